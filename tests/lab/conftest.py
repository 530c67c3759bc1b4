"""A real Jupyter server with the kit's extension, as a browser's requests meet it."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
from helpers.server import Server
from helpers.serving import launch

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

BASE_URL = "/user/participant-07/"
"""As on a Hub: nothing may assume that the server stands at the root."""


class StartServer(Protocol):
    """Starts a server on a folder."""

    def __call__(self, root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Server:
        """Start it and wait until it answers."""


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Start servers with the environment's own configuration, apart from this user's; all stop at the end."""
    with ExitStack() as stack:

        def start(root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Server:
            home = tmp_path_factory.mktemp("home")
            running = launch("jupyter_server", root, home, env=env, args=["--debug", *args])
            server = Server(**vars(running))
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
