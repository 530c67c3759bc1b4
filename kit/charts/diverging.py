"""Diverging bars: people by answer to the left and right of a line, the middle apart, the spread beside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import MARK, number, spread_tag
from kit.charts.rows import Ruler, place, start, why
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.marks import INK, Block, Dot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.charts.levels import Level
    from kit.marks import Sheet, Size

_LEAST = 5
"""How wide the bars of panels beside each other are at least, in letters' heights: narrower ones hold no numbers."""


@dataclass(frozen=True)
class Cell:
    """What one row shows in one panel.

    `counts` are people by level; without them, `median` and `deviation` (both in scale points) are drawn as a dot and
    its spread. `verdict` is the word for that spread, if there is one. `hidden` is the reason why nothing is shown.
    """

    counts: Mapping[str, int] | None = None
    median: float | None = None
    deviation: float | None = None
    cannot_say: int | None = None
    hidden: str = ""
    verdict: str = ""

    @property
    def tag(self) -> str:
        """What stands in the pill."""
        return spread_tag(self.deviation, self.verdict)

    def people(self, of: Sequence[Level], side: int) -> int:
        """Count the people on one side of the line, or apart from it."""
        return sum((self.counts or {}).get(level.key, 0) for level in of if level.side == side)


@dataclass(frozen=True)
class Row:
    """A question or a dimension, with one cell for each panel."""

    label: str
    cells: tuple[Cell, ...]


def diverging(rows: Sequence[Row], panels: Sequence[str], of: Sequence[Level], *, scale: tuple[int, int]) -> Drawing:
    """Draw people by answer, to the left and right of a line.

    Parameters
    ----------
    rows
        One for each question, each with as many cells as there are panels.
    panels
        The panels' titles; the panels stand beside each other where there is room for their bars, or else one under
        another, and share one unit.
    of
        The answers in order; those of side 0 stand apart in a column of their own.
    scale
        Lowest and highest point, for panels in which no row has counts: they show medians and spreads.
    """
    # Whatever a hidden cell may carry goes no further than this.
    shown = tuple(Row(r.label, tuple(Cell(hidden=c.hidden) if c.hidden else c for c in r.cells)) for r in rows)
    return Drawing(partial(_lay, shown, tuple(panels), tuple(of), scale))


@dataclass(frozen=True)
class _Chart:
    """What is to be drawn: for panels beside each other, or for one of several that stand under each other."""

    rows: tuple[Row, ...]
    panels: tuple[str, ...]
    of: tuple[Level, ...]
    scale: tuple[int, int]

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        return [cell for row in self.rows for cell in row.cells]

    def only(self, i: int) -> _Chart:
        """Give one panel alone."""
        return _Chart(tuple(Row(r.label, (r.cells[i],)) for r in self.rows), (self.panels[i],), self.of, self.scale)

    def counted(self, i: int) -> bool:
        """Whether any row of a panel has counts; a panel without them shows medians and spreads."""
        return any(row.cells[i].counts is not None for row in self.rows)


@dataclass(frozen=True)
class _Columns:
    """How wide the columns of every panel are, in pixels; a column that nothing stands in has no width."""

    unit: float
    """For one person."""
    left: float
    right: float
    apart: float
    cannot_say: float
    pill: float
    tag: float
    """The width of a pill, which on a narrow sheet stands on the label's line and in no column."""

    @classmethod
    def of(cls, chart: _Chart, pen: Pen, width: float) -> _Columns:
        """Share out the width of a panel, so that a person is as wide in every panel."""
        size, cells = pen.size, chart.cells
        tags = [pen.wide(cell.tag) for cell in cells if cell.tag]
        tag = max(tags) + size.font * 1.4 if tags else 0
        pill = 0 if size.narrow or not tags else tag + size.gap
        anybody = any(cell.cannot_say for cell in cells)
        cannot_say = pen.wide(_("can't say")) + size.gap if anybody else 0
        middle = [level for level in chart.of if level.side == 0]
        below, above, apart = (max([1, *(cell.people(chart.of, side) for cell in cells)]) for side in (-1, 1, 0))
        free = width - pill - cannot_say - (size.gap if middle else 0)
        least = max(size.bar, 0 if size.narrow else pen.wide(_short(middle[0]))) if middle else 0
        unit = free / (below + above + (apart if middle else 0))
        if unit * apart < least:
            unit = (free - least) / (below + above)
        return cls(unit, unit * below, unit * above, max(least, unit * apart) if middle else 0, cannot_say, pill, tag)

    @property
    def bars(self) -> float:
        """The width of both sides together."""
        return self.left + self.right


