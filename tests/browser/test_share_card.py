"""The share card in a real JupyterLab: what it shows, what leaves by it, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from kit import course as courses
from kit import responses
from kit import workspace as workspaces
from kit.exchange.ledger import OUTBOX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Locator, Page, Route

INTENTION = "welcome/intention.ipynb"
COHERENCE = "welcome/coherence.ipynb"
SOON_MS = 5_000
SECRET = "quokka: I fear to be laughed at"  # noqa: S105 - private words to look for


@pytest.fixture(scope="module")
def by_file(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A JupyterLab whose learner can join a group that takes files."""
    root = tmp_path_factory.mktemp("share") / "workshop"
    workspaces.create(root, courses.load())
    return start_lab(root)


@pytest.fixture
def alone(by_file: Lab) -> Iterator[Lab]:
    """The learner has written nothing and is in no group."""
    root = by_file.workspace
    workspace = workspaces.find(root)
    assert workspace
    for file in (
        *(root / "my-responses").glob("*.json"),
        *root.glob("*/shared.json"),
        *(root / OUTBOX).glob("*.json"),
    ):
        file.unlink()
    if workspace.invitation:
        workspaces.leave(workspace)
    yield by_file
    by_file.close_pages()


@pytest.fixture
def lab(alone: Lab) -> Lab:
    """The learner has written nothing and has joined a group that takes files."""
    course = courses.load()
    text = (
        f"format: kit.cohort\ncohort: team-delta\ntitle: Team Delta\ncourse: {course.id}\n"
        f'version: "{course.version}"\nroads: [file]\nthreshold: 5\nfacilitators: [Facilitator 01]\n'
    )
    workspace = workspaces.find(alone.workspace)
    assert workspace
    workspaces.join(workspace, course, workspaces.read_invitation(text, "cohort.yaml"))
    return alone


def open_lesson(lab: Lab, path: str = INTENTION) -> Page:
    page = lab.page(path)
    expect(page.locator(".kit-share .kit-intro").first).to_be_visible()
    expect(page.locator(".kit-activity .kit-saved").first).to_be_visible()
    return page


def field(page: Page, item: str) -> Locator:
    return page.locator(f':is(textarea, input)[data-item="{item}"]').first


def row(page: Page, item: str) -> Locator:
    return page.locator(f'.kit-line[data-item="{item}"]')


def audience(page: Page, item: str, audience: str) -> None:
    row(page, item).locator(f'label[data-audience="{audience}"]').click()


def button(page: Page, action: str) -> Locator:
    return page.locator(f'.kit-share [data-action="{action}"]').first


def shared(lab: Lab, section: str = "welcome") -> dict[str, dict[str, Any]]:
    """Give what was handed over, by activity/item."""
    file = lab.workspace / section / "shared.json"
    if not file.is_file():
        return {}
    lines = json.loads(file.read_text(encoding="utf-8"))["responses"]
    return {f"{line['activity']}/{line['item']}": line for line in lines}


def test_nothing_can_leave_before_a_group_is_joined(alone: Lab) -> None:
    page = open_lesson(alone)
    field(page, "different").fill("We decide in the shop.")
    audience(page, "different", "group")
    expect(page.locator(".kit-share")).to_contain_text("You have not joined a group")
    expect(button(page, "share")).to_be_disabled()
    expect(page.locator(".kit-reason")).to_contain_text("join a group")
    assert shared(alone) == {}


def test_a_line_appears_as_it_is_answered_and_starts_as_only_me(lab: Lab) -> None:
    page = open_lesson(lab)
    expect(page.locator(".kit-line")).to_have_count(0)
    expect(button(page, "share")).to_be_disabled()
    expect(page.locator(".kit-reason")).to_contain_text("You can finish the lesson without sharing anything.")
    field(page, "different").fill("We decide in the shop.")
    expect(row(page, "different")).to_contain_text("We decide in the shop.")
    expect(row(page, "different").locator('label[data-audience="private"] input')).to_be_checked()
    expect(row(page, "different")).to_contain_text("suggested: group")
    expect(button(page, "share")).to_have_text("Share")
    expect(button(page, "share")).to_be_disabled()


