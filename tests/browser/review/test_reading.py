"""The review of texts in a real browser: read, narrowed, redacted, sorted, and whatever a text holds."""

from __future__ import annotations

import pytest
from helpers.axe import findings
from helpers.review_page import MEETING, OTHERS, TRUST, Desk
from playwright.sync_api import expect

HOSTILE = [
    "<img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script>",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u200fdrow <b>bold</b>",
    '=HYPERLINK("http://example.org","press")',
    "word " * 4_000,
    "a" * 20_000,
    "\U0001f600\U0001f600 smile \U0001f468\u200d\U0001f469\u200d\U0001f467",
]


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
