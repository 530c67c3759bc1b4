"""The facilitator's notebook in a real JupyterLab: from a cohort through the walk, by keyboard, to a saved report."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from helpers.axe import findings
from helpers.cards import asks_before_leaving
from helpers.sent import Group, cohort_folder, line, participant, shared, zipped
from playwright.sync_api import expect

from kit import course as courses
from kit import demo
from kit.debrief import commitments, walk
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Locator, Page

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
    ready(page)
    if page.locator('[data-action="close"]').is_visible():
        done(page)
        page.locator('[data-action="close"]').click()
        page.locator('[data-action="demo"]').wait_for()
    return page


def ready(page: Page) -> None:
    """Wait until the console stands and no step is at work."""
    page.locator('[data-step="cohort"] button').first.wait_for()
    done(page)


def done(page: Page) -> None:
    """Wait until no step is at work."""
    page.locator(".kit-debrief:not([data-busy])").wait_for()


def begin(page: Page) -> None:
    """Open the demo cohort, close its answers, and begin a debrief."""
    page.locator('[data-action="demo"]').click()
    page.get_by_text("23 of 24 people have taken part.").wait_for()
    done(page)
    close = page.locator('[data-step="close"] [data-action="begin"]')
    close.click()
    page.locator('.kw-stage[data-state="covered"]').wait_for()
    done(page)


def slide(page: Page) -> Locator:
    """Wait until a slide stands on the stage, and give it."""
    page.locator('.kw-stage[data-state="shown"] .kw-body:not([aria-busy])').wait_for()
    return page.locator(".kw-body")


def reveal(page: Page, step: str) -> Locator:
    """Turn to a step, reveal it, and give its first slide."""
    page.locator(".kw-steps button", has_text=step).click()
    page.locator('.kw-stage[data-state="covered"]').wait_for()
    page.locator('[data-action="next"]').click()
    return slide(page)


def test_a_facilitator_meets_no_code_and_nothing_to_write_code_in(console: Page) -> None:
    assert not [one for one in console.locator(".jp-NotebookPanel .cm-editor").all() if one.is_visible()]
    expect(console.get_by_text("Click to add a cell")).to_have_count(0)


def test_a_facilitator_walks_a_group_through_the_demo_cohort_by_keyboard(console: Page, demo_cohort: Path) -> None:
    console.locator('[data-action="demo"]').click()
    console.get_by_text("23 of 24 people have taken part.").wait_for()
    done(console)
    assert not console.locator(".kw-stage svg").count()
    assert not (demo_cohort / "reveals.json").exists()
    console.locator('[data-action="begin"]').focus()
    console.keyboard.press("Enter")
    console.locator('.kw-stage[data-state="covered"]').wait_for()
    done(console)
    assert (demo_cohort / "reveals.json").is_file()
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


def test_what_people_wrote_for_themselves_is_offered_once_it_was_read_and_taken_onto_the_list(console: Page) -> None:
    begin(console)
    reveal(console, "What will we do now?")
    console.locator('[data-action="offered"]').click()
    console.get_by_text("Nothing that the group may see").wait_for()
    console.locator('[data-action="offered"]').click()
    waiting = console.locator("details", has=console.locator("> summary", has_text="The next thing I will do"))
    waiting.locator("> summary").click()
    waiting.locator('[data-action="show-all"]').click()
    done(console)
    console.locator('[data-action="offered"]').click()
    take = console.get_by_role("button", name="Take: I bring the rota to both shifts.")
    take.click()
    assert console.get_by_label("What will we do?").input_value() == "I bring the rota to both shifts."
    assert console.evaluate("document.activeElement.name") == "who"


def test_notes_and_commitments_are_kept_over_a_reload_and_stand_in_the_report(
    console: Page, lab: Lab, demo_cohort: Path
) -> None:
    begin(console)
    reveal(console, "Who is here?")
    console.get_by_label("What the group says").fill("We are more than we thought.")
    console.get_by_text("Saved in the cohort's folder.").wait_for()

    reveal(console, "What will we do now?")
    console.get_by_label("What will we do?").fill("Price changes under 500 are decided in the shop.")
    console.get_by_label("Who?").fill("Both shops")
    console.get_by_label("By when?").fill("2027-01-11")
    console.get_by_role("button", name="Write it down").click()
    problem = console.locator(".kw-commit [role=alert]")
    problem.get_by_text("Say by what sign you will know that it was done.").wait_for()
    assert console.get_by_label("Who?").input_value() == "Both shops"
    console.get_by_label("By what sign will we know?").fill("Nobody has asked for three weeks.")
    console.keyboard.press("Enter")
    console.locator(".kw-list").get_by_text("Both shops").wait_for()
    assert [c.what for c in commitments.read(FolderDrawer(demo_cohort))] == [
        "Price changes under 500 are decided in the shop."
    ]

    console.reload()
    ready(console)
    console.locator(".kw-list").get_by_text("Both shops").wait_for()
    assert console.locator(".kw-title").inner_text() == "What will we do now?"
    held = walk.current(FolderDrawer(demo_cohort))
    assert (held.notes, held.step) == ({"who": "We are more than we thought."}, "ending")

    console.locator('[data-action="next"]').click()
    assert console.evaluate("document.activeElement.textContent") == "8. Save the report"
    console.locator('[data-action="save-report"]').click()
    with console.expect_popup() as opened:
        console.locator('[data-action="open-report"]').first.click()
    report = opened.value
    report.get_by_role("heading", name="Debrief · Collective Leadership").wait_for()
    report.get_by_text("We are more than we thought.").wait_for()
    report.get_by_text("Nobody has asked for three weeks.").first.wait_for()
    listed = console.locator('[data-step="save"] [data-action="open-report"]').all_text_contents()
    assert {"debrief.html", "summary.json"} <= set(listed)
    assert all((lab.workspace / "demo-cohort" / "report" / name).is_file() for name in listed)


@contextmanager
def hanging(lab: Lab) -> Iterator[None]:
    """Let the kernels answer nobody for a while."""
    found = lab.kernel_processes()
    for process in found:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in found:
            process.send_signal(signal.SIGCONT)


def test_a_note_that_no_kernel_took_says_so_and_is_sent_again(console: Page, lab: Lab, demo_cohort: Path) -> None:
    begin(console)
    reveal(console, "How coherent are we?")
    reveal(console, "Who is here?")
    box = console.get_by_label("What the group says")
    state = console.locator(".kw-note .kit-saved")
    box.fill("Word")
    expect(state).to_have_text("Saved in the cohort's folder.")  # and so is all that was asked before it done
    with hanging(lab):
        box.fill("Word for word.")
        expect(state).to_contain_text("Not saved yet.")
        console.locator(".kw-steps button", has_text="How coherent are we?").click()
        expect(box).to_have_value("")
        expect(state).to_be_empty()
        assert asks_before_leaving(console)
        console.locator(".kw-steps button", has_text="Who is here?").click()
        expect(box).to_have_value("Word for word.")
        expect(state).to_contain_text("Not saved yet.")
    expect(state).to_have_text("Saved in the cohort's folder.")
    assert not asks_before_leaving(console)
    assert walk.current(FolderDrawer(demo_cohort)).notes == {"who": "Word for word."}


def test_what_was_left_open_opens_the_next_debrief(console: Page, demo_cohort: Path) -> None:
    earlier = dt.datetime(2026, 11, 7, 15, 0, tzinfo=dt.UTC)
    commitments.add(
        FolderDrawer(demo_cohort), what="Ask the shop.", who="We", by_when="2026-11-14", sign="It knows.", now=earlier
    )
    begin(console)
    assert console.locator(".kw-title").inner_text() == "What did we say we would do?"
    opened = reveal(console, "What did we say we would do?")
    opened.locator("li", has_text="Ask the shop.").get_by_label("Done").click()
    opened.locator('li[data-done="true"]', has_text="Ask the shop.").wait_for()
    assert [c.what for c in commitments.read(FolderDrawer(demo_cohort)) if c.done_at] == ["Ask the shop."]


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_consoles_own_elements(console: Page, theme: str) -> None:
    begin(console)
    console.evaluate("light => document.body.setAttribute('data-jp-theme-light', light)", str(theme == "light").lower())
    assert findings(console, ".kit-debrief") == []
    for step in ("Who is here?", "How coherent are we?", "Start the conversation here", "What will we do now?"):
        reveal(console, step)
        assert findings(console, ".kit-debrief") == []


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


def choose(page: Page, file: Path) -> None:
    """Choose a file by its place, as a person does: `set_input_files` may hand its content over at once."""
    devtools = page.context.new_cdp_session(page)
    field = devtools.send("Runtime.evaluate", {"expression": "document.querySelector('input[name=parcel]')"})
    devtools.send("DOM.setFileInputFiles", {"files": [str(file)], "objectId": field["result"]["objectId"]})
    assert page.evaluate("document.querySelector('input[name=parcel]').files[0].size")


def test_a_platforms_zip_is_brought_in_and_told_participant_by_participant(
    console: Page, lab: Lab, tmp_path: Path
) -> None:
    people = [participant(n) for n in range(1, 4)]
    folder = cohort_folder(lab.workspace / "team-elsewhere", COURSE, people)
    names = ("{}_1234_assignsubmission_file_/shared.json", "{}/team.kit.json", "{}_77_assignsubmission_file_x.json")
    files = {
        name.format(who): shared(COURSE, f"9f3c0{who[-1]}", "welcome", [line(COURSE, HOPE, "Words")])
        for name, who in zip(names, people, strict=True)
    }
    source = zipped(tmp_path / "all.zip", files | {"essay.pdf": b"%PDF" + os.urandom(3 << 20)})
    console.get_by_text("Open another folder").click()
    console.get_by_label("Folder", exact=True).fill("team-elsewhere")
    console.locator('[data-step="cohort"] [data-action="open"][type="submit"]').click()
    console.get_by_text("0 of 3 people have taken part.").wait_for()
    done(console)

    console.get_by_text("Bring in files from a learning platform or e-mail").click()
    console.locator('[data-action="bring-in"]').click()
    problem = console.locator('[data-step="collect"] [role="alert"]')
    problem.get_by_text("Choose the files first, or name their place.").wait_for()
    done(console)
    gone = zipped(tmp_path / "gone.zip", files)
    choose(console, gone)
    gone.unlink()
    console.locator('[data-action="bring-in"]').click()
    problem.get_by_text("This file cannot be read.").wait_for()
    expect(problem).to_contain_text("gone.zip")
    expect(console.get_by_text("Sending 1 of 1 …")).to_have_count(0)
    console.get_by_label("Files, or a zip").set_input_files(source)
    console.locator('[data-action="bring-in"]').click()

    console.get_by_text("Files of 3 people are in the inbox now.").wait_for()
    console.get_by_text("3 of 3 people have taken part.").wait_for()
    expect(problem).to_be_empty()
    told = console.locator('[data-part="brought-in"]')
    expect(told.get_by_text("new: Welcome and Intention Setting")).to_have_count(3)
    told.get_by_text("1 thing was set aside").click()
    expect(told.get_by_text("essay.pdf")).to_be_visible()
    assert len(list((folder / "inbox").iterdir())) == 3
    assert findings(console, ".kit-debrief") == []
