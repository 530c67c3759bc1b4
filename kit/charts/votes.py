"""Dot votes: for each thing that could be chosen as many dots as it got, in rows of one length."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import MARK
from kit.charts.rows import place, start
from kit.drawing import Drawing, Pen
from kit.marks import Dot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size


@dataclass(frozen=True)
class Voted:
    """One thing and the dots that it got."""

    label: str
    dots: int


def votes(rows: Sequence[Voted]) -> Drawing:
    """Draw a row of dots for each thing, going on below where it is full, with their number at the end."""
    return Drawing(partial(_lay, tuple(rows)))


def _lay(rows: Sequence[Voted], size: Size) -> Sheet:
    pen = Pen(size)
    left = start(size, 0.37)
    step = size.bar * 0.68
    room = size.width - left - size.gap - max((pen.wide(str(row.dots)) for row in rows), default=0)
    across = max(1, int(room // step))
    for row in rows:
        lines = max(1, -(-row.dots // across))
        top = place(pen, row.label, left, height=lines * step) - lines * step / 2
        for n in range(row.dots):
            x, y = left + (n % across + 0.5) * step, top + (n // across + 0.5) * step
            pen.dots.append(Dot(x, y, step * 0.4, MARK))
        end = left + min(row.dots, across) * step + size.gap
        pen.centred([str(row.dots)], end, top + lines * step / 2, small=True)
    return pen.sheet()
