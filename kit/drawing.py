"""What a drawing is made of: blocks, lines, dots and words on a sheet of a known size, drawn when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import TYPE_CHECKING, Literal, TypeAlias

from kit import rendering
from kit.lettering import width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INK = "currentColor"
"""The colour of the page's words, light or dark as the reader has it."""
BLACK, PAPER = "#1d1729", "#ffffff"
FONT = "Liberation Sans, Arial, sans-serif"
"""For images that stand alone; the first comes with vl-convert."""
MARGIN = 0.02
"""Around an image that stands alone, as a share of its width."""
SizeName: TypeAlias = Literal["page", "card", "phone", "projector"]
Shape: TypeAlias = Literal["circle", "diamond", "square"]
Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Size:
    """How large things are, in pixels: the sheet, its letters (`small` for numbers) and a bar.

    On the projector all letters are alike. Letters are to be a 200th of the distance high: 5 cm for 10 m, which are
    17 minutes of arc (ISO 9241-303 asks for 16 at the least, and a sharp eye reads 5). Where an image of 1920 pixels
    is 2 m wide, 5 cm are 48 pixels; a capital is 0.72 of its font's size, so the font is 67 pixels.
    """

    width: int
    font: int
    small: int
    bar: int
    gap: int

    @property
    def narrow(self) -> bool:
        """Whether so few letters fit a line that labels stand above what they name."""
        return self.width < 40 * self.font

    @property
    def line(self) -> float:
        """The height of a line of words."""
        return round(self.font * 1.22)

    @property
    def hair(self) -> float:
        """The width of a thin line."""
        return self.font / 12


SIZES: dict[SizeName, Size] = {
    "page": Size(width=904, font=14, small=13, bar=26, gap=10),
    "card": Size(width=656, font=14, small=13, bar=26, gap=10),
    "phone": Size(width=344, font=14, small=13, bar=24, gap=10),
    "projector": Size(width=1920, font=67, small=67, bar=86, gap=36),
}


@dataclass(frozen=True)
class Block:
    """A rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    opacity: float = 1
    radius: float = 0
    hollow: float = 0
    """The width of a dashed outline, drawn in place of the whole for what is missing."""


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x: float
    y: float
    x2: float
    y2: float
    width: float
    colour: str = INK
    opacity: float = 1
    dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A mark about its middle, filled or as a ring."""

    x: float
    y: float
    radius: float
    colour: str
    shape: Shape = "circle"
    filled: bool = True
    opacity: float = 1


@dataclass(frozen=True)
class Curve:
    """A line with an arrow's head at its end, bent towards a third place (a quadratic Bézier curve)."""

    x: float
    y: float
    bend_x: float
    bend_y: float
    x2: float
    y2: float
    width: float
    colour: str

    def at(self, share: float) -> tuple[float, float]:
        """Give the place that lies a share of the way along, from 0 to 1."""
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return a * self.x + b * self.bend_x + c * self.x2, a * self.y + b * self.bend_y + c * self.y2


@dataclass(frozen=True)
class Words:
    """One line of words; `y` is its middle."""

    text: str
    x: float
    y: float
    font: float
    align: Align = "left"
    colour: str = INK
    bold: bool = False
    italic: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what the words may cover."""
        width = width_of(self.text, self.font)
        left = self.x - {"left": 0.0, "center": width / 2, "right": width}[self.align]
        return left, self.y - self.font * 0.58, left + width, self.y + self.font * 0.58


@dataclass(frozen=True)
class Sheet:
    """A drawing laid out: lines and curves lie lowest, then blocks, then dots, and words on everything."""

    width: float
    height: float
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    dots: tuple[Dot, ...]
    words: tuple[Words, ...]
    curves: tuple[Curve, ...] = ()


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
        return Sheet(self.size.width, ceil(max(bottoms, default=0)) + 2, *kinds)


@dataclass(frozen=True)
class Drawing:
    """A picture that can be drawn in either size, and is not drawn before."""

    lay: Callable[[Size], Sheet]
    """Puts everything in its place."""

    def sheet(self, size: SizeName = "page") -> Sheet:
        """Lay the drawing out."""
        return self.lay(SIZES[size])

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
