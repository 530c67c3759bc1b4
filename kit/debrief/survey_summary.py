"""The summary of a survey: what may be shown of its answers, and the reason in place of what may not.

The whole and its groups are shown side by side. So whatever is left when shown groups are taken from the whole, or a
dimension's items from the dimension, must be nobody, or at least as many people as the threshold; and for counts of the
whole the shown groups and what is left must each be enough for counts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kit import clock, privacy, statistics
from kit.debrief import results
from kit.debrief.reasons import reason, why_no_verdict
from kit.debrief.records import Bands, Suppressed, Word
from kit.debrief.survey_parts import NO_GROUP, parts_of, sizes_of
from kit.debrief.survey_records import (
    GroupDimension,
    HiddenGroup,
    Number,
    Overall,
    OverallDimension,
    SurveyGroup,
    SurveyItem,
    SurveyScale,
    SurveySummary,
)
from kit.errors import SurveyError
from kit.i18n import gettext as _
from kit.workspace import THRESHOLD, THRESHOLD_FLOOR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd

    from kit.debrief.survey_parts import Part
    from kit.survey import Survey

ALPHA_FROM = 30
"""People from whom on Cronbach's alpha and the analysis of items are worth showing."""


def summarise(survey: Survey, threshold: int = THRESHOLD, now: dt.datetime | None = None) -> SurveySummary:
    """Summarise a survey, with the numbers of at least `threshold` people each.

    Raises
    ------
    SurveyError
        When the threshold is under its floor, or nothing may be shown.
    """
    if threshold < THRESHOLD_FLOOR:
        raise SurveyError(
            _("A threshold of {n} would show results that point to single people.").format(n=threshold),
            where="--threshold",
            remedy=_("Take {usual}, or {floor} at the least.").format(usual=THRESHOLD, floor=THRESHOLD_FLOOR),
        )
    parts = parts_of(survey, threshold)
    if not parts or len(survey.ratings) < threshold:
        raise SurveyError(
            _("Nothing of this survey may be shown: fewer than {n} people answered enough of it.").format(n=threshold),
            where=survey.title,
            remedy=_("Debrief it together with another group's answers, in one file."),
        )
    few = Suppressed(reason(results.FEW, threshold))
    sizes = sizes_of(survey.groups)
    hidden = privacy.suppressed_groups(sizes, threshold)
    cells = {name: _groups(part, hidden, tuple(sizes), threshold) for name, part in parts.items()}
    return SurveySummary(
        title=survey.title,
        written_at=clock.now(now),
        threshold=threshold,
        scale=SurveyScale(survey.low, survey.high),
        reversed=list(survey.reversed),
        grouped_by=survey.group_name,
        groups=[
            HiddenGroup(group, _why_hidden(n, threshold))
            if group in hidden
            else SurveyGroup(
                group, n, {name: cells[name][group] if name in cells else few for name in survey.dimensions}
            )
            for group, n in sizes.items()
            if group != NO_GROUP
        ],
        overall=Overall(
            len(survey.ratings),
            {
                name: _overall(parts[name], cells[name], threshold) if name in parts else few
                for name in survey.dimensions
            },
        ),
    )


def unanimous(summary: SurveySummary) -> list[str]:
    """Name the dimensions and the items that everyone answered alike, for the facilitator to think about.

    However many people are behind such a result, it tells what each of them answered.
    """
    found = [
        _("All of group {group} answered “{dimension}” alike: that tells what each of them answered.").format(
            group=group.id, dimension=name
        )
        for group in summary.groups
        if isinstance(group, SurveyGroup)
        for name, cell in group.dimensions.items()
        if isinstance(cell, GroupDimension) and not cell.average_deviation
    ]
    shown = {name: cell for name, cell in summary.overall.dimensions.items() if isinstance(cell, OverallDimension)}
    alike = [name for name, cell in shown.items() if not cell.average_deviation]
    alike += [
        id_
        for name, cell in shown.items()
        if name not in alike
        for id_, item in cell.items.items()
        if isinstance(item, SurveyItem) and not item.average_deviation
    ]
    text = _("Everyone answered “{name}” alike: that tells what each of them answered.")
    return found + [text.format(name=name) for name in alike]


