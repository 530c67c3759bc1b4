"""How a facilitator goes on in a live session: each press and key counts once, and whoever works keeps the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.console_page import CHECK, ask, goes, settled
from helpers.hub import FACILITATOR, PEOPLE
from playwright.sync_api import expect

from kit.debrief import commitments
from kit.wire import acts

if TYPE_CHECKING:
    from helpers.room import People
    from helpers.seats import Desk

WORKED = "in-practice/worked"
ON_TWICE = """async () => {
  const wall = document.querySelector(".kl-wall");
  for (const drawn = () => wall.querySelector(".kw-projector"); !drawn(); ) {
    await new Promise((resolve) => new MutationObserver(resolve).observe(wall, { childList: true, subtree: true }));
  }
  const press = () => wall.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  [press, press].forEach((one) => one());
}"""
TWO_ON = """() => {
  const pills = [...document.querySelectorAll(".kl-pill")];
  const plain = (pill) => pill && pill.dataset.state !== "revealed";
  const from = pills.findIndex((pill, n) => plain(pill) && plain(pills[n + 1]) && pills[n + 2]);
  return [pills[from].dataset.activity, pills[from + 2].dataset.activity];
}"""
FORWARD_TWICE = """wall => [1, 2].forEach(() =>
  wall.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })))"""
BACKWARD = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))"
LISTS = ((".kl-order", "li"), (".kl-made", "li"), (".kl-pages", "option"))


def test_whoever_presses_twice_passes_nobody_over_and_asks_and_writes_nothing_twice(desk: Desk, people: People) -> None:
    twice = "button => [1, 2].forEach(() => button.click())"
    desk.choose(WORKED)
    desk.page.locator('[data-action="open"]').dblclick()
    with people.here(*PEOPLE):
        expect(desk.here).to_have_text(f"{len(PEOPLE)} here")
        turns = desk.unfold("round")
        desk.press("round", '[data-part="round"]')
        turns.locator('[data-action="round-next"]').dblclick()
        expect(turns.locator("li").nth(1)).to_have_attribute("aria-current", "true")
        turns.locator('[data-action="round-pass"]').evaluate(twice)
        expect(turns.locator("li").nth(2)).to_have_attribute("aria-current", "true")

        votes = desk.unfold("dots")
        votes.get_by_label("Ideas, one a line").fill("The rota\nThe Monday meeting")
        votes.locator('[data-action="dots"]').evaluate(twice)
        proposals = desk.unfold("consent")
        proposals.get_by_label("The proposal, as it is to be read out").fill("The shop decides.")
        proposals.locator('[data-action="consent"]').evaluate(twice)
        what, who, sign = "Try it for two weeks.", "We", "Nobody asks."
        desk.page.get_by_role("button", name="Write it down").evaluate(
            "(button, [what, who, by_when, sign]) => {"
            " for (const [name, value] of Object.entries({ what, who, by_when, sign }))"
            " button.form.elements[name].value = value; button.click(); button.click(); }",
            [what, who, "2027-01-11", sign],
        )
        settled(desk)
    room = people.client(FACILITATOR).room(people.cohort)
    assert room.activities[WORKED].state == "open"
    assert room.round
    assert (room.round.turn, room.round.passed) == (2, (room.round.order[1].user,))
    assert [poll.kind for poll in room.polls] == ["dots", "consent"]
    written = [one.what for one in commitments.read(people.client(FACILITATOR).drawer(people.cohort))]
    assert written.count(what) == 1


def test_whoever_looks_alone_keeps_their_place_whatever_else_goes_on_in_the_room(desk: Desk, people: People) -> None:
    page, other = desk.page, people.client(FACILITATOR)
    ask(desk, CHECK)
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    desk.to("close", "closed")
    page.get_by_text("Look at it first, alone").click()
    table = page.locator('[data-part="first"] details').first
    table.locator("summary").click()
    with people.here(*PEOPLE):
        expect(desk.here).to_have_text(f"{len(PEOPLE)} here")
        for act in (acts.DrawRound(), acts.DrawGroups(size=2)):
            other.act(people.cohort, act)
    desk.unfold("groups")
    desk.unfold("round")
    read = [page.wait_for_selector(f"{name} {kind}", state="attached") for name, kind in LISTS]
    table.locator("summary").focus()
    other.act(people.cohort, acts.SetTimer(seconds=60))
    page.locator('[data-action="timer-off"]').wait_for()
    expect(table.locator("summary")).to_be_focused()
    expect(table).to_have_attribute("open", "")
    assert all(one and one.evaluate("node => node.isConnected") for one in read)


def test_whoever_goes_on_before_a_slide_has_come_is_led_as_far_as_they_went(desk: Desk, people: People) -> None:
    page = desk.page
    ask(desk, CHECK)
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    desk.to("close", "closed")
    page.get_by_text("Look at it first, alone").click()
    slides = page.locator(".kl-pages select")
    slides.select_option(index=1)
    settled(desk)
    page.evaluate(f"void (window.went = ({ON_TWICE})())")  # awaited below
    desk.to("reveal", "revealed")
    page.evaluate("window.went")
    settled(desk)
    assert slides.evaluate("slides => slides.selectedIndex") == 2


def test_two_keys_lead_two_questions_on_before_the_first_of_them_has_come(desk: Desk) -> None:
    before, after = desk.page.evaluate(TWO_ON)
    desk.choose(before)
    desk.wall.evaluate(FORWARD_TWICE)
    settled(desk)
    expect(desk.page.locator(".kl-pill[aria-current]")).to_have_attribute("data-activity", after)


def test_whoever_went_on_to_write_is_not_called_back_to_a_button_that_reveals(desk: Desk, people: People) -> None:
    ask(desk, CHECK)
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    field = desk.page.get_by_label("What will we do?")
    close = desk.page.locator('[data-action="close"]:visible')
    field.evaluate("(field, close) => { close.click(); field.focus(); }", close.element_handle())
    desk.page.locator('.kl-state[data-state="closed"]').wait_for()
    desk.page.get_by_text("Look at it first, alone").wait_for()
    desk.page.locator(".kl-pages select option").first.wait_for(state="attached")  # the slide has come
    expect(field).to_be_focused()


def test_a_wall_that_has_its_window_already_gets_no_second_one_and_a_key_is_one_step(desk: Desk) -> None:
    desk.choose(CHECK)
    desk.press("joining")
    window = desk.beside()
    window.get_by_text("Join here").wait_for()
    desk.press("window")
    window.evaluate(BACKWARD)
    settled(desk)
    expect(desk.page.locator('.kl-pill[aria-current="step"]')).to_have_attribute("data-activity", "intention/my-part")
    expect(window.locator(".kl-title")).to_have_text(desk.page.locator(".kl-now .kw-title").inner_text())
    window.close()
    expect(desk.beside().locator(".kl-title")).not_to_be_empty()


@pytest.mark.parametrize("kind", ["dots", "consent"])
def test_whoever_works_by_keys_goes_on_beside_the_button_that_went_with_a_poll(desk: Desk, kind: str) -> None:
    part = desk.unfold(kind)
    part.locator(".kl-form textarea").fill("The rota\nThe Monday meeting")
    others = part.locator("[data-poll]").count()
    desk.press(kind)
    expect(part.locator("[data-poll]")).to_have_count(others + 1)
    poll = part.locator("[data-poll]").last
    settled(desk)
    goes(desk, poll, "close-poll")
    # So few answered that there are no objections to be revealed.
    expect(poll.locator(f'[data-action="{"reveal-poll" if kind == "dots" else "to-wall"}"]')).to_be_focused()
    if kind == "dots":
        goes(desk, poll, "reveal-poll")
        expect(poll.locator('[data-action="to-wall"]')).to_be_focused()
    goes(desk, poll, "drop-poll")
    expect(part.locator("[data-poll]")).to_have_count(others)
    expect(part.locator("summary").first).to_be_focused()


def test_whoever_works_by_keys_goes_on_beside_the_button_that_went_with_a_round_groups_or_the_clock(
    desk: Desk, people: People
) -> None:
    page = desk.page
    settled(desk)
    goes(desk, page.locator(".kl-timing"), "timer-off")
    expect(page.locator('[data-action="timer"]')).to_be_focused()
    with people.here(*PEOPLE):
        expect(desk.here).to_have_text(f"{len(PEOPLE)} here")
        turns = desk.unfold("round")
        desk.press("round", '[data-part="round"]')
        settled(desk)
        for n in range(len(PEOPLE)):
            expect(turns.locator("li").nth(n)).to_have_attribute("aria-current", "true")
            goes(desk, turns, "round-next")
        expect(turns.locator('[data-action="to-wall"]')).to_be_focused()
        goes(desk, turns, "round-end")
        expect(turns.locator("summary")).to_be_focused()
        groups = desk.unfold("groups")
        desk.press("pairs")
        settled(desk)
        goes(desk, groups, "all")
        expect(groups.locator('[data-action="fours"]')).to_be_focused()
