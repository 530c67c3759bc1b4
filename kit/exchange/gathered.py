"""What a participant shares of a section, gathered to be handed over, and how its lines are called."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import msgspec

from kit import responses
from kit.errors import CourseError, ExchangeError
from kit.exchange.ledger import recall
from kit.exchange.shared import Shared, SharedResponse
from kit.i18n import gettext as _
from kit.items import is_answer
from kit.workspace import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.course import Course
    from kit.exchange.ledger import Record
    from kit.workspace import Invitation, Workspace


def build(workspace: Workspace, course: Course, section: str) -> Shared:
    """Gather what the participant shares of a section, each line as it was when it was shared."""
    invitation = joined(workspace)
    lines: list[SharedResponse] = []
    done: dict[str, str] = {}
    for id_ in course.section(section).lessons:
        record = responses.read(workspace, id_)
        if record.done_at:
            done[id_] = record.done_at
        for activity in course.lesson(id_).activities:
            for item in activity.items:
                given = record.get(activity.id, item.id).shared
                if given is None or given.cohort != invitation.cohort:
                    continue
                if given.audience == "private" or activity.share == "never":
                    continue
                if given.value is None or not is_answer(given.value):
                    continue
                lines.append(
                    SharedResponse(
                        lesson=id_,
                        activity=activity.id,
                        item=item.id,
                        wave=activity.wave,
                        value=given.value,
                        audience=given.audience,
                        agreed=msgspec.convert(given.agreed, tuple[Literal["quote", "counts"], ...]),
                        revision=given.revision,
                        shared_at=dt.datetime.fromisoformat(given.at),
                    )
                )
    return Shared(
        course=course.id,
        course_version=course.version,
        cohort=invitation.cohort,
        participant=identity(workspace),
        section=section,
        written_at=_moment(recall(workspace, section)),
        done={k: dt.datetime.fromisoformat(v) for k, v in done.items()},
        responses=tuple(lines),
    )


def _moment(before: Record) -> dt.datetime:
    """Give the moment that a hand-over bears: later than the one before it, also where the clock was set back since."""
    now = dt.datetime.now(dt.UTC)
    return now if before.written_at is None else max(now, before.written_at + dt.timedelta(microseconds=1))


def titles(lines: Iterable[str], course: Course) -> tuple[str, ...]:
    """Name lines, given as ``lesson/activity/item``, as their author knows them: a question, or a whole activity."""
    return tuple(dict.fromkeys(_title(line, course) for line in lines))


def _title(line: str, course: Course) -> str:
    name, _slash, item = line.rpartition("/")
    try:
        activity = course.activity(name)
        return activity.item(item).label if activity.share == "lines" else activity.title
    except CourseError:
        return line  # the course asks it no more


def joined(workspace: Workspace) -> Invitation:
    """Give the invitation to the group that was joined.

    Raises
    ------
    ExchangeError
        If none was.
    """
    if workspace.invitation is None:
        raise ExchangeError(
            _("You have not joined a group, so there is nobody to hand this to."),
            remedy=_("Choose “Join a group” and give it the invitation that your facilitator sent you."),
        )
    return workspace.invitation


def marks_of(shared: Shared) -> dict[str, str]:
    """Give the lessons that a hand-over says are done, with the moment."""
    return {lesson: at.isoformat() for lesson, at in shared.done.items()}


def line_name(line: SharedResponse) -> tuple[str, int]:
    """Name a line as it was handed over, with its revision."""
    # The moment is part of it: a line that was withdrawn and shared again is another act.
    text = f"{line.lesson}/{line.activity}/{line.item} {line.audience} {line.agreed} {line.shared_at.isoformat()}"
    return text, line.revision