def _why_hidden(n: int, threshold: int) -> str:
    if n < threshold:
        return reason(results.FEW, threshold)
    return _("With it a smaller group could be worked out.")


def _may_count(n: int, parts: Iterable[int] = ()) -> bool:
    """Say whether counts may be shown of `n` people in `parts`: nobody in a file can agree to less."""
    return privacy.counts_allowed(n, everyone_agreed=False, parts=parts)


def _uncounted() -> Suppressed:
    text = _("Counts are shown from {n} people on, and of everyone where no group beside them has fewer.")
    return Suppressed(text.format(n=privacy.COUNTS_FROM))


# -- numbers -----------------------------------------------------------------------------------------------------------


def _groups(
    part: Part, hidden: frozenset[str], names: tuple[str, ...], threshold: int
) -> dict[str, GroupDimension | Suppressed]:
    """Give a dimension's numbers in each group of `names`; `hidden` are groups that are hidden as a whole."""
    if part.groups is None:
        return {}
    sizes = {name: part.sizes.get(name, 0) for name in names}
    here = hidden | privacy.suppressed_groups(sizes, threshold)
    shown = part.groups[~part.groups.isin(here)]
    numbers = statistics.by_group(part.ratings.loc[shown.index], shown, part.low, part.high, part.least)
    low, high = statistics.band_edges(part.low, part.high)
    scores = part.scores[shown.index]
    under, over = (
        {str(group): int(n) for group, n in there.groupby(shown).sum().items()}
        for there in (scores < low, scores > high)
    )
    cells: dict[str, GroupDimension | Suppressed] = {
        name: Suppressed(_why_hidden(n, threshold)) for name, n in sizes.items() if name in here
    }
    for name, of in numbers.to_dict("index").items():
        n, few, many = int(of["n"]), under[str(name)], over[str(name)]
        may_count = _may_count(n)
        cells[str(name)] = GroupDimension(
            n=n,
            median=of["median"],
            # Beside medians and spreads a mean of few, or their variance, gives counts: both are hidden where they are.
            mean=of["mean"] if may_count else None,
            average_deviation=of["average_deviation"],
            r_star_wg=_number(of["r_star_wg"], _no_variance) if may_count else _uncounted(),
            rwg=_number(of["r_wg"], _no_variance) if may_count else _uncounted(),
            bands=Bands(few, n - few - many, many) if may_count else _uncounted(),
        )
    return cells


def _overall(part: Part, cells: Mapping[str, GroupDimension | Suppressed], threshold: int) -> OverallDimension:
    n = len(part.scores)
    shown = {name: cell.n for name, cell in cells.items() if isinstance(cell, GroupDimension)}
    left = n - sum(shown.values())
    parts = [*shown.values(), *([left] if left else [])]
    may_count = _may_count(n, parts)
    word, why = _verdict(part, may_count=may_count)
    # Of groups whose means are hidden it would tell something of these.
    icc1, icc2 = _icc(part, [name for name, size in shown.items() if _may_count(size)])
    edges = statistics.band_edges(part.low, part.high)
    return OverallDimension(
        n=n,
        median=statistics.median(part.scores),
        mean=statistics.mean(part.scores) if may_count else None,
        average_deviation=statistics.average_deviation_over_items(part.ratings),
        r_star_wg=_number(statistics.r_star_wg(part.ratings, part.low, part.high), _no_variance)
        if may_count
        else _uncounted(),
        rwg=_number(statistics.r_wg(part.ratings, part.low, part.high), _no_variance) if may_count else _uncounted(),
        bands=Bands(*statistics.bands(part.scores, *edges)) if may_count else _uncounted(),
        verdict=word,
        verdict_reason=why,
        cronbach_alpha=_alpha(part),
        icc1=icc1,
        icc2=icc2,
        items=_items(part, parts, threshold),
    )


