"""Draw answers as bars and dots: Altair specifications, turned into SVG without a network."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import altair as alt
import vl_convert

from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 904
"""Pixels of a drawing on the report's column; it shrinks with the page."""
LABEL = 236
SPACING = 10
PANEL_GAP = 26
COLUMNS = {"cannot_say": 62, "deviation": 48}
"""Pixels of the columns after a panel's bars."""
BAR = 26
LINE = 17
FONT = 13
INK = "currentColor"
DARK, LIGHT = "#1d1729", "#ffffff"
NEUTRAL = "#d9d6df"
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

Chart: TypeAlias = alt.Chart | alt.LayerChart | alt.HConcatChart


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
    columns: frozenset[str] = field(default_factory=frozenset)


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
    width = (WIDTH - LABEL - PANEL_GAP * len(panels)) / max(1, len(panels))
    columns = set()
    cells = [cell for row in rows for cell in row.cells]
    if any(cell.cannot_say for cell in cells):
        columns.add("cannot_say")
    if any(cell.deviation is not None for cell in cells):
        columns.add("deviation")
    labels = [row.label for row in rows]
    step = _step(labels, LABEL)
    parts: list[Chart] = [_labels(labels, LABEL)]
    sums = {side: max([1, *(_side(c, of, side) for c in cells)]) for side in (-1, 0, 1)}
    for i, title in enumerate(panels):
        panel = Panel(title, tuple(r.cells[i] for r in rows), width, tuple(of), scale, step, frozenset(columns))
        counted = any(cell.counts is not None for cell in panel.cells)
        parts.append(_counts(panel, sums) if counted else _spreads(panel))
    return _svg(alt.hconcat(*parts, spacing=PANEL_GAP), step)


def bars(rows: Sequence[Bar], *, maximum: float) -> str:
    """Draw one bar a row, as long as its share of `maximum`, with its text at the end, as SVG."""
    labels = [row.label for row in rows]
    size, room = 340, 90
    width = WIDTH - size - SPACING
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, maximum * width / (width - room)], nice=False))
    base, ends = (
        alt.Chart(
            _data([{"row": i, "value": value, "text": row.text} for i, (row, value) in enumerate(values)])
        ).encode(x=x, y=_y(len(rows)))
        for values in ([(row, row.value) for row in rows], [(row, maximum) for row in rows])
    )
    drawn = alt.layer(
        ends.mark_bar(size=BAR - 6, color=INK, opacity=0.07),
        base.mark_bar(size=BAR - 6, color=MARK),
        ends.mark_text(align="left", dx=8, fontSize=FONT, color=INK).encode(text="text:N"),
    ).properties(width=width)
    return _svg(alt.hconcat(_labels(labels, size, title=False), drawn, spacing=SPACING), _step(labels, size))


def _side(cell: Cell, of: Sequence[Level], side: int) -> int:
    return sum((cell.counts or {}).get(level.key, 0) for level in of if level.side == side)


def _data(values: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=values)


def _y(n: int) -> alt.Y:
    return alt.Y("row:O", axis=None, scale=alt.Scale(type="band", domain=list(range(n)), padding=0))


def _title(text: str, anchor: Literal["start", "middle"] = "start") -> alt.TitleParams:
    # Every part of a row has a title, an empty one too, so that the parts' rows keep level.
    return alt.TitleParams(
        text=text or " ", anchor=anchor, fontSize=FONT, fontWeight=600, color=INK, offset=8, frame="group"
    )


def _column(values: Sequence[str], width: float, title: str) -> alt.Chart:
    data = _data([{"row": i, "text": text} for i, text in enumerate(values)])
    chart: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="center", fontSize=FONT, color=INK)
        .encode(text="text:N", x=alt.value(width / 2), y=_y(len(values)))
        .properties(width=width, title=_title(title, "middle"))
    )
    return chart


def _wrap(text: str, width: float) -> str:
    return "\n".join(textwrap.wrap(text, max(12, int(width / 7)))) or " "


