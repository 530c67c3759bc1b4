"""Dumbbells: two readings on one scale, and where their numbers stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.drawn import legible, read, texts
from hypothesis import given
from hypothesis import strategies as st

from kit import charts
from kit.charts import Path

if TYPE_CHECKING:
    from kit.drawing import Drawing
    from kit.marks import Words

READINGS = ("Before", "After")


def draw(*rows: Path, readings: tuple[str, ...] = READINGS) -> Drawing:
    return charts.dumbbell(rows, readings, scale=(1, 5))


def words(drawing: Drawing, text: str) -> Words:
    (found,) = (w for w in drawing.sheet().words if w.text == text)
    return found


def test_a_ring_was_and_a_dot_is_whichever_is_higher() -> None:
    for values in ((2.2, 3.4), (3.4, 2.2)):
        drawing = draw(Path("Purpose", values))
        before, after = drawing.sheet().dots[-2:]
        assert (before.filled, after.filled) == (False, True)
        assert (before.x < after.x) == (values[0] < values[1])
        # The lower number stands left of both marks, the higher one right.
        assert words(drawing, "2.2").box[2] < min(before.x, after.x)
        assert words(drawing, "3.4").box[0] > max(before.x, after.x)


def test_the_key_says_which_mark_is_which() -> None:
    sheet = draw(Path("Purpose", (2, 3)), readings=("As it is", "As it should be")).sheet()
    keys = [(d.filled, w.text) for d, w in zip(sheet.dots[:2], sheet.words[:2], strict=True)]
    assert keys == [(False, "As it is"), (True, "As it should be")]


def test_what_did_not_move_is_a_dot_in_its_ring_with_one_number() -> None:
    drawing = draw(Path("Purpose", (3, 3)))
    ring, dot = drawing.sheet().dots[-2:]
    assert (ring.x, ring.y) == (dot.x, dot.y)
    assert ring.radius > dot.radius
    assert texts(drawing).count("3") == 2  # the other one is the scale's


def test_a_reading_that_is_missing_leaves_the_other() -> None:
    drawing = draw(Path("Purpose", (3.3, None)))
    assert len(drawing.sheet().dots) == 3
    assert "3.3" in texts(drawing)


def test_a_hidden_row_says_why_and_draws_nothing() -> None:
    drawing = draw(Path("Purpose", (3.3, 4.4), "fewer than 5 people"))
    assert "hidden: fewer than 5 people" in read(drawing)
    assert len(drawing.sheet().dots) == 2
    assert not {"3.3", "4.4"} & set(texts(drawing))


@pytest.mark.parametrize("values", [(1, 5, 3), (3, 3.1, 3.2), (5, 5, 5), (4.9, 1, 4.8), (2, None, 4)])
def test_three_readings_and_long_labels_cover_nothing(values: tuple[float | None, ...]) -> None:
    label = "Deciding close to the work · who does the work decides how, and says so to everyone whom it touches"
    legible(draw(Path(label, values), readings=("Before", "After", "Six months later, at the end of the year")))
    legible(draw(Path(label, values[:2]), Path(label, (), label)))


def test_of_numbers_that_would_stand_in_each_other_one_is_written() -> None:
    readings = tuple(f"Reading {n}" for n in range(5))
    drawing = draw(Path("Purpose", (2.5, 3.6, 3.1, 3.2, 4.1)), readings=readings)
    legible(drawing)
    assert len(drawing.sheet().dots) == 2 * len(readings)
    assert {"2.5", "3.1", "3.6", "4.1"} <= set(texts(drawing))
    assert "3.2" not in texts(drawing)


@given(st.lists(st.floats(1, 5), min_size=4, max_size=8))
def test_however_many_readings_their_numbers_can_be_read(values: list[float]) -> None:
    legible(draw(Path("Purpose", tuple(values)), readings=tuple(f"Reading {n}" for n in range(len(values)))))


def test_no_rows_can_be_drawn_too() -> None:
    assert {"Before", "After"} <= set(texts(draw()))
