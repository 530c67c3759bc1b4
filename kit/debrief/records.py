"""The parts of a summary, as `summary.json` has them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from kit.exchange.shared import SetAside
from kit.layouts import Layout

FORMAT = "kit.summary"
VERSION = 1

Title: TypeAlias = Annotated[str, Meta(description="What people know it by.")]
Label: TypeAlias = Annotated[str, Meta(description="The question, as it was asked.")]
Kind: TypeAlias = Annotated[str, Meta(description="The kind of item, as the course's files name it.")]
Moment: TypeAlias = Annotated[str, Meta(description="A moment in UTC, such as 2026-11-21T15:10:00Z.")]
FrozenAt: TypeAlias = Annotated[str, Meta(description="When this was first shown, in UTC; the numbers stay as then.")]
People: TypeAlias = Annotated[int, Meta(description="The people behind this result.", ge=0)]
Median: TypeAlias = Annotated[float, Meta(description="The median, in scale points.")]
ShownMean: TypeAlias = Annotated[
    float | None, Meta(description="The arithmetic mean, in scale points; null where counts of people are hidden.")
]
Spread: TypeAlias = Annotated[
    float, Meta(description="The average deviation about the median, in scale points; 0 is full agreement.", ge=0)
]
Count: TypeAlias = Annotated[int, Meta(ge=0)]
Counts: TypeAlias = Annotated[
    dict[str, Count], Meta(description="People by answer: the scale's points, and cannot-say where the scale has it.")
]
Word: TypeAlias = Literal["close", "mixed", "divided"]


class Suppressed(Struct, frozen=True, omit_defaults=True):
    """In place of a result that is hidden. Never how many answered."""

    suppressed: Annotated[str, Meta(description="Why it is hidden.")]
    title: Annotated[str, Meta(description="What is hidden, where that does not stand beside it.")] = ""


class CourseName(Struct, frozen=True):
    """Which course the cohort took."""

    id: str
    version: str
    title: Title


class CohortName(Struct, frozen=True):
    """Which cohort this is."""

    id: str
    title: Title


class Part(Struct, frozen=True):
    """A lesson or an activity, and how many people took part in it."""

    title: Title
    n: People


class Scale(Struct, frozen=True):
    """A response scale of whole numbers."""

    min: int
    max: int
    labels: Annotated[dict[str, str], Meta(description="What stands at its points, by the point; not all have one.")]
    cannot_say: Annotated[str | None, Meta(description="The label of the answer apart from the scale, if it has one.")]


class Bands(Struct, frozen=True):
    """People whose dimension score is low, middle or high: under 2.5 and over 3.5 on a scale from 1 to 5."""

    low: Count
    middle: Count
    high: Count


class InstrumentItem(Struct, frozen=True):
    """One item of an instrument: `n` people answered it, "can't say" included; the numbers are of those who rated."""

    text: Label
    n: People
    median: Median
    average_deviation: Spread
    counts: Counts | Suppressed


class Agreement(Struct, frozen=True):
    """How much nearer to each other the answers lie than answers spread evenly over the scale."""

    r_star_wg: Annotated[
        float, Meta(description="r*wg(j) of Lindell, Brandt & Whitney (1999): 1 is full agreement; may be negative.")
    ]
    r_wg: Annotated[float, Meta(description="rwg(j) of James, Demaree & Wolf (1984): from 0 to 1.", ge=0, le=1)]


class Dimension(Struct, frozen=True):
    """One dimension in one wave, over the `n` people with a dimension score."""

    title: Title
    n: People
    median: Median
    mean: ShownMean
    average_deviation: Spread
    bands: Bands | Suppressed
    items: dict[str, InstrumentItem | Suppressed]
    agreement: Agreement | Suppressed = Suppressed("")
    verdict: Annotated[
        Word | None, Meta(description="How near the answers lie to each other, by the rules of kit.statistics.verdict.")
    ] = None
    verdict_reason: Annotated[str, Meta(description="Why there is no such word; empty where there is one.")] = ""
    bounds: Annotated[
        tuple[float, float] | None,
        Meta(
            description="The lowest and highest mean that all who were invited could have; null when it is not known "
            "how many were, and where the mean is hidden."
        ),
    ] = None


class Wave(Struct, frozen=True):
    """One wave of an instrument, as it was frozen."""

    title: Title
    frozen_at: FrozenAt
    n: People
    dimensions: dict[str, Dimension | Suppressed]


class DimensionChange(Struct, frozen=True):
    """How the scores of `n` people moved; `suppressed` says why when no numbers of people are shown."""

    title: Title
    n: People
    median: Annotated[float, Meta(description="The median of people's differences, in scale points.")]
    up: Annotated[Count | UnsetType, Meta(description="People whose score went up.")] = UNSET
    same: Annotated[Count | UnsetType, Meta(description="People whose score stayed.")] = UNSET
    down: Annotated[Count | UnsetType, Meta(description="People whose score went down.")] = UNSET
    suppressed: Annotated[str | UnsetType, Meta(description="Why no numbers of people are shown.")] = UNSET
    steps: Annotated[
        dict[str, Count] | UnsetType,
        Meta(description="People by difference, rounded to whole scale points; steps that nobody took are left out."),
    ] = UNSET


class Change(Struct, frozen=True):
    """Paired change from the first wave to the last, over the people who took both."""

    frozen_at: FrozenAt
    pairs: People
    first: Annotated[str, Meta(description="The id of the first wave.")]
    last: Annotated[str, Meta(description="The id of the last wave.")]
    dimensions: dict[str, DimensionChange | Suppressed]


class DimensionShift(Struct, frozen=True):
    """How `n` people see a dimension's start in hindsight, and how far they came by that measure."""

    title: Title
    n: People
    recalled: Annotated[
        float, Meta(description="The median of (in hindsight - as rated in the first wave), in scale points.")
    ]
    gained: Annotated[float, Meta(description="The median of (last wave - in hindsight), in scale points.")]


