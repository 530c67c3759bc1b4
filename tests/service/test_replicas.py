"""Several replicas of the service behind one address, as the Kubernetes manifest runs them: together they are one."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec
import pytest
import requests
from helpers import replicas
from helpers.hub import FACILITATOR, PEOPLE, SECONDS, wait_for
from helpers.live import HOPES, gather, line
from helpers.load import Person, share_through

from kit.wire.acts import Close, Reveal
from kit.wire.client import Client
from kit.wire.records import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from helpers.live import Live
    from helpers.postgres import Postgres
    from helpers.replicas import Deployment, Replica

    from kit.wire.room import Room
    from kit.wire.stream import Stream


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    """An empty database."""
    return postgres.make()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Deployment]:
    """Two replicas of these tests' own, which take any number of requests a second."""
    running = replicas.deploy(tmp_path_factory.mktemp("deployed"), database, {"KIT_SERVICE_RATE": "0"})
    yield running
    running.stop()


@pytest.fixture
def live(deployed: Deployment, database: str) -> Live:
    """A new cohort of six with a facilitator, the address leading to both replicas."""
    deployed.lead(*deployed.replicas)
    return gather(deployed.hub, database, PEOPLE, [FACILITATOR])


def ways(deployed: Deployment, live: Live, user: str) -> list[Client]:
    """Give somebody's ways to the one replica and to the other."""
    return [Client(one.url, live.tokens[user]) for one in deployed.replicas]


def begin(live: Live) -> None:
    live.act(FACILITATOR, "start", route=live.course.default_route)
    live.act(FACILITATOR, "open", activity=HOPES)


def until(stream: Stream, wanted: Callable[[Room], Any]) -> Room:
    """Listen until the room is as wanted."""
    return next(room for room in stream if wanted(room))


def shares(replica: Replica) -> int:
    """Count the lines that a replica has taken."""
    said = requests.get(f"{replica.url}metrics", timeout=SECONDS).text
    return int(float(re.findall(r'^kit_lines_total{taken="yes"} (\S+)$', said, re.MULTILINE)[0]))


def test_what_happens_on_one_replica_is_heard_on_the_other(deployed: Deployment, live: Live) -> None:
    (one, _), (_, other) = ways(deployed, live, "ada"), ways(deployed, live, FACILITATOR)
    seen, led = one.stream(live.cohort), other.stream(live.cohort)
    try:
        assert until(led, lambda room: room.here == 1), "who listens to the one is here on the other"
        begin(live)
        assert until(seen, lambda room: room.activities.get(HOPES) and room.activities[HOPES].state == "open")
        live.share("ada", HOPES, {"different": "Shorter meetings."})
        assert until(led, lambda room: room.activities[HOPES].answered == 1)
        assert all(way.mine(live.cohort).lines[0].value == "Shorter meetings." for way in ways(deployed, live, "ada"))
        live.act(FACILITATOR, "timer", seconds=60)
        assert until(seen, lambda room: room.timer).timer.left <= 60
    finally:
        seen.close()
        led.close()


def test_a_text_is_reviewed_taken_back_and_undone_whichever_replica_one_meets(deployed: Deployment, live: Live) -> None:
    one, other = ways(deployed, live, FACILITATOR)
    begin(live)
    for n, user in enumerate(PEOPLE):
        live.share(user, HOPES, {"sign": f"Sign {n}."})
    assert other.review(live.cohort)["questions"] == [], "nothing is closed"
    for act in (Close(activity=HOPES), Reveal(activity=HOPES)):
        one.act(live.cohort, act)
    (question,) = (q for q in one.review(live.cohort)["questions"] if q["key"].endswith("/sign"))
    digests = [text["digest"] for text in question["texts"]]
    assert len(digests) == len(PEOPLE)
    other.decide(live.cohort, {"act": "show", "key": question["key"], "digests": digests})

    def told() -> list[str]:
        return [str(way.results(live.cohort, HOPES).said) for way in ways(deployed, live, "ben")]

    assert all("Sign 0." in said for said in told())
    live.share("ada", HOPES, {"sign": None}, revision=2)
    assert not any("Sign 0." in said for said in told())
    assert all(way.review(live.cohort)["undo"] for way in (one, other)), "what others write takes no undo away"
    (undone,) = one.decide(live.cohort, {"act": "undo"})["questions"]
    assert {text["verdict"] for text in undone["texts"]} == {None}
    assert not any("Sign 1." in said for said in told())
    assert not any(way.review(live.cohort)["undo"] for way in (one, other))


