"""Who may ask: only the signed-in owner, only from their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
import websocket

if TYPE_CHECKING:
    from helpers.server import Server

ITEM = "kit/api/lessons/intention/items/hopes/different"
SAVE = {"value": "x", "base": 0, "client": "c"}


@pytest.mark.parametrize(
    "path", ["state", "lessons/intention", "everything", "everything/download", "export", "nothing"]
)
def test_a_stranger_gets_nothing(server: Server, path: str) -> None:
    answer = requests.get(f"{server.url}kit/api/{path}", timeout=30, allow_redirects=False)
    assert answer.status_code == 403
    assert set(answer.json()) == {"error"}


def test_a_stranger_saves_nothing(server: Server) -> None:
    assert requests.put(f"{server.url}{ITEM}", json=SAVE, timeout=30).status_code == 403
    assert server.get("lessons/intention")["items"] == {}


def test_a_stranger_hears_nothing(server: Server) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(f"{server.url.replace('http', 'ws', 1)}kit/api/live", timeout=30)
    assert refused.value.status_code == 403


def test_a_page_of_another_site_hears_nothing(server: Server) -> None:
    session = server.browser()
    cookies = "; ".join(f"{c.name}={c.value}" for c in session.cookies)
    address = f"{server.url.replace('http', 'ws', 1)}kit/api/live"
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(address, timeout=30, cookie=cookies, origin="http://elsewhere.example")
    assert refused.value.status_code == 403
    websocket.create_connection(address, timeout=30, cookie=cookies, origin=server.url.split("/user")[0]).close()


def test_a_browser_saves_only_with_the_mark_against_forged_requests(server: Server) -> None:
    session = server.browser()
    assert session.put(f"{server.url}{ITEM}", json=SAVE, timeout=30).status_code == 403
    mark = {"X-XSRFToken": session.cookies["_xsrf"]}
    assert session.put(f"{server.url}{ITEM}", json=SAVE, headers=mark, timeout=30).status_code == 200


def test_answers_stay_out_of_caches(server: Server) -> None:
    answer = server.ask("GET", "lessons/intention")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in answer.headers


def test_an_unknown_address_is_an_error_with_a_remedy(server: Server) -> None:
    answer = server.ask("GET", "nothing/here")
    assert answer.status_code == 404
    assert answer.json()["error"]["remedy"]


def test_a_wrong_method_is_an_error_as_json(server: Server) -> None:
    answer = server.ask("POST", "state")
    assert answer.status_code == 405
    assert answer.json()["error"]["what"]
