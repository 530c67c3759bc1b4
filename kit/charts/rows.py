"""Rows: a label beside what is drawn, or above it where the sheet is narrow, and a reason where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.charts.levels import number
from kit.i18n import gettext as _
from kit.marks import Line

if TYPE_CHECKING:
    from kit.drawing import Pen
    from kit.marks import Size


def start(size: Size, share: float = 0.26) -> float:
    """Say where the drawing of a row starts, when its label takes a share of the sheet."""
    return 0 if size.narrow else round(size.width * share) + 2 * size.gap


def place(pen: Pen, label: str, left: float, *, height: float = 0, hidden: str = "", reserve: float = 0) -> float:
    """Write a row's label, and the reason why the row is hidden; give the middle of what is to be drawn.

    Where the drawing starts at the very left the label stands above it, and leaves `reserve` free at the right.
    """
    size, top = pen.size, pen.y
    texts = pen.lines_of(label, left - 2 * size.gap if left else size.width - reserve)
    if not left:
        pen.y = pen.write(texts, 0, pen.y)
    aside = pen.lines_of(why(hidden), size.width - left, small=True) if hidden else ()
    height = max(height, size.bar, len(aside) * size.line, len(texts) * size.line if left else 0)
    middle = pen.y + height / 2
    if left:
        pen.centred(texts, 0, middle)
    pen.centred(aside, left, middle, italic=True, small=True)
    pen.y += height + size.gap
    pen.rows.append((top, pen.y))
    return middle


def why(hidden: str) -> str:
    """Say in words why nothing is drawn."""
    return _("hidden: {reason}").format(reason=hidden)


class Ruler:
    """The places of a scale's points between `left` and `right`, in pixels."""

    def __init__(self, scale: tuple[int, int], left: float, right: float, *, margin: float = 0.25) -> None:
        self.low, self.high = scale
        self._left, self._right, self._margin = left, right, margin
        self._unit = (right - left) / (self.high - self.low + 2 * margin)

    def at(self, value: float) -> float:
        """Give the place of a value; what lies outside the scale stands at its end."""
        return self._left + (min(self.high, max(self.low, value)) - self.low + self._margin) * self._unit

    def grid(self, pen: Pen, top: float, bottom: float) -> None:
        """Draw a thin line at each point of the scale that has a name."""
        for value in self._named(pen):
            x = self.at(value)
            pen.lines.append(Line(x, top, x, bottom, pen.size.hair, opacity=0.2))

    def name(self, pen: Pen) -> None:
        """Name the points of the scale where the pen is: as many as have room."""
        for value in self._named(pen):
            pen.write([number(value)], self.at(value), pen.y, align="center", small=True)
        pen.y += pen.size.line + pen.size.gap

    def name_ends(self, pen: Pen, ends: tuple[str, str]) -> None:
        """Say what the lowest and the highest point are called, under their names."""
        room = (self._right - self._left) / 2 - pen.size.gap
        low, high = (pen.lines_of(text, room, small=True) for text in ends)
        pen.y -= pen.size.gap
        below = pen.write(low, self._left, pen.y, small=True)
        pen.y = max(below, pen.write(high, self._right, pen.y, align="right", small=True)) + pen.size.gap

    def _named(self, pen: Pen) -> range:
        room = max(pen.wide(number(self.low)), pen.wide(number(self.high))) + pen.size.gap
        every = next((n for n in (1, 2, 5, 10, 20, 50) if n * self._unit >= room), self.high - self.low)
        return range(self.low, self.high + 1, every)
