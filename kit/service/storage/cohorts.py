"""The cohorts that the service knows, their rooms and their ballots."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, delete, func, select, update

from kit.errors import StorageError
from kit.exchange.roster import Student
from kit.i18n import gettext as _
from kit.service.storage.numbers import cohort_number, person_numbers, upsert
from kit.service.storage.tables import ballots, cohorts, people, rooms
from kit.wire.records import Ballot
from kit.workspace import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Select


class Registered(Struct, frozen=True, kw_only=True):
    """A cohort as its folder has it; `key` makes the pseudonyms."""

    invitation: Invitation
    key: bytes
    roster: tuple[Student, ...]


class Document(Struct, frozen=True):
    """A cohort's room as it was kept; `version` is 0 before the first time."""

    version: int
    data: bytes


class Cast(NamedTuple):
    """One ballot of one participant, made for a version of the room."""

    cohort: str
    poll: str
    participant: str
    ballot: Ballot
    version: int


class Kept(NamedTuple):
    """A room to be kept in place of the version that it was made from, and the polls that are in it no more."""

    cohort: str
    version: int
    data: bytes
    dropped: tuple[str, ...] = ()


class OvertakenError(StorageError):
    """Somebody else changed the room meanwhile; read it again and do the same to what it is now."""


def register(connection: Connection, given: Sequence[Registered]) -> list[None]:
    """Register cohorts, or renew the invitation and roster of those that are known."""
    for one in given:
        _register(connection, one)
    return [None] * len(given)


