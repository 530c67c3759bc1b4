"""Cohorts beside each other: put together from their summaries alone, so from frozen and suppressed results.

The same team at two times is two cohorts too. Nothing is computed here: every number stands in one of the summaries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from kit import clock
from kit import cohort as cohorts_
from kit.debrief import walk
from kit.debrief.leaving import leave_out
from kit.debrief.records import (
    Bands,
    CohortName,
    CourseName,
    Dimension,
    FrozenAt,
    Median,
    Moment,
    People,
    Scale,
    ShownMean,
    Spread,
    Suppressed,
    Title,
    Wave,
    Word,
)
from kit.debrief.summary import summarise
from kit.errors import CohortError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.debrief.records import Instrument, Summary
    from kit.exchange.shared import SetAside

FORMAT = "kit.comparison"
VERSION = 1


class Compared(Struct, frozen=True):
    """One of the cohorts."""

    title: Annotated[str, Meta(description="Its title, with its id where two have the same.")]
    threshold: Annotated[int, Meta(description="The fewest people that any of its numbers stands for.")]
    participants: People
    invited: Annotated[int | None, Meta(description="How many were invited; null when it is not known.")]


class Reading(Struct, frozen=True):
    """One dimension in one cohort, as its own summary has it."""

    n: People
    median: Median
    mean: ShownMean
    average_deviation: Spread
    bands: Bands | Suppressed
    verdict: Annotated[Word | None, Meta(description="How near the answers lie to each other.")]
    verdict_reason: Annotated[str, Meta(description="Why there is no such word; empty where there is one.")]


class ComparedDimension(Struct, frozen=True):
    """One dimension in every cohort, by the cohort's id."""

    title: Title
    cohorts: dict[str, Reading | Suppressed]


class ComparedWave(Struct, frozen=True):
    """One wave of an instrument in every cohort."""

    title: Title
    frozen_at: Annotated[dict[str, FrozenAt], Meta(description="By the id of each cohort that the wave is shown of.")]
    dimensions: dict[str, ComparedDimension]


class ComparedInstrument(Struct, frozen=True):
    """One instrument in the waves that any of the cohorts shows."""

    title: Title
    scale: Scale
    waves: dict[str, ComparedWave]


class Comparison(Struct, frozen=True, kw_only=True):
    """Everything that is shown of several cohorts beside each other, in the order in which they were named."""

    format: str = FORMAT
    version: int = VERSION
    course: CourseName
    written_at: Moment
    cohorts: dict[str, Compared]
    instruments: dict[str, ComparedInstrument]

    def shows(self, key: str) -> bool:
        """Say whether what a flag's key names is compared: a dimension in one of the waves."""
        kind, instrument, about, *_rest = key.split("/")
        return kind == "instrument" and instrument in self.instruments and about in self.instruments[instrument].waves


def gather(folders: Sequence[Path], course: Course) -> list[Cohort]:
    """Read cohorts' folders and find them fit to be compared; nothing is revealed yet.

    Raises
    ------
    CohortError
        As `kit.cohort.read` and `compare` have it.
    """
    cohorts = [cohorts_.read(folder, course) for folder in folders]
    _fit([CohortName(cohort.id, cohort.title) for cohort in cohorts])
    for cohort in cohorts:
        if cohort.took_part.people < cohort.threshold:
            raise _too_few(cohort.title, cohort.threshold)
    return cohorts


def read(cohorts: Sequence[Cohort], course: Course) -> tuple[Comparison, list[SetAside]]:
    """Compare cohorts that were gathered; gives beside it what of their files was set aside.

    Each cohort's results are revealed by it, as its own debrief would reveal them.

    Raises
    ------
    CohortError
        As `summarise` and `compare` have it.
    """
    summaries = [_told(cohort, course) for cohort in cohorts]
    return compare(summaries), [one for summary in summaries for one in summary.set_aside]


def _told(cohort: Cohort, course: Course) -> Summary:
    """Summarise a cohort, but for what its facilitator left out of its debrief."""
    summary, held = summarise(cohort, course), walk.read(cohort.drawer)
    return leave_out(summary, held.left_out) if held else summary


