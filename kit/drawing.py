"""The parts a chart is put together from: rows, columns, texts of several lines, and the way to SVG."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

SPACING = 10
BAR = 26
LINE = 17
FONT = 13
INK = "currentColor"

Spec: TypeAlias = dict[str, Any]
"""A part of a Vega-Lite specification."""


def unchecked() -> AbstractContextManager[None]:
    """Spare a chart Altair's check of every part against the whole schema: half of the time, for charts that are ours.

    Vega-Lite still refuses what it cannot draw.
    """
    return debug_mode(arg=False)


def at(pixels: float) -> alt.XValue:
    """Give a fixed place in a row."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def values_of(values: list[dict[str, Any]]) -> alt.InlineData:
    """Carry values in the specification itself: nothing is fetched."""
    return alt.InlineData(values=values)


def rows_of(n: int) -> alt.Y:
    """Give each of `n` rows the same height."""
    return alt.Y("row:O", axis=None, scale=alt.Scale(type="band", domain=list(range(n)), padding=0))


def heading(text: str, anchor: Literal["start", "middle"] = "start") -> alt.TitleParams:
    """Write a part's heading above it."""
    # Every part of a row has a title, an empty one too, so that the parts' rows keep level.
    return alt.TitleParams(
        text=text or " ", anchor=anchor, fontSize=FONT, fontWeight=600, color=INK, offset=8, frame="group"
    )


def column(values: Sequence[str], width: float) -> alt.Chart:
    """Write one text a row, about the middle of a narrow column."""
    data = values_of([{"row": i, "text": text} for i, text in enumerate(values)])
    mark = alt.Chart(data).mark_text(align="center", fontSize=FONT, color=INK)
    return _encoded(mark, text=alt.Text("text:N"), x=at(width / 2), y=rows_of(len(values)))


def _encoded(mark: alt.Chart, **channels: Any) -> alt.Chart:  # noqa: ANN401 - Altair's channels
    return mark.encode(**channels)


def wrap(text: str, width: float) -> str:
    """Break a text where `width` pixels end, by a generous guess of its letters."""
    return "\n".join(textwrap.wrap(text, max(12, int(width / 7)))) or " "


def step_for(labels: Sequence[str], width: float, broken: Sequence[str] = (), *, least: int) -> int:
    """Say how high a row must be for its label, and for texts that are broken into lines already."""
    most = max((text.count("\n") + 1 for text in [*broken, *(wrap(label, width) for label in labels)]), default=1)
    return max(least, most * LINE + 9)


def labels_of(labels: Sequence[str], width: float, *, title: bool = True, room: float | None = None) -> Spec:
    """Write the rows' labels at the left, in lines of `width`; they take `room`, and may run over what is beside."""
    texts = {i: wrap(label, width) for i, label in enumerate(labels) if label}
    return stack(lines(texts, len(labels), at(0)), width if room is None else room, heading("") if title else None)


def gap(width: float) -> Spec:
    """Leave a space between two parts."""
    return stack([alt.Chart(values_of([])).mark_text()], width, None)


def stack(charts: Sequence[alt.Chart], width: float, title: alt.TitleParams | None) -> Spec:
    """Lay charts over one another."""
    # Altair's own layer() and hconcat() copy every part, with its data, at every level: ten times as slow.
    spec: Spec = {"layer": [_part(chart) for chart in charts], "width": width}
    return spec if title is None else spec | {"title": title.to_dict(validate=False)}


def _part(chart: alt.Chart) -> Spec:
    spec = chart.to_dict(validate=False)
    (values,) = spec.pop("datasets", {"": []}).values()
    return {"mark": spec["mark"], "encoding": spec.get("encoding", {}), "data": {"values": values}}


def beside(parts: Sequence[Spec], spacing: float) -> Spec:
    """Put parts side by side."""
    # "flush" lets a text run over its part's edge without moving the next one.
    return {"hconcat": list(parts), "spacing": spacing, "bounds": "flush"}


def lines(texts: Mapping[int, str], rows: int, x: Any, *, aside: bool = False) -> list[alt.Chart]:  # noqa: ANN401 - a value of Altair's
    """Write texts of one or more lines, each about the middle of its row."""
    # Vega sets the first line of a text on the middle, so texts are moved up by what follows it, a layer a height.
    found = []
    for n in sorted({text.count("\n") for text in texts.values()}) or [0]:
        data = values_of([{"row": i, "text": text} for i, text in texts.items() if text.count("\n") == n])
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
        found.append(chart.encode(text=alt.Text("text:N"), x=x, y=rows_of(rows)))
    return found


def svg_of(spec: Spec, step: int) -> str:
    """Turn a specification into SVG that takes its page's font and colour, and leaves speaking to its figure."""
    spec |= {
        "padding": 2,
        "background": "transparent",
        "config": {"aria": False, "view": {"stroke": None, "step": step}},
    }
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
