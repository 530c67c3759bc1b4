"""The summary of a cohort: every number and text that may be shown, and nothing else.

Charts and the report read a `Summary`, never the table, so that only what privacy allows can reach them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from kit import privacy
from kit.debrief import results, review
from kit.debrief.reasons import reason
from kit.debrief.records import (
    Activity,
    Agreement,
    Bands,
    Change,
    Choice,
    CohortName,
    CourseName,
    Date,
    Dimension,
    DimensionChange,
    DimensionShift,
    Instrument,
    InstrumentItem,
    Option,
    Part,
    Points,
    PointsOption,
    Rating,
    Result,
    Scale,
    Shift,
    Stages,
    Summary,
    Suppressed,
    Text,
    Texts,
    Theme,
    Wave,
)
from kit.debrief.settling import Room
from kit.debrief.telling import Teller
from kit.exchange.shared import SetAside
from kit.files import write_atomic

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    import pandas as pd

    from kit.cohort import Cohort
    from kit.course import Course

__all__ = [
    "Activity",
    "Agreement",
    "Bands",
    "Change",
    "Choice",
    "CohortName",
    "CourseName",
    "Date",
    "Dimension",
    "DimensionChange",
    "DimensionShift",
    "Instrument",
    "InstrumentItem",
    "Option",
    "Part",
    "Points",
    "PointsOption",
    "Rating",
    "Result",
    "Scale",
    "SetAside",
    "Shift",
    "Stages",
    "Summary",
    "Suppressed",
    "Text",
    "Texts",
    "Theme",
    "Wave",
    "summarise",
    "write",
]


def summarise(
    cohort: Cohort,
    course: Course,
    *,
    reveal: bool = True,
    only: Collection[str] | None = None,
    anew: Collection[str] | None = None,
    now: dt.datetime | None = None,
) -> Summary:
    """Summarise what a cohort shared; what is shown for the first time is frozen in the cohort's book of reveals.

    With `reveal` false nothing is shown and nothing frozen: the summary only says how many answered each activity.
    `only` names the activities ("lesson/activity") that are closed: nothing of any other is settled or told.
    `anew` names those of them that close now: the others are told as they were settled when they closed.

    Raises
    ------
    CohortError
        When earlier reveals or the review of texts cannot be trusted, or the cohort's threshold fell.
    """
    at = privacy.now(now)
    invited = None if cohort.roster is None else len(cohort.roster)
    taken = _taken_part(cohort)
    few = reason(results.FEW, cohort.threshold)
    group = cohort.table[cohort.table["audience"] == "group"]
    instruments: dict[str, Instrument] = {}
    activities: dict[str, Activity] = {}
    if reveal:
        reviewed = review.read(cohort.drawer)
        with privacy.reveals(cohort.drawer, cohort.threshold) as book:
            teller = Teller(Room(book, cohort.key, at), course, group, reviewed, invited, only, anew)
            instruments, activities = teller.instruments(), teller.activities(taken.keys())
    return Summary(
        course=CourseName(course.id, course.version, course.title),
        cohort=CohortName(cohort.id, cohort.title),
        written_at=at,
        threshold=cohort.threshold,
        participants=len(cohort.participants),
        invited=invited,
        took_part={
            x.id: Part(x.title, n) if (n := taken[x.id]) >= cohort.threshold else Suppressed(few, x.title)
            for x in course.lessons
            if x.id in taken
        },
        instruments=instruments,
        activities=activities,
        answers=UNSET if reveal else _answers(course, group),
        set_aside=list(cohort.set_aside),
    )


def write(summary: Summary, path: Path) -> None:
    """Write a summary as JSON that a person can read too."""
    write_atomic(path, msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")


def _taken_part(cohort: Cohort) -> dict[str, int]:
    """Count for each lesson the people who shared a line of it, with whomever, or marked it as done."""
    shared = cohort.table[["participant", "lesson"]].astype(str)
    done = cohort.done[["participant", "lesson"]].astype(str)
    people: dict[str, set[str]] = {}
    for rows in (shared.drop_duplicates(), done):
        for person, lesson in zip(rows["participant"], rows["lesson"], strict=True):
            people.setdefault(lesson, set()).add(person)
    return {lesson: len(who) for lesson, who in people.items()}


def _answers(course: Course, group: pd.DataFrame) -> dict[str, Part]:
    counts = group.groupby(["lesson", "activity"], observed=True)["participant"].nunique().to_dict()
    activities = (a for x in course.lessons for a in x.activities)
    return {a.name: Part(a.title, int(counts[a.lesson, a.id])) for a in activities if (a.lesson, a.id) in counts}
