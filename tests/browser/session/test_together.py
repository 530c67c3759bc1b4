"""A whole session on a real Hub: three learners in their lessons, others elsewhere, and a facilitator in front."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs
from helpers.axe import findings
from helpers.hopes import ACTIVITY, AWAY, HERE, HOPED, answer_together, reveal_to_all
from helpers.hub import FACILITATOR, PEOPLE
from playwright.sync_api import expect

from kit.debrief import commitments
from kit.wire import acts

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from helpers.room import People
    from helpers.seats import Desk, Learner
    from playwright.sync_api import Page

PART, CHECK = "intention/my-part", "coherence/check"


@pytest.mark.usefixtures("learners")
def test_the_desk_shows_no_code_and_the_wall_the_way_in(desk: Desk, window: Page) -> None:
    assert not [one for one in desk.page.locator(".jp-NotebookPanel .cm-editor").all() if one.is_visible()]
    for wall in (desk.wall, window.locator(".kl-wall")):
        wall.get_by_text("Join here").wait_for()
        assert "/services/kit/room" in wall.inner_text()
        assert wall.get_by_role("img", name=re.compile("QR code")).is_visible()


def test_what_everybody_shared_is_what_the_desk_counts_reads_and_reveals(
    desk: Desk, learners: dict[str, Learner], people: People, window: Page
) -> None:
    answer_together(desk, learners, people, [window.locator(".kl-wall")])


def test_what_is_revealed_is_in_every_lesson_and_on_the_wall_as_it_was_shared(
    desk: Desk, learners: dict[str, Learner], window: Page
) -> None:
    reveal_to_all(desk, learners, [window.locator(".kl-wall")])


def test_what_another_facilitator_notes_is_at_the_desk_too(
    desk: Desk, learners: dict[str, Learner], people: People
) -> None:
    other, cohort = people.client(FACILITATOR), people.cohort
    question = next(q for q in other.review(cohort)["questions"] if q["key"].endswith("/different"))
    digest = next(text["digest"] for text in question["texts"] if text["text"] == HOPED["fay"])
    row, shown = desk.review.locator(f'li[data-digest="{digest}"]'), learners["ada"].result("hopes")
    other.decide(cohort, {"act": "hide", "key": question["key"], "digests": [digest]})
    expect(row).to_have_attribute("data-verdict", "hide")
    expect(shown).not_to_contain_text(HOPED["fay"])
    other.decide(cohort, {"act": "undo"})
    expect(row).to_have_attribute("data-verdict", "show")
    expect(shown).to_contain_text(HOPED["fay"])
    assert people.client("ada").room(cohort).noted is None
    commitments.add(other.drawer(cohort), what="The rota is read out.", who="fay", by_when="2027-01-11", sign="It is.")
    expect(desk.page.locator('[data-step="commitments"]')).to_contain_text("The rota is read out.")


def test_of_three_people_alone_nobody_is_shown_anything(desk: Desk, learners: dict[str, Learner], window: Page) -> None:
    desk.choose(PART)
    desk.to("open", "open")
    for user, learner in learners.items():
        learner.write("do", f"Something about {user}.")
        learner.offer("do")
        learner.share()
        expect(learner.tag("do")).to_have_text("with the group")
    expect(desk.answered).to_have_text("3 have answered")
    desk.to("close", "closed")
    desk.page.get_by_text("Look at it first, alone").click()
    expect(desk.page.locator('[data-part="first"]')).to_contain_text("Fewer than 5 people.")
    desk.to("reveal", "revealed")
    expect(window.locator(".kl-wall")).to_contain_text("Fewer than 5 people.")
    for learner in learners.values():
        expect(learner.result("my-part")).to_contain_text("Fewer than 5 people.")
        assert not learner.result("my-part").locator("svg, table, blockquote").count()
    assert "Something about" not in desk.page.content() + window.content()


def test_each_is_told_beside_the_lesson_whom_they_are_with_and_whose_turn_it_is(
    desk: Desk, learners: dict[str, Learner], window: Page
) -> None:
    desk.unfold("groups")
    made: dict[str, list[set[str]]] = {}
    for action, count in (("pairs", 3), ("fours", 2)):
        desk.press(action, '[data-part="groups"]')
        wall = window.locator(".kl-groups > li")
        expect(wall).to_have_count(count)
        groups = [{*group.locator("li").all_inner_texts()} for group in wall.all()]
        assert sorted(name for group in groups for name in group) == sorted(PEOPLE)
        made[action] = groups
        for user, learner in learners.items():
            others = next(group for group in groups if user in group) - {user}
            said = learner.page.locator(".kit-together")
            expect(said).to_contain_text("You are together with")
            for name in others:
                expect(said).to_contain_text(name)
    assert all(any(pair <= group for group in made["fours"]) for pair in made["pairs"])
    desk.press("all", '[data-part="groups"]')

    desk.unfold("round")
    desk.page.get_by_label("The question of the round").fill("What do you take along?")
    desk.press("round", '[data-part="round"]')
    order = window.locator(".kl-names li")
    expect(order).to_have_count(len(PEOPLE))
    names = order.all_inner_texts()
    assert sorted(names) == sorted(PEOPLE)
    for name in names:
        expect(window.locator('.kl-names [aria-current="true"]')).to_have_text(name)
        for user, learner in learners.items():
            turn = "It is your turn." if user == name else f"It is {name}'s turn."
            expect(learner.page.locator(".kit-together")).to_contain_text(turn)
        desk.press("round-next")
    expect(learners["ada"].page.locator(".kit-together")).to_contain_text("Everyone had their turn.")
    desk.press("round-end")
    for learner in learners.values():
        expect(learner.page.locator(".kit-together")).to_be_hidden()


@pytest.fixture(scope="module")
def rooms() -> dict[str, Page]:
    return {}  # the pages of the room that learners opened from beside their lessons


def test_learners_vote_from_beside_their_lessons_and_all_see_the_same_dots(
    desk: Desk, learners: dict[str, Learner], people: People, window: Page, rooms: dict[str, Page]
) -> None:
    asked = desk.unfold("dots")
    asked.get_by_label("Ideas, one a line").fill("The rota\nPrice changes\nThe Monday meeting")
    assert asked.get_by_label("Dots for each person").input_value() == "1"
    desk.press("dots", '[data-part="dots"]')
    poll = asked.locator(".kl-poll")
    poll.wait_for()
    for user, learner in learners.items():
        beside = learner.page.locator(".kit-together")
        expect(beside).to_contain_text("Your group is asked: “What shall we talk about first?”")
        with learner.page.context.expect_page() as opened:
            beside.locator('[data-action="room"]').click()
        rooms[user] = opened.value
    for user, idea in zip(HERE, ("The rota", "The rota", "Price changes"), strict=True):
        rooms[user].get_by_role("button", name=f"One dot more: {idea}").click()
        rooms[user].locator('[data-action="vote"]').click()
        expect(rooms[user].locator(".room-poll .kit-saved")).to_contain_text("Given.")
        expect(learners[user].page.locator(".kit-together")).to_contain_text("You gave your answer")
    id_ = str(poll.get_attribute("data-poll"))
    options = next(one for one in people.client(AWAY[0]).room(people.cohort).polls if one.id == id_).options
    for user, option in zip(AWAY, (0, 0, 1), strict=True):
        people.vote(user, id_, options[option].id)
    expect(window.locator(".kl-wall")).to_contain_text("6 of 6 have voted")
    assert not window.locator(".kl-bars").count()
    desk.press("close-poll", '[data-part="dots"]')
    desk.press("reveal-poll", '[data-part="dots"]')
    for wall in (desk.wall, window.locator(".kl-wall")):
        expect(wall.locator(".kl-bars li b")).to_have_text(["4", "2", "0"])
    for page in rooms.values():
        expect(page.locator(".room-votes tbody th")).to_have_text(["The rota", "Price changes", "The Monday meeting"])
        expect(page.locator(".room-votes tbody td")).to_have_text(["4", "2", "0"])


def test_an_objection_written_in_silence_is_tested_and_resolved_before_all(
    desk: Desk, learners: dict[str, Learner], people: People, window: Page, rooms: dict[str, Page]
) -> None:
    asked = desk.unfold("consent")
    asked.get_by_label("The proposal, as it is to be read out").fill("The shop decides up to 500.")
    desk.press("consent", '[data-part="consent"]')
    poll = asked.locator(".kl-poll")
    poll.wait_for()
    words = "The night shift has nobody to ask."
    for user, page in rooms.items():
        page.locator(f'[data-stance="{"objection" if user == "ada" else "consent"}"]').click()
        if user == "ada":
            page.locator(".room-poll textarea").fill(words)
        page.locator('[data-action="vote"]').click()
        expect(page.locator(".room-poll .kit-saved")).to_contain_text("Given.")
    for user in AWAY:
        people.write(user, str(poll.get_attribute("data-poll")), "consent")
    poll.get_by_text("6 have answered. What they wrote is told after the close.").wait_for()
    assert words not in desk.page.content() + window.content()
    desk.press("close-poll", '[data-part="consent"]')
    poll.get_by_text(words).wait_for()
    desk.press("pass", '[data-part="consent"]')
    desk.press("reveal-poll", '[data-part="consent"]')
    window.get_by_text(words).wait_for()
    expect(rooms["cas"].locator(".room-objections blockquote")).to_have_text([words])
    desk.press("valid", '[data-part="consent"]')
    window.get_by_text("1 raised → 1 valid → 0 resolved").wait_for()
    poll.get_by_label("Resolved: the proposal was changed").click()
    for wall in (desk.wall, window.locator(".kl-wall")):
        wall.get_by_text("1 raised → 1 valid → 1 resolved").wait_for()
        wall.get_by_text("No objection is left: it is decided.").wait_for()
    expect(rooms["cas"].locator(".room-objections")).to_contain_text("Tested: it stood, and is resolved.")
    expect(learners["cas"].page.locator(".kit-together")).to_contain_text("The result of “The shop decides")


def test_what_is_typed_while_a_learners_server_rests_is_saved_and_shared_once_it_is_woken_up(
    own_hub: RunningHub, learners: dict[str, Learner], people: People
) -> None:
    ben, field = learners["ben"], learners["ben"].field("sign")
    ben.write("sign", "We begin")
    own_hub.stop_server("ben")
    field.focus()
    ben.page.keyboard.press("End")
    ben.page.keyboard.type(" on time.")
    line = ben.page.locator(".kit-resting")
    line.wait_for()
    assert ben.page.locator(".jp-Dialog").count() == 0
    assert field.input_value() == "We begin on time."
    assert field.evaluate("field => field === document.activeElement")

    with ben.page.context.expect_page() as opened:
        line.get_by_role("button", name="Wake it up").click()
    line.wait_for(state="detached")
    assert opened.value.is_closed()
    kept = own_hub.home("ben") / "collective-leadership" / "my-responses" / "intention.json"
    hubs.wait_for(lambda: "We begin on time." in kept.read_text(encoding="utf-8"), "the answer", own_hub.log)
    expect(ben.result("hopes")).to_contain_text("Your group's result")
    expect(ben.row("sign")).to_contain_text("We begin on time.")
    ben.offer("sign")
    ben.share()
    expect(ben.tag("sign")).to_have_text("with the group")
    held = {line.item: line.value for line in people.client("ben").mine(people.cohort).lines}
    assert held["sign"] == "We begin on time."
    assert held["different"] == HOPED["ben"]


def test_a_chart_stands_on_the_full_screen_and_nothing_of_the_facilitators(desk: Desk, people: People) -> None:
    page, wall = desk.page, desk.wall
    desk.choose(CHECK)
    desk.press("open")
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    desk.to("close", "closed")
    # That nearly all answered alike is for the facilitator's eyes, and no word of it for the group's.
    warned = page.locator('[data-part="alike"]')
    expect(warned).to_contain_text("All, or all but one, answered alike")
    assert "alike" not in wall.inner_text()
    desk.to("reveal", "revealed")
    wall.locator(".kw-projector svg").first.wait_for()
    expect(warned).to_be_hidden()

    page.set_viewport_size({"width": 1920, "height": 1080})
    desk.press("full-screen", ".kl-preview > .kit-row")
    page.locator(".kl-wall:fullscreen").wait_for()
    assert wall.locator(".kw-projector svg").first.is_visible()
    assert not page.locator(".kl-wall:fullscreen button:visible, .kl-wall:fullscreen input:visible").count()
    title = page.locator(".kl-now .kw-title").inner_text()
    page.keyboard.press("ArrowRight")
    wall.locator("figcaption", has_text="Shared purpose").wait_for()
    # All of the chart is in sight below its headings: nobody scrolls on a wall.
    assert wall.locator(".kw-projector svg").evaluate("chart => chart.getBoundingClientRect().bottom <= innerHeight")
    assert page.locator(".kl-now .kw-title").inner_text() == title
    page.keyboard.press("Escape")
    page.locator(".kl-wall:not(:fullscreen)").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_clock_counts_on_past_nought_and_ends_nothing(desk: Desk, people: People) -> None:
    desk.choose(ACTIVITY)
    before = desk.page.locator(".kl-state").inner_text()
    clock = desk.page.locator(".kl-timing .kl-clock")
    # The desk takes whole minutes; the service takes seconds.
    people.client(FACILITATOR).act(people.cohort, acts.SetTimer(seconds=1))
    clock.get_by_text(re.compile(r"0:0\d over")).wait_for()
    assert desk.page.locator(".kl-state").inner_text() == before
    desk.press("timer-off")
    expect(clock).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_live_console(desk: Desk, theme: str) -> None:
    light = str(theme == "light").lower()
    desk.page.evaluate("light => document.body.setAttribute('data-jp-theme-light', light)", light)
    assert findings(desk.page, ".kit-debrief") == []


def test_commitments_end_the_session_and_stand_in_the_debriefs_report(
    desk: Desk, own_hub: RunningHub, people: People
) -> None:
    page = desk.page
    desk.commit("Price changes under 500 are decided in the shop.", "Both shops", "2027-01-11", "Nobody has asked.")
    desk.press("to-wall", '[data-step="commitments"]')
    desk.wall.get_by_text("Price changes under 500 are decided in the shop.").wait_for()
    desk.press("end")
    page.locator('[data-action="start"]').wait_for()

    page.goto(f"{own_hub.url}user/{FACILITATOR}/lab/tree/facilitator/debrief.ipynb")
    page.locator('[data-action="open-live"]').click()
    page.get_by_text("6 people have taken part.").or_(page.get_by_text("6 of 6 people")).first.wait_for()
    desk.report()
    report = own_hub.home(FACILITATOR) / "collective-leadership" / people.cohort / "report" / "debrief.html"
    assert "Price changes under 500" in report.read_text(encoding="utf-8")