def compare(summaries: Sequence[Summary], now: dt.datetime | None = None) -> Comparison:
    """Put the summaries of several cohorts beside each other.

    Raises
    ------
    CohortError
        When there are fewer than two; when one comes twice, or took another course or another version of it; when
        one shows no reading of any instrument, because too few of its people answered.
    """
    first = summaries[0]
    for other in summaries[1:]:
        _same_course(first, other)
    _fit([summary.cohort for summary in summaries])
    for summary in summaries:
        taken = [wave for instrument in summary.instruments.values() for wave in instrument.waves.values()]
        if not any(isinstance(wave, Wave) for wave in taken):
            raise _too_few(summary.cohort.title, summary.threshold)
    titles = [summary.cohort.title for summary in summaries]
    return Comparison(
        course=first.course,
        written_at=clock.now(now),
        cohorts={
            s.cohort.id: Compared(
                s.cohort.title if titles.count(s.cohort.title) == 1 else f"{s.cohort.title} ({s.cohort.id})",
                s.threshold,
                s.participants,
                s.invited,
            )
            for s in summaries
        },
        instruments={
            id_: ComparedInstrument(instrument.title, instrument.scale, waves)
            for id_, instrument in first.instruments.items()
            if (waves := _waves({s.cohort.id: s.instruments[id_] for s in summaries if id_ in s.instruments}))
        },
    )


def _fit(cohorts: Sequence[CohortName]) -> None:
    ids = [cohort.id for cohort in cohorts]
    twice = next((cohort for cohort in cohorts if ids.count(cohort.id) > 1), None)
    if twice is not None or len(cohorts) == 1:
        raise CohortError(
            _("It takes two different cohorts to compare."),
            where=(twice or cohorts[0]).title,
            remedy=_("Name two or more cohorts' folders, each once."),
        )


def _same_course(first: Summary, other: Summary) -> None:
    if (first.course.id, first.course.version) != (other.course.id, other.course.version):
        raise CohortError(
            _("This cohort took “{theirs}” version {version}, and “{first}” took “{course}” version {older}.").format(
                theirs=other.course.id,
                version=other.course.version,
                first=first.cohort.title,
                course=first.course.id,
                older=first.course.version,
            ),
            where=other.cohort.title,
            remedy=_("Compare cohorts that took the same course in the same version."),
        )


def _too_few(cohort: str, threshold: int) -> CohortError:
    return CohortError(
        _("This cohort has no reading to compare: fewer than {n} people answered.").format(n=threshold),
        where=cohort,
        remedy=_("Leave it out of the comparison."),
    )


def _waves(instruments: dict[str, Instrument]) -> dict[str, ComparedWave]:
    """Give the waves that any cohort shows, by the wave's id."""
    ids = dict.fromkeys(wave for instrument in instruments.values() for wave in instrument.waves)
    found = {}
    for id_ in ids:
        waves = {cohort: i.waves[id_] for cohort, i in instruments.items() if id_ in i.waves}
        shown = {cohort: wave for cohort, wave in waves.items() if isinstance(wave, Wave)}
        if not shown:
            continue
        dimensions = {d: result.title for wave in shown.values() for d, result in wave.dimensions.items()}
        found[id_] = ComparedWave(
            next(iter(shown.values())).title,
            {cohort: wave.frozen_at for cohort, wave in shown.items()},
            {
                d: ComparedDimension(
                    title,
                    {
                        cohort: _reading(wave if isinstance(wave, Suppressed) else wave.dimensions[d])
                        for cohort, wave in waves.items()
                        if isinstance(wave, Suppressed) or d in wave.dimensions
                    },
                )
                for d, title in dimensions.items()
            },
        )
    return found


def _reading(found: Dimension | Suppressed) -> Reading | Suppressed:
    if isinstance(found, Suppressed):
        return Suppressed(found.suppressed)
    return Reading(
        found.n,
        found.median,
        found.mean,
        found.average_deviation,
        found.bands,
        found.verdict,
        found.verdict_reason,
    )
