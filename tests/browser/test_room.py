"""The room on a phone: from a QR code into the session, answers kept in the browser until shared, results for all."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers import hub as hubs
from helpers.hub import FACILITATOR, PASSWORD
from helpers.live_room import Group
from playwright.sync_api import expect

from kit.wire.acts import ClosePoll, DrawGroups, DrawRound, OpenConsent, OpenDots, RevealPoll, SetFocus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from helpers.hub import RunningHub
    from playwright.sync_api import Browser, Locator, Page

    from kit.wire.acts import Act
    from kit.wire.room import Room

ACTIVITY = "intention/hopes"
JOINED_WITHIN = 20.0
SECRET = "Only for my own eyes, 4711."  # noqa: S105 - a private line


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub of these tests' own: its people belong to one group, so a code leads straight in."""
    running = hubs.start(tmp_path_factory.mktemp("room") / "hub")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def group(hub: RunningHub) -> Group:
    return Group(hub)


@pytest.fixture
def phone(hub: RunningHub, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open the address of the QR code on somebody's phone, and log in where the Hub asks."""
    contexts = []

    def opened(user: str, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{hub.service_url}room")
        log_in(page, user)
        return page

    yield opened
    for context in contexts:
        context.close()


def log_in(page: Page, user: str) -> None:
    page.locator("#username_input").fill(user)
    page.locator("#password_input").fill(PASSWORD)
    page.locator("#login_submit").click()
    expect(page.locator(".room-head")).to_contain_text(user)


def act(group: Group, act_: Act) -> Room:
    return group.client(FACILITATOR).act(group.cohort, act_)


def begin(group: Group) -> None:
    """Open the activity, and put it before the group."""
    group.act("open", ACTIVITY)
    act(group, SetFocus(on=f"activity/{ACTIVITY}"))


def field(page: Page, item: str) -> Locator:
    return page.locator(f':is(textarea, input)[data-item="{item}"]').first


def row(page: Page, item: str) -> Locator:
    return page.locator(f'.kit-line[data-item="{item}"]')


def tag(page: Page, item: str) -> Locator:
    return row(page, item).locator(".kit-tag")


def share(page: Page, item: str) -> None:
    row(page, item).locator('label[data-audience="group"]').click()
    button = page.locator('.kit-share [data-action="share"]')
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()


def held(group: Group, user: str) -> dict[str, Any]:
    """What the service has of somebody."""
    return {x.item: x.value for x in group.client(user).mine(group.cohort).lines if x.value is not None}


def everything(hub: RunningHub) -> str:
    """All that is in the service's database."""
    with closing(sqlite3.connect(hub.root / "kit-service" / "service.sqlite")) as connection:
        return "\n".join(connection.iterdump())


def test_from_the_code_to_the_first_question_takes_less_than_twenty_seconds(
    phone: Callable[..., Page], group: Group
) -> None:
    begin(group)
    began = time.monotonic()
    page = phone("ada")
    expect(field(page, "different")).to_be_visible()
    assert time.monotonic() - began < JOINED_WITHIN
    assert page.url.endswith(f"/room/{group.cohort}")
    expect(page.locator(".kit-room")).to_contain_text("Your group answers this now.")


def test_only_the_shared_line_leaves_and_the_facilitators_count_moves(
    phone: Callable[..., Page], group: Group, hub: RunningHub
) -> None:
    begin(group)
    page = phone("ben")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    field(page, "keep").fill(SECRET)
    field(page, "different").fill("Shorter meetings.")
    expect(row(page, "keep")).to_contain_text(SECRET)
    expect(page.locator(".kit-activity .kit-saved")).to_contain_text("Kept in this browser")
    share(page, "different")
    expect(tag(page, "different")).to_have_text("with the group")

    assert held(group, "ben") == {"different": "Shorter meetings."}
    assert group.client(FACILITATOR).room(group.cohort).activities[ACTIVITY].answered == 1
    assert "Shorter meetings." in "".join(sent)
    assert "my own eyes" not in "".join(sent)
    assert SECRET not in everything(hub)
    assert "Shorter meetings." in everything(hub)

    page.reload()
    expect(field(page, "keep")).to_have_value(SECRET)
    expect(tag(page, "different")).to_have_text("with the group")
    row(page, "different").locator('[data-action="withdraw"]').click()
    expect(row(page, "different").locator(".kit-tag")).not_to_contain_text("with the group")
    assert held(group, "ben") == {}


def test_without_a_network_a_share_waits_and_goes_by_itself(phone: Callable[..., Page], group: Group) -> None:
    begin(group)
    page = phone("cas")
    field(page, "different").fill("One board for all.")
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


def test_a_second_device_goes_on_where_the_first_stopped(phone: Callable[..., Page], group: Group) -> None:
    begin(group)
    first = phone("dora")
    field(first, "different").fill("First.")
    share(first, "different")
    expect(tag(first, "different")).to_have_text("with the group")
    second = phone("dora")
    expect(field(second, "different")).to_have_value("First.")
    field(second, "different").fill("Second.")
    expect(tag(second, "different")).to_contain_text("changed")
    share(second, "different")
    expect(tag(second, "different")).to_have_text("with the group")
    assert held(group, "dora") == {"different": "Second."}


def test_somebody_else_in_the_same_browser_sees_nothing_and_shares_nothing_as_the_first(
    phone: Callable[..., Page], group: Group, hub: RunningHub
) -> None:
    begin(group)
    page = phone("eli")
    field(page, "keep").fill(SECRET)
    field(page, "different").fill("By Eli.")
    expect(row(page, "different")).to_contain_text("By Eli.")
    other = page.context.new_page()
    other.goto(f"{hub.url}hub/logout")
    other.goto(f"{hub.service_url}room")
    log_in(other, "fay")
    expect(field(other, "keep")).to_have_value("")

    share(page, "different")
    expect(page.locator(".room-line")).to_contain_text("signed out here")
    assert held(group, "fay") == held(group, "eli") == {}


def test_a_revealed_result_is_a_chart_with_its_table(phone: Callable[..., Page], group: Group) -> None:
    begin(group)
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


def test_dots_and_a_silent_objection_are_given_and_shown(phone: Callable[..., Page], group: Group) -> None:
    begin(group)
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


def test_each_sees_their_own_group_and_whose_turn_it_is(phone: Callable[..., Page], group: Group) -> None:
    begin(group)
    page, other = phone("ada"), phone("ben")
    expect(field(other, "different")).to_be_visible()
    here = group.client(FACILITATOR)
    hubs.wait_for(lambda: here.room(group.cohort).here >= 2, "both phones", group.hub.log)
    act(group, DrawGroups(size=2))
    expect(page.locator(".room-groups")).to_contain_text("You are together with")
    expect(other.locator(".room-groups")).to_contain_text("You are together with")
    act(group, DrawRound(question="What do you take along?"))
    for one in (page, other):
        expect(one.locator(".room-round")).to_contain_text("turn")


def test_eighteen_ratings_go_whole_and_what_is_never_shared_offers_no_sharing(
    phone: Callable[..., Page], group: Group
) -> None:
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
def test_axe_finds_nothing_and_the_page_fits_a_phone(phone: Callable[..., Page], group: Group, scheme: str) -> None:
    begin(group)
    page = phone("ada", color_scheme=scheme)
    field(page, "different").fill("Shorter meetings.")
    expect(row(page, "different")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not scrolls(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .kit-option, .room-head a")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)"""
    )
    assert small == []


def scrolls(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    found: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found
