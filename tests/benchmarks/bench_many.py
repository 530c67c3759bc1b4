"""How long a facilitator waits for one lesson of 100,000 people in PostgreSQL: counts, lines, and the whole summary."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import postgres
from helpers.live import HOPES

from kit import course as courses
from kit.service.app import telling
from kit.service.app.telling import Source
from kit.service.storage import Store
from kit.service.storage.cohorts import Registered
from kit.workspace import Invitation

PEOPLE = 100_000
LIMIT = 1.0
"""Seconds, of the counts alone."""
COHORT = "many-1f3a"
FILL = """
INSERT INTO people (cohort, participant) SELECT c.id, 'person-' || n FROM cohorts c, generate_series(1, {n}) n;
INSERT INTO questions (cohort, lesson, activity, item, wave)
SELECT c.id, 'intention', 'hopes', 'confident', '' FROM cohorts c;
INSERT INTO lines (question, person, revision, shared_at, number, kind, audience, agreed)
SELECT q.id, p.id, 1, 1800000000000000, 1 + p.id % 5, 1, 0, 0 FROM questions q, people p;
ANALYZE
"""


async def measure(url: str) -> dict[str, float]:
    """Give seconds by what was done."""
    course, store, took = courses.load(), Store(url), dict[str, float]()
    invitation = Invitation(
        format="kit.cohort", cohort=COHORT, title="Many", course=course.id, version=course.version, roads=("file",)
    )
    await store.prepare()
    await store.register(Registered(invitation=invitation, key=b"k" * 32, roster=()))
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in FILL.format(n=PEOPLE).split(";"):
            connection.execute(statement.strip())  # type: ignore[call-overload]

    start = time.perf_counter()

    def note(what: str) -> None:
        nonlocal start
        took[what] = time.perf_counter() - start
        start = time.perf_counter()

    await store.tally(COHORT, "intention")
    note("counts")
    (registered,) = await store.cohorts()
    columns = await store.lines(COHORT, {"intention"})
    note("lines")
    source = Source(registered=registered, columns=columns, drawer=store.drawer(COHORT))
    for what, now in (("close, with freezing", {HOPES}), ("summary, frozen", set())):
        made = await asyncio.to_thread(telling.close, source, course, {HOPES}, now)
        assert made.summary.activities
        note(what)
    store.close()
    return took


def main() -> None:
    """Measure once, on the disk."""
    server = postgres.start(on_disk=True)
    try:
        took = asyncio.run(measure(server.make()))
    finally:
        server.stop()
    said = ", ".join(f"{what} {seconds:.2f} s" for what, seconds in took.items())
    print(f"{PEOPLE:,} people, one question: {said} (limit {LIMIT:g} s for the counts); load {os.getloadavg()[0]:.1f}")
    sys.exit(took["counts"] > LIMIT)


if __name__ == "__main__":
    main()
