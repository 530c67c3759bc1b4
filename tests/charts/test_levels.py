"""Levels and colours: which answer stands where, and whether it can be told from the next and read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import charts
from kit.charts.levels import HIGH, LOW, MARK, NEUTRAL, colour_at, contrast, ink_on

# How the commonest colour blindness (deuteranopia) sees linear red, green and blue: Machado, Oliveira & Fernandes 2009.
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))


def lab(colour: str, blind: bool) -> tuple[float, ...]:
    """Give a colour's place in CIELAB, where distances are as people see them."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    if blind:
        linear = [max(0.0, sum(a * b for a, b in zip(row, linear, strict=True))) for row in DEUTERANOPIA]
    red, green, blue = linear
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, blind: bool) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one, blind), lab(other, blind), strict=True)) ** 0.5


@pytest.mark.parametrize(
    ("low", "high", "sides"),
    [(1, 4, [-1, -1, 1, 1]), (1, 7, [-1, -1, -1, 0, 1, 1, 1]), (0, 10, [-1] * 5 + [0] + [1] * 5), (0, 1, [-1, 1])],
)
def test_any_scale_is_split_in_the_middle_and_only_an_odd_one_has_one(low: int, high: int, sides: list[int]) -> None:
    levels = charts.levels(low, high)
    assert [level.side for level in levels] == sides
    assert len({level.colour for level in levels}) == len(levels)


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("points", range(2, 12))
def test_neighbouring_answers_can_be_told_apart_by_colour_blind_readers_too(points: int, blind: bool) -> None:
    colours = [level.colour for level in charts.levels(1, points)]
    for one, other in pairwise(colours):
        assert distance(one, other, blind) > 10


@pytest.mark.parametrize("points", range(2, 12))
def test_numbers_on_every_colour_have_the_contrast_that_small_words_need(points: int) -> None:
    for level in charts.levels(1, points):
        assert contrast(level.ink, level.colour) >= 4.5
    for colour in (LOW, HIGH, NEUTRAL, MARK):
        assert contrast(ink_on(colour), colour) >= 4.5


@given(st.floats(-3, 12))
def test_numbers_in_a_heat_map_can_be_read_on_any_value(value: float) -> None:
    colour = colour_at(value, 1, 5)
    assert contrast(ink_on(colour), colour) >= 4.5


def test_values_take_the_colours_of_the_scale_s_ends_and_are_pale_between() -> None:
    low, middle, high = (colour_at(value, 1, 5) for value in (1, 3, 5))
    assert (low, high) == (colour_at(-7, 1, 5), colour_at(7, 1, 5))
    assert distance(low, high, blind=True) > 50
    assert contrast(middle, "#ffffff") < 1.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    ("value", "written"), [(None, "–"), (4.0, "4"), (3.25, "3.2"), (-0.04, "0"), (-0.2, "−0.2"), (100.0, "100")]
)
def test_numbers_are_written_as_people_read_them(value: float | None, written: str) -> None:
    assert charts.number(value) == written