def _step(labels: Sequence[str], width: float) -> int:
    lines = max((_wrap(label, width).count("\n") + 1 for label in labels), default=1)
    return max(BAR + 10, lines * LINE + 14)


def _labels(labels: Sequence[str], width: float, *, title: bool = True) -> alt.LayerChart:
    texts = {i: _wrap(label, width) for i, label in enumerate(labels)}
    return _stack(_lines(texts, len(labels), alt.value(0)), width, _title("") if title else None)


def _stack(charts: Sequence[alt.Chart], width: float, title: alt.TitleParams | None) -> alt.LayerChart:
    titled = {} if title is None else {"title": title}
    return cast("alt.LayerChart", alt.layer(*charts).properties(width=width, **titled))


def _lines(texts: Mapping[int, str], rows: int, x: Any, *, aside: bool = False) -> list[alt.Chart]:  # noqa: ANN401 - a value of Altair's
    """Write texts of one or more lines, each about the middle of its row."""
    # Vega sets the first line of a text on the middle, so texts are moved up by what follows it, a layer a height.
    found = []
    for n in sorted({text.count("\n") for text in texts.values()}) or [0]:
        data = _data([{"row": i, "text": text} for i, text in texts.items() if text.count("\n") == n])
        chart = alt.Chart(data).mark_text(
            align="left",
            baseline="middle",
            lineBreak="\n",
            lineHeight=LINE,
            dy=-n * LINE / 2,
            fontSize=FONT if aside else FONT + 1,
            fontStyle="italic" if aside else "normal",
            color=INK,
            opacity=0.8 if aside else 1,
        )
        found.append(chart.encode(text="text:N", x=x, y=_y(rows)))
    return found


def _hidden(panel: Panel, width: float) -> list[alt.Chart]:
    """Say in words why a row is empty, where its bar would start."""
    texts = {}
    for i, cell in enumerate(panel.cells):
        if cell.hidden:
            texts[i] = _wrap(_("hidden: {reason}").format(reason=cell.hidden), width)
        elif cell.counts is None and any(c.counts is not None for c in panel.cells):
            texts[i] = _wrap(_("median {median}, counts hidden").format(median=number(cell.median)), width)
    return _lines(texts, len(panel.cells), alt.value(0), aside=True)


def _counts(panel: Panel, sums: Mapping[int, int]) -> alt.HConcatChart:
    """Draw one reading as counts: the bars, the middle apart, who can't say, and the spread."""
    middle = [level for level in panel.levels if level.side == 0]
    fixed = sum(COLUMNS[name] + SPACING for name in panel.columns) + (SPACING if middle else 0)
    people = sums[-1] + sums[1] + (sums[0] if middle else 0)
    unit = (panel.width - fixed) / people
    apart = max(BAR, unit * sums[0]) if middle else 0
    width = panel.width - fixed - apart
    parts = [_both_sides(panel, sums, width)]
    if middle:
        parts.append(_apart(panel, middle[0], apart, max(sums[0], apart / unit)))
    return alt.hconcat(*parts, *_tags(panel), spacing=SPACING)


def _both_sides(panel: Panel, sums: Mapping[int, int], width: float) -> alt.LayerChart:
    values = []
    for i, cell in enumerate(panel.cells):
        values += _segments(i, cell, [lv for lv in panel.levels if lv.side < 0][::-1], -1)
        values += _segments(i, cell, [lv for lv in panel.levels if lv.side > 0], 1)
    scale = alt.Scale(domain=[-sums[-1], sums[1]], nice=False, zero=False)
    counted = [{"row": i, "at": 0} for i, cell in enumerate(panel.cells) if cell.counts is not None]
    line = (
        alt.Chart(_data(counted))
        .mark_tick(color=INK, thickness=2, size=panel.step, orient="vertical")
        .encode(x=alt.X("at:Q", axis=None, scale=scale), y=_y(len(panel.cells)))
    )
    blocks = _blocks(values, scale, len(panel.cells), width)
    return _stack([*blocks, line, *_hidden(panel, width)], width, _title(panel.title))


