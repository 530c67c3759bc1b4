"""Drawings: marks put in their places with a pen, drawn when asked for, as SVG or PNG, in whatever size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from kit import rendering
from kit.folding import fitted
from kit.lettering import width_of, wrap
from kit.marks import INK, SIZES, Align, Block, Curve, Dot, Line, Sheet, Size, SizeName, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLACK, PAPER = "#1d1729", "#ffffff"
FONT = "Liberation Sans, Arial, sans-serif"
"""For images that stand alone; the first comes with vl-convert."""
MARGIN = 0.02
"""Around an image that stands alone, as a share of its width."""


@dataclass
class Pen:
    """Puts things on a sheet that grows downwards; `y` is where it is free."""

    size: Size
    y: float = 0
    blocks: list[Block] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    rows: list[tuple[float, float]] = field(default_factory=list)

    def write(
        self, texts: Sequence[str], x: float, top: float, *, align: Align = "left", bold: bool = False,
        italic: bool = False, small: bool = False, colour: str = INK,
    ) -> float:  # fmt: skip
        """Write lines one under another from `top` on, and give where they end."""
        font = self.size.small if small else self.size.font
        for i, text in enumerate(texts):
            middle = top + (i + 0.5) * self.size.line
            self.words.append(Words(text, x, middle, font, align, colour, bold, italic))
        return top + len(texts) * self.size.line

    def centred(
        self, texts: Sequence[str], x: float, middle: float, *, align: Align = "left", italic: bool = False,
        small: bool = False, colour: str = INK,
    ) -> None:  # fmt: skip
        """Write lines about a middle."""
        top = middle - len(texts) * self.size.line / 2
        self.write(texts, x, top, align=align, italic=italic, small=small, colour=colour)

    def lines_of(self, text: str, width: float, *, small: bool = False) -> tuple[str, ...]:
        """Break a text into lines of `width`."""
        return wrap(text, width, self.size.small if small else self.size.font)

    def wide(self, text: str) -> float:
        """Give the width of a small text."""
        return width_of(text, self.size.small)

    def key(self, entries: Sequence[tuple[Dot, str]], x: float = 0) -> None:
        """Name marks in a row that breaks where the sheet ends, each mark by its colour, shape and fill."""
        size = self.size
        at, room, start = x, size.small * 0.9, self.y
        for mark, text in entries:
            texts = wrap(text, size.width - x - 1.6 * room, size.small)
            wide = 1.5 * room + max((width_of(t, size.small) for t in texts), default=0)
            if at > x and at + wide > size.width:
                at, start = x, self.y
            middle = start + size.line / 2
            self.dots.append(Dot(at + room / 2, middle, room / 2, mark.colour, mark.shape, mark.filled, mark.opacity))
            self.y = max(self.y, self.write(texts, at + 1.4 * room, start, small=True))
            at += wide + room
        self.y += size.gap / 2

    def sheet(self) -> Sheet:
        """Give the sheet as it stands, as high as what is on it."""
        bottoms = (
            *(line.y2 for line in self.lines),
            *(block.y + block.height for block in self.blocks),
            *(dot.y + dot.radius for dot in self.dots),
            *(words.box[3] for words in self.words),
            *(curve.at(share)[1] for curve in self.curves for share in (0.25, 0.5, 0.75, 1)),
        )
        kinds = tuple(self.lines), tuple(self.blocks), tuple(self.dots), tuple(self.words), tuple(self.curves)
        return Sheet(self.size.width, ceil(max(bottoms, default=0)) + 2, *kinds, tuple(self.rows))


@dataclass(frozen=True)
class Drawing:
    """A picture that can be drawn in any size, and is not drawn before."""

    lay: Callable[[Size], Sheet]
    """Puts everything in its place."""

    def sheet(self, size: SizeName = "page") -> Sheet:
        """Lay the drawing out."""
        found = SIZES[size]
        return fitted(self.lay, found) if found.high else self.lay(found)

    def svg(self, size: SizeName = "page", *, ink: str = INK, font: str = "") -> str:
        """Draw as SVG, in the ink and the font of the page it will stand in unless others are given."""
        return dressed(rendering.svg(self.sheet(size)), ink=ink, font=font)

    def png(self, size: SizeName = "page") -> bytes:
        """Draw as PNG: dark ink on white, twice as fine as the page for a sheet of its size."""
        return rendering.png(alone(self.svg(size)), scale=1 if size == "projector" else 2)


def dressed(svg: str, *, ink: str, font: str = "") -> str:
    """Give a drawing an ink and a font of its own, in place of its page's."""
    family = f' font-family="{escape(font)}"' if font else ""
    inked = re.sub(r"<[^>]+>", lambda tag: tag[0].replace(f'"{INK}"', f'"{escape(ink)}"'), svg)
    return inked.replace(" viewBox", f"{family} viewBox", 1)


def alone(svg: str) -> str:
    """Make a drawing stand on its own, in a file: dark ink on white with a margin, and a font named."""
    width, height = (float(side) for side in svg.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split())
    edge = round(width * MARGIN)
    wide, high = width + 2 * edge, height + 2 * edge
    end = svg.index(">") + 1
    sides = f'width="{wide:g}" height="{high:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-edge} {-edge} {wide:g} {high:g}" {sides}>'
    paper = f'<rect x="{-edge}" y="{-edge}" {sides} fill="{PAPER}"/>'
    return dressed(head + paper + svg[end:], ink=BLACK, font=FONT)
