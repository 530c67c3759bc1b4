"""From a sheet to SVG, and from SVG to PNG.

Every mark of a sheet has its place and size in pixels already, so each is one element of SVG. Vega-Lite, as Altair
would hand it the same marks, takes four seconds for the sixty drawings of a report: this takes a twentieth of one.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.marks import Block, Curve, Dot, Line, Sheet, Words

    Attribute: TypeAlias = tuple[str, str | float]

BASELINE = 0.3
"""How far the letters' baseline lies below the middle of their line, as a share of the font."""
_ANCHOR = {"left": "start", "center": "middle", "right": "end"}


@lru_cache(maxsize=256)
def svg(sheet: Sheet) -> str:
    """Draw a sheet as SVG, once for every format it goes into.

    It takes its page's font, and is silent for screen readers: its figure speaks for it.
    """
    width, height = round(sheet.width), round(sheet.height)
    marks = (
        *map(_line, sheet.lines),
        *map(_curve, sheet.curves),
        *map(_block, sheet.blocks),
        *map(_dot, sheet.dots),
        *map(_words, sheet.words),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-hidden="true" focusable="false">{"".join(marks)}</svg>'
    )


def png(drawn: str, scale: float) -> bytes:
    """Turn SVG into PNG; letters come from the fonts that vl-convert carries."""
    import vl_convert  # noqa: PLC0415 - it is large, and most drawings stay SVG

    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


def _element(name: str, attributes: Iterable[Attribute], text: str = "") -> str:
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes)
    return f"<{name}{written}>{escape(text, quote=False)}</{name}>" if text else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _seen(opacity: float) -> list[Attribute]:
    return [] if opacity == 1 else [("opacity", opacity)]


def _dashes(width: float) -> tuple[str, str]:
    return "stroke-dasharray", f"{_value(3 * width)} {_value(2.5 * width)}"


def _line(line: Line) -> str:
    places: list[Attribute] = [("x1", line.x), ("y1", line.y), ("x2", line.x2), ("y2", line.y2)]
    drawn: list[Attribute] = [("stroke", line.colour), ("stroke-width", line.width)]
    return _element("line", [*places, *drawn, *([_dashes(line.width)] if line.dashed else []), *_seen(line.opacity)])


def _curve(curve: Curve) -> str:
    # The head's tip is the curve's end; the line stops within the head, whatever its width.
    along = curve.x2 - curve.bend_x, curve.y2 - curve.bend_y
    length = hypot(*along) or 1
    x, y = along[0] / length, along[1] / length
    head = 6 + 2 * curve.width
    foot = curve.x2 - x * head, curve.y2 - y * head
    way = f"M{_pair(curve.x, curve.y)} Q{_pair(curve.bend_x, curve.bend_y)} {_pair(foot[0] + x, foot[1] + y)}"
    side = head * 0.45
    corners = (
        (curve.x2, curve.y2),
        (foot[0] - y * side, foot[1] + x * side),
        (foot[0] + y * side, foot[1] - x * side),
    )
    points = " ".join(_pair(*corner) for corner in corners)
    line = _element("path", [("d", way), ("fill", "none"), ("stroke", curve.colour), ("stroke-width", curve.width)])
    return line + _element("polygon", [("points", points), ("fill", curve.colour)])


def _pair(x: float, y: float) -> str:
    return f"{_value(x)},{_value(y)}"


def _block(block: Block) -> str:
    drawn: list[Attribute]
    places: list[Attribute] = [("x", block.x), ("y", block.y), ("width", block.width), ("height", block.height)]
    if block.radius:
        places.append(("rx", block.radius))
    if block.hollow:
        drawn = [("fill", "none"), ("stroke", block.fill), ("stroke-width", block.hollow), _dashes(block.hollow)]
    else:
        drawn = [("fill", block.fill)]
    return _element("rect", [*places, *drawn, *_seen(block.opacity)])


def _dot(dot: Dot) -> str:
    x, y, r = dot.x, dot.y, dot.radius
    drawn: list[Attribute]
    if dot.filled:
        drawn = [("fill", dot.colour), *_seen(dot.opacity)]
    else:
        drawn = [("fill", "none"), ("stroke", dot.colour), ("stroke-width", r / 4), *_seen(dot.opacity)]
    match dot.shape:
        case "circle":
            return _element("circle", [("cx", x), ("cy", y), ("r", r), *drawn])
        case "square":
            return _element("rect", [("x", x - r), ("y", y - r), ("width", 2 * r), ("height", 2 * r), *drawn])
        case "diamond":
            corners = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
            points = " ".join(_pair(*corner) for corner in corners)
            return _element("polygon", [("points", points), *drawn])


def _words(words: Words) -> str:
    places = [("x", words.x), ("y", words.y + BASELINE * words.font), ("font-size", words.font)]
    drawn = [("text-anchor", _ANCHOR[words.align]), ("fill", words.colour)]
    bold = [("font-weight", "600")] if words.bold else []
    italic = [("font-style", "italic")] if words.italic else []
    return _element("text", [*places, *drawn, *bold, *italic], printable(words.text))
