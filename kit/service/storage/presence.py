"""Who is here: people whose page is open, told to all replicas by the database and by its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, func, select
from sqlalchemy import cast as as_type

from kit.service.storage.numbers import cohort_number, upsert
from kit.service.storage.tables import cohorts, presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

HERE = 25
"""Seconds for which somebody counts as here after being seen."""
_SECOND = 1_000_000


class Seen(NamedTuple):
    """People of a cohort whose page is open now."""

    cohort: str
    users: tuple[str, ...]


def seen(connection: Connection, given: Sequence[Seen]) -> list[None]:
    """Note who is here."""
    now = connection.scalar(select(_now(connection)))
    numbers = {name: cohort_number(connection, name) for name in sorted({s.cohort for s in given})}
    who = sorted({(numbers[s.cohort], user) for s in given for user in s.users})
    if who:
        insert = upsert(connection.dialect.name, presence)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=[presence.c.cohort, presence.c.participant],
                set_={"seen_at": insert.excluded.seen_at},
            ),
            [{"cohort": cohort, "participant": user, "seen_at": now} for cohort, user in who],
        )
    return [None] * len(given)


def here(connection: Connection, cohort: str) -> tuple[str, ...]:
    """Name those who are here."""
    now, a_while = _now(connection), HERE * _SECOND
    query = (
        select(presence.c.participant)
        .join(cohorts, cohorts.c.id == presence.c.cohort)
        # Who was seen later than now was seen before the clock was set back.
        .where(cohorts.c.name == cohort, presence.c.seen_at.between(now - a_while, now + a_while))
        .order_by(presence.c.participant)
    )
    return tuple(connection.scalars(query))


def _now(connection: Connection) -> ColumnElement[int]:
    """Give the database's clock, which all replicas share, in microseconds since 1970."""
    if connection.dialect.name == "postgresql":
        seconds: Any = func.extract("epoch", func.clock_timestamp())
        return as_type(seconds * _SECOND, BigInteger)
    # Days since noon of 24 November 4714 BC; 1970 began on day 2440587.5.
    return as_type((func.julianday("now") - 2440587.5) * 86_400 * _SECOND, BigInteger)
