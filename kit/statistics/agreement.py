"""Agreement: how near to each other the ratings of a group lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from kit.statistics.scores import dimension_scores, mean, rated

if TYPE_CHECKING:
    from kit.statistics.scores import Values


def average_deviation(values: Values) -> float:
    """Give the average deviation about the median: how far, in scale points, a rating lies from the middle one.

    0 is full agreement. AD_Md(j) = Σ|x - Md| / n (Burke, Finkelstein & Dusig 1999, Organizational Research
    Methods 2(1):49-68; Burke & Dunlap 2002, Organizational Research Methods 5(2):159-172). R:
    `multilevel::ad.m(x, grpid, type="median")`.
    """
    known = rated(values)
    return float(np.abs(known - np.median(known)).mean()) if known.size else float("nan")


def average_deviation_about_mean(values: Values) -> float:
    """Give the average deviation about the mean, in scale points; never less than the one about the median.

    AD_M(j) = Σ|x - M| / n (Burke, Finkelstein & Dusig 1999). R: `multilevel::ad.m(x, grpid, type="mean")`.
    """
    known = rated(values)
    return float(np.abs(known - known.mean()).mean()) if known.size else float("nan")


def average_deviation_over_items(ratings: pd.DataFrame, about: Literal["median", "mean"] = "median") -> float:
    """Give the mean of the items' average deviations about their medians or means, over items that anybody rated.

    AD_Md(J) = Σ AD_Md(j) / J (Burke & Dunlap 2002). It is not the deviation of the dimension scores: an
    average of three items lies closer to the middle than each of them. `multilevel::ad.m` leaves out whoever
    missed a single item, and gives nothing for a group of one; here every rating counts. Where nobody missed one,
    they are equal.
    """
    of = average_deviation if about == "median" else average_deviation_about_mean
    return mean([of(ratings[item]) for item in ratings.columns])


def r_star_wg(ratings: pd.DataFrame, low: float, high: float) -> float:
    """Give r*wg(j): how much smaller the items' mean variance is than that of answers spread evenly over the scale.

    r*wg(j) = 1 - mean s² / σ², with σ² = (A² - 1) / 12 for A options and s² over n - 1 (Lindell, Brandt & Whitney
    1999, Applied Psychological Measurement 23(2):127-135). 1 is full agreement, 0 what evenly spread answers give;
    it is negative where the group lies further apart than that. Equal to `multilevel::rwg.j.lindell` with
    ``ranvar = (A^2 - 1)/12``, except that R leaves out whoever missed an item and here every rating counts.
    NaN when no item has two ratings.
    """
    return 1 - mean(ratings.astype(float).var(ddof=1)) / _evenly_spread(low, high)


def r_wg(ratings: pd.DataFrame, low: float, high: float) -> float:
    """Give rwg(j), the agreement on the items' mean as James and others defined it: from 0 to 1.

    rwg(j) = J(1 - q) / (J(1 - q) + q), q = mean s² / σ² over J items, and 0 where q > 1 (James, Demaree & Wolf
    1984, Journal of Applied Psychology 69(1):85-98). It rises with the number of items by its form alone; `r_star_wg`
    does not. Equal to `multilevel::rwg.j` (for one item `multilevel::rwg`) with ``ranvar = (A^2 - 1)/12``, except that
    R leaves out whoever missed an item and here every rating counts. NaN when no item has two ratings.
    """
    variances = ratings.astype(float).var(ddof=1).dropna()
    ratio = pd.Series([mean(variances) / _evenly_spread(low, high)])
    return float(_james(ratio, pd.Series([len(variances)])).iloc[0])


def by_group(
    ratings: pd.DataFrame, groups: pd.Series[str], low: float, high: float, least: int | None = None
) -> pd.DataFrame:
    """Describe many groups at once: one row for each of `groups`, in their order.

    Parameters
    ----------
    ratings
        People by the items of one dimension, in scale points; NaN where somebody did not rate.
    groups
        The group of each person, in the order of `ratings`; whoever has none is left out.
    low, high
        The ends of the response scale.
    least
        How many items somebody must have rated to count, by default two thirds. Nobody else is in any number.

    Returns
    -------
    pd.DataFrame
        Columns n (people who count), median and mean (of their dimension scores), average_deviation (about the
        items' medians, averaged over the items), r_star_wg, r_wg; NaN where they are not defined.
    """
    codes, names = pd.factorize(groups, sort=True)
    scores = dimension_scores(ratings, least)
    counted = scores.notna().to_numpy() & (codes >= 0)
    of, scores = codes[counted], scores[counted]
    items = ratings[counted].astype(float)
    by_person, by_rating = scores.groupby(of), items.groupby(of)
    deviations = (items - by_rating.transform("median")).abs().groupby(of).mean()
    variances = by_rating.var(ddof=1)
    ratio = variances.mean(axis=1) / _evenly_spread(low, high)
    found = pd.DataFrame(
        {
            "n": by_person.size(),
            "median": by_person.median(),
            "mean": by_person.mean(),
            "average_deviation": deviations.mean(axis=1),
            "r_star_wg": 1 - ratio,
            "r_wg": _james(ratio, variances.notna().sum(axis=1)),
        }
    )
    found = found.reindex(range(len(names)))
    found["n"] = found["n"].fillna(0).astype(int)
    return found.set_axis(pd.Index(names, name="group"))


def _evenly_spread(low: float, high: float) -> float:
    """Give the variance of answers that fall on every option alike: (A² - 1) / 12."""
    return ((high - low + 1) ** 2 - 1) / 12


def _james(ratio: pd.Series[float], items: pd.Series[int]) -> pd.Series[float]:
    error = ratio.clip(upper=1)
    agreed = items * (1 - error)
    return agreed / (agreed + error)
