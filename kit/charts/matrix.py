"""Matrix of two axes, such as effort and impact: labelled bubbles that do not cover each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import cos, pi, sin
from typing import TYPE_CHECKING

from kit.charts.levels import HIGH, ink_on
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.lettering import width_of, wrap
from kit.marks import Dot, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Axis:
    """What one direction measures, its ends in numbers, and what its low and its high end are called."""

    title: str
    low: float
    high: float
    ends: tuple[str, str]

    @property
    def spoken(self) -> str:
        """What it measures, and between which ends."""
        return _("{axis}: from {low} to {high}").format(axis=self.title, low=self.ends[0], high=self.ends[1])


@dataclass(frozen=True)
class Bubble:
    """One thing that was weighed: its place on both axes, and by how many people if that is shown."""

    label: str
    x: float
    y: float
    n: int | None = None


def matrix(bubbles: Sequence[Bubble], x: Axis, y: Axis) -> Drawing:
    """Draw bubbles in a field of two axes, as large as their number of people.

    Bubbles in one place stand side by side around it. Where not every label finds a free place beside its bubble, all
    bubbles carry numbers and the labels stand below.
    """
    return Drawing(partial(_lay, tuple(bubbles), x, y))


@dataclass(frozen=True)
class _Field:
    """The field on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def at(self, bubble: Bubble, x: Axis, y: Axis, margin: float) -> tuple[float, float]:
        """Give the place of a bubble."""
        across, up = (
            min(1.0, max(0.0, (v - axis.low) / (axis.high - axis.low))) for v, axis in ((bubble.x, x), (bubble.y, y))
        )
        return (
            self.left + margin + across * (self.right - self.left - 2 * margin),
            self.bottom - margin - up * (self.bottom - self.top - 2 * margin),
        )

    def holds(self, box: Box) -> bool:
        """Whether a box lies within."""
        return box[0] >= self.left and box[1] >= self.top and box[2] <= self.right and box[3] <= self.bottom


def _lay(bubbles: Sequence[Bubble], x: Axis, y: Axis, size: Size) -> Sheet:
    pen = Pen(size)
    pen.y = pen.write(pen.lines_of(f"↑ {y.spoken}", size.width, small=True), 0, 0, small=True) + size.gap / 2
    field = _Field(0, pen.y, size.width, pen.y + size.width * 0.5)
    _frame(pen, field)
    most = max([1, *(b.n for b in bubbles if b.n is not None)])
    radii = [size.bar * (0.5 if b.n is None else 0.5 + 0.3 * (b.n / most) ** 0.5) for b in bubbles]
    # A number never stands out of its bubble, nor its square into another's.
    radii = [
        max(r, pen.wide(str(len(bubbles) if b.n is None else b.n)) / 2) for b, r in zip(bubbles, radii, strict=True)
    ]
    places = _apart([field.at(b, x, y, size.bar) for b in bubbles], radii, field)
    marks = [Dot(*place, radius, HIGH) for place, radius in zip(places, radii, strict=True)]
    pen.dots += marks
    pen.y = field.bottom + size.gap / 2
    texts = pen.lines_of(f"{x.spoken} →", size.width, small=True)
    pen.y = pen.write(texts, size.width, pen.y, align="right", small=True)
    _name(pen, bubbles, marks, field)
    return pen.sheet()


def _frame(pen: Pen, field: _Field) -> None:
    left, top, right, bottom = field.left, field.top, field.right, field.bottom
    for line in ((left, top, right, top), (right, top, right, bottom), (right, bottom, left, bottom),
                 (left, bottom, left, top)):  # fmt: skip
        pen.lines.append(Line(*line, pen.size.hair, opacity=0.45))
    across, down = (left + right) / 2, (top + bottom) / 2
    for line in ((across, top, across, bottom), (left, down, right, down)):
        pen.lines.append(Line(*line, pen.size.hair, opacity=0.45, dashed=True))


def _apart(places: Sequence[tuple[float, float]], radii: Sequence[float], field: _Field) -> list[tuple[float, float]]:
    """Move bubbles that would cover each other to the nearest free places, by steps around where they belong."""
    found: list[tuple[float, float]] = []
    for (x, y), radius in zip(places, radii, strict=True):
        step = radius / 2
        around = ((x + ring * step * cos(turn * pi / 8), y - ring * step * sin(turn * pi / 8))
                  for ring in range(80) for turn in range(16 if ring else 1))  # fmt: skip
        found.append(
            next(
                (
                    at
                    for at in around
                    if field.holds((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))
                    and all(
                        max(abs(at[0] - p[0]), abs(at[1] - p[1])) >= radius + r + 2
                        for p, r in zip(found, radii, strict=False)
                    )
                ),
                (x, y),
            )
        )
    return found


def _name(pen: Pen, bubbles: Sequence[Bubble], marks: Sequence[Dot], field: _Field) -> None:
    """Write each label beside its bubble, or, where one does not fit, a number in each and the labels below."""
    size = pen.size
    texts = [wrap(bubble.label, size.font * (12 if size.narrow else 14), size.small) for bubble in bubbles]
    boxes = _free(texts, marks, field, size)
    for i, (bubble, mark) in enumerate(zip(bubbles, marks, strict=True)):
        if boxes is not None:
            left, top, _right, _bottom = boxes[i]
            pen.write(texts[i], left, top, small=True)
        inside = str(i + 1) if boxes is None else "" if bubble.n is None else str(bubble.n)
        pen.centred([inside] if inside else [], mark.x, mark.y, align="center", small=True, colour=ink_on(mark.colour))
    if boxes is None:
        pen.y += size.gap / 2
        for i, bubble in enumerate(bubbles):
            text = f"{i + 1}) {bubble.label}"
            if bubble.n is not None:
                text += " · " + ngettext("{n} person", "{n} people", bubble.n).format(n=bubble.n)
            pen.y = pen.write(pen.lines_of(text, size.width, small=True), 0, pen.y, small=True)


def _free(texts: Sequence[Sequence[str]], marks: Sequence[Dot], field: _Field, size: Size) -> list[Box] | None:
    """Find a box for each label that covers no bubble and no other label; None when there is none for one."""
    taken: list[Box] = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
    found = []
    for lines, mark in zip(texts, marks, strict=True):
        wide, high = max((width_of(t, size.small) for t in lines), default=0), len(lines) * size.line
        away = mark.radius + size.font * 0.3
        corners = (
            (mark.x + away, mark.y - high / 2), (mark.x - away - wide, mark.y - high / 2),
            (mark.x - wide / 2, mark.y + away), (mark.x - wide / 2, mark.y - away - high),
            (mark.x + away * 0.7, mark.y + away * 0.7), (mark.x + away * 0.7, mark.y - away * 0.7 - high),
            (mark.x - away * 0.7 - wide, mark.y + away * 0.7), (mark.x - away * 0.7 - wide, mark.y - away * 0.7 - high),
        )  # fmt: skip
        # What would run out of the field at a side is moved back into it; above and below, it stays by its bubble.
        moved = ((min(max(left, field.left + 4), field.right - wide - 4), top) for left, top in corners)
        boxes = ((left, top, left + wide, top + high) for left, top in moved)
        box = next((b for b in boxes if field.holds(b) and not any(_cover(b, other) for other in taken)), None)
        if box is None:
            return None
        found.append(box)
        taken.append(box)
    return found


def _cover(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
