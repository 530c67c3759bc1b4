"""What the service makes of a cohort's lines: summaries, results and the review. For threads: none of it is quick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from msgspec import UNSET, structs

from kit import privacy
from kit.cohort import Cohort
from kit.debrief import flags, walk
from kit.debrief.closing import Closed
from kit.debrief.leaving import leave_out
from kit.debrief.summary import summarise
from kit.exchange.shared import SetAside
from kit.gather import moments, without_collector
from kit.i18n import gettext as _
from kit.items import is_text
from kit.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from kit.cohort import TookPart
    from kit.course import Activity, Course
    from kit.debrief.records import Summary
    from kit.keeping import Drawer
    from kit.privacy import Reveals
    from kit.service.storage.cohorts import Registered
    from kit.service.storage.columns import Columns


@dataclass(frozen=True, kw_only=True)
class Source:
    """A cohort as it lies in the database."""

    registered: Registered
    columns: Columns
    took_part: TookPart
    drawer: Drawer
    book: Reveals | None = None
    """What was revealed, where it was read beside the lines."""


def items(course: Course, closed: Collection[str], now: Collection[str] = ()) -> frozenset[str]:
    """Name what must be read of a cohort, as "lesson/activity/item", to tell what is closed and to close more `now`.

    A result that was frozen is told from the book of reveals alone, and nothing is counted anew for it. Words are not
    in that book, so they are read with what they were frozen as. What closes now is read, and of an instrument all
    that was asked of it, for its waves are compared.
    """
    activities = [a for x in course.lessons for a in x.activities if a.share != "never"]
    instruments = {_instrument(a) for a in activities if a.name in now} - {None}
    return frozenset(
        f"{a.name}/{item.id}"
        for a in activities
        if a.name in closed or a.name in now
        for item in a.items
        if a.name in now
        or _instrument(a) in instruments
        or is_text(item)
        # It counts only whole, and so must be seen whole.
        or (a.share == "whole" and any(map(is_text, a.items)))
    )


def _instrument(activity: Activity) -> str | None:
    if activity.instrument is not None:
        return activity.instrument.id
    return activity.then.instrument if activity.then else None


def cohort_of(source: Source, course: Course) -> Cohort:
    """Make the one table that every summary is made of, with pseudonyms in place of names."""
    with without_collector():
        return _cohort(source, course)


def _cohort(source: Source, course: Course) -> Cohort:
    columns, invitation = source.columns, source.registered.invitation
    of_lesson = {
        x.id: n for n, section in enumerate(course.sections) for x in course.lessons if x.section == section.id
    }
    sections = [section.id for section in course.sections]
    # A line of a lesson that the course lacks is set aside with its reason, whatever section it is said to be of.
    section = np.array([of_lesson.get(k.lesson, 0) for k in columns.kinds], dtype=np.int64)[columns.kind]
    sent, at = np.unique(columns.person.astype(np.int64) * len(sections) + section, return_inverse=True)
    lines = Lines(
        course,
        list(columns.kinds),
        np.array(sections, dtype=object)[sent % len(sections)],
        kind=columns.kind,
        sent=at.astype(np.int32),
        revision=columns.revision,
        value=columns.value,
    )
    keep = lines.fitting(np.ones(len(columns.kind), dtype=bool))
    key = source.registered.key
    ids = privacy.pseudonyms(key, columns.people)
    # In the order of pseudonyms, which says nothing about anyone; as the numbers that they are they are sorted sooner.
    order = np.argsort(np.frombuffer(bytes.fromhex("".join(ids)), dtype=">u8").astype(np.uint64))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    pseudonyms = pd.Index(np.array(ids, dtype=object)[order])
    known = {s.id: s.name or s.id for s in source.registered.roster}
    # Only of those who addressed something to the facilitators.
    speak = np.array([k.audience == "facilitator" for k in columns.kinds], dtype=bool)[columns.kind]
    named = np.unique(columns.person[speak]).tolist()
    return Cohort(
        id=invitation.cohort,
        title=invitation.title,
        course=(course.id, course.version),
        threshold=invitation.threshold,
        roster=tuple(s.id for s in source.registered.roster),
        key=key,
        table=lines.table(
            keep, invitation.cohort, pseudonyms, place[sent // len(sections)], moments(columns.shared_at[keep])
        ),
        took_part=source.took_part,
        names={pseudonyms[place[n]]: known.get(columns.people[n], columns.people[n]) for n in named},
        set_aside=_set_aside(lines),
        drawer=source.drawer,
    )


def _set_aside(lines: Lines) -> tuple[SetAside, ...]:
    """Say what of the stored lines does not fit the course any more, and never whose it is."""
    reasons: dict[str, set[str]] = {}
    for (_sent, what), names in lines.faults.items():
        reasons.setdefault(what, set()).update(names)
    remedy = _("The rest is read. It was shared under another release of the course.")
    return tuple(SetAside(what, ", ".join(sorted(names)), remedy) for what, names in reasons.items())


def summary(source: Source, course: Course, closed: Collection[str]) -> Summary:
    """Give what may be shown of the activities that are closed, as it was frozen; only counts before the first."""
    with without_collector():
        cohort = _cohort(source, course)
        return summarise(cohort, course, reveal=bool(closed), only=closed, anew=(), unread=False, book=source.book)


def close(source: Source, course: Course, closed: Collection[str], now: Collection[str]) -> Closed:
    """Freeze the activities that close now, beside those that are closed, and say what to think about first."""
    with without_collector():
        cohort = _cohort(source, course)
        told = summarise(cohort, course, only={*closed, *now}, anew=now, unread=False)
        return Closed(told, flags.of_cohort(cohort.drawer, cohort.threshold, course))


def revealed(source: Source, course: Course, activities: Collection[str]) -> Summary:
    """Give what participants may see: what was revealed, but for what a facilitator left out of the debrief."""
    told, held = summary(source, course, activities), walk.read(source.drawer)
    return structs.replace(leave_out(told, held.left_out) if held else told, answers=UNSET)
