"""How many durable rows a second the service's store takes, beside a bare loop that does the same, in one run.

The bare loop commits the same rows in the same batches, with the driver alone, by one thread: what the disk and the
database can do. The store adds what a room needs: revisions, names to numbers, many who wait at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import postgres
from helpers.stored import AT, COHORT, cohort, line

from kit.service.storage import Store
from kit.wire.records import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = 10
"""Lines in one share: an activity or two."""
SHARES = 2000
ROUNDS = 3
WAITING = {"sqlite": 50, "postgresql": 200}
"""People who share at once."""
LEAST = {"sqlite": 0.15, "postgresql": 0.25}
"""Of the bare loop's rows, what the store must take at least."""
INSERT = """INSERT INTO bare VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})
ON CONFLICT (question, person) DO UPDATE SET revision = excluded.revision WHERE excluded.revision > bare.revision"""
TABLE = """CREATE TABLE bare (question INTEGER, person INTEGER, revision BIGINT, shared_at BIGINT, number INTEGER,
kind SMALLINT, audience SMALLINT, agreed SMALLINT, value TEXT, PRIMARY KEY (question, person))"""


def rows(batch: int, waiting: int) -> Iterator[tuple[object, ...]]:
    """Give the rows of one batch: everyone who waits, with all of their lines."""
    for n in range(waiting):
        for item in range(LINES):
            yield (item, batch * waiting + n, 1, int(AT.timestamp() * 1e6), n % 5, 1, 0, 0, None)


def bare_sqlite(path: Path) -> float:
    """Give rows a second of SQLite alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(TABLE + " WITHOUT ROWID")
    waiting, start = WAITING["sqlite"], time.perf_counter()
    for batch in range(SHARES // waiting):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT.format("?"), rows(batch, waiting))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - start
    connection.close()
    return SHARES * LINES / seconds


def bare_postgres(url: str) -> float:
    """Give rows a second of PostgreSQL alone."""
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)
        connection.commit()
        waiting, start = WAITING["postgresql"], time.perf_counter()
        for batch in range(SHARES // waiting):
            with connection.cursor() as cursor:
                cursor.executemany(INSERT.format("%s"), list(rows(batch, waiting)))
            connection.commit()
        return SHARES * LINES / (time.perf_counter() - start)


def stored(url: str, waiting: int) -> tuple[float, float]:
    """Give rows a second of the store, and the 99th percentile of a share's time in milliseconds."""
    store = Store(url)
    took: list[float] = []
    sent = Sent(lines=tuple(line(f"i-{n}", 1, n % 5, at=dt.datetime.now(dt.UTC)) for n in range(LINES)))

    async def session() -> float:
        await store.prepare()
        await store.register(cohort())
        people = iter(range(SHARES))

        async def share() -> None:
            for n in people:
                before = time.perf_counter()
                await store.share(COHORT, f"p{n}", sent)
                took.append(time.perf_counter() - before)

        start = time.perf_counter()
        await asyncio.gather(*(share() for _ in range(waiting)))
        return time.perf_counter() - start

    seconds = asyncio.run(session())
    store.close()
    return SHARES * LINES / seconds, sorted(took)[len(took) * 99 // 100] * 1000


def measure(name: str, bare: Callable[[], float], store: Callable[[], tuple[float, float]]) -> bool:
    """Print the best of some rounds; gives whether it falls short."""
    rounds = [(bare(), *store()) for _ in range(ROUNDS)]
    alone, ours, slow = max(r[0] for r in rounds), max(r[1] for r in rounds), min(r[2] for r in rounds)
    ratio = ours / alone
    print(
        f"store, {name}: {ours:,.0f} durable rows/s, {ours / LINES:,.0f} shares/s at {WAITING[name]} at once, "
        f"p99 {slow:.0f} ms; {ratio:.2f} of a bare loop's {alone:,.0f} rows/s (at least {LEAST[name]:g})"
    )
    return ratio < LEAST[name]


def main() -> None:
    """Measure both databases, each on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        names = iter(range(2 * ROUNDS))
        over = measure(
            "sqlite",
            lambda: bare_sqlite(Path(folder) / f"{next(names)}.db"),
            lambda: stored(f"sqlite:///{Path(folder) / f'{next(names)}.db'}", WAITING["sqlite"]),
        )
    server = postgres.start(on_disk=True)
    try:
        over |= measure(
            "postgresql",
            lambda: bare_postgres(server.make()),
            lambda: stored(server.make(), WAITING["postgresql"]),
        )
    finally:
        server.stop()
    sys.exit(over)


if __name__ == "__main__":
    main()