def _lay(
    rows: tuple[Row, ...], panels: tuple[str, ...], of: tuple[Level, ...], scale: tuple[int, int], size: Size
) -> Sheet:
    pen, chart = Pen(size), _Chart(rows, panels, of, scale)
    left, parts = start(size), [chart.only(i) for i in range(len(panels))]
    width, each = size.width - left, (size.width + 2 * size.gap) / max(1, len(panels)) - 2 * size.gap
    if len(panels) > 1 and not size.narrow and _Columns.of(chart, pen, each).bars >= _LEAST * size.font:
        # Beside each other, panels need the whole width: the labels then stand above their bars.
        left, parts, width = 0, [chart], each
    columns = _Columns.of(chart, pen, width)
    for i, part in enumerate(parts):
        pen.y += size.line / 2 if i else 0
        _panels(pen, part, columns, [left + k * (width + 2 * size.gap) for k in range(len(part.panels))], width)
    if any(cell.counts is not None for cell in chart.cells):
        pen.y += size.gap / 2
        pen.key([(Dot(0, 0, 0, level.colour, "square"), _named(level)) for level in of], left)
    return pen.sheet()


def _panels(pen: Pen, chart: _Chart, columns: _Columns, lefts: Sequence[float], width: float) -> None:
    """Draw panels beside each other, under their headings."""
    size = pen.size
    ends = [
        _heading(pen, title, chart.of, columns, (left, width), counted=chart.counted(i))
        for i, (title, left) in enumerate(zip(chart.panels, lefts, strict=True))
    ]
    pen.y = max(ends, default=pen.y) + size.gap / 2
    rulers = [Ruler(chart.scale, left, left + width - columns.pill - columns.cannot_say) for left in lefts]
    for row in chart.rows:
        shown = list(zip(row.cells, lefts, strict=True))
        asides = [_aside(pen, cell, width, counted=chart.counted(i)) for i, (cell, _left) in enumerate(shown)]
        dots = any(cell.median is not None and not chart.counted(i) for i, (cell, _left) in enumerate(shown))
        height = max([size.bar + (size.line * 0.85 if dots else 0), *(len(a) * size.line for a in asides)])
        first = pen.y + size.line / 2
        middle = place(pen, row.label, lefts[0] if len(lefts) == 1 else 0, height=height,
                       reserve=columns.tag + size.gap if size.narrow else 0)  # fmt: skip
        for i, (cell, left) in enumerate(shown):
            pen.centred(asides[i], left, middle, italic=True, small=True)
            if chart.counted(i):
                _counts(pen, cell, chart.of, columns, (left, middle))
            elif cell.median is not None:
                _spread(pen, cell, rulers[i], middle + size.line * 0.42)
            _beside(pen, cell, columns, left + width, (middle, first if size.narrow else middle))
    bottom = pen.y
    for i, ruler in enumerate(rulers):
        if not chart.counted(i) and any(row.cells[i].median is not None for row in chart.rows):
            pen.y = bottom
            ruler.name(pen)


def _heading(
    pen: Pen, title: str, of: Sequence[Level], columns: _Columns, place: tuple[float, float], *, counted: bool
) -> float:
    """Name a panel and its columns, and give where that ends."""
    (left, width), size = place, pen.size
    bars = columns.bars if counted else width - columns.pill - columns.cannot_say
    end = pen.write(pen.lines_of(title, bars, small=True), left, pen.y, bold=True, small=True)
    names = {}
    if counted and columns.apart and not size.narrow:
        names[left + columns.bars + size.gap + columns.apart / 2] = _short(next(v for v in of if v.side == 0))
    if columns.cannot_say:
        names[left + width - columns.pill - columns.cannot_say / 2 + size.gap / 2] = _("can't say")
    if columns.pill:
        names[left + width - columns.tag / 2] = _("spread")
    for x, name in names.items():
        end = max(end, pen.write([name], x, pen.y, align="center", bold=True, small=True))
    return end