def test_share_hands_over_the_chosen_lines_and_no_others(lab: Lab) -> None:
    page = open_lesson(lab)
    text = "We decide in the shop.\n\n" + "Every day. " * 60
    field(page, "different").fill(text)
    field(page, "keep").fill(SECRET)
    page.locator('label[data-item="confident"][data-value="4"]').click()
    audience(page, "different", "group")
    audience(page, "confident", "facilitator")
    row(page, "different").locator('[data-agree="quote"]').click()
    row(page, "different").locator("summary").click()
    assert row(page, "different").locator("dd").inner_text() == text
    expect(button(page, "share")).to_have_text("Share 2 lines")
    assert shared(lab) == {}
    button(page, "share").click()
    expect(page.locator(".kit-receipt")).to_be_visible()
    lines = shared(lab)
    assert {k: (v["value"], v["audience"], v["agreed"]) for k, v in lines.items()} == {
        "hopes/different": (text, "group", ["quote"]),
        "hopes/confident": (4, "facilitator", []),
    }
    assert SECRET not in (lab.workspace / "welcome" / "shared.json").read_text(encoding="utf-8")
    expect(row(page, "different")).to_contain_text("In the file for the group")
    expect(button(page, "share")).to_be_disabled()
    expect(page.locator(".kit-reason")).to_contain_text("All that you chose is shared")
    expect(page.locator('.kit-activity[data-activity="hopes"] .kit-saved')).to_contain_text("2 of 3 answers shared")


