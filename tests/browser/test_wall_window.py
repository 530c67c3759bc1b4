"""The wall of a live session in a window of its own: it comes back from elsewhere, and no scrollbar takes its room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.chromium import ARGS, executable
from helpers.console_page import walled
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ELSEWHERE = "http://elsewhere.invalid/"
HEIGHTS = (300, *range(880, 921, 5))
"""Of walls 1440 wide: the first has no room for the chart, all others have."""
BARS = """(heights) => {
  const activities = { "coherence/check": { state: "revealed", answered: 8, shown: 1 } };
  const html = `<div class="kw-figure"><div class="kw-projector"><svg viewBox="0 0 1840 1300"></svg></div>
    <figure class="kit-figure"><figcaption>${"Eight people have answered. ".repeat(9)}</figcaption></figure></div>`;
  const sheet = shown.preview.querySelector(".kl-wall");
  document.body.className = "kl-alone";
  document.body.replaceChildren(sheet);
  view.room = { session: { focus: "activity/coherence/check" }, timer: null, here: 8, polls: [], activities };
  return heights.map((height, at) => {
    sheet.style.height = `${height}px`;
    view.slide = { activity: "coherence/check", at, html, titles: [], alike: [] };
    shown.draw();
    return [sheet.offsetWidth > sheet.clientWidth, sheet.scrollHeight > sheet.clientHeight];
  });
}"""
"""For each height, whether there is a scrollbar on the wall, and whether there is something to scroll to."""


@pytest.fixture
def barred(browser: Browser) -> Iterator[Browser]:
    """A browser whose scrollbars take room, as most people's on Windows and Linux."""
    kind = browser.browser_type
    own = kind.launch(
        executable_path=executable(kind.executable_path), args=ARGS, ignore_default_args=["--hide-scrollbars"]
    )
    yield own
    own.close()


def test_a_wall_whose_window_went_to_another_site_comes_back_by_its_button(browser: Browser) -> None:
    page = walled(browser, 1440, 900)
    page.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="Elsewhere", content_type="text/html"))
    button = page.locator('[data-action="window"]')
    with page.expect_popup() as found:
        button.click()
    window = found.value
    expect(window.locator(".kl-title")).to_have_text("Team Delta")
    window.goto(ELSEWHERE)
    button.click()
    expect(window.locator(".kl-title")).to_have_text("Team Delta")
    page.close()


def test_no_scrollbar_stays_on_a_wall_that_has_room_for_its_chart(barred: Browser) -> None:
    page = walled(barred, 1440, 900)
    (bar, further), *others = page.evaluate(BARS, HEIGHTS)
    assert bar
    assert further
    assert others == [[False, False]] * len(others)