def _apart(panel: Panel, level: Level, width: float, most: float) -> alt.LayerChart:
    values = [s for i, cell in enumerate(panel.cells) for s in _segments(i, cell, [level], 1)]
    scale = alt.Scale(domain=[0, most], nice=False)
    return _stack(_blocks(values, scale, len(panel.cells), width), width, _title(level.label.split(" · ")[0]))


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
        alt.Chart(_data(values))
        .mark_bar(size=BAR)
        .encode(x=alt.X("x:Q", axis=None, scale=scale), x2="x2:Q", y=_y(rows), color=alt.Color("colour:N", scale=None))
    )
    numbers = (
        alt.Chart(_data(written))
        .mark_text(fontSize=FONT)
        .encode(x=alt.X("mid:Q", axis=None, scale=scale), y=_y(rows), text="n:N", color=alt.Color("ink:N", scale=None))
    )
    return [blocks, numbers]


def _spreads(panel: Panel) -> alt.HConcatChart:
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
    base = alt.Chart(_data(values)).encode(y=_y(rows))
    axis = alt.Axis(
        values=list(range(low, high + 1)), orient="bottom", title=None, domain=False, ticks=False, grid=True,
        gridColor=INK, gridOpacity=0.18, labelColor=INK, labelFontSize=FONT, format="d",
    )  # fmt: skip
    at = alt.X("median:Q", axis=axis, scale=scale)
    drawn = [
        base.mark_bar(size=10, color=MARK).encode(x=alt.X("from:Q", axis=axis, scale=scale), x2="to:Q"),
        base.mark_circle(size=170, color=INK, opacity=1).encode(x=at),
        base.mark_text(dy=-15, fontSize=FONT - 1, color=INK).encode(x=at, text="text:N"),
        *_hidden(panel, width),
    ]
    return alt.hconcat(_stack(drawn, width, _title(panel.title)), *_tags(panel), spacing=SPACING)


def _tags(panel: Panel) -> list[Chart]:
    found: list[Chart] = []
    if "cannot_say" in panel.columns:
        texts = ["" if cell.cannot_say is None else str(cell.cannot_say) for cell in panel.cells]
        found.append(_column(texts, COLUMNS["cannot_say"], _("can't say")))
    if "deviation" in panel.columns:
        rows = len(panel.cells)
        shown = [i for i, cell in enumerate(panel.cells) if cell.deviation is not None and not cell.hidden]
        pills = (
            alt.Chart(_data([{"row": i, "from": 0, "to": 1} for i in shown]))
            .mark_bar(size=BAR - 4, cornerRadius=11, color=INK, opacity=0.09)
            .encode(x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1])), x2="to:Q", y=_y(rows))
        )
        texts = [spread_tag(cell.deviation) if i in shown else "" for i, cell in enumerate(panel.cells)]
        width = COLUMNS["deviation"]
        found.append(_stack([pills, _column(texts, width, "")], width, _title(_("spread"), "middle")))
    return found


def _svg(chart: alt.HConcatChart, step: int) -> str:
    """Turn a chart into SVG that takes its page's font and colour, and leaves speaking to the figure around it."""
    spec = (
        chart.configure(aria=False, background="transparent", padding=2, customFormatTypes=False)
        .configure_view(stroke=None, step=step)
        .to_dict()
    )
    svg = str(vl_convert.vegalite_to_svg(spec, vl_version="6.1", allowed_base_urls=[]))
    svg = re.sub(r' (?:role|aria-[a-z]+|font-family|class)="[^"]*"', "", svg)
    head = re.search(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', svg)
    if head is None:
        return svg
    width, height = (round(float(side)) for side in head.groups())
    start = (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">'
    )
    return start + svg[head.end() :]
