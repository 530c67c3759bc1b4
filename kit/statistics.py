"""Statistics that stay honest in a small group: pure functions on numbers, each with its source.

Ratings come as a table, people by items, in scale points; NaN where somebody could not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

LOW, HIGH = 2.5, 3.5
"""On a scale of 1 to 5, scores under the first are low, over the second high."""
_SAME = 1e-9


class Bands(NamedTuple):
    """People with a low, a middle and a high score."""

    low: int
    middle: int
    high: int


class Moves(NamedTuple):
    """People whose score went up, stayed and went down, and the median of the differences in scale points."""

    up: int
    same: int
    down: int
    median: float


def median(values: Sequence[float] | pd.Series[float] | NDArray[np.float64]) -> float:
    """Give the median of those who rated, NaN when nobody did; between two middle values, their mean."""
    rated = _rated(values)
    return float(np.median(rated)) if rated.size else float("nan")


def mean(values: Sequence[float] | pd.Series[float] | NDArray[np.float64]) -> float:
    """Give the arithmetic mean of those who rated, NaN when nobody did."""
    rated = _rated(values)
    return float(rated.mean()) if rated.size else float("nan")


def average_deviation(values: Sequence[float] | pd.Series[float] | NDArray[np.float64]) -> float:
    """Give the average deviation about the median: how far, in scale points, a rating lies from the middle one.

    0 is full agreement. AD_Md(j) = Σ|x - Md| / n (Burke, Finkelstein & Dusig 1999, Organizational Research
    Methods 2(1):49-68; Burke & Dunlap 2002, Organizational Research Methods 5(2):159-172).
    """
    rated = _rated(values)
    return float(np.abs(rated - np.median(rated)).mean()) if rated.size else float("nan")


def average_deviation_over_items(ratings: pd.DataFrame) -> float:
    """Give the mean of the items' average deviations about their medians, over items that anybody rated.

    AD_Md(J) = Σ AD_Md(j) / J (Burke & Dunlap 2002). It is not the deviation of the dimension scores: an
    average of three items lies closer to the middle than each of them.
    """
    each = [average_deviation(ratings[item]) for item in ratings.columns]
    return mean(each)


def least_rated(items: int) -> int:
    """Say how many of a dimension's items somebody must have rated to have a score: two of three, and in proportion."""
    return -(-2 * items // 3)


def dimension_scores(ratings: pd.DataFrame, least: int | None = None) -> pd.Series[float]:
    """Give each person's mean over the items they rated, NaN for whoever rated fewer than `least`.

    Person-mean over at least two thirds of the items, as is usual for short scales (Newman 2014,
    Organizational Research Methods 17(4):372-411, argues for using what was answered).
    """
    enough = ratings.notna().sum(axis=1) >= (least_rated(ratings.shape[1]) if least is None else least)
    scores: pd.Series[float] = ratings.astype(float).mean(axis=1, skipna=True).where(enough)
    return scores


def bands(scores: Sequence[float] | pd.Series[float], low: float = LOW, high: float = HIGH) -> Bands:
    """Count the people with a score under `low`, in between, and over `high`."""
    known = _rated(scores)
    under, over = int((known < low).sum()), int((known > high).sum())
    return Bands(under, int(known.size) - under - over, over)


def band_edges(scale_min: int, scale_max: int) -> tuple[float, float]:
    """Give the edges of the bands for any scale, in the place where 2.5 and 3.5 lie on a scale of 1 to 5."""
    span = scale_max - scale_min
    return scale_min + span * (LOW - 1) / 4, scale_min + span * (HIGH - 1) / 4


def change(before: pd.Series[float], after: pd.Series[float]) -> Moves:
    """Compare two scores of the same people, matched by index; whoever lacks one is left out.

    Differences of pairs, not a difference of two groups' means (Weissgerber et al. 2015, PLOS Biology
    13(4):e1002128), and no test of significance: one small group cannot carry it.
    """
    difference = _rated(after - before)
    up, down = int((difference > _SAME).sum()), int((difference < -_SAME).sum())
    return Moves(up, int(difference.size) - up - down, down, median(difference))


def _rated(values: Sequence[float] | pd.Series[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    known: NDArray[np.float64] = numbers[~np.isnan(numbers)]
    return known
