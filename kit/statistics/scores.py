"""Scores: from ratings to one number a person, and where these numbers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Values: TypeAlias = Sequence[float] | pd.Series[float] | NDArray[np.float64]

LOW, HIGH = 2.5, 3.5
"""On a scale of 1 to 5, scores under the first are low, over the second high."""


class Bands(NamedTuple):
    """People with a low, a middle and a high score."""

    low: int
    middle: int
    high: int


def rated(values: Values) -> NDArray[np.float64]:
    """Give the numbers of those who rated."""
    numbers: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    known: NDArray[np.float64] = numbers[~np.isnan(numbers)]
    return known


def median(values: Values) -> float:
    """Give the median of those who rated, NaN when nobody did; between two middle values, their mean."""
    known = rated(values)
    return float(np.median(known)) if known.size else float("nan")


def mean(values: Values) -> float:
    """Give the arithmetic mean of those who rated, NaN when nobody did."""
    known = rated(values)
    return float(known.mean()) if known.size else float("nan")


def reverse_score(ratings: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Turn ratings round on their scale: ``low`` becomes ``high`` and so on; NaN stays.

    x' = low + high - x, for items that were asked the other way round. Such items bring confusion and inattention
    more than protection (van Sonderen, Sanderman & Coyne 2013, PLOS ONE 8(7):e68967): this is for others' surveys.
    """
    return low + high - ratings.astype(float)


def least_rated(items: int) -> int:
    """Say how many of a dimension's items somebody must have rated to have a score: two of three, and in proportion."""
    return -(-2 * items // 3)


def dimension_scores(ratings: pd.DataFrame, least: int | None = None) -> pd.Series[float]:
    """Give each person's mean over the items they rated, NaN for whoever rated fewer than `least`.

    Person-mean over at least two thirds of the items, as is usual for short scales (Newman 2014,
    Organizational Research Methods 17(4):372-411, argues for using what was answered). R's `psych::scoreItems`
    by default fills in an item's median instead; without missing answers they are equal.
    """
    enough = ratings.notna().sum(axis=1) >= (least_rated(ratings.shape[1]) if least is None else least)
    scores: pd.Series[float] = ratings.astype(float).mean(axis=1, skipna=True).where(enough)
    return scores


def bands(scores: Values, low: float = LOW, high: float = HIGH) -> Bands:
    """Count the people with a score under `low`, in between, and over `high`."""
    known = rated(scores)
    under, over = int((known < low).sum()), int((known > high).sum())
    return Bands(under, int(known.size) - under - over, over)


def band_edges(scale_min: float, scale_max: float) -> tuple[float, float]:
    """Give the edges of the bands for any scale, in the place where 2.5 and 3.5 lie on a scale of 1 to 5."""
    span = scale_max - scale_min
    return scale_min + span * (LOW - 1) / 4, scale_min + span * (HIGH - 1) / 4
