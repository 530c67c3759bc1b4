"""Rooms as they change, to everyone who listens: at once, then as often as somebody can take in."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

import msgspec

from kit.errors import KitError, ServiceError
from kit.service.app import journal, viewing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from kit.course import Course
    from kit.service.app.stage import Seen, Stage
    from kit.service.storage import Store

COALESCED = 0.2
"""Seconds between two looks at a room: five a second at most."""
COUNTS = 1.0
"""Seconds between two looks for a participant where nothing but numbers changed."""
PRESENT = 10.0
"""Seconds between two words to the database on who is here."""
ALIVE = 15.0
"""Seconds of silence on a stream after which a comment is sent, so that no proxy takes it for dead."""


class Listener:
    """One open stream; it holds the newest room alone, so that a slow reader has no queue."""

    def __init__(self, user: str, *, facilitator: bool) -> None:
        self.user, self.facilitator = user, facilitator
        self._newest, self._ended = b"", False
        self._woken = asyncio.Event()

    def tell(self, room: bytes) -> None:
        """Have a room for the reader."""
        if room != self._newest:
            self._newest = room
            self._woken.set()

    def end(self) -> None:
        """End what waits for the next room."""
        self._ended = True
        self._woken.set()

    async def rooms(self) -> AsyncIterator[bytes]:
        """Give each room as it comes, and b"" where it is silent for long, until it ends."""
        while not self._ended:
            try:
                async with asyncio.timeout(ALIVE):
                    await self._woken.wait()
            except TimeoutError:
                yield b""
            else:
                self._woken.clear()
                if not self._ended:
                    yield self._newest


class Audience:
    """Everyone who listens to one cohort's room, on this replica."""

    def __init__(self, store: Store, course: Course, stage: Callable[[], Stage]) -> None:
        self._store, self._course, self._stage = store, course, stage
        self._listeners: set[Listener] = set()
        self._seen: Seen | None = None
        self._changed: set[str] = set()
        self._dirty = asyncio.Event()
        self._joined = asyncio.Event()
        self._told_counts = 0.0

    @property
    def empty(self) -> bool:
        """Whether nobody listens."""
        return not self._listeners

    @contextlib.contextmanager
    def listen(self, user: str, *, facilitator: bool) -> Iterator[Listener]:
        """Listen as long as a stream is open; the room comes at once."""
        listener = Listener(user, facilitator=facilitator)
        self._listeners.add(listener)
        self._joined.set()
        if self._seen is None:
            self.changed("room")
        else:
            self._tell(self._seen, [listener])
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def end(self) -> None:
        """End every stream."""
        for listener in self._listeners:
            listener.end()

    def changed(self, what: str) -> None:
        """Note that something of the room has changed."""
        self._changed.add(what)
        self._dirty.set()

    async def run(self) -> None:
        """Look at the room whenever it changed, and tell everyone, until it is cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._present())
            both.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            changed, self._changed = frozenset(self._changed), set()
            try:
                self._seen = await self._stage().look(self._seen, changed)
                self._tell_all(self._seen, counts_alone=not changed & {"room", "ballots"})
            except ServiceError:
                # The cohort was erased.
                self.end()
            except Exception as problem:  # noqa: BLE001 - whatever it was, everyone would be left without a room
                # The database is away: whoever listens keeps the room they have, and it is looked at again.
                journal.failed("look", problem)
                self._changed |= changed
                self._dirty.set()
                await asyncio.sleep(1)
            await asyncio.sleep(COALESCED)

    def _tell_all(self, seen: Seen, *, counts_alone: bool) -> None:
        late = time.monotonic() - self._told_counts < COUNTS
        if counts_alone and late:
            self._tell(seen, [one for one in self._listeners if one.facilitator])
            asyncio.get_running_loop().call_later(COUNTS, self._again)
            return
        self._told_counts = time.monotonic()
        self._tell(seen, list(self._listeners))

    def _again(self) -> None:
        """Tell the participants numbers that were held back."""
        if self._seen is not None and time.monotonic() - self._told_counts >= COUNTS:
            self._told_counts = time.monotonic()
            self._tell(self._seen, [one for one in self._listeners if not one.facilitator])

    def _tell(self, seen: Seen, listeners: list[Listener]) -> None:
        now, alike = time.time(), viewing.is_shared(seen.document)
        views = {
            facilitator: viewing.room(seen.document, seen.facts, self._course, now, facilitator=facilitator)
            for facilitator in {one.facilitator for one in listeners}
        }
        written = {facilitator: msgspec.json.encode(view) for facilitator, view in views.items()}
        for one in listeners:
            if one.facilitator or alike:
                one.tell(written[one.facilitator])
            else:
                one.tell(msgspec.json.encode(viewing.own(views[False], seen.document, seen.facts, one.user)))

    async def _present(self) -> None:
        """Tell the database who is here, and so the other replicas."""
        while True:
            self._joined.clear()
            users = {one.user for one in self._listeners if not one.facilitator}
            try:
                if users:
                    await self._store.seen(self._stage().cohort, users)
            except KitError as problem:
                journal.failed("presence", problem)
            # Whoever left is here no more after a while, and nothing else tells of that.
            self.changed("presence")
            await asyncio.sleep(COALESCED)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PRESENT):
                    await self._joined.wait()


class Streams:
    """The audiences of all cohorts, and the one watch on the database that wakes them."""

    def __init__(self, store: Store, course: Course, stage: Callable[[str], Stage]) -> None:
        self._store, self._course, self._stage = store, course, stage
        self._audiences: dict[str, Audience] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    @contextlib.contextmanager
    def listen(self, cohort: str, user: str, *, facilitator: bool) -> Iterator[Listener]:
        """Listen to a cohort's room."""
        audience = self._audiences.get(cohort)
        if audience is None:
            audience = self._audiences[cohort] = Audience(self._store, self._course, lambda: self._stage(cohort))
            self._running[cohort] = asyncio.ensure_future(audience.run())
        try:
            with audience.listen(user, facilitator=facilitator) as listener:
                yield listener
        finally:
            if audience.empty and self._audiences.get(cohort) is audience:
                del self._audiences[cohort]
                self._running.pop(cohort).cancel()

    def end(self) -> None:
        """End every stream; whoever listens comes again."""
        for audience in self._audiences.values():
            audience.end()

    def changed(self, cohort: str | None, what: str | None) -> None:
        """Tell the audiences that something changed; None is anything."""
        for id_, audience in self._audiences.items():
            if cohort in {None, id_}:
                for one in ("room", "lines", "ballots", "presence", "papers") if what is None else (what,):
                    audience.changed(one)
