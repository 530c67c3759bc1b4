from __future__ import annotations

import itertools
import math
import statistics as plain
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import statistics

CAMPS = pd.DataFrame({"a": [1, 1, 1, 5, 5, 5]})
MIDDLE = pd.DataFrame({"a": [3, 3, 3, 3, 3, 3]})
OPTIONS = {2: (1, 2), 5: (1, 5), 7: (1, 7), 11: (0, 10)}


@st.composite
def tables(draw: st.DrawFn, *, missing: bool = False, people: int = 2) -> pd.DataFrame:
    """Ratings on a scale from 1 to 5, people by items."""
    rating = st.integers(1, 5).map(float)
    one = st.one_of(rating, st.just(math.nan)) if missing else rating
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(one, min_size=columns, max_size=columns), min_size=people, max_size=12))
    return pd.DataFrame(rows, columns=[f"item-{n}" for n in range(columns)])


def by_hand(ratings: pd.DataFrame, low: int, high: int) -> dict[str, float]:
    """The same by loops over plain lists, as the papers write it."""
    items = [[v for v in ratings[c].tolist() if not math.isnan(v)] for c in ratings.columns]
    items = [v for v in items if v]
    about_median = [sum(abs(x - plain.median(v)) for x in v) / len(v) for v in items]
    about_mean = [sum(abs(x - plain.fmean(v)) for x in v) / len(v) for v in items]
    variances = [plain.variance(v) for v in items if len(v) > 1]
    found = {
        "average_deviation": plain.fmean(about_median) if items else math.nan,
        "about_mean": plain.fmean(about_mean) if items else math.nan,
        "r_star_wg": math.nan,
        "r_wg": math.nan,
    }
    if variances:
        chance = ((high - low + 1) ** 2 - 1) / 12
        ratio = plain.fmean(variances) / chance
        found["r_star_wg"] = 1 - ratio
        agreed = len(variances) * (1 - min(ratio, 1))
        found["r_wg"] = agreed / (agreed + min(ratio, 1))
    return found


def test_two_camps_and_a_group_in_the_middle_have_one_mean_and_two_agreements() -> None:
    # s² of the camps is 4.8, and evenly spread answers on five options have 2.
    assert statistics.r_star_wg(CAMPS, 1, 5) == pytest.approx(-1.4)
    assert statistics.r_wg(CAMPS, 1, 5) == 0
    assert statistics.r_star_wg(MIDDLE, 1, 5) == statistics.r_wg(MIDDLE, 1, 5) == 1
    assert statistics.average_deviation_about_mean(CAMPS["a"]) == 2


def test_the_two_deviations_differ_where_median_and_mean_do() -> None:
    # Median 4, mean 3.4: distances 3, 1, 0, 0, 1 and 2.4, 0.4, 0.6, 0.6, 1.6.
    assert statistics.average_deviation([1, 3, 4, 4, 5]) == pytest.approx(1.0)
    assert statistics.average_deviation_about_mean([1, 3, 4, 4, 5]) == pytest.approx(1.12)


@pytest.mark.parametrize("options", OPTIONS)
def test_answers_that_fall_on_every_option_alike_agree_as_chance_does(options: int) -> None:
    low, high = OPTIONS[options]
    evenly = pd.DataFrame({"a": [*range(low, high + 1)] * 5000})
    assert statistics.r_star_wg(evenly, low, high) == pytest.approx(0, abs=0.001)


def test_five_people_who_answer_at_random_pass_the_fixed_limit_in_many_cases() -> None:
    # All 5^5 answers to one item; the reason why the verdict has a limit for each size of group.
    everything = list(itertools.product(range(1, 6), repeat=5))
    passed = {
        f.__name__: sum(f(list(map(float, answers))) <= 0.8 + 1e-9 for answers in everything) / len(everything)
        for f in (statistics.average_deviation, statistics.average_deviation_about_mean)
    }
    assert passed == {
        "average_deviation": pytest.approx(0.41, abs=0.005),
        "average_deviation_about_mean": pytest.approx(0.26, abs=0.005),
    }


def test_rwg_rises_with_the_number_of_items_and_r_star_does_not() -> None:
    item = [2, 3, 3, 4, 4]
    short, long = (pd.DataFrame({str(n): item for n in range(items)}) for items in (1, 10))
    assert statistics.r_wg(short, 1, 5) == pytest.approx(statistics.r_star_wg(short, 1, 5))
    assert statistics.r_wg(long, 1, 5) > statistics.r_wg(short, 1, 5)
    assert statistics.r_star_wg(long, 1, 5) == pytest.approx(statistics.r_star_wg(short, 1, 5))


