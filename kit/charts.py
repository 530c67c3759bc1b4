"""Draw answers as bars and dots: Altair specifications, turned into SVG without a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from kit.drawing import (
    BAR,
    FONT,
    INK,
    SPACING,
    Spec,
    at,
    beside,
    column,
    gap,
    heading,
    labels_of,
    lines,
    rows_of,
    stack,
    step_for,
    svg_of,
    unchecked,
    values_of,
    wrap,
)
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 904
"""Pixels of a drawing on the report's column; it shrinks with the page."""
LABEL = 236
PANEL_GAP = 26
COLUMNS = {"cannot_say": 60, "deviation": 48}
"""Pixels of the columns after a panel's bars."""
DARK, LIGHT = "#1d1729", "#ffffff"
NEUTRAL = "#cfcbd6"
LOW, HIGH = "#f1a340", "#998ec3"
MARK = "#8d7fbd"

# ColorBrewer's PuOr, the diverging palette that colour-blind readers tell apart best: from the end to the middle,
# by the number of points on one side of the scale.
_ORANGES = {
    1: (LOW,),
    2: ("#e66101", "#fdb863"),
    3: ("#b35806", "#f1a340", "#fee0b6"),
    4: ("#b35806", "#e08214", "#fdb863", "#fee0b6"),
    5: ("#7f3b08", "#b35806", "#e08214", "#fdb863", "#fee0b6"),
}
_PURPLES = {
    1: (HIGH,),
    2: ("#5e3c99", "#b2abd2"),
    3: ("#542788", "#998ec3", "#d8daeb"),
    4: ("#542788", "#8073ac", "#b2abd2", "#d8daeb"),
    5: ("#2d004b", "#542788", "#8073ac", "#b2abd2", "#d8daeb"),
}
_LIGHT_ON = {"#b35806", "#7f3b08", "#5e3c99", "#542788", "#2d004b", "#8073ac"}


@dataclass(frozen=True)
class Level:
    """One answer of an ordered scale: left of the line (-1), apart from it (0) or right of it (1)."""

    key: str
    label: str
    side: int
    colour: str

    @property
    def ink(self) -> str:
        """The colour in which a number on this one can be read."""
        return LIGHT if self.colour in _LIGHT_ON else DARK


@dataclass(frozen=True)
class Cell:
    """What one row shows in one panel.

    `counts` are people by level; without them, `median` and `deviation` (both in scale points) are drawn as a dot and
    its spread. `hidden` is the reason why nothing is shown.
    """

    counts: Mapping[str, int] | None = None
    median: float | None = None
    deviation: float | None = None
    cannot_say: int | None = None
    hidden: str = ""


@dataclass(frozen=True)
class Row:
    """A question or a dimension, with one cell for each panel."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Bar:
    """One horizontal bar; `text` stands at its end."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class Panel:
    """A reading, drawn beside the others: its title, and how it is drawn."""

    title: str
    cells: tuple[Cell, ...]
    width: float
    levels: tuple[Level, ...]
    scale: tuple[int, int]
    step: int
    columns: frozenset[str]

    @property
    def counted(self) -> bool:
        """Whether any row has counts; a panel without them shows medians and spreads."""
        return any(cell.counts is not None for cell in self.cells)


def levels(low: int, high: int, labels: Mapping[int, str] | None = None) -> tuple[Level, ...]:
    """Give the points of a scale their sides and colours; only an odd number of points has one in the middle."""
    points = range(low, high + 1)
    half = len(points) // 2
    named = labels or {}
    found = []
    for i, point in enumerate(points):
        text = f"{point} · {named[point]}" if named.get(point) else str(point)
        if len(points) % 2 and i == half:
            found.append(Level(str(point), text, 0, NEUTRAL))
        elif i < half:
            found.append(Level(str(point), text, -1, _shade(_ORANGES, half, i)))
        else:
            found.append(Level(str(point), text, 1, _shade(_PURPLES, half, len(points) - 1 - i)))
    return tuple(found)


