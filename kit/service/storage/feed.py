"""The feed of changes: who watches a cohort is woken when something in it has changed, on whatever replica."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import secrets
import threading
import time
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

import psycopg
from psycopg import sql

from kit.service.storage.engine import SERVING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import URL

What: TypeAlias = Literal["lines", "room", "ballots", "papers", "presence", "cohorts"]
CHANNEL = "kit"
PULSE = 15.0
"""Seconds after which everything counts as changed, in case a replica fell before it could tell the others."""
_PAUSE = 1.0
_GLANCE = 0.2
_APART = 0.1
"""Seconds between what the other replicas are told: a crowd's commits come by the dozen in a second, and to tell of
each by itself took a twentieth of the shares that a service can take."""


class Change(NamedTuple):
    """What changed of which cohort; None is anything."""

    cohort: str | None
    what: What | None


EVERYTHING = Change(None, None)


class Watch:
    """What changed since it was asked last; made by `Feed.watch`, on the loop that asks."""

    def __init__(self, feed: Feed, cohort: str | None) -> None:
        self._feed, self._cohort = feed, cohort
        self._loop = asyncio.get_running_loop()
        self._changed: set[Change] = set()
        self._woken = asyncio.Event()

    async def next(self) -> frozenset[Change]:
        """Wait for a change, and give all since the last time: many of one kind are one."""
        await self._woken.wait()
        self._woken.clear()
        changed, self._changed = frozenset(self._changed), set()
        return changed

    def tell(self, changes: Iterable[Change]) -> None:
        """Note changes; from any thread."""
        ours = [c for c in changes if c.cohort is None or self._cohort in {None, c.cohort}]
        if ours:
            # A loop that was closed watches nothing any more.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._note, ours)

    def _note(self, changes: list[Change]) -> None:
        self._changed.update(changes)
        self._woken.set()


class Feed:
    """The feed within one process: all there is on SQLite."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watch(self, cohort: str | None = None) -> Iterator[Watch]:
        """Watch one cohort, or all."""
        watch = Watch(self, cohort)
        with self._lock:
            self._watches.add(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches.discard(watch)

    def publish(self, change: Change) -> None:
        """Tell of a change that is on the disk; from any thread."""
        self._tell([change])

    def wait(self, _seconds: float) -> bool:
        """Wait until no change by anybody can be missed; False if that takes too long."""
        return True

    def close(self) -> None:
        """End what runs for the feed."""

    def _tell(self, changes: Iterable[Change]) -> None:
        with self._lock:
            watches = tuple(self._watches)
        for watch in watches:
            watch.tell(changes)


class PostgresFeed(Feed):
    """The feed between replicas, by NOTIFY. A new connection may have missed some: then everything has changed."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._own = secrets.token_hex(8)
        self._unsent: queue.SimpleQueue[Change | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._listens = threading.Event()
        self._threads = [
            threading.Thread(target=run, name=f"kit-{run.__name__.strip('_')}", daemon=True)
            for run in (self._listen, self._notify)
        ]
        for thread in self._threads:
            thread.start()

    def publish(self, change: Change) -> None:
        """Tell of a change that is on the disk, here at once and then elsewhere."""
        super().publish(change)
        self._unsent.put(change)

    def wait(self, seconds: float) -> bool:
        """Wait until the feed listens."""
        return self._listens.wait(seconds)

    def close(self) -> None:
        """End the two connections."""
        self._ended.set()
        self._unsent.put(None)
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                with self._connect() as connection:
                    connection.execute("SELECT pg_advisory_lock_shared(%s)", [SERVING])
                    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    self._hear(connection)
            except psycopg.Error:
                self._listens.clear()
                self._ended.wait(_PAUSE)

    def _hear(self, connection: psycopg.Connection) -> None:
        self._listens.set()
        self._tell([EVERYTHING])
        pulse = time.monotonic() + PULSE
        while not self._ended.is_set():
            changes = []
            # Short waits, so that the end of the service need not wait for news.
            for notice in connection.notifies(timeout=_GLANCE, stop_after=1):
                origin, what, cohort = notice.payload.split(" ")
                if origin != self._own:
                    changes.append(Change(cohort, cast("What", what)))
            if time.monotonic() > pulse:
                changes, pulse = [EVERYTHING], time.monotonic() + PULSE
            self._tell(changes)

    def _notify(self) -> None:
        unsent: set[Change] = set()
        while not self._ended.is_set():
            try:
                with self._connect() as connection:
                    # Nothing is lost with a notice: it need not wait for the disk.
                    connection.execute("SET synchronous_commit = off")
                    last = False
                    while not last:
                        last = self._ended.wait(_APART)
                        unsent |= self._gather(wait=not unsent and not last)
                        payloads = [f"{self._own} {change.what} {change.cohort}" for change in unsent]
                        connection.execute("SELECT pg_notify(%s, p) FROM unnest(%s::text[]) p", [CHANNEL, payloads])
                        unsent.clear()
            except psycopg.Error:
                self._ended.wait(_PAUSE)

    def _gather(self, *, wait: bool) -> set[Change]:
        """Give what was not sent yet; what waits goes together."""
        found = [self._unsent.get()] if wait else []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self._unsent.get_nowait())
        return {change for change in found if change is not None}

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=5, application_name="kit service feed")


def make(url: URL) -> Feed:
    """Give the feed that fits a database."""
    return Feed() if url.get_backend_name() == "sqlite" else PostgresFeed(url)
