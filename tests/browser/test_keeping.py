"""What a learner types is kept: with everything around it failing, in two windows, and on the way out."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import psutil
import pytest
from helpers.cards import (
    INTENTION,
    asks_before_leaving,
    eventually,
    expect_state,
    field,
    mark,
    on_disk,
    open_lesson,
    value,
)
from helpers.learner import Learner
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Page


@pytest.fixture
def spare(start_lab: StartLab, tmp_path: Path) -> Iterator[Lab]:
    """A JupyterLab on a workspace of its own, that a test may break."""
    root = tmp_path / "workshop"
    workspaces.create(root, courses.load())
    lab = start_lab(root)
    yield lab
    lab.stop()


def test_saved_means_that_what_is_on_screen_is_on_the_disk(calm: Lab) -> None:
    page = open_lesson(calm)
    expect_state(page, "empty")
    field(page).press_sequentially("We ask before we are asked.")
    expect_state(page, "saved")
    assert value(calm.workspace) == "We ask before we are asked."
    expect(mark(page)).to_contain_text("Saved in your own workspace")
    expect(mark(page)).to_contain_text("Not shared.")


def test_a_reload_shows_what_was_saved(calm: Lab) -> None:
    page = open_lesson(calm)
    field(page).fill("Shorter meetings.")
    page.locator('label[data-item="confident"][data-value="4"]').click()
    expect_state(page, "saved")
    page.reload()
    expect(field(page)).to_have_value("Shorter meetings.")
    expect(page.locator('label[data-item="confident"][data-value="4"] input')).to_be_checked()


ACTIVATED = """async () => {
  const { shell } = window.jupyterapp;
  shell.activateById(shell.currentWidget.id);
  for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
}"""
"""As JupyterLab does once more when a lesson is open already: the slower the network, the later."""


def test_jupyterlab_does_not_take_the_focus_from_who_began_to_type(calm: Lab) -> None:
    page = open_lesson(calm)
    field(page).press_sequentially("We decide ")
    page.evaluate(ACTIVATED)
    page.keyboard.type("at the end.")
    expect(field(page)).to_have_value("We decide at the end.")


def test_leaving_asks_only_while_something_is_unsaved(calm: Lab) -> None:
    page = open_lesson(calm)
    field(page).press_sequentially("On the disk.")
    expect_state(page, "saved")
    assert not asks_before_leaving(page)
    page.context.set_offline(True)
    field(page).press_sequentially(" On none.")
    expect_state(page, "unsaved")
    assert asks_before_leaving(page)


def test_what_was_typed_just_before_leaving_is_sent_on_the_way_out(calm: Lab) -> None:
    # In a lesson of its own: what is on its way may arrive after this test.
    page = open_lesson(calm, "intro/why.ipynb")
    page.on("dialog", lambda dialog: dialog.accept())
    field(page, "keeps").fill("Saved.")
    expect_state(page, "saved", "keeps")
    field(page, "keeps").fill("And off I go.")
    page.goto("about:blank")
    eventually(lambda: value(calm.workspace, "why/gap/keeps") == "And off I go.")


def test_typing_goes_on_while_the_network_is_away(calm: Lab) -> None:
    page = open_lesson(calm)
    page.context.set_offline(True)
    field(page).press_sequentially("Typed in a tunnel")
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("will be saved when the connection is back")
    field(page).press_sequentially(", and in the next.")
    page.context.set_offline(False)
    expect_state(page, "saved")
    assert value(calm.workspace) == "Typed in a tunnel, and in the next."
    expect(field(page)).to_be_focused()


def test_typing_goes_on_while_the_server_is_gone_and_is_saved_when_it_is_back(spare: Lab) -> None:
    page = open_lesson(spare)
    field(page).press_sequentially("Before. ")
    expect_state(page, "saved")
    command = psutil.Process(spare.process.pid).cmdline()
    environment = psutil.Process(spare.process.pid).environ()
    port = spare.url.rstrip("/").rpartition(":")[2]
    spare.process.kill()
    spare.process.wait()
    field(page).press_sequentially("While it was gone. ")
    expect_state(page, "unsaved")
    field(page).press("Home")
    again = [part.replace("--port=0", f"--port={port}") for part in command]
    spare.process = subprocess.Popen(again, cwd=spare.workspace, env=environment, stderr=subprocess.DEVNULL)
    expect_state(page, "saved")
    assert value(spare.workspace) == "Before. While it was gone. "
    expect(field(page)).to_be_focused()
    assert field(page).evaluate("e => e.selectionStart") == 0


def test_a_server_that_hangs_is_no_saved_answer(spare: Lab) -> None:
    page = open_lesson(spare)
    os.kill(spare.process.pid, signal.SIGSTOP)
    try:
        field(page).press_sequentially("Is anybody there?")
        expect_state(page, "saving")
        assert not (spare.workspace / "my-responses" / "intention.json").exists()
    finally:
        os.kill(spare.process.pid, signal.SIGCONT)
    expect_state(page, "saved")
    assert value(spare.workspace) == "Is anybody there?"


def test_a_killed_kernel_is_nothing_to_the_one_who_types(spare: Lab) -> None:
    page = open_lesson(spare)
    field(page).press_sequentially("One word")
    for process in spare.kernel_processes():
        process.kill()
    page.keyboard.type(" and another one")
    expect_state(page, "saved")
    assert value(spare.workspace) == "One word and another one"
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("One word and another one")


def test_a_disk_that_takes_nothing_loses_nothing(spare: Lab) -> None:
    page = open_lesson(spare)
    field(page).fill("Saved before.")
    expect_state(page, "saved")
    # A file where the folder was refuses every write, also one by root.
    folder, aside = spare.workspace / "my-responses", spare.workspace / "aside"
    folder.rename(aside)
    folder.touch()
    field(page).fill("Typed when the disk took nothing.")
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("tried again")
    folder.unlink()
    aside.rename(folder)
    expect_state(page, "saved")
    assert value(spare.workspace) == "Typed when the disk took nothing."


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param("", id="at-rest"),
        # As JupyterLab does once more when all of a lesson is there: the kit then leads to the lesson's title.
        pytest.param("document.querySelector('.jp-Notebook').focus();", id="jupyterlab-takes-the-focus"),
    ],
)
def test_a_card_that_is_drawn_anew_has_its_draft_and_its_caret(calm: Lab, meanwhile: str) -> None:
    page = open_lesson(calm)
    page.context.set_offline(True)
    field(page).press_sequentially("A draft")
    field(page).press("ArrowLeft")
    expect(field(page)).to_have_value("A draft")
    page.context.set_offline(False)
    # As a run of the cell does: the output goes and another one comes.
    page.evaluate(
        """meanwhile => {
            const card = document.querySelector('.kit-activity');
            const host = card.parentElement;
            const styles = document.querySelector('link[href$="kit.css"]').href;
            const again = () => import(styles.replace('kit.css', 'activity.js'));
            window.redraw = async definition => {
                card.remove();
                new Function(meanwhile)();
                await (await again()).mount(host, definition);
            };
        }""",
        meanwhile,
    )
    activity = courses.load().activity("intention/hopes")
    items = [
        {"id": i.id, "kind": i.kind, "label": i.label, "help": i.help} for i in activity.items if i.kind != "rating"
    ]
    page.evaluate(
        "d => window.redraw(d)",
        {"show": "activity", "lesson": "intention", "activity": "hopes", "title": "T", "intro": "", "note": "",
         "share": "lines", "items": items},
    )  # fmt: skip
    expect(field(page)).to_be_focused()
    page.keyboard.type("!")
    expect(field(page)).to_have_value("A draf!t")
    expect_state(page, "saved")


def test_two_tabs_follow_each_other_and_no_caret_moves(calm: Lab) -> None:
    one = open_lesson(calm)
    two = one.context.new_page()
    two.goto(calm.address(INTENTION))
    expect(mark(two)).to_be_visible()
    field(one).fill("We decide in the shop.")
    expect(field(two)).to_have_value("We decide in the shop.")
    field(two).focus()
    field(two).evaluate("e => e.setSelectionRange(10, 10)")
    field(one).fill("Today we decide in the shop.")
    expect(field(two)).to_have_value("Today we decide in the shop.")
    assert field(two).evaluate("e => [e.selectionStart, e.selectionEnd]") == [16, 16]
    one.locator('label[data-item="confident"][data-value="5"]').click()
    expect(two.locator('label[data-item="confident"][data-value="5"] input')).to_be_checked()
    expect_state(two, "saved")


def disagree(lab: Lab, path: str = INTENTION, item: str = "different") -> tuple[Page, Page]:
    """Two browsers: the second typed on while it was cut off, and comes back to another text."""
    one, two = open_lesson(lab, path), open_lesson(lab, path)
    field(one, item).fill("Common ground.")
    expect(field(two, item)).to_have_value("Common ground.")
    two.context.set_offline(True)
    field(two, item).fill("The text of the second.")
    expect_state(two, "unsaved", item)
    field(one, item).fill("The text of the first.")
    expect_state(one, "saved", item)
    two.context.set_offline(False)
    expect_state(two, "conflict", item)
    return one, two


def test_two_texts_that_disagree_are_both_kept_until_their_author_chooses(calm: Lab) -> None:
    one, two = disagree(calm)
    panel = two.locator(".kit-conflict:visible")
    expect(panel).to_contain_text("The text of the first.")
    expect(panel).to_contain_text("The text of the second.")
    field(two).press("End")
    field(two).press_sequentially(" And more.")
    eventually(lambda: on_disk(calm.workspace, "intention/hopes/different")["kept"][0]["value"].endswith("And more."))
    assert value(calm.workspace) == "The text of the first."
    panel.get_by_role("button", name="Keep both").click()
    expect_state(two, "saved")
    both = "The text of the second. And more.\n\nThe text of the first."
    expect(field(two)).to_be_focused()
    expect(field(one)).to_have_value(both)
    record = on_disk(calm.workspace, "intention/hopes/different")
    assert (record["value"], record["kept"]) == (both, [])


def test_two_answers_of_one_line_are_kept_in_one_line_and_do_not_run_together(calm: Lab) -> None:
    lesson, name = "intro/is-it-for-you.ipynb", "is-it-for-you/work/one"
    _one, two = disagree(calm, lesson, "one")
    two.locator('.kit-conflict:visible [data-action="keep-both"]').click()
    both = "The text of the second. · The text of the first."
    expect(field(two, "one")).to_have_value(both)
    expect_state(two, "saved", "one")
    assert value(calm.workspace, name) == both

    # As an earlier version of the kit joined them: the field shows no break, and leaves the caret where it is.
    course, workspace = courses.load(), workspaces.find(calm.workspace)
    assert workspace is not None
    Learner(workspace, course).answer(name, "First.\n\nSecond.")
    two.reload()
    expect(field(two, "one")).to_have_value("First. Second.")
    field(two, "one").focus()
    field(two, "one").evaluate("e => e.setSelectionRange(9, 9)")
    two.locator('fieldset[data-item="one-kind"] label[data-value="5"]').click()
    expect_state(two, "saved", "one")
    assert field(two, "one").evaluate("e => e.selectionStart") == 9


def test_a_word_that_an_input_method_still_makes_is_saved_and_takes_no_other_tabs_text_away(calm: Lab) -> None:
    one = open_lesson(calm)
    two = one.context.new_page()
    two.goto(calm.address(INTENTION))
    expect(mark(two)).to_be_visible()
    field(one).fill("I fear ")
    field(one).press("End")
    expect(field(two)).to_have_value("I fear ")
    keys = one.context.new_cdp_session(one)
    keys.send("Input.imeSetComposition", {"text": "上", "selectionStart": 1, "selectionEnd": 1})
    expect(field(two)).to_have_value("I fear 上")
    field(two).fill("I fear nothing.")
    expect_state(two, "saved")
    expect(one.locator(".kit-conflict:visible")).to_contain_text("I fear nothing.")
    expect(field(one)).to_have_value("I fear 上")  # nothing is put under the hand of who makes a word
    keys.send("Input.insertText", {"text": "上司"})
    expect(field(one)).to_have_value("I fear 上司")
    eventually(lambda: on_disk(calm.workspace, "intention/hopes/different")["kept"][0]["value"] == "I fear 上司")
    assert value(calm.workspace) == "I fear nothing."
    one.locator('.kit-conflict:visible [data-action="keep-both"]').click()
    expect(field(two)).to_have_value("I fear 上司\n\nI fear nothing.")


def test_keep_mine_and_take_the_other_do_what_they_say(calm: Lab) -> None:
    _one, two = disagree(calm)
    two.locator('.kit-conflict:visible [data-action="keep-mine"]').click()
    expect_state(two, "saved")
    assert value(calm.workspace) == "The text of the second."
    one, two = disagree(calm)
    two.locator('.kit-conflict:visible [data-action="take-other"]').click()
    expect_state(two, "saved")
    assert on_disk(calm.workspace, "intention/hopes/different")["kept"] == []
    expect(field(two)).to_have_value("The text of the first.")
    expect(field(one)).to_have_value("The text of the first.")


def test_a_text_that_was_kept_aside_is_offered_after_a_reload(calm: Lab) -> None:
    _one, two = disagree(calm)
    two.reload()
    expect_state(two, "conflict")
    expect(field(two)).to_have_value("The text of the first.")
    expect(two.locator(".kit-conflict:visible")).to_contain_text("The text of the second.")
    two.locator('.kit-conflict:visible [data-action="take-other"]').click()
    expect_state(two, "saved")
    record = on_disk(calm.workspace, "intention/hopes/different")
    assert (record["value"], record["kept"]) == ("The text of the second.", [])
