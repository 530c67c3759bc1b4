"""The parts of a survey's summary, as its `summary.json` has them: every number in full precision."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from kit.debrief.records import Bands, Counts, Median, Moment, People, ShownMean, Spread, Suppressed, Title, Word

FORMAT = "kit.survey-summary"
VERSION = 1

Number: TypeAlias = float | Suppressed
"""A number, or why there is none."""


class SurveyScale(Struct, frozen=True):
    """The ends of the response scale."""

    min: int
    max: int


class SurveyItem(Struct, frozen=True):
    """One item over the `n` people who answered it and have a score on its dimension."""

    n: People
    median: Median
    mean: ShownMean
    average_deviation: Spread
    counts: Counts | Suppressed
    item_total: Annotated[Number, Meta(description="The item's correlation with the sum of the dimension's others.")]
    alpha_if_dropped: Annotated[Number, Meta(description="Cronbach's alpha of the dimension without this item.")]


class GroupDimension(Struct, frozen=True, kw_only=True):
    """A dimension in one group, over the `n` people with a score: the mean of at least two in three of its items."""

    n: People
    median: Median
    mean: ShownMean
    average_deviation: Spread
    r_star_wg: Annotated[
        Number, Meta(description="r*wg(j) of Lindell, Brandt & Whitney (1999): 1 is full agreement; may be negative.")
    ]
    rwg: Annotated[Number, Meta(description="rwg(j) of James, Demaree & Wolf (1984): from 0 to 1.")]
    bands: Bands | Suppressed


class OverallDimension(GroupDimension, frozen=True, kw_only=True):
    """A dimension over everyone, hidden groups and people without a group among them.

    The two ICC are over the groups that have counts alone.
    """

    verdict: Annotated[
        Word | None, Meta(description="How near the answers lie to each other, by the rules of kit.statistics.verdict.")
    ]
    verdict_reason: Annotated[str, Meta(description="Why there is no such word; empty where there is one.")]
    cronbach_alpha: Annotated[Number, Meta(description="Cronbach's alpha, over those who answered every item.")]
    icc1: Annotated[Number, Meta(description="ICC(1): how much of the variance of the scores lies between the groups.")]
    icc2: Annotated[Number, Meta(description="ICC(2): how reliably the groups' means tell the groups apart.")]
    items: dict[str, SurveyItem | Suppressed]


class SurveyGroup(Struct, frozen=True):
    """One group that is shown."""

    id: str
    n: People
    dimensions: dict[str, GroupDimension | Suppressed]


class HiddenGroup(Struct, frozen=True):
    """One group that is hidden, and why; never how many it has."""

    id: str
    suppressed: Annotated[str, Meta(description="Why it is hidden.")]


class Overall(Struct, frozen=True):
    """Everyone together: `n` people who answered anything."""

    n: People
    dimensions: dict[str, OverallDimension | Suppressed]


class SurveySummary(Struct, frozen=True, kw_only=True):
    """Everything that may be shown of a survey."""

    format: str = FORMAT
    version: int = VERSION
    title: Title
    written_at: Moment
    threshold: Annotated[int, Meta(description="The fewest people that any number stands for.")]
    scale: SurveyScale
    reversed: Annotated[list[str], Meta(description="Items that were turned round before anything else.")]
    grouped_by: Annotated[str, Meta(description="The column that the groups come from; empty without groups.")]
    groups: list[SurveyGroup | HiddenGroup]
    overall: Overall
