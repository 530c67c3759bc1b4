"""Whatever falls while a room shares, nothing acknowledged is lost and nothing is doubled."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import shutil
import socket
from functools import partial
from typing import TYPE_CHECKING

import pytest
import requests
from helpers import hub as hubs
from helpers import machine
from helpers.hub import FACILITATOR, SECONDS, wait_for
from helpers.load import Person, share_through
from helpers.wire import Wire

from kit.wire.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers.hub import RunningHub
    from helpers.machine import Clock
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
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock | None:
    """The clock by which the Hub of this file and its service go."""
    return machine.clock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory, clock: Clock | None) -> Iterator[RunningHub]:
    """A Hub of this file's own, to do harm to; its service keeps its data in SQLite, and may open 256 files."""
    root = tmp_path_factory.mktemp("faults") / "hub"
    few = ["prlimit", "--nofile=256:4096"] if shutil.which("prlimit") else []
    running = hubs.start(root, people=PEOPLE, after=AT_ONCE, environment=clock.environment if clock else {}, within=few)
    yield running
    running.stop()


@contextlib.contextmanager
def started(tmp_path: Path, database: str) -> Iterator[RunningHub]:
    """Start a Hub whose service keeps its data in this database."""
    hub = hubs.start(tmp_path / "hub", people=PEOPLE, after=AT_ONCE, database=database)
    try:
        yield hub
    finally:
        hub.stop()


def room_of(hub: RunningHub) -> list[Person]:
    """Give everybody as they stand, connected through the proxy."""
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


def shared(hub: RunningHub) -> float:
    """Give how many lines the service says that it took, on a connection of its own."""
    said = requests.get(f"http://127.0.0.1:{hub.ports['service']}/services/kit/metrics", timeout=SECONDS).text
    return sum(float(line.split()[-1]) for line in said.splitlines() if line.startswith('kit_lines_total{taken="yes"}'))


def go_through(
    hub: RunningHub, fault: Callable[[], object], *, people: list[Person] | None = None, felt: bool = True
) -> None:
    """Let a fault happen under load, and look at what everybody's side was told and what is there afterwards."""
    people = people or room_of(hub)

    async def happen() -> None:
        await asyncio.to_thread(fault)
        await asyncio.to_thread(hub.wait)

    asyncio.run(share_through(people, happen))
    assert [problem for person in people for problem in person.problems] == []
    assert not felt or any(person.failures for person in people), "the fault was not there"
    assert counted(hub) == len(PEOPLE)


def test_a_service_killed_under_load_comes_back_with_all_that_it_acknowledged(own_hub: RunningHub) -> None:
    go_through(own_hub, own_hub.kill_service)


def test_a_proxy_killed_under_load_costs_nothing_that_was_acknowledged(own_hub: RunningHub) -> None:
    go_through(own_hub, own_hub.kill_proxy)


def test_a_hub_killed_under_load_and_started_anew_costs_nothing_that_was_acknowledged(own_hub: RunningHub) -> None:
    go_through(own_hub, own_hub.restart)


def test_a_postgres_killed_under_load_costs_nothing_that_was_acknowledged(
    own_postgres: Postgres, tmp_path: Path
) -> None:
    def fall() -> None:
        own_postgres.kill()
        own_postgres.start()

    with started(tmp_path, own_postgres.make()) as hub:
        # What could be tried again in time was: nobody need feel it.
        go_through(hub, fall, felt=False)


def test_a_process_of_several_killed_under_load_is_replaced_and_costs_nothing_that_was_acknowledged(
    postgres: Postgres, tmp_path: Path
) -> None:
    with started(tmp_path, postgres.make()) as hub:
        (first,) = hub.processes("service", "run")

        def fall() -> None:
            one, other = hub.processes("spawn_main")
            one.kill()
            wait_for(lambda: len({*hub.processes("spawn_main")} - {one, other}) == 1, "another process", hub.log)

        go_through(hub, fall)
        told = {shared(hub) for _n in range(8)}
        assert len(told) == 1, "whichever of them is asked for numbers tells those of all"
        # Without the first one nobody would end the others: they end by themselves, and the Hub brings new ones.
        before = hub.processes("spawn_main")
        go_through(hub, hub.kill_service)
        assert first not in hub.processes("service", "run")
        wait_for(lambda: not any(one.is_running() for one in before), "the end of the processes", hub.log)
        (first,) = hub.processes("service", "run")
        ended = hub.processes("spawn_main")
        first.terminate()
        wait_for(lambda: not any(one.is_running() for one in [first, *ended]), "the end of the service", hub.log)


