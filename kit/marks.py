"""What a drawing is made of: blocks, lines, curves, dots and words on a sheet of a known size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kit.lettering import width_of

INK = "currentColor"
"""The colour of the page's words, light or dark as the reader has it."""
SizeName: TypeAlias = Literal["page", "card", "phone", "projector", "wall"]
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
    high: int = 0
    """How much of a sheet is in sight at once where nobody scrolls; 0 where a sheet may be as high as it is."""

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
    # Headings and the sentence below leave a chart 36 of a wall's 94 hundredths of its width.
    "wall": Size(width=1920, font=67, small=67, bar=86, gap=36, high=700),
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
    rows: tuple[tuple[float, float], ...] = ()
    """Top and bottom of each row, where it has rows."""
