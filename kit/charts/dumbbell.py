"""Dumbbells: what was and what is (or should be) on one scale, joined by a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from kit.charts.levels import MARK, number
from kit.charts.rows import Ruler, place, start
from kit.drawing import Drawing, Pen
from kit.marks import INK, Dot, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size

_FIRST, _BETWEEN, _LAST = Dot(0, 0, 0, INK, filled=False), Dot(0, 0, 0, MARK, "diamond"), Dot(0, 0, 0, INK)


@dataclass(frozen=True)
class Path:
    """One row: a value for each reading, None where it has none; or why the row is hidden."""

    label: str
    values: tuple[float | None, ...]
    hidden: str = ""


def dumbbell(rows: Sequence[Path], readings: Sequence[str], *, scale: tuple[int, int]) -> Drawing:
    """Draw the first reading as a ring and the last as a dot, joined by a line; those in between are diamonds.

    Readings follow each other in time, or are what is and what should be.
    """
    return Drawing(partial(_lay, tuple(rows), tuple(readings), scale))


def _lay(rows: Sequence[Path], readings: Sequence[str], scale: tuple[int, int], size: Size) -> Sheet:
    pen, left = Pen(size), start(size)
    marks = [_FIRST, *[_BETWEEN] * (len(readings) - 2), _LAST]
    pen.key(list(zip(marks, readings, strict=True)), left)
    # Numbers stand left and right of the marks, at either end of the scale too.
    room = pen.wide("0.0") + size.bar * 0.27 * 1.35 + size.gap / 2
    ruler = Ruler(scale, left + room, size.width - room, margin=0.05)
    crowded = len(readings) > 2  # noqa: PLR2004 - a number stands above where one stands on either side already
    for row in rows:
        height = size.bar + (size.line if crowded and not row.hidden else 0)
        middle = place(pen, row.label, left, height=height, hidden=row.hidden)
        if not row.hidden:
            _draw(pen, row.values, marks, ruler, middle + (size.line / 2 if crowded else 0))
    ruler.name(pen)
    return pen.sheet()


def _draw(pen: Pen, values: Sequence[float | None], marks: Sequence[Dot], ruler: Ruler, middle: float) -> None:
    known = [(ruler.at(value), value, mark) for value, mark in zip(values, marks, strict=True) if value is not None]
    radius, thick = pen.size.bar * 0.27, pen.size.bar * 0.15
    ruler.grid(pen, middle - pen.size.bar / 2, middle + pen.size.bar / 2)
    for (x, _value, mark), (x2, _value2, _mark2) in pairwise(known):
        # A line starts at the edge of a ring, and in the middle of what is filled.
        away = 0 if mark.filled else radius * 1.35
        if abs(x2 - x) > away:
            begin = x + away * (1 if x2 > x else -1)
            pen.lines.append(Line(begin, middle, x2, middle, thick, MARK))
    # Rings are larger than dots, so that two readings in one place can both be seen.
    for x, _value, mark in known:
        grown = radius * (1.35 if not mark.filled else 1.1 if mark.shape == "diamond" else 0.85)
        pen.dots.append(Dot(x, middle, grown, mark.colour, mark.shape, mark.filled))
    _number(pen, {number(value): x for x, value, _mark in known}, middle, radius * 1.35 + pen.size.gap / 2)


def _number(pen: Pen, numbers: dict[str, float], middle: float, away: float) -> None:
    """Write the outer numbers beside their marks, and those between them above their own.

    A number that would stand in another is left to the table.
    """
    places, free = sorted((x, text) for text, x in numbers.items()), 0.0
    for i, (x, text) in enumerate(places):
        if i == len(places) - 1:
            pen.centred([text], x + away, middle, small=True)
        elif i == 0:
            pen.centred([text], x - away, middle, align="right", small=True)
        elif x - pen.wide(text) / 2 >= free:
            free = x + pen.wide(text) / 2 + pen.size.gap / 2
            pen.centred([text], x, middle - (pen.size.bar + pen.size.line) / 2, align="center", small=True)
