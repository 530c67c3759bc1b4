"""A cohort's drawer in the database: its small files, and locks on them that hold across replicas."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exc, func, select, text

from kit.keeping import under_way
from kit.service.storage import engine as engines
from kit.service.storage.feed import Change
from kit.service.storage.numbers import cohort_number, upsert
from kit.service.storage.tables import cohorts, papers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from kit.service.storage.feed import Feed
    from kit.service.storage.writing import Writer

_PATIENCE = 60
"""Seconds to wait for another debrief of the same cohort."""


class _Paper(NamedTuple):
    cohort: str
    name: str
    data: bytes


class Locks:
    """The locks of one process on papers; on SQLite there is no other."""

    def __init__(self) -> None:
        self._locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    @contextlib.contextmanager
    def hold(self, cohort: str, name: str) -> Iterator[None]:
        """Hold a paper's lock."""
        lock = self._locks[cohort, name]
        if not lock.acquire(timeout=_PATIENCE):
            raise under_way(cohort)
        try:
            yield
        finally:
            lock.release()


class StoreDrawer:
    """Keeps a cohort's small files in the database. For threads, not for a loop: each call waits for the disk.

    On PostgreSQL what is written under a lock is written when the lock is let go, all of it or none.
    """

    def __init__(self, engine: Engine, writer: Writer, feed: Feed, locks: Locks, cohort: str) -> None:
        self._engine, self._writer, self._feed, self._locks = engine, writer, feed, locks
        self._cohort = cohort
        self._here = threading.local()

    def read(self, name: str) -> bytes | None:
        """Give a file's bytes, None before it was written."""
        held = self._held(name)
        if held is not None:
            return _read(held, self._cohort, name)
        with engines.reading(self._engine) as connection:
            return _read(connection, self._cohort, name)

    def write(self, name: str, data: bytes) -> None:
        """Write a file: it is on the disk then, or, under PostgreSQL's lock, when that is let go."""
        paper = _Paper(self._cohort, name, data)
        held = self._held(name)
        if held is not None:
            _write(held, [paper])
            return
        self._writer.write(_write, paper)
        self._feed.publish(Change(self._cohort, "papers"))

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Keep every other debrief from a file, in this thread, on all replicas.

        Raises
        ------
        CohortError
            When another debrief keeps it for longer than a minute.
        """
        with self._locks.hold(self._cohort, name):
            if self._engine.dialect.name != "postgresql":
                yield
                return
            with engines.writing(self._engine) as connection:
                self._lock(connection, name)
                self._here.held = (name, connection)
                try:
                    yield
                finally:
                    del self._here.held
            self._feed.publish(Change(self._cohort, "papers"))

    def place(self, name: str) -> str:
        """Say where a file lies."""
        return f"{engines.shown(self._engine.url)} ({self._cohort}/{name})"

    def _held(self, name: str) -> Connection | None:
        held: tuple[str, Connection] | None = getattr(self._here, "held", None)
        return held[1] if held and held[0] == name else None

    def _lock(self, connection: Connection, name: str) -> None:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}s'"))
        try:
            key = engines.advisory(f"{self._cohort} {name}")
            connection.execute(select(func.pg_advisory_xact_lock(key)))
        except exc.OperationalError as problem:
            if engines.gave_up(problem):
                raise under_way(self._cohort) from None
            raise


def read_papers(connection: Connection, cohort: str, names: Collection[str]) -> dict[str, bytes]:
    """Give those of a cohort's files that are there, by name."""
    found = {name: _read(connection, cohort, name) for name in names}
    return {name: data for name, data in found.items() if data is not None}


def _read(connection: Connection, cohort: str, name: str) -> bytes | None:
    query = select(papers.c.data).join(cohorts, cohorts.c.id == papers.c.cohort)
    query = query.where(cohorts.c.name == cohort, papers.c.name == name)
    if connection.dialect.name != "postgresql":
        return connection.scalar(query)
    # As the bytes that they are: SQLAlchemy has PostgreSQL send them as text, twice as many.
    compiled = query.compile(connection)
    with contextlib.closing(connection.connection.cursor(binary=True)) as cursor:
        cursor.execute(str(compiled), compiled.params)
        found: tuple[bytes] | None = cursor.fetchone()
    return found and found[0]


def _write(connection: Connection, given: Sequence[_Paper]) -> list[None]:
    for one in given:
        row = {"cohort": cohort_number(connection, one.cohort), "name": one.name, "data": one.data}
        insert = upsert(connection.dialect.name, papers)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=[papers.c.cohort, papers.c.name], set_={"data": insert.excluded.data}
            ),
            row,
        )
    return [None] * len(given)
