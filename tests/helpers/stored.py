"""Small real things for the service's store: a cohort, lines of it, and all that a database holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kit.exchange.roster import Student
from kit.service.storage import Registered
from kit.service.storage import engine as engines
from kit.service.storage.erasing import erase_cohorts
from kit.service.storage.tables import metadata
from kit.wire.records import Line, Sent
from kit.workspace import Invitation

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from kit.exchange.shared import SharedValue
    from kit.service.storage.erasing import Erased

COHORT = "team-1f3a"
AT = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)


def cohort(
    name: str = COHORT, *, key: bytes = b"k" * 32, students: tuple[str, ...] = ("ann", "bob"), threshold: int = 5
) -> Registered:
    """Give a cohort to register."""
    invitation = Invitation(
        format="kit.cohort", cohort=name, title="The team", course="small", version="1.0", roads=("file",),
        threshold=threshold,
    )  # fmt: skip
    return Registered(invitation=invitation, key=key, roster=tuple(Student(s, s.title()) for s in students))


def erase_cohort(engine: Engine, name: str) -> Erased:
    """Erase a cohort from outside, as `kit service erase-cohort` does."""
    with engines.writing(engine) as connection:
        (erased,) = erase_cohorts(connection, [name])
    return erased


def line(
    item: str,
    revision: int,
    value: SharedValue | None,
    *,
    activity: str = "one/hopes",
    at: dt.datetime = AT,
    **more: Any,
) -> Line:
    """Give one line of an activity."""
    lesson, _slash, name = activity.partition("/")
    return Line(lesson=lesson, activity=name, item=item, revision=revision, value=value, shared_at=at, **more)


def sent(*lines: Line) -> Sent:
    """Give lines as they are sent."""
    return Sent(lines=lines)


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    with engines.reading(engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
