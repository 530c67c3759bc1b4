"""The course panel and the foot of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.lessons import COHERENCE, INTENTION, action, link, open_lesson, ready
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from conftest import Lab
    from playwright.sync_api import Locator

INVITATION = """\
format: kit.cohort
cohort: team-delta-1f3a
title: Team Delta
course: collective-leadership
version: "{version}"
roads: [file]
"""


def test_the_panel_shows_every_lesson_with_its_minutes_and_state(fresh: Lab) -> None:
    page = open_lesson(fresh)
    expect(page.locator("#kit-course a[data-lesson]")).to_have_count(12)
    expect(link(page, "intention")).to_have_attribute("aria-current", "page")
    expect(link(page, "intention")).to_contain_text("10 min")
    expect(link(page, "do-homework")).to_contain_text("your pace")
    expect(page.get_by_role("img", name="0 percent done")).to_be_visible()
    page.locator('textarea[data-item="different"]').fill("Something.")
    expect(link(page, "intention")).to_have_attribute("data-state", "begun")
    expect(page.get_by_role("img", name="4 percent done")).to_be_visible()


def test_next_marks_the_lesson_done_and_opens_the_next_and_done_can_be_taken_back(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "next").click()
    ready(page, "coherence")
    expect(page.locator(".kit-foot")).to_have_count(1)
    expect(link(page, "intention")).to_have_attribute("data-state", "done")
    expect(link(page, "coherence")).to_have_attribute("aria-current", "page")
    action(page, "previous").click()
    ready(page)
    done = page.locator('[data-action="done"][data-lesson="intention"]')
    expect(done).to_be_checked()
    done.uncheck()
    expect(link(page, "intention")).to_have_attribute("data-state", "new")


def test_the_last_lesson_finishes_and_the_ring_closes(fresh: Lab) -> None:
    other = fresh.page()
    for lesson in courses.load().lessons[:-1]:
        answer = other.request.put(
            f"{fresh.url}kit/api/lessons/{lesson.id}/done",
            data={"done": True},
            headers={"Authorization": f"token {fresh.token}"},
        )
        assert answer.ok
    page = open_lesson(fresh, "debrief/debrief.ipynb")
    expect(action(page, "next")).to_have_text("Finish")
    action(page, "next").click()
    expect(page.get_by_role("img", name="100 percent done")).to_be_visible()
    expect(page.locator(".kit-foot")).to_contain_text("This was the last lesson.")


def test_a_lesson_done_in_one_page_is_done_in_the_other(fresh: Lab) -> None:
    here, there = open_lesson(fresh), open_lesson(fresh, COHERENCE)
    page = here.locator('[data-action="done"]')
    page.check()
    expect(link(there, "intention")).to_have_attribute("data-state", "done")


def test_another_route_has_other_lessons_to_count(fresh: Lab) -> None:
    page = open_lesson(fresh)
    page.locator('[data-action="route"]').select_option("60-minutes")
    expect(page.locator('#kit-course a[data-route="in"]')).to_have_count(
        len(courses.load().route("60-minutes").lessons)
    )
    expect(page.locator(".kit-eyebrow")).to_contain_text("lesson 1 of")


def test_joining_says_what_is_wrong_with_an_invitation_and_takes_a_right_one(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "join").click()
    form = page.locator(".kit-join")
    form.locator("textarea").fill("cohort: [")
    form.get_by_role("button", name="Join").click()
    expect(form.get_by_role("alert")).to_contain_text("cohort.yaml")
    form.locator("textarea").fill(INVITATION.format(version="0.1"))
    form.get_by_role("button", name="Join").click()
    expect(form.get_by_role("alert")).to_contain_text("0.1")
    form.locator('input[type="file"]').set_input_files(
        {"name": "cohort.yaml", "mimeType": "text/yaml", "buffer": INVITATION.format(version="1.0").encode()}
    )
    expect(form.locator("textarea")).to_have_value(INVITATION.format(version="1.0"))
    form.get_by_role("button", name="Join").click()
    expect(page.locator("#kit-course header")).to_contain_text("Team Delta")
    expect(form).to_be_hidden()
    # Whoever goes by keyboard stays at the door, whichever way they went.
    expect(action(page, "leave")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kit-course")).to_contain_text("“Join a group” leads back.")
    expect(action(page, "join")).to_be_focused()
    page.keyboard.press("Enter")
    form.get_by_role("button", name="Cancel").press("Enter")
    expect(action(page, "join")).to_be_focused()
    page.keyboard.press("Enter")
    back = form.get_by_role("button", name="Go back to “Team Delta”")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kit-course header")).to_contain_text("Team Delta")
    expect(form).to_be_hidden()
    expect(action(page, "leave")).to_be_focused()
    expect(page.locator("#kit-course")).not_to_contain_text("You have left")
    action(page, "leave").click()
    expect(action(page, "join")).to_be_visible()


GO_ON_AT_ONCE = """async (edit) => {
  const field = (item) => document.querySelector(`:is(textarea, input)[data-item="${item}"]`);
  const there = new Promise((done) => field("different").addEventListener("focus", done, { once: true }));
  edit.click();
  await there;
  field("sign").focus();
  for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
  return document.activeElement.dataset.item;
}"""
"""Press Edit, be led to the answer, and go on to the next field at once: gives the field that has the focus then."""


def test_everything_written_is_listed_and_can_be_erased(fresh: Lab) -> None:
    page = open_lesson(fresh)
    page.locator('textarea[data-item="different"]').fill("A <b>bold</b> hope.")
    expect(link(page, "intention")).to_have_attribute("data-state", "begun")
    action(page, "everything").click()
    written = page.locator('.kit-written[data-item="different"]')
    expect(written).to_contain_text("A <b>bold</b> hope.")
    expect(written).to_contain_text("Not shared: only you have this.")
    written.locator('[data-action="edit"]').click()
    expect(page.locator('textarea[data-item="different"]')).to_be_focused()
    action(page, "everything").click()
    assert page.evaluate(GO_ON_AT_ONCE, written.locator('[data-action="edit"]').element_handle()) == "sign"
    action(page, "everything").click()
    with page.expect_download() as download:
        page.locator('[data-download="markdown"]').click()
    assert "bold" in download.value.path().read_text(encoding="utf-8")
    erase = written.locator('[data-action="erase"]')
    erase.click()
    expect(erase).to_have_text("Erase for good")
    page.locator(".kit-everything h1").click()
    expect(erase).to_have_text("Erase")
    erase.dispatch_event("click")  # as Safari does, which gives a button that is clicked no focus
    expect(erase).to_have_text("Erase for good")
    page.locator(".kit-everything h1").click()
    expect(erase).to_have_text("Erase")
    erase.click()
    erase.click()
    expect(written).to_have_count(0)
    assert "bold" not in (fresh.workspace / "my-responses" / "intention.json").read_text(encoding="utf-8")
    link(page, "coherence").click()
    ready(page, "coherence")


def test_the_course_can_be_walked_by_keyboard_alone(fresh: Lab) -> None:
    page = open_lesson(fresh)

    def tab_to(target: Locator) -> None:
        for _press in range(80):
            if target.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail("the keyboard does not get there")

    tab_to(link(page, "coherence"))
    assert link(page, "coherence").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    ready(page, "coherence")
    tab_to(action(page, "next"))
    page.keyboard.press("Enter")
    ready(page, "why")


def test_a_course_that_cannot_be_opened_says_why_in_place_of_code_and_opens_once_it_is_mended(fresh: Lab) -> None:
    mark = fresh.root / workspaces.MARK
    sound = mark.read_bytes()
    mark.write_text("{", encoding="utf-8")
    page = fresh.page(INTENTION)
    said = page.get_by_role("main", name="The course cannot be opened.")
    expect(said).to_contain_text("Put back a copy of this file")
    expect(said).to_be_focused()
    # Nothing of JupyterLab is reached by the keyboard.
    for name in ("open-again", "past"):
        page.keyboard.press("Tab")
        expect(action(page, name)).to_be_focused()
    page.get_by_role("menuitem", name="Kernel").focus()
    expect(action(page, "past")).to_be_focused()

    action(page, "open-again").click()
    expect(action(page, "open-again")).to_be_enabled()
    expect(said).to_contain_text("Put back a copy of this file")
    mark.write_bytes(sound)
    action(page, "open-again").click()
    ready(page)


def test_whoever_has_to_mend_the_workspace_gets_past_the_message_to_its_files(fresh: Lab) -> None:
    (fresh.root / workspaces.MARK).write_text("{", encoding="utf-8")
    page = fresh.page(INTENTION)
    action(page, "past").click()
    expect(page.get_by_role("menuitem", name="Kernel")).to_be_visible()
    expect(action(page, "past")).to_have_count(0)
