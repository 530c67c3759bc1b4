"""What the people of a demo cohort share of a section: who is there, and what each of them keeps to themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kit.demo.answers import value_of
from kit.exchange.shared import Shared, SharedResponse
from kit.items import Date, is_text
from kit.layouts import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Activity, Course
    from kit.demo.people import Person
    from kit.exchange.shared import Agreed
    from kit.items import Item
    from kit.parts import Section

DAY_ONE = dt.datetime(2026, 9, 7, 9, 0, tzinfo=dt.UTC)
BETWEEN = dt.timedelta(days=14)
"""From one section to the next, so that two waves are far enough apart."""
MISSING = (1, 2, 4, 6)
"""People who do not take a section. Five of those who take the first reading miss the second: were it one to four,
the change between the two could not be shown without pointing at them."""


def shared_by(course: Course, cohort: str, n: int, people: list[Person]) -> Iterator[Shared]:
    """Give what each person shares of the course's section number `n`, counted from 0."""
    section = course.sections[n]
    missing = 0 if people[0].six else MISSING[min(n, len(MISSING) - 1)]
    # Those with the highest numbers drop out; person 7 misses one section in the middle and is back for the last.
    there = [p for p in people[: len(people) - missing] if p.six or p.n != 7 or n != 1]  # noqa: PLR2004
    for person in there:
        day = DAY_ONE + n * BETWEEN + dt.timedelta(hours=person.dice(n).randrange(48), minutes=person.n)
        yield Shared(
            course=course.id,
            course_version=course.version,
            cohort=cohort,
            participant=person.student.id,
            section=section.id,
            written_at=day,
            done=dict.fromkeys(section.lessons, day),
            responses=tuple(_lines(course, section, person, there, day)),
        )


def _lines(
    course: Course, section: Section, person: Person, there: list[Person], day: dt.datetime
) -> Iterator[SharedResponse]:
    for activity in (a for x in section.lessons for a in course.lesson(x).activities if a.share != "never"):
        values = {i.id: value_of(course, activity, i, person, there, day) for i in activity.items}
        if activity.share == "whole" and None in values.values():
            continue
        for item in activity.items:
            value, audience = values[item.id], activity.audience if activity.share == "whole" else item.audience
            if value is None or audience == "private":
                continue
            if activity.share == "lines" and not is_text(item) and not _shares(person, _with(activity, item)):
                continue
            yield SharedResponse(
                lesson=activity.lesson,
                activity=activity.id,
                item=item.id,
                wave=activity.wave,
                value=value,
                audience=audience,
                agreed=_agreed(person, activity, item),
                revision=1,
                shared_at=day,
            )


def _with(activity: Activity, item: Item) -> str:
    # Two ratings of one thing are shared together: who leaves out one of them hides both from being laid out.
    pairs = [pair for chart in activity.charts if isinstance(chart, Matrix) for pair in chart.pairs]
    return f"{activity.name}/{next((pair.x for pair in pairs if item.id in (pair.x, pair.y)), item.id)}"


def _shares(person: Person, item: str) -> bool:
    # Some keep some of it to themselves.
    return person.six or person.dice("shares", item).random() < 0.88  # noqa: PLR2004


def _agreed(person: Person, activity: Activity, item: Item) -> Agreed:
    if person.dissents or isinstance(item, Date):
        return ()
    what = activity.name if activity.share == "whole" else f"{activity.name}/{item.id}"
    if person.six or person.dice("agrees", what).random() < (0.6 if is_text(item) else 0.85):
        return ("quote",) if is_text(item) else ("counts",)
    return ()
