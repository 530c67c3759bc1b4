"""A word for how near a group's answers lie: close, mixed or divided, or why there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from kit.statistics.agreement import average_deviation_over_items
from kit.statistics.scores import band_edges, bands, dimension_scores, mean

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Word: TypeAlias = Literal["close", "mixed", "divided"]

FEW_PEOPLE, ONE_ITEM, AT_AN_END = "few-people", "one-item", "at-an-end"
"""Why there is no word: under eight people; a single item; the mean at the floor or ceiling of the scale."""

LEAST_PEOPLE = 8
_CAMP_PEOPLE, _CAMP_SHARE = 3, 0.25
"""What makes a camp: so many people with a low or high score, and such a part of the group."""
_END = 0.125
"""The part of the scale at either end that is its floor or ceiling: under 1.5 and over 4.5 on a scale of 1 to 5."""
_SKEWED = (0.05, 0.15, 0.20, 0.35, 0.25)
"""Chances of five options where everybody leans to the upper ones, from no agreement but from leniency: the slight
skew of James, Demaree & Wolf 1984 (LeBreton & Senter 2008, Organizational Research Methods 11(4):815-852; its
variance is 1.34)."""
_RARE = 0.05
_ROUNDS = 10_000
_SEED = 1999
_TINY = 1e-9


class Verdict(NamedTuple):
    """The word, or None and why there is none: `FEW_PEOPLE`, `ONE_ITEM` or `AT_AN_END`."""

    word: Word | None
    why: str = ""


def verdict(ratings: pd.DataFrame, low: int, high: int, least: int | None = None) -> Verdict:
    """Say how near to each other the answers to one dimension lie, people by items on a scale from `low` to `high`.

    "divided": at least three people and a quarter of the group have a low score, and as many a high one (the bands
    of `band_edges`). Else "close": the average deviation about the median, over the items, is below `close_under`.
    Else "mixed". No word for a single item, under eight people, or where the mean of the scores lies in the outermost
    eighth of the scale: there answers are close because the scale ends.

    A fixed limit such as 0.8 on five options (Burke & Dunlap 2002, Organizational Research Methods 5(2):159-172)
    would call five people who answer at random close in 41 % of cases; hence one for each size of group.
    `least` is how many items somebody must have rated to count, as in `dimension_scores`.
    """
    scores = dimension_scores(ratings, least).dropna()
    people, items = len(scores), ratings.shape[1]
    if items == 1:
        return Verdict(None, ONE_ITEM)
    if people < LEAST_PEOPLE:
        return Verdict(None, FEW_PEOPLE)
    middle, end = mean(scores), (high - low) * _END
    if middle < low + end or middle > high - end:
        return Verdict(None, AT_AN_END)
    found = bands(scores, *band_edges(low, high))
    if min(found.low, found.high) >= max(_CAMP_PEOPLE, _CAMP_SHARE * people):
        return Verdict("divided")
    counted = ratings.loc[scores.index]
    # Where not everybody rated every item, the limit is that for the fewest: it is the strictest.
    fewest = int(counted.notna().sum().min())
    is_close = average_deviation_over_items(counted) < close_under(fewest, items, high - low + 1) - _TINY
    return Verdict("close" if is_close else "mixed")


@lru_cache(maxsize=4096)
def close_under(people: int, items: int, options: int) -> float:
    """Give the average deviation that answers at random fall below in at most 5 % of cases.

    Simulated for so many people, items and options, under two kinds of chance: every option is as likely, or the
    upper ones are likelier; the smaller of the two 5 % points counts, so that both are beaten (Burke & Dunlap 2002;
    Dunlap, Burke & Smith-Crowe 2003, Journal of Applied Psychology 88(2):356-362, for simulated limits). The same in
    every run: the dice are seeded by the arguments.
    """
    if not people:
        return 0.0
    dice = np.random.default_rng([_SEED, people, items, options])
    evenly = np.full(options, 1 / options)
    return min(_rare(dice, people, items, chances) for chances in (evenly, _skewed(options)))


def _rare(dice: np.random.Generator, people: int, items: int, chances: NDArray[np.float64]) -> float:
    total = np.zeros(_ROUNDS)
    for _item in range(items):
        # People at or below each option but the last. The deviations from a median sum up to the smaller side at
        # each step of the scale: whoever is across is one point further away.
        below = dice.multinomial(people, chances, size=_ROUNDS).cumsum(axis=1)[:, :-1]
        total += np.minimum(below, people - below).sum(axis=1)
    return float(np.quantile(total, _RARE, method="lower")) / (people * items)


def _skewed(options: int) -> NDArray[np.float64]:
    """Give the skewed chances for any number of options: the same shape, cut into as many pieces."""
    at = np.arange(options + 1) / options
    whole = np.interp(at, np.arange(len(_SKEWED) + 1) / len(_SKEWED), np.concatenate(([0], np.cumsum(_SKEWED))))
    return np.diff(whole / whole[-1])
