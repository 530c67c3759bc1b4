"""What the wall of a live session shows, and for how long: all of it in sight, and nothing that was taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from helpers.console_page import CHECK, ask, settled, walled, words
from helpers.hub import FACILITATOR, PEOPLE
from playwright.sync_api import expect

from kit.debrief import commitments
from kit.wire import acts

if TYPE_CHECKING:
    from helpers.room import People
    from helpers.seats import Desk
    from playwright.sync_api import Browser

HOPE, DEED, RAISED = "intention/hopes/different", "intention/my-part/do", "coherence/raise/what"
WALL = "document.querySelector('.kl-wall')"
CAPITAL = "text => 0.72 * parseFloat(text.getAttribute('font-size')) * text.getScreenCTM().a / innerWidth"
LEAST_CAPITAL = 0.014
"""Of the wall's width: where it is 2 m wide, 2.8 cm at the back of a room of 10 m, 10 minutes of arc."""
LEAST_HEIGHT = 720
COLOUR = "button => getComputedStyle(button).backgroundColor"
DRAWN = """([rooms, what]) => {
  const sheet = shown.preview.querySelector(".kl-wall");
  document.body.style.margin = sheet.style.border = "0";
  return rooms.map(({ focus, ...room }) => {
    view.room = { session: { focus }, timer: null, here: 40, activities: {}, polls: [], ...room };
    shown.draw();
    const [all, one] = [sheet, sheet.querySelector(what)].map((node) => node.getBoundingClientRect());
    return [one.top - all.top, all.height, one.bottom - all.top];
  });
}"""


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
    window = desk.beside()
    expect(window.locator("blockquote")).to_have_count(len(PEOPLE))
    people.share("ada", HOPE, None)
    for shown in (desk.wall, window.locator(".kl-wall"), desk.review):
        expect(shown).not_to_contain_text(words("ada"))
        expect(shown).to_contain_text(words("ben"))
    assert words("ada") not in desk.page.content() + window.content()


def test_a_wall_whose_desk_is_loaded_anew_shows_no_text_and_says_how_to_go_on(desk: Desk, people: People) -> None:
    revealed(desk, people, RAISED)
    window = desk.beside()
    expect(window.locator("blockquote")).to_have_count(len(PEOPLE))
    desk.page.reload()
    expect(window.locator(".kl-wall")).to_contain_text("press “In a window of its own” at the desk")
    assert words("ada") not in window.content()
    desk.press("window")
    expect(window.locator("blockquote")).to_have_count(len(PEOPLE))


def test_a_chart_of_all_dimensions_is_in_sight_at_once_and_back_scrolls_before_it_turns(
    desk: Desk, people: People
) -> None:
    ask(desk, CHECK)
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    desk.to("close", "closed")
    desk.to("reveal", "revealed")
    page, slide = desk.page, desk.wall.locator(".kl-body")
    expect(page.locator('[data-action="further"]')).to_be_focused()  # the first slide of what was revealed is there
    for width, height in ((1280, 720), (1920, 1080), (1280, 300)):
        page.set_viewport_size({"width": width, "height": height})
        desk.press("full-screen", ".kl-preview > .kit-row")
        page.locator(".kl-wall:fullscreen").wait_for()
        if height >= LEAST_HEIGHT:
            for key, heading in (("ArrowRight", "Question by question"), ("ArrowLeft", "Dimension by dimension")):
                page.keyboard.press(key)
                expect(slide).to_contain_text(heading)
                page.wait_for_function(f"{WALL}.scrollHeight <= innerHeight")
                assert slide.locator(".kw-projector text").first.evaluate(CAPITAL) >= LEAST_CAPITAL
        else:
            page.wait_for_function(f"{WALL}.scrollHeight > innerHeight + 60")
            page.keyboard.press("ArrowRight")
            page.wait_for_function(f"{WALL}.scrollTop > 60")
            page.keyboard.press("ArrowLeft")
            page.wait_for_function(f"{WALL}.scrollTop < 60")
        page.keyboard.press("Escape")
        page.locator(".kl-wall:not(:fullscreen)").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 900})
    settled(desk)
    expect(slide).to_contain_text("Dimension by dimension")


@pytest.mark.parametrize("people", [18, 40])
def test_whoever_speaks_is_in_sight_on_the_wall_however_many_are_in_the_round(browser: Browser, people: int) -> None:
    order = [{"user": name, "name": name} for name in named(people)]
    turns = [
        {"focus": "round", "round": {"question": "What do you take along?", "order": order, "turn": n, "passed": []}}
        for n in range(people)
    ]
    for before, speaking, past in drawn(browser, turns, ".kl-names > [aria-current]"):
        assert before >= 0
        assert past <= speaking


def test_everybody_finds_their_four_on_a_wall_of_forty(browser: Browser) -> None:
    names = named(40)
    groups = [[{"user": name, "name": name} for name in names[n : n + 4]] for n in range(0, 40, 4)]
    ((above, height, below),) = drawn(
        browser, [{"focus": "groups", "groups": {"size": 4, "groups": groups}}], ".kl-groups"
    )
    assert above >= 0
    assert below <= height


def named(people: int) -> list[str]:
    first = ("Maximiliane", "Jo", "Wouter", "Anne-Sophie", "Oluwaseun", "Bo", "Christopher", "Íris", "Zbigniew", "Li")
    last = ("van der Meulen-Hoogendoorn", "Ek", "Papadopoulos", "Nguyen")
    return [f"{first[n % 10]} {last[n % 4]}" for n in range(people)]


def drawn(browser: Browser, rooms: list[dict[str, Any]], what: str) -> list[tuple[float, float, float]]:
    """Draw a wall of 1280 by 720 for each room, and say where something begins, how high the wall is, and it ends."""
    page = walled(browser, 1280, 720)
    found = page.evaluate(DRAWN, [rooms, what])
    page.close()
    return [tuple(one) for one in found]


def test_a_wall_that_is_itself_loaded_anew_is_drawn_anew(desk: Desk) -> None:
    desk.choose(CHECK)
    window = desk.beside()
    title = desk.wall.locator(".kl-title").inner_text()
    expect(window.locator(".kl-title")).to_have_text(title)
    window.evaluate("document.body.id = 'before'; location.reload()")
    expect(window.locator("body:not(#before) .kl-title")).to_have_text(title)
    desk.press("joining")
    window.get_by_text("Join here").wait_for()


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


def test_what_was_undertaken_before_stays_on_the_wall_beside_what_is_undertaken_now(desk: Desk, people: People) -> None:
    drawer, week = people.client(FACILITATOR).drawer(people.cohort), dt.timedelta(days=7)
    old, new = "Ask the night shift.", "Read the rota out."
    said = {"who": "Both", "by_when": "2027-01-11", "sign": "It is."}
    commitments.add(drawer, what=old, **said, now=dt.datetime.now(dt.UTC) - week)
    desk.choose(CHECK)
    desk.press("opening")
    expect(desk.wall.locator(".kl-title")).to_have_text("What did we say we would do?")
    expect(desk.wall).to_contain_text(old)
    # Of all that can be put before the group, this alone looks as if it were.
    current = desk.page.locator('.kl-nav [aria-current="step"]')
    expect(current).to_have_attribute("data-action", "opening")
    expect(current).not_to_have_css("background-color", desk.page.locator('[data-action="joining"]').evaluate(COLOUR))
    commitments.add(drawer, what=new, **said)
    expect(desk.wall).to_contain_text(new)
    expect(desk.wall).to_contain_text(old)
    expect(desk.wall.locator("h3")).to_have_text(["What did we say we would do?", "What will we do now?"])
