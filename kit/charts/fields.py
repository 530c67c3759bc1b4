"""Fields of two axes, low, middle and high on each: how many people stand where, in panels side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import colour_at, ink_on
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.marks import Block, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.charts.matrix import Axis
    from kit.marks import Sheet, Size

_SIDE = 3
"""Fields along each axis."""


@dataclass(frozen=True)
class Panel:
    """One thing that `n` people placed: people by the first axis and by the second, 0 where none are shown."""

    label: str
    fields: tuple[tuple[int, ...], ...]
    n: int


def at_least(n: int) -> str:
    """Say a number that was rounded down."""
    return _("{n} or more").format(n=n)


def fields(panels: Sequence[Panel], x: Axis, y: Axis) -> Drawing:
    """Draw the fields of each panel, darker where more people stand; a field without people shown stays empty."""
    return Drawing(partial(_lay, tuple(panels), x, y))


def _lay(panels: Sequence[Panel], x: Axis, y: Axis, size: Size) -> Sheet:
    pen = Pen(size)
    beside = 1 if size.narrow else min(3, max(2, len(panels)))
    width = (size.width - (beside - 1) * 2 * size.gap) / beside
    pen.y = pen.write(pen.lines_of(f"↑ {y.spoken}", size.width, small=True), 0, 0, small=True)
    pen.y = pen.write(pen.lines_of(f"→ {x.spoken}", size.width, small=True), 0, pen.y, small=True) + size.gap
    most = max(n for panel in panels for row in panel.fields for n in row)
    for start in range(0, len(panels), beside):
        line = panels[start : start + beside]
        heads = [pen.lines_of(panel.label, width) for panel in line]
        top = pen.y + max(len(head) for head in heads) * size.line + size.gap / 2
        for i, (panel, head) in enumerate(zip(line, heads, strict=True)):
            left = i * (width + 2 * size.gap)
            pen.write(head, left, top - size.gap / 2 - len(head) * size.line)
            pen.y = _grid(pen, panel, left, top, width, most)
        pen.y += size.gap
    return pen.sheet()


def _grid(pen: Pen, panel: Panel, left: float, top: float, width: float, most: int) -> float:
    """Draw the fields of a panel and give where they end."""
    wide, high = width / _SIDE, max(width / _SIDE * 0.55, pen.size.line * 2)
    for across, row in enumerate(panel.fields):
        for up, n in enumerate(row):
            at = left + across * wide, top + (_SIDE - 1 - up) * high
            if n:
                colour = colour_at(n, -most, most)
                pen.blocks.append(Block(at[0] + 1, at[1] + 1, wide - 2, high - 2, colour))
                text = at_least(n) if pen.wide(at_least(n)) < wide else f"{n}+"
                pen.centred(
                    [text], at[0] + wide / 2, at[1] + high / 2, align="center", small=True, colour=ink_on(colour)
                )
    for i in range(_SIDE + 1):
        hair = pen.size.hair
        pen.lines.append(Line(left, top + i * high, left + width, top + i * high, hair, opacity=0.45))
        pen.lines.append(Line(left + i * wide, top, left + i * wide, top + _SIDE * high, hair, opacity=0.45))
    return top + _SIDE * high
