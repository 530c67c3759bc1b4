"""From a facilitator's click on “Reveal to all” in one browser to the chart in a learner's lesson in another.

Both are Chromium pages on single-user servers of one real Hub. The moments are taken in the pages, by the machine's one
clock: when the button hears of the click, and when the browser has painted a chart that is to be seen. Beside it stand
the requests without which no chart can come, the act and the result, asked for one after the other by a bare client.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers import chromium
from helpers import hub as hubs
from helpers.hub import FACILITATOR, PEOPLE
from helpers.room import People
from helpers.seats import Desk, Learner

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from playwright.sync_api import Browser

LESSON, HOPES = "welcome/intention.ipynb", "intention/hopes"
CLICKS = 12
LIMIT = 2000.0
"""Milliseconds from the click to the chart."""
CLICKED = """() => document.querySelector('[data-action="reveal"]')
    .addEventListener("click", () => (window.clicked = Date.now()), { capture: true, once: true })"""
PAINTED = """() => {
    window.painted = new Promise((done) => {
        const look = () => {
            const chart = document.querySelector('.kit-activity[data-activity="hopes"] .kit-result svg');
            chart?.checkVisibility() ? requestAnimationFrame(() => done(Date.now())) : requestAnimationFrame(look);
        };
        look();
    });
}"""


def clicks(browser: Browser, hub: RunningHub) -> list[float]:
    """Give the milliseconds of each click."""
    for user in (FACILITATOR, PEOPLE[0]):
        hub.server(user)
    desk, learner = Desk.on(browser, hub), Learner.on(browser, hub, PEOPLE[0], LESSON)
    desk.begin("60-minutes")
    learner.enrolled()
    people = People(hub)
    desk.choose(HOPES)
    desk.to("open", "open")
    for n, user in enumerate(PEOPLE):
        people.share(user, f"{HOPES}/confident", 1 + n % 5, agreed=["counts"])
    desk.to("close", "closed")
    took = []
    for _n in range(CLICKS):
        desk.page.evaluate(CLICKED)
        learner.page.evaluate(PAINTED)
        desk.to("reveal", "revealed")
        took.append(learner.page.evaluate("painted") - desk.page.evaluate("clicked"))
        desk.to("hide", "hidden")
        expect(learner.result("hopes")).to_have_count(0)
    return took


def requests(hub: RunningHub) -> list[float]:
    """Give the milliseconds that the act and the result take alone, each time."""
    people, took = People(hub), []
    cohort = f"api/cohorts/{people.cohort}"
    for _n in range(CLICKS):
        start = time.perf_counter()
        assert hub.serve(FACILITATOR, f"{cohort}/acts", "POST", {"act": "reveal", "activity": HOPES}).ok
        assert hub.serve(PEOPLE[0], f"{cohort}/results/{HOPES}").json()["figures"]
        took.append((time.perf_counter() - start) * 1000)
        assert hub.serve(FACILITATOR, f"{cohort}/acts", "POST", {"act": "hide", "activity": HOPES}).ok
    return took


def main() -> None:
    """Measure on one Hub."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = chromium.executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGS)
        hub = hubs.start(Path(folder) / "hub", servers=hubs.own_panel(Path(folder)))
        try:
            shown = clicks(browser, hub)
            bare = requests(hub)
        finally:
            browser.close()
            hub.stop()
    print(
        f"click: from “Reveal to all” in one browser to the chart painted in another {median(shown):.0f} ms, at most "
        f"{max(shown):.0f} ms of {CLICKS} (limit {LIMIT:.0f}); the act and the result asked for by a bare client "
        f"{median(bare):.0f} ms, at most {max(bare):.0f} ms; load {os.getloadavg()[0]:.1f}"
    )
    sys.exit(max(shown) > LIMIT)


if __name__ == "__main__":
    main()
