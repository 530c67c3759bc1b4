"""From a sheet to SVG and PNG: an Altair chart of its marks, drawn by vl-convert without a network."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import vl_convert

from kit.imports import lacking
from kit.lettering import printable

# Altair checks specifications by jsonschema, and that builds a grammar of international addresses where this package
# lies in the environment: half of the time that importing Altair takes, for a check that no chart asks for.
with lacking("rfc3987_syntax"):
    import altair as alt
    from altair.utils.schemapi import debug_mode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.drawing import Block, Dot, Line, Sheet, Words

VEGA_LITE = "6.1"
_SPARED = re.compile(
    r' (?:(?:role|aria-[a-z]+|font-family|class)="[^"]*"|stroke-width="0"|stroke-dasharray="[0,]*"|opacity="1"'
    r'|font-style="normal"|font-weight="400")'
)
"""What a figure says better, or what goes without saying."""


@lru_cache(maxsize=256)
def svg(sheet: Sheet) -> str:
    """Draw a sheet as SVG, once for every format it goes into.

    It takes its page's font, and is silent for screen readers: its figure speaks for it.
    """
    drawn = str(vl_convert.vegalite_to_svg(_spec(sheet), vl_version=VEGA_LITE, allowed_base_urls=[]))
    drawn = re.sub(r"<[^>]+>", lambda tag: _SPARED.sub("", tag[0]), drawn)
    width, height = round(sheet.width), round(sheet.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-hidden="true" focusable="false">{drawn[drawn.index(">") + 1 :]}'
    )


def png(drawn: str, scale: float) -> bytes:
    """Turn SVG into PNG; letters come from the fonts that vl-convert carries."""
    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


def _spec(sheet: Sheet) -> dict[str, Any]:
    # Altair's check of every part against the whole schema takes half of the time, for charts that are ours;
    # Vega-Lite still refuses what it cannot draw. Its layer() copies every part, with its data: ten times as slow.
    with debug_mode(arg=False):
        layers = [_lines(sheet.lines), _blocks(sheet.blocks), _dots(sheet.dots), _words(sheet.words)]
        x, y = (_axis(length) for length in (sheet.width, sheet.height))
        parts = [
            _part(layer.encode(**_places(names, x, y)))
            for layer, names in zip(layers, (("x", "y", "x2", "y2"),) * 2 + (("x", "y"),) * 2, strict=True)
        ]
    return {
        "width": sheet.width,
        "height": sheet.height,
        "padding": 0,
        "autosize": "none",
        "background": "transparent",
        "layer": parts,
        "config": {"aria": False, "view": {"stroke": None}},
    }


def _axis(length: float) -> alt.Scale:
    """Measure in pixels, from the left and from the top."""
    return alt.Scale(domain=[0, length], range=[0, length], nice=False, zero=False)


def _places(names: Sequence[str], x: alt.Scale, y: alt.Scale) -> dict[str, Any]:
    kinds = {
        "x": alt.X("x:Q", axis=None, scale=x),
        "y": alt.Y("y:Q", axis=None, scale=y),
        "x2": alt.X2("x2:Q"),
        "y2": alt.Y2("y2:Q"),
    }
    return {name: kinds[name] for name in names}


def _each(name: str) -> alt.ExprRef:
    """Take a property of a mark from the mark's own values."""
    return alt.ExprRef(f"datum.{name}")


def _chart(marks: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(marks)))


def _blocks(blocks: Sequence[Block]) -> alt.Chart:
    values = [
        {
            "x": b.x, "y": b.y, "x2": b.x + b.width, "y2": b.y + b.height, "radius": b.radius, "opacity": b.opacity,
            "fill": "transparent" if b.hollow else b.fill, "stroke": b.fill if b.hollow else "transparent",
            "wide": b.hollow, "dash": _dash(b.hollow),
        }
        for b in blocks
    ]  # fmt: skip
    drawn: alt.Chart = _chart(values).mark_rect(
        fill=_each("fill"), stroke=_each("stroke"), strokeDash=_each("dash"), strokeWidth=_each("wide"),
        cornerRadius=_each("radius"), opacity=_each("opacity"),
    )  # fmt: skip
    return drawn


def _lines(lines: Sequence[Line]) -> alt.Chart:
    values = [asdict(line) | {"dash": _dash(line.width) if line.dashed else []} for line in lines]
    drawn: alt.Chart = _chart(values).mark_rule(
        stroke=_each("colour"), strokeWidth=_each("width"), opacity=_each("opacity"), strokeDash=_each("dash")
    )
    return drawn


def _dots(dots: Sequence[Dot]) -> alt.Chart:
    # Vega's size is the area of the square about the mark.
    values = [
        asdict(d) | {"size": (2 * d.radius) ** 2, "fill": d.colour if d.filled else "transparent",
                     "wide": 0 if d.filled else d.radius * 0.25}
        for d in dots
    ]  # fmt: skip
    drawn: alt.Chart = _chart(values).mark_point(
        shape=_each("shape"), size=_each("size"), fill=_each("fill"), stroke=_each("colour"), opacity=_each("opacity"),
        strokeWidth=_each("wide"),
    )  # fmt: skip
    return drawn


def _words(words: Sequence[Words]) -> alt.Chart:
    # A character that XML cannot hold would end the whole process: vl-convert gives up on it without an error.
    values = [
        {
            "x": w.x, "y": w.y, "text": printable(w.text), "font": w.font, "align": w.align, "colour": w.colour,
            "weight": 600 if w.bold else 400, "style": "italic" if w.italic else "normal",
        }
        for w in words
    ]  # fmt: skip
    drawn: alt.Chart = _chart(values).mark_text(
        text=_each("text"), fontSize=_each("font"), align=_each("align"), fill=_each("colour"),
        fontWeight=_each("weight"), fontStyle=_each("style"), baseline="middle",
    )  # fmt: skip
    return drawn


def _dash(width: float) -> list[float]:
    return [3 * width, 2.5 * width]


def _part(chart: alt.Chart) -> dict[str, Any]:
    spec = chart.to_dict(validate=False)
    (values,) = spec.pop("datasets", {"": []}).values()
    return {"mark": spec["mark"], "encoding": spec["encoding"], "data": {"values": values}}
