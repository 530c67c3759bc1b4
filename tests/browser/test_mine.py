"""What a learner sees and keeps of their own: reading, plan and progress."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.axe import findings
from helpers.learner import Learner
from helpers.server import invitation
from playwright.sync_api import expect

from kit import course as courses
from kit import course_folder, responses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Locator, Page


def learner(lab: Lab) -> Learner:
    found = workspaces.find(lab.workspace)
    assert found is not None
    return Learner(found, courses.load())


def open_lesson(lab: Lab, path: str) -> Page:
    page = lab.page(path)
    expect(page.locator(".kit-card .kit-saved").first).to_be_visible()
    expect(page.locator(".kit-share")).to_be_attached()  # the last cell of every lesson
    return page


PLACE = """profile => {
  const marks = (name) => [...profile.querySelectorAll(name)];
  const seen = (name) => marks(name).find((mark) => mark.checkVisibility({ visibilityProperty: true }));
  const [dot, track] = [".kit-mean", ".kit-track"].map((name) => seen(name).getBoundingClientRect());
  return (dot.x + dot.width / 2 - track.x) / track.width;
}"""
"""Where the dot stands on its line, from 0 to 1: read at once, since a save draws both anew."""


def choose(page: Page, item: str, value: str) -> None:
    page.locator(f'label[data-item="{item}"][data-value="{value}"]').click()


def numbers(profile: Locator) -> dict[str, list[str]]:
    """Read the figure's table: each dimension with its cells."""
    rows = profile.locator("tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def test_two_numbers_of_three_put_a_dot_on_the_learners_own_profile(calm: Lab) -> None:
    page = open_lesson(calm, "welcome/coherence.ipynb")
    profile = page.locator(".kit-profile")
    choose(page, "shared-purpose-1", "5")
    choose(page, "shared-purpose-2", "cannot-say")
    expect(profile).to_be_hidden()
    choose(page, "shared-purpose-3", "2")
    expect(profile.get_by_role("img")).to_have_attribute(
        "aria-label", "Dots: your own means in 6 dimensions, on a scale from 1 to 5."
    )
    expect(profile.locator(".kit-mean:visible")).to_have_count(1)
    expect(profile).to_contain_text("Only you see this")
    profile.locator("summary").click()
    assert numbers(profile)["Shared purpose"] == ["3.5", "2 of 3"]
    assert numbers(profile)["Mutual support"] == ["–", "0 of 3"]
    choose(page, "shared-purpose-3", "4")
    expect(profile.locator("tbody tr").first).to_contain_text("4.5")
    assert profile.evaluate(PLACE) == pytest.approx(3.5 / 4, abs=0.01)
    page.get_by_role("button", name="Clear my answer: We could each say").click()
    expect(profile).to_be_hidden()


def test_the_first_reading_stands_beside_the_second_once_that_is_whole(calm: Lab) -> None:
    check = courses.load().activity("debrief/check")
    for item in check.items:
        learner(calm).answer(f"coherence/check/{item.id}", 2)
    first = calm.workspace / "my-responses" / "coherence.json"
    first.write_text(first.read_text("utf-8").replace('"saved_at": "20', '"saved_at": "19'), "utf-8")  # long ago
    for item in check.items[:-1]:
        learner(calm).answer(f"debrief/check/{item.id}", 3)
    page = open_lesson(calm, "debrief/debrief.ipynb")
    profile = page.locator(".kit-profile")
    expect(profile).to_contain_text("once every statement has an answer")
    expect(profile.locator(".kit-plot .kit-mean-first")).to_have_count(0)
    choose(page, check.items[-1].id, "3")
    expect(profile.locator(".kit-plot .kit-mean-first")).to_have_count(6)
    expect(profile).to_contain_text("6 lie higher than the first time, 0 lower and 0 the same")
    profile.locator("summary").click()
    assert numbers(profile)["Shared purpose"] == ["2.0", "3.0", "3 of 3"]


def test_a_first_step_with_a_day_is_saved_for_the_learners_own_calendar(calm: Lab) -> None:
    page = open_lesson(calm, "debrief/design-homework.ipynb")
    save = page.locator('[data-action="calendar"]')
    expect(save).to_have_attribute("aria-disabled", "true")
    expect(save).to_have_accessible_description("To save it, answer first: “What will I do?”, “By when?”")
    page.locator('input[data-item="what"]').fill("Ask the night shift first")
    page.locator('input[data-item="when"]').fill("2027-03-01")
    expect(save).to_have_attribute("aria-disabled", "false")
    with page.expect_download() as download:
        save.click()
    assert download.value.suggested_filename == "design-homework.ics"
    text = download.value.path().read_text(encoding="utf-8")
    assert "SUMMARY:Ask the night shift first" in text
    assert "DTSTART;VALUE=DATE:20270301" in text


def test_the_learners_page_begins_with_what_is_done_and_shows_no_community_where_there_is_none(calm: Lab) -> None:
    responses.set_done(learner(calm).workspace, courses.load().lesson("welcome"), done=True)
    page = open_lesson(calm, "welcome/intention.ipynb")
    page.locator('[data-action="everything"]').click()
    me = page.locator(".kit-everything .kit-me")
    expect(me).to_contain_text("1 of 12 lessons of the route “Six weeks” done, 8 percent.")
    expect(me.locator('[data-done="welcome"]')).to_contain_text("done ")
    expect(me.locator(".kit-qr")).to_have_count(0)


def test_who_looks_at_their_own_pages_while_a_lesson_still_opens_stays_there(calm: Lab) -> None:
    learner(calm).answer("intention/hopes/different", "We end each meeting with a decision.")
    page = calm.page("welcome/intention.ipynb")
    page.locator('[data-action="everything"]').click()
    expect(page.locator(".kit-share")).to_be_attached()
    expect(page.locator(".kit-written")).to_be_visible()
    page.locator('#kit-course a[data-lesson="intention"]').click()
    expect(page.locator(".kit-share")).to_be_visible()
    expect(page.locator(".kit-written")).to_have_count(0)


def test_what_another_group_was_given_is_not_said_to_be_with_the_one_that_was_joined_after_it(fresh: Lab) -> None:
    me = learner(fresh).join(invitation("file"))
    me.answer("intention/hopes/different", "We end each meeting with a decision.", "group").share("intention")
    page = open_lesson(fresh, "welcome/intention.ipynb")
    mark = page.locator('.kit-activity[data-activity="hopes"] .kit-saved')
    expect(mark).to_contain_text("Shared with the group")
    me.leave()
    expect(mark).to_contain_text("Shared with the group")  # it still has it, and no other group was joined
    me.join(invitation("file").replace("team-delta-1f3a", "night-shift").replace("Team Delta", "The night shift"))
    page.reload()
    expect(mark).to_contain_text("Shared with another group, not with this one.")
    page.locator('[data-action="everything"]').click()
    expect(page.locator(".kit-written .kit-note")).to_contain_text("Shared with another group,")
    expect(page.locator('.kit-written [data-action="withdraw"]')).to_be_visible()
    text = fresh.get("kit/api/everything/download?as=json")["lessons"][0]["items"][0]
    assert (text["elsewhere"], text["shared"]["audience"]) == (True, "group")


OWN = {"include": [["#kit-course"], [".kit-everything"]]}


def test_axe_finds_nothing_in_the_learners_own_pages(calm: Lab) -> None:
    learner(calm).answer("intention/hopes/different", "We end each meeting with a decision.")
    responses.set_done(learner(calm).workspace, courses.load().lesson("welcome"), done=True)
    page = open_lesson(calm, "welcome/intention.ipynb")
    page.locator('[data-action="everything"]').click()
    expect(page.locator(".kit-written")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(scheme == "light").lower())
        assert findings(page, OWN) == []


def test_a_community_can_be_reached_by_a_code_that_says_where_it_leads(start_lab: StartLab, tmp_path: Path) -> None:
    served = shutil.copytree(course_folder.installed_root(), tmp_path / "course")
    file = served / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("url: null", "url: https://chat.example.org/#us"), "utf-8")
    workspaces.create(tmp_path / "workshop", courses.load(served))
    lab = start_lab(tmp_path / "workshop", env={course_folder.SERVED: str(served)})
    page = open_lesson(lab, "welcome/intention.ipynb")
    page.locator('[data-action="everything"]').click()
    code = page.locator(".kit-qr").get_by_role("img", name="QR code that leads to https://chat.example.org/#us")
    expect(code).to_be_visible()
    expect(page.locator(".kit-qr a")).to_have_attribute("href", "https://chat.example.org/#us")
    lab.stop()
