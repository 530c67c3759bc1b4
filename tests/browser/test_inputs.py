"""The inputs of a lesson in a real JupyterLab: what each takes, by keyboard alone, at every width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.cards import INTENTION, eventually, expect_state, field, mark, open_lesson, value
from playwright.sync_api import expect

from kit.items import TEXT_LIMIT

if TYPE_CHECKING:
    from conftest import Lab
    from playwright.sync_api import Page


def focus(page: Page, selector: str) -> None:
    """Tab on until the element has the focus, as someone without a mouse would."""
    for _n in range(200):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def test_every_kind_of_input_is_answered_by_keyboard_alone(calm: Lab) -> None:
    page = open_lesson(calm, "intro/in-practice.ipynb")
    keys = page.keyboard
    focus(page, 'textarea[data-item="situation"]')
    keys.type("It worked once.\nThen again.")
    focus(page, '[data-item="roads"][data-value="connectivity"] input')
    keys.press("Space")
    focus(page, 'input[data-item="one"]')
    keys.type("the new rota")
    focus(page, 'fieldset[data-item="one-now"] input')
    keys.press("Space")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    focus(page, 'fieldset[data-item="one-body"] input')
    keys.press("Space")
    keys.press("ArrowDown")
    expect_state(page, "saved", "one")
    page.goto(calm.address("debrief/design-homework.ipynb"))
    expect(mark(page, "when")).to_be_visible()
    focus(page, 'input[data-item="when"]')
    keys.type("11112027")
    expect_state(page, "saved", "when")
    page.goto(calm.address("intro/why.ipynb"))
    expect(mark(page, "as-it-is")).to_be_visible()
    focus(page, 'fieldset[data-item="as-it-is"] input[data-value="task"]')
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    focus(page, 'fieldset[data-item="as-it-is"] input[data-value="pace"]')
    keys.type("5")
    expect(page.locator('fieldset[data-item="as-it-is"] .kit-left')).to_have_text("3 left to give")
    expect_state(page, "saved", "as-it-is")
    saved = {
        name: value(calm.workspace, name)
        for name in (
            "in-practice/worked/situation",
            "in-practice/worked/roads",
            "in-practice/decisions/one",
            "in-practice/decisions/one-now",
            "in-practice/decisions/one-body",
            "design-homework/step/when",
            "why/weights/as-it-is",
        )
    }
    assert saved == {
        "in-practice/worked/situation": "It worked once.\nThen again.",
        "in-practice/worked/roads": ["connectivity"],
        "in-practice/decisions/one": "the new rota",
        "in-practice/decisions/one-now": 3,
        "in-practice/decisions/one-body": "deciding",
        "design-homework/step/when": "2027-11-11",
        "why/weights/as-it-is": {"task": 2, "pace": 5},
    }


def test_every_input_has_its_question_for_a_name_and_a_target_of_44_pixels(calm: Lab) -> None:
    page = open_lesson(calm)
    expect(page.get_by_role("textbox", name="What will be different after we have met?")).to_be_visible()
    group = page.get_by_role("group", name="How confident are you that it will come about?")
    expect(group.get_by_role("radio", name="4", exact=True)).to_be_visible()
    small = page.locator(".kit-card :is(label.kit-option, textarea, input.kit-field, button):visible").evaluate_all(
        "all => all.filter(e => Math.min(e.offsetWidth, e.offsetHeight) < 44).map(e => e.outerHTML)"
    )
    assert small == []


def test_what_is_typed_in_a_card_is_no_shortcut_of_jupyterlab(calm: Lab) -> None:
    page = open_lesson(calm)
    cells = page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    field(page).click()
    for key in ("a", "b", "d", "d", "x", "m", "Enter", "ArrowUp", "ArrowDown", "Escape", "0", "0", "Control+s"):
        page.keyboard.press(key)
    page.locator('label[data-item="confident"][data-value="2"]').click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(page.locator('label[data-item="confident"][data-value="3"] input')).to_be_checked()
    expect(field(page)).to_have_value("abddxm\n00")
    expect_state(page, "saved")
    assert cells.count() == before
    assert page.get_by_role("dialog").count() == 0


def test_a_choice_can_be_taken_back(calm: Lab) -> None:
    page = open_lesson(calm)
    page.locator('label[data-item="confident"][data-value="cannot-say"]').click()
    expect_state(page, "saved", "confident")
    assert value(calm.workspace, "intention/hopes/confident") == "cannot-say"
    page.get_by_role("button", name="Clear my answer: How confident").press("Enter")
    eventually(lambda: value(calm.workspace, "intention/hopes/confident") is None)
    expect(page.locator('fieldset[data-item="confident"] input:checked')).to_have_count(0)


def test_more_points_than_there_are_wait_until_they_fit(calm: Lab) -> None:
    page = open_lesson(calm, "intro/why.ipynb")
    page.locator('input[data-item="as-it-is"][data-value="task"]').fill("8")
    page.locator('input[data-item="as-it-is"][data-value="pace"]').fill("4")
    expect(mark(page, "as-it-is")).to_contain_text("2 points too many")
    expect_state(page, "unsaved", "as-it-is")
    page.get_by_role("button", name="One point less for Task").first.click()
    page.get_by_role("button", name="One point less for Task").first.click()
    expect_state(page, "saved", "as-it-is")
    assert value(calm.workspace, "why/weights/as-it-is") == {"task": 6, "pace": 4}


def test_a_text_that_is_too_long_stays_on_screen_and_says_so(calm: Lab) -> None:
    page = open_lesson(calm)
    long = "x" * (TEXT_LIMIT + 1)
    field(page).fill(long)
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("Shorten it")
    expect(field(page)).to_have_value(long)
    field(page).press("Backspace")
    expect_state(page, "saved")
    assert value(calm.workspace) == long[:-1]


def test_a_year_typed_by_half_stays_on_screen_and_says_so(calm: Lab) -> None:
    page = open_lesson(calm, "debrief/design-homework.ipynb")
    field(page, "when").fill("0026-11-21")
    expect_state(page, "unsaved", "when")
    expect(mark(page, "when")).to_contain_text("between 1900 and 2199")
    expect(field(page, "when")).to_have_value("0026-11-21")
    field(page, "when").fill("2026-11-21")
    expect_state(page, "saved", "when")
    assert value(calm.workspace, "design-homework/step/when") == "2026-11-21"


def test_a_lesson_that_is_not_open_yet_has_its_sentence_and_no_inputs(calm: Lab) -> None:
    page = open_lesson(calm, "welcome/coherence.ipynb")
    page.locator('fieldset[data-activity="check"] label[data-value="4"]').first.click()
    expect_state(page, "saved", "shared-purpose-1")
    page.goto(calm.address("debrief/debrief.ipynb"))
    card = page.locator('.kit-activity[data-activity="check"]')
    expect(card).to_contain_text("opens on")
    assert card.locator("input").count() == 0


def test_without_the_course_s_part_of_the_server_a_card_says_what_is_missing(calm: Lab) -> None:
    page = calm.page()
    page.route("**/kit/static/activity.js", lambda route: route.abort())
    page.goto(calm.address(INTENTION))
    expect(page.get_by_text("This card cannot be shown").first).to_be_visible()


@pytest.mark.parametrize("width", [680, 330])
def test_nothing_sticks_out_of_a_narrow_card(calm: Lab, width: int) -> None:
    page = open_lesson(calm, "intro/in-practice.ipynb")
    page.add_style_tag(content=f".kit-card {{ width: {width}px; }}")
    sticking_out = (
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'hidden'"
        " && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline').length"
    )
    eventually(lambda: page.locator(".kit-card, .kit-card *").evaluate_all(sticking_out) == 0)
