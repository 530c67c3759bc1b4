"""The console of a live session alone: what it shows, and for how long, whatever else goes on in the room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from helpers import console_page
from helpers.hub import FACILITATOR, PEOPLE
from helpers.room import People
from playwright.sync_api import expect

from kit.debrief import commitments
from kit.wire import acts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from helpers.seats import Desk
    from playwright.sync_api import Browser, Locator

HOPE, DEED, RAISED = "intention/hopes/different", "intention/my-part/do", "coherence/raise/what"
CHECK, WORKED = "coherence/check", "in-practice/worked"
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
WALL = "document.querySelector('.kl-wall')"
CAPITAL = "text => 0.72 * parseFloat(text.getAttribute('font-size')) * text.getScreenCTM().a / innerWidth"
LEAST_CAPITAL = 0.014
"""Of the wall's width: where it is 2 m wide, 2.8 cm at the back of a room of 10 m, 10 minutes of arc."""
LEAST_HEIGHT = 720
COLOUR = "button => getComputedStyle(button).backgroundColor"
DRAWN = """async ([rooms, what]) => {
  const { styles } = await import("/kit/static/console_desk.js");
  const { wall } = await import("/kit/static/live_wall.js");
  await Promise.all(styles().map((href) => new Promise((resolve) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve });
    document.head.append(sheet);
  })));
  const live = { view: { room: null, join: null, cohort: { title: "Team Delta" }, routes: [], slide: null } };
  const shown = wall(live, () => {});
  document.body.append(shown.preview);
  const sheet = shown.preview.querySelector(".kl-wall");
  sheet.style.border = "0";
  return rooms.map(({ focus, ...room }) => {
    live.view.room = { session: { focus }, timer: null, here: 40, activities: {}, polls: [], ...room };
    shown.draw();
    const [all, one] = [sheet, sheet.querySelector(what)].map((node) => node.getBoundingClientRect());
    return [one.top - all.top, all.height, one.bottom - all.top];
  });
}"""
NAMED = """async () => {
  const { consentPanel } = await import("/kit/static/live_consent.js");
  const ada = { user: "ada", name: "ada" }, gus = { user: "gus", name: "gus" };
  const room = (cohort) => ({ cohort, here: 1, polls: [], threshold: 4 });
  const live = {
    view: { room: room("delta") },
    call: async () => ({ people: [live.view.room.cohort === "delta" ? ada : gus], me: "grace" }),
    button: () => document.createElement("button"),
  };
  const panel = consentPanel(live);
  document.body.append(panel.node);
  const [proposer, boss] = ["proposer", "boss"].map((name) => panel.node.querySelector(`[name="${name}"]`));
  const offered = async (user) => {
    while (!proposer.querySelector(`[value="${user}"]`)) {
      await new Promise(requestAnimationFrame);
    }
  };
  panel.draw();
  panel.node.open = true;
  await offered("ada");
  proposer.value = "ada";
  boss.value = "grace";
  for (const next of [null, room("other")]) {
    live.view.room = next;
    panel.draw();
  }
  await offered("gus");
  return [[...proposer.options].map(({ value }) => value), proposer.value, boss.value];
}"""
LISTS = ((".kl-order", "li"), (".kl-made", "li"), (".kl-pages", "option"))


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


def settled(desk: Desk) -> None:
    """Wait until all that was pressed is done: the console asks for one thing after the other, and for this last."""
    off = desk.page.locator('[data-action="timer-off"]')
    if off.is_visible():
        off.click()
        off.wait_for(state="hidden")
    desk.press("timer")
    off.wait_for()


def ask(desk: Desk, activity: str) -> None:
    """Open an activity, or open it once more where another test has shown it."""
    desk.choose(activity)
    desk.page.locator(':is([data-action="open"], [data-action="reopen"]):visible').first.click()
    desk.page.locator('.kl-state[data-state="open"]').wait_for()


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