def _aside(pen: Pen, cell: Cell, width: float, *, counted: bool) -> tuple[str, ...]:
    """Say in words why a row of a panel is empty."""
    text = ""
    if cell.hidden:
        text = why(cell.hidden)
    elif counted and cell.counts is None and cell.median is not None:
        text = _("median {median}, counts hidden").format(median=number(cell.median))
    return pen.lines_of(text, width, small=True)


def _counts(pen: Pen, cell: Cell, of: Sequence[Level], columns: _Columns, place: tuple[float, float]) -> None:
    """Draw one row as counts: the bars from the line outwards, and the middle apart."""
    if cell.counts is None:
        return
    (left, middle), size = place, pen.size
    line = left + columns.left
    for side in (-1, 1):
        x = line
        for level in [lv for lv in of if lv.side == side][::side]:
            x += side * _block(pen, cell, level, columns.unit, (x, middle), side)
    for level in (lv for lv in of if lv.side == 0):
        _block(pen, cell, level, columns.unit, (left + columns.bars + size.gap, middle), 1)
    thick = size.hair * 1.8
    pen.blocks.append(Block(line - thick / 2, middle - size.bar / 2, thick, size.bar + size.gap / 3, INK))


def _block(pen: Pen, cell: Cell, level: Level, unit: float, place: tuple[float, float], side: int) -> float:
    """Draw the people at one level, and give how wide they are."""
    n = (cell.counts or {}).get(level.key, 0)
    wide, (x, middle) = n * unit, place
    left = x if side > 0 else x - wide
    if n:
        pen.blocks.append(Block(left, middle - pen.size.bar / 2, wide, pen.size.bar, level.colour))
    # A number that does not fit its block is left to the table.
    if n and wide >= pen.wide(str(n)):
        pen.centred([str(n)], left + wide / 2, middle, align="center", small=True, colour=level.ink)
    return wide


def _spread(pen: Pen, cell: Cell, ruler: Ruler, middle: float) -> None:
    """Draw one row without counts: a dot for the median, a bar as far as the answers lie from it on average."""
    if cell.median is None:
        return
    size, deviation = pen.size, cell.deviation or 0
    start, at, end = (ruler.at(cell.median + way * deviation) for way in (-1, 0, 1))
    thick = size.bar * 0.38
    ruler.grid(pen, middle - size.bar / 2, middle + size.bar / 2)
    pen.blocks.append(Block(start, middle - thick / 2, end - start, thick, MARK))
    pen.dots.append(Dot(at, middle, size.bar * 0.25, INK))
    pen.centred([number(cell.median)], at, middle - size.bar * 0.25 - size.line * 0.55, align="center", small=True)


def _beside(pen: Pen, cell: Cell, columns: _Columns, right: float, middles: tuple[float, float]) -> None:
    """Write who can't say, and the spread in its pill."""
    size, (middle, pill) = pen.size, middles
    if columns.cannot_say and cell.cannot_say is not None:
        x = right - columns.pill - columns.cannot_say / 2 + size.gap / 2
        pen.centred([str(cell.cannot_say)], x, middle, align="center", small=True)
    if cell.tag:
        high = size.line * (0.94 if size.narrow else 1.25)
        left = right - columns.tag
        pen.blocks.append(Block(left, pill - high / 2, columns.tag, high, INK, opacity=0.09, radius=high / 2))
        pen.centred([cell.tag], left + columns.tag / 2, pill, align="center", small=True)


def _short(level: Level) -> str:
    return level.label.split(" · ")[0]


def _named(level: Level) -> str:
    return level.label if level.side else _("{level}, apart").format(level=level.label)
