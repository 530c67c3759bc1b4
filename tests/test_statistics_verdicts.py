from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import statistics
from kit.statistics import verdicts

SKEWED = (0.05, 0.15, 0.20, 0.35, 0.25)


def people(*scores: float, items: int = 3) -> pd.DataFrame:
    """People who give every item of a dimension the same rating."""
    return pd.DataFrame({f"item-{n}": scores for n in range(items)}, dtype=float)


def exact(n: int, items: int, chances: tuple[float, ...]) -> dict[float, float]:
    """The distribution of the average deviation over independent items, without dice: every count of every option."""
    one: dict[int, float] = {}
    for counts in itertools.product(range(n + 1), repeat=len(chances)):
        if sum(counts) != n:
            continue
        answers = [point for point, count in enumerate(counts) for _person in range(count)]
        middle = answers[n // 2]
        deviation = sum(abs(a - middle) for a in answers)
        ways, left = 1.0, n
        for count, chance in zip(counts, chances, strict=True):
            for k in range(count):
                ways *= chance * (left - k) / (k + 1)
            left -= count
        one[deviation] = one.get(deviation, 0) + ways
    total = {0: 1.0}
    for _item in range(items):
        summed: dict[int, float] = {}
        for (a, p), (b, q) in itertools.product(total.items(), one.items()):
            summed[a + b] = summed.get(a + b, 0) + p * q
        total = summed
    assert sum(total.values()) == pytest.approx(1)
    return {deviation / (n * items): p for deviation, p in sorted(total.items())}


def test_eight_people_of_one_mind_are_close() -> None:
    assert statistics.verdict(people(*[4] * 7, 3), 1, 5) == ("close", "")


def test_three_people_at_each_end_and_a_quarter_of_the_group_are_divided() -> None:
    assert statistics.verdict(people(1, 1, 1, 5, 5, 5, 3, 3), 1, 5).word == "divided"
    assert statistics.verdict(people(*[1] * 6, *[5] * 4), 1, 5).word == "divided"
    # Three of sixteen are no quarter; two are no camp.
    assert statistics.verdict(people(*[1] * 3, *[5] * 4, *[3] * 9), 1, 5).word == "mixed"
    assert statistics.verdict(people(*[1] * 2, *[5] * 4, *[3] * 2), 1, 5).word == "mixed"


def test_what_is_neither_close_nor_divided_is_mixed() -> None:
    assert statistics.verdict(people(1, 2, 3, 3, 4, 4, 4, 5, 5, 5), 1, 5) == ("mixed", "")


def test_there_is_no_word_for_seven_people_one_item_or_the_end_of_a_scale() -> None:
    assert statistics.verdict(people(*[4] * 7), 1, 5) == (None, statistics.FEW_PEOPLE)
    assert statistics.verdict(people(*[4] * 12, items=1), 1, 5) == (None, statistics.ONE_ITEM)
    assert statistics.verdict(people(*[5] * 12), 1, 5) == (None, statistics.AT_AN_END)
    assert statistics.verdict(people(*[1] * 11, 2), 1, 5) == (None, statistics.AT_AN_END)
    assert statistics.verdict(people(*[4] * 6, *[5] * 6), 1, 5).word == "close", "4.5 is not over 4.5"


def test_who_has_no_score_is_not_counted() -> None:
    ratings = people(*[4] * 8)
    ratings.iloc[0, :2] = np.nan
    assert statistics.verdict(ratings, 1, 5) == (None, statistics.FEW_PEOPLE)
    assert statistics.verdict(ratings, 1, 5, least=1).word == "close"


def test_where_ratings_are_missing_the_limit_for_the_fewest_counts() -> None:
    ratings = pd.DataFrame(
        {"a": [3, 3, 3, 3, 3, 4, 4, 4, 4, 4], "b": [2, 3, 4, 4, 4, 4, 5, 5, np.nan, np.nan]}, dtype=float
    )
    deviation = statistics.average_deviation_over_items(ratings)
    assert statistics.close_under(8, 2, 5) <= deviation < statistics.close_under(10, 2, 5)
    assert statistics.verdict(ratings, 1, 5, least=1).word == "mixed"


def test_a_word_depends_on_the_size_of_the_group_and_the_number_of_items() -> None:
    assert statistics.close_under(8, 3, 5) < statistics.close_under(12, 3, 5) < statistics.close_under(100, 3, 5)
    assert statistics.close_under(12, 2, 5) < statistics.close_under(12, 20, 5)
    assert statistics.close_under(12, 3, 5) < 0.8, "stricter than the fixed limit"


@pytest.mark.parametrize(("n", "items"), [(8, 2), (8, 3), (9, 3), (10, 3), (12, 2)])
def test_simulated_limits_are_those_of_the_exact_distribution(n: int, items: int) -> None:
    limit = statistics.close_under(n, items, 5)
    for chances in ((0.2,) * 5, SKEWED):
        distribution = exact(n, items, chances)
        assert sum(p for deviation, p in distribution.items() if deviation < limit - 1e-9) <= 0.053
    # It is not stricter than it need be: one step higher, and the skewed chance would pass more often.
    distribution = exact(n, items, SKEWED)
    assert sum(p for deviation, p in distribution.items() if deviation < limit + 1e-9) >= 0.047


def test_a_limit_is_the_same_in_every_run() -> None:
    first = statistics.close_under(11, 4, 7)
    statistics.close_under.cache_clear()
    statistics.close_under(12, 4, 7)
    assert statistics.close_under(11, 4, 7) == first


def test_other_dice_move_a_limit_by_one_step_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = []
    for seed in range(5):
        monkeypatch.setattr(verdicts, "_SEED", seed)
        limits.append(statistics.close_under.__wrapped__(15, 3, 5))
    assert max(limits) - min(limits) <= 1 / 45 + 1e-9


def test_chances_of_any_number_of_options_have_the_shape_of_five() -> None:
    assert verdicts._skewed(5) == pytest.approx(SKEWED)
    for options in (2, 4, 7, 11, 101):
        chances = verdicts._skewed(options)
        assert chances.sum() == pytest.approx(1)
        assert (chances > 0).all()
        assert 0.6 < (chances * np.arange(options)).sum() / (options - 1) < 0.75


def test_a_limit_is_worked_out_once() -> None:
    statistics.close_under.cache_clear()
    for _time in range(2):
        statistics.verdict(people(*[4] * 23, 3, items=6), 1, 5)
    assert statistics.close_under.cache_info().misses == 1


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=8, max_size=14), st.randoms())
def test_neither_the_order_of_people_nor_the_direction_of_the_scale_changes_the_word(
    rows: list[list[int]], dice: object
) -> None:
    ratings = pd.DataFrame(rows, dtype=float)
    word = statistics.verdict(ratings, 1, 5)
    shuffled = list(ratings.index)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert statistics.verdict(ratings.loc[shuffled], 1, 5) == word
    assert statistics.verdict(statistics.reverse_score(ratings, 1, 5), 1, 5) == word
    assert statistics.verdict(ratings - 1, 0, 4) == word


@pytest.mark.parametrize("chances", [(0.2,) * 5, SKEWED], ids=["uniform", "skewed"])
def test_groups_that_answer_at_random_are_rarely_called_close(chances: tuple[float, ...]) -> None:
    dice = np.random.default_rng(7)
    words = [
        statistics.verdict(pd.DataFrame(dice.choice(5, (10, 3), p=chances) + 1.0), 1, 5).word for _group in range(200)
    ]
    # 5 % of 200 is 10; more than 21 comes once in a thousand runs of other dice.
    assert words.count("close") <= 21
