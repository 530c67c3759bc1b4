"""How long one lesson's summary of 100,000 people takes in PostgreSQL, and whether others wait while it is closed.

The lesson is the one with the most lines: all statements of the survey and a text, of everybody. Beside the summary
stands a bare count of the same lines in the same database; beside the shares during the close, those without one.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import many, postgres
from helpers.stored import cohort as registered
from helpers.stored import line, sent

from kit import course as courses
from kit.service.app.hall import Hall
from kit.service.app.metrics import Metrics
from kit.service.storage import Store
from kit.wire import acts

PEOPLE = 100_000
LIMIT = 1.0
"""Seconds, of the whole summary as JSON, the first time in a new service."""
SLOW = 250.0
"""Milliseconds, of a share while 100,000 people's answers are closed (99th percentile)."""
LESSON = "coherence"
COHORT, OTHERS = "many-1f3a", "others-2b4c"
SWITCH = 0.0005
"""Seconds for which a thread keeps others waiting at most, as in a running service."""
PACE = 0.02
"""Seconds between two shares."""


@dataclass
class Sharing:
    """Somebody of another cohort who shares now and then, for as long as it runs."""

    hall: Hall
    took: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Share until it is cancelled."""
        for n in range(1, 1_000_000):
            start = time.perf_counter()
            await self.hall.share(OTHERS, f"p{n % 50}", sent(line("one", n, n % 5)), lambda _known: frozenset())
            self.took.append(time.perf_counter() - start)
            await asyncio.sleep(PACE)

    def slow(self) -> float:
        """Give the 99th percentile in milliseconds."""
        return sorted(self.took)[len(self.took) * 99 // 100] * 1000


async def beside(hall: Hall, *work: acts.Act) -> tuple[float, float]:
    """Do something while somebody shares; gives its seconds, and the milliseconds of a share."""
    sharing = Sharing(hall)
    task = asyncio.ensure_future(sharing.run())
    start = time.perf_counter()
    for act in work:
        await hall.act(COHORT, act, "grace")
    if not work:
        await asyncio.sleep(5)
    took = time.perf_counter() - start
    task.cancel()
    return took, sharing.slow()


async def summarised(url: str) -> list[float]:
    """Give the seconds of a new service's first summary, and of the next two."""
    store = Store(url)
    hall = Hall(store, courses.load(), Metrics())
    await store.prepare()
    await hall.renew()
    took = []
    for _time in range(3):
        start = time.perf_counter()
        told = await hall.desk.summary(COHORT)
        assert msgspec.json.encode(told)
        took.append(time.perf_counter() - start)
        wave = told.instruments["group-coherence"].waves["before"]
        assert getattr(wave, "n", 0) == PEOPLE, "the survey is there, with all of them"
    hall.close()
    store.close()
    return took


async def closed(url: str) -> tuple[int, float, tuple[float, float], tuple[float, float]]:
    """Give the lines, the seconds to load them, and what it took to close them, and a share with and without that."""
    course, store = courses.load(), Store(url)
    hall = Hall(store, course, Metrics())
    await store.prepare()
    for name in (COHORT, OTHERS):
        await store.register(registered(name))
    await hall.renew()
    start = time.perf_counter()
    lines = many.fill(url, COHORT, course.lesson(LESSON), PEOPLE)
    loaded = time.perf_counter() - start
    activities = [a.name for a in course.lesson(LESSON).activities if a.share != "never"]
    for act in (acts.Start(route=course.default_route), *(acts.Open(activity=name) for name in activities)):
        await hall.act(COHORT, act, "grace")
    alone = await beside(hall)
    during = await beside(hall, *(acts.Close(activity=name) for name in activities))
    hall.close()
    store.close()
    return lines, loaded, alone, during


def main() -> None:
    """Measure once, on the disk."""
    sys.setswitchinterval(SWITCH)
    server = postgres.start(on_disk=True)
    try:
        url = server.make()
        lines, loaded, (_seconds, alone), (closing, during) = asyncio.run(closed(url))
        bare = many.count(url)
        first, *again = asyncio.run(summarised(url))
    finally:
        server.stop()
    print(
        f"many: {PEOPLE:,} people, {lines:,} lines of one lesson, loaded in {loaded:.0f} s; its summary "
        f"{first:.2f} s the first time (limit {LIMIT:g} s), then {min(again):.2f} s; a bare count {bare:.2f} s; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"many: closing the lesson took {closing:.1f} s; somebody else's share meanwhile p99 {during:.0f} ms "
        f"(limit {SLOW:.0f}), without it {alone:.0f} ms"
    )
    sys.exit(first > LIMIT or during > SLOW)


if __name__ == "__main__":
    main()
