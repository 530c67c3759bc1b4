"""What a facilitator fills in at the live console: who is offered, what is refused, and that nothing typed goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import console_page
from helpers.console_page import CHECK, ask, goes, settled, words
from helpers.hub import FACILITATOR, PEOPLE
from playwright.sync_api import expect

from kit.wire import acts

if TYPE_CHECKING:
    from helpers.room import People
    from helpers.seats import Desk
    from playwright.sync_api import Browser

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
        # Whoever hears the page hears there what is wrong: the alert itself is silent when it says the same again.
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description("The clock takes whole minutes, 1 to 240.")
        assert people.client(FACILITATOR).room(people.cohort).timer is None
        field.fill("5")
        expect(field).not_to_have_attribute("aria-invalid", "true")
        settled(desk)
        expect(problem).to_be_empty()
        desk.press("timer-off")
        expect(desk.page.locator('[data-action="timer-off"]')).to_be_hidden()


def test_what_was_said_of_the_minutes_stays_while_a_slide_comes(desk: Desk, people: People) -> None:
    ask(desk, CHECK)
    for user in PEOPLE:
        people.share_whole(user, CHECK, 4)
    desk.to("close", "closed")
    desk.page.get_by_text("Look at it first, alone").click()
    slides = desk.page.locator(".kl-pages select")
    slides.locator("option").nth(1).wait_for(state="attached")
    alone = desk.page.locator('[data-part="first"] .kw-body')
    before = alone.inner_text()
    desk.page.get_by_label("Minutes", exact=True).fill("0")
    desk.press("timer")
    slides.select_option(index=1)
    expect(alone).not_to_have_text(before, use_inner_text=True)
    expect(desk.page.locator('[data-step="run"] > [role="alert"]')).to_have_text(
        "The clock takes whole minutes, 1 to 240."
    )


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
