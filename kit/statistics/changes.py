"""Change of the same people, and what those who did not answer could have changed."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kit.statistics.scores import median, rated

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_SAME = 1e-9


class Moves(NamedTuple):
    """People whose score went up, stayed and went down, and how far in scale points.

    `median` is that of the differences. `steps` is their distribution: people by difference, rounded to whole scale
    points, half a point away from zero.
    """

    up: int
    same: int
    down: int
    median: float
    steps: Mapping[int, int]


class Shift(NamedTuple):
    """How `n` people see their start now (`recalled`: then - before), and how far they came since (`gained`)."""

    n: int
    recalled: Moves
    gained: Moves


def change(before: pd.Series[float], after: pd.Series[float]) -> Moves:
    """Compare two scores of the same people, matched by index; whoever lacks one is left out.

    Differences of pairs, not a difference of two groups' means (Weissgerber et al. 2015, PLOS Biology
    13(4):e1002128), and no test of significance: one small group cannot carry it.
    """
    difference = rated(after - before)
    up, down = int((difference > _SAME).sum()), int((difference < -_SAME).sum())
    steps = Counter(step(d) for d in difference.tolist())
    return Moves(up, int(difference.size) - up - down, down, median(difference), dict(sorted(steps.items())))


def step(difference: float) -> int:
    """Round a difference to whole scale points, half a point away from zero."""
    # What is half a point may have become a little less on its way through thirds.
    return int(math.copysign(math.floor(abs(difference) + 0.5 + _SAME), difference))


def response_shift(before: pd.Series[float], then: pd.Series[float], after: pd.Series[float]) -> Shift:
    """Compare a first score, the same moment rated in hindsight, and a later score, of those who gave all three.

    Somebody who learned what the words can mean may see their own start in another light: then - before shows that
    shift of the measure, after - then the change by the new one (Howard & Dailey 1979, Journal of Applied Psychology
    64(2):144-150; Howard 1980, Evaluation Review 4(1):93-106). Neither is the true one: memory flatters too, so show
    both.
    """
    everyone = before.dropna().index.intersection(then.dropna().index).intersection(after.dropna().index)
    first, back, last = before[everyone], then[everyone], after[everyone]
    return Shift(len(everyone), change(first, back), change(back, last))


def non_response_reach(n: int, invited: int, low: float, high: float) -> float:
    """Give how far those missing could move a mean, wherever it lies, when `n` of the `invited` answered.

    They may all have said `low`, or all `high`: (N - n)/N of the scale (worst-case bounds: Manski 1989, Journal of
    Human Resources 24(3):343-360).

    Raises
    ------
    ValueError
        When more answered than were invited, or nobody was.
    """
    if not 0 <= n <= invited or not invited:
        raise ValueError(f"{n} of {invited} cannot have answered")
    return (invited - n) / invited * (high - low)


def non_response_bounds(mean: float, n: int, invited: int, low: float, high: float) -> tuple[float, float]:
    """Give the lowest and highest mean that all the `invited` could have, when `n` of them have this `mean`.

    The lowest is (n·mean + (N - n)·low)/N; `non_response_reach` has the source, and what it raises.
    """
    reach = non_response_reach(n, invited, low, high)
    lowest = ((n * mean if n else 0.0) + (invited - n) * low) / invited
    return lowest, lowest + reach