class Shift(Struct, frozen=True):
    """Response shift, over the people who took the first and the last wave and rated the first in hindsight too."""

    frozen_at: FrozenAt
    n: People
    first: Annotated[str, Meta(description="The id of the first wave.")]
    last: Annotated[str, Meta(description="The id of the last wave.")]
    dimensions: dict[str, DimensionShift | Suppressed]


class Instrument(Struct, frozen=True):
    """An instrument in all its waves; `shift` is there only where the course asks for a look back."""

    title: Title
    note: Annotated[str, Meta(description="What it is good for, and what not.")]
    scale: Scale
    waves: dict[str, Wave | Suppressed]
    change: Change | Suppressed
    shift: Shift | Suppressed | UnsetType = UNSET


class Text(Struct, frozen=True):
    """Somebody's words: may they be quoted outside the room, and has the facilitator read and passed them.

    Passages that the facilitator redacted are not in `text`. `theme` is the title of its theme, if it has one; only a
    text that was passed has one.
    """

    text: str
    quote: bool
    reviewed: bool
    theme: str | None = None


class Theme(Struct, frozen=True):
    """What the passed texts of `n` authors share, and the words that made it a theme; the largest come first."""

    title: str
    n: int
    words: list[str]


class Texts(Struct, frozen=True):
    """What `n` authors wrote, shuffled; `themes` is empty where no theme would leave enough people in each.

    `unread` texts more may be quoted and wait for the facilitator to read them; the live service keeps those to itself.
    """

    kind: str
    label: str
    frozen_at: str
    n: int
    texts: list[Text]
    themes: list[Theme] = []
    unread: Annotated[int, Meta(ge=0)] = 0


class Option(Struct, frozen=True):
    """One option of a choice and the people who took it."""

    label: Title
    people: Count


class Choice(Struct, frozen=True):
    """What `n` people chose, one option each or several."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    counts: dict[str, Option] | Suppressed


class PointsOption(Struct, frozen=True):
    """The number that one option got, over all who gave or reached any."""

    label: Title
    median: float
    mean: Annotated[float | UnsetType, Meta(description="Missing where the whole says why, as the sum is.")] = UNSET
    sum: Annotated[
        int | UnsetType, Meta(description="What all gave or reached together; missing in older results too.", ge=0)
    ] = UNSET


class Points(Struct, frozen=True):
    """How `n` people allocated their points; `suppressed` says why when medians alone are shown."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    total: Annotated[int, Meta(description="The points that each person had.")]
    options: dict[str, PointsOption]
    suppressed: Annotated[str | UnsetType, Meta(description="Why neither means nor sums are shown.")] = UNSET


