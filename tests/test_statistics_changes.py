from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import statistics

scores = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(3, 15).map(lambda n: n / 3), max_size=8)


def series(values: dict[str, float]) -> pd.Series[float]:
    return pd.Series(values, dtype=float)


def test_change_pairs_people_and_leaves_out_who_has_no_pair() -> None:
    before = pd.Series({"a": 2.0, "b": 3.0, "c": 4.0, "d": 1.0, "e": 10 / 3})
    after = pd.Series({"c": 3.0, "b": 3.0, "a": 4.0, "x": 5.0, "e": 3 + 1 / 3})
    assert statistics.change(before, after) == (1, 2, 1, 0.0, {-1: 1, 0: 2, 2: 1})


def test_the_distribution_of_change_is_in_whole_points_and_half_a_point_counts_as_one() -> None:
    before = series({"a": 3, "b": 3, "c": 3, "d": 3, "e": 3, "f": 3})
    after = series({"a": 3.5, "b": 2.5, "c": 3 + 1 / 3, "d": 4 + 2 / 3, "e": 3 - 2 / 3, "f": 1 / 3 + 1 / 6 + 3})
    moves = statistics.change(before, after)
    assert moves.steps == {-1: 2, 0: 1, 1: 2, 2: 1}
    assert list(moves.steps) == [-1, 0, 1, 2]


def test_nobody_in_both_has_no_change() -> None:
    moves = statistics.change(series({"a": 3}), series({"b": 3}))
    assert (moves.up, moves.same, moves.down, moves.steps) == (0, 0, 0, {})
    assert math.isnan(moves.median)


@settings(max_examples=40)
@given(scores, scores)
def test_the_way_back_is_the_change_mirrored(before: dict[str, float], after: dict[str, float]) -> None:
    there, back = (statistics.change(*p) for p in ((series(before), series(after)), (series(after), series(before))))
    assert (there.up, there.same, there.down) == (back.down, back.same, back.up)
    assert there.steps == {-step: people for step, people in reversed(back.steps.items())}
    assert there.median == pytest.approx(-back.median, nan_ok=True)


@settings(max_examples=40)
@given(scores, scores)
def test_everyone_in_both_is_counted_once(before: dict[str, float], after: dict[str, float]) -> None:
    moves = statistics.change(series(before), series(after))
    pairs = {p: after[p] - before[p] for p in before.keys() & after.keys()}
    assert moves.up + moves.same + moves.down == sum(moves.steps.values()) == len(pairs)
    assert moves.up == sum(d > 1e-9 for d in pairs.values())


def test_who_sees_their_start_lower_now_gained_more_than_the_plain_change_says() -> None:
    before = series({"a": 4, "b": 4, "c": 4, "alone": 5})
    then = series({"a": 2, "b": 3, "c": 3, "x": 1})
    after = series({"a": 4, "b": 4, "c": 5, "alone": 5, "x": 5})
    shift = statistics.response_shift(before, then, after)
    assert shift.n == 3
    assert (shift.recalled.down, shift.recalled.median) == (3, -1)
    assert (shift.gained.up, shift.gained.median) == (3, 2)


@settings(max_examples=40)
@given(scores, scores, scores)
def test_what_was_recalled_and_gained_adds_up_to_the_change_of_each(
    before: dict[str, float], then: dict[str, float], after: dict[str, float]
) -> None:
    shift = statistics.response_shift(series(before), series(then), series(after))
    everyone = before.keys() & then.keys() & after.keys()
    assert shift.n == len(everyone)
    for person in everyone:
        only = {person}
        one = statistics.response_shift(*(series({p: s[p] for p in only}) for s in (before, then, after)))
        assert one.recalled.median + one.gained.median == pytest.approx(after[person] - before[person])


def test_the_missing_can_move_a_mean_by_their_part_of_the_scale() -> None:
    assert [statistics.non_response_reach(n, 12, 1, 5) for n in (0, 9, 12)] == [4, 1, 0]
    # Nine of twelve with a mean of 4: (36 + 3) / 12 and (36 + 15) / 12.
    assert statistics.non_response_bounds(4, 9, 12, 1, 5) == pytest.approx((3.25, 4.25))
    assert statistics.non_response_bounds(4, 12, 12, 1, 5) == (4, 4)
    assert statistics.non_response_bounds(math.nan, 0, 12, 1, 5) == (1, 5)


@pytest.mark.parametrize(("n", "invited"), [(13, 12), (0, 0), (-1, 5)])
def test_more_than_were_invited_cannot_have_answered(n: int, invited: int) -> None:
    with pytest.raises(ValueError, match=f"{n} of {invited}"):
        statistics.non_response_bounds(3, n, invited, 1, 5)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=20), st.data())
def test_the_bounds_hold_whoever_did_not_answer(everyone: list[int], draw: st.DataObject) -> None:
    n = draw.draw(st.integers(1, len(everyone)))
    known = everyone[:n]
    low, high = statistics.non_response_bounds(sum(known) / n, n, len(everyone), 1, 5)
    assert low - 1e-9 <= sum(everyone) / len(everyone) <= high + 1e-9
    assert high - low == pytest.approx(statistics.non_response_reach(n, len(everyone), 1, 5))