def test_a_wall_whose_desk_is_loaded_anew_shows_no_text_and_says_how_to_go_on(desk: Desk, people: People) -> None:
    revealed(desk, people, RAISED)
    with desk.page.expect_popup() as opened:
        desk.press("window")
    window = opened.value
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
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.route(f"{console_page.ADDRESS}**", console_page.answer)
    page.goto(f"{console_page.ADDRESS}kit/static/live.css")
    page.set_content('<body class="kit-debrief" style="margin: 0"></body>')
    found = page.evaluate(DRAWN, [rooms, what])
    page.close()
    return [tuple(one) for one in found]


def test_a_wall_that_is_itself_loaded_anew_is_drawn_anew(desk: Desk) -> None:
    desk.choose(CHECK)
    with desk.page.expect_popup() as opened:
        desk.press("window")
    title = desk.wall.locator(".kl-title").inner_text()
    expect(opened.value.locator(".kl-title")).to_have_text(title)
    opened.value.evaluate("location.reload()")
    expect(opened.value.locator(".kl-title")).to_have_text(title)
    desk.press("joining")
    opened.value.get_by_text("Join here").wait_for()


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
    with desk.page.expect_popup() as opened:
        desk.press("window")
    window = opened.value
    window.get_by_text("Join here").wait_for()
    desk.press("window")
    window.evaluate(BACKWARD)
    settled(desk)
    expect(desk.page.locator('.kl-pill[aria-current="step"]')).to_have_attribute("data-activity", "intention/my-part")
    expect(window.locator(".kl-title")).to_have_text(desk.page.locator(".kl-now .kw-title").inner_text())
    window.close()
    with desk.page.expect_popup() as again:
        desk.press("window")
    expect(again.value.locator(".kl-title")).not_to_be_empty()


def test_a_facilitator_who_is_the_boss_is_named_as_that_and_tests_no_objection(desk: Desk, people: People) -> None:
    expect(desk.here).to_have_text("0 here")
    round_ = desk.unfold("consent")
    proposer, boss = (round_.get_by_label(name) for name in ("Who proposes it?", "Who is their boss?"))
    expect(boss.locator("option")).to_have_text(["nobody who is here", "grace (you)"])
    boss.select_option(FACILITATOR)
    with people.here("ada", "ben"):
        expect(proposer.locator("option")).to_have_text(["nobody who is here", "ada", "ben", "grace (you)"])
        proposer.select_option("ada")
        expect(boss).to_have_value(FACILITATOR)
        round_.get_by_label("The proposal, as it is to be read out").fill("The shop decides.")
        desk.press("consent")
    poll = round_.locator("[data-poll]").last
    for chosen in (proposer, boss):
        expect(chosen).to_have_value("")  # the next proposal is somebody else's
    expect(proposer.locator("option")).to_have_text(["nobody who is here", "grace (you)"])
    expect(poll).to_contain_text("Tested without ada and grace.")
    id_ = poll.get_attribute("data-poll") or ""
    for user in PEOPLE:
        people.write(user, id_, "objection", words(user))
    for action in ("close-poll", "reveal-poll"):
        poll.locator(f'[data-action="{action}"]').click()
    first = poll.locator("li").first
    first.locator('[data-action="pass"]').click()
    first.locator('[data-action="valid"]').wait_for()
    rows = (first.locator(f'.kit-row:has([data-action="{name}"])') for name in ("pass", "valid"))
    reading, testing = (row.bounding_box() for row in rows)
    assert reading
    assert testing
    assert testing["y"] - reading["y"] - reading["height"] >= 8
    first.locator('[data-action="valid"]').click()
    expect(round_.get_by_role("alert")).to_contain_text("the boss, do not test objections")


def test_nobody_of_another_group_is_offered_as_proposer_or_boss(browser: Browser) -> None:
    page = browser.new_page()
    page.route(f"{console_page.ADDRESS}**", console_page.answer)
    page.goto(f"{console_page.ADDRESS}kit/static/live.css")
    page.set_content("<body></body>")
    assert page.evaluate(NAMED) == [["", "gus", "grace"], "", ""]
    page.close()


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


def goes(desk: Desk, inside: Locator, action: str) -> None:
    """Press a button by the keyboard."""
    button = inside.locator(f'[data-action="{action}"]')
    button.wait_for()
    button.focus()
    desk.page.keyboard.press("Enter")


