"""The parts of a summary, as `summary.json` has them."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType

from kit.exchange.shared import SetAside

FORMAT = "kit.summary"
VERSION = 1


class Suppressed(Struct, frozen=True, omit_defaults=True):
    """In place of a result that is hidden: why, and the title of what is hidden. Never how many answered."""

    suppressed: str
    title: str = ""


class CourseName(Struct, frozen=True):
    """Which course the cohort took."""

    id: str
    version: str
    title: str


class CohortName(Struct, frozen=True):
    """Which cohort this is."""

    id: str
    title: str


class Part(Struct, frozen=True):
    """A lesson or an activity, and how many people took part in it."""

    title: str
    n: int


class Scale(Struct, frozen=True):
    """A response scale, with the labels of its ends."""

    min: int
    max: int
    labels: dict[str, str]
    cannot_say: str | None


class Bands(Struct, frozen=True):
    """People whose dimension score is low (under 2.5), middle, or high (over 3.5)."""

    low: int
    middle: int
    high: int


class InstrumentItem(Struct, frozen=True):
    """One item of an instrument: `n` people answered it, "can't say" included; the numbers are of those who rated."""

    text: str
    n: int
    median: float
    average_deviation: float
    counts: dict[str, int] | Suppressed


class Dimension(Struct, frozen=True):
    """One dimension in one wave, over the `n` people with a dimension score."""

    title: str
    n: int
    median: float
    mean: float
    average_deviation: float
    bands: Bands | Suppressed
    items: dict[str, InstrumentItem | Suppressed]


class Wave(Struct, frozen=True):
    """One wave of an instrument, as it was frozen."""

    title: str
    frozen_at: str
    n: int
    dimensions: dict[str, Dimension | Suppressed]


class DimensionChange(Struct, frozen=True):
    """How the scores of `n` people moved; `suppressed` says why when up, same and down are not shown."""

    title: str
    n: int
    median: float
    up: int | UnsetType = UNSET
    same: int | UnsetType = UNSET
    down: int | UnsetType = UNSET
    suppressed: str | UnsetType = UNSET


class Change(Struct, frozen=True):
    """Paired change from the first wave to the last, over the people who took both."""

    frozen_at: str
    pairs: int
    first: str
    last: str
    dimensions: dict[str, DimensionChange | Suppressed]


class Instrument(Struct, frozen=True):
    """An instrument in all its waves."""

    title: str
    note: str
    scale: Scale
    waves: dict[str, Wave | Suppressed]
    change: Change | Suppressed


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
    """What `n` authors wrote, shuffled; `themes` is empty where no theme would leave enough people in each."""

    kind: str
    label: str
    frozen_at: str
    n: int
    texts: list[Text]
    themes: list[Theme] = []


class Option(Struct, frozen=True):
    """One option of a choice and the people who took it."""

    label: str
    people: int


class Choice(Struct, frozen=True):
    """What `n` people chose, one option each or several."""

    kind: str
    label: str
    frozen_at: str
    n: int
    counts: dict[str, Option] | Suppressed


class PointsOption(Struct, frozen=True):
    """The points one option got, over all who allocated any."""

    label: str
    median: float
    mean: float


class Points(Struct, frozen=True):
    """How `n` people allocated their points."""

    kind: str
    label: str
    frozen_at: str
    n: int
    total: int
    options: dict[str, PointsOption]


class Rating(Struct, frozen=True):
    """A rating outside an instrument; `n` counts "can't say", the numbers are of those who rated."""

    kind: str
    label: str
    frozen_at: str
    n: int
    median: float
    average_deviation: float
    scale: Scale
    counts: dict[str, int] | Suppressed


class Date(Struct, frozen=True):
    """The dates that `n` people named; the ends only when at least ten did."""

    kind: str
    label: str
    frozen_at: str
    n: int
    median: str
    earliest: str | UnsetType = UNSET
    latest: str | UnsetType = UNSET


Result: TypeAlias = Texts | Choice | Points | Rating | Date | Suppressed


class Activity(Struct, frozen=True):
    """An activity's items, each with its result."""

    title: str
    lesson: str
    items: dict[str, Result]


class Summary(Struct, frozen=True, kw_only=True):
    """Everything that may be shown of a cohort.

    `answers` is there only when nothing is revealed: how many people answered each activity, by "lesson/activity".
    """

    format: str = FORMAT
    version: int = VERSION
    course: CourseName
    cohort: CohortName
    written_at: str
    threshold: int
    participants: int
    invited: int | None
    took_part: dict[str, Part | Suppressed]
    instruments: dict[str, Instrument]
    activities: dict[str, Activity]
    answers: dict[str, Part] | UnsetType = UNSET
    set_aside: list[SetAside]
