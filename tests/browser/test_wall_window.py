"""The wall of a live session in a window of its own, which somebody may take elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import console_page
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ELSEWHERE = "http://elsewhere.invalid/"
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


def opened(browser: Browser) -> Page:
    """Open a page with the wall's preview, and nothing else of the console."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.context.route(f"{console_page.ADDRESS}**", console_page.answer)
    page.goto(f"{console_page.ADDRESS}kit/static/live.css")
    page.set_content('<body class="kit-debrief"></body>')
    page.evaluate(WALL)
    return page


def test_a_wall_whose_window_went_to_another_site_comes_back_by_its_button(browser: Browser) -> None:
    page = opened(browser)
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
