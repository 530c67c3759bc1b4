"""The store: all that the live service keeps, behind one class. What it says is written is on the disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from kit.errors import StorageError
from kit.i18n import gettext as _
from kit.service.storage import cohorts, columns, engine, erasing, feed, migrating, presence, reading, writing
from kit.service.storage.drawer import Locks, StoreDrawer, read_papers
from kit.service.storage.feed import Change
from kit.service.storage.taking import Share, Taken, Taker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from filelock import FileLock
    from sqlalchemy import Connection

    from kit.cohort import TookPart
    from kit.service.storage.cohorts import Document, Registered
    from kit.service.storage.columns import Columns
    from kit.service.storage.erasing import Erased
    from kit.service.storage.feed import Watch
    from kit.service.storage.numbers import Question
    from kit.service.storage.writing import Outcome
    from kit.wire.records import Ballot, Mine, Sent

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_DEBRIEFS = 4
"""Locks on papers at once."""


class _Letter(NamedTuple):
    """Who waits for something to be written, what came of it, and what it changed."""

    waiter: asyncio.Future[Any]
    outcome: Outcome
    change: Change


class Store:
    """What the service keeps, in SQLite or PostgreSQL.

    Making a store does not touch the database: a service can listen, and say that its database is gone. Every method
    raises `StorageError` when the database does not answer or its disk is full; nothing was taken then.

    Parameters
    ----------
    url
        The database, as ``sqlite:///FILE`` or ``postgresql://…``.

    Raises
    ------
    StorageError
        When no such database can work.
    """

    def __init__(self, url: str) -> None:
        parsed = engine.parse(url)
        self.engine = engine.make(url, connections=1 + engine.READERS + _DEBRIEFS)
        self._taker = Taker()
        self._take = self._taker.take
        self._locks = Locks()
        self._readers = ThreadPoolExecutor(engine.READERS, thread_name_prefix="kit-reader")
        self._writer = writing.Writer(self.engine, self._post)
        self._letters: deque[_Letter] = deque()
        self._feed = feed.make(parsed)
        self._alone: FileLock | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever runs the service should know about its database."""
        kind = engine.network_file_system(self.engine.url)
        if kind is None:
            return ()
        return (
            _(
                "The database lies on a network file system ({kind}), where SQLite's locks may not hold. "
                "Put it on a disk of this machine, or use PostgreSQL."
            ).format(kind=kind),
        )

    async def prepare(self) -> None:
        """Bring the database to this release; to be called until it succeeds, before anything else.

        Raises
        ------
        StorageError
            When it does not answer, is of a newer release, or is SQLite's and another service runs on it.
        """
        await asyncio.get_running_loop().run_in_executor(self._readers, self._prepare)

    def _prepare(self) -> None:
        if self._alone is None:
            self._alone = engine.serve_alone(self.engine)
        migrating.migrate(self.engine)
        if not self._feed.wait(engine.BUSY):
            raise StorageError(
                _("The database does not tell what changes in it."),
                where=engine.shown(self.engine.url),
                remedy=_("LISTEN and NOTIFY must reach PostgreSQL itself: a pool in between may keep them back."),
            )

    async def health(self) -> None:
        """Raise `StorageError` unless the database answers."""
        await self._read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())

    def close(self) -> None:
        """Write what waits, and let go of the database."""
        self._writer.close()
        self._readers.shutdown()
        self._feed.close()
        self.engine.dispose()
        if self._alone is not None:
            self._alone.release()

    # Cohorts.

    async def register(self, cohort: Registered) -> None:
        """Register a cohort, or renew its invitation and roster.

        Raises
        ------
        StorageError
            When it was erased, or is known under another key.
        """
        await self._write(cohorts.register, cohort, Change(cohort.invitation.cohort, "cohorts"))

    async def cohorts(self) -> tuple[Registered, ...]:
        """Give the cohorts that are known and were not erased."""
        return await self._read(cohorts.registered)

    # What participants share.

    async def share(self, cohort: str, participant: str, sent: Sent) -> Taken:
        """Take what is newer; when this returns it is on the disk."""
        return await self._write(self._take, Share(cohort, participant, sent), Change(cohort, "lines"))

    async def mine(self, cohort: str, participant: str) -> Mine:
        """Give all that is held of one participant."""
        return await self._read(reading.mine, cohort, participant)

    async def erase(self, cohort: str, participant: str, *, enrolled: bool = False) -> Erased:
        """Erase one participant: lines, tombstones, marks and ballots; the roster keeps whoever stays enrolled.

        `erasing.out_of_reach` says what else stays.
        """
        who = erasing.Person(cohort, participant, enrolled)
        erased = await self._write(erasing.erase_people, who, Change(cohort, None))
        await asyncio.get_running_loop().run_in_executor(self._readers, engine.overwrite, self.engine)
        return erased

    # What the service makes of it. None of it may leave the service as it is.

    async def answered(self, cohort: str, activities: Collection[str] | None = None) -> dict[str, int]:
        """Count the people who share an answer in each activity, as "lesson/activity"; without any it is left out.

        Whoever shares at least one of an activity's items counts, with whomever it is shared.
        """
        return await self._read(reading.answered, cohort, activities)

    async def tally(self, cohort: str, lesson: str) -> dict[Question, dict[int | str, int]]:
        """Count the group's answers to each question of a lesson, by number or by the JSON of what was chosen."""
        return await self._read(reading.tally, cohort, lesson)

    async def lines(self, cohort: str, items: Collection[str] | None = None, audience: str | None = None) -> Columns:
        """Give a cohort's lines as columns, of some items ("lesson/activity/item") or all, for one audience or both."""
        return await self._read(columns.read, cohort, items, audience)

    async def took_part(self, cohort: str, lessons: Collection[str], *, answers: bool = True) -> TookPart:
        """Count who took part in each of some lessons and in any of them; without `answers`, not in each activity."""
        return await self._read(reading.took_part, cohort, lessons, answers=answers)

    # The room.

    async def room(self, cohort: str) -> Document:
        """Give the room as it was kept; version 0 and no data before the first time."""
        return await self._read(cohorts.room, cohort)

    async def keep_room(self, cohort: str, version: int, data: bytes, dropped: tuple[str, ...] = ()) -> int:
        """Keep a room that was made from a version, without the ballots of `dropped` polls; gives the new version.

        Raises
        ------
        OvertakenError
            When somebody else was faster: read it again and do the same to what it is now.
        """
        kept = cohorts.Kept(cohort, version, data, dropped)
        return await self._write(cohorts.keep_room, kept, Change(cohort, "room"))

    async def cast(self, cohort: str, poll: str, participant: str, ballot: Ballot, version: int) -> None:
        """Put a ballot that was made for a version of the room in, in place of the same participant's earlier one.

        Raises
        ------
        OvertakenError
            When the room is another by now.
        """
        given = cohorts.Cast(cohort, poll, participant, ballot, version)
        await self._write(cohorts.cast, given, Change(cohort, "ballots"))

    async def ballots(self, cohort: str, poll: str) -> dict[str, Ballot]:
        """Give a poll's ballots by participant."""
        return await self._read(cohorts.ballots_of, cohort, poll)

    async def voted(self, cohort: str) -> dict[str, int]:
        """Count the ballots in each poll."""
        return await self._read(cohorts.voted, cohort)

    async def seen(self, cohort: str, users: Collection[str]) -> None:
        """Note whose page is open; to be called again within `presence.HERE` seconds."""
        await self._write(presence.seen, presence.Seen(cohort, tuple(users)), Change(cohort, "presence"))

    async def here(self, cohort: str) -> tuple[str, ...]:
        """Name those whose page is open, on whatever replica."""
        return await self._read(presence.here, cohort)

    async def papers(self, cohort: str, names: Collection[str]) -> dict[str, bytes]:
        """Give those of a cohort's small files that are there, by name."""
        return await self._read(read_papers, cohort, names)

    def drawer(self, cohort: str) -> StoreDrawer:
        """Give the drawer of a cohort's small files, for use in threads."""
        return StoreDrawer(self.engine, self._writer, self._feed, self._locks, cohort)

    def watch(self, cohort: str | None = None) -> AbstractContextManager[Watch]:
        """Watch one cohort, or all, for changes that this replica or another one made.

        ``with store.watch(id) as watch: changes = await watch.next()``; a change of (None, None) is of everything.
        """
        return self._feed.watch(cohort)

    async def _read(self, read: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        def run() -> R:
            with engine.reading(self.engine) as connection:
                return read(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def _write(self, work: Callable[[Connection, Sequence[T]], Sequence[R]], given: T, change: Change) -> R:
        waiter: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        # Told by the writer itself: whoever asked for it may have gone away.
        self._writer.put(work, given, lambda outcome: self._letters.append(_Letter(waiter, outcome, change)))
        return await waiter

    def _post(self) -> None:
        """Tell all whom a commit concerns, each loop at once: to wake it for each of them costs more than a share."""
        letters = []
        with contextlib.suppress(IndexError):
            while True:
                letters.append(self._letters.popleft())
        changes = {x.change for x in letters if x.outcome.problem is None}
        for change in changes:
            self._feed.publish(change)
        by_loop: dict[asyncio.AbstractEventLoop, list[_Letter]] = {}
        for letter in letters:
            by_loop.setdefault(letter.waiter.get_loop(), []).append(letter)
        for loop, some in by_loop.items():
            # A loop that was closed waits for nothing any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_deliver, some)


def _deliver(letters: list[_Letter]) -> None:
    for waiter, (result, problem), _change in letters:
        if waiter.done():
            continue  # whoever asked has gone away
        if problem is None:
            waiter.set_result(result)
        else:
            waiter.set_exception(problem)