def test_one_person_has_no_agreement_with_anybody() -> None:
    alone = pd.DataFrame({"a": [3.0], "b": [4.0]})
    assert math.isnan(statistics.r_star_wg(alone, 1, 5))
    assert math.isnan(statistics.r_wg(alone, 1, 5))


@settings(max_examples=40)
@given(tables(missing=True, people=1))
def test_loops_over_plain_lists_find_the_same(ratings: pd.DataFrame) -> None:
    expected = by_hand(ratings, 1, 5)
    found = {
        "average_deviation": statistics.average_deviation_over_items(ratings),
        "about_mean": statistics.average_deviation_over_items(ratings, about="mean"),
        "r_star_wg": statistics.r_star_wg(ratings, 1, 5),
        "r_wg": statistics.r_wg(ratings, 1, 5),
    }
    assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)


@settings(max_examples=40)
@given(tables(), st.randoms())
def test_neither_the_order_of_people_nor_of_items_matters(ratings: pd.DataFrame, dice: Any) -> None:
    rows, columns = list(ratings.index), list(ratings.columns)
    dice.shuffle(rows)
    dice.shuffle(columns)
    other = ratings.loc[rows, columns]
    assert statistics.average_deviation_over_items(other) == pytest.approx(
        statistics.average_deviation_over_items(ratings)
    )
    assert statistics.r_wg(other, 1, 5) == pytest.approx(statistics.r_wg(ratings, 1, 5))
    assert statistics.r_star_wg(other, 1, 5) == pytest.approx(statistics.r_star_wg(ratings, 1, 5))


@settings(max_examples=40)
@given(tables(), st.integers(-9, 9))
def test_a_shifted_or_a_turned_scale_changes_no_agreement(ratings: pd.DataFrame, by: int) -> None:
    for other, low in ((ratings + by, 1 + by), (statistics.reverse_score(ratings, 1, 5), 1)):
        assert statistics.average_deviation_over_items(other) == pytest.approx(
            statistics.average_deviation_over_items(ratings)
        )
        assert statistics.r_star_wg(other, low, low + 4) == pytest.approx(statistics.r_star_wg(ratings, 1, 5))


@settings(max_examples=40)
@given(tables())
def test_agreement_keeps_within_its_bounds(ratings: pd.DataFrame) -> None:
    people = len(ratings)
    # The widest split of n people is in halves: 2 points from the middle, and a variance of 4n / (n - 1) at most.
    assert 0 <= statistics.average_deviation_over_items(ratings) <= 2
    assert 1 - 2 * people / (people - 1) - 1e-9 <= statistics.r_star_wg(ratings, 1, 5) <= 1
    assert 0 <= statistics.r_wg(ratings, 1, 5) <= 1
    assert (
        statistics.average_deviation_over_items(ratings)
        <= statistics.average_deviation_over_items(ratings, about="mean") + 1e-9
    )


@settings(max_examples=25)
@given(tables(missing=True), st.data())
def test_many_groups_at_once_equal_each_group_by_itself(ratings: pd.DataFrame, draw: st.DataObject) -> None:
    names = draw.draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=len(ratings), max_size=len(ratings)))
    groups = pd.Series(names, dtype=object)
    found = statistics.by_group(ratings, groups, 1, 5)
    assert list(found.index) == sorted({g for g in names if g})
    for group, row in found.iterrows():
        members = ratings[(groups == group).to_numpy()]
        scores = statistics.dimension_scores(members).dropna()
        counted = members.loc[scores.index]
        assert row.to_dict() == pytest.approx(
            {
                "n": len(scores),
                "median": statistics.median(scores),
                "mean": statistics.mean(scores),
                "average_deviation": statistics.average_deviation_over_items(counted),
                "r_star_wg": statistics.r_star_wg(counted, 1, 5),
                "r_wg": statistics.r_wg(counted, 1, 5),
            },
            abs=1e-9,
            nan_ok=True,
        )


def test_a_group_in_which_nobody_has_a_score_is_there_with_nobody() -> None:
    ratings = pd.DataFrame({"a": [1.0, np.nan], "b": [2.0, np.nan], "c": [3.0, 1.0]})
    found = statistics.by_group(ratings, pd.Series(["one", "two"]), 1, 5)
    assert found["n"].to_dict() == {"one": 1, "two": 0}
    assert math.isnan(found.loc["two", "mean"])
