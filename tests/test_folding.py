"""Rows in two columns: what a wall that nobody scrolls shows of a chart that is higher than it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers import summaries as made
from helpers.drawn import outside, overlaps

from kit.charts import Cell, Row, diverging, levels
from kit.debrief import pictures, stage
from kit.marks import SIZES

if TYPE_CHECKING:
    from kit.drawing import Drawing

DIMENSIONS = (
    "Shared purpose",
    "Mutual support",
    "Safety to speak",
    "Difference welcomed",
    "Deciding close to the work",
    "Learning together",
)
LEAST = 0.6


def six(*, counted: bool) -> Drawing:
    cells = [Cell({"1": 1, "2": 2, "4": n}) if counted else Cell(median=n, deviation=0.8) for n in range(1, 7)]
    rows = [Row(title, (cell,)) for title, cell in zip(DIMENSIONS, cells, strict=True)]
    return diverging(rows, ["Before · 8 people"], levels(1, 6, {}), scale=(1, 6))


def letters(drawing: Drawing) -> float:
    """How large its letters are where all of it is in sight, as a share of their own size."""
    sheet, size = drawing.sheet("wall"), SIZES["wall"]
    return min(size.width / sheet.width, size.high / sheet.height)


def test_six_dimensions_are_in_sight_at_once_in_letters_that_can_be_read() -> None:
    for drawing in (six(counted=False), six(counted=True)):
        sheet = drawing.sheet("wall")
        assert letters(drawing) >= LEAST
        assert overlaps(sheet) == outside(sheet) == []
        words = [one.text for one in sheet.words]
        assert all(words.count(title) == 1 for title in DIMENSIONS)


def test_each_column_has_its_heading_and_its_scale_and_a_person_is_as_wide_in_both() -> None:
    words = [one.text for one in six(counted=False).sheet("wall").words]
    assert words.count("Before · 8 people") == 2
    assert all(words.count(str(point)) >= 2 for point in range(1, 7))
    sheet = six(counted=True).sheet("wall")
    ones = [b.width for b in sheet.blocks if b.fill == levels(1, 6, {})[0].colour]
    assert len(ones) == len(DIMENSIONS)
    assert max(ones) - min(ones) < 0.01


def test_what_is_in_sight_as_it_is_or_reaches_over_all_its_rows_stays_one_column() -> None:
    short = diverging([Row("One", (Cell(median=2, deviation=0.5),))], ["Before"], (), scale=(1, 6))
    several = diverging([Row(t, (Cell(median=2),) * 2) for t in DIMENSIONS], ["Before", "After"], (), scale=(1, 6))
    for drawing in (short, several):
        assert drawing.sheet("wall") == drawing.sheet("projector")


def test_only_the_live_wall_folds_a_figure() -> None:
    figure = pictures.profile("check", made.instrument())
    assert figure.drawing is not None
    for size in ("projector", "wall"):
        assert figure.svg(size) in stage.written([figure], size)
    assert re.search(r'viewBox="0 0 1920 ', stage.written([figure]))
