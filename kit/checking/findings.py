"""What a check finds: a mistake or a note, with its place; and a `Fault` that gathers where the loader's raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from kit.errors import CourseError
from kit.yamlfile import Fault

if TYPE_CHECKING:
    from pathlib import Path

Level: TypeAlias = Literal["error", "note"]


class Finding(Struct, frozen=True):
    """One thing to mend, or to think about where `level` is “note”; `file` is named from the course's folder."""

    file: str
    place: str
    what: str
    remedy: str
    level: Level = "error"


def of(error: CourseError, path: Path, root: Path) -> Finding:
    """Make a finding of an error that loading raised about the file at `path`."""
    place = error.where.removeprefix(str(path)).lstrip(", ")
    return Finding(path.relative_to(root).as_posix(), place, error.what, error.remedy)


class Gathered(Fault):
    """The mistakes in one file, gathered in `found`; what checks a file goes on after each."""

    def __init__(self, path: Path, root: Path) -> None:
        super().__init__(path)
        self._root, self._file = root, path
        self.found: list[Finding] = []

    def at(self, place: str, what: str, remedy: str = "") -> None:
        """Note a mistake at a place, given as a path below the file's root."""
        try:
            super().at(place, what, remedy)
        except CourseError as error:
            self.found.append(of(error, self._file, self._root))
