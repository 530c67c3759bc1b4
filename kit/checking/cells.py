"""A notebook's cells as a course uses them: what teaches, what shows an activity, what is nbgrader's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kit.checking import prose
from kit.checks import SHARE
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

SHOW = re.compile(r"kit\.show\((?:\"([^\"\n]*)\"|'([^'\n]*)')\)")
POINTS = re.compile(r"kit\.points\((?:\"([^\"\n]*)\"|'([^'\n]*)')\)")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


def place(n: int, cell: NotebookNode) -> str:
    """Name a cell as its author finds it: counted from 1, with its id."""
    id_ = cell.get("id")
    return _("cell {n} ({id})").format(n=n, id=id_) if id_ else _("cell {n}").format(n=n)


def called(call: re.Pattern[str], cell: NotebookNode) -> str | None:
    """Give the name that a code cell of one line calls `SHOW` or `POINTS` with, None where it is another cell."""
    found = call.fullmatch(cell.source.strip()) if cell.cell_type == "code" else None
    return (found[1] or found[2] or "") if found else None


def is_graded(cell: NotebookNode) -> bool:
    """Say whether the cell is nbgrader's."""
    return "nbgrader" in cell.metadata


def grading(cell: NotebookNode) -> Mapping[str, Any]:
    """Give what the cell says to nbgrader; nothing where it is not nbgrader's, or not in its form."""
    told = cell.metadata.get("nbgrader")
    return told if isinstance(told, Mapping) else {}


def share_card(cells: Sequence[NotebookNode]) -> int:
    """Give the index of the share card's cell, or the number of cells where there is none."""
    return next((n for n, c in enumerate(cells) if (called(SHOW, c) or "").endswith(f"/{SHARE}")), len(cells))


def taught(cells: Sequence[NotebookNode]) -> str:
    """Give the running text that a learner reads, up to the share card: the sources stand after it."""
    before = cells[: share_card(cells)]
    return prose.plain(c.source for c in before if c.cell_type == "markdown" and not is_graded(c))