def test_a_text_taken_back_where_it_was_not_revealed_goes_from_the_screens(deployed: Deployment, live: Live) -> None:
    revealing, _other = ways(deployed, live, FACILITATOR)
    _one, adas = ways(deployed, live, "ada")

    def share(text: str | None, revision: int) -> None:
        given = {"lines": [line(live.course, f"{HOPES}/sign", text, revision)]}
        assert all(one.taken for one in adas.share(live.cohort, msgspec.convert(given, Sent)).lines)

    begin(live)
    share("Shorter meetings.", 1)
    for act in (Close(activity=HOPES), Reveal(activity=HOPES)):
        revealing.act(live.cohort, act)
    shown = revealing.room(live.cohort).activities[HOPES].shown
    share(None, 2)
    assert revealing.room(live.cohort).activities[HOPES].shown > shown, "every page asks for it anew"


def test_a_log_in_that_began_on_one_replica_ends_on_the_other(deployed: Deployment, live: Live) -> None:
    hub, (first, second) = deployed.hub, deployed.replicas
    browser, _page = hub.log_in("ada")

    def follow(answer: requests.Response) -> requests.Response:
        return browser.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False, timeout=SECONDS)

    room = f"{hub.service_url}room/{live.cohort}"
    deployed.lead(first)
    back = follow(browser.get(room, allow_redirects=False, timeout=SECONDS))
    assert back.headers["Location"].startswith("/services/kit/oauth_callback?code=")
    deployed.lead(second)
    page = follow(follow(back))
    assert (page.status_code, page.url) == (200, room), page.text
    given = msgspec.json.decode(re.findall(r'id="room-given">(.*?)</script>', page.text)[0])
    assert given["user"] == "ada"
    for n, one in enumerate((first, second), 1):
        deployed.lead(one)
        body = {"lines": [line(live.course, f"{HOPES}/different", f"Said {n} times.", n)]}
        mark = {"X-XSRFToken": given["xsrf"]}
        answer = browser.post(urljoin(room, f"{given['api']}shares"), json=body, headers=mark, timeout=SECONDS)
        assert answer.ok, answer.text


def test_replicas_killed_and_renewed_under_load_lose_nothing_and_double_nothing(
    deployed: Deployment, live: Live
) -> None:
    first, second = deployed.replicas
    people = [Person(live.hub.service_url, live.cohort, user, live.tokens[user]) for user in PEOPLE]
    before = [shares(one) for one in (first, second)]

    def go_on(alone: Replica) -> None:
        reached = {person.user: person.acknowledged + 3 for person in people}
        wait_for(lambda: all(p.acknowledged >= reached[p.user] for p in people), "the other's answers", alone.log)

    def fall() -> None:
        assert all(now > then for now, then in zip(map(shares, (first, second)), before, strict=True)), "on both"
        first.kill()
        go_on(second)
        first.start()
        first.wait()
        assert second.end() == 0
        go_on(first)
        second.start()
        second.wait()

    asyncio.run(share_through(people, lambda: asyncio.to_thread(fall)))
    assert [problem for person in people for problem in person.problems] == []
    assert any(person.failures for person in people), "nobody felt it"
    held = [{user: ways(deployed, live, user)[n].mine(live.cohort).lines for user in PEOPLE} for n in (0, 1)]
    assert held[0] == held[1]
    for n in (0, 1):
        room = ways(deployed, live, FACILITATOR)[n].room(live.cohort)
        assert room.activities[HOPES].answered == len(PEOPLE)
