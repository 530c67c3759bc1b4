"""The room on a phone where things are not as usual: several groups, nothing kept, nothing that fits, keys alone."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from helpers import hub as hubs
from helpers.axe import findings
from helpers.hub import FACILITATOR, PEOPLE
from helpers.phone import act, answer, begin, held, row, scrolls, share, small, tag
from playwright.sync_api import expect

from kit.wire.acts import (
    ClosePoll,
    DrawGroups,
    DrawRound,
    DropPoll,
    Next,
    OpenConsent,
    OpenDots,
    RevealPoll,
    SetFocus,
    SetTimer,
)
from kit.wire.records import Dots

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from helpers.live_room import Group
    from helpers.phone import Phones
    from playwright.sync_api import Page

ACTIVITY, ELSEWHERE = "intention/hopes", "in-practice/worked"
HEBREW = "ישיבות קצרות יותר."
DIRECTION = "element => getComputedStyle(element).direction"
BAR = """() => {
  const table = document.createElement("table");
  table.className = "room-votes";
  table.innerHTML = "<tbody><tr><th>Words<meter min=0 max=1 value=1></meter></th><td>5</td></tr></tbody>";
  document.querySelector(".room-main").prepend(table);
  const { x, y, width, height } = table.querySelector("meter").getBoundingClientRect();
  return [Math.round(x + width / 2), Math.round(y), Math.round(height)];
}"""
PIXELS = """async ([picture, x, y, height]) => {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), (one) => one.charCodeAt(0))]));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const scale = image.width / innerWidth;
  const colour = (at) => canvas.getImageData(x * scale, (y + at) * scale, 1, 1).data.join();
  return [-2, 1, height - 2, height + 2].map(colour);
}"""
SECRET = "Only for my own eyes, 4711."  # noqa: S105 - a private line
NOTHING_KEPT = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied') }})"
CAST = """async ([poll, ballot]) => {
  const { api, xsrf } = JSON.parse(document.getElementById("room-given").textContent);
  const headers = { "Content-Type": "application/json", "X-XSRFToken": xsrf };
  const answer = await fetch(`${api}ballots/${poll}`, { method: "PUT", headers, body: JSON.stringify(ballot) });
  return [answer.status, (await answer.json()).what];
}"""
"""Put a ballot in as the page does, whatever is in it."""


def fit(page: Page) -> None:
    """Check that a page is one for a phone, and for everybody."""
    assert findings(page) == []
    assert not scrolls(page)
    assert small(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_is_in_several_groups_chooses_and_no_other_group_opens(
    phone: Phones, room_hub: RunningHub, scheme: str
) -> None:
    page = phone("gus", color_scheme=scheme)
    expect(page.locator("h1")).to_have_text("Which group do you join?")
    expect(page.locator("html")).to_have_attribute("data-jp-theme-light", str(scheme == "light").lower())
    fit(page)
    page.get_by_role("link", name="Team Delta").first.click()
    expect(page.locator(".room-head h1")).to_have_text("Team Delta")

    page.goto(f"{room_hub.service_url}room/a-group-of-others")
    expect(page.locator("h1")).to_have_text("You are in no such group.")
    fit(page)
    page.get_by_role("link", name="Open the room again").click()
    expect(page.locator("h1")).to_have_text("Which group do you join?")


def test_a_browser_that_keeps_nothing_says_so_and_shares_all_the_same(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("hana", first=NOTHING_KEPT)
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    expect(page.locator('[data-kept="no"]')).to_contain_text("gone when this page is closed")
    answer(page, "keep").fill(SECRET)
    answer(page, "different").fill("Shorter meetings.")
    expect(page.locator(".kit-activity .kit-saved")).to_contain_text("Kept in this page only")
    share(page, "different")
    expect(tag(page, "different")).to_have_text("with the group")
    fit(page)
    page.reload()
    expect(answer(page, "different")).to_have_value("Shorter meetings.")
    expect(answer(page, "keep")).to_have_value("")
    assert problems == []


def test_whoever_reads_on_while_a_lesson_cannot_be_fetched_stays_where_they_read(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("dora")
    expect(answer(page, "different")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 200})
    page.route("**/lessons/*", lambda route: route.abort())
    begin(group, ELSEWHERE)
    expect(answer(page, "different")).to_have_count(0)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate("scrollY") > 0
    page.unroute("**/lessons/*")  # the next attempt succeeds
    expect(page.locator(".kit-activity")).to_be_visible()
    assert page.evaluate("scrollY") > 0
    begin(group, ACTIVITY)


def test_a_phone_that_is_where_the_group_comes_to_is_left_as_it_is(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    poll = act(group, OpenDots(title="What first?", options=("Meetings", "Budget"), dots=2)).polls[-1].id
    act(group, SetFocus(on=f"poll/{poll}"))
    page = phone("fay")
    page.locator(f'[data-to="activity/{ACTIVITY}"]').click()
    expect(answer(page, "different")).to_be_visible()
    follow = page.locator('[data-action="follow"]')
    expect(follow).to_be_visible()
    page.locator(".kit-activity").evaluate("card => { card.dataset.same = ''; document.activeElement.blur(); }")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    begin(group, ACTIVITY)
    expect(follow).to_be_hidden()
    expect(page.locator(".kit-activity[data-same]")).to_be_visible()
    assert page.evaluate("scrollY") > 0
    act(group, DropPoll(poll=poll))


def test_forgetting_is_asked_twice_and_leaves_what_is_with_the_group(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("ida")
    answer(page, "keep").fill(SECRET)
    answer(page, "different").fill("One board for all.")
    share(page, "different")
    expect(tag(page, "different")).to_have_text("with the group")
    forget = page.locator('[data-action="forget"]')
    forget.click()
    expect(page.locator(".room-kept [role=alert]")).to_contain_text("did not share is gone then")
    fit(page)
    page.locator('[data-action="keep"]').click()
    expect(forget).to_have_text("Forget everything here")
    assert SECRET in page.evaluate("JSON.stringify(localStorage)")
    forget.click()
    with page.expect_navigation():
        forget.click()
    expect(answer(page, "different")).to_have_value("One board for all.")
    expect(tag(page, "different")).to_have_text("with the group")
    expect(answer(page, "keep")).to_have_value("")
    assert SECRET not in page.evaluate("JSON.stringify(localStorage)")


def test_the_time_ones_own_group_and_a_round_are_followed_on_phones(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    pages = {user: phone(user) for user in ("ada", "ben")}
    here = group.client(FACILITATOR)
    hubs.wait_for(lambda: {p.user for p in here.here(group.cohort)} >= set(pages), "both phones", group.hub.log)
    act(group, DrawGroups(size=2))
    for page in pages.values():
        expect(page.locator(".room-groups")).to_contain_text("You are together with")
    order = act(group, DrawRound(question="What do you take along?")).round.order  # type: ignore[union-attr]
    names = [one.user for one in order]
    said = {user: page.locator(".room-round") for user, page in pages.items()}
    for turn, name in enumerate(names):
        for user in pages:
            expect(said[user]).to_contain_text("It is your turn." if user == name else f"It is {name}'s turn.")
            if names[turn + 1 : turn + 2] == [user]:
                expect(said[user]).to_contain_text("You are next.")
        act(group, Next(passed=turn == 0))
    expect(said["ada"]).to_contain_text("Everyone had their turn.")
    if names[0] in pages:
        expect(said[names[0]]).to_contain_text("You passed; you may still speak.")

    act(group, SetTimer(seconds=90))
    expect(pages["ada"].locator(".kit-clock")).to_contain_text("1:2")
    act(group, SetTimer(seconds=1))
    expect(pages["ada"].locator(".kit-clock")).to_contain_text("The time is over")
    act(group, SetTimer(seconds=None))
    act(group, DrawRound(on=False))


def test_dots_come_as_a_table_and_a_forged_ballot_is_refused_in_words(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("ada")
    asked = act(group, OpenDots(title="What first?", options=("Meetings", "Budget"), dots=2)).polls[-1]
    act(group, SetFocus(on=f"poll/{asked.id}"))
    expect(page.locator(".room-poll")).to_be_visible()
    forged: list[dict[str, Any]] = [
        {"kind": "dots", "given": {"o9": 1}},
        {"kind": "dots", "given": {"o1": 3}},
        {"kind": "consent", "stance": "consent"},
    ]
    for ballot in forged:
        assert page.evaluate(CAST, [asked.id, ballot]) == [422, "This ballot does not fit the poll."]
    assert page.evaluate(CAST, ["no-such-poll", forged[0]]) == [404, "There is no such poll."]
    for user in PEOPLE:
        group.client(user).vote(group.cohort, asked.id, Dots(given={"o2": 2} if user == "ben" else {"o1": 1, "o2": 1}))
    act(group, ClosePoll(poll=asked.id))
    act(group, RevealPoll(poll=asked.id))
    expect(page.locator(".room-votes tbody tr")).to_have_text(["Budget7", "Meetings5"])
    fit(page)


def test_the_bar_of_a_vote_lies_in_its_track_and_not_over_the_words(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("ada")
    lane = page.evaluate(BAR)
    edges = page.evaluate(PIXELS, [base64.b64encode(page.screenshot()).decode(), *lane])
    above, top, bottom, below = edges
    assert top == bottom
    assert above == below != top


def test_words_from_right_to_left_stand_so_where_they_are_written_shared_and_voted_on(
    phone: Phones, group: Group
) -> None:
    begin(group, ACTIVITY)
    page = phone("jan")
    answer(page, "different").fill(HEBREW)
    expect(row(page, "different").locator(".kit-exact")).to_have_text(HEBREW)
    asks = [answer(page, "different"), row(page, "different").locator(".kit-exact")]
    assert [one.evaluate(DIRECTION) for one in asks] == ["rtl", "rtl"]
    asked = act(group, OpenDots(title=HEBREW, options=(HEBREW, "Budget"), dots=1)).polls[-1]
    answer(page, "different").blur()
    act(group, SetFocus(on=f"poll/{asked.id}"))
    expect(page.locator(".room-poll h2")).to_have_text(HEBREW)
    words = page.locator(".room-poll h2, .room-option > span:first-child").all()
    assert [one.evaluate(DIRECTION) for one in words] == ["rtl", "rtl", "ltr"]


def test_a_consent_is_given_with_keys_alone(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("kim", color_scheme="dark")
    poll = act(group, OpenConsent(proposal="We try four days.")).polls[-1]
    act(group, SetFocus(on=f"poll/{poll.id}"))
    expect(page.locator(".room-poll")).to_be_visible()
    page.get_by_role("link", name="Sign out").focus()
    for key in ("Tab", "Space", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Who is on call?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".room-poll .kit-saved")).to_contain_text("Given.")
    fit(page)
    mine = next(one.mine for one in group.client("kim").room(group.cohort).polls if one.id == poll.id)
    assert (mine.stance, mine.text) == ("concern", "Who is on call?")  # type: ignore[union-attr]


def test_a_line_that_never_fits_is_refused_in_words_and_keeps_no_other_back(phone: Phones, group: Group) -> None:
    begin(group, ACTIVITY)
    page = phone("jan")
    answer(page, "different").fill("Fewer papers.")
    answer(page, "sign").fill("Empty shelves.")
    expect(row(page, "sign")).to_contain_text("Empty shelves.")
    # What another release of the course, or somebody with the browser's own tools, may leave there.
    page.evaluate(
        """() => {
        const [name] = Object.keys(localStorage).filter((key) => key.endsWith("lesson/intention"));
        const kept = JSON.parse(localStorage[name]);
        kept["hopes/confident"] = { ...kept["hopes/sign"], value: 99 };
        localStorage[name] = JSON.stringify(kept);
        }"""
    )
    page.reload()
    expect(row(page, "confident")).to_be_visible()
    share(page, "confident", "different", "sign")
    expect(tag(page, "different")).to_have_text("with the group")
    expect(tag(page, "sign")).to_have_text("with the group")
    expect(page.locator(".room-line")).to_contain_text("does not take one answer: This is not an answer")
    assert held(group, "jan") == {"different": "Fewer papers.", "sign": "Empty shelves."}
    row(page, "confident").locator('[data-action="withdraw"]').click()
    expect(page.locator(".room-line")).to_be_hidden()
