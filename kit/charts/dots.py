"""Dot strip: one dot a person on the points of a scale; without counts, the median and the spread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import MARK, number, spread_tag
from kit.charts.rows import Ruler, place, start
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.marks import INK, Block, Dot, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.marks import Sheet, Size

MOST_DOTS = 200
"""More people than this on one point of a scale are a bar's height, not dots to count."""


@dataclass(frozen=True)
class Strip:
    """A question: people by point of the scale; without them its median and average deviation, in scale points."""

    label: str
    counts: Mapping[int, int] | None = None
    median: float | None = None
    deviation: float | None = None
    hidden: str = ""


def dot_strip(rows: Sequence[Strip], *, scale: tuple[int, int], ends: Mapping[int, str] | None = None) -> Drawing:
    """Draw every person as a dot over the point they chose, in piles with their number, and a mark at the median.

    `ends` are the names of the scale's lowest and highest point.
    """
    names = ((ends or {}).get(scale[0], ""), (ends or {}).get(scale[1], ""))
    return Drawing(partial(_lay, tuple(rows), scale, names))


@dataclass(frozen=True)
class _Pile:
    """How the dots of a strip are piled: so many beside each other, so far apart."""

    across: int
    pitch: float
    high: int

    @classmethod
    def of(cls, most: int, width: float, height: float) -> _Pile:
        """Make the dots as large as the largest pile allows."""
        across = next((a for a in range(1, most + 1) if -(-most // a) * width / a <= height), max(1, most))
        pitch = min(width / across, height / 4)
        return cls(across, pitch, -(-most // across))


def _lay(rows: Sequence[Strip], scale: tuple[int, int], ends: tuple[str, str], size: Size) -> Sheet:
    pen, left = Pen(size), start(size)
    ruler = Ruler(scale, left, size.width, margin=0.5)
    for row in rows:
        if row.hidden:
            place(pen, row.label, left, hidden=row.hidden)
        elif row.counts is not None:
            _people(pen, row, row.counts, ruler, left)
            ruler.name(pen)
        elif row.median is not None:
            middle = place(pen, row.label, left, height=size.bar + size.line)
            _spread(pen, row.median, row.deviation, ruler, (left, middle))
            ruler.name(pen)
    if any(not row.hidden for row in rows):
        ruler.name_ends(pen, ends)
    return pen.sheet()


def _people(pen: Pen, row: Strip, counts: Mapping[int, int], ruler: Ruler, left: float) -> None:
    size, most = pen.size, max([1, *counts.values()])
    width = (ruler.at(ruler.low + 1) - ruler.at(ruler.low)) * 0.8
    room = size.bar * 4
    pile = _Pile.of(min(most, MOST_DOTS), width, room)
    high = pile.high * pile.pitch
    middle = place(pen, row.label, left, height=high + size.line)
    floor = middle + (high + size.line) / 2
    for value, n in counts.items():
        x = ruler.at(value)
        top = _pile(pen, n, pile, x, floor) if most <= MOST_DOTS else _column(pen, n / most, width, x, floor, room)
        if n:
            pen.centred([str(n)], x, top - size.line / 2, align="center", small=True)
    if row.median is not None:
        x = ruler.at(row.median)
        pen.lines.append(Line(x, floor, x, floor + size.gap, width=size.font / 4))
    pen.lines.append(Line(left, floor, size.width, floor, size.hair, opacity=0.45))


def _pile(pen: Pen, n: int, pile: _Pile, x: float, floor: float) -> float:
    """Pile up dots about a point from the floor on, and give the top."""
    rows = -(-n // pile.across)
    for i in range(n):
        line, at = divmod(i, pile.across)
        beside = min(pile.across, n - line * pile.across)
        middle = x + (at - (beside - 1) / 2) * pile.pitch
        pen.dots.append(Dot(middle, floor - (line + 0.5) * pile.pitch, pile.pitch * 0.42, MARK))
    return floor - rows * pile.pitch


def _column(pen: Pen, share: float, width: float, x: float, floor: float, room: float) -> float:
    pen.blocks.append(Block(x - width / 2, floor - share * room, width, share * room, MARK))
    return floor - share * room


def _spread(pen: Pen, median: float, deviation: float | None, ruler: Ruler, place: tuple[float, float]) -> None:
    size, away, (left, middle) = pen.size, deviation or 0, place
    track = middle + size.line / 2
    ruler.grid(pen, track - size.bar * 0.3, track + size.bar / 2)
    first, at, last = (ruler.at(median + way * away) for way in (-1, 0, 1))
    pen.blocks.append(Block(first, track - size.bar * 0.19, last - first, size.bar * 0.38, MARK))
    pen.dots.append(Dot(at, track, size.bar * 0.25, INK))
    said = _("median {median}").format(median=number(median))
    said += f" · {spread_tag(deviation)}" if deviation is not None else ""
    half = pen.wide(said) / 2
    x = min(max(at, left + half), size.width - half)
    pen.centred([said], x, track - size.bar * 0.25 - size.line * 0.55, align="center", small=True)
