"""From the names of cohorts, people and questions to their numbers in the tables."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Integer, Text, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from kit.errors import StorageError
from kit.i18n import gettext as _
from kit.service.storage.packing import packed, unpacked
from kit.service.storage.tables import cohorts, people, questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Executable, Table
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

_AT_ONCE = 5000
"""Names in one statement: SQLite takes some 32,000 values."""


class Question(NamedTuple):
    """One item of an activity, in one wave or in none."""

    lesson: str
    activity: str
    item: str
    wave: str | None


def upsert(dialect: str, table: Table) -> PostgresInsert | SqliteInsert:
    """Give the database's own kind of insert, which knows what to do with a row that is there."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


class ErasedError(StorageError):
    """The cohort was erased, and takes nothing any more."""


def cohort_number(connection: Connection, cohort: str, *, alone: bool = False) -> int:
    """Give the number of a cohort, which cannot be erased before this transaction has ended.

    With `alone` nobody else writes anything of this cohort until then.

    Raises
    ------
    StorageError
        When it is not registered, or was erased.
    """
    row = connection.execute(_cohort(alone=alone), {"name": cohort}).one_or_none()
    if row is None:
        raise StorageError(
            _("The service does not know this cohort."),
            where=cohort,
            remedy=_("Register it with: kit service add COHORT_FOLDER"),
        )
    if row.erased_at is not None:
        raise ErasedError(
            _("This cohort was erased."),
            where=cohort,
            remedy=_("Make a new cohort: an erased one takes nothing any more."),
        )
    return int(row.id)


# Putting a statement together takes longer than running it, and each share needs these.
@functools.cache
def _cohort(*, alone: bool) -> Executable:
    query = select(cohorts.c.id, cohorts.c.erased_at).where(cohorts.c.name == bindparam("name"))
    return query.with_for_update() if alone else query.with_for_update(read=True, key_share=True)


def person_numbers(connection: Connection, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Give the numbers of people of cohorts, new ones where need be; nobody is erased before the transaction's end."""
    names = sorted(set(wanted))
    found: dict[tuple[int, str], int] = {}
    for n in range(0, len(names), _AT_ONCE):
        some = names[n : n + _AT_ONCE]
        found |= _find_people(connection, some)
        new = [{"cohort": cohort, "participant": name} for cohort, name in some if (cohort, name) not in found]
        if new:
            connection.execute(upsert(connection.dialect.name, people).on_conflict_do_nothing(), new)
            found |= _find_people(connection, [(row["cohort"], row["participant"]) for row in new])  # type: ignore[misc]
    return found


def _find_people(connection: Connection, names: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    rows = connection.execute(_held(connection.dialect.name), packed(names)).all()
    return {(cohort, name): number for cohort, name, number in rows}


@functools.cache
def _held(dialect: str) -> Executable:
    # As text, whatever length the column takes: a name must not be cut to another's.
    given = unpacked(dialect, {"cohort": Integer(), "participant": Text()})
    same = (people.c.cohort == given.c.cohort) & (people.c.participant == given.c.participant)
    held = select(people.c.cohort, people.c.participant, people.c.id).join(given, same).order_by(people.c.id)
    return held.with_for_update(read=True, key_share=True, of=people)


class Questions:
    """The numbers of questions, remembered: a question never changes its number, and none is ever taken away."""

    def __init__(self) -> None:
        self._known: dict[int, dict[Question, int]] = {}

    def numbers(self, connection: Connection, cohort: int, wanted: set[Question]) -> dict[Question, int]:
        """Give the numbers of a cohort's questions, new ones where need be."""
        known = self._known.get(cohort, {})
        if wanted <= known.keys():
            return known
        known = self.read(connection, cohort)
        new = sorted(wanted - known.keys(), key=lambda q: (*q[:3], q.wave or ""))
        if not new:
            # Only what is certainly on the disk is remembered: this transaction may yet fail.
            self._known[cohort] = known
            return known
        rows = [{"cohort": cohort, **q._asdict(), "wave": q.wave or ""} for q in new]
        connection.execute(upsert(connection.dialect.name, questions).on_conflict_do_nothing(), rows)
        return self.read(connection, cohort)

    @staticmethod
    def read(connection: Connection, cohort: int) -> dict[Question, int]:
        """Read a cohort's questions."""
        rows = connection.execute(select(questions).where(questions.c.cohort == cohort).order_by(questions.c.id))
        return {Question(row.lesson, row.activity, row.item, row.wave or None): row.id for row in rows}
