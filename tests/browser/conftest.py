"""A real JupyterLab on a learner's workspace, and Chromium before it.

`lab` is one server for the whole session; `start_lab` starts others (another learner, an empty folder, other settings).
Pages that a test opens are closed when it ends.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
OPEN_MS = 60_000


@dataclass
class Lab:
    """A running JupyterLab: where it answers, and the folder it serves."""

    url: str
    token: str
    workspace: Path
    log: Path
    browser: Browser
    process: subprocess.Popen[bytes]
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, path: str | None = None, **options: Any) -> Page:  # noqa: ANN401 - Playwright's context options
        """Open a page in a browser context of its own, signed in; `path` is a file to open, else nothing is loaded."""
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        # A context that carries the token in a cookie can open any address, as after a log-in.
        context.request.get(f"{self.url}api/status?token={self.token}")
        context.request.get(f"{self.url}lab?token={self.token}")
        page = context.new_page()
        page.set_default_timeout(OPEN_MS)
        if path is not None:
            page.goto(self.address(path))
        return page

    def address(self, path: str = "") -> str:
        """Give the address that opens a file of the workspace in JupyterLab."""
        return f"{self.url}lab/tree/{path}" if path else f"{self.url}lab"

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Ask the server, past the browser: `get("api/kernels")`."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"token {self.token}"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server on 127.0.0.1
            return json.load(answer)

    def close_pages(self) -> None:
        """Close what was opened."""
        while self.contexts:
            self.contexts.pop().close()

    def stop(self) -> None:
        """End the server and its kernels."""
        self.close_pages()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class StartLab(Protocol):
    """Starts a JupyterLab on a folder."""

    def __call__(self, root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Lab:
        """Start it with more environment and arguments, and wait until it answers."""


def _chromium() -> str | None:
    """Find the system's Chromium or Chrome; None leaves it to Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("KIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def own_home(home: Path) -> dict[str, str]:
    """Keep a server's settings, its runtime files and its user's home apart from this machine's."""
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {name: str(place) for name, place in places.items()}


def _answering(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server answers, and give the address it really got."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        for info in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(info.read_text(encoding="utf-8"))["url"]
                urllib.request.urlopen(f"{url}api", timeout=5).close()  # noqa: S310 - our own server on 127.0.0.1
            except (OSError, ValueError):
                continue  # half written, or not listening yet
            return str(url)
        time.sleep(0.05)  # polling the thing itself
    process.kill()
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all browser tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=list(CHROMIUM_ARGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def start_lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartLab]:
    """Start JupyterLabs; all are stopped at the session's end."""
    with ExitStack() as stack:

        def start(root: Path, *, env: Mapping[str, str] | None = None, args: Sequence[str] = ()) -> Lab:
            home = tmp_path_factory.mktemp("home")
            environment = {**os.environ, **own_home(home), **(env or {})}
            runtime = Path(environment["JUPYTER_RUNTIME_DIR"])
            token = secrets.token_hex(16)
            log = home / "jupyterlab.log"
            command = [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
                f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={token}", *args,
            ]  # fmt: skip
            with log.open("wb") as out:
                process = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=subprocess.STDOUT)
            url = _answering(process, runtime, log)
            lab = Lab(url, token, root, log, browser, process)
            stack.callback(lab.stop)
            return lab

        yield start


@pytest.fixture(scope="session")
def _lab(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    root = tmp_path_factory.mktemp("workshop") / "my-workshop"
    workspace.create(root, course.load())
    return start_lab(root)


@pytest.fixture
def lab(_lab: Lab) -> Iterator[Lab]:
    """JupyterLab on a learner's workspace: `.url`, `.token`, `.workspace`, `.page(...)`; shared by all tests."""
    yield _lab
    _lab.close_pages()