def _verdict(part: Part, *, may_count: bool) -> tuple[Word | None, str]:
    word, why = statistics.verdict(part.ratings, part.low, part.high, part.least)
    if word is None:
        return None, why_no_verdict(why)
    # "divided" counts people at both ends, and "mixed" would say that it is not that.
    return (word, "") if may_count or word == "close" else (None, why_no_verdict(results.COUNTS))


def _alpha(part: Part) -> Number:
    if (why := _too_few_for_alpha(part)) is not None:
        return why
    return _number(statistics.cronbach_alpha(part.ratings), _no_variance)


def _too_few_for_alpha(part: Part) -> Suppressed | None:
    if part.ratings.shape[1] < 2:  # noqa: PLR2004 - one item has no others
        return Suppressed(_("It takes at least two items."))
    if len(part.ratings.dropna()) < ALPHA_FROM:
        return Suppressed(_("It takes {n} people who answered every item.").format(n=ALPHA_FROM))
    return None


def _icc(part: Part, counted: list[str]) -> tuple[Number, Number]:
    if part.groups is None or len(counted) < 2:  # noqa: PLR2004 - it compares groups
        why = Suppressed(_("It takes at least two groups of {n} people that are shown.").format(n=privacy.COUNTS_FROM))
        return why, why
    groups = part.groups[part.groups.isin(counted)]
    scores = part.scores[groups.index]
    return _number(statistics.icc1(scores, groups), _no_variance), _number(
        statistics.icc2(scores, groups), _no_variance
    )


# -- items -------------------------------------------------------------------------------------------------------------


def _items(part: Part, parts: list[int], threshold: int) -> dict[str, SurveyItem | Suppressed]:
    apart = _apart(part.ratings, threshold)
    why = _too_few_for_alpha(part)
    analysis = {} if why else statistics.item_analysis(part.ratings).to_dict("index")
    found: dict[str, SurveyItem | Suppressed] = {}
    for item in part.items:
        if item not in part.ratings:
            found[item] = Suppressed(reason(results.FEW, threshold))
        elif item in apart:
            found[item] = Suppressed(reason(results.APART, threshold))
        else:
            answers = part.ratings[item].dropna()
            may_count = _may_count(len(answers), parts)
            found[item] = SurveyItem(
                n=len(answers),
                median=statistics.median(answers),
                mean=statistics.mean(answers) if may_count else None,
                average_deviation=statistics.average_deviation(answers),
                counts=_counts(answers, part) if may_count else _uncounted(),
                item_total=why or _number(analysis[item]["item_total"], _alike),
                alpha_if_dropped=why or _number(analysis[item]["alpha_if_dropped"], _too_few_left),
            )
    return found


def _apart(ratings: pd.DataFrame, threshold: int) -> frozenset[str]:
    """Give the items that a few people with a score left out: beside the scores they would give those few away.

    One hidden item alone could be worked out from the dimension and the others, so a second one goes with it.
    """
    missing = {str(item): int(n) for item, n in ratings.isna().sum().items()}
    few = [item for item, n in missing.items() if 0 < n < threshold]
    if len(few) == 1:
        few += [item for item in missing if item not in few][-1:]
    return frozenset(few)


def _counts(answers: pd.Series[float], part: Part) -> dict[str, int]:
    people = answers.value_counts().to_dict()
    return {str(point): int(people.get(point, 0)) for point in range(part.low, part.high + 1)}


# -- numbers that are none ---------------------------------------------------------------------------------------------


def _number(value: float, why: Callable[[], str]) -> Number:
    """Give a number in full precision, or why it is not defined."""
    return float(value) if math.isfinite(value) else Suppressed(why())


def _no_variance() -> str:
    return _("It is not defined: the answers do not vary.")


def _alike() -> str:
    return _("It is not defined: everyone answered this item, or all the others, alike.")


def _too_few_left() -> str:
    return _("It is not defined: without this item fewer than two are left, or they do not vary.")
