"""The room on a phone: from a QR code into the session, answers kept in the browser until shared, results for all."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.axe import findings
from helpers.hub import FACILITATOR
from helpers.phone import act, answer, begin, held, log_in, row, scrolls, share, small, tag
from playwright.sync_api import expect

from kit.wire.acts import ClosePoll, OpenConsent, OpenDots, RevealPoll, SetFocus

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from helpers.live_room import Group
    from helpers.phone import Phones

ACTIVITY = "intention/hopes"
JOINED_WITHIN = 20.0
SECRET = "Only for my own eyes, 4711."  # noqa: S105 - a private line


def everything(hub: RunningHub) -> str:
    """All that is in the service's database."""
    with closing(sqlite3.connect(hub.root / "kit-service" / "service.sqlite")) as connection:
        return "\n".join(connection.iterdump())


def test_from_the_code_to_the_first_question_takes_less_than_twenty_seconds(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    began = time.monotonic()
    page = phone("ada")
    expect(answer(page, "different")).to_be_visible()
    assert time.monotonic() - began < JOINED_WITHIN
    assert page.url.endswith(f"/room/{group.cohort}")
    expect(page.locator(".kit-room")).to_contain_text("Your group answers this now.")


def test_only_the_shared_line_leaves_and_the_facilitators_count_moves(
    phone: Phones, group: Group, room_hub: RunningHub
) -> None:
    begin(group, ACTIVITY)
    before = group.client(FACILITATOR).room(group.cohort).activities[ACTIVITY].answered
    page = phone("ben")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    answer(page, "keep").fill(SECRET)
    answer(page, "different").fill("Shorter meetings.")
    expect(row(page, "keep")).to_contain_text(SECRET)
    expect(page.locator(".kit-activity .kit-saved")).to_contain_text("Kept in this browser")
    share(page, "different")
    expect(tag(page, "different")).to_have_text("with the group")

    assert held(group, "ben") == {"different": "Shorter meetings."}
    assert group.client(FACILITATOR).room(group.cohort).activities[ACTIVITY].answered == before + 1
    assert "Shorter meetings." in "".join(sent)
    assert "my own eyes" not in "".join(sent)
    assert SECRET not in everything(room_hub)
    assert "Shorter meetings." in everything(room_hub)

    page.reload()
    expect(answer(page, "keep")).to_have_value(SECRET)
    expect(tag(page, "different")).to_have_text("with the group")
    row(page, "different").locator('[data-action="withdraw"]').click()
    expect(row(page, "different").locator(".kit-tag")).not_to_contain_text("with the group")
    assert held(group, "ben") == {}


def test_without_a_network_a_share_waits_and_goes_by_itself(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("cas")
    answer(page, "different").fill("One board for all.")
    expect(row(page, "different")).to_contain_text("One board for all.")
    page.context.set_offline(True)
    share(page, "different")
    expect(tag(page, "different")).to_have_text("waiting for the connection")
    expect(page.locator(".room-line")).to_contain_text("1 answer waits to be sent.")
    assert held(group, "cas") == {}
    page.context.set_offline(False)
    expect(tag(page, "different")).to_have_text("with the group")
    expect(page.locator(".room-line")).to_be_hidden()
    assert held(group, "cas") == {"different": "One board for all."}


def test_a_second_device_goes_on_where_the_first_stopped(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    first = phone("dora")
    answer(first, "different").fill("First.")
    share(first, "different")
    expect(tag(first, "different")).to_have_text("with the group")
    second = phone("dora")
    expect(answer(second, "different")).to_have_value("First.")
    answer(second, "different").fill("Second.")
    expect(tag(second, "different")).to_contain_text("changed")
    share(second, "different")
    expect(tag(second, "different")).to_have_text("with the group")
    assert held(group, "dora") == {"different": "Second."}


def test_somebody_else_in_the_same_browser_sees_nothing_and_shares_nothing_as_the_first(
    phone: Phones, group: Group, room_hub: RunningHub
) -> None:
    begin(group, ACTIVITY)
    page = phone("eli")
    answer(page, "keep").fill(SECRET)
    answer(page, "different").fill("By Eli.")
    expect(row(page, "different")).to_contain_text("By Eli.")
    other = page.context.new_page()
    other.goto(f"{room_hub.url}hub/logout")
    other.goto(f"{room_hub.service_url}room")
    log_in(other, "fay")
    expect(answer(other, "keep")).to_have_value("")

    share(page, "different")
    expect(page.locator(".room-line")).to_contain_text("signed out here")
    assert held(group, "fay") == held(group, "eli") == {}


def test_a_revealed_result_is_a_chart_with_its_table(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page, other = phone("ada"), phone("ben")
    group.share(f"{ACTIVITY}/confident", [1, 2, 4, 4, 5, 5])
    expect(page.locator(".kit-room")).to_contain_text("people have shared an answer.")
    group.act("close", ACTIVITY)
    group.act("reveal", ACTIVITY)
    for one in (page, other):
        result = one.locator(".kit-result")
        expect(result).to_contain_text("Your group's result")
        expect(result.locator("svg").nth(1)).to_be_visible()
        result.locator("summary").first.click()
        expect(result.locator("tbody tr").first).to_be_visible()
        assert not scrolls(one)
    group.act("hide", ACTIVITY)
    expect(page.locator(".kit-result")).to_have_count(0)


def test_dots_and_a_silent_objection_are_given_and_shown(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("ada")
    asked = act(group, OpenDots(title="What first?", options=("Meetings", "Budget"), dots=2)).polls[-1]
    act(group, SetFocus(on=f"poll/{asked.id}"))
    page.locator('[data-option="o1"][data-step="1"]').click(click_count=2)
    expect(page.locator(".room-poll")).to_contain_text("0 dots left.")
    page.locator('[data-action="vote"]').click()
    expect(page.locator(".room-poll .kit-saved")).to_contain_text("Given.")
    page.reload()
    expect(page.locator(".room-poll .kit-saved")).to_contain_text("Given.")
    act(group, ClosePoll(poll=asked.id))
    act(group, RevealPoll(poll=asked.id))
    expect(page.locator(".room-poll")).to_contain_text("Results need at least")

    proposal = act(group, OpenConsent(proposal="We try four days.")).polls[-1]
    act(group, SetFocus(on=f"poll/{proposal.id}"))
    page.locator('[data-stance="objection"]').click()
    page.locator('[data-action="vote"]').click()
    expect(page.locator(".room-poll [role=alert]")).to_contain_text("few words")
    page.locator(".room-poll textarea").fill("Who is on call?")
    page.locator('[data-action="vote"]').click()
    expect(page.locator(".room-poll .kit-saved")).to_contain_text("Given.")
    closed = act(group, ClosePoll(poll=proposal.id)).polls[-1]
    assert closed.answered == 1


def test_eighteen_ratings_go_whole_and_what_is_never_shared_offers_no_sharing(phone: Phones, group: Group) -> None:
    group.act("open", "coherence/check")
    act(group, SetFocus(on="activity/coherence/check"))
    page = phone("fay")
    expect(page.locator(".kit-item")).to_have_count(18)
    for one in page.locator(".kit-item").all():
        one.locator("label.kit-option").nth(3).click()
    expect(page.locator(".kit-count")).to_have_text("18 of 18 answered.")
    assert not scrolls(page)
    page.locator('.kit-line label[data-audience="group"]').click()
    button = page.locator('.kit-share [data-action="share"]')
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()
    expect(page.locator(".kit-line .kit-tag")).to_have_text("with the group")
    assert len([item for item in held(group, "fay") if item != "confident"]) == 18

    page.locator('[data-to="activity/coherence/me-today"]').click()
    expect(page.locator(".kit-activity")).to_have_attribute("data-activity", "me-today")
    expect(page.locator(".kit-share")).to_have_count(0)
    expect(page.locator(".kit-saved").first).to_contain_text("always only yours")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_page_fits_a_phone(phone: Phones, group: Group, scheme: str) -> None:
    begin(group, ACTIVITY)
    page = phone("ada", color_scheme=scheme)
    answer(page, "different").fill("Shorter meetings.")
    expect(row(page, "different")).to_be_visible()
    assert findings(page) == []
    assert not scrolls(page)
    assert small(page) == []
