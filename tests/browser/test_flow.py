"""Following a decision in a real JupyterLab: step by step with the keyboard, and from the learner's own calendar."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers import calendars
from helpers.axe import findings
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from conftest import Lab, StartLab
    from playwright.sync_api import Locator, Page

LESSON = "intro/in-practice.ipynb"


@pytest.fixture(scope="module")
def own(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A JupyterLab of these tests' own, whose log and files they read."""
    root = tmp_path_factory.mktemp("flow") / "workshop"
    workspaces.create(root, courses.load())
    return start_lab(root, args=["--debug"])


def open_lesson(lab: Lab, **options: Any) -> Page:
    page = lab.page(LESSON, **options)
    expect(page.locator('.kit-card[data-activity="flow"] .kit-saved')).to_be_visible()
    expect(page.locator(".kit-share")).to_be_attached()
    return page


def path(page: Page, item: str = "first") -> Locator:
    return page.locator(f'fieldset.kit-item[data-item="{item}"]')


def mark(page: Page) -> Locator:
    return page.locator('.kit-card[data-activity="flow"] .kit-saved')


def saved(page: Page) -> None:
    expect(mark(page)).to_have_attribute("data-state", "saved")


def value(lab: Lab, item: str = "first") -> Any:
    record = json.loads((lab.workspace / "my-responses" / "in-practice.json").read_text(encoding="utf-8"))
    return record["items"][f"flow/{item}"]["value"]


def focus(page: Page, selector: str) -> None:
    for _n in range(200):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def choose(page: Page, data: bytes, name: str = "my-calendar.ics") -> None:
    path(page).locator("details.kit-import > summary").click()
    path(page).locator('input[type="file"]').set_input_files({"name": name, "mimeType": "", "buffer": data})


def test_a_path_is_followed_by_keyboard_alone(calm: Lab) -> None:
    page = open_lesson(calm)
    keys = page.keyboard
    focus(page, '[data-item="first"][data-action="add-step"]')
    keys.press("Enter")
    expect(path(page).get_by_role("combobox", name="What happened")).to_be_focused()
    keys.press("Tab")
    keys.type("11112026")  # the same in any order of day and month
    focus(page, '[data-item="first"][data-value="0-role"]')
    keys.type("our group")
    focus(page, '[data-item="first"][data-action="add-step"]')
    keys.press("Enter")
    keys.type("decided")
    keys.press("Tab")
    keys.type("12122026")
    focus(page, '[data-item="first"][data-value="1-level"]')
    keys.type("3 consult")
    saved(page)
    assert value(calm) == [
        {"what": "raised", "role": "our group", "day": "2026-11-11"},
        {"what": "decided", "day": "2026-12-12", "level": 3},
    ]
    expect(path(page).locator(".kit-path")).to_have_text("raisedour group31 days →decided")
    expect(path(page).get_by_role("group", name="Step 2")).to_be_visible()
    page.reload()
    expect(path(page).locator(".kit-path")).to_have_text("raisedour group31 days →decided")


def test_steps_are_moved_and_removed_and_the_focus_stays_with_them(calm: Lab) -> None:
    page = open_lesson(calm)
    for _step in range(3):
        path(page).locator('[data-action="add-step"]').click()
    path(page).get_by_label("What happened").nth(2).select_option("done")
    path(page).get_by_role("button", name="Move step 3 up: done").press("Enter")
    expect(path(page).get_by_role("button", name="Move step 2 up: done")).to_be_focused()
    expect(path(page).get_by_role("status").first).to_have_text("Now step 2 of 3: done.")
    path(page).get_by_role("button", name="Remove step 1: raised").press("Enter")
    expect(path(page).get_by_label("What happened").first).to_be_focused()
    saved(page)
    assert value(calm) == [{"what": "done"}, {"what": "waiting"}]