def _register(connection: Connection, one: Registered) -> None:
    name = one.invitation.cohort
    row = {
        "invitation": msgspec.json.encode(one.invitation).decode(),
        "roster": msgspec.json.encode(one.roster).decode(),
    }
    new = {"name": name, "key": one.key, "registered_at": time.time_ns() // 1000, **row}
    insert = upsert(connection.dialect.name, cohorts).on_conflict_do_nothing().returning(cohorts.c.id)
    if connection.scalar(insert, new) is not None:
        return
    number = cohort_number(connection, name)
    before = connection.execute(select(cohorts.c.key, cohorts.c.invitation).where(cohorts.c.id == number)).one()
    if before.key != one.key:
        raise StorageError(
            _("This cohort is registered under another key: its people could not be recognised any more."),
            where=name,
            remedy=_("Put the cohort's own key back into its folder from a copy."),
        )
    threshold = msgspec.json.decode(before.invitation, type=Invitation).threshold
    if one.invitation.threshold < threshold:
        raise StorageError(
            _("This cohort's people share on the word that nothing is shown of fewer than {n}.").format(n=threshold),
            where=name,
            remedy=_("Put threshold: {n} back into its cohort.yaml. It may rise, never fall.").format(n=threshold),
        )
    connection.execute(update(cohorts).where(cohorts.c.id == number).values(**row))


def registered(connection: Connection) -> tuple[Registered, ...]:
    """Give the cohorts that are known and were not erased."""
    rows = connection.execute(select(cohorts).where(cohorts.c.erased_at.is_(None)).order_by(cohorts.c.name))
    return tuple(
        Registered(
            invitation=msgspec.json.decode(row.invitation, type=Invitation),
            key=row.key,
            roster=msgspec.json.decode(row.roster, type=tuple[Student, ...]),
        )
        for row in rows
    )


def read_roster(connection: Connection, number: int) -> tuple[Student, ...]:
    """Give a cohort's roster."""
    roster = connection.scalar(select(cohorts.c.roster).where(cohorts.c.id == number))
    return msgspec.json.decode(roster or "[]", type=tuple[Student, ...])


def write_roster(connection: Connection, number: int, roster: tuple[Student, ...]) -> None:
    """Change a cohort's roster."""
    text = msgspec.json.encode(roster).decode()
    connection.execute(update(cohorts).where(cohorts.c.id == number).values(roster=text))


def room(connection: Connection, cohort: str) -> Document:
    """Give a cohort's room."""
    query = select(rooms).join(cohorts, cohorts.c.id == rooms.c.cohort).where(cohorts.c.name == cohort)
    row = connection.execute(query).one_or_none()
    return Document(row.version, row.document) if row else Document(0, b"")


def room_version(connection: Connection, number: int) -> int:
    """Give the version of a cohort's room; 0 before the first time.

    It stays until the transaction's end if `cohort_number` gave the number.
    """
    return connection.scalar(_version(), {"number": number}) or 0


# Asked in each commit: putting it together takes longer than running it.
@functools.cache
def _version() -> Select[tuple[int]]:
    return select(rooms.c.version).where(rooms.c.cohort == bindparam("number"))


def keep_room(connection: Connection, given: Sequence[Kept]) -> list[int]:
    """Keep rooms, each in place of the version it was made from, without the ballots of polls that were dropped.

    Gives the new versions.

    Raises
    ------
    OvertakenError
        When another version is there.
    """
    # Alone: no share is then on its way into a room that it does not know.
    numbers = {name: cohort_number(connection, name, alone=True) for name in sorted({k.cohort for k in given})}
    return [_keep_room(connection, numbers[one.cohort], one) for one in given]


def _keep_room(connection: Connection, number: int, one: Kept) -> int:
    new = one.version + 1
    kept = {"version": new, "document": one.data}
    if one.version == 0:
        first = upsert(connection.dialect.name, rooms).values(cohort=number, **kept).on_conflict_do_nothing()
        changed = connection.scalar(first.returning(rooms.c.version))
    else:
        here = (rooms.c.cohort == number) & (rooms.c.version == one.version)
        changed = connection.scalar(update(rooms).where(here).values(**kept).returning(rooms.c.version))
    if changed is None:
        raise _overtaken(one.cohort)
    if one.dropped:
        theirs = (ballots.c.cohort == number) & ballots.c.poll.in_(one.dropped)
        connection.execute(delete(ballots).where(theirs))
    return new


def _overtaken(cohort: str) -> OvertakenError:
    return OvertakenError(
        _("The room was changed by somebody else at the same time."),
        where=cohort,
        remedy=_("Look at it as it is now, and try again."),
    )


def cast(connection: Connection, given: Sequence[Cast]) -> list[None]:
    """Put ballots in, each in place of the same participant's earlier one, and into the room it was made for.

    Raises
    ------
    OvertakenError
        When the room is another by now: the poll may be closed, and counted, or gone.
    """
    numbers = {name: cohort_number(connection, name) for name in sorted({c.cohort for c in given})}
    versions = {name: room_version(connection, number) for name, number in numbers.items()}
    for one in given:
        if one.version != versions[one.cohort]:
            raise _overtaken(one.cohort)
    who = person_numbers(connection, [(numbers[c.cohort], c.participant) for c in given])
    rows = {
        (numbers[c.cohort], c.poll, who[numbers[c.cohort], c.participant]): msgspec.json.encode(c.ballot).decode()
        for c in given
    }
    insert = upsert(connection.dialect.name, ballots)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[ballots.c.cohort, ballots.c.poll, ballots.c.person],
            set_={"ballot": insert.excluded.ballot},
        ),
        [
            {"cohort": cohort, "poll": poll, "person": person, "ballot": ballot}
            for (cohort, poll, person), ballot in sorted(rows.items())
        ],
    )
    return [None] * len(given)


def ballots_of(connection: Connection, cohort: str, poll: str) -> dict[str, Ballot]:
    """Give a poll's ballots by participant, in no telling order; for the service alone."""
    query = (
        select(people.c.participant, ballots.c.ballot)
        .join(people, people.c.id == ballots.c.person)
        .join(cohorts, cohorts.c.id == ballots.c.cohort)
        .where(cohorts.c.name == cohort, ballots.c.poll == poll)
        .order_by(people.c.participant)
    )
    return {row.participant: msgspec.json.decode(row.ballot, type=Ballot) for row in connection.execute(query)}


def voted(connection: Connection, cohort: str) -> dict[str, int]:
    """Count the ballots in each of a cohort's polls."""
    query = (
        select(ballots.c.poll, func.count().label("n"))
        .join(cohorts, cohorts.c.id == ballots.c.cohort)
        .where(cohorts.c.name == cohort)
        .group_by(ballots.c.poll)
    )
    return {row.poll: row.n for row in connection.execute(query)}
