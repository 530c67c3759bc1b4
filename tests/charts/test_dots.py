"""Dot strip: as many dots as people, and neither dots nor numbers where they may not be shown."""

from __future__ import annotations

import pytest
from helpers.drawn import legible, read, texts
from hypothesis import given
from hypothesis import strategies as st

from kit import charts
from kit.charts import Strip
from kit.charts.dots import MOST_DOTS
from kit.charts.levels import MARK

LONG = "How confident are you that what you hope for will have come about by the time we meet again in six weeks?"


@given(st.lists(st.integers(0, MOST_DOTS), min_size=5, max_size=5))
def test_there_is_a_dot_for_every_person_and_none_lies_on_another(people: list[int]) -> None:
    counts = dict(enumerate(people, 1))
    sheet = charts.dot_strip([Strip("A question", counts, 3, 0.5)], scale=(1, 5)).sheet()
    assert len(sheet.dots) == sum(people)
    assert len({(round(d.x, 3), round(d.y, 3)) for d in sheet.dots}) == sum(people)
    assert all(d.x - d.radius >= 0 and d.x + d.radius <= sheet.width for d in sheet.dots)


def test_dots_stand_over_their_point_of_the_scale_with_their_number() -> None:
    sheet = charts.dot_strip([Strip("A question", {1: 0, 2: 2, 3: 0, 4: 8, 5: 0}, 4, 0.5)], scale=(1, 5)).sheet()
    places = {w.text: w.x for w in sheet.words if w.text.isdigit()}
    near = [min("12345", key=lambda point, x=dot.x: abs(places[point] - x)) for dot in sheet.dots]  # type: ignore[misc]
    assert near.count("4") == 8
    assert places["8"] == places["4"]


def test_more_people_than_can_be_counted_are_columns_with_their_number() -> None:
    drawing = charts.dot_strip([Strip("A question", {1: 1000, 2: 500, 3: 0}, 1, 0.5)], scale=(1, 3))
    tall, short, none = (b.height for b in drawing.sheet().blocks)
    assert (short / tall, none) == (pytest.approx(0.5), 0)
    assert {"1000", "500"} <= set(texts(drawing))
    assert drawing.sheet().dots == ()


def test_without_counts_there_is_the_median_and_the_spread() -> None:
    drawing = charts.dot_strip([Strip("A question", None, 3.5, 0.8)], scale=(1, 5), ends={1: "not at all", 5: "fully"})
    assert "median 3.5 · ± 0.8" in texts(drawing)
    assert {"not at all", "fully"} <= set(texts(drawing))
    assert len(drawing.sheet().dots) == 1
    assert [b.fill for b in drawing.sheet().blocks] == [MARK]


def test_a_hidden_strip_draws_no_dot() -> None:
    drawing = charts.dot_strip([Strip("A question", {1: 3}, 1, 0.1, "fewer than 5 people")], scale=(1, 5))
    assert "hidden: fewer than 5 people" in read(drawing)
    assert (drawing.sheet().dots, drawing.sheet().blocks) == ((), ())


@pytest.mark.parametrize("people", [(0, 0, 0, 0, 0), (1, 2, 3, 4, 5), (40, 50, 60, 70, 80), (900, 1000, 1100, 2000, 9)])
def test_long_labels_break_and_nothing_covers_anything(people: tuple[int, ...]) -> None:
    counted = Strip(LONG, dict(enumerate(people, 1)), 3.5, 0.5)
    rows = [counted, Strip(LONG, None, 1, 0.5), Strip(LONG, None, 5, 0.5), Strip(LONG, hidden=LONG), counted]
    legible(charts.dot_strip(rows, scale=(1, 5), ends={1: "hardly anything at all", 5: "everything that there is"}))


def test_nothing_can_be_drawn_too() -> None:
    assert charts.dot_strip([], scale=(1, 5)).sheet().words == ()