def test_an_address_in_a_role_or_days_out_of_order_are_not_saved_and_it_says_why(calm: Lab) -> None:
    page = open_lesson(calm)
    for _step in range(2):
        path(page).locator('[data-action="add-step"]').click()
    saved(page)
    path(page).get_by_label("With whom, as a role").first.fill("anna@example.org")
    expect(path(page).get_by_role("alert").first).to_contain_text("Write a role, such as “the office”")
    path(page).get_by_label("With whom, as a role").first.fill("the office")
    expect(path(page).locator(".kit-problem").first).to_have_text("")
    path(page).get_by_label("Day", exact=True).first.fill("2026-11-04")
    path(page).get_by_label("Day", exact=True).nth(1).fill("2026-11-01")
    expect(path(page).get_by_role("alert").first).to_contain_text("Step 2 lies before step 1")
    assert "anna" not in json.dumps(value(calm))
    path(page).get_by_label("Day", exact=True).nth(1).fill("0026-11-05")
    expect(mark(page)).to_contain_text("Step 2: The year is not whole yet")
    path(page).get_by_label("Day", exact=True).nth(1).fill("2026-11-05")
    saved(page)
    assert [step["day"] for step in value(calm)] == ["2026-11-04", "2026-11-05"]


def test_a_calendar_becomes_steps_by_choice_alone_and_its_words_are_in_no_file(calm: Lab) -> None:
    today = dt.datetime.now(dt.UTC).date()
    days = [today - dt.timedelta(days=n) for n in (40, 12)]
    title = f"SUMMARY:{calendars.PRIVATE}"
    data = calendars.calendar(*(calendars.event(str(d), f"DTSTART;VALUE=DATE:{d:%Y%m%d}", title) for d in days))
    page = open_lesson(calm)
    path(page).locator('[data-action="add-step"]').click()
    path(page).get_by_label("Day", exact=True).first.fill(days[0].isoformat())
    choose(page, data)
    form = path(page).get_by_role("group", name="Make a step of an event")
    expect(form.get_by_label("Events, by their titles")).to_contain_text(f"{calendars.PRIVATE} · 2 days")
    form.get_by_label("Its day").select_option(days[1].isoformat())
    form.get_by_label("What happened then").select_option("decided")
    form.get_by_label("With whom, as a role").fill("the board")
    form.get_by_role("button", name="Make this a step").click()
    saved(page)
    assert value(calm) == [
        {"what": "raised", "day": days[0].isoformat()},
        {"what": "decided", "role": "the board", "day": days[1].isoformat()},
    ]
    form.get_by_role("button", name="Let go of this file").click()
    expect(form).to_be_hidden()
    line = page.locator('.kit-share .kit-line[data-item="first"]')
    expect(line.locator(".kit-exact")).to_have_text(
        f"{days[0].isoformat()} raised\n{days[1].isoformat()} decided: the board", use_inner_text=True
    )
    expect(line.locator("[data-audience]")).to_have_count(2)  # only me, group: nobody reads a path by name
    for file in [calm.log, *calm.workspace.rglob("*"), *calm.log.parent.rglob("*")]:
        if file.is_file() and not file.is_symlink():
            assert calendars.PRIVATE.encode() not in file.read_bytes(), file
            assert b"Anna" not in file.read_bytes(), file


def test_a_file_that_is_none_says_what_helps_and_changes_nothing(calm: Lab) -> None:
    page = open_lesson(calm)
    choose(page, b"\x00\x01 no table at all", "notes.bin")
    expect(path(page).locator("details [role=alert]")).to_contain_text("Name the two columns so in the first row")
    assert not (calm.workspace / "my-responses" / "in-practice.json").exists()


def test_axe_finds_nothing_in_a_path_and_every_target_is_large_enough(calm: Lab) -> None:
    page = open_lesson(calm)
    for _step in range(2):
        path(page).locator('[data-action="add-step"]').click()
    path(page).get_by_label("What happened").nth(1).select_option("decided")
    choose(page, calendars.large(dt.datetime.now(dt.UTC).date(), 40))
    expect(path(page).get_by_label("Find")).to_be_visible()
    for light in ("true", "false"):
        page.evaluate("light => { document.body.dataset.jpThemeLight = light; }", light)
        assert findings(page, '.kit-card[data-activity="flow"]') == []
    small = (
        path(page)
        .locator(":is(.kit-field, button, summary):visible")
        .evaluate_all("all => all.filter(e => Math.min(e.offsetWidth, e.offsetHeight) < 44).map(e => e.outerHTML)")
    )
    assert small == []
