"""A session of six people and a facilitator, through the service of a real Hub: what each sees, and when."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
import requests
from helpers.hub import FACILITATOR, PEOPLE, SECONDS
from helpers.live import HOPES, Live, gather

from kit.errors import ServiceError
from kit.wire import acts
from kit.wire.client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.hub import RunningHub

    from kit.wire.room import Room
    from kit.wire.stream import Stream

CONFIDENT = f"{HOPES}/confident"
SECRET = "Zanzibar Quagga"  # noqa: S105 - no password
"""Words of a learner that must be in no log."""


def begin(live: Live, activity: str = HOPES) -> None:
    live.act(FACILITATOR, "start", route=live.course.default_route)
    live.act(FACILITATOR, "open", activity=activity)


def until(stream: Stream, wanted: Callable[[Room], bool]) -> Room:
    """Listen until the room is as it should be."""
    clock = threading.Timer(30, stream.close)
    clock.start()
    try:
        for room in stream:
            if wanted(room):
                return room
    finally:
        clock.cancel()
    pytest.fail("the room did not become so")


def test_what_is_shared_is_counted_closed_and_revealed(live: Live) -> None:
    begin(live)
    for n, user in enumerate(PEOPLE):
        live.share(user, HOPES, {"confident": 1 + n % 5})
    room = live.done("ada", "GET", "room")
    assert room["activities"][HOPES] == {"state": "open", "answered": 6, "shown": 0}
    assert live.ask("ada", "GET", f"results/{HOPES}").status_code == 404
    assert live.ask(FACILITATOR, "GET", f"results/{HOPES}").status_code == 404, "not even a facilitator, before"
    assert live.done(FACILITATOR, "GET", "summary")["activities"] == {}
    live.act(FACILITATOR, "close", activity=HOPES)
    assert live.done(FACILITATOR, "GET", "summary")["activities"][HOPES]["items"]["confident"]["median"] == 2.5
    assert live.ask("ada", "GET", f"results/{HOPES}").status_code == 404, "closed is not revealed"
    live.act(FACILITATOR, "reveal", activity=HOPES)
    result = live.done("ada", "GET", f"results/{HOPES}")
    (figure,) = result["figures"]
    assert figure["svg"].startswith("<svg")
    assert figure["table"]["rows"]
    live.act(FACILITATOR, "hide", activity=HOPES)
    assert live.ask("ada", "GET", f"results/{HOPES}").status_code == 404


def test_fewer_than_the_threshold_are_never_shown(live: Live) -> None:
    begin(live)
    for user in PEOPLE[:4]:
        live.share(user, HOPES, {"confident": 3})
    live.act(FACILITATOR, "close", activity=HOPES)
    live.act(FACILITATOR, "reveal", activity=HOPES)
    assert "suppressed" in live.done(FACILITATOR, "GET", "summary")["activities"][HOPES]["items"]["confident"]
    assert live.done("ada", "GET", f"results/{HOPES}")["figures"] == []


@pytest.mark.parametrize(("values", "named"), [([4, 4, 4, 4, 2], True), ([1, 2, 3, 4, 5], False)])
def test_a_facilitator_is_told_after_the_close_that_nearly_all_answered_alike(
    live: Live, values: list[int], *, named: bool
) -> None:
    begin(live)
    for user, value in zip(PEOPLE[:5], values, strict=True):
        live.share(user, HOPES, {"confident": value})
    client = live.client(FACILITATOR)
    assert client.flags(live.cohort, HOPES) == ()
    live.act(FACILITATOR, "close", activity=HOPES)
    found = [flag.key for flag in client.flags(live.cohort, HOPES)]
    assert found == ([f"activity/{HOPES}/confident"] if named else [])
    assert live.ask(PEOPLE[0], "GET", f"flags/{HOPES}").status_code == 403


def test_who_comes_after_the_close_changes_no_result(live: Live) -> None:
    begin(live)
    for user in PEOPLE[:5]:
        live.share(user, HOPES, {"confident": 3})
    live.act(FACILITATOR, "close", activity=HOPES)
    before = live.done(FACILITATOR, "GET", "summary")["activities"]
    live.share(PEOPLE[5], HOPES, {"confident": 5})
    live.share(PEOPLE[0], HOPES, {"confident": 1}, revision=2)
    assert live.done(FACILITATOR, "GET", "summary")["activities"] == before


def test_texts_are_seen_after_their_review_and_go_when_they_are_withdrawn(live: Live) -> None:
    begin(live)
    for n, user in enumerate(PEOPLE):
        live.share(user, HOPES, {"sign": f"{SECRET} sign {n}"})
    live.act(FACILITATOR, "close", activity=HOPES)
    before = live.done(FACILITATOR, "GET", "room")["activities"][HOPES]["shown"]
    live.share("ben", HOPES, {"sign": f"{SECRET} sign 1"}, revision=2)
    told = live.done(FACILITATOR, "GET", "room")["activities"][HOPES]["shown"]
    assert told > before, "who reads them before the rest does asks anew, too"
    live.act(FACILITATOR, "reveal", activity=HOPES)
    assert SECRET not in str(live.done("ada", "GET", f"results/{HOPES}"))
    (question,) = live.done(FACILITATOR, "GET", "review")["questions"]
    assert not {"ada", "ben"} & set(re.findall(r"\w+", str(question)))
    digests = [one["digest"] for one in question["texts"]]
    shown = live.done("ada", "GET", "room")["activities"][HOPES]["shown"]
    live.done(FACILITATOR, "POST", "review", {"act": "show", "key": question["key"], "digests": digests})
    assert live.done("ada", "GET", "room")["activities"][HOPES]["shown"] > shown, "a page asks anew"
    texts = [text for said in live.done("ada", "GET", f"results/{HOPES}")["said"] for text in said["texts"]]
    assert sorted(texts) == [f"{SECRET} sign {n}" for n in range(6)]
    live.share("ada", HOPES, {"sign": None}, revision=2)
    assert f"{SECRET} sign 0" not in str(live.done("ben", "GET", f"results/{HOPES}"))
    undone = live.done(FACILITATOR, "GET", "review")
    assert f"{SECRET} sign 0" not in str(undone)


def test_a_stream_has_the_room_at_once_and_at_each_change_and_counts_alone(live: Live) -> None:
    begin(live)
    facilitator, ada = live.client(FACILITATOR).stream(live.cohort), live.client("ada").stream(live.cohort)
    try:
        assert until(ada, lambda r: r.here == 1).activities[HOPES].state == "open"
        for user in PEOPLE:
            live.share(user, HOPES, {"confident": 5})
        for stream in (facilitator, ada):
            assert until(stream, lambda r: r.activities[HOPES].answered == 6).activities[HOPES].state == "open"
        live.act(FACILITATOR, "close", activity=HOPES)
        live.act(FACILITATOR, "timer", seconds=60)
        room = until(ada, lambda r: r.activities[HOPES].state == "closed" and r.timer is not None)
        assert 50 < room.timer.left <= 60
    finally:
        facilitator.close()
        ada.close()


def test_a_vote_and_a_consent_round(live: Live) -> None:
    live.act(FACILITATOR, "start", route=live.course.default_route)
    dots = live.act(FACILITATOR, "dots", title="Which?", options=["Tea", "Cake"], dots=2)["polls"][-1]["id"]
    consent = live.act(FACILITATOR, "consent", proposal="Mondays.", proposer="ben", boss=FACILITATOR)["polls"][-1]["id"]
    for user in PEOPLE:
        live.done(user, "PUT", f"ballots/{dots}", {"kind": "dots", "given": {"o1": 2}})
        live.done(user, "PUT", f"ballots/{consent}", {"kind": "consent", "stance": "consent"})
    live.done("ada", "PUT", f"ballots/{dots}", {"kind": "dots", "given": {"o2": 1}})
    objection = {"kind": "consent", "stance": "objection", "text": f"{SECRET} is on Mondays."}
    live.done("ada", "PUT", f"ballots/{consent}", objection)
    mine = {p["id"]: p["mine"] for p in live.done("ada", "GET", "room")["polls"]}
    assert (mine[dots]["given"], mine[consent]["text"]) == ({"o2": 1}, f"{SECRET} is on Mondays.")
    assert SECRET not in str(live.done("ben", "GET", "room")) + str(live.done(FACILITATOR, "GET", "room"))
    for poll in (dots, consent):
        live.act(FACILITATOR, "close-poll", poll=poll)
    room = live.act(FACILITATOR, "reveal-poll", poll=dots)
    assert [o["dots"] for o in room["polls"][0]["options"]] == [10, 1]
    (one,) = room["polls"][1]["objections"]
    assert live.ask("ada", "PUT", f"ballots/{dots}", {"kind": "dots", "given": {}}).status_code == 409
    judged = {"act": "judge", "poll": consent, "objection": one["id"], "valid": False}
    assert live.ask(FACILITATOR, "POST", "acts", judged).status_code == 403, "the facilitator is the boss here"
    erased = live.ask("ada", "DELETE", "mine")
    assert erased.status_code == 204
    assert live.done(FACILITATOR, "GET", "room")["polls"][1]["objections"] == []


def test_nothing_is_left_of_a_consent_round_that_was_taken_away(live: Live) -> None:
    live.act(FACILITATOR, "start", route=live.course.default_route)
    rounds = [
        live.act(FACILITATOR, "consent", proposal=day, proposer="ben", boss="")["polls"][-1]["id"]
        for day in ("Mondays.", "Fridays.")
    ]
    for poll in rounds:
        objection = {"kind": "consent", "stance": "objection", "text": f"{SECRET} is not there."}
        live.done("ada", "PUT", f"ballots/{poll}", objection)
    live.act(FACILITATOR, "close-poll", poll=rounds[0])
    live.act(FACILITATOR, "drop-poll", poll=rounds[0])
    assert [*live.done("ada", "GET", "mine")["ballots"]] == rounds[1:]
    late = {"kind": "consent", "stance": "objection", "text": f"{SECRET} again."}
    assert live.ask("ada", "PUT", f"ballots/{rounds[0]}", late).status_code == 404
    assert [*live.done("ada", "GET", "mine")["ballots"]] == rounds[1:]


def test_private_and_never_shared_lines_are_refused_at_the_door(live: Live) -> None:
    never = next(a for x in live.course.lessons for a in x.activities if a.share == "never")
    lines: list[dict[str, Any]] = [
        {"audience": "private"},
        {"activity": never.id, "lesson": never.lesson, "item": never.items[0].id},
        {"item": "no-such"},
        {"value": 9},
        {"value": "x" * 20},
        {"revision": 0},
        {"revision": 2**60},
        {"wave": "after"},
        {"shared_at": "yesterday"},
    ]
    right = {"lesson": "intention", "activity": "hopes", "item": "confident", "value": 3, "revision": 1}
    right["shared_at"] = "2026-11-22T10:00:00Z"
    for wrong in lines:
        answer = live.ask("ada", "POST", "shares", {"lines": [right, right | wrong]})
        assert answer.status_code == 422, wrong
        assert "lines[1]" in answer.json()["where"], wrong
    assert live.done("ada", "GET", "mine")["lines"] == []


def test_a_debrief_closes_everything_that_was_answered(live: Live) -> None:
    for user in PEOPLE:
        live.share(user, HOPES, {"confident": 5})
        live.share(user, "intention/my-part", {"do": f"{SECRET} myself"}, audience="facilitator")
    closed = live.client(FACILITATOR).close(live.cohort)
    assert closed.summary.activities[HOPES]
    assert [flag.key for flag in closed.flags] == [f"activity/{CONFIDENT}"], "all said the same"
    assert live.done("ada", "GET", "room")["activities"][HOPES]["state"] == "closed"
    addressed = live.client(FACILITATOR).addressed(live.cohort)
    assert {one.who for one in addressed} == {user.title() for user in PEOPLE}
    assert SECRET not in str(live.done(FACILITATOR, "GET", "summary"))


def test_a_debrief_changes_nothing_that_is_shown_already(two: RunningHub) -> None:
    live = gather(two, f"sqlite:///{two.root}/live.sqlite", PEOPLE, [FACILITATOR], threshold=3)
    begin(live)
    for user in PEOPLE[:3]:
        live.share(user, HOPES, {"confident": 2})
    live.act(FACILITATOR, "close", activity=HOPES)
    live.act(FACILITATOR, "reveal", activity=HOPES)
    before = live.done("ada", "GET", f"results/{HOPES}")
    for user in PEOPLE[3:]:
        live.share(user, HOPES, {"confident": 5})
    # As many as it takes for a result of their own have come since: it waits until the activity is opened once more.
    live.client(FACILITATOR).close(live.cohort)
    assert live.done("fay", "GET", f"results/{HOPES}") == before


def test_what_a_facilitator_notes_is_kept_and_what_they_leave_out_is_not_shown(live: Live) -> None:
    begin(live)
    for user in PEOPLE:
        live.share(user, HOPES, {"confident": 5})
    live.act(FACILITATOR, "close", activity=HOPES)
    live.act(FACILITATOR, "reveal", activity=HOPES)
    drawer = live.client(FACILITATOR).drawer(live.cohort)
    assert drawer.read("walk.json") is None
    drawer.write(
        "walk.json", b'[{"began_at": "2026-11-22T10:00:00Z", "left_out": ["activity/%s"]}]' % CONFIDENT.encode()
    )
    assert b"left_out" in (drawer.read("walk.json") or b"")
    assert live.done(FACILITATOR, "GET", f"results/{HOPES}")["figures"], "a facilitator, who asks first, sees it"
    assert live.done("ada", "GET", f"results/{HOPES}")["figures"] == []
    with pytest.raises(ServiceError):
        drawer.write("walk.json", b'[{"began_at": 5}]')
    with pytest.raises(ServiceError):
        drawer.write("reveals.json", b"[]")


def test_no_word_of_a_learner_and_no_name_is_in_the_log_or_the_metrics(live: Live) -> None:
    live.share("ada", HOPES, {"sign": SECRET})
    live.ask("ada", "POST", "shares", {"lines": [{"value": SECRET}]})
    live.ask("ada", "GET", f"results/{SECRET}/x?{SECRET}")
    live.ask("ada", "GET", "room", params={"q": SECRET})
    ours = [x for x in live.hub.log.read_text(encoding="utf-8").splitlines() if x.startswith('{"at"')]
    assert any(live.cohort in line for line in ours)
    told = requests.get(f"{live.hub.service_url}metrics", timeout=SECONDS).text.splitlines()
    assert any("results/{lesson}" in line for line in told)
    for text in [*ours, *told]:
        assert "Zanzibar" not in text
        assert not re.search(r"\b(ada|grace)\b", text)


def test_a_client_says_when_the_service_is_out_of_reach() -> None:
    nowhere = Client("http://127.0.0.1:9/services/kit/", "token", timeout=2)
    for ask in (nowhere.me, lambda: nowhere.stream("c"), lambda: nowhere.act("c", acts.End())):
        with pytest.raises(ServiceError) as caught:
            ask()
        assert caught.value.status == 0
