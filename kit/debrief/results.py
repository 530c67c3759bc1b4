"""From answers to results: what is computed, and what of it is hidden.

A result is plain data, as it is kept in `reveals.json`: numbers without words, and ``{"suppressed": why}`` where
something is hidden.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from kit import privacy, statistics
from kit.debrief import following
from kit.items import CANNOT_SAY, Choice, Choices, Date, Flow, Points, Rating, Stages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from kit.items import Item, Scale
    from kit.parts import Dimension, Instrument
    from kit.privacy import Frozen
    from kit.statistics import Verdict

    MayShow: TypeAlias = Callable[[str, Iterable[str]], bool]
    """Says for a dimension and the people behind its result whether it may be shown beside what was revealed before."""
    WhyUncounted: TypeAlias = Callable[[str, int], str]
    """Says for a dimension and how many are behind its result why they are not counted, or "" when they may be."""

Data: TypeAlias = dict[str, Any]
Left: TypeAlias = dict[str, list[str] | None]
"""For each part of a result who is not behind it; None where the part is hidden."""

FEW = "few"
COUNTS = "counts"
APART = "apart"
UNPAIRED = "unpaired"
SPARSE = "sparse"
"""The reasons for hiding: too few people; counts of too few; it would give somebody away; no two readings to pair; no
field of a table with enough people, or a table that would give somebody away."""


def hidden(result: Data) -> bool:
    """Say whether a result, or a part of one, is hidden."""
    return "suppressed" in result


def hide(why: str) -> Data:
    """Give what stands in place of a hidden result."""
    return {"suppressed": why}


def _round(number: float) -> float:
    return round(number, 2)


# -- instruments -------------------------------------------------------------------------------------------------------


def numbers(answers: pd.DataFrame) -> pd.DataFrame:
    """Turn answers into ratings, people by items; NaN for "can't say"."""
    return answers.where(answers != CANNOT_SAY).astype(float)


def wave(
    answers: pd.DataFrame, instrument: Instrument, why_uncounted: WhyUncounted, threshold: int
) -> tuple[Data, Left]:
    """Compute one wave of an instrument over people by items, every one of them answered."""
    without: Left = {}
    dimensions: Data = {}
    for dimension in instrument.dimensions:
        ids = [i.id for i in dimension.items]
        dimensions[dimension.id], without[dimension.id] = _dimension(
            answers[ids], instrument.scale, partial(why_uncounted, dimension.id), threshold
        )
    return {"n": len(answers), "dimensions": dimensions}, without


def _dimension(
    answers: pd.DataFrame, scale: Scale, why_uncounted: Callable[[int], str], threshold: int
) -> tuple[Data, list[str] | None]:
    ratings = numbers(answers)
    # What fewer people rated than the threshold counts for nobody, or the scores would tell what is hidden.
    used = [str(i) for i in answers.columns if ratings[i].notna().sum() >= threshold]
    scores = scored(ratings, used)
    if len(scores) < threshold:
        return hide(FEW), None
    unscored = sorted(map(str, answers.index.difference(scores.index)))
    apart = 0 < len(unscored) < threshold
    if apart:
        # The few without a score are left out altogether: their ratings would be the difference between the
        # items and the dimension.
        answers, ratings = answers.loc[scores.index], ratings.loc[scores.index]
        if any(ratings[i].notna().sum() < threshold for i in used):
            return hide(FEW), None
    edges = statistics.band_edges(scale.min, scale.max)
    uncounted = why_uncounted(len(scores))
    of_items = APART if apart else why_uncounted(len(answers))
    least = statistics.least_rated(ratings.shape[1])
    items = {str(i): rating(answers[i], scale, of_items) if i in used else hide(FEW) for i in answers.columns}
    return {
        "n": len(scores),
        "median": _round(statistics.median(scores)),
        "mean": _round(statistics.mean(scores)),
        "average_deviation": _round(statistics.average_deviation_over_items(ratings[used])),
        "bands": hide(uncounted) if uncounted else statistics.bands(scores, *edges)._asdict(),
        "agreement": hide(uncounted) if uncounted else _agreement(ratings[used], scale),
        "verdict": _verdict(statistics.verdict(ratings[used], scale.min, scale.max, least), not uncounted),
        "items": items,
    }, unscored


def _agreement(ratings: pd.DataFrame, scale: Scale) -> Data:
    return {
        "r_star_wg": _round(statistics.r_star_wg(ratings, scale.min, scale.max)),
        "r_wg": _round(statistics.r_wg(ratings, scale.min, scale.max)),
    }


def _verdict(verdict: Verdict, may_count: bool) -> Data:
    if verdict.word is None:
        return hide(verdict.why)
    # "Close" follows from the numbers that are shown. "Divided" counts people at both ends, and where it is hidden
    # "mixed" must be too: what is left out would say it.
    return {"word": verdict.word} if may_count or verdict.word == "close" else hide(COUNTS)


def scored(ratings: pd.DataFrame, used: list[str]) -> pd.Series[float]:
    """Give the dimension scores of those who have one, from the items `used` of a dimension's `ratings`."""
    least = statistics.least_rated(ratings.shape[1])
    return statistics.dimension_scores(ratings[used], least).dropna()


def rating(answers: pd.Series[Any], scale: Scale, uncounted: str) -> Data:
    """Compute one rating item over everyone who answered it; `uncounted` says why there are no counts, or ""."""
    ratings = [v for v in answers if v != CANNOT_SAY]
    result: Data = {
        "n": len(answers),
        "rated": len(ratings),
        "median": _round(statistics.median(ratings)),
        "average_deviation": _round(statistics.average_deviation(ratings)),
    }
    if uncounted:
        return result | {"counts": hide(uncounted)}
    people = {str(point): n for point, n in statistics.counts(ratings, scale.min, scale.max).items()}
    if scale.cannot_say:
        people[CANNOT_SAY] = len(answers) - len(ratings)
    return result | {"counts": people}


