"""A real Jupyter server with the kit's extension, as a browser's requests meet it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
import requests
from helpers.server import Server

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

START_SECONDS = 60
BASE_URL = "/user/participant-07/"
"""As on a Hub: nothing may assume that the server stands at the root."""


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
def _server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Server:
    root = tmp_path_factory.mktemp("workshop") / "my-workshop"
    root.mkdir()
    return start_server(root, args=[f"--ServerApp.base_url={BASE_URL}"])


@pytest.fixture
def server(_server: Server) -> Server:
    """A server on a learner's workspace that is new for each test, below a Hub's kind of base address."""
    for thing in _server.root.iterdir():
        shutil.rmtree(thing) if thing.is_dir() and not thing.is_symlink() else thing.unlink()
    workspace.create(_server.root, course.load())
    return _server
