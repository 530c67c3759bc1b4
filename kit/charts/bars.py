"""Bars: one a row, as long as its share, with its text at the end; and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import MARK
from kit.charts.rows import place, start
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.marks import INK, Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size


@dataclass(frozen=True)
class Bar:
    """One horizontal bar; `text` stands at its end. A bar without a value is `hidden` for a reason."""

    label: str
    value: float | None
    text: str
    hidden: str = ""


@dataclass(frozen=True)
class Attendance:
    """How many people took part in something, or why that is hidden."""

    label: str
    n: int | None
    hidden: str = ""


def bars(rows: Sequence[Bar], *, maximum: float) -> Drawing:
    """Draw one bar a row, as long as its share of `maximum`."""
    shown = tuple(Bar(row.label, None, "", row.hidden) if row.hidden else row for row in rows)
    return Drawing(partial(_lay, shown, maximum))


def participation(rows: Sequence[Attendance], *, invited: int | None) -> Drawing:
    """Draw who took part, of all who were invited where that is known, else of the largest number there is."""
    most = max([1, *(row.n for row in rows if row.n is not None)])

    def said(n: int | None) -> str:
        if n is None:
            return ""
        return str(n) if invited is None else _("{n} of {of}").format(n=n, of=invited)

    return bars([Bar(row.label, row.n, said(row.n), row.hidden) for row in rows], maximum=max(most, invited or 0))


def _lay(rows: Sequence[Bar], maximum: float, size: Size) -> Sheet:
    pen = Pen(size)
    left = start(size, 0.37)
    width = size.width - left - size.gap - max((pen.wide(row.text) for row in rows), default=0)
    for row in rows:
        middle = place(pen, row.label, left, hidden=row.hidden)
        if row.value is not None:
            share = row.value / maximum if maximum else 0
            thick = size.bar * 0.77
            pen.blocks.append(Block(left, middle - thick / 2, width, thick, INK, opacity=0.07))
            pen.blocks.append(Block(left, middle - thick / 2, width * min(1, share), thick, MARK))
            pen.centred([row.text], left + width + size.gap, middle, small=True)
    return pen.sheet()
