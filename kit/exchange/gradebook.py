"""nbgrader's gradebook, as grading asks for it: to take what was handed in, and to say which scores there are.

nbgrader itself is not run for it, since importing it takes seconds: its database is read and written as it stands, by
the course's own configuration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kit.exchange.gradebook_records import Handed, Score


def write(root: Path, students: Mapping[str, Mapping[str, str]], handed: Sequence[Handed]) -> None:
    """Bring the gradebook of the course in `root` up to date with what was handed in.

    `students` maps an id to nbgrader's fields of a student. What a person wrote in formgrader stays. Stopped at any
    point, each submission is as it was before or as it will be, and the next run writes the others.

    Raises
    ------
    ExchangeError
        If the gradebook cannot be read or written, or does not know one of the sections.
    """
    from kit.exchange import gradebook_rows, gradebook_writing  # noqa: PLC0415 - SQL takes long to import

    with gradebook_rows.opened(root) as (connection, config):
        gradebook_writing.write(connection, students, handed, config)


def scores(root: Path) -> tuple[Score, ...]:
    """Give what every participant has for every lesson of what they handed in.

    Raises
    ------
    ExchangeError
        If the gradebook cannot be read.
    """
    from kit.exchange import gradebook_rows  # noqa: PLC0415 - the same

    with gradebook_rows.opened(root) as (connection, _config):
        return gradebook_rows.read(connection)
