"""Every open page hears at once what was saved, never which words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers.server import invitation

from kit import course

if TYPE_CHECKING:
    import websocket
    from helpers.server import Server


def _hear(page: websocket.WebSocket, kind: str) -> Any:
    while True:
        message = json.loads(page.recv())
        if message["type"] == kind:
            return message


def test_every_page_hears_of_a_save(server: Server) -> None:
    pages = [server.live(), server.live()]
    saved = server.save("intention", "hopes/different", "private words").json()
    expected = {"type": "item", "lesson": "intention", "key": "hopes/different", "revision": saved["revision"]}
    assert [_hear(page, "item") for page in pages] == [expected, expected]
    for page in pages:
        page.close()


def test_a_page_hears_of_an_erased_answer(server: Server) -> None:
    server.save("intention", "hopes/different", "words")
    page = server.live()
    revision = server.ask("DELETE", "lessons/intention/items/hopes/different").json()["revision"]
    assert _hear(page, "item")["revision"] == revision
    page.close()


def test_a_page_hears_when_the_panel_has_something_new(server: Server) -> None:
    page = server.live()
    server.ask("PUT", "lessons/welcome/done", {"done": True})
    assert _hear(page, "state") == {"type": "state"}
    server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"})
    assert _hear(page, "state") == {"type": "state"}
    server.ask("PUT", "route", {"route": server.get("state")["routes"][-1]["id"]})
    assert _hear(page, "state") == {"type": "state"}
    page.close()


def test_a_page_hears_that_a_lesson_was_begun(server: Server) -> None:
    page = server.live()
    server.save("why", next(iter(_texts("why"))), "a word")
    _hear(page, "state")
    page.close()


def _texts(lesson: str) -> list[str]:
    activities = course.load().lesson(lesson).activities
    return [f"{a.id}/{i.id}" for a in activities for i in a.items if i.kind.endswith("-text")]


def test_a_refused_or_conflicting_save_is_not_announced(server: Server) -> None:
    server.save("intention", "hopes/different", "one", client="one")
    page = server.live()
    server.save("intention", "hopes/different", "two", client="two")
    server.save("intention", "hopes/confident", 99)
    server.save("intention", "hopes/sign", "a last one")
    assert _hear(page, "item")["key"] == "hopes/sign"
    page.close()


def test_what_a_page_sends_is_not_listened_to(server: Server) -> None:
    page = server.live()
    page.send('{"type": "item", "lesson": "intention", "key": "hopes/different", "revision": 9}')
    server.save("intention", "hopes/sign", "x")
    assert _hear(page, "item")["key"] == "hopes/sign"
    page.close()


def test_a_page_that_went_away_disturbs_nobody(server: Server) -> None:
    gone, here = server.live(), server.live()
    gone.sock.close()
    server.save("intention", "hopes/sign", "x")
    assert _hear(here, "item")["key"] == "hopes/sign"
    here.close()
