"""A ballot on a phone that was begun and not given yet: kept wherever its author looks, and never passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.phone import act, answer, begin, share, tag
from playwright.sync_api import expect

from kit.wire.acts import ClosePoll, DropPoll, OpenConsent, OpenDots, SetFocus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.live_room import Group
    from helpers.phone import Phones
    from playwright.sync_api import Locator, Page, Route

    from kit.wire.acts import Act
    from kit.wire.records import Ballot

ACTIVITY = "intention/hopes"
FEAR = "Nobody would be on call."
KEPT = "Fridays without calls."


def put(group: Group, opened: Act) -> str:
    """Open a poll and put it before the group; gives its id."""
    poll = act(group, opened).polls[-1].id
    act(group, SetFocus(on=f"poll/{poll}"))
    return poll


@pytest.fixture
def round_(group: Group) -> Iterator[str]:
    """A consent round before the group; gives its id."""
    begin(group, ACTIVITY)
    poll = put(group, OpenConsent(proposal="We try four days."))
    yield poll
    act(group, DropPoll(poll=poll))


def card(page: Page, poll: str) -> Locator:
    return page.locator(f'.room-poll[data-poll="{poll}"]')


def told(page: Page) -> Locator:
    return page.locator(".room-poll .kit-saved")


def object_(page: Page, poll: str, text: str = FEAR) -> None:
    """Write an objection, and give it not yet."""
    card(page, poll).locator('[data-stance="objection"]').click()
    card(page, poll).locator("textarea").fill(text)
    expect(told(page)).to_have_text("Not given yet.")


def mine(group: Group, user: str, poll: str) -> Ballot | None:
    return next(one.mine for one in group.client(user).room(group.cohort).polls if one.id == poll)


def test_an_objection_that_is_not_given_is_there_again_wherever_the_group_went_meanwhile(
    phone: Phones, group: Group, round_: str
) -> None:
    page = phone("ada")
    object_(page, round_)
    card(page, round_).locator("textarea").blur()
    begin(group, ACTIVITY)
    expect(answer(page, "different")).to_be_visible()
    page.locator(f'[data-to="poll/{round_}"]').click()
    field = card(page, round_).locator("textarea")
    expect(field).to_have_value(FEAR)
    expect(told(page)).to_have_text("Not given yet.")

    page.reload()
    page.locator(f'[data-to="poll/{round_}"]').click()
    expect(field).to_have_value(FEAR)
    assert mine(group, "ada", round_) is None
    page.locator('[data-action="vote"]').click()
    expect(told(page)).to_contain_text("Given.")
    assert FEAR not in page.evaluate("JSON.stringify(localStorage)")  # the group has it: nothing of it stays behind


def test_whoever_follows_the_group_has_the_focus_where_it_is_and_is_led_on_from_there(
    phone: Phones, group: Group, round_: str
) -> None:
    page = phone("ida")
    object_(page, round_)
    begin(group, ACTIVITY)
    expect(page.locator('[data-action="follow"]')).to_be_visible()
    page.locator('[data-action="follow"]').press("Enter")
    expect(answer(page, "different")).to_be_visible()
    expect(page.locator(".room-stage")).to_be_focused()
    act(group, SetFocus(on=f"poll/{round_}"))
    expect(card(page, round_).locator("textarea")).to_have_value(FEAR)


def test_whoever_has_just_shared_is_led_on_from_the_tapped_control_and_loses_no_word(
    phone: Phones, group: Group
) -> None:
    begin(group, ACTIVITY)
    page = phone("jan")
    page.set_viewport_size({"width": 390, "height": 300})  # a poll's page too is longer than this
    answer(page, "keep").fill(KEPT)
    answer(page, "different").fill("Shorter meetings.")
    share(page, "different")
    expect(tag(page, "different")).to_have_text("with the group")
    expect(page.locator('.kit-share [data-action="share"]')).to_be_focused()
    expect(page.locator(".room-head")).not_to_be_in_viewport()
    poll = put(group, OpenConsent(proposal="We try four days."))
    expect(card(page, poll)).to_be_visible()
    expect(page.locator(".room-stage")).to_be_focused()
    expect(page.locator(".room-head")).to_be_in_viewport()
    begin(group, ACTIVITY)
    expect(answer(page, "keep")).to_have_value(KEPT)
    act(group, DropPoll(poll=poll))


def test_whoever_writes_far_down_the_page_stays_and_sees_the_way_to_the_group(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("kim")
    last = page.locator(".kit-activity textarea").last
    last.fill(KEPT)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".room-head")).not_to_be_in_viewport()
    poll = put(group, OpenConsent(proposal="We try four days."))
    follow = page.locator('[data-action="follow"]')
    expect(follow).to_be_in_viewport(ratio=1)
    expect(last).to_be_focused()
    follow.click()
    expect(card(page, poll)).to_be_visible()
    begin(group, ACTIVITY)
    expect(last).to_have_value(KEPT)
    act(group, DropPoll(poll=poll))


def test_what_is_not_given_is_forgotten_with_everything_else(phone: Phones, round_: str) -> None:
    page = phone("ben")
    object_(page, round_)
    forget = page.locator('[data-action="forget"]')
    forget.click()
    with page.expect_navigation():
        forget.click()
    card(page, round_).locator('[data-stance="objection"]').click()
    expect(card(page, round_).locator("textarea")).to_have_value("")


def test_whoever_is_still_writing_when_a_round_closes_reads_that_it_was_not_given_and_keeps_the_words(
    phone: Phones, group: Group, round_: str
) -> None:
    page, other = phone("cas"), phone("dora")
    object_(page, round_)
    object_(other, round_, "Given in time.")
    other.locator('[data-action="vote"]').click()
    expect(told(other)).to_contain_text("Given.")
    card(other, round_).locator("textarea").fill("Given in time, and changed too late.")

    act(group, ClosePoll(poll=round_))
    left = card(page, round_).locator(".room-ungiven")
    expect(left).to_contain_text("This was not given: it was closed before.")
    expect(left).to_contain_text("I object")
    expect(left).to_contain_text(FEAR)
    expect(left).to_be_focused()  # the field that had the focus is gone
    expect(card(other, round_).locator(".room-ungiven")).to_contain_text("What you gave earlier counts.")
    expect(card(other, round_).locator(".room-ungiven")).to_contain_text("changed too late")
    page.reload()
    expect(left).to_contain_text(FEAR)


def test_whoever_reads_what_came_too_late_is_not_led_away_from_it(phone: Phones, group: Group, round_: str) -> None:
    page = phone("eli")
    object_(page, round_)
    act(group, ClosePoll(poll=round_))
    left = card(page, round_).locator(".room-ungiven")
    expect(left).to_be_focused()
    begin(group, ACTIVITY)
    follow = page.locator('[data-action="follow"]')
    expect(follow).to_be_visible()
    expect(left).to_contain_text(FEAR)
    follow.click()
    expect(answer(page, "different")).to_be_visible()


def test_whoever_gave_theirs_in_time_is_told_nothing_of_the_kind(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    asked = put(group, OpenDots(title="What first?", options=("Meetings", "Budget"), dots=2))
    page, other = phone("eli"), phone("fay")
    for one in (page, other):
        one.locator('[data-option="o1"][data-step="1"]').click(click_count=2)
    page.locator('[data-action="vote"]').click()
    expect(told(page)).to_contain_text("Given.")
    act(group, ClosePoll(poll=asked))
    expect(card(other, asked).locator(".room-ungiven")).to_contain_text("Meetings: 2")
    expect(card(page, asked)).to_contain_text("Closed: nothing changes any more.")
    expect(card(page, asked).locator(".room-ungiven")).to_be_empty()


def test_given_is_said_of_what_stands_there_only_and_one_press_sends_one_ballot(
    phone: Phones, group: Group, round_: str
) -> None:
    page = phone("hana")
    object_(page, round_)
    waiting: list[Route] = []
    page.route("**/ballots/*", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright wants a function
    press = page.locator('[data-action="vote"]')
    with page.expect_request("**/ballots/*"):
        press.click()
    press.click()
    card(page, round_).locator("textarea").press_sequentially(" And on Sundays?")
    with page.expect_response("**/ballots/*"):
        waiting[0].continue_()
    expect(press).not_to_have_attribute("aria-busy", "true")
    expect(told(page)).to_have_text("Not given yet.")
    assert len(waiting) == 1
    given = mine(group, "hana", round_)
    assert given is not None
    assert given.text == FEAR  # type: ignore[union-attr]

    page.unroute("**/ballots/*")
    press.click()
    expect(told(page)).to_contain_text("Given.")
    expect(card(page, round_).locator("textarea")).to_have_value(f"{FEAR} And on Sundays?")
