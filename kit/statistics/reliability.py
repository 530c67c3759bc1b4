"""Reliability: do items belong together, and do groups differ; only for many people or several groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cronbach_alpha(ratings: pd.DataFrame) -> float:
    """Give Cronbach's alpha, over those who rated every item.

    α = J / (J - 1) · (1 - Σ s²_j / s²_total) (Cronbach 1951, Psychometrika 16(3):297-334). Worth showing on pooled
    data of thirty people or more. Equal to `multilevel::cronbach`, and to the raw alpha of `psych::alpha` where
    nobody missed an item: psych takes each pair of items over whoever rated those two. NaN for fewer than two items
    or people, and where the totals don't vary.
    """
    return _alpha(_complete(ratings))


def item_analysis(ratings: pd.DataFrame) -> pd.DataFrame:
    """Say for each item how it goes with the others, over those who rated every item.

    Columns item_total, the correlation of the item with the sum of the others, and alpha_if_dropped, Cronbach's alpha
    without it (Nunnally & Bernstein 1994, Psychometric Theory). Equal to `multilevel::item.total`, and to r.drop and
    the raw alpha.drop of `psych::alpha` where nobody missed an item. NaN where an item or the rest doesn't vary,
    and for alpha where fewer than two items remain.
    """
    values = _complete(ratings)
    rows = []
    for n in range(values.shape[1]):
        rest = np.delete(values, n, axis=1)
        rows.append((_correlation(values[:, n], rest.sum(axis=1)), _alpha(rest)))
    return pd.DataFrame(rows, columns=["item_total", "alpha_if_dropped"], index=pd.Index(ratings.columns, name="item"))


def icc1(scores: pd.Series[float], groups: pd.Series[str]) -> float:
    """Give ICC(1): how much of the variance of `scores` lies between the `groups`; may be negative.

    ICC(1) = (MSB - MSW) / (MSB + (n - 1) MSW) of a one-way analysis of variance (Shrout & Fleiss 1979, Psychological
    Bulletin 86(2):420-428; Bliese 2000, in Klein & Kozlowski, Multilevel Theory, 349-381), where n is the plain mean
    of the groups' sizes, as in `multilevel::ICC1`. For groups of unlike size others take the somewhat smaller
    n0 = (N - Σn²/N) / (k - 1) (Snedecor & Cochran). NaN for fewer than two groups, without a group of two, and where
    nothing varies.
    """
    squares = _mean_squares(scores, groups)
    if squares is None:
        return float("nan")
    between, within, size = squares
    return _ratio(between - within, between + (size - 1) * within)


def icc2(scores: pd.Series[float], groups: pd.Series[str]) -> float:
    """Give ICC(2): how reliably the groups' means tell the `groups` apart; may be negative.

    ICC(2) = (MSB - MSW) / MSB of a one-way analysis of variance (Shrout & Fleiss 1979, their ICC(1,k); Bliese 2000),
    as in `multilevel::ICC2`. NaN for fewer than two groups, without a group of two, and where all means are alike.
    """
    squares = _mean_squares(scores, groups)
    if squares is None:
        return float("nan")
    return _ratio(squares.between - squares.within, squares.between)


class _MeanSquares(NamedTuple):
    between: float
    within: float
    size: float
    """People a group, on average."""


def _mean_squares(scores: pd.Series[float], groups: pd.Series[str]) -> _MeanSquares | None:
    codes, _names = pd.factorize(groups)
    values = np.asarray(scores, dtype=np.float64)
    counted = ~np.isnan(values) & (codes >= 0)
    _used, of = np.unique(codes[counted], return_inverse=True)
    if not of.size:
        return None
    # Without the grand mean first, squares of large numbers would be subtracted from each other.
    values = values[counted] - values[counted].mean()
    sizes = np.bincount(of)
    people, count = len(of), len(sizes)
    if count < 2 or people == count:  # noqa: PLR2004 - between takes two
        return None
    means = np.bincount(of, values) / sizes
    between = float((sizes * means**2).sum()) / (count - 1)
    within = float(((values - means[of]) ** 2).sum()) / (people - count)
    return _MeanSquares(between, within, people / count)


def _complete(ratings: pd.DataFrame) -> NDArray[np.float64]:
    values: NDArray[np.float64] = ratings.dropna().to_numpy(dtype=np.float64)
    return values


def _alpha(values: NDArray[np.float64]) -> float:
    people, items = values.shape
    if people < 2 or items < 2:  # noqa: PLR2004 - a variance takes two, and so does a scale
        return float("nan")
    left = _ratio(float(values.var(axis=0, ddof=1).sum()), float(values.sum(axis=1).var(ddof=1)))
    return float(items / (items - 1) * (1 - left))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    if not one.size:
        return float("nan")
    one, other = one - one.mean(), other - other.mean()
    return _ratio(float(one @ other), float(np.sqrt((one @ one) * (other @ other))))


def _ratio(part: float, whole: float) -> float:
    """Divide, to NaN where there is nothing to divide by but what rounding left."""
    return part / whole if abs(whole) > _NOTHING else float("nan")


_NOTHING = 1e-12
