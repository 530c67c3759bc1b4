"""A real Jupyter server with the kit's extension, as a browser's requests meet it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest
import requests
import websocket

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

START_SECONDS = 60
BASE_URL = "/user/participant-07/"
"""As on a Hub: nothing may assume that the server stands at the root."""


@dataclass
class Server:
    """A running server and the folder it serves."""

    url: str
    token: str
    root: Path
    log: Path
    process: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """Send one request to the kit's addresses, signed in by token."""
        headers = {"Authorization": f"token {self.token}"}
        return requests.request(method, f"{self.url}kit/api/{path}", json=body, headers=headers, timeout=60, **options)

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
        session.get(f"{self.url}login?token={self.token}", timeout=30)
        session.get(f"{self.url}tree?token={self.token}", timeout=30)
        return session

    def live(self) -> websocket.WebSocket:
        """Listen as a page does."""
        address = self.url.replace("http", "ws", 1)
        return websocket.create_connection(f"{address}kit/api/live?token={self.token}", timeout=30)

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class StartServer(Protocol):
    """Starts a server on a folder."""

    def __call__(self, root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Server:
        """Start it and wait until it answers."""


def _answering(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for info in runtime.glob("jpserver-*.json"):
            try:
                url = str(json.loads(info.read_text(encoding="utf-8"))["url"])
                requests.get(f"{url}api", timeout=5)
            except (OSError, ValueError):
                continue  # half written, or not listening yet
            return url
        time.sleep(0.05)  # polling the thing itself
    process.kill()
    pytest.fail(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Start servers with the environment's own configuration, apart from this user's; all stop at the end."""
    with ExitStack() as stack:

        def start(root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Server:
            home = tmp_path_factory.mktemp("home")
            own = {"HOME": home, "IPYTHONDIR": home / "ipython"}
            own |= {f"JUPYTER_{x}_DIR": home / x.lower() for x in ("CONFIG", "DATA", "RUNTIME")}
            environment = {**os.environ, **{k: str(v) for k, v in own.items()}, **(env or {})}
            token = secrets.token_hex(16)
            log = home / "server.log"
            command = [
                sys.executable, "-m", "jupyter_server", "--debug", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                "--port=0", f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={token}", *args,
            ]  # fmt: skip
            with log.open("wb") as out:
                process = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=subprocess.STDOUT)
            server = Server(_answering(process, home / "runtime", log), token, root, log, process)
            stack.callback(server.stop)
            return server

        yield start


@pytest.fixture(scope="session")
def server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server on a learner's workspace, below a Hub's kind of base address; shared by all tests."""
    root = tmp_path_factory.mktemp("workshop") / "my-workshop"
    workspace.create(root, course.load())
    return start_server(root, args=[f"--ServerApp.base_url={BASE_URL}"])


@pytest.fixture
def own_server(start_server: StartServer, tmp_path: Path) -> Server:
    """A server for one test that changes what others rely on."""
    root = tmp_path / "my-workshop"
    workspace.create(root, course.load())
    return start_server(root)
