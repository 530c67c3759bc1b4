"""The exercises in a real JupyterLab, by keyboard: a right way and a wrong one, a reload in the middle, the share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers import walks
from helpers.server import invitation
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Locator, Page

LESSON = "holacracy-and-sociocracy"
PATH = f"governance/{LESSON}.ipynb"
COURSE = courses.load()
ROUND = COURSE.activity(f"{LESSON}/round")


def opened(lab: Lab, path: str = PATH, **options: Any) -> Page:
    page = lab.page(path, **options)
    expect(page.locator(".kit-share")).to_be_attached()  # the last cell of every lesson
    return page


def card(page: Page, activity: str) -> Locator:
    return page.locator(f'.kit-activity[data-activity="{activity}"]')


def where(page: Page, activity: str = "round") -> str:
    return card(page, activity).locator(".kit-place, .kit-where").all_inner_texts()[0]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.action ?? document.activeElement.className"))


def to(page: Page, selector: str) -> None:
    for _n in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def choose(page: Page, activity: str, value: str) -> str:
    """Choose by arrow keys, press Enter on “Choose”, and give what is said to it."""
    here = card(page, activity)
    options = [o.get_attribute("data-value") for o in here.locator("label.kit-option").all()]
    to(page, f'[data-activity="{activity}"].kit-option input')
    page.keyboard.press("Space")
    for _n in range(options.index(value)):
        page.keyboard.press("ArrowDown")
    to(page, f'[data-activity="{activity}"][data-action="choose"]')
    page.keyboard.press("Enter")
    said = here.locator(".kit-heard")
    expect(said).not_to_be_empty()
    assert said.get_attribute("role") == "status"
    assert focused(page) == "on"  # the way on: one press more
    return said.inner_text()


def on(page: Page) -> None:
    page.keyboard.press("Enter")
    assert focused(page) == "kit-where"  # the heading of the place that was come to


def write(page: Page, activity: str, text: str) -> None:
    to(page, f'[data-activity="{activity}"]:is(textarea, input[type="text"])')
    page.keyboard.type(text)
    to(page, f'[data-activity="{activity}"][data-action="on"]')
    on(page)


def saved(page: Page, activity: str) -> None:
    expect(card(page, activity).locator('.kit-saved[data-state="saved"]')).to_be_visible()


def kept(root: Path, key: str) -> Any:
    record = json.loads((root / "my-responses" / f"{LESSON}.json").read_text(encoding="utf-8"))
    return record["items"][key]["value"]


def begin(page: Page, activity: str) -> None:
    card(page, activity).locator(".kit-where").focus()


@pytest.fixture
def joined(fresh: Lab) -> Lab:
    found = workspaces.read_invitation(invitation("file"), "cohort.yaml")
    workspaces.join(workspaces.find(fresh.workspace), COURSE, found)
    return fresh


def test_a_round_goes_wrong_ways_and_right_ones_by_keyboard_and_is_there_after_a_reload(joined: Lab) -> None:
    page = opened(joined)
    begin(page, "round")
    assert "not why" in choose(page, "round", "hands")
    on(page)
    assert where(page) == "Step 1 of 9"
    for value in ("driver", "questions", "later", "round", "one", "question"):
        choose(page, "round", value)
        on(page)
    assert "Three months pass" in choose(page, "round", "concern")
    saved(page, "round")

    page.reload()
    expect(page.locator(".kit-share")).to_be_attached()
    expect(card(page, "round").locator(".kit-heard")).to_contain_text("Three months pass")
    assert where(page) == "Step 6 of 9"
    to_on = card(page, "round").locator('[data-action="on"]')
    to_on.focus()
    on(page)
    expect(card(page, "round")).to_contain_text("eleven refunds")
    to(page, '[data-activity="round"][data-action="on"]')
    on(page)
    for value in ("objection", "concern", "preference", "objection", "second", "yes", "limit", "month"):
        choose(page, "round", value)
        on(page)
    assert "two things" in choose(page, "round", "agree")
    on(page)
    for value in ("decided", "note"):
        choose(page, "round", value)
        on(page)
    expect(card(page, "round")).to_contain_text("Raised: 6 → Judged valid: 3 → Resolved: 3")
    saved(page, "round")
    assert kept(joined.workspace, "round/rule") == "concern"  # the first judgement, and not what the story taught
    assert kept(joined.workspace, "round/count") == {"raised": 6, "valid": 3, "resolved": 3}
    assert kept(joined.workspace, "round/walk")[-1] == "end"

    share = page.locator(".kit-share")
    assert share.locator('[data-item="walk"]').count() == 0
    for item in ("rule", "count"):
        share.locator(f'label[data-activity="round"][data-item="{item}"][data-audience="group"]').click()
    page.locator('[data-action="share"]:visible').click()
    expect(page.locator(".kit-receipt")).not_to_be_empty()
    handed = json.loads((joined.workspace / "governance" / "shared.json").read_text(encoding="utf-8"))
    assert {r["item"]: r["value"] for r in handed["responses"]} == {
        "rule": "concern",
        "count": {"raised": 6, "valid": 3, "resolved": 3},
    }


def test_choosing_nothing_leads_nowhere_and_back_and_start_again_where_they_say(fresh: Lab) -> None:
    page = opened(fresh)
    begin(page, "round")
    assert card(page, "round").locator('[data-action="back"]').count() == 0
    to(page, '[data-activity="round"][data-action="choose"]')
    page.keyboard.press("Enter")
    expect(card(page, "round").locator(".kit-hint")).to_have_text("Choose one of them first.")
    assert page.evaluate("document.activeElement.type") == "radio"
    choose(page, "round", "driver")
    on(page)
    assert where(page) == "Step 2 of 9"
    card(page, "round").locator('[data-action="back"]').click()
    expect(card(page, "round").locator(".kit-heard")).to_contain_text("yardstick")
    card(page, "round").locator('[data-action="back"]').click()
    expect(card(page, "round").locator(".kit-heard")).to_be_empty()
    choose(page, "round", "ideas")
    card(page, "round").locator('[data-action="again"]').click()
    assert where(page) == "Step 1 of 9"
    expect(card(page, "round").locator('.kit-saved[data-state="saved"]')).to_be_visible()
    assert kept(fresh.workspace, "round/walk") is None


def test_a_tension_becomes_a_role_card_in_ones_own_words_to_keep(fresh: Lab, tmp_path: Path) -> None:
    page = opened(fresh)
    begin(page, "role-card")
    write(page, "role-card", "Nobody answers <open> questions.")
    assert "missing in the work" in choose(page, "role-card", "person")
    on(page)
    to(page, '[data-activity="role-card"][data-action="on"]')
    on(page)
    choose(page, "role-card", "work")
    on(page)
    write(page, "role-card", "Keeper of <questions>")
    choose(page, "role-card", "fits")
    on(page)
    write(page, "role-card", "No question is forgotten.")
    choose(page, "role-card", "direction")
    on(page)
    write(page, "role-card", "keeping a list\nasking on Fridays")
    choose(page, "role-card", "verbs")
    on(page)
    write(page, "role-card", "One more list.")
    for value in ("yes", "yes", "yes", "yes", "narrow"):
        choose(page, "role-card", value)
        on(page)
    write(page, "role-card", "")
    choose(page, "role-card", "mended")
    on(page)
    role = page.locator(".kit-role")
    expect(role).to_contain_text("Keeper of <questions>")
    assert role.locator("li").all_inner_texts() == ["keeping a list", "asking on Fridays"]
    with page.expect_download() as download:
        page.locator('[data-action="save-card"]').click()
    file = tmp_path / "card.html"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert "Keeper of &lt;questions&gt;" in text
    assert "Nobody answers" not in text  # the tension stays with its owner


def test_the_page_takes_every_walk_as_it_is_and_counts_as_it_should(own: Lab) -> None:
    page = own.page()
    page.goto(f"{own.url}kit/static/walk.js")
    assert ROUND.exercise is not None
    exercise = msgspec.to_builtins(ROUND.exercise)
    ways = [*walks.ways(ROUND.exercise, 1), *(w for _turn, w in walks.detours(ROUND.exercise))]
    found = page.evaluate(
        """async ([name, exercise, stages, ways]) => {
          const { walked, reached, here } = await import(new URL("kit/static/walk.js", name).href);
          return ways.map((way) => {
            const walk = walked(exercise, way);
            return [walk.length, reached(exercise, walk, stages), here(exercise, walk).node.id];
          });
        }""",
        [own.url, exercise, ["raised", "valid", "resolved"], ways],
    )
    assert found == [[len(way), walks.counted(ROUND, way), way[-1]] for way in ways]


def test_reasons_appear_below_an_answer_change_with_it_and_are_kept_nowhere(fresh: Lab) -> None:
    page = opened(fresh, "intro/is-it-for-you.ipynb")
    work = card(page, "work")
    replies = work.locator(".kit-replies")
    expect(replies).to_contain_text("once you have answered")
    work.locator('input[data-item="one"]').fill("the night shift")
    for item, value in (("one-kind", 5), ("one-stake", 5), ("one-speed", 5)):
        assert replies.locator(".kit-reply").count() == 0
        work.locator(f'fieldset[data-item="{item}"] label[data-value="{value}"]').click()
    expect(replies.locator("h5")).to_have_text("First kind of work: the night shift")
    expect(replies).to_contain_text("hard corner")
    assert replies.locator("h6").count() == 4
    assert replies.locator("a").get_attribute("href").endswith("lab/tree/governance/governance-systems.ipynb")
    work.locator('fieldset[data-item="one-speed"] label[data-value="1"]').click()
    expect(replies).not_to_contain_text("hard corner")
    expect(replies.locator('[role="status"]')).to_contain_text("First kind of work: the night shift")
    expect(work.locator('.kit-saved[data-state="saved"]')).to_be_visible()
    assert "captain" not in (fresh.workspace / "my-responses" / "is-it-for-you.json").read_text(encoding="utf-8")


def test_a_case_opens_what_the_sources_say_once_it_is_answered_and_not_before(fresh: Lab) -> None:
    page = opened(fresh, "governance/governance-systems.ipynb")
    cases = card(page, "cases")
    assert cases.locator("summary").count() == 0
    cases.locator('fieldset[data-item="rota"] label[data-value="majority"]').click()
    summary = cases.locator("summary")
    expect(summary).to_have_text("The rota")
    expect(cases.locator(".kit-reply li").first).not_to_be_visible()
    summary.focus()
    page.keyboard.press("Enter")
    expect(cases.locator(".kit-reply")).to_contain_text("often the same few")
    expect(cases.locator(".kit-reply")).to_contain_text("good enough for now")
