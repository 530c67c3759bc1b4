"""A group's results in a debrief: walked through by keyboard, with what is read first and what can be taken along."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from helpers.debrief_page import NOTEBOOK, begin, done, reveal, slide
from helpers.sent import Group, participant
from playwright.sync_api import expect

from kit import course as courses
from kit import privacy
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Page

HOPE = "intention/hopes/different"
COURSE = courses.load()


def test_a_facilitator_meets_no_code_and_nothing_to_write_code_in(console: Page) -> None:
    assert not [one for one in console.locator(".jp-NotebookPanel .cm-editor").all() if one.is_visible()]
    expect(console.get_by_text("Click to add a cell")).to_have_count(0)


def test_a_facilitator_walks_a_group_through_the_demo_cohort_by_keyboard(console: Page, demo_cohort: Path) -> None:
    console.locator('[data-action="demo"]').click()
    console.get_by_text("23 of 24 people have taken part.").wait_for()
    done(console)
    assert not console.locator(".kw-stage svg").count()
    assert not privacy.read_reveals(FolderDrawer(demo_cohort), 5).views
    console.locator('[data-action="begin"]').focus()
    console.keyboard.press("Enter")
    console.locator('.kw-stage[data-state="covered"]').wait_for()
    done(console)
    assert privacy.read_reveals(FolderDrawer(demo_cohort), 5).views
    assert not console.locator(".kw-body figure").count()

    console.locator(".kw-steps button", has_text="Who is here?").focus()
    console.keyboard.press("Enter")
    console.locator('[data-action="full-screen"]').focus()
    console.keyboard.press("Enter")
    console.locator(".kw-stage:fullscreen").wait_for()
    assert console.evaluate("document.activeElement.className") == "kw-title"
    console.keyboard.press("Space")
    figure = slide(console).locator("[data-figure='took-part']")
    figure.locator(".kw-projector svg").wait_for()
    assert not figure.locator(".kit-drawing").is_visible()
    figure.get_by_text("The numbers as a table").focus()
    console.keyboard.press("Enter")
    assert figure.get_by_role("table").is_visible()

    title = console.locator(".kw-title")
    title.focus()
    while title.inner_text() == "Who is here?":
        console.keyboard.press("ArrowRight")
    assert title.inner_text() == "How coherent are we?"
    assert not console.locator(".kw-body svg").count()
    console.keyboard.press("ArrowRight")
    shown = slide(console).locator("[data-figure='group-coherence']")
    shown.wait_for()
    drawn = " ".join(shown.locator(".kw-projector svg text").all_text_contents())
    assert "Shared purpose" in drawn
    assert re.search(r"Before · \d\d people", drawn)
    console.keyboard.press("ArrowLeft")
    assert title.inner_text() == "Who is here?"
    console.keyboard.press("Escape")
    console.locator(".kw-stage:not(:fullscreen)").wait_for()
    assert console.evaluate("document.activeElement.closest('.kw-stage') !== null")
    assert console.locator(".kw-body .kit-drawing").first.is_visible()


# While a step is at work, the buttons that could be pressed, and would do nothing.
BESIDE = """node => {
  window.deaf = new Set();
  const look = () => {
    for (const button of node.matches("[data-busy]") ? node.querySelectorAll("button") : []) {
      if (button.checkVisibility() && button.getAttribute("aria-disabled") !== "true") deaf.add(button.textContent);
    }
  };
  new MutationObserver(look).observe(node, {subtree: true, childList: true, attributes: true});
}"""


def test_a_button_that_would_do_nothing_says_so(console: Page, demo_cohort: Path) -> None:
    (demo_cohort / "review-steps.json").unlink(missing_ok=True)
    console.locator(".kit-debrief").evaluate(BESIDE)
    begin(console)
    assert console.evaluate("[...deaf]") == []
    expect(console.locator('[data-step="close"] summary')).to_be_visible()
    assert console.locator('[data-step="review"] [data-action="undo"]').get_attribute("aria-disabled") == "true"
    console.locator('[data-action="save-report"]').click()
    console.locator('[data-step="save"] [data-action="open-report"]').first.wait_for()
    done(console)
    assert console.evaluate("[...deaf]") == []
    assert console.locator('[data-step="review"] [data-action="undo"]').get_attribute("aria-disabled") == "true"


def test_prompts_stand_beside_their_figure_and_name_their_numbers(console: Page) -> None:
    begin(console)
    reveal(console, "How coherent are we?")
    beside = console.get_by_role("region", name="Where this could lead")
    beside.get_by_text("You see this from two ends").click()
    assert "Liberating Structures" in beside.inner_text()
    assert re.search(r"\d people low, \d+ in the middle, \d+ high", beside.inner_text())


def test_a_figure_is_saved_with_one_click_in_three_ways(console: Page) -> None:
    begin(console)
    reveal(console, "Who is here?").locator("[data-figure='took-part']").wait_for()
    names = []
    for words in ("Save as PNG", "Save as SVG", "Save this table (CSV)"):
        with console.expect_download() as download:
            console.locator(".kw-saves").get_by_text(words).click()
        names.append(download.value.suggested_filename)
    assert names == ["took-part.png", "took-part.svg", "took-part.csv"]


def test_texts_are_read_and_shown_by_keyboard_before_they_stand_on_a_slide(console: Page, lab: Lab) -> None:
    group = Group(lab.workspace / "by-hand", COURSE)
    for n in range(1, 7):
        group.answer(participant(n), HOPE, f"<b>Hope</b> of number {n}.", agreed=["quote"])
    group.cohort()
    console.get_by_text("Open another folder").click()
    console.get_by_label("Folder", exact=True).fill("by-hand")
    console.keyboard.press("Enter")
    console.get_by_text("6 people have taken part.").wait_for()
    done(console)
    console.locator('[data-action="begin"]').click()
    review = console.locator('[data-step="review"]')
    review.get_by_text("6 texts wait for you.").wait_for()
    console.locator(".kw-steps button", has_text="What did we hope?").click()
    console.get_by_text("6 texts of this step wait for your review.").wait_for()

    review.locator('[data-action="show-text"]').first.focus()
    console.keyboard.press("Enter")
    review.get_by_text("5 texts wait for you.").wait_for()
    # The caret goes on to the next text by itself.
    console.keyboard.press("Enter")
    review.get_by_text("4 texts wait for you.").wait_for()
    console.locator('[data-action="next"]').click()
    slide(console).locator("blockquote").nth(1).wait_for()
    shown = console.locator(".kw-body blockquote")
    assert shown.count() == 2
    assert shown.first.inner_text().startswith("<b>Hope</b> of number")
    assert shown.locator("b").count() == 0


def test_no_result_is_in_the_notebooks_file(console: Page, lab: Lab) -> None:
    begin(console)
    reveal(console, "Who is here?").locator(".kit-drawing svg").first.wait_for()
    console.keyboard.press("Control+s")
    notebook = lab.get(f"api/contents/{NOTEBOOK}?content=1")["content"]
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    assert "widget" not in json.dumps(notebook["metadata"])
    assert "figure" not in (lab.workspace / NOTEBOOK).read_text(encoding="utf-8")
