"""The review of texts in a real browser: the page's own modules before a real review of a cohort on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from helpers.axe import findings
from helpers.sent import Group, participant
from playwright.sync_api import expect

from kit import course as courses
from kit.debrief import review
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise
from kit.errors import KitError
from kit.lab.static import FOLDER, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Route

HOPE, SIGN = "intention/hopes/different", "intention/hopes/sign"
COURSE = courses.load()
ADDRESS = "http://review.invalid/"
PAGE = """<!doctype html><html lang="en"><head><title>The review</title>
<link rel="stylesheet" href="kit.css"><link rel="stylesheet" href="debrief.css">
<link rel="stylesheet" href="console.css"><link rel="stylesheet" href="console_review.css">
<style>body { background: var(--kit-paper) }</style></head>
<body data-jp-theme-light="LIGHT"><main class="kit-debrief"><h1>The debrief</h1>
<section class="kit-card kit-part"><h2>Read the texts</h2><div id="review"></div></section></main>
<script type="module">
import { mountReview, shownText } from "./console_review.js";
window.mountReview = mountReview;
window.ask = (name, payload) => window.asked(payload);
window.again = () => window.asked({ act: "queue" });
window.review = mountReview(document.getElementById("review"), { review: await again(), ask, again });
const shown = (one) => one.texts.filter((text) => text.verdict === "show").map(shownText);
window.seen = () => review.questions().flatMap(shown);
document.body.dataset.ready = "yes";
</script></body></html>"""
HOSTILE = [
    "<img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script>",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u200fdrow <b>bold</b>",
    '=HYPERLINK("http://example.org","press")',
    "word " * 4_000,
    "a" * 20_000,
    "\U0001f600\U0001f600 smile \U0001f468\u200d\U0001f469\u200d\U0001f467",
]
MEETING = [f"A meeting of {word}." for word in ("bread", "clocks", "rivers", "gardens", "windows", "markets")]
TRUST = [f"Trust in {word}." for word in ("letters", "bridges", "songs", "boats", "rain")]
OTHERS = ["Coffee.", "Quiet mornings.", "The bees.", "A plan.", "Anna Dee has the key."]


@dataclass
class Desk:
    """A page with the review of a cohort, and the cohort's folder."""

    page: Page
    group: Group
    reviewer: Reviewer

    def elsewhere(self, name: str, text: str, key: str = HOPE, **fields: Any) -> None:
        """Have another facilitator do something to a text; this one's page does not know of it yet."""
        digest = review.digest(key, text)
        of = {"digest": digest} if name == "redact" else {"digests": [digest]}
        self.reviewer.act(name, {"key": key, **of, **fields}, "another")

    def hear(self) -> None:
        """Tell the page how often the review was changed by now, as a room does."""
        self.page.evaluate("n => review.heard(n)", self.reviewer.queue()["changes"])

    def row(self, text: str) -> Locator:
        """Find a text in the list."""
        return self.page.locator(f'li[data-digest="{review.digest(HOPE, text)}"]')

    def press(self, text: str, action: str) -> None:
        """Press one of a text's buttons."""
        self.row(text).locator(f'[data-action="{action}"]').click()

    def told(self) -> Any:
        """Give the question as a summary has it now."""
        return self.group.summary().activities["intention/hopes"].items["different"]

    def seen(self) -> list[str]:
        """What the page takes for what the group sees."""
        return list(self.page.evaluate("seen()"))


