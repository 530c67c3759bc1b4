"""Erasing: one participant, or a whole cohort, from every table."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from sqlalchemy import delete, select, update

from kit.i18n import gettext as _
from kit.service.storage.cohorts import read_roster, write_roster
from kit.service.storage.numbers import cohort_number, upsert
from kit.service.storage.tables import (
    ballots,
    cohorts,
    done,
    erasures,
    lines,
    papers,
    people,
    presence,
    questions,
    rooms,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


class Erased(Struct, frozen=True, kw_only=True):
    """How much was erased; tombstones of withdrawn lines count as lines."""

    people: int
    lines: int
    done: int
    ballots: int


class Person(NamedTuple):
    """A participant of a cohort; one who stays enrolled keeps their place on the roster."""

    cohort: str
    participant: str
    enrolled: bool = False


def out_of_reach() -> tuple[str, ...]:
    """Say what an erasure does not reach."""
    return (
        _("Results that were revealed keep their numbers: to count anew would show whose is missing."),
        _("Backups made earlier still hold it: make a new one, and delete the old ones."),
        _("A participant's own notebook keeps their answers; what still waits there to be sent comes in anew."),
        _("What a facilitator wrote down, as a commitment with a name, stays until they take it out."),
    )


def erase_people(connection: Connection, given: Sequence[Person]) -> list[Erased]:
    """Erase participants: lines, tombstones, marks, ballots, and the roster's place of who leaves."""
    return [_erase_person(connection, one) for one in given]


def _erase_person(connection: Connection, one: Person) -> Erased:
    cohort = cohort_number(connection, one.cohort)
    roster = () if one.enrolled else read_roster(connection, cohort)
    if any(student.id == one.participant for student in roster):
        write_roster(connection, cohort, tuple(s for s in roster if s.id != one.participant))
    here = (presence.c.cohort == cohort) & (presence.c.participant == one.participant)
    connection.execute(delete(presence).where(here))
    whose = (people.c.cohort == cohort) & (people.c.participant == one.participant)
    # Whoever is being taken in at this moment comes first or later, never in between.
    person = connection.scalar(select(people.c.id).where(whose).with_for_update())
    if person is None:
        return Erased(people=0, lines=0, done=0, ballots=0)
    gone = {t.name: connection.execute(delete(t).where(t.c.person == person)).rowcount for t in (lines, done, ballots)}
    connection.execute(delete(people).where(people.c.id == person))
    once = upsert(connection.dialect.name, erasures).values(cohort=cohort, who=_digest(connection, one), times=1)
    same = [erasures.c.cohort, erasures.c.who]
    connection.execute(once.on_conflict_do_update(index_elements=same, set_={"times": erasures.c.times + 1}))
    return Erased(people=1, **gone)


def times(connection: Connection, cohort: str, participant: str) -> int:
    """Say how often a participant was erased."""
    number = select(cohorts.c.id).where(cohorts.c.name == cohort).scalar_subquery()
    theirs = (erasures.c.cohort == number) & (erasures.c.who == _digest(connection, Person(cohort, participant)))
    return connection.scalar(select(erasures.c.times).where(theirs)) or 0


def _digest(connection: Connection, one: Person) -> bytes:
    key = connection.scalar(select(cohorts.c.key).where(cohorts.c.name == one.cohort)) or b""
    return hashlib.blake2b(one.participant.encode(), key=key, digest_size=16, person=b"kit erased").digest()


def erase_cohorts(connection: Connection, given: Sequence[str]) -> list[Erased]:
    """Erase cohorts; of each only its id stays, so that nothing comes in for it again."""
    return [_erase_cohort(connection, name) for name in given]


def _erase_cohort(connection: Connection, name: str) -> Erased:
    number = cohort_number(connection, name, alone=True)
    its = select(questions.c.id).where(questions.c.cohort == number)
    members = select(people.c.id).where(people.c.cohort == number)
    gone = {
        "lines": connection.execute(delete(lines).where(lines.c.question.in_(its))).rowcount,
        "done": connection.execute(delete(done).where(done.c.person.in_(members))).rowcount,
        "ballots": connection.execute(delete(ballots).where(ballots.c.cohort == number)).rowcount,
        "people": connection.execute(delete(people).where(people.c.cohort == number)).rowcount,
    }
    for table in (rooms, papers, presence, erasures):
        connection.execute(delete(table).where(table.c.cohort == number))
    bare = {"invitation": "", "roster": "[]", "key": b"", "erased_at": time.time_ns() // 1000}
    connection.execute(update(cohorts).where(cohorts.c.id == number).values(**bare))
    return Erased(**gone)
