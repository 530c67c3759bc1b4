"""Matrix: bubbles where they belong, none over another, every label to be read."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING

from helpers.drawn import BOTH, legible, read, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import charts
from kit.charts import Axis, Bubble

if TYPE_CHECKING:
    from kit.drawing import Drawing

EFFORT, IMPACT = Axis("Effort", 1, 5, ("low", "high")), Axis("Impact", 1, 5, ("low", "high"))
WEIGHED = st.builds(
    Bubble,
    st.text("abcdefgh ", min_size=1, max_size=60).filter(str.strip),
    st.floats(1, 5),
    st.floats(1, 5),
    st.none() | st.integers(5, 40),
)


def draw(*bubbles: Bubble, x: Axis = EFFORT, y: Axis = IMPACT) -> Drawing:
    return charts.matrix(bubbles, x, y)


def test_more_of_either_is_further_right_and_higher_up() -> None:
    little, much = draw(Bubble("Little", 1, 1), Bubble("Much", 5, 5)).sheet().dots
    assert little.x < much.x
    assert little.y > much.y


def test_both_axes_are_named_with_their_ends_whatever_they_measure() -> None:
    axes = Axis("Likelihood", 0, 10, ("rare", "certain")), Axis("Harm", 0, 10, ("none", "grave"))
    shown = read(draw(Bubble("Fire", 2, 9), x=axes[0], y=axes[1]))
    assert "Likelihood: from rare to certain →" in shown
    assert "↑ Harm: from none to grave" in shown


def test_labels_stand_beside_their_bubbles_and_numbers_of_people_within() -> None:
    drawing = draw(Bubble("Shorter meetings", 1, 3, 8), Bubble("Rotate the chair", 4, 4, 6))
    assert {"Shorter", "meetings", "8", "6"} <= set(read(drawing).split())
    assert not any(text.startswith("1)") for text in texts(drawing))
    large, small = drawing.sheet().dots
    assert large.radius > small.radius


def test_where_a_label_has_no_place_all_bubbles_carry_numbers_that_are_named_below() -> None:
    drawing = draw(*(Bubble(f"An experiment with quite a long name, number {i}", 3, 3, 5) for i in range(9)))
    assert [t for t in texts(drawing) if t.isdigit()] == [str(i) for i in range(1, 10)]
    assert "9) An experiment with quite a long name, number 8 · 5 people" in read(drawing)


@settings(max_examples=40)
@given(st.lists(WEIGHED, max_size=12))
def test_no_bubble_covers_another_and_no_words_cover_words(bubbles: list[Bubble]) -> None:
    drawing = draw(*bubbles)
    legible(drawing)
    for size in BOTH:
        for one, other in combinations(drawing.sheet(size).dots, 2):
            assert hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
