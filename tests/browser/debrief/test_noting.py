"""What a group says and undertakes in a debrief: kept over a reload, while no kernel answers, and for the next one."""

from __future__ import annotations

import datetime as dt
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from helpers.axe import findings
from helpers.cards import asks_before_leaving
from helpers.debrief_page import begin, done, ready, reveal
from playwright.sync_api import expect

from kit.debrief import commitments, walk
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Page


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


def test_a_note_that_is_kept_late_says_so_by_itself_and_nothing_asks_any_more(console: Page, lab: Lab) -> None:
    begin(console)
    reveal(console, "Who is here?")
    box = console.get_by_label("What the group says")
    state = console.locator(".kw-note .kit-saved")
    box.fill("Word")
    expect(state).to_have_text("Saved in the cohort's folder.")
    with hanging(lab):
        box.fill("Word for word.")
        box.blur()
        expect(state).to_contain_text("Not saved yet.")
        assert asks_before_leaving(console)
    expect(state).to_have_text("Saved in the cohort's folder.")
    assert not asks_before_leaving(console)


def test_a_note_that_waits_behind_a_slide_is_kept_before_the_cohort_is_left(
    console: Page, lab: Lab, demo_cohort: Path
) -> None:
    begin(console)
    reveal(console, "Who is here?")
    console.locator(".kw-steps button", has_text="How coherent are we?").click()
    with hanging(lab):
        console.locator('[data-action="next"]').click()
        console.get_by_label("What the group says").fill("Word for word.")
        console.locator('[data-action="close"]').click()
    console.locator('[data-action="demo"]').wait_for()
    assert walk.current(FolderDrawer(demo_cohort)).notes == {"coherence": "Word for word."}
    assert not asks_before_leaving(console)


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


# It comes last: by now there are notes, and commitments old and new.
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_consoles_own_elements(console: Page, theme: str) -> None:
    begin(console)
    console.evaluate("light => document.body.setAttribute('data-jp-theme-light', light)", str(theme == "light").lower())
    assert findings(console, ".kit-debrief") == []
    for step in ("Who is here?", "How coherent are we?", "Start the conversation here", "What will we do now?"):
        reveal(console, step)
        assert findings(console, ".kit-debrief") == []