@pytest.fixture
def desk(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A review of texts, by default enough for themes; parameters are the texts, or a dark page."""
    options = getattr(request, "param", {})
    group = Group(tmp_path / "files", COURSE)
    for n, text in enumerate(options.get("texts", [*MEETING, *TRUST, *OTHERS])):
        group.answer(participant(n), HOPE, text, agreed=["quote"] if n % 2 else [])
    for n, text in enumerate(options.get("signs", [])):
        group.answer(participant(n), SIGN, text)
    cohort = group.cohort()
    summarise(cohort, COURSE)
    reviewer = Reviewer(cohort, COURSE)

    def asked(payload: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return reviewer.queue() if payload["act"] == "queue" else reviewer.act(payload["act"], payload)
        except KitError:
            return None

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name:
            route.fulfill(path=FOLDER / name, content_type=TYPES[f".{name.rpartition('.')[2]}"])
        else:
            page_ = PAGE.replace("LIGHT", "false" if options.get("dark") else "true")
            route.fulfill(body=page_, content_type="text/html; charset=utf-8")

    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.expose_function("asked", asked)
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    page.locator("body[data-ready]").wait_for()
    yield Desk(page, group, reviewer)
    assert problems == []
    context.close()


def test_a_queue_is_read_with_one_key_and_every_step_can_be_undone(desk: Desk) -> None:
    page = desk.page
    status = page.get_by_role("status")
    expect(status).to_have_text("16 texts wait for you.")
    page.evaluate("review.focus()")
    page.keyboard.press("Tab")  # past the filter's first radio, which takes one stop
    page.locator('[data-action="show-text"]').first.focus()
    for left in (15, 14):
        page.keyboard.press("Enter")
        expect(status).to_have_text(f"{left} texts wait for you.")
        expect(page.locator('li[data-verdict="waits"] [data-action="show-text"]').first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[data-verdict="hide"]')).to_have_count(1)
    assert sorted(t.reviewed for t in desk.told().texts)[-2:] == [True, True]
    assert len(desk.told().texts) == 15
    page.locator('[data-action="undo"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-verdict="hide"]')).to_have_count(0)
    assert len(desk.told().texts) == 16
    expect(page.locator('[data-action="undo"]')).to_be_focused()


def test_the_list_can_be_narrowed_to_what_waits_is_shown_or_hidden(desk: Desk) -> None:
    page = desk.page
    desk.press(MEETING[0], "show-text")
    desk.press(MEETING[1], "hide-text")
    page.get_by_label("Shown (1)").check()
    expect(page.locator("li[data-verdict]")).to_have_count(1)
    expect(desk.row(MEETING[0])).to_be_visible()
    page.get_by_label("Hidden (1)").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("All (16)")).to_be_checked()
    expect(page.get_by_label("All (16)")).to_be_focused()
    expect(page.locator("li[data-verdict]")).to_have_count(16)


def test_what_another_facilitator_decides_is_shown_and_the_caret_stays(desk: Desk) -> None:
    page = desk.page
    desk.row(MEETING[1]).locator('[data-action="show-text"]').focus()
    desk.elsewhere("show", MEETING[0])
    desk.elsewhere("redact", OTHERS[-1], ranges=[[0, 4]])
    desk.hear()
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")
    expect(desk.row(OTHERS[-1]).locator("del")).to_contain_text("Anna")
    expect(page.get_by_role("status")).to_have_text("15 texts wait for you.")
    expect(desk.row(MEETING[1]).locator('[data-action="show-text"]')).to_be_focused()
    assert desk.seen() == [MEETING[0]]


@pytest.mark.parametrize("desk", [{"signs": OTHERS}], indirect=True)
def test_what_was_decided_elsewhere_meanwhile_comes_with_ones_own_next_step(desk: Desk) -> None:
    other = desk.page.locator(f'details[data-key="{SIGN}"] summary')
    expect(other).to_contain_text("5 to read")
    desk.elsewhere("hide", OTHERS[0], key=SIGN)
    desk.press(MEETING[1], "show-text")
    expect(desk.row(MEETING[1])).to_have_attribute("data-verdict", "show")
    expect(other).to_contain_text("4 to read")


def test_no_press_is_lost_while_it_is_looked_what_another_decided(desk: Desk) -> None:
    page = desk.page
    page.evaluate(
        """async () => {
          const slowly = async () => {
            const early = await again();
            await new Promise((come) => Object.assign(window, { come }));
            window.come = null;
            return early;
          };
          window.review = mountReview(document.getElementById("review"), { review: await again(), ask, again: slowly });
        }"""
    )
    desk.elsewhere("show", MEETING[0])
    desk.hear()
    page.wait_for_function("Boolean(window.come)")
    desk.press(MEETING[1], "hide-text")
    expect(desk.row(MEETING[1])).to_have_attribute("data-verdict", "hide")
    for _early_and_anew in range(2):
        page.wait_for_function("Boolean(window.come)")
        page.evaluate("come()")
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")
    expect(desk.row(MEETING[1])).to_have_attribute("data-verdict", "hide")


def test_what_is_refused_shows_the_texts_as_they_are(desk: Desk) -> None:
    desk.press(MEETING[0], "show-text")
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")
    desk.elsewhere("hide", MEETING[0])
    desk.page.locator('[data-action="undo"]').click()
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "hide")
    expect(desk.page.locator('[data-action="undo"]')).to_have_attribute("aria-disabled", "true")


def test_nothing_that_one_has_begun_goes_from_under_the_hand(desk: Desk) -> None:
    page = desk.page
    mine = desk.row(MEETING[1])
    mine.get_by_label("Theme", exact=True).select_option("new")
    mine.get_by_label("Title of the new theme").fill("What we ho")
    desk.elsewhere("show", MEETING[0])
    desk.hear()
    page.keyboard.type("pe for")
    expect(mine.get_by_label("Title of the new theme")).to_have_value("What we hope for")
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "waits")
    page.keyboard.press("Enter")
    expect(page.locator(".kit-theme-title", has_text="What we hope for")).to_be_visible()
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")


def test_words_are_redacted_by_keyboard(desk: Desk) -> None:
    text, page = OTHERS[-1], desk.page
    desk.row(text).locator('[data-action="redact"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Anna", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert [b.inner_text() for b in page.locator('.kit-word[aria-pressed="true"]').all()] == ["Anna", "Dee", "key"]
    page.locator('[data-action="redact-done"]').focus()
    page.keyboard.press("Enter")
    expect(desk.row(text).locator("del")).to_have_count(2)
    expect(desk.row(text).locator('[data-action="redact"]')).to_be_focused()
    desk.press(text, "show-text")
    expect(desk.row(text)).to_have_attribute("data-verdict", "show")
    assert desk.seen() == ["[…] has the […]."]
    assert "[…] has the […]." in {t.text for t in desk.told().texts if t.reviewed}


def test_words_are_redacted_with_the_mouse_and_leaving_changes_nothing(desk: Desk) -> None:
    text, page = OTHERS[-1], desk.page
    desk.press(text, "redact")
    page.get_by_role("button", name="Anna", exact=True).hover()
    page.mouse.down()
    page.get_by_role("button", name="Dee", exact=True).hover()
    page.get_by_role("button", name="has", exact=True).hover()
    page.mouse.up()
    page.get_by_role("button", name="has", exact=True).click()
    pressed = page.locator('.kit-word[aria-pressed="true"]')
    expect(pressed).to_have_text(["Anna", "Dee"])
    # Deciding on another text meanwhile loses nothing of the choice.
    desk.press(MEETING[0], "show-text")
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")
    expect(pressed).to_have_text(["Anna", "Dee"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Anna", exact=True).focus()
    page.keyboard.press("Escape")
    expect(page.locator(".kit-word")).to_have_count(0)
    assert text in {t.text for t in desk.told().texts}
    desk.press(text, "redact")
    page.get_by_role("button", name="Anna", exact=True).click()
    page.locator('[data-action="redact-done"]').click()
    expect(desk.row(text).locator("del")).to_have_count(1)
    assert "[…] Dee has the key." in {t.text for t in desk.told().texts}


def test_themes_are_corrected_by_hand(desk: Desk) -> None:
    page = desk.page
    page.locator('[data-action="show-all"]').click()
    told = page.locator('[data-part="told"]')
    expect(told).to_have_text("The group sees: Meeting · 6, Trust · 5, Other · 5.")
    assert page.locator('[data-theme="0"]').inner_text().startswith("Meeting")
    expect(page.locator('[data-theme="0"]')).to_contain_text("from “meeting”")

    page.get_by_role("button", name="Rename “Meeting”").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("How we meet")
    page.keyboard.press("Enter")
    expect(told).to_have_text("The group sees: How we meet · 6, Trust · 5, Other · 5.")
    expect(page.get_by_role("button", name="Rename “How we meet”")).to_be_focused()

    row = desk.row(OTHERS[0])
    row.get_by_label("Theme", exact=True).select_option(label="Trust")
    row.locator('[data-action="to-theme"]').click()
    expect(row.get_by_label("Theme", exact=True)).to_be_focused()
    # Four are left without a theme: they take the smaller theme in.
    expect(told).to_have_text("The group sees: How we meet · 6, Other · 10.")

    row.get_by_label("Theme", exact=True).select_option(label="a new theme …")
    row.get_by_label("Title of the new theme").fill("Small joys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename “Small joys”")).to_be_visible()
    expect(page.locator("[data-theme]")).to_have_count(3)

    page.locator('[data-action="find-again"]').click()
    expect(told).to_have_text("The group sees: Meeting · 6, Trust · 5, Other · 5.")
    assert [t.title for t in desk.told().themes] == ["Meeting", "Trust", "Other"]


@pytest.mark.parametrize("desk", [{"texts": HOSTILE}], indirect=True)
def test_hostile_texts_are_shown_as_text_and_long_ones_shortened(desk: Desk) -> None:
    page = desk.page
    for text in HOSTILE[:3]:
        assert desk.row(text).locator("blockquote").evaluate("one => one.textContent") == text
        expect(desk.row(text).locator("blockquote")).to_have_attribute("dir", "auto")
    assert page.locator("#review :is(img, script, b, a)").count() == 0
    assert page.title() == "The review"
    for long in HOSTILE[3:5]:
        quoted = desk.row(long).locator("blockquote")
        assert quoted.evaluate("one => one.textContent.length") < 700
        desk.press(long, "redact")
        assert 0 < page.locator(".kit-word").count() <= 300
        page.locator(".kit-word").first.click()
        page.locator('[data-action="redact-done"]').click()
        expect(desk.row(long).locator("del")).to_have_count(1)
        desk.press(long, "whole-text")
        expect(desk.row(long).locator('[data-action="show-text"]')).to_be_focused()
        assert quoted.evaluate("one => one.textContent.length") >= len(long)
    smile = HOSTILE[5]
    desk.press(smile, "redact")
    page.get_by_role("button", name="smile", exact=True).click()
    page.locator('[data-action="redact-done"]').click()
    expect(desk.row(smile).locator("del")).to_have_count(1)
    assert smile.replace("smile", "[…]") in {t.text for t in desk.told().texts}


def test_a_line_of_a_megabyte_is_drawn_and_redacted_at_once(desk: Desk) -> None:
    page = desk.page
    for text in ("word " * 200_000, "a" * 1_000_000):
        page.evaluate(
            """text => {
              const one = { digest: "0", text, ranges: [], people: 1, quote: true, verdict: null, theme: null };
              const question = { key: "k", label: "Why?", themes: [], told: [], texts: [one] };
              const ask = async (_name, payload) => { window.said = payload };
              mountReview(document.getElementById("review"), { review: { questions: [question] }, ask, again });
            }""",
            text,
        )
        assert page.locator("blockquote").evaluate("one => one.textContent.length") < 700
        page.locator('[data-action="redact"]').click()
        assert 0 < page.locator(".kit-word").count() <= 300
        page.get_by_role("button", name="Words after").click()
        expect(page.locator('[data-word="300"]')).to_be_focused()
        page.locator('[data-word="301"]').click()
        page.locator('[data-action="redact-done"]').click()
        ((start, end),) = page.evaluate("said.ranges")
        assert text[start:end] == ("word" if text.startswith("word") else "a" * 60)
        assert start == 301 * (5 if text.startswith("word") else 60)


def test_ten_thousand_texts_are_drawn_a_few_at_a_time(desk: Desk) -> None:
    page = desk.page
    page.evaluate(
        """hostile => {
          const rest = { ranges: [], people: 1, quote: true, verdict: null, theme: null };
          const texts = Array.from({ length: 10_000 }, (_, n) => ({ ...rest, digest: `d${n}`, text: hostile[n % 6] }));
          const question = { key: "k", label: "Why?", themes: [], told: [], texts };
          const ask = async (_name, { digests }) => {
            const now = texts.map((one) => (digests.includes(one.digest) ? { ...one, verdict: "show" } : one));
            return { since: 0, changes: 1, questions: [{ ...question, texts: now }] };
          };
          mountReview(document.getElementById("review"), { review: { changes: 0, questions: [question] }, ask, again });
        }""",
        HOSTILE,
    )
    expect(page.get_by_role("status")).to_have_text("10000 texts wait for you.")
    expect(page.locator("li[data-digest]")).to_have_count(20)
    page.locator('[data-action="show-text"]').last.click()
    # The last one that was drawn is read: the next are drawn, and the caret goes there.
    expect(page.locator("li[data-digest]")).to_have_count(40)
    expect(page.locator('[data-digest="d20"] [data-action="show-text"]').first).to_be_focused()
    assert page.locator("#review :is(img, script, b, a)").count() == 0


@pytest.mark.parametrize("desk", [{}, {"dark": True}], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_in_the_review(desk: Desk) -> None:
    page = desk.page
    desk.press(MEETING[0], "show-text")
    desk.press(MEETING[1], "hide-text")
    desk.press(OTHERS[-1], "redact")
    page.locator(".kit-word").first.click()
    page.get_by_role("button", name="Rename “Meeting”").click()
    desk.row(TRUST[0]).get_by_label("Theme", exact=True).select_option(label="a new theme …")
    assert findings(page) == []