class Stages(Struct, frozen=True):
    """How many things came how far in each of `n` people's exercises, stage by stage; `suppressed` is as for points."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    stages: Annotated[dict[str, PointsOption], Meta(description="In the order in which things come through them.")]
    suppressed: Annotated[str | UnsetType, Meta(description="Why neither means nor sums are shown.")] = UNSET


class Rating(Struct, frozen=True):
    """A rating outside an instrument; `n` counts "can't say", the numbers are of those who rated."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    median: Median
    average_deviation: Spread
    scale: Scale
    counts: Counts | Suppressed


class Date(Struct, frozen=True):
    """The dates that `n` people named; the ends only where people may be counted."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    median: Annotated[str, Meta(description="The day in the middle, such as 2026-12-01.")]
    counts: Annotated[
        dict[str, Count] | Suppressed, Meta(description="People by day; days that nobody named are left out.")
    ]
    earliest: str | UnsetType = UNSET
    latest: str | UnsetType = UNSET


BANDS = ("low", "middle", "high")
"""The thirds of a scale, by which two ratings are set beside each other."""


class Together(Struct, frozen=True):
    """Two ratings of one thing taken together, over the `n` people who answered both, "can't say" included.

    A field has the people who stand in it, rounded down to a multiple of `step`: 0 is nobody or too few to show.
    """

    frozen_at: FrozenAt
    n: People
    step: Annotated[int, Meta(description="The fewest people that a field shows.", ge=1)]
    fields: Annotated[
        dict[str, dict[str, Count]],
        Meta(description="People by the first rating and by the second; each is low, middle or high."),
    ]


class Handover(Struct, frozen=True, omit_defaults=True):
    """One edge of the directly-follows graph: from a state to the next, met by at least as many as the threshold.

    `people` is missing where people may not be counted, `days` where too few of them know how long it took.
    """

    first: Annotated[str, Meta(description="The id of the state before, one of `states`.")]
    then: Annotated[str, Meta(description="The id of the state after.")]
    people: Annotated[Count | None, Meta(description="How many people met this hand-over.")] = None
    days: Annotated[
        float | None, Meta(description="The median of the days from the one to the other, each person counted once.")
    ] = None


class Flow(Struct, frozen=True):
    """How decisions went from hand to hand, by the paths that `n` people followed; no path of anybody is in it."""

    kind: Kind
    label: Label
    frozen_at: FrozenAt
    n: People
    states: Annotated[dict[str, Title], Meta(description="The states that a shown hand-over touches, by their ids.")]
    handovers: tuple[Handover, ...]
    levels: Annotated[
        dict[str, Option] | Suppressed,
        Meta(description="People by the level of delegation of a decision; groups that are too small are left out."),
    ]
    roles: Annotated[
        dict[str, Option] | Suppressed,
        Meta(description="People by the role that decided; roles that the course does not name are left out."),
    ]


Result: TypeAlias = Texts | Choice | Points | Stages | Rating | Date | Flow | Suppressed


class Activity(Struct, frozen=True):
    """An activity's items, each with its result."""

    title: Title
    lesson: Annotated[str, Meta(description="The id of its lesson.")]
    items: dict[str, Result]
    charts: Annotated[
        tuple[Layout, ...], Meta(description="Which of these results the course lays out together, and how.")
    ] = ()
    together: Annotated[
        dict[str, Together | Suppressed] | UnsetType,
        Meta(description="Where a chart is a matrix: two ratings taken together, by “item/item”."),
    ] = UNSET


class Summary(Struct, frozen=True, kw_only=True):
    """Everything that may be shown of a cohort."""

    format: str = FORMAT
    version: int = VERSION
    course: CourseName
    cohort: CohortName
    written_at: Moment
    threshold: Annotated[int, Meta(description="Nothing is shown of fewer people.")]
    participants: Annotated[int, Meta(description="People who shared a line or marked a lesson as done.", ge=0)]
    invited: Annotated[int | None, Meta(description="People on the roster; null where there is none.")]
    took_part: Annotated[dict[str, Part | Suppressed], Meta(description="Who took part in each lesson, by its id.")]
    instruments: Annotated[dict[str, Instrument], Meta(description="By the instrument's id.")]
    activities: Annotated[dict[str, Activity], Meta(description="By “lesson/activity”.")]
    answers: Annotated[
        dict[str, Part] | UnsetType,
        Meta(description="Only before anything is revealed: who answered each activity, by “lesson/activity”."),
    ] = UNSET
    set_aside: Annotated[list[SetAside], Meta(description="What could not be read, and why.")]