def test_a_disk_that_is_full_under_load_takes_nothing_and_loses_nothing(tmp_path: Path) -> None:
    with machine.small_disk(tmp_path / "disk", megabytes=16) as disk, started(tmp_path, f"sqlite:///{disk}/kit") as hub:
        people = room_of(hub)

        def fall() -> None:
            filler = machine.fill(disk)
            hubs.wait_for(lambda: all(person.failures for person in people), "the full disk", hub.log)
            filler.unlink()

        go_through(hub, fall, people=people)


def test_a_network_that_is_away_costs_nothing_that_was_acknowledged(own_hub: RunningHub) -> None:
    people, wire = room_of(own_hub), Wire(own_hub.ports["public"])
    for person in people:
        person.reach(own_hub.service_url.replace(str(own_hub.ports["public"]), str(wire.port)), seconds=0.5)

    def fall() -> None:
        wire.silence()
        # Each gave up waiting and tried again; all of it arrives later, in any order.
        hubs.wait_for(lambda: all(person.failures > 1 for person in people), "the silence", own_hub.log)
        wire.mend()

    try:
        go_through(own_hub, fall, people=people)
    finally:
        wire.close()


def test_clocks_an_hour_off_cost_nothing_and_order_nothing(own_hub: RunningHub, clock: Clock | None) -> None:
    if clock is None:
        pytest.skip("the service's clock is moved on Linux, with a C compiler")
    people = room_of(own_hub)
    for n, person in enumerate(people):
        person.shift = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=n % 3 - 1)).isoformat()
    cohort = f"api/cohorts/{own_hub.cohort.invitation.cohort}"
    for seconds in (3600, -3600):
        go_through(own_hub, partial(clock.shift, seconds), people=people, felt=False)
        for act in ({"act": "start", "route": "60-minutes"}, {"act": "timer", "seconds": 300}):
            room = own_hub.serve(FACILITATOR, f"{cohort}/acts", "POST", act).json()
        # Pages count down what is left, whatever their own clock says.
        assert 290 < room["timer"]["left"] <= 300
        own_hub.serve(FACILITATOR, f"{cohort}/acts", "POST", {"act": "end"})
    clock.shift(0)


def test_whoever_left_is_gone_although_the_clock_was_set_back(own_hub: RunningHub, clock: Clock | None) -> None:
    if clock is None:
        pytest.skip("the service's clock is moved on Linux, with a C compiler")
    cohort = own_hub.cohort.invitation.cohort

    def here() -> set[str]:
        return {one["user"] for one in own_hub.serve(FACILITATOR, f"api/cohorts/{cohort}/here").json()}

    clock.shift(3600)
    stream = Client(own_hub.service_url, own_hub.token(PEOPLE[0])).stream(cohort)
    hubs.wait_for(lambda: PEOPLE[0] in here(), "the one who came", own_hub.log)
    stream.close()
    clock.shift(0)
    assert PEOPLE[0] not in here()


def test_half_requests_are_ended_and_keep_nobody_else_waiting(own_hub: RunningHub) -> None:
    path = f"/services/kit/api/cohorts/{own_hub.cohort.invitation.cohort}/shares"
    head = f"POST {path} HTTP/1.1\r\nHost: kit\r\nAuthorization: token {own_hub.token(PEOPLE[0])}\r\n".encode()
    halves = (head, head + b"Content-Length: 200000\r\n\r\n{")
    with contextlib.ExitStack() as held:
        for way in ("public", "service"):
            for n in range(300):
                one = held.enter_context(socket.create_connection(("127.0.0.1", own_hub.ports[way]), timeout=40))
                one.sendall(halves[n % 2])
        go_through(own_hub, lambda: None, felt=False)
        # A body that does not come is waited for a while, and no longer.
        assert one.recv(1) == b""

    def alone() -> bool:
        said = requests.get(f"{own_hub.service_url}metrics", timeout=SECONDS).text
        return "kit_requests_under_way 1.0" in said.splitlines()

    # The question for the numbers itself is what is left: else the service would wait for the others when it ends.
    wait_for(alone, "the end of the half requests", own_hub.log)
