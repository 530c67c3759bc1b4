"""What can be seen on a sheet: words, and whether anything covers anything."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from kit.charts import number
from kit.marks import SIZES

if TYPE_CHECKING:
    from kit.drawing import Drawing
    from kit.figures import Figure
    from kit.marks import Sheet, SizeName, Words

BOTH: tuple[SizeName, ...] = ("page", "projector")


def texts(drawing: Drawing, size: SizeName = "page") -> list[str]:
    """All words, line by line."""
    return [words.text for words in drawing.sheet(size).words]


def read(drawing: Drawing, size: SizeName = "page") -> str:
    """All words in a row."""
    return " ".join(texts(drawing, size))


def colours(drawing: Drawing) -> set[str]:
    """The colours of everything but words."""
    sheet = drawing.sheet()
    return {b.fill for b in sheet.blocks} | {d.colour for d in sheet.dots} | {line.colour for line in sheet.lines}


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    """Give words that cover other words."""
    return [(a.text, b.text) for a, b in combinations(sheet.words, 2) if _cover(a, b)]


def outside(sheet: Sheet) -> list[str]:
    """Give words that run off the sheet."""
    boxes = {words.text: words.box for words in sheet.words}
    return [t for t, (left, top, right, bottom) in boxes.items()
            if left < -1 or right > sheet.width + 1 or top < -2 or bottom > sheet.height + 2]  # fmt: skip


def legible(drawing: Drawing) -> None:
    """Check that in both sizes no words cover others or run off the sheet, and how large letters are."""
    for size in BOTH:
        sheet = drawing.sheet(size)
        assert overlaps(sheet) == []
        assert outside(sheet) == []
        assert min((words.font for words in sheet.words), default=99) >= SIZES[size].small


def checked(figure: Figure) -> Figure:
    """Give the figure, having checked that its drawing can be read and says no number that its table has not."""
    assert figure.drawing is not None
    legible(figure.drawing)
    assert figure.label
    assert figure.sentence.endswith(".")
    known = " ".join([*figure.table.head, *(_written(v) for row in figure.table.rows for v in row), *figure.notes])
    stated = set(re.findall(r"\d+(?:\.\d+)?", known)) | {number(float(n)) for n in re.findall(r"\d+\.\d+", known)}
    scale = {str(n) for n in range(11)}
    for text in texts(figure.drawing):
        for n in re.findall(r"\d+(?:\.\d+)?", text):
            assert n in stated | scale, (text, figure.table)
    return figure


def _written(value: object) -> str:
    return f"{value} {value:.1f} {number(value)}" if isinstance(value, float) else str(value)


def _cover(one: Words, other: Words) -> bool:
    a, b = one.box, other.box
    return a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5
