"""A facilitator's live session over the real service on a real Hub, from the first question to the report."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.hub import FACILITATOR, PEOPLE
from helpers.room import People, Told
from helpers.wire import Wire

from kit.debrief import commitments
from kit.debrief.session import Session
from kit.errors import ServiceError
from kit.live.session import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.hub import RunningHub

HOPES, ROLE, CHECK = "intention/hopes", "intention/hopes/confident", "coherence/check"
WORDS = "The quiet half of us speaks."


@pytest.fixture
def people(own_hub: RunningHub) -> People:
    return People(own_hub)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def live(own_hub: RunningHub, told: Told, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A facilitator's session, as a kernel on the facilitator's server has it."""
    monkeypatch.setenv("KIT_SERVICE_URL", own_hub.service_url)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", own_hub.token(FACILITATOR))
    session = Live(told)
    session.greet(own_hub.url)
    act(session, "start", route="60-minutes")
    yield session
    act(session, "end")
    session.leave()


def act(live: Live, name: str, **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = live.act({"act": name, **fields})["room"]
    return data


def test_a_facilitator_finds_the_cohort_and_the_way_in(live: Live, own_hub: RunningHub) -> None:
    greeted = live.greet("https://hub.example.org/")
    assert greeted["cohort"]["title"] == "Team Delta"
    assert greeted["join"]["address"] == "https://hub.example.org/services/kit/room"
    assert not greeted["join"]["near"]
    assert live.greet(own_hub.url)["join"]["near"]
    assert [route["id"] for route in greeted["routes"]] == ["60-minutes", "half-day", "six-weeks"]


def test_until_the_close_numbers_are_told_and_nothing_else(live: Live, people: People, told: Told) -> None:
    act(live, "open", activity=HOPES)
    with people.here(*PEOPLE):
        told.until(lambda t: t.room and t.room["here"] == len(PEOPLE), "everybody's presence")
        for n, user in enumerate(PEOPLE, 1):
            people.share(user, f"{HOPES}/different", f"{WORDS} Says {user}.", agreed=["quote"])
            told.until(lambda t, n=n: t.room["activities"][HOPES]["answered"] == n, f"the answer of {user}")
        assert "Says" not in live.slide(HOPES, 0)["html"]
        assert "Says" not in json.dumps([live.texts(), told.all])

    act(live, "close", activity=HOPES)
    queue = live.texts()["review"]["questions"]
    assert {text["text"] for question in queue for text in question["texts"]} == {f"{WORDS} Says {u}." for u in PEOPLE}
    # Closed is not read: no text is on a slide before the facilitator passed it.
    assert "Says" not in live.slide(HOPES, 0)["html"]
    (question,) = queue
    live.review({"act": "show", "key": question["key"], "digests": [t["digest"] for t in question["texts"]]})
    assert "Says ada" in live.slide(HOPES, 0)["html"]
    assert act(live, "reveal", activity=HOPES)["activities"][HOPES]["state"] == "revealed"


def test_what_changed_while_a_result_was_on_its_way_is_in_the_next_one(
    live: Live, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(live, "open", activity=HOPES)
    for user in PEOPLE:
        people.share(user, ROLE, 2)
    act(live, "close", activity=HOPES)
    whole, asked = live.service.summary, []

    def overtaken(cohort: str) -> Any:
        asked.append(cohort)
        found = whole(cohort)
        if len(asked) == 1:
            act(live, "open", activity="intention/my-part")
        return found

    monkeypatch.setattr(live.service, "summary", overtaken)
    for _page in range(3):
        live.slide(HOPES, 0)
    assert len(asked) == 2, "the one that was overtaken is not kept, and the one after it is"


def test_a_dot_vote_tells_its_dots_after_the_close_and_from_enough_people(live: Live, people: People) -> None:
    ideas = ["The rota", "Price changes", "The Monday meeting"]
    for voters, shown in ((PEOPLE, True), (PEOPLE[:4], False)):
        poll = act(live, "dots", title="What first?", options=ideas, dots=1)["polls"][-1]
        rota = poll["options"][0]["id"]
        for user in voters:
            people.vote(user, poll["id"], rota)
        seen = act(live, "close-poll", poll=poll["id"])["polls"][-1]
        assert seen["answered"] == len(voters)
        seen = act(live, "reveal-poll", poll=poll["id"])["polls"][-1] if shown else seen
        assert [one["dots"] for one in seen["options"]] == ([len(PEOPLE), 0, 0] if shown else [None] * 3)


def test_objections_come_after_the_close_without_a_name_and_the_boss_tests_none(live: Live, people: People) -> None:
    poll = act(live, "consent", proposal="The shop decides.", proposer="ada", boss=FACILITATOR)["polls"][-1]["id"]
    people.write("ben", poll, "objection", "The night shift has nobody to ask.")
    people.write("cas", poll, "concern", "December.")
    for user in set(PEOPLE) - {"ben", "cas"}:
        people.write(user, poll, "consent")
    closed = act(live, "close-poll", poll=poll)["polls"][-1]
    written = {one["text"]: one for one in closed["objections"]}
    assert {text: one["kind"] for text, one in written.items()} == {
        "The night shift has nobody to ask.": "objection",
        "December.": "concern",
    }
    assert all(set(one) == {"id", "kind", "text", "shown", "valid", "resolved"} for one in closed["objections"])
    assert not people.client("dora").room(people.cohort).polls[-1].objections

    objection = written["The night shift has nobody to ask."]["id"]
    act(live, "pass", poll=poll, objection=objection, shown=True)
    act(live, "reveal-poll", poll=poll)
    seen = people.client("dora").room(people.cohort).polls[-1].objections
    assert seen
    assert [one.text for one in seen] == ["The night shift has nobody to ask."]
    with pytest.raises(ServiceError) as refused:
        act(live, "judge", poll=poll, objection=objection, valid=True)
    assert refused.value.remedy


def test_rounds_and_groups_are_drawn_among_those_who_are_here(live: Live, people: People, told: Told) -> None:
    with people.here(*PEOPLE):
        told.until(lambda t: t.room and t.room["here"] == len(PEOPLE), "everybody's presence")
        here = live.here()
        assert {one["user"] for one in here["people"]} == set(PEOPLE)
        assert here["me"] == FACILITATOR
        drawn = act(live, "round", question="What do you see?")["round"]["order"]
        assert {one["user"] for one in drawn} == set(PEOPLE)
        pairs = act(live, "groups", size=2)["groups"]["groups"]
        assert sorted(one["user"] for pair in pairs for one in pair) == sorted(PEOPLE)
        assert [len(pair) for pair in pairs] == [2, 2, 2]


def test_commitments_of_one_session_open_the_next(live: Live, people: People) -> None:
    earlier = dt.datetime(2026, 11, 7, 15, 0, tzinfo=dt.UTC)
    kept = live.service.drawer(people.cohort)
    commitments.add(kept, what="Ask the shop.", who="We", by_when="2026-11-14", sign="It knows.", now=earlier)
    form = {"what": "Try it for two weeks.", "who": "We", "by_when": "2027-01-11", "sign": "Nobody asks."}
    told = live.commit(form)
    assert [one["what"] for one in told["opening"]] == ["Ask the shop."]
    assert [one["what"] for one in told["commitments"]] == ["Try it for two weeks."]
    assert live.settle(told["opening"][0]["id"], done=True)["opening"][0]["done_at"]
    assert [c.what for c in commitments.read(kept) if c.done_at] == ["Ask the shop."]


def test_while_the_service_is_away_it_says_so_and_then_goes_on_by_itself(
    people: People, told: Told, own_hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(own_hub.ports["public"])
    monkeypatch.setenv("KIT_SERVICE_URL", f"http://127.0.0.1:{wire.port}/services/kit/")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", own_hub.token(FACILITATOR))
    live = Live(told)
    live.greet(own_hub.url)
    act(live, "start", route="60-minutes")
    wire.cut()
    away = told.until(lambda t: t.away, "the service's absence")
    assert away["remedy"]
    with pytest.raises(ServiceError):
        act(live, "open", activity=CHECK)
    people.share("ada", ROLE, 4)
    wire.mend()
    back = told.until(lambda t: not t.away and t.room, "the service's return")
    assert back["session"]["route"] == "60-minutes"
    assert back["activities"][CHECK]["state"] == "waiting"
    live.leave()
    wire.close()


def test_a_debrief_takes_the_service_as_its_source_and_saves_a_report(
    live: Live, people: People, tmp_path: Path
) -> None:
    for n, user in enumerate(PEOPLE):
        people.share(user, ROLE, 1 + n % 5)
    people.share("ada", f"{HOPES}/sign", "For your eyes.", audience="facilitator")
    debrief = Session(tmp_path)
    (found,) = debrief.choices()["live"]
    state = debrief.open_live(found["cohort"])
    assert (state["kind"], state["title"]) == ("live", "Team Delta, live")
    assert debrief.answers()["participants"] == len(PEOPLE)
    begun = debrief.begin()
    assert begun["addressed"][0]["lines"][0]["text"] == "For your eyes."
    assert {step["id"] for step in begun["steps"]} >= {"who", "hopes"}
    debrief.stand("who", 0)
    debrief.note("who", "All six of us.")
    saved = debrief.save()
    report = (tmp_path / people.cohort / "report" / "debrief.html").read_text(encoding="utf-8")
    assert "All six of us." in report
    assert "For your eyes." not in report
    assert any(one["name"] == "debrief.pdf" for one in saved["files"])
    assert live.service.drawer(people.cohort).read("walk.json")
