"""What a learner plans, as an .ics file for their own calendar (RFC 5545): their day, their words and nothing else."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event, vText

from kit import responses
from kit.errors import ResponseError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.course import Activity, Course, Lesson
    from kit.items import Value
    from kit.responses import Responses
    from kit.workspace import Workspace

ENDING = ".ics"
TYPE = "text/calendar; charset=utf-8"
AHEAD = dt.timedelta(hours=-15)
"""When the alarm sounds, from the midnight in which the day begins: at nine in the morning of the day before."""


class _Words(vText):
    r"""A text as its author wrote it: the library would make a line break of a written `\N`."""

    def to_ical(self) -> bytes:
        """Escape it as section 3.3.11 says."""
        written = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return written.replace("\n", "\\n").encode()


def reminders(workspace: Workspace, course: Course, lesson: Lesson) -> bytes:
    """Make the calendar of what is planned in a lesson: an all-day event, with an alarm the day before, for each plan.

    Raises
    ------
    ResponseError
        When no activity of the lesson has both a day and a title yet.
    """
    record = responses.read(workspace, lesson.id)
    events = [e for a in lesson.activities if (e := _event(f"{workspace.participant}/{course.id}", a, record))]
    if not events:
        raise ResponseError(
            _("There is nothing to remind you of yet."),
            where=lesson.title,
            remedy=_("Write what you will do and choose the day, then try again."),
        )
    calendar = Calendar()
    calendar.add("prodid", "-//Collective Leadership Kit//EN")
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(owner: str, activity: Activity, record: Responses) -> Event | None:
    if activity.reminder is None:
        return None
    ids = (activity.reminder.date, activity.reminder.title, *activity.reminder.notes)
    used = [record.get(activity.id, id_) for id_ in ids]
    day, title, *notes = (_written(r.value) for r in used)
    if not (day and title):
        return None
    event = Event()
    # The same plan keeps its id, and a later one counts higher: a calendar that has it already changes it.
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, f"{owner}/{activity.name}")))
    event.add("sequence", max(r.revision for r in used))
    event.add("dtstamp", dt.datetime.fromisoformat(max(r.saved_at for r in used if r.saved_at)))
    event.add("dtstart", dt.date.fromisoformat(day))  # without an end an event is that one day (section 3.6.1)
    event.add("summary", _Words(title))
    if any(notes):
        event.add("description", _Words("\n".join(filter(None, notes))))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # the day stays free for others to ask for
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Words(title))
    alarm.add("trigger", AHEAD)
    event.add_component(alarm)
    return event


def _written(value: Value) -> str:
    # RFC 5545 allows no control characters but the tab in a text; line breaks are escaped.
    lines = str(value or "").splitlines()
    return "\n".join("".join(c for c in x if c == "\t" or unicodedata.category(c) != "Cc") for x in lines).strip()
