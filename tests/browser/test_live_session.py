"""A facilitator leads a live session in a real browser on a real Hub, while people answer from where they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.hub import FACILITATOR, PASSWORD, PEOPLE
from helpers.room import People
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from playwright.sync_api import Browser, Locator, Page

HOPES, CHECK = "intention/hopes", "coherence/check"
OPEN_MS = 60_000


@pytest.fixture(scope="module")
def people(own_hub: RunningHub) -> People:
    return People(own_hub)


@pytest.fixture(scope="module")
def desk(own_hub: RunningHub, browser: Browser) -> Iterator[Page]:
    """The facilitator's page, signed in on the Hub and opened where their server opens."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(OPEN_MS)
    page.goto(f"{own_hub.url}hub/login")
    page.fill("input[name=username]", FACILITATOR)
    page.fill("input[name=password]", PASSWORD)
    page.click("input[type=submit], button[type=submit]")
    page.wait_for_url("**/lab/**")
    page.goto(f"{own_hub.url}user/{FACILITATOR}/lab/tree/facilitator/live.ipynb")
    page.locator('[data-step="start"] .kit-cohort-name').wait_for()
    yield page
    context.close()


@pytest.fixture
def session(desk: Page) -> Page:
    """The page in the middle of a session on the shortest route."""
    if not desk.locator('[data-action="end"]').is_visible():
        desk.get_by_label("Route", exact=True).select_option("60-minutes")
        desk.locator('[data-action="start"]').click()
        desk.locator('[data-action="end"]').wait_for()
    return desk


def wall(page: Page) -> Locator:
    return page.locator(".kl-preview .kl-wall")


def choose(page: Page, activity: str) -> None:
    """Turn to a question, which brings it before the group."""
    page.locator(f'[data-activity="{activity}"]').click()
    expect(page.locator(f'[data-activity="{activity}"]')).to_have_attribute("aria-current", "step")


def press(page: Page, action: str, inside: str = "") -> None:
    page.locator(f'{inside} [data-action="{action}"]:visible').first.click()


def faults(page: Page) -> list[Any]:
    found = Axe().run(page, context=".kit-debrief")
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]]


def test_a_facilitator_meets_no_code_and_the_wall_shows_the_way_in(session: Page) -> None:
    assert not [one for one in session.locator(".jp-NotebookPanel .cm-editor").all() if one.is_visible()]
    shown = wall(session)
    shown.get_by_text("Join here").wait_for()
    assert "/services/kit/room" in shown.inner_text()
    assert shown.get_by_role("img", name=re.compile("QR code")).is_visible()


def test_a_question_is_opened_counted_closed_read_and_revealed(session: Page, people: People) -> None:
    choose(session, HOPES)
    press(session, "open")
    session.locator('.kl-state[data-state="open"]').wait_for()
    with people.here(*PEOPLE):
        expect(session.locator(".kl-figures p").first).to_have_text(f"{len(PEOPLE)} here")
        for n, user in enumerate(PEOPLE, 1):
            people.share(user, f"{HOPES}/different", f"<b>Hope</b> of {user}.", agreed=["quote"])
            expect(session.locator(".kl-figures p").last).to_have_text(f"{n} have answered")
        wall(session).get_by_text(f"{len(PEOPLE)} of {len(PEOPLE)} have answered").wait_for()
        assert "Hope" not in session.locator(".kit-debrief").inner_text()

    press(session, "close")
    review = session.locator('[data-step="review"]')
    review.get_by_text(f"{len(PEOPLE)} texts wait for you.").wait_for()
    wall(session).get_by_text("The answers are closed.").wait_for()
    for left in range(len(PEOPLE), 0, -1):
        review.get_by_text(re.compile(rf"^{left} texts? waits? for you")).wait_for()
        review.locator('[data-verdict="waits"] [data-action="show-text"]').first.click()
    review.get_by_text("You have read them all.").wait_for()
    assert "Hope" not in wall(session).inner_text()

    press(session, "reveal")
    session.locator('.kl-state[data-state="revealed"]').wait_for()
    expect(wall(session).locator("blockquote")).to_have_count(len(PEOPLE))
    assert "<b>Hope</b> of ada." in wall(session).inner_text()
    assert not wall(session).locator("blockquote b").count()


def test_a_chart_stands_on_the_full_screen_and_nothing_of_the_facilitators(session: Page, people: People) -> None:
    choose(session, CHECK)
    press(session, "open")
    for n, user in enumerate(PEOPLE):
        people.share_whole(user, CHECK, 1 + n % 5)
    press(session, "close")
    session.locator('.kl-state[data-state="closed"]').wait_for()
    session.get_by_text("Look at it first, alone").click()
    session.locator('[data-part="first"] .kit-drawing svg').first.wait_for()
    assert not wall(session).locator(".kw-projector").count()
    press(session, "reveal")
    wall(session).locator(".kw-projector svg").first.wait_for()

    session.set_viewport_size({"width": 1920, "height": 1080})
    press(session, "full-screen", ".kl-preview > .kit-row")
    session.locator(".kl-wall:fullscreen").wait_for()
    assert wall(session).locator(".kw-projector svg").first.is_visible()
    assert not session.locator(".kl-wall:fullscreen button:visible, .kl-wall:fullscreen input:visible").count()
    title = session.locator(".kl-now .kw-title").inner_text()
    session.keyboard.press("ArrowRight")
    expect(wall(session).locator(".kl-body")).not_to_have_text("")
    assert session.locator(".kl-now .kw-title").inner_text() == title
    session.keyboard.press("Escape")
    session.locator(".kl-wall:not(:fullscreen)").first.wait_for()
    session.set_viewport_size({"width": 1280, "height": 900})


