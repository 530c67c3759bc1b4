"""A server on a Hub: it finds the group, hands over at once, and passes on to the pages how the room stands."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from helpers.live_room import Group
from helpers.relay import Relay, relay

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import websocket
    from helpers.hub import RunningHub
    from helpers.server import Server
    from lab.conftest import StartServer

ACTIVITY = "intention/hopes"
LEARNER = "fay"
SECONDS = 30


@pytest.fixture(scope="module")
def line(hub: RunningHub) -> Iterator[Relay]:
    """The way of the learner's server to the service."""
    yield from relay(hub.service_url)


@pytest.fixture(scope="module")
def group(hub: RunningHub) -> Group:
    """The group on the Hub."""
    return Group(hub)


@pytest.fixture(scope="module")
def learner(
    hub: RunningHub, line: Relay, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """A server of one of the group, as the Hub starts it."""
    root = workspace.create(tmp_path_factory.mktemp("live") / "my-workshop", course.load()).root
    user = LEARNER
    mine = {"KIT_SERVICE_URL": line.url, "JUPYTERHUB_API_TOKEN": hub.token(user), "JUPYTERHUB_USER": user}
    return start_server(root, env=mine)


def until(thing: Callable[[], Any], wanted: Callable[[Any], bool] = bool) -> Any:
    """Wait until `thing()` is as wanted, and give it."""
    end = time.monotonic() + SECONDS
    while not wanted(found := thing()):
        assert time.monotonic() < end, found
        time.sleep(0.02)  # polling the thing itself
    return found


def room(page: websocket.WebSocket, state: str) -> Any:
    """Listen until the activity stands so."""
    while True:
        message = json.loads(page.recv())
        if message["type"] == "room" and message["room"]["activities"].get(ACTIVITY, {}).get("state") == state:
            return message


def where(server: Server, item: str = "different") -> str | None:
    lines = server.get("lessons/intention/share")["lines"]
    return next(str(x["where"]) for x in lines if x["item"] == item)


def written(server: Server, item: str = "different") -> Any:
    """What the learner's own page says of an answer."""
    return next(x for lesson in server.get("everything")["lessons"] for x in lesson["items"] if x["item"] == item)


def held(group: Group) -> dict[str, Any]:
    """What the service has of the learner."""
    return {x.item: x.value for x in group.client(LEARNER).mine(group.cohort).lines}


def share(server: Server, item: str, value: Any) -> Any:
    saved = server.get("lessons/intention")["items"].get(f"hopes/{item}", {"revision": 0})
    assert server.save("intention", f"hopes/{item}", value, base=saved["revision"]).status_code == 200
    choice = {"activity": "hopes", "item": item, "audience": "group", "agreed": []}
    assert server.ask("PUT", "lessons/intention/audience", choice).status_code == 200
    return server.ask("POST", "lessons/intention/share").json()


def test_the_server_finds_the_group_by_itself_and_shares_nothing_by_it(learner: Server, group: Group) -> None:
    state = until(lambda: learner.get("state"), lambda found: bool(found["enrolment"]["joined"]))

    assert state["enrolment"]["joined"] == "Team Delta"
    room = {"address": f"/services/kit/room/{group.cohort}", "user": LEARNER}
    assert state["cohort"] == {"id": group.cohort, "title": "Team Delta", "road": "live", "room": room}
    assert not any(isinstance(value, str) for value in held(group).values())


def test_what_is_shared_is_with_the_group_when_the_page_gets_its_answer(learner: Server, group: Group) -> None:
    until(lambda: learner.get("state")["cohort"])

    answer = share(learner, "different", "Shorter meetings.")

    assert answer["receipt"]["state"] == "taken"
    assert where(learner) == "with"
    assert held(group)["different"] == "Shorter meetings."


def test_what_waits_is_sent_by_itself_soon_after_the_line_is_back(learner: Server, line: Relay, group: Group) -> None:
    until(lambda: learner.get("state")["cohort"])
    line.cut()
    assert share(learner, "different", "Two boards.")["receipt"]["state"] == "waiting"
    assert where(learner) == "offline"
    assert written(learner)["where"] == "offline"
    page = learner.ask("GET", "everything/download?as=html").content.decode()
    assert "for the group, waiting for the connection" in page

    line.mend()

    until(lambda: where(learner), lambda found: found == "with")
    assert held(group)["different"] == "Two boards."
    assert written(learner)["where"] == "with"


def test_erasing_an_answer_takes_it_back_from_the_service_first(learner: Server, group: Group) -> None:
    until(lambda: learner.get("state")["cohort"])
    share(learner, "sign", "A word to erase.")

    erased = learner.ask("DELETE", "lessons/intention/items/hopes/sign").json()

    assert erased["receipt"]["state"] == "taken"
    assert held(group)["sign"] is None


def test_a_page_hears_how_the_room_stands_and_gets_the_result_once_it_is_revealed(
    learner: Server, group: Group
) -> None:
    server = learner
    until(lambda: server.get("state")["cohort"])
    page = server.live()
    group.act("open", ACTIVITY)
    assert room(page, "open")["age"] < 5
    group.share(f"{ACTIVITY}/confident", [1, 2, 4, 4, 5, 5])
    group.act("close", ACTIVITY)
    room(page, "closed")
    refused = server.ask("GET", f"results/{ACTIVITY}")
    assert refused.status_code in {403, 404, 409}
    assert refused.json()["error"]["what"]

    group.act("reveal", ACTIVITY)
    room(page, "revealed")
    result = server.get(f"results/{ACTIVITY}")
    assert any(figure["svg"].startswith("<svg") and figure["table"]["rows"] for figure in result["figures"])
    late = server.live()
    room(late, "revealed")

    group.act("hide", ACTIVITY)
    room(page, "hidden")
    assert server.ask("GET", f"results/{ACTIVITY}").status_code == refused.status_code
    page.close()
    late.close()


def test_a_server_without_a_service_has_none_of_it(server: Server) -> None:
    assert server.get("state")["enrolment"] is None
    refused = server.ask("POST", "enrol", {})
    assert refused.status_code == 400
    assert "no live service" in refused.json()["error"]["what"]
    page = server.live()
    server.save("intention", "hopes/sign", "x")
    assert json.loads(page.recv())["type"] != "room"
    page.close()
