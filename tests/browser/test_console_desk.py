"""A facilitator's page alone, before a kernel whose answers the test decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import console_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DESK = """async () => {
  const { desk } = await import("/kit/static/console_desk.js");
  const asked = [];
  const model = { send: (message) => asked.push(message.do), on: (_kind, hear) => (window.hear = hear), off() {} };
  const build = (ways) => ({
    nodes: [ways.button("collect", "Collect", () => ways.ask("collect"))],
    places: [{ about: [], trouble: document.body.appendChild(document.createElement("p")) }],
    heard() {},
  });
  const host = document.body.appendChild(document.createElement("main"));
  await desk(host, model, { label: () => "The console", build, working: () => ({}) });
  window.asked = asked;
}"""


def test_a_step_that_was_refused_because_of_another_one_can_be_pressed_again(browser: Browser) -> None:
    page = browser.new_page()
    page.route(f"{console_page.ADDRESS}**", console_page.answer)
    page.goto(f"{console_page.ADDRESS}kit/static/live.css")
    page.set_content("<body></body>")
    page.evaluate(DESK)
    page.evaluate("hear({ kind: 'done', about: 'hello' })")
    page.locator("button").click()
    page.evaluate("hear({ kind: 'busy', about: 'collect' })")
    page.get_by_text("Another step is still at work.").wait_for()
    page.locator("button").click()
    assert page.evaluate("asked") == ["hello", "collect", "collect"]
    page.close()
