"""A facilitator's live console in a browser: the page's own modules before a real kernel's part and a real service."""

from __future__ import annotations

import queue
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from helpers.hub import FACILITATOR
from helpers.seats import PATIENCE_MS, Desk

from kit.lab.static import FOLDER, TYPES
from kit.live import notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from playwright.sync_api import Browser, Locator, Page, Route

ADDRESS = "http://console.invalid/"
CHECK = "coherence/check"
PAGE = """<!doctype html><html lang="en"><head><title>The console</title></head>
<body data-jp-theme-light="true"><main id="console"></main>
<script type="module">
import { mount } from "./kit/static/live_console.js";
const heard = new Set();
const model = {
  send: (message) => void window.sent(message),
  on: (_kind, hear) => heard.add(hear),
  off: (_kind, hear) => heard.delete(hear),
};
window.setInterval(async () => {
  for (const message of await window.told()) {
    heard.forEach((hear) => hear(message));
  }
}, 50);
await mount(document.getElementById("console"), model);
</script></body></html>"""
WALL = """async () => {
  const { styles } = await import("/kit/static/console_desk.js");
  const { wall } = await import("/kit/static/live_wall.js");
  await Promise.all(styles().map((href) => new Promise((resolve) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve }));
  })));
  window.view = { room: null, join: null, cohort: { title: "Team Delta" }, routes: [], slide: null };
  window.shown = wall({ view }, () => {});
  document.body.append(shown.preview);
  shown.draw();
  setInterval(shown.tick, 100);
}"""


class Kernel(notebook.Console):
    """The console's part in the kernel; what it says to its page is kept until the page asks."""

    def __init__(self) -> None:
        self.said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        super().__init__()

    def send(self, content: dict[str, Any], buffers: Any = None) -> None:
        """Keep what is said."""
        assert not buffers
        self.said.put(content)

    def hear(self, message: dict[str, Any]) -> None:
        """Take what the page sends."""
        self._asked(self, message, None)

    def told(self) -> list[dict[str, Any]]:
        """Give what was said since the page asked last."""
        return [self.said.get() for _n in range(self.said.qsize())]


@contextmanager
def opened(browser: Browser, hub: RunningHub) -> Iterator[Desk]:
    """Open the console of the Hub's cohort, for its facilitator."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIT_SERVICE_URL", hub.service_url)
        patch.setenv("JUPYTERHUB_API_TOKEN", hub.token(FACILITATOR))
        patch.setattr(notebook, "_live", None)
        kernel = Kernel()
        page.expose_function("sent", kernel.hear)
        page.expose_function("told", kernel.told)
        context.route(f"{ADDRESS}**", answer)
        page.goto(ADDRESS)
        page.locator('[data-step="start"] .kit-cohort-name').wait_for()
        yield Desk(page)
        notebook._session().leave()
    assert problems == []
    context.close()


def walled(browser: Browser, width: int, height: int) -> Page:
    """Open a page with the wall's preview, as `shown` of what is in `view`, and nothing else of the console."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.context.route(f"{ADDRESS}**", answer)
    page.goto(f"{ADDRESS}kit/static/live.css")
    page.set_content('<body class="kit-debrief"></body>')
    page.evaluate(WALL)
    return page


def answer(route: Route) -> None:
    """Serve the page, and the kit's own files as its part of the Jupyter server does; there is nothing else."""
    name = route.request.url.removeprefix(ADDRESS)
    file = re.fullmatch(r"kit/static/([a-z0-9_]+\.(?:js|css))", name)
    if file:
        route.fulfill(path=FOLDER / file[1], content_type=TYPES[f".{name.rpartition('.')[2]}"])
    elif name:
        route.fulfill(status=404)
    else:
        route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


def words(user: str) -> str:
    """Give a text that is this person's own."""
    return f"The hope of {user}."


def settled(desk: Desk) -> None:
    """Wait until all that was pressed is done: the console asks for one thing after the other, and for this last."""
    off = desk.page.locator('[data-action="timer-off"]')
    if off.is_visible():
        off.click()
        off.wait_for(state="hidden")
    desk.press("timer")
    off.wait_for()


def ask(desk: Desk, activity: str) -> None:
    """Open an activity, or open it once more where another test has shown it."""
    desk.choose(activity)
    desk.page.locator(':is([data-action="open"], [data-action="reopen"]):visible').first.click()
    desk.page.locator('.kl-state[data-state="open"]').wait_for()


def goes(desk: Desk, inside: Locator, action: str) -> None:
    """Press a button by the keyboard."""
    button = inside.locator(f'[data-action="{action}"]')
    button.wait_for()
    button.focus()
    desk.page.keyboard.press("Enter")