def used_items(frozen: Frozen, dimension: Dimension) -> list[str] | None:
    """Give the items that made the scores of a frozen wave's dimension; None where the dimension is hidden."""
    result = frozen.result["dimensions"].get(dimension.id, hide(FEW))
    return None if hidden(result) else [i for i, item in result["items"].items() if not hidden(item)]


def change(
    ratings: tuple[pd.DataFrame, pd.DataFrame],
    frozen: tuple[Frozen, Frozen],
    instrument: Instrument,
    everyone_agreed: bool,
    may_show: MayShow,
) -> tuple[Data, Left]:
    """Compute the paired change between two frozen waves, over the same people in both `ratings`."""

    def told(_dimension: str, first: pd.Series[float], last: pd.Series[float]) -> Data:
        moves = statistics.change(first, last)
        directions: Data = {"up": moves.up, "same": moves.same, "down": moves.down}
        directions["steps"] = {str(step): people for step, people in moves.steps.items()}
        may_count = privacy.counts_allowed(len(first), everyone_agreed)
        return {"median": _round(moves.median), "directions": directions if may_count else hide(COUNTS)}

    return _paired(ratings, frozen, instrument, may_show, told)


def shift(
    ratings: tuple[pd.DataFrame, pd.DataFrame],
    then: pd.DataFrame,
    frozen: tuple[Frozen, Frozen],
    instrument: Instrument,
    may_show: MayShow,
) -> tuple[Data, Left]:
    """Compute the response shift between two frozen waves, over the same people in both `ratings` and in `then`.

    `then` is how they rate the first wave in hindsight: people by the ids of dimensions, NaN for "can't say".
    """

    def told(dimension: str, first: pd.Series[float], last: pd.Series[float]) -> Data:
        found = statistics.response_shift(first, then[dimension], last)
        return {"recalled": _round(found.recalled.median), "gained": _round(found.gained.median)}

    return _paired(ratings, frozen, instrument, may_show, told, then)


def _paired(
    ratings: tuple[pd.DataFrame, pd.DataFrame],
    frozen: tuple[Frozen, Frozen],
    instrument: Instrument,
    may_show: MayShow,
    told: Callable[[str, pd.Series[float], pd.Series[float]], Data],
    then: pd.DataFrame | None = None,
) -> tuple[Data, Left]:
    """Tell of the scores of the same people in two waves, dimension by dimension."""
    dimensions: Data = {}
    without: Left = {}
    pairs = ratings[0].index
    for dimension in instrument.dimensions:
        used = [used_items(f, dimension) for f in frozen]
        ids = [i.id for i in dimension.items]
        if used[0] is None or used[0] != used[1]:
            dimensions[dimension.id], without[dimension.id] = hide(UNPAIRED), None
            continue
        first, last = (scored(r[ids], used[0]) for r in ratings)
        both = first.index.intersection(last.index)
        if then is not None:
            both = both.intersection(then[dimension.id].dropna().index)
        if not may_show(dimension.id, both):
            dimensions[dimension.id], without[dimension.id] = hide(APART), None
            continue
        dimensions[dimension.id] = {"n": len(both)} | told(dimension.id, first[both], last[both])
        without[dimension.id] = sorted(map(str, pairs.difference(both)))
    if all(hidden(d) for d in dimensions.values()):
        return hide(APART), {}
    return {"pairs": len(pairs), "dimensions": dimensions}, without


# -- items of activities -----------------------------------------------------------------------------------------------


def item(item: Item, answers: pd.Series[Any], uncounted: str, threshold: int) -> Data:
    """Compute the result of one item that is no text, over everyone who answered it.

    `uncounted` says why people are not counted, "" where they are. Everyone's answer to a flow is all the paths that
    they followed, by their items' ids.
    """
    n = len(answers)
    match item:
        case Rating(scale=scale):
            rated = sum(v != CANNOT_SAY for v in answers)
            return rating(answers, scale, uncounted) if rated >= threshold else hide(FEW)
        case Choice(options=options) | Choices(options=options):
            if uncounted:
                return {"n": n, "counts": hide(uncounted)}
            taken = answers.explode().value_counts().to_dict()
            return {"n": n, "counts": {o.id: int(taken.get(o.id, 0)) for o in options}}
        case Points(options=options) | Stages(options=options):
            given = {o.id: [v.get(o.id, 0) for v in answers] for o in options}
            middle: Data = {i: {"median": _round(statistics.median(v))} for i, v in given.items()}
            # A mean of few is their sum, and a sum of nothing says what each of them gave.
            more = {i: {"mean": _round(statistics.mean(v)), "sum": sum(v)} for i, v in given.items() if not uncounted}
            return {"n": n, "summed": not uncounted, "options": {i: middle[i] | more.get(i, {}) for i in given}}
        case Date():
            days = sorted(dt.date.fromisoformat(v).toordinal() for v in answers)
            middle = {"n": n, "median": _day(statistics.median(days))}
            if uncounted:
                return middle | {"counts": hide(uncounted)}
            people = {_day(day): n for day, n in sorted(Counter(days).items())}
            return middle | {"earliest": _day(days[0]), "latest": _day(days[-1]), "counts": people}
        case Flow():
            followed = {str(person): paths for person, paths in answers.items()}
            told = following.told(item, followed, not uncounted, threshold)
            return told | {"counts": hide(uncounted)} if uncounted else told
    raise TypeError(item)


def _day(ordinal: float) -> str:
    return dt.date.fromordinal(int(ordinal)).isoformat()
