"""Whatever falls while a room shares, nothing acknowledged is lost and nothing is doubled."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs
from helpers.hub import FACILITATOR
from helpers.load import Person, share_through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers.hub import RunningHub
    from helpers.postgres import Postgres

PEOPLE = tuple(f"person-{n:02}" for n in range(12))
AT_ONCE = """
from jupyterhub.services.service import _ServiceSpawner

def soon(spawner, later=_ServiceSpawner.start_polling):
    # A Hub looks every half minute whether its services run.
    spawner.poll_interval = 1
    later(spawner)

_ServiceSpawner.start_polling = soon
next(s for s in c.JupyterHub.services if s["name"] == "kit")["environment"]["KIT_SERVICE_RATE"] = "0"
"""


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub of this file's own, to do harm to; its service keeps its data in SQLite."""
    running = hubs.start(tmp_path_factory.mktemp("faults") / "hub", people=PEOPLE, after=AT_ONCE)
    yield running
    running.stop()


def room_of(hub: RunningHub) -> list[Person]:
    """Give everybody, who never shared before, with a good connection through the proxy."""
    for user in PEOPLE:
        assert hub.serve(user, "api/me").ok
    cohort = hub.cohort.invitation.cohort
    found = [Person(hub.service_url, cohort, user, hub.token(user)) for user in PEOPLE]
    for person in found:
        lines = hub.serve(person.user, f"api/cohorts/{cohort}/mine").json()["lines"]
        person.acknowledged = max((line["revision"] for line in lines), default=0)
    return found


def counted(hub: RunningHub) -> int:
    room = hub.serve(FACILITATOR, f"api/cohorts/{hub.cohort.invitation.cohort}/room").json()
    return int(room["activities"]["intention/hopes"]["answered"])


def go_through(hub: RunningHub, fault: Callable[[], object], *, felt: bool = True) -> None:
    """Let a fault happen under load, and look at what everybody's side was told and what is there afterwards."""
    people = room_of(hub)
    earliest = max(person.acknowledged for person in people) + 3

    async def happen() -> None:
        await asyncio.to_thread(fault)
        await asyncio.to_thread(hub.wait)

    asyncio.run(share_through(people, happen, earliest))
    assert [problem for person in people for problem in person.problems] == []
    assert not felt or any(person.failures for person in people), "the fault was not there"
    assert counted(hub) == len(PEOPLE)


def test_a_service_killed_under_load_comes_back_with_all_that_it_acknowledged(own_hub: RunningHub) -> None:
    go_through(own_hub, own_hub.kill_service)


def test_a_proxy_killed_under_load_costs_nothing_that_was_acknowledged(own_hub: RunningHub) -> None:
    go_through(own_hub, own_hub.kill_proxy)


@pytest.mark.parametrize("hard", [False, True], ids=["restarted", "killed"])
def test_a_hub_started_anew_under_load_costs_nothing_that_was_acknowledged(own_hub: RunningHub, hard: bool) -> None:  # noqa: FBT001 - the test's parameter
    go_through(own_hub, partial(own_hub.restart, hard=hard))


def test_a_postgres_killed_under_load_costs_nothing_that_was_acknowledged(
    own_postgres: Postgres, tmp_path: Path
) -> None:
    def fall() -> None:
        own_postgres.kill()
        own_postgres.start()

    hub = hubs.start(tmp_path / "hub", people=PEOPLE, after=AT_ONCE, database=own_postgres.make())
    try:
        # What could be tried again in time was: nobody need feel it.
        go_through(hub, fall, felt=False)
    finally:
        hub.stop()
