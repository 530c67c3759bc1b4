from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import statistics

CAMPS = [1, 1, 1, 5, 5, 5]
MIDDLE = [3, 3, 3, 3, 3, 3]
ratings = st.lists(st.integers(1, 5), min_size=1, max_size=30)


def test_two_camps_and_a_group_in_the_middle_share_a_mean_and_differ_in_deviation() -> None:
    assert statistics.mean(CAMPS) == statistics.mean(MIDDLE) == 3
    assert statistics.average_deviation(CAMPS) == 2
    assert statistics.average_deviation(MIDDLE) == 0


def test_average_deviation_is_the_mean_distance_from_the_median() -> None:
    # By hand: median 4; distances 3, 1, 0, 0, 1.
    assert statistics.average_deviation([1, 3, 4, 4, 5]) == pytest.approx(1.0)
    # Median 3.5 between two middle values; distances 2.5, 0.5, 0.5, 1.5.
    assert statistics.average_deviation([1, 3, 4, 5]) == pytest.approx(1.25)


def test_uniform_answers_deviate_by_the_expected_value_of_the_uniform_null() -> None:
    # Burke and Dunlap (2002): answers spread evenly over A options have AD = (A² - 1) / 4A about an odd scale's middle.
    for options in (5, 7, 9):
        evenly = list(range(1, options + 1))
        assert statistics.average_deviation(evenly) == pytest.approx((options**2 - 1) / (4 * options))


def test_average_deviation_of_a_dimension_is_that_of_its_items_averaged() -> None:
    items = pd.DataFrame({"a": [1, 3, 4, 4, 5], "b": [3, 3, 3, 3, 3], "c": [1, 1, 3, 5, 5]})
    assert statistics.average_deviation_over_items(items) == pytest.approx((1.0 + 0.0 + 1.6) / 3)


def test_what_nobody_rated_has_no_number() -> None:
    nobody = [math.nan, math.nan]
    assert all(math.isnan(f(nobody)) for f in (statistics.median, statistics.mean, statistics.average_deviation))


def test_who_could_not_say_is_left_out() -> None:
    assert statistics.median([1, math.nan, 5, 5]) == 5
    assert statistics.mean([2, math.nan, 4]) == 3


def test_a_score_needs_two_of_three_items() -> None:
    given_ = pd.DataFrame({"a": [4, 4, np.nan], "b": [2, np.nan, np.nan], "c": [3, 5, 5]}, index=["x", "y", "z"])
    scores = statistics.dimension_scores(given_)
    assert scores["x"] == 3
    assert scores["y"] == 4.5
    assert math.isnan(scores["z"])


@pytest.mark.parametrize(("items", "least"), [(1, 1), (2, 2), (3, 2), (4, 3), (6, 4)])
def test_two_thirds_of_the_items_must_be_rated(items: int, least: int) -> None:
    assert statistics.least_rated(items) == least


def test_a_reversed_item_is_turned_round_on_its_own_scale() -> None:
    asked = pd.DataFrame({"a": [1, 2, 6, np.nan]})
    assert statistics.reverse_score(asked, 1, 6)["a"].tolist()[:3] == [6, 5, 1]
    assert statistics.reverse_score(asked, 1, 6)["a"].isna().tolist() == [False, False, False, True]


def test_the_edges_of_the_bands_belong_to_the_middle() -> None:
    assert statistics.bands([1, 2.49, 2.5, 3, 3.5, 3.51, 5, math.nan]) == (2, 3, 2)


def test_bands_of_another_scale_lie_in_the_same_place() -> None:
    assert statistics.band_edges(1, 5) == (2.5, 3.5)
    assert statistics.band_edges(0, 8) == (3, 5)


@settings(max_examples=40)
@given(ratings)
def test_no_other_point_is_closer_to_the_answers_than_the_median(values: list[int]) -> None:
    least = statistics.average_deviation(values)
    assert all(least <= np.mean(np.abs(np.array(values) - point)) + 1e-9 for point in np.linspace(1, 5, 17))


@settings(max_examples=40)
@given(ratings, st.permutations(range(30)))
def test_the_order_of_people_does_not_matter(values: list[int], order: list[int]) -> None:
    other = [values[i] for i in order if i < len(values)]
    assert statistics.median(values) == statistics.median(other)
    assert statistics.average_deviation(values) == pytest.approx(statistics.average_deviation(other))


@settings(max_examples=40)
@given(ratings)
def test_a_turned_scale_turns_the_median_and_keeps_the_deviation(values: list[int]) -> None:
    turned = [6 - v for v in values]
    assert statistics.median(turned) == 6 - statistics.median(values)
    assert statistics.average_deviation(turned) == pytest.approx(statistics.average_deviation(values))


@settings(max_examples=40)
@given(st.lists(st.floats(1, 5), max_size=30))
def test_bands_count_everyone_once(scores: list[float]) -> None:
    assert sum(statistics.bands(scores)) == len(scores)
