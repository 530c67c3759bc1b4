"""The summary of a cohort: every number and text that may be shown, and nothing else.

Charts and the report read a `Summary`, never the table, so that only what privacy allows can reach them.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import UNSET

from kit import clock, privacy
from kit.debrief import results, review
from kit.debrief.reasons import reason
from kit.debrief.records import Activity, CohortName, CourseName, Instrument, Part, Summary, Suppressed
from kit.debrief.settling import Room
from kit.debrief.telling import Teller

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.privacy import Reveals


def summarise(
    cohort: Cohort,
    course: Course,
    *,
    reveal: bool = True,
    only: Collection[str] | None = None,
    anew: Collection[str] | None = None,
    unread: bool = True,
    book: Reveals | None = None,
    now: dt.datetime | None = None,
) -> Summary:
    """Summarise what a cohort shared; what is shown for the first time is frozen in the cohort's book of reveals.

    With `reveal` false nothing is shown and nothing frozen: the summary only says how many answered each activity.
    `only` names the activities ("lesson/activity") that are closed: nothing of any other is settled or told.
    `anew` names those of them that close now: the others are told as they were settled when they closed.
    Without `unread` texts that the facilitator has not passed yet are counted and left out.
    `book` is a copy of the book of reveals, where there is one already and nothing closes now.

    Raises
    ------
    CohortError
        When earlier reveals or the review of texts cannot be trusted, or the cohort's threshold fell.
    """
    at = clock.now(now)
    invited = None if cohort.roster is None else len(cohort.roster)
    took_part = cohort.took_part
    few = reason(results.FEW, cohort.threshold)
    group = cohort.table[cohort.table["audience"] == "group"]
    instruments: dict[str, Instrument] = {}
    activities: dict[str, Activity] = {}
    if reveal:
        reviewed = review.read(cohort.drawer)
        with _book(cohort, book, freezes=anew is None or bool(anew)) as opened:
            teller = Teller(Room(opened, cohort.key, at), course, group, reviewed, invited, only, anew, unread)
            instruments, activities = teller.instruments(), teller.activities(took_part.lessons)
    return Summary(
        course=CourseName(course.id, course.version, course.title),
        cohort=CohortName(cohort.id, cohort.title),
        written_at=at,
        threshold=cohort.threshold,
        participants=took_part.people,
        invited=invited,
        took_part={
            x.id: Part(x.title, n) if (n := took_part.lessons[x.id]) >= cohort.threshold else Suppressed(few, x.title)
            for x in course.lessons
            if x.id in took_part.lessons
        },
        instruments=instruments,
        activities=activities,
        answers=UNSET if reveal else _answers(course, took_part.answers),
        set_aside=list(cohort.set_aside),
    )


@contextlib.contextmanager
def _book(cohort: Cohort, known: Reveals | None, *, freezes: bool) -> Iterator[Reveals]:
    """Open the book of reveals; where nothing is frozen nobody has to wait for a debrief that does."""
    if not freezes:
        known = known or privacy.read_reveals(cohort.drawer, cohort.threshold)
        if not known.changed:
            yield known
            return
    with privacy.reveals(cohort.drawer, cohort.threshold) as book:
        yield book


def _answers(course: Course, counts: Mapping[str, int]) -> dict[str, Part]:
    activities = (a for x in course.lessons for a in x.activities)
    return {a.name: Part(a.title, counts[a.name]) for a in activities if a.name in counts}
