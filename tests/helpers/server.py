"""A running Jupyter server, asked as the kit's pages ask it, and an invitation to join with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests
import websocket
from helpers.serving import Running

from kit import course

if TYPE_CHECKING:
    from pathlib import Path


class Server(Running):
    """A running server, asked at the kit's addresses."""

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None) -> requests.Response:
        """Send one request to the kit's addresses, signed in by token."""
        headers = {"Authorization": f"token {self.token}"}
        address = f"{self.url}kit/api/{path}"
        return requests.request(method, address, json=body, data=raw, headers=headers, timeout=60)

    def get(self, path: str) -> Any:
        """Give an address's JSON; anything but 200 fails the test."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def save(self, lesson: str, key: str, value: Any, *, base: int = 0, client: str = "page-1") -> requests.Response:
        """Save one item as a page does."""
        return self.ask("PUT", f"lessons/{lesson}/items/{key}", {"value": value, "base": base, "client": client})

    def contents(self, path: str) -> Any:
        """Open a notebook as JupyterLab does."""
        headers = {"Authorization": f"token {self.token}"}
        answer = requests.get(f"{self.url}api/contents/{path}?type=notebook", headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["content"]

    def browser(self) -> requests.Session:
        """Give a session signed in by cookie, as a browser is."""
        session = requests.Session()
        session.get(f"{self.url}lab?token={self.token}", timeout=30).raise_for_status()
        return session

    def live(self) -> websocket.WebSocket:
        """Listen as a page does."""
        address = self.url.replace("http", "ws", 1)
        return websocket.create_connection(f"{address}kit/api/live?token={self.token}", timeout=30)


INVITATION = """\
format: kit.cohort
cohort: team-delta-1f3a
title: Team Delta
course: {course}
version: "{version}"
roads: [{road}]
threshold: 5
facilitators: [A demo facilitator]
exchange: {exchange}
"""


def invitation(road: str, exchange: Path | None = None) -> str:
    """Give the text of a cohort.yaml for the installed course."""
    here = course.load()
    return INVITATION.format(
        course=here.id, version=here.version, road=road, exchange=json.dumps(str(exchange) if exchange else None)
    )