def test_a_dot_vote_shows_its_dots_once_it_is_revealed(session: Page, people: People) -> None:
    session.locator('[data-part="dots"] > summary').click()
    session.get_by_label("Ideas, one a line").fill("The rota\nPrice changes\nThe Monday meeting")
    assert session.get_by_label("Dots for each person").input_value() == "1"
    press(session, "dots")
    poll = session.locator('[data-part="dots"] .kl-poll')
    poll.wait_for()
    id_ = str(poll.get_attribute("data-poll"))
    room = people.client("ada").room(people.cohort)
    options = next(one for one in room.polls if one.id == id_).options
    for n, user in enumerate(PEOPLE):
        people.vote(user, id_, options[0 if n < 4 else 1].id)
    wall(session).get_by_text(re.compile("6 of .* have voted")).wait_for()
    press(session, "close-poll", '[data-part="dots"]')
    press(session, "reveal-poll", '[data-part="dots"]')
    expect(wall(session).locator(".kl-bars li b")).to_have_text(["4", "2", "0"])


def test_a_consent_round_goes_from_raised_to_resolved(session: Page, people: People) -> None:
    session.locator('[data-part="consent"] > summary').click()
    session.get_by_label("The proposal, as it is to be read out").fill("The shop decides up to 500.")
    press(session, "consent")
    poll = session.locator('[data-part="consent"] .kl-poll')
    poll.wait_for()
    id_ = str(poll.get_attribute("data-poll"))
    people.write("ada", id_, "objection", "The night shift has nobody to ask.")
    for user in PEOPLE[1:]:
        people.write(user, id_, "consent")
    poll.get_by_text("6 have answered. What they wrote is told after the close.").wait_for()
    assert "night shift" not in session.locator(".kit-debrief").inner_text()
    press(session, "close-poll", '[data-part="consent"]')
    poll.get_by_text("The night shift has nobody to ask.").wait_for()
    press(session, "pass", '[data-part="consent"]')
    press(session, "reveal-poll", '[data-part="consent"]')
    wall(session).get_by_text("The night shift has nobody to ask.").wait_for()
    press(session, "valid", '[data-part="consent"]')
    wall(session).get_by_text("1 raised → 1 valid → 0 resolved").wait_for()
    poll.get_by_label("Resolved: the proposal was changed").click()
    wall(session).get_by_text("1 raised → 1 valid → 1 resolved").wait_for()
    wall(session).get_by_text("No objection is left: it is decided.").wait_for()


def test_the_clock_counts_on_past_nought_and_ends_nothing(session: Page) -> None:
    choose(session, HOPES)
    before = session.locator(".kl-state").inner_text()
    clock = session.locator(".kl-timing .kl-clock")
    # A clock of the service's own, of one second: a field for minutes takes no less than one.
    session.get_by_label("Minutes", exact=True).evaluate("field => field.removeAttribute('min')")
    session.get_by_label("Minutes", exact=True).fill("0.016")
    press(session, "timer")
    clock.get_by_text(re.compile(r"0:0\d over")).wait_for()
    assert session.locator(".kl-state").inner_text() == before
    press(session, "timer-off")
    expect(clock).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_live_console(session: Page, theme: str) -> None:
    session.evaluate("light => document.body.setAttribute('data-jp-theme-light', light)", str(theme == "light").lower())
    assert faults(session) == []


def test_commitments_end_the_session_and_stand_in_the_debriefs_report(
    session: Page, own_hub: RunningHub, people: People
) -> None:
    session.get_by_label("What will we do?").fill("Price changes under 500 are decided in the shop.")
    session.get_by_label("Who?").fill("Both shops")
    session.get_by_label("By when?").fill("2027-01-11")
    session.get_by_label("By what sign will we know?").fill("Nobody has asked for three weeks.")
    session.get_by_role("button", name="Write it down").click()
    press(session, "to-wall", '[data-step="commitments"]')
    wall(session).get_by_text("Price changes under 500 are decided in the shop.").wait_for()
    press(session, "end")
    session.locator('[data-action="start"]').wait_for()

    session.goto(f"{own_hub.url}user/{FACILITATOR}/lab/tree/facilitator/debrief.ipynb")
    session.locator('[data-action="open-live"]').click()
    session.get_by_text("6 people have shared something.").or_(session.get_by_text("6 of 6 people")).first.wait_for()
    session.locator(".kit-debrief:not([data-busy])").wait_for()
    session.locator('[data-step="close"] [data-action="begin"]').click()
    session.locator('.kw-stage[data-state="covered"]').wait_for()
    session.locator('[data-action="save-report"]').click()
    session.locator('[data-step="save"] [data-action="open-report"]').first.wait_for()
    report = own_hub.home(FACILITATOR) / "collective-leadership" / people.cohort / "report" / "debrief.html"
    assert "Price changes under 500" in report.read_text(encoding="utf-8")
