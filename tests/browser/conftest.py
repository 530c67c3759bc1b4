"""A real JupyterLab on a learner's workspace, and Chromium before it.

`lab` is one server for the whole session; `start_lab` starts others (another learner, an empty folder, other settings).
Pages that a test opens are closed when it ends.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import psutil
import pytest
from helpers import hub as hubs
from helpers.chromium import ARGS, executable
from helpers.live_room import Group
from helpers.phone import Phones
from helpers.serving import Running, launch
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kit import course, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from helpers.hub import RunningHub

PATIENCE_MS = 60_000
"""A busy machine is no fault of a page: what is waited for may take this long, and is asserted once it is there."""
expect.set_options(timeout=PATIENCE_MS)
MORE = ("hana", "ida", "jan", "kim")
"""Those of whom one file of the phones' tests alone knows what they shared."""


@dataclass
class Lab(Running):
    """A running JupyterLab, and pages before it."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """The learner's folder."""
        return self.root

    def page(self, path: str | None = None, **options: Any) -> Page:
        """Open a page in a browser context of its own, signed in; `path` is a file to open, else nothing is loaded."""
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options}
        context = self.browser.new_context(**options)
        self.contexts.append(context)
        # A context that carries the token in a cookie can open any address, as after a log-in.
        context.request.get(f"{self.url}api/status?token={self.token}")
        context.request.get(f"{self.url}lab?token={self.token}")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if path is not None:
            page.goto(self.address(path))
        return page

    def address(self, path: str = "") -> str:
        """Give the address that opens a file of the workspace in JupyterLab."""
        return f"{self.url}lab/tree/{path}" if path else f"{self.url}lab"

    def get(self, path: str) -> Any:
        """Ask the server, past the browser: `get("api/kernels")`."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def delete(self, path: str) -> None:
        """Delete something by its address: `delete("api/kernels/…")`."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()

    def kernel_processes(self) -> list[psutil.Process]:
        """Find the processes of its kernels."""
        files = [f"kernel-{kernel['id']}.json" for kernel in self.get("api/kernels")]
        running = [(process, process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
        return [process for process, words in running if any(file in word for file in files for word in words)]

    def begin_again(self) -> None:
        """Make the workspace as it was at first: no answers, no kernel, no open tabs."""
        self.close_pages()
        for kernel in self.get("api/kernels"):
            self.delete(f"api/kernels/{kernel['id']}")
        for layout in self.get("lab/api/workspaces")["workspaces"]["ids"]:
            self.delete(f"lab/api/workspaces/{layout}")
        for thing in self.workspace.iterdir():
            shutil.rmtree(thing) if thing.is_dir() else thing.unlink()
        workspace.create(self.workspace, course.load())

    def close_pages(self) -> None:
        """Close what was opened; what a page would save on its way out must not reach the next test's answers."""
        while self.contexts:
            context = self.contexts.pop()
            context.set_offline(True)
            context.close()

    def stop(self) -> None:
        """End the pages, the server and its kernels."""
        self.close_pages()
        super().stop()


class StartLab(Protocol):
    """Starts a JupyterLab on a folder."""

    def __call__(
        self,
        root: Path,
        *,
        env: Mapping[str, str] | None = None,
        args: Sequence[str] = (),
        python: str | Path = sys.executable,
    ) -> Lab:
        """Start it with more environment and arguments, or another Python, and wait until it answers."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all browser tests."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        chromium = playwright.chromium.launch(executable_path=executable(own), args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def start_lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartLab]:
    """Start JupyterLabs; all are stopped at the session's end."""
    with ExitStack() as stack:

        def start(root: Path, **how: Any) -> Lab:
            running = launch("jupyterlab", root, tmp_path_factory.mktemp("home"), **how)
            lab = Lab(**vars(running), browser=browser)
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


@pytest.fixture(scope="module")
def own(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab for one file's tests."""
    root = tmp_path_factory.mktemp("ui") / "workshop"
    workspace.create(root, course.load())
    # As `window.jupyterapp`: what JupyterLab does of its own accord some time later is done at once in a test.
    lab = start_lab(root, args=["--LabApp.expose_app_in_browser=True"])
    yield lab
    lab.stop()


@pytest.fixture
def calm(own: Lab) -> Iterator[Lab]:
    """The file's own JupyterLab with nothing answered yet."""
    for file in (own.workspace / "my-responses").glob("*.json"):
        file.unlink()
    yield own
    own.close_pages()


@pytest.fixture
def fresh(own: Lab) -> Lab:
    """JupyterLab on a workspace that nobody has worked in."""
    own.begin_again()
    return own


@pytest.fixture(scope="session")
def room_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub for phones alone: its people belong to one group, so a code leads straight in; but gus is in two."""
    root = tmp_path_factory.mktemp("room") / "hub"
    other = hubs.make_cohort(root.with_name("other"), ["gus"])
    running = hubs.start(root, people=(*hubs.PEOPLE, *MORE, "gus"), after=hubs.another(other.root, "hal"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def group(room_hub: RunningHub) -> Group:
    """The group of the phones."""
    return Group(room_hub)


@pytest.fixture
def phone(room_hub: RunningHub, browser: Browser) -> Iterator[Phones]:
    """Open the address of the QR code on somebody's phone."""
    phones = Phones(room_hub, browser)
    yield phones
    phones.close()
