"""Two facilitators in one review of texts: each sees what the other decides, and nothing goes from under a hand."""

from __future__ import annotations

import pytest
from helpers.review_page import MEETING, OTHERS, SIGN, Desk
from playwright.sync_api import expect


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
    # What ends a word that is composed, as in Japanese, does not end the title.
    page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))"
    )
    page.keyboard.type(" now")
    expect(mine.get_by_label("Title of the new theme")).to_have_value("What we hope for now")
    page.keyboard.press("Enter")
    expect(page.locator(".kit-theme-title", has_text="What we hope for now")).to_be_visible()
    expect(desk.row(MEETING[0])).to_have_attribute("data-verdict", "show")
