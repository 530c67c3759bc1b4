"""A room of 1,000 people who share a lesson within a minute while five facilitators look on: nothing lost or doubled.

Facilitators' streams say how long it takes until a share is counted on them, and a click of theirs until everybody's
stream has it.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import hub as hubs
from helpers.hub import FACILITATOR
from helpers.live import WHEN
from helpers.load import OK, Connection

from kit import course as courses

if TYPE_CHECKING:
    from helpers.hub import RunningHub

PEOPLE = 1000
WATCHING = 5
SECONDS = 60.0
MOST, CLICK = 500.0, 2000.0
"""Milliseconds: from a share to the facilitators' streams (99th percentile), and from a click to a participant's."""
LESSON = "intention"
EVERYONE = """
next(s for s in c.JupyterHub.services if s["name"] == "kit")["environment"]["KIT_SERVICE_RATE"] = "0"
"""


@dataclass
class Watcher:
    """A stream: when it said what."""

    heard: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    async def listen(self, url: str, token: str) -> None:
        """Listen until it is cancelled."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: kit\r\nAuthorization: token {token}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    self.heard.append((time.perf_counter(), msgspec.json.decode(line[6:])))
        finally:
            writer.close()

    def when(self, activity: str, answered: int) -> float:
        """Say when it first told that so many had answered."""
        told = (at for at, room in self.heard if room["activities"].get(activity, {}).get("answered", 0) >= answered)
        return next(told, float("inf"))


def lesson() -> dict[str, bytes]:
    """Give what one person shares of the lesson, an activity at a time."""
    made: dict[str, bytes] = {}
    for activity in courses.load().lesson(LESSON).activities:
        if activity.share == "never":
            continue
        values = {i.id: _value(i) for i in activity.items}
        common = {"lesson": LESSON, "activity": activity.id, "wave": activity.wave, "revision": 1, "shared_at": WHEN}
        lines = [{**common, "item": k, "value": v} for k, v in values.items() if v is not None]
        if lines:
            made[activity.name] = msgspec.json.encode({"lines": lines})
    return made


def _value(item: Any) -> Any:
    kind = msgspec.to_builtins(item).get("kind", "")
    return {"long-text": "Some words of mine.", "short-text": "Words.", "rating": 3}.get(kind)


async def session(hub: RunningHub) -> tuple[float, list[float], float, list[str]]:
    """Give the seconds it took, the milliseconds from each share to the streams, those of a click, and problems."""
    cohort = f"{hub.service_url}api/cohorts/{hub.cohort.invitation.cohort}"
    path, parts = urlsplit(cohort).path, lesson()
    everyone = [hub.token(name) for name in names()]
    facilitator, ask = hub.token(FACILITATOR), Connection(hub.url)
    for act in ({"act": "start", "route": "60-minutes"}, *({"act": "open", "activity": name} for name in parts)):
        await ask.ask("POST", f"{path}/acts", msgspec.json.encode(act), facilitator)
    watchers, learner = [Watcher() for _n in range(WATCHING)], Watcher()
    tasks = [asyncio.ensure_future(w.listen(f"{cohort}/stream", facilitator)) for w in watchers]
    tasks.append(asyncio.ensure_future(learner.listen(f"{cohort}/stream", everyone[0])))
    acknowledged: dict[str, list[float]] = {name: [] for name in parts}
    problems: list[str] = []
    start = time.perf_counter()
    pace = SECONDS * 0.9 / PEOPLE

    async def person(n: int, token: str) -> None:
        way = Connection(hub.url)
        await asyncio.sleep(n * pace)  # people come one after the other
        for name, body in parts.items():
            status, said = await way.ask("POST", f"{path}/shares", body, token)
            if status == OK and all(line["taken"] for line in msgspec.json.decode(said)["lines"]):
                acknowledged[name].append(time.perf_counter())
            else:
                problems.append(f"{status} {said[:100]!r}")
        way.close()

    await asyncio.gather(*(person(n, token) for n, token in enumerate(everyone)))
    took = time.perf_counter() - start
    async with asyncio.timeout(30):
        while any(w.when(name, PEOPLE) == float("inf") for w in watchers for name in parts):  # noqa: ASYNC110 - a stream is
            await asyncio.sleep(0.05)
    late = [
        max(0.0, w.when(name, n) - at) * 1000
        for w in watchers
        for name, moments in acknowledged.items()
        for n, at in enumerate(sorted(moments), 1)
    ]
    name = next(iter(parts))
    click = time.perf_counter()
    for act in ("close", "reveal"):
        await ask.ask("POST", f"{path}/acts", msgspec.json.encode({"act": act, "activity": name}), facilitator)
    status, _said = await ask.ask("GET", f"{path}/results/{name}", b"", everyone[0])
    async with asyncio.timeout(30):
        while not any(r["activities"][name]["state"] == "revealed" for _at, r in learner.heard):  # noqa: ASYNC110 - so
            await asyncio.sleep(0.01)
    shown = (time.perf_counter() - click) * 1000
    if status != OK:
        problems.append(f"no result: {status}")
    for task in tasks:
        task.cancel()
    ask.close()
    return took, late, shown, problems


def names() -> tuple[str, ...]:
    """Name everyone."""
    return tuple(f"person-{n:04}" for n in range(PEOPLE))


def main() -> None:
    """Measure one session, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        hubs.SECONDS = 300  # a Hub takes a while for so many new users
        database = Path(folder) / "kit.sqlite"
        hub = hubs.start(Path(folder) / "hub", people=names(), after=EVERYONE, database=f"sqlite:///{database}")
        try:
            took, late, shown, problems = asyncio.run(session(hub))
        finally:
            hub.stop()
        with sqlite3.connect(database) as connection:
            ((held, people),) = connection.execute("SELECT count(*), count(DISTINCT person) FROM lines")
    asked = sum(len(msgspec.json.decode(body)["lines"]) for body in lesson().values())
    slow = sorted(late)[len(late) * 99 // 100]
    print(
        f"room: {PEOPLE} people shared {asked} lines each in {took:.0f} s (limit {SECONDS:.0f} s), {held} lines of "
        f"{people} are there ({asked * PEOPLE} were sent), {len(problems)} problems; to {WATCHING} facilitators' "
        f"streams p99 {slow:.0f} ms (limit {MOST:.0f}); a click to close and reveal, to a learner's stream with the "
        f"chart {shown:.0f} ms (limit {CLICK:.0f}); load {os.getloadavg()[0]:.1f}"
    )
    lost = held != asked * PEOPLE or people != PEOPLE or bool(problems)
    sys.exit(lost or took > SECONDS or slow > MOST or shown > CLICK)


if __name__ == "__main__":
    main()
