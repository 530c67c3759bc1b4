"""The facilitator's notebook and the report, in a real JupyterLab and in a browser without a network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from helpers.sent import Group, participant

from kit import course as courses
from kit import demo

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Browser, Page

NOTEBOOK = "facilitator/debrief.ipynb"
HOPE = "intention/hopes/different"
COURSE = courses.load()


@pytest.fixture(scope="module")
def demo_cohort(_lab: Lab) -> Path:
    return demo.make(_lab.workspace / "demo-cohort", COURSE).root


@pytest.fixture
def console(lab: Lab, demo_cohort: Path) -> Page:  # noqa: ARG001 - it must lie there before the notebook opens
    """The facilitator's notebook, open and ready, with no cohort chosen."""
    page = lab.page(NOTEBOOK)
    page.locator('[data-step="cohort"] button').first.wait_for()
    if page.locator('[data-action="close"]').is_visible():
        page.locator('[data-action="close"]').click()
    return page


def done(page: Page) -> None:
    """Wait until no step is at work."""
    page.locator(".kit-debrief:not([data-busy])").wait_for()


def test_a_facilitator_goes_from_the_demo_cohort_to_a_report_that_is_saved(console: Page, demo_cohort: Path) -> None:
    console.locator('[data-action="demo"]').click()
    console.get_by_text("23 of 24 people have shared something.").wait_for()
    assert not console.locator('[data-part="debrief"] figure').count()
    assert not (demo_cohort / "reveals.json").exists()

    done(console)
    console.locator('[data-action="reveal"]').click()
    console.locator('[data-section="coherence"] figure').first.wait_for()
    figure = console.locator('[data-section="coherence"] figure').first
    assert "Diverging bars" in str(figure.get_by_role("img").get_attribute("aria-label"))
    drawn = " ".join(figure.locator("svg text").all_text_contents())
    assert re.search(r"Before · \d\d people .* After · \d\d people", drawn)
    figure.get_by_text("The numbers as a table").click()
    assert figure.get_by_role("table").is_visible()

    done(console)
    console.locator('[data-action="save-report"]').click()
    with console.expect_popup() as opened:
        console.locator('[data-action="open-report"]').first.click()
    report = opened.value
    report.get_by_role("heading", name="Debrief · Collective Leadership").wait_for()
    assert (demo_cohort / "report" / "summary.json").is_file()


def test_texts_are_read_and_shown_by_keyboard_before_they_stand_among_the_results(console: Page, lab: Lab) -> None:
    group = Group(lab.workspace / "by-hand", COURSE)
    for n in range(1, 7):
        group.answer(participant(n), HOPE, f"<b>Hope</b> of number {n}.", agreed=["quote"])
    group.cohort()
    console.get_by_text("Open another folder").click()
    console.get_by_label("Folder", exact=True).fill("by-hand")
    console.keyboard.press("Enter")
    console.get_by_text("6 people have shared something.").wait_for()
    done(console)
    console.locator('[data-action="reveal"]').click()
    results = console.locator('[data-section="hopes"]')
    results.get_by_text("6 texts wait for your review.").wait_for()
    assert not results.locator("blockquote").count()

    first = console.locator('[data-action="show-text"]').first
    first.focus()
    for left in (5, 4):
        # The caret goes on to the next text by itself.
        console.keyboard.press("Enter")
        results.get_by_text(f"{left} texts wait for your review.").wait_for()
        done(console)
    assert results.locator("blockquote").all_inner_texts()[0].startswith("<b>Hope</b> of number")
    assert results.locator("blockquote b").count() == 0
    console.keyboard.press("Tab")
    console.keyboard.press("Enter")
    results.get_by_text("3 texts wait for your review.").wait_for()
    assert results.locator("blockquote").count() == 2
    assert console.locator('[data-verdict="hide"]').count() == 1


def test_no_result_is_in_the_notebooks_file(console: Page, lab: Lab) -> None:
    console.locator('[data-action="demo"]').click()
    done(console)
    console.locator('[data-action="reveal"]').click()
    console.locator(".kd-title").wait_for()
    console.keyboard.press("Control+s")
    notebook = lab.get(f"api/contents/{NOTEBOOK}?content=1")["content"]
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    assert "widget" not in json.dumps(notebook["metadata"])
    assert "figure" not in (lab.workspace / NOTEBOOK).read_text(encoding="utf-8")


def test_setting_up_says_what_is_wrong_and_keeps_what_was_filled_in(console: Page, lab: Lab) -> None:
    console.get_by_text("Set up a new cohort").click()
    console.get_by_label("Title").fill("Team Delta")
    console.get_by_label("or pasted here").fill("id,name\nanna,Anna\nanna,Anna\n")
    console.get_by_label("The cohort's own folder").fill("team-delta")
    console.locator('[data-action="setup"]').click()
    problem = console.locator('[data-step="cohort"] [role="alert"]')
    problem.get_by_text("The id “anna” stands here and in line 2.").wait_for()
    assert not (lab.workspace / "team-delta").exists()
    assert console.get_by_label("Title").input_value() == "Team Delta"

    console.get_by_label("or pasted here").fill("id,name\nanna,Anna\nbo,Bo\n")
    done(console)
    console.locator('[data-action="setup"]').click()
    console.get_by_text("2 on the list · results from 5 people on").wait_for()
    assert (lab.workspace / "team-delta" / "cohort.yaml").is_file()
    console.get_by_text("There are fewer people on the roster than the threshold").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_opens_without_a_network_and_can_be_read(browser: Browser, tmp_path: Path, scheme: str) -> None:
    from helpers import summaries  # noqa: PLC0415 - Altair takes its time, and only here

    from kit.debrief import report  # noqa: PLC0415 - the same

    file, _numbers = report.save(summaries.summary(), tmp_path)
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    try:
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        context.set_offline(offline=True)
        page.goto(file.as_uri())
        assert page.get_by_role("heading", level=1).inner_text() == "Debrief · Collective Leadership"
        assert page.locator("figure svg").first.is_visible()
        assert asked == [file.as_uri()]
        assert said == []
        paper, ink = page.evaluate(
            "() => [document.body, document.querySelector('figure svg text')].map((one, i) =>"
            " getComputedStyle(one)[i ? 'fill' : 'backgroundColor'])"
        )
        assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
        assert paper != ink
        with page.expect_download() as download:
            page.locator("details").first.click()
            page.get_by_text("Save this table (CSV)").first.click()
        assert download.value.suggested_filename.endswith(".csv")
    finally:
        context.close()
