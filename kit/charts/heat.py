"""Heat map: a value for every row and column, written in its square; a gap says that it is one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kit.charts.levels import colour_at, ink_on, number
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.lettering import width_of
from kit.marks import INK, Block, Dot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size


@dataclass(frozen=True)
class Square:
    """A value in scale points, or why there is none."""

    value: float | None
    hidden: str = ""


@dataclass(frozen=True)
class Band:
    """One row of squares, one for each column."""

    label: str
    cells: tuple[Square, ...]


def heat_map(
    rows: Sequence[Band], columns: Sequence[str], *, scale: tuple[int, int], diverging: bool = True
) -> Drawing:
    """Draw a square for every row and column: orange towards the scale's low end, purple towards its high one.

    What is counted has no middle: not `diverging`, the colours go from pale to purple.

    Where there is no value, a dashed square holds a number, and the reason stands below by that number.
    """
    shown = tuple(
        Band(row.label, tuple(Square(None, cell.hidden) if cell.hidden else cell for cell in row.cells)) for row in rows
    )
    return Drawing(partial(_lay, shown, tuple(columns), scale, diverging))


def _lay(rows: Sequence[Band], columns: Sequence[str], scale: tuple[int, int], diverging: bool, size: Size) -> Sheet:
    pen = Pen(size)
    low, high = scale
    shade = scale if diverging else (2 * low - high, high)
    reasons = _reasons(rows)
    longest = max((width_of(row.label, size.font) for row in rows), default=0)
    left = min(round(size.width * (0.36 if size.narrow else 0.26)), longest + 1) + size.gap
    width = (size.width - left) / max(1, len(columns))
    heads, below = _heads(pen, columns, width - size.gap)
    pen.y = max((len(head) for head in heads), default=0) * size.line + size.gap
    for i, head in enumerate(heads):
        pen.write(head, left + (i + 0.5) * width, pen.y - size.gap - len(head) * size.line, align="center", small=True)
    for row in rows:
        texts = pen.lines_of(row.label, left - size.gap)
        height = max(size.bar * 1.3, len(texts) * size.line + size.gap / 2)
        pen.centred(texts, 0, pen.y + height / 2)
        for i, cell in enumerate(row.cells):
            _square(pen, cell, shade, reasons, (left + i * width, pen.y, width - 3, height - 3))
        pen.y += height
    pen.y += size.gap
    named = (low, (low + high) / 2, high) if diverging else scale
    pen.key([(Dot(0, 0, 0, colour_at(value, *shade), "square"), number(value)) for value in named], left)
    for note in (*below, *(f"{n}) {_('hidden: {reason}').format(reason=why)}" for why, n in reasons.items())):
        pen.y = pen.write(pen.lines_of(note, size.width, small=True), 0, pen.y, small=True)
    return pen.sheet()


def _reasons(rows: Sequence[Band]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for cell in row.cells:
            if cell.value is None:
                found.setdefault(cell.hidden, len(found) + 1)
    return found


def _heads(pen: Pen, columns: Sequence[str], width: float) -> tuple[list[tuple[str, ...]], list[str]]:
    """Break the columns' heads into lines; where a word does not fit, letters stand for all of them, named below."""
    words = [word for column in columns for word in column.split()]
    if all(width_of(word, pen.size.small) <= width for word in words):
        return [pen.lines_of(column, width, small=True) for column in columns], []
    letters = [chr(ord("A") + i % 26) * (i // 26 + 1) for i in range(len(columns))]
    return [(letter,) for letter in letters], [f"{a}: {b}" for a, b in zip(letters, columns, strict=True)]


def _square(
    pen: Pen, cell: Square, shade: tuple[int, int], reasons: dict[str, int], box: tuple[float, float, float, float]
) -> None:
    x, y, width, height = box
    middle = (x + width / 2, y + height / 2)
    if cell.value is None:
        pen.blocks.append(Block(x + 1, y + 1, width - 2, height - 2, INK, opacity=0.6, hollow=pen.size.hair))
        note = f"{reasons[cell.hidden]})"
        long = f"{_('hidden')} {note}"
        text = long if pen.wide(long) <= width else note
        pen.centred([text], *middle, align="center", small=True, italic=True)
        return
    colour = colour_at(cell.value, *shade)
    pen.blocks.append(Block(x, y, width, height, colour))
    pen.centred([number(cell.value)], *middle, align="center", small=True, colour=ink_on(colour))