def test_a_lesson_that_is_done_can_be_handed_in_without_an_answer(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill(SECRET)
    expect(button(page, "share")).to_have_text("Share")
    workspace, lesson = workspaces.find(lab.workspace), courses.load().lesson("intention")
    assert workspace
    responses.set_done(workspace, lesson, done=True)
    page.reload()
    expect(button(page, "share")).to_have_text("Hand in that this lesson is done")
    expect(page.locator('.kit-share [data-part="done"]')).to_contain_text(
        f"This is handed in, and no answer: “{lesson.title}” is done"
    )
    button(page, "share").click()
    expect(page.locator(".kit-receipt")).to_be_visible()
    handed = json.loads((lab.workspace / "welcome" / "shared.json").read_text(encoding="utf-8"))
    assert (list(handed["done"]), handed["responses"]) == ([lesson.id], [])
    expect(button(page, "share")).to_have_text("Share")
    expect(button(page, "save-file")).to_be_visible()
    field(page, "different").fill("")
    expect(page.locator(".kit-reason")).to_contain_text("That this lesson is done has been handed in")


def test_take_the_suggestions_chooses_and_shares_nothing(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("Shorter meetings.")
    field(page, "do").fill(SECRET)
    expect(page.locator(".kit-line")).to_have_count(2)
    button(page, "suggestions").click()
    expect(row(page, "different").locator('label[data-audience="group"] input')).to_be_checked()
    expect(row(page, "do").locator('label[data-audience="private"] input')).to_be_checked()
    expect(button(page, "share")).to_have_text("Share 1 line")
    assert shared(lab) == {}


def test_choices_that_come_faster_than_they_are_saved_all_hold_and_nothing_moves_under_the_next(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("Shorter meetings.")
    page.locator('label[data-item="confident"][data-value="4"]').click()
    expect(page.locator(".kit-line")).to_have_count(2)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/audience", hold)
    audience(page, "different", "group")
    row(page, "different").locator('[data-agree="quote"]').click(timeout=SOON_MS)
    audience(page, "confident", "group")
    row(page, "confident").locator('[data-agree="counts"]').click(timeout=SOON_MS)
    heights = [row(page, item).evaluate("(row) => row.offsetHeight") for item in ("different", "confident")]
    for _choice in range(4):
        while not waiting:
            page.wait_for_timeout(20)  # polling the thing itself
        waiting.pop().continue_()
        assert row(page, "confident").locator('label[data-audience="group"] input').is_checked()
    expect(button(page, "share")).to_have_text("Share 2 lines")
    assert heights == [row(page, item).evaluate("(row) => row.offsetHeight") for item in ("different", "confident")]
    button(page, "share").click()
    expect(page.locator(".kit-receipt")).to_be_visible()
    agreed = {name: (line["audience"], line["agreed"]) for name, line in shared(lab).items()}
    assert agreed == {"hopes/different": ("group", ["quote"]), "hopes/confident": ("group", ["counts"])}


def test_a_line_that_was_shared_can_be_withdrawn(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("One board for all work.")
    audience(page, "different", "group")
    button(page, "share").click()
    expect(row(page, "different")).to_contain_text("In the file for the group")
    row(page, "different").locator('[data-action="withdraw"]').click()
    expect(row(page, "different").locator('label[data-audience="private"] input')).to_be_checked()
    expect(page.locator(".kit-receipt")).to_be_visible()
    assert shared(lab) == {}
    expect(page.locator('.kit-activity[data-activity="hopes"] .kit-saved')).to_contain_text("Not shared.")


def test_what_changed_since_it_was_shared_says_so_and_stays_as_it_was(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("As it was.")
    audience(page, "different", "group")
    button(page, "share").click()
    expect(row(page, "different")).to_contain_text("In the file for the group")
    field(page, "different").fill("As it is.")
    expect(row(page, "different")).to_contain_text("changed since you shared it")
    expect(page.locator('.kit-activity[data-activity="hopes"] .kit-saved')).to_contain_text(
        "Changed since you shared it"
    )
    assert shared(lab)["hopes/different"]["value"] == "As it was."
    button(page, "share").click()
    expect(button(page, "share")).to_be_disabled()
    expect(row(page, "different")).not_to_contain_text("changed")
    assert shared(lab)["hopes/different"]["value"] == "As it is."


def test_an_instrument_is_shared_whole_or_not_at_all_and_me_today_never(lab: Lab) -> None:
    page = open_lesson(lab, COHERENCE)
    page.locator('label[data-item="energy"][data-value="1"]').click()
    check = page.locator('fieldset[data-activity="check"]')
    for n in range(17):
        check.nth(n).locator('label[data-value="3"]').click()
    line = page.locator('.kit-line[data-activity="check"]')
    expect(line).to_contain_text("17 answered; shared whole or not at all")
    line.locator('label[data-audience="group"]').click()
    expect(page.locator(".kit-reason")).to_contain_text("answer the rest of it first")
    expect(button(page, "share")).to_be_disabled()
    check.nth(17).locator('label[data-value="cannot-say"]').click()
    expect(button(page, "share")).to_have_text("Share 1 line")
    never = page.locator('.kit-line[data-activity="me-today"]')
    expect(never).to_contain_text("always only me")
    assert never.locator("input").count() == 0
    button(page, "share").click()
    expect(page.locator(".kit-receipt")).to_be_visible()
    assert {name.split("/")[0] for name in shared(lab)} == {"check"}
    assert len(shared(lab)) == 18


def test_nothing_is_shared_while_something_is_not_saved(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("As saved.")
    audience(page, "different", "group")
    expect(button(page, "share")).to_be_enabled()
    page.context.set_offline(True)
    field(page, "different").fill("As typed in a tunnel.")
    expect(page.locator(".kit-reason")).to_contain_text("not saved yet")
    button(page, "share").dispatch_event("click")
    expect(page.locator(".kit-share .kit-problem")).to_contain_text("nothing was shared")
    page.context.set_offline(False)
    expect(button(page, "share")).to_be_enabled()
    assert shared(lab) == {}
    button(page, "share").click()
    expect(page.locator(".kit-receipt")).to_be_visible()
    assert shared(lab)["hopes/different"]["value"] == "As typed in a tunnel."


def test_the_file_to_send_holds_what_was_shared(lab: Lab, tmp_path: Path) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("Quiet people get a turn.")
    field(page, "keep").fill(SECRET)
    expect(button(page, "save-file")).to_be_hidden()
    audience(page, "different", "group")
    button(page, "share").click()
    with page.expect_download() as download:
        button(page, "save-file").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert path.name.startswith("team-delta-")
    assert path.name.endswith(".kit.json")
    assert "Quiet people get a turn." in text
    assert SECRET not in text


def test_the_file_can_be_saved_again_when_its_last_line_was_taken_back(lab: Lab, tmp_path: Path) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("Quiet people get a turn.")
    audience(page, "different", "group")
    button(page, "share").click()
    with page.expect_download():
        button(page, "save-file").click()

    row(page, "different").locator('[data-action="withdraw"]').click()

    expect(page.locator(".kit-receipt")).to_contain_text("Now save the file and send it to Facilitator 01.")
    expect(button(page, "save-file")).to_be_visible()
    page.reload()
    expect(page.locator(".kit-receipt")).to_contain_text("Now save the file and send it to Facilitator 01.")
    with page.expect_download() as download:
        button(page, "save-file").click()
    download.value.save_as(tmp_path / "again")
    [section] = json.loads((tmp_path / "again").read_text(encoding="utf-8"))["sections"]
    assert (section["section"], section["responses"]) == ("welcome", [])
    other = open_lesson(lab, COHERENCE)
    expect(button(other, "share")).to_be_visible()
    expect(button(other, "save-file")).to_be_hidden()
    expect(other.locator(".kit-receipt")).to_be_empty()


def test_not_now_folds_the_card_and_shares_nothing(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "different").fill("Later, perhaps.")
    audience(page, "different", "group")
    button(page, "not-now").click()
    expect(row(page, "different")).to_be_hidden()
    button(page, "open").click()
    expect(row(page, "different")).to_be_visible()
    assert shared(lab) == {}


def test_sharing_works_by_keyboard_alone(lab: Lab) -> None:
    page = open_lesson(lab)

    def focus(selector: str) -> None:
        for _n in range(300):
            if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {selector}")

    focus('textarea[data-item="different"]')
    page.keyboard.type("No mouse was used.")
    expect(row(page, "different")).to_be_visible()
    focus('.kit-line[data-item="different"] .kit-audience input')
    page.keyboard.press("ArrowRight")
    focus('[data-item="different"][data-agree="quote"] input')
    page.keyboard.press("Space")
    focus('[data-action="share"]')
    page.keyboard.press("Enter")
    expect(page.locator(".kit-receipt")).to_be_visible()
    line = shared(lab)["hopes/different"]
    assert (line["value"], line["audience"], line["agreed"]) == ("No mouse was used.", "group", ["quote"])
    assert page.evaluate("document.activeElement.dataset.action") == "share"


def test_withdrawing_by_keyboard_leaves_the_focus_on_the_line(lab: Lab) -> None:
    page = open_lesson(lab)
    field(page, "do").fill("I listen first.")  # suggested as “only me”: no suggestion waits afterwards
    audience(page, "do", "group")
    button(page, "share").click()
    expect(row(page, "do")).to_contain_text("In the file for the group")
    row(page, "do").locator('[data-action="withdraw"]').focus()
    page.keyboard.press("Enter")
    expect(row(page, "do").locator('label[data-audience="private"] input')).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row(page, "do").locator('label[data-audience="group"] input')).to_be_checked()


def test_html_in_a_text_is_shown_as_text(lab: Lab) -> None:
    page = open_lesson(lab)
    text = "<img src=x onerror=\"document.title='hit'\"> & <b>bold</b>"
    field(page, "different").fill(text)
    expect(row(page, "different").locator(".kit-exact")).to_have_text(text)
    assert page.locator(".kit-card img, .kit-line b").count() == 0
    assert page.title() != "hit"
