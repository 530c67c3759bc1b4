"""The console of a live session alone: what it shows, and for how long, whatever else goes on in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import console_page
from helpers.hub import FACILITATOR, PEOPLE
from helpers.room import People
from playwright.sync_api import expect

from kit.wire import acts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from helpers.seats import Desk
    from playwright.sync_api import Browser

HOPE, DEED = "intention/hopes/different", "intention/my-part/do"


@pytest.fixture
def people(own_hub: RunningHub) -> People:
    return People(own_hub)


@pytest.fixture
def desk(own_hub: RunningHub, browser: Browser) -> Iterator[Desk]:
    """A facilitator's console in a session that has begun."""
    with console_page.opened(browser, own_hub) as found:
        found.begin("60-minutes")
        yield found
        found.press("end")
        found.page.locator('[data-action="start"]').wait_for()


def words(user: str) -> str:
    return f"The hope of {user}."


def revealed(desk: Desk, people: People, text: str) -> None:
    """Let everybody share a text, and the facilitator close, read and reveal them all."""
    desk.choose(text.rpartition("/")[0])
    desk.to("open", "open")
    for user in PEOPLE:
        people.share(user, text, words(user))
    desk.to("close", "closed")
    question = desk.review.locator(f'details[data-key="{text}"]')
    question.locator("summary").wait_for()
    if question.get_attribute("open") is None:
        question.locator("summary").click()
    question.locator('[data-action="show-all"]').click()
    desk.review.get_by_text("You have read them all.").wait_for()
    desk.to("reveal", "revealed")
    expect(desk.wall.locator("blockquote")).to_have_count(len(PEOPLE))


def test_a_text_that_is_taken_back_goes_from_every_wall_and_from_the_review(desk: Desk, people: People) -> None:
    revealed(desk, people, HOPE)
    with desk.page.expect_popup() as opened:
        desk.press("window")
    window = opened.value
    expect(window.locator("blockquote")).to_have_count(len(PEOPLE))
    people.share("ada", HOPE, None)
    for shown in (desk.wall, window.locator(".kl-wall"), desk.review):
        expect(shown).not_to_contain_text(words("ada"))
        expect(shown).to_contain_text(words("ben"))
    assert words("ada") not in desk.page.content() + window.content()


def test_what_another_facilitator_reveals_once_more_is_shown_as_it_is_then(desk: Desk, people: People) -> None:
    activity = DEED.rpartition("/")[0]
    other = people.client(FACILITATOR)
    revealed(desk, people, DEED)
    other.act(people.cohort, acts.Open(activity=activity))
    desk.page.locator('.kl-state[data-state="open"]').wait_for()
    people.share("ben", DEED, None)
    for act in (acts.Close, acts.Reveal):
        other.act(people.cohort, act(activity=activity))
    expect(desk.wall).to_contain_text(words("cas"))
    assert words("ben") not in desk.wall.inner_text()
