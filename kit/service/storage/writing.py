"""Group commit: what waits is written together, and each is told of it after the one commit that covers them all."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import exc

from kit.errors import KitError, StorageError
from kit.i18n import gettext as _
from kit.service.storage import engine as engines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

T = TypeVar("T")
R = TypeVar("R")

TOGETHER = 256
"""Pieces of work in one commit at most."""
WAITING = 20_000
"""Pieces of work that may wait: beyond that it is kinder to say so than to let everyone wait."""
GATHERED = 0.012
"""Seconds for which a commit waits at most for as many as the last one held."""
PATIENCE = 5.0
"""Seconds for which work is tried again while the database is gone or another writer is in the way."""


class Outcome(NamedTuple):
    """What came of a piece of work: its result, or why there is none."""

    result: Any
    problem: Exception | None


class _Piece(NamedTuple):
    work: Callable[[Connection, Sequence[Any]], Sequence[Any]]
    given: Any
    tell: Callable[[Outcome], None]


class Writer:
    """A thread that writes. `work` takes a connection and a list of what was given, and gives a result for each.

    One is enough for PostgreSQL too: while it commits, what comes meanwhile gathers for the next commit. Three of them
    part it into smaller commits, which took a third longer for 200 people at once.

    Work may be tried again after a failure, even one during the commit: doing it twice must be the same as once.

    Parameters
    ----------
    engine
        The database.
    after
        Called by the writing thread when everyone of a commit was told.
    """

    def __init__(self, engine: Engine, after: Callable[[], None]) -> None:
        self._engine, self._after = engine, after
        self._connection: Connection | None = None
        self._waiting: deque[_Piece] = deque()
        self._changed = threading.Condition()
        self._wanted = 1
        """With how many waiting the writing thread is woken."""
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="kit-writer", daemon=True)
        self._thread.start()

    def put(
        self, work: Callable[[Connection, Sequence[T]], Sequence[Any]], given: T, tell: Callable[[Outcome], None]
    ) -> None:
        """Give work to be written; the writing thread tells what came of it once it is on the disk.

        Raises
        ------
        StorageError
            When too much waits already.
        """
        with self._changed:
            if self._closed or len(self._waiting) >= WAITING:
                raise StorageError(_("The service has more to write than it can."), remedy=_("Try again in a moment."))
            self._waiting.append(_Piece(work, given, tell))
            if len(self._waiting) == self._wanted:
                self._changed.notify()

    def write(self, work: Callable[[Connection, Sequence[T]], Sequence[R]], given: T) -> R:
        """Write, and give the result once it is on the disk; for threads other than the writing one.

        Raises
        ------
        StorageError
            When too much waits already, or the database fails.
        """
        done: Future[Outcome] = Future()
        self.put(work, given, done.set_result)
        outcome = done.result()
        if outcome.problem is not None:
            raise outcome.problem
        written: R = outcome.result
        return written

    def close(self) -> None:
        """Write what waits, then end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        many = 1
        while batch := self._gather(many):
            many = len(batch)
            self._write(batch)
            self._after()
        self._let_go()

    def _gather(self, many: int) -> list[_Piece]:
        """Give what waits of the same work, in its order; nothing at the end.

        It lets as many come as the last commit held, for a moment: a crowd then shares its commits, and one never
        waits. This is PostgreSQL's own ``commit_delay``, for both databases and with the work of each commit saved as
        well.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            self._wanted = many
            self._changed.wait_for(lambda: self._closed or len(self._waiting) >= many, GATHERED)
            self._wanted = 1
            batch: list[_Piece] = []
            while self._waiting and len(batch) < TOGETHER and (not batch or self._waiting[0].work is batch[0].work):
                batch.append(self._waiting.popleft())
            return batch

    def _write(self, batch: list[_Piece]) -> None:
        try:
            results = self._try(batch)
        except Exception as problem:  # noqa: BLE001 - whoever waits for it is told; the thread goes on
            if len(batch) > 1 and not _of_database(problem):
                # One of them is at fault: alone each gets what is its own.
                for piece in batch:
                    self._write([piece])
            else:
                for piece in batch:
                    piece.tell(Outcome(None, problem))
        else:
            for piece, result in zip(batch, results, strict=True):
                piece.tell(Outcome(result, None))

    def _try(self, batch: list[_Piece]) -> Sequence[Any]:
        until, pause = time.monotonic() + PATIENCE, 0.05
        while True:
            try:
                return self._commit(batch)
            except KitError as problem:
                if not _passing(problem) or time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def _commit(self, batch: list[_Piece]) -> Sequence[Any]:
        """Write together on a connection that is kept: the pool asks before each use whether the database is there."""
        with engines.telling(self._engine):
            try:
                if self._connection is None:
                    self._connection = engines.for_writing(self._engine)
                with self._connection.begin():
                    return batch[0].work(self._connection, [piece.given for piece in batch])
            except BaseException:
                # It may be broken; of the next one the pool asks.
                self._let_go()
                raise

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _of_database(problem: Exception) -> bool:
    """Say whether the database itself is at fault, and not what it was given."""
    return isinstance(problem, StorageError) and isinstance(problem.__cause__, exc.SQLAlchemyError)


def _passing(problem: KitError) -> bool:
    # A full disk stays full for longer than anyone waits.
    cause = problem.__cause__
    return _of_database(problem) and isinstance(cause, exc.SQLAlchemyError) and not engines.is_full(cause)