def three(
    low: str, middle: str, high: str, keys: tuple[str, str, str] = ("low", "middle", "high")
) -> tuple[Level, ...]:
    """Give three groups of people (low, middle, high or down, same, up) their sides and colours."""
    return (Level(keys[0], low, -1, LOW), Level(keys[1], middle, 0, NEUTRAL), Level(keys[2], high, 1, HIGH))


def _shade(palette: Mapping[int, tuple[str, ...]], half: int, i: int) -> str:
    shades = palette[min(half, max(palette))]
    return shades[i * len(shades) // half] if half > len(shades) else shades[i]


def number(value: float | None, places: int = 1) -> str:
    """Write a number as people read it: at most `places` decimals, none for a whole number."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def spread_tag(deviation: float | None) -> str:
    """Write an average deviation with the decimal that makes it comparable."""
    return "" if deviation is None else f"± {deviation:.1f}"


def diverging(rows: Sequence[Row], panels: Sequence[str], of: Sequence[Level], *, scale: tuple[int, int]) -> str:
    """Draw people by answer, to the left and right of a line, as SVG.

    Parameters
    ----------
    rows
        One for each question, each with as many cells as there are panels.
    panels
        The panels' titles; the panels stand beside each other and share one unit.
    of
        The answers in order; those of side 0 stand apart in a column of their own.
    scale
        Lowest and highest point, for panels in which no row has counts: they show medians and spreads.
    """
    # Beside each other, panels need the whole width: the labels then stand above their bars.
    above = len(panels) > 1
    width = (WIDTH - (0 if above else LABEL + PANEL_GAP) - PANEL_GAP * (len(panels) - 1)) / max(1, len(panels))
    columns = set()
    cells = [cell for row in rows for cell in row.cells]
    if any(cell.cannot_say for cell in cells):
        columns.add("cannot_say")
    if any(cell.deviation is not None for cell in cells):
        columns.add("deviation")
    sums = {side: max([1, *(_side(c, of, side) for c in cells)]) for side in (-1, 0, 1)}
    if above:
        blank = (Cell(),) * len(panels)
        rows = [line for row in rows for line in (Row(row.label, blank), Row("", row.cells))]
    labels = [row.label for row in rows]
    asides = [_aside(cell, width, counted=True) for cell in cells if cell.hidden]
    step = step_for(labels, WIDTH if above else LABEL, asides, least=BAR + (4 if above else 10))
    with unchecked():
        parts = [labels_of(labels, WIDTH if above else LABEL, room=1 if above else LABEL)]
        for i, title in enumerate(panels):
            panel = Panel(title, tuple(r.cells[i] for r in rows), width, tuple(of), scale, step, frozenset(columns))
            parts += [gap(PANEL_GAP - 2 * SPACING)] if i or not above else []
            parts += _counts(panel, sums) if panel.counted else _spreads(panel)
    return svg_of(beside(parts, SPACING), step)


def bars(rows: Sequence[Bar], *, maximum: float) -> str:
    """Draw one bar a row, as long as its share of `maximum`, with its text at the end, as SVG."""
    with unchecked():
        return _bars(rows, maximum)


def _bars(rows: Sequence[Bar], maximum: float) -> str:
    labels = [row.label for row in rows]
    size, room = 340, 90
    width = WIDTH - size - SPACING
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, maximum * width / (width - room)], nice=False))
    base, ends = (
        alt.Chart(
            values_of([{"row": i, "value": value, "text": row.text} for i, (row, value) in enumerate(values)])
        ).encode(x=x, y=rows_of(len(rows)))
        for values in ([(row, row.value) for row in rows], [(row, maximum) for row in rows])
    )
    drawn = [
        ends.mark_bar(size=BAR - 6, color=INK, opacity=0.07),
        base.mark_bar(size=BAR - 6, color=MARK),
        ends.mark_text(align="left", dx=8, fontSize=FONT, color=INK).encode(text=alt.Text("text:N")),
    ]
    parts = [labels_of(labels, size, title=False), stack(drawn, width, None)]
    return svg_of(beside(parts, SPACING), step_for(labels, size, least=BAR))


def _side(cell: Cell, of: Sequence[Level], side: int) -> int:
    return sum((cell.counts or {}).get(level.key, 0) for level in of if level.side == side)


def _aside(cell: Cell, width: float, *, counted: bool) -> str:
    """Say in words why a row of a panel is empty."""
    if cell.hidden:
        return wrap(_("hidden: {reason}").format(reason=cell.hidden), width)
    if counted and cell.counts is None and cell.median is not None:
        return wrap(_("median {median}, counts hidden").format(median=number(cell.median)), width)
    return ""


def _hidden(panel: Panel) -> list[alt.Chart]:
    # The whole panel is free where a row is empty, so its words may run on under the columns.
    texts = {i: _aside(cell, panel.width, counted=panel.counted) for i, cell in enumerate(panel.cells)}
    return lines({i: text for i, text in texts.items() if text}, len(panel.cells), at(0), aside=True)


def _counts(panel: Panel, sums: Mapping[int, int]) -> list[Spec]:
    """Draw one reading as counts: the bars, the middle apart, who can't say, and the spread."""
    middle = [level for level in panel.levels if level.side == 0]
    fixed = sum(COLUMNS[name] + SPACING for name in panel.columns) + (SPACING if middle else 0)
    people = sums[-1] + sums[1] + (sums[0] if middle else 0)
    unit = (panel.width - fixed) / people
    apart = max(8 * len(_short(middle[0])), BAR, unit * sums[0]) if middle else 0
    width = panel.width - fixed - apart
    parts = [_both_sides(panel, sums, width)]
    if middle:
        parts.append(_apart(panel, middle[0], apart, max(sums[0], apart / unit)))
    return [*parts, *_tags(panel)]


def _both_sides(panel: Panel, sums: Mapping[int, int], width: float) -> Spec:
    values = []
    for i, cell in enumerate(panel.cells):
        values += _segments(i, cell, [lv for lv in panel.levels if lv.side < 0][::-1], -1)
        values += _segments(i, cell, [lv for lv in panel.levels if lv.side > 0], 1)
    scale = alt.Scale(domain=[-sums[-1], sums[1]], nice=False, zero=False)
    counted = [{"row": i, "at": 0} for i, cell in enumerate(panel.cells) if cell.counts is not None]
    line = (
        alt.Chart(values_of(counted))
        .mark_tick(color=INK, thickness=2, size=panel.step, orient="vertical")
        .encode(x=alt.X("at:Q", axis=None, scale=scale), y=rows_of(len(panel.cells)))
    )
    blocks = _blocks(values, scale, len(panel.cells), width)
    return stack([*blocks, line, *_hidden(panel)], width, heading(panel.title))


def _short(level: Level) -> str:
    return level.label.split(" · ")[0]


def _apart(panel: Panel, level: Level, width: float, most: float) -> Spec:
    values = [s for i, cell in enumerate(panel.cells) for s in _segments(i, cell, [level], 1)]
    scale = alt.Scale(domain=[0, most], nice=False)
    return stack(_blocks(values, scale, len(panel.cells), width), width, heading(_short(level)))


def _segments(row: int, cell: Cell, of: Sequence[Level], direction: int) -> list[dict[str, Any]]:
    """Lay counts end to end, from the line outwards."""
    found, at = [], 0
    for level in of:
        n = (cell.counts or {}).get(level.key, 0)
        if n:
            ends = sorted((at * direction, (at + n) * direction))
            found.append({"row": row, "x": ends[0], "x2": ends[1], "mid": sum(ends) / 2, "n": n,
                          "colour": level.colour, "ink": level.ink})  # fmt: skip
        at += n
    return found


def _blocks(values: list[dict[str, Any]], scale: alt.Scale, rows: int, width: float) -> list[alt.Chart]:
    unit = width / (scale["domain"][1] - scale["domain"][0])
    # A number that does not fit its block is left to the table.
    written = [{**v, "n": str(v["n"])} for v in values if (v["x2"] - v["x"]) * unit >= 8 * len(str(v["n"]))]
    blocks = (
        alt.Chart(values_of(values))
        .mark_bar(size=BAR)
        .encode(
            x=alt.X("x:Q", axis=None, scale=scale),
            x2=alt.X2("x2:Q"),
            y=rows_of(rows),
            color=alt.Color("colour:N", scale=None),
        )
    )
    numbers = (
        alt.Chart(values_of(written))
        .mark_text(fontSize=FONT)
        .encode(
            x=alt.X("mid:Q", axis=None, scale=scale),
            y=rows_of(rows),
            text=alt.Text("n:N"),
            color=alt.Color("ink:N", scale=None),
        )
    )
    return [blocks, numbers]


def _spreads(panel: Panel) -> list[Spec]:
    """Draw one reading without counts: a dot for the median, a bar as far as the answers lie from it on average."""
    low, high = panel.scale
    width = panel.width - sum(COLUMNS[name] + SPACING for name in panel.columns)
    scale = alt.Scale(domain=[low - 0.25, high + 0.25], nice=False, zero=False)
    values = [
        {
            "row": i,
            "median": cell.median,
            "from": max(low, cell.median - (cell.deviation or 0)),
            "to": min(high, cell.median + (cell.deviation or 0)),
            "text": number(cell.median),
        }
        for i, cell in enumerate(panel.cells)
        if cell.median is not None and not cell.hidden
    ]
    rows = len(panel.cells)
    base = alt.Chart(values_of(values)).encode(y=rows_of(rows))
    axis = alt.Axis(
        values=list(range(low, high + 1)), orient="bottom", title=None, domain=False, ticks=False, grid=True,
        gridColor=INK, gridOpacity=0.18, labelColor=INK, labelFontSize=FONT, format="d",
    )  # fmt: skip
    at = alt.X("median:Q", axis=axis, scale=scale)
    drawn = [
        base.mark_bar(size=10, color=MARK).encode(x=alt.X("from:Q", axis=axis, scale=scale), x2=alt.X2("to:Q")),
        base.mark_circle(size=170, color=INK, opacity=1).encode(x=at),
        base.mark_text(dy=-15, fontSize=FONT - 1, color=INK).encode(x=at, text=alt.Text("text:N")),
        *_hidden(panel),
    ]
    return [stack(drawn, width, heading(panel.title)), *_tags(panel)]


def _tags(panel: Panel) -> list[Spec]:
    found = []
    if "cannot_say" in panel.columns:
        texts = ["" if cell.cannot_say is None else str(cell.cannot_say) for cell in panel.cells]
        width = COLUMNS["cannot_say"]
        found.append(stack([column(texts, width)], width, heading(_("can't say"), "middle")))
    if "deviation" in panel.columns:
        rows = len(panel.cells)
        shown = [i for i, cell in enumerate(panel.cells) if cell.deviation is not None and not cell.hidden]
        pills = (
            alt.Chart(values_of([{"row": i, "from": 0, "to": 1} for i in shown]))
            .mark_bar(size=BAR - 4, cornerRadius=11, color=INK, opacity=0.09)
            .encode(x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1])), x2=alt.X2("to:Q"), y=rows_of(rows))
        )
        texts = [spread_tag(cell.deviation) if i in shown else "" for i, cell in enumerate(panel.cells)]
        width = COLUMNS["deviation"]
        found.append(stack([pills, column(texts, width)], width, heading(_("spread"), "middle")))
    return found
