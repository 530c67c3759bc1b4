"""How many shares a second the live service makes durable behind JupyterHub's proxy, beside a bare tornado POST there.

Both stand behind the same proxy and are asked by the same connections with the same bodies, one after the other, round
by round in one run, on SQLite and on PostgreSQL by turns. A share is answered once it is on the disk. What is told is
the middle one of the rounds' ratios: a ratio is of neighbours in time, for a machine is not as fast at all times.

What is asked of SQLite is at least half of the bare POST, by 50 connections; of PostgreSQL "at least equal at 200
connections". That is read as: no fewer shares a second by 200 connections than SQLite took by 50 in this run. The
other readings, no fewer than SQLite by 200 connections too, and as large a part of a bare POST by as many connections,
are printed beside it and fail nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import hub as hubs
from helpers import postgres
from helpers.load import OK, Person

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from helpers.postgres import Postgres

FEW, MANY = 50, 200
"""Connections."""
EACH = 60
"""Shares of each connection in a round. Before the first answers, and again at the end of it, a round waits about as
long as one share takes; that is four times as long by four times the connections, and is not to be told apart by it."""
STARTS = 3
"""Of both sides: one and the same program is a twentieth faster or slower after another start."""
ROUNDS = 6
"""For each start. Short and many: what else the machine does comes and goes within seconds."""
LEAST = 0.5
"""Of the bare POST's requests a second, how many durable shares: SQLite."""
EQUAL = 1.0
"""Of SQLite's durable shares a second, how many: PostgreSQL."""
SLOWEST = 100.0
"""Milliseconds of the 99th percentile, with few connections."""
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
    turns = iter(range(EACH * len(people)))

    async def once(person: Person) -> None:
        if bare:
            status, _said = await person.connection.ask("POST", bare, person.body(person.acknowledged + 1), "t")
            assert status == OK
        else:
            await person.share()

    async def one(person: Person) -> None:
        for _turn in turns:
            before = time.perf_counter()
            await once(person)
            took.append(time.perf_counter() - before)

    # Connecting, here and between proxy and service, is not what is measured: 200 of them are a tenth of a round.
    await asyncio.gather(*map(once, people))
    start = time.perf_counter()
    await asyncio.gather(*map(one, people))
    seconds = time.perf_counter() - start
    assert not any(p.problems or p.failures for p in people), [p.problems for p in people if p.problems]
    return Rate(len(took) / seconds, sorted(took)[len(took) * 99 // 100] * 1000)


@dataclass(frozen=True)
class Side:
    """A Hub with the service on one database, and a bare POST beside it."""

    hub: RunningHub
    people: list[Person]

    async def begin(self) -> None:
        """Have everybody share once: what is asked for the first time takes longer."""
        for person in self.people:
            await person.share()

    async def round(self, connections: int) -> tuple[Rate, Rate]:
        """Give bare and service, on connections of their own: the proxy lets go of one that was idle for 5 s."""
        for person in self.people:
            person.connection.close()
        bare = f"{urlsplit(self.hub.url).path}services/bare/shares"
        some = self.people[:connections]
        return await ask(some, bare=bare), await ask(some)


def start(folder: Path, database: str | None) -> Side:
    """Start one side."""
    people, (port,) = tuple(f"person-{k:04}" for k in range(MANY)), hubs.free_ports(1)
    after = BESIDE.format(port=port, bare=str(Path(__file__).with_name("bare.py")))
    hub = hubs.start(folder, people=people, after=after, database=database)
    cohort = hub.cohort.invitation.cohort
    return Side(hub, [Person(hub.service_url, cohort, user, hub.token(user)) for user in people])


async def rounds(sqlite: Side, postgresql: Side) -> list[list[tuple[Rate, Rate]]]:
    """Give bare and service, round by round: of SQLite by few connections and by many, of PostgreSQL by many."""
    for side in (sqlite, postgresql):
        await side.begin()
    asked = ((sqlite, FEW), (sqlite, MANY), (postgresql, MANY))
    return [[await side.round(connections) for side, connections in asked] for _round in range(ROUNDS)]


def of_a_start(folder: Path, server: Postgres) -> list[list[tuple[Rate, Rate]]]:
    """Start both sides, and give what their rounds came to."""
    with contextlib.ExitStack() as after:
        sides = []
        for name, database in (("sqlite", None), ("postgresql", server.make())):
            sides.append(start(folder / name, database))
            after.callback(sides[-1].hub.stop)
        return asyncio.run(rounds(*sides))


def part_of(name: str, connections: int, found: list[tuple[Rate, Rate]]) -> tuple[float, float]:
    """Give the service's part of the bare POST, and its 99th percentile; and print them."""
    bare, ours = (median(r.each_second for r in some) for some in zip(*found, strict=True))
    part = median(ours.each_second / bare.each_second for bare, ours in found)
    slow_bare, slow = (median(r.slow for r in some) for some in zip(*found, strict=True))
    print(
        f"service, {name}: {ours:,.0f} durable shares/s through the proxy at {connections} connections, p99 "
        f"{slow:.0f} ms; {part:.2f} of a bare POST's {bare:,.0f}/s, p99 {slow_bare:.0f} ms; load "
        f"{os.getloadavg()[0]:.1f}"
    )
    return part, slow


def beside(some: list[tuple[Rate, Rate]], others: list[tuple[Rate, Rate]]) -> float:
    """Give how many shares one took for each of another's."""
    return median(a.each_second / b.each_second for (_, a), (_, b) in zip(some, others, strict=True))


def main() -> None:
    """Measure both databases, each on the disk."""
    server = postgres.start(on_disk=True)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as after:
        after.callback(server.stop)
        found = [row for n in range(STARTS) for row in of_a_start(Path(folder) / str(n), server)]
    few, many, of_postgresql = ([each[n] for each in found] for n in range(3))
    part, slow = part_of("sqlite", FEW, few)
    part_of("sqlite", MANY, many)
    theirs, _slow = part_of("postgresql", MANY, of_postgresql)
    equal = beside(of_postgresql, few)
    print(
        f"service: SQLite {part:.3f} of a bare POST (at least {LEAST:g}), p99 {slow:.0f} ms (limit {SLOWEST:.0f}); "
        f"PostgreSQL {equal:.2f} of SQLite at {FEW} connections (at least {EQUAL:g}); in other readings "
        f"{beside(of_postgresql, many):.2f} of SQLite at {MANY}, {theirs:.3f} of a bare POST there"
    )
    sys.exit(part < LEAST or slow > SLOWEST or equal < EQUAL)


if __name__ == "__main__":
    main()