def test_what_is_typed_while_an_act_is_under_way_stays(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="Write it down").evaluate(
        "(button) => { const form = button.form.elements;"
        " const fields = { what: 'Try it.', who: 'We', by_when: '2027-01-11', sign: 'Nobody asks.' };"
        " for (const [name, value] of Object.entries(fields)) form[name].value = value;"
        " button.click(); form.what.value = 'And the next'; }"
    )
    votes, proposals = desk.unfold("dots"), desk.unfold("consent")
    for part, text, more in ((votes, "The rota\nThe Monday meeting", "\nOne more"), (proposals, "One", " and more")):
        others = part.locator("[data-poll]").count()
        part.locator(".kl-form textarea").fill(text)
        part.locator(f'[data-action="{part.get_attribute("data-part")}"]').evaluate(
            "(button, more) => { button.click(); button.closest('.kl-form').querySelector('textarea').value += more; }",
            more,
        )
        expect(part.locator("[data-poll]")).to_have_count(others + 1)
        goes(desk, part.locator("[data-poll]").last, "drop-poll")
        expect(part.locator("[data-poll]")).to_have_count(others)
        expect(part.locator(".kl-form textarea")).to_have_value(text + more)
    expect(page.get_by_label("What will we do?")).to_have_value("And the next")
    expect(page.get_by_label("Who?")).to_have_value("")


def test_no_clock_starts_on_minutes_that_are_none(desk: Desk, people: People) -> None:
    field = desk.page.get_by_label("Minutes", exact=True)
    problem = desk.page.locator('[data-step="run"] > [role="alert"]')
    for minutes in ("", "0", "-5", "2.5", "99999"):
        field.fill(minutes)
        desk.press("timer")
        expect(problem).to_have_text("The clock takes whole minutes, 1 to 240.")
        expect(field).to_be_focused()
        assert people.client(FACILITATOR).room(people.cohort).timer is None
        field.fill("5")
        settled(desk)
        expect(problem).to_be_empty()
        desk.press("timer-off")
        expect(desk.page.locator('[data-action="timer-off"]')).to_be_hidden()


def test_a_vote_that_cannot_be_says_why_in_words(desk: Desk) -> None:
    votes = desk.unfold("dots")
    for ideas, dots, said in (
        ("A\nB", "99", "Each has 1 to 5 dots."),
        ("\n".join(f"Idea {n}" for n in range(51)), "5", "A vote takes 50 ideas at most, and here are 51."),
        ("A\nB", "", "Each has 1 to 5 dots."),
        (f"A\n{'B' * 501}", "1", "An idea takes 500 characters at most, and one here has 501."),
    ):
        votes.get_by_label("Ideas, one a line").fill(ideas)
        votes.get_by_label("Dots for each person").fill(dots)
        desk.press("dots")
        expect(votes.get_by_role("alert")).to_have_text(said)


def test_whoever_starts_when_another_has_just_begun_is_told_and_takes_nothing_away(desk: Desk, people: People) -> None:
    page, other = desk.page, people.client(FACILITATOR)
    desk.press("end")
    page.locator('[data-action="start"]').wait_for()
    page.evaluate("() => { window.later = window.told; window.told = async () => []; }")
    other.act(people.cohort, acts.Start(route="six-weeks"))
    page.evaluate(
        "() => { document.querySelector('[data-action=start]').click(); window.told = window.later; }",
    )
    expect(page.locator('[data-step="start"] > [role="alert"]')).to_contain_text("A session has begun meanwhile.")
    page.locator('[data-action="end"]').wait_for()
    session = other.room(people.cohort).session
    assert session
    assert session.route == "six-weeks"


def test_a_proposal_is_written_in_the_letters_of_every_other_field(desk: Desk) -> None:
    looks = "field => [getComputedStyle(field).fontFamily, getComputedStyle(field).fontSize]"
    usual = desk.page.locator("input[name=question]").evaluate(looks)
    for name in ("proposal", "options", "what"):
        assert desk.page.locator(f"textarea[name={name}]").evaluate(looks) == usual


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
