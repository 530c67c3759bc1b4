"""Rows in two columns, for a wall that all must see at once and nobody scrolls."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from kit.marks import Block, Dot, Line, Sheet, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kit.marks import Size

    Mark: TypeAlias = Line | Block | Dot | Words

_WIDTHS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
"""Of the size's own, that a column may have: labels break in a narrow one, letters are small beside a wide one."""
_SLACK = 4
"""Pixels by which a mark may reach out of its row: letters are measured no more exactly."""


def fitted(lay: Callable[[Size], Sheet], size: Size) -> Sheet:
    """Lay a drawing out in one column or in two, whichever gives the larger letters within the size's height."""
    columns = (_two(lay(replace(size, width=round(share * size.width))), size) for share in _WIDTHS)
    return max((lay(size), *(sheet for sheet in columns if sheet)), key=lambda sheet: _letters(sheet, size))


def _letters(sheet: Sheet, size: Size) -> float:
    """How large letters are when all of a sheet is in sight, as a share of their own size."""
    return min(size.width / sheet.width, size.high / sheet.height)


def _two(sheet: Sheet, size: Size) -> Sheet | None:
    """Put the second half of the rows beside the first, each below the heading and above the scale.

    None where a sheet has no rows that follow on each other, or something reaches from one into the next.
    """
    rows, marks = sheet.rows, _marks(sheet)
    if len(rows) < 2 or sheet.curves or any(above[1] != below[0] for above, below in pairwise(rows)):  # noqa: PLR2004 - columns
        return None
    top, bottom = rows[0][0], rows[-1][1]
    parts = [[m for m in marks if _within(m, *part)] for part in ((-_SLACK, top), *rows, (bottom, sheet.height))]
    if sum(map(len, parts)) != len(marks):
        return None
    (head, *inner, foot), half = parts, (len(rows) + 1) // 2
    cut, right = rows[half][0], sheet.width + 3 * size.gap
    moved = [
        *_moved((*head, *(mark for row in inner[:half] for mark in row)), 0, 0),
        *_moved(foot, 0, cut - bottom),
        *_moved(head, right, 0),
        *_moved((mark for row in inner[half:] for mark in row), right, top - cut),
        *_moved(foot, right, top - cut),
    ]
    return Sheet(
        right + sheet.width,
        ceil(max(_ends(mark)[1] for mark in moved)) + 2,
        tuple(mark for mark in moved if isinstance(mark, Line)),
        tuple(mark for mark in moved if isinstance(mark, Block)),
        tuple(mark for mark in moved if isinstance(mark, Dot)),
        tuple(mark for mark in moved if isinstance(mark, Words)),
    )


def _marks(sheet: Sheet) -> list[Mark]:
    return [*sheet.lines, *sheet.blocks, *sheet.dots, *sheet.words]


def _ends(mark: Mark) -> tuple[float, float]:
    """Where a mark begins and ends, from the top."""
    match mark:
        case Line():
            return min(mark.y, mark.y2), max(mark.y, mark.y2)
        case Block():
            return mark.y, mark.y + mark.height
        case Dot():
            return mark.y - mark.radius, mark.y + mark.radius
        case Words():
            return mark.box[1], mark.box[3]


def _within(mark: Mark, top: float, bottom: float) -> bool:
    start, end = _ends(mark)
    return top <= (start + end) / 2 < bottom and start >= top - _SLACK and end <= bottom + _SLACK


def _moved(marks: Iterable[Mark], x: float, y: float) -> Sequence[Mark]:
    return [
        replace(mark, x=mark.x + x, y=mark.y + y, x2=mark.x2 + x, y2=mark.y2 + y)
        if isinstance(mark, Line)
        else replace(mark, x=mark.x + x, y=mark.y + y)
        for mark in marks
    ]
