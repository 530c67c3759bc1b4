"""How many shares a second the live service makes durable behind JupyterHub's proxy, beside a bare tornado POST there.

Both stand behind the same proxy and are asked by the same connections with the same bodies, one after the other, round
by round in one run. A share is answered once it is on the disk.

What is asked of SQLite is at least half of the bare POST, by 50 connections; of PostgreSQL "at least equal at 200
connections". That is read as: no fewer shares a second by 200 connections than SQLite took by 50 in this run. The
stricter reading, half of a bare POST by 200 connections as well, is printed beside it and fails nothing.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import hub as hubs
from helpers import postgres
from helpers.load import OK, Person

if TYPE_CHECKING:
    from helpers.hub import RunningHub

CONNECTIONS = {"sqlite": 50, "postgresql": 200}
SHARES = 4000
ROUNDS = 3
LEAST = 0.5
"""Of the bare POST's requests a second, how many durable shares: SQLite."""
EQUAL = 1.0
"""Of SQLite's durable shares a second, how many: PostgreSQL."""
SLOWEST = 100.0
"""Milliseconds of the 99th percentile, with 50 connections."""
BESIDE = """
import sys
next(s for s in c.JupyterHub.services if s["name"] == "kit")["environment"]["KIT_SERVICE_RATE"] = "0"
bare = [sys.executable, {bare!r}, "{port}"]
c.JupyterHub.services.append(dict(name="bare", url="http://127.0.0.1:{port}", command=bare))
"""


@dataclass(frozen=True)
class Rate:
    """What a round came to."""

    each_second: float
    slow: float
    """Milliseconds of the 99th percentile."""


async def ask(people: list[Person], *, bare: str = "") -> Rate:
    """Let everybody share, one after the other on their own connection; `bare` is a path that is asked instead."""
    took: list[float] = []
    turns = iter(range(SHARES))

    async def one(person: Person) -> None:
        for _turn in turns:
            before = time.perf_counter()
            if bare:
                status, _said = await person.connection.ask("POST", bare, person.body(person.acknowledged + 1), "t")
                assert status == OK
            else:
                await person.share()
            took.append(time.perf_counter() - before)

    start = time.perf_counter()
    await asyncio.gather(*map(one, people))
    seconds = time.perf_counter() - start
    assert not any(p.problems or p.failures for p in people), [p.problems for p in people if p.problems]
    return Rate(SHARES / seconds, sorted(took)[len(took) * 99 // 100] * 1000)


async def rounds(hub: RunningHub, n: int) -> list[tuple[Rate, Rate]]:
    """Give bare and service, round by round."""
    cohort = hub.cohort.invitation.cohort
    people = [Person(hub.service_url, cohort, user, hub.token(user)) for user in names(n)]
    bare = f"{urlsplit(hub.url).path}services/bare/shares"
    for person in people:
        await person.share()
    return [(await ask(people, bare=bare), await ask(people)) for _round in range(ROUNDS)]


def names(n: int) -> tuple[str, ...]:
    """Name so many people."""
    return tuple(f"person-{k:04}" for k in range(n))


def measure(name: str, database: str | None) -> tuple[Rate, Rate]:
    """Give bare and service of the middle one of some rounds, and print them."""
    n, (port,) = CONNECTIONS[name], hubs.free_ports(1)
    after = BESIDE.format(port=port, bare=str(Path(__file__).with_name("bare.py")))
    with tempfile.TemporaryDirectory() as folder:
        hub = hubs.start(Path(folder) / "hub", people=names(n), after=after, database=database)
        try:
            found = asyncio.run(rounds(hub, n))
        finally:
            hub.stop()
    bare, ours = sorted(found, key=lambda r: r[1].each_second / r[0].each_second)[ROUNDS // 2]
    print(
        f"service, {name}: {ours.each_second:,.0f} durable shares/s through the proxy at {n} connections, p99 "
        f"{ours.slow:.0f} ms; {ours.each_second / bare.each_second:.2f} of a bare POST's {bare.each_second:,.0f}/s, "
        f"p99 {bare.slow:.0f} ms; load {os.getloadavg()[0]:.1f}"
    )
    return bare, ours


def main() -> None:
    """Measure both databases, each on the disk."""
    bare, sqlite = measure("sqlite", None)
    server = postgres.start(on_disk=True)
    try:
        bare_of_many, postgresql = measure("postgresql", server.make())
    finally:
        server.stop()
    half, equal = sqlite.each_second / bare.each_second, postgresql.each_second / sqlite.each_second
    print(
        f"service: SQLite {half:.2f} of a bare POST (at least {LEAST:g}), p99 {sqlite.slow:.0f} ms (limit "
        f"{SLOWEST:.0f}); PostgreSQL {equal:.2f} of SQLite (at least {EQUAL:g}); read more strictly "
        f"{postgresql.each_second / bare_of_many.each_second:.2f} of a bare POST ({LEAST:g} would be half)"
    )
    sys.exit(half < LEAST or sqlite.slow > SLOWEST or equal < EQUAL)


if __name__ == "__main__":
    main()
