from __future__ import annotations

import math
import statistics as plain

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kit import statistics


@st.composite
def tables(draw: st.DrawFn, items: int = 2) -> pd.DataFrame:
    """Ratings, people by items, with a total that varies."""
    columns = draw(st.integers(items, 5))
    row = st.lists(st.integers(1, 5), min_size=columns, max_size=columns)
    rows = draw(st.lists(row, min_size=2, max_size=15).filter(lambda rows: len({sum(r) for r in rows}) > 1))
    return pd.DataFrame(rows, dtype=float)


@st.composite
def groups(draw: st.DrawFn) -> tuple[pd.Series[float], pd.Series[str]]:
    """Scores of at least two groups, one of them of two people or more."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5).filter(lambda s: max(s) > 1))
    names = [f"group-{n}" for n, size in enumerate(sizes) for _person in range(size)]
    scores = draw(st.lists(st.integers(1, 5), min_size=len(names), max_size=len(names)))
    return pd.Series(scores, dtype=float), pd.Series(names)


def variance_by_loops(scores: pd.Series[float], of: pd.Series[str]) -> tuple[float, float, float]:
    """One-way analysis of variance: between, within, and the mean size of a group."""
    members: dict[str, list[float]] = {}
    for name, score in zip(of, scores, strict=True):
        members.setdefault(name, []).append(score)
    grand = plain.fmean(scores)
    between = sum(len(m) * (plain.fmean(m) - grand) ** 2 for m in members.values()) / (len(members) - 1)
    within = sum((x - plain.fmean(m)) ** 2 for m in members.values() for x in m) / (len(scores) - len(members))
    return between, within, len(scores) / len(members)


def test_alpha_of_two_items_is_the_spearman_brown_of_equal_variances() -> None:
    # r = 0.6 and equal variances: 2r / (1 + r) = 0.75.
    items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 3, 5, 4]})
    r = float(items["a"].corr(items["b"]))
    assert statistics.cronbach_alpha(items) == pytest.approx(2 * r / (1 + r))


def test_alpha_of_the_attitude_data_is_the_one_that_psychs_manual_prints() -> None:
    attitude = pd.read_csv(f"{__file__.rpartition('/')[0]}/data/attitude.csv")
    assert round(statistics.cronbach_alpha(attitude), 2) == 0.84


def test_alpha_takes_whoever_answered_everything() -> None:
    items = pd.DataFrame({"a": [1, 2, 3, 4, np.nan], "b": [1, 3, 3, 5, 5], "c": [2, 2, 4, 4, 1]})
    assert statistics.cronbach_alpha(items) == pytest.approx(statistics.cronbach_alpha(items.iloc[:4]))


@pytest.mark.parametrize(
    "items",
    [
        {"a": [1, 2, 3]},
        {"a": [1], "b": [2]},
        {"a": [3, 3, 3], "b": [3, 3, 3]},
        {"a": [1, 2], "b": [2, 1]},
        {"a": [math.nan, 2], "b": [1, math.nan]},
    ],
    ids=["one item", "one person", "no variance", "totals alike", "nobody whole"],
)
def test_alpha_of_what_has_none_is_not_a_number(items: dict[str, list[float]]) -> None:
    assert math.isnan(statistics.cronbach_alpha(pd.DataFrame(items)))


def test_a_constant_item_goes_with_nothing_and_alpha_is_higher_without_it() -> None:
    items = pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 2, 4, 4], "same": [3, 3, 3, 3]})
    found = statistics.item_analysis(items)
    assert math.isnan(found.loc["same", "item_total"])
    assert found.loc["same", "alpha_if_dropped"] > statistics.cronbach_alpha(items)


def test_of_two_items_none_can_be_dropped() -> None:
    found = statistics.item_analysis(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 3]}))
    assert found["alpha_if_dropped"].isna().all()
    assert found["item_total"].iloc[0] == pytest.approx(found["item_total"].iloc[1])


@settings(max_examples=40)
@given(tables(), st.integers(-5, 5), st.sampled_from([0.5, 2, 10]), st.randoms())
def test_alpha_knows_nothing_of_the_scales_unit_zero_and_direction(
    items: pd.DataFrame, by: int, times: float, dice: object
) -> None:
    alpha = statistics.cronbach_alpha(items)
    columns = list(items.columns)
    dice.shuffle(columns)  # type: ignore[attr-defined]
    others = (items * times + by, statistics.reverse_score(items, 1, 5), items[columns], items.iloc[::-1])
    for other in others:
        assert statistics.cronbach_alpha(other) == pytest.approx(alpha, abs=1e-9)
    assert alpha <= 1 + 1e-9


@settings(max_examples=25)
@given(tables(items=3))
def test_alpha_if_dropped_is_the_alpha_of_the_others(items: pd.DataFrame) -> None:
    found = statistics.item_analysis(items)
    for item in items.columns:
        others = items.drop(columns=item)
        expected = {
            "item_total": float(np.corrcoef(items[item], others.sum(axis=1))[0, 1])
            if items[item].std() > 0 and others.sum(axis=1).std() > 0
            else math.nan,
            "alpha_if_dropped": statistics.cronbach_alpha(others),
        }
        assert found.loc[item].to_dict() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_groups_of_one_mind_each_have_all_the_variance_between_them() -> None:
    scores, of = pd.Series([1.0, 1, 1, 4, 4, 4]), pd.Series(list("aaabbb"))
    assert statistics.icc1(scores, of) == statistics.icc2(scores, of) == 1


def test_groups_with_one_mean_have_less_between_them_than_chance_brings() -> None:
    scores, of = pd.Series([1.0, 3, 5, 5, 3, 1]), pd.Series(list("aaabbb"))
    # MSB = 0: -MSW / (2 MSW).
    assert statistics.icc1(scores, of) == pytest.approx(-0.5)
    assert math.isnan(statistics.icc2(scores, of))


@pytest.mark.parametrize(
    ("scores", "of"),
    [([1, 2, 3], "aaa"), ([1, 2, 3], "abc"), ([2, 2, 2, 2], "aabb"), ([], "")],
    ids=["one group", "nobody together", "no variance", "nobody"],
)
def test_what_has_no_intraclass_correlation_gets_none(scores: list[float], of: str) -> None:
    assert math.isnan(statistics.icc1(pd.Series(scores, dtype=float), pd.Series(list(of), dtype=object)))
    assert math.isnan(statistics.icc2(pd.Series(scores, dtype=float), pd.Series(list(of), dtype=object)))


def test_who_has_no_score_or_no_group_is_left_out() -> None:
    scores = pd.Series([1.0, 2, 4, 5, math.nan, 3])
    of = pd.Series(["a", "a", "b", "b", "c", None])
    assert statistics.icc1(scores, of) == pytest.approx(statistics.icc1(scores[:4], of[:4]))


@settings(max_examples=40)
@given(groups())
def test_loops_find_the_same_intraclass_correlations(some: tuple[pd.Series[float], pd.Series[str]]) -> None:
    scores, of = some
    between, within, size = variance_by_loops(scores, of)
    assume(between > 1e-9)
    assert statistics.icc2(scores, of) == pytest.approx((between - within) / between, abs=1e-9)
    below = between + (size - 1) * within
    assert statistics.icc1(scores, of) == pytest.approx((between - within) / below, abs=1e-9)


@settings(max_examples=40)
@given(groups(), st.integers(-50, 50), st.sampled_from([0.1, 3, 100]))
def test_intraclass_correlations_keep_within_bounds_and_know_no_unit(
    some: tuple[pd.Series[float], pd.Series[str]], by: int, times: float
) -> None:
    scores, of = some
    first, second = statistics.icc1(scores, of), statistics.icc2(scores, of)
    size = len(of) / of.nunique()
    if not math.isnan(first):
        assert -1 / (size - 1) - 1e-9 <= first <= 1 + 1e-9
        assert statistics.icc1(scores * times + by, of) == pytest.approx(first, abs=1e-6)
    if not math.isnan(second):
        assert second <= 1 + 1e-9
        # Spearman-Brown: ICC(2) is the reliability of as many people as a group has.
        assert size * first / (1 + (size - 1) * first) == pytest.approx(second, abs=1e-6)
