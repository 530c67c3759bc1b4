"""What each act makes of a room, and what each role sees of it, whatever the order in which acts come."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit.errors import ServiceError
from kit.service.app import acting, chance, document, polling, viewing
from kit.service.app.acting import Given
from kit.service.app.document import Document
from kit.service.app.viewing import Facts
from kit.wire import acts
from kit.wire.records import Dots, Stance
from kit.wire.room import Person

COURSE = courses.load()
SHARED = [a.name for x in COURSE.lessons for a in x.activities if a.share != "never"][:3]
NEVER = next(a.name for x in COURSE.lessons for a in x.activities if a.share == "never")
ROUTE = COURSE.default_route
PEOPLE = tuple(Person(f"user-{n}", f"User {n}") for n in range(7))


def given_(n: int = 7, *, actor: str = "grace", seed: int = 1, id_: str = "one", now: float = 1000.0) -> Given:
    return Given(course=COURSE, actor=actor, people=PEOPLE[:n], seed=seed, id=id_, now=now)


def room(*done: acts.Act, **more: Any) -> Document:
    made = acting.apply(acts.Start(route=ROUTE), Document(), given_())
    for n, act in enumerate(done):
        made = acting.apply(act, made, given_(**{"id_": f"p{n}"} | more))
    return made


def seen(made: Document, *, facilitator: bool, ballots: Any = None, now: float = 1000.0) -> Any:
    facts = Facts(title="T", cohort="c", version=1, threshold=5, ballots=ballots or {})
    return viewing.room(made, facts, COURSE, now, facilitator=facilitator)


# -- activities --------------------------------------------------------------------------------------------------------

ACTS = st.one_of(
    *(st.builds(kind, activity=st.sampled_from(SHARED)) for kind in (acts.Open, acts.Close, acts.Hide, acts.Reveal)),
    st.just(acts.End()),
    st.just(acts.Start(route=ROUTE)),
)


@settings(max_examples=200)
@given(st.lists(ACTS, max_size=25))
def test_nothing_is_revealed_that_was_not_closed_first(done: list[acts.Act]) -> None:
    made, closed = Document(), set()
    for act in done:
        try:
            made = acting.apply(act, made, given_())
        except ServiceError:
            continue
        match act:
            case acts.Open(activity=name):
                closed.discard(name)
            case acts.Close(activity=name):
                closed.add(name)
        revealed = {name for name, one in seen(made, facilitator=False).activities.items() if one.state == "revealed"}
        assert revealed == made.revealed() <= made.closed() == closed
        # It is kept, and read again, as it is.
        assert document.read(msgspec.json.encode(made)) == made


@pytest.mark.parametrize(
    ("done", "refused"),
    [
        ([], acts.Reveal(activity=SHARED[0])),
        ([acts.Open(activity=SHARED[0])], acts.Reveal(activity=SHARED[0])),
        ([acts.Open(activity=SHARED[0])], acts.Hide(activity=SHARED[0])),
        ([], acts.Close(activity=SHARED[0])),
        ([], acts.Open(activity=NEVER)),
        ([], acts.Open(activity="no/such")),
        ([], acts.Start(route="no-such")),
        ([], acts.SetFocus(on="poll/none")),
        ([], acts.Next()),
        ([acts.End()], acts.Open(activity=SHARED[0])),
        ([acts.End()], acts.OpenDots(title="Which?", options=("A", "B"), dots=3)),
    ],
)
def test_what_does_not_fit_the_room_is_refused_with_a_remedy(done: list[acts.Act], refused: acts.Act) -> None:
    made = room(*done)
    with pytest.raises(ServiceError) as caught:
        acting.apply(refused, made, given_())
    assert caught.value.remedy
    assert caught.value.status in {404, 409}


def test_a_session_gives_way_to_the_one_that_was_made_for_its_place_and_to_no_other() -> None:
    made = room(acts.SetTimer(seconds=60))
    for over in ("", "another"):
        with pytest.raises(ServiceError, match="begun meanwhile"):
            acting.apply(acts.Start(route="six-weeks", over=over), made, given_(id_="two"))
    for before, over in ((Document(), ""), (made, "one"), (made, None)):
        begun = acting.apply(acts.Start(route="six-weeks", over=over), before, given_(id_="two"))
        assert begun.session
        assert (begun.session.id, begun.session.route, begun.timer) == ("two", "six-weeks", None)


def test_what_was_revealed_goes_and_comes_again() -> None:
    name = SHARED[0]
    made = room(acts.Open(activity=name), acts.Close(activity=name), acts.Reveal(activity=name))
    first = seen(made, facilitator=False).activities[name]
    made = acting.apply(acts.Hide(activity=name), made, given_())
    assert made.revealed() == frozenset()
    made = acting.apply(acts.Reveal(activity=name), made, given_())
    again = seen(made, facilitator=False).activities[name]
    assert (first.state, again.state) == ("revealed", "revealed")
    assert again.shown > first.shown, "a page asks for the result anew"


def test_a_timer_runs_on_below_zero_and_forces_nothing() -> None:
    name = SHARED[0]
    made = room(acts.Open(activity=name), acts.SetTimer(seconds=60))
    assert seen(made, facilitator=False, now=1010.0).timer.left == 50.0
    late = seen(made, facilitator=False, now=1100.0)
    assert (late.timer.left, late.activities[name].state) == (-40.0, "open")
    assert seen(acting.apply(acts.SetTimer(seconds=None), made, given_()), facilitator=True).timer is None


# -- rounds and groups -------------------------------------------------------------------------------------------------


@given(st.integers(2, 40), st.integers(0, 2**53))
def test_nobody_is_alone_and_everybody_is_in_one_group(n: int, seed: int) -> None:
    people = [Person(f"user-{i}", "") for i in range(n)]
    pairs = chance.pairs(people, seed)
    fours = chance.fours(people, pairs, seed)
    for groups, sizes in ((pairs, {2, 3}), (fours, {2, 3, 4, 5})):
        assert sorted(p.user for g in groups for p in g) == sorted(p.user for p in people)
        assert {len(g) for g in groups} <= sizes
    whole = [set(g) for g in fours]
    assert all(any(set(pair) <= g for g in whole) for pair in pairs), "who talked in two stays together"
    assert chance.pairs(people, seed) == pairs


@given(
    st.sampled_from([(2, [2]), (3, [3]), (5, [5]), (6, [2, 4]), (7, [3, 4]), (11, [3, 4, 4]), (15, [3, 4, 4, 4])]),
    st.integers(0, 2**53),
)
def test_three_stay_three_where_a_pair_would_be_left_by_itself(asked: tuple[int, list[int]], seed: int) -> None:
    n, sizes = asked
    people = [Person(f"user-{i}", "") for i in range(n)]
    fours = chance.fours(people, chance.pairs(people, seed), seed)
    assert sorted(len(g) for g in fours) == sizes


@given(st.integers(2, 20), st.integers(0, 20), st.integers(0, 5), st.integers(0, 2**53))
def test_who_comes_and_who_goes_between_two_and_four_is_not_alone(n: int, gone: int, new: int, seed: int) -> None:
    people = [Person(f"user-{i}", "") for i in range(n)]
    before = chance.pairs(people, seed)
    here = people[min(gone, n) :] + [Person(f"new-{i}", "") for i in range(new)]
    groups = chance.fours(here, before, seed)
    assert sorted(p.user for g in groups for p in g) == sorted(p.user for p in here)
    if len(here) > 1:
        assert min(len(g) for g in groups) > 1


def test_a_participant_sees_their_own_group_alone() -> None:
    made = room(acts.DrawGroups(size=2))
    facts = Facts(title="T", cohort="c", version=1, threshold=5)
    for person in PEOPLE:
        own = viewing.own(viewing.room(made, facts, COURSE, 0, facilitator=False), made, facts, person.user)
        assert len(own.groups.groups) == 1
        assert person in own.groups.groups[0]
    assert len(seen(made, facilitator=True).groups.groups) == 3


def test_one_person_cannot_be_put_into_groups() -> None:
    with pytest.raises(ServiceError, match="two people"):
        room(acts.DrawGroups(size=2), n=1)


def test_in_a_round_each_speaks_or_passes_once() -> None:
    made = room(acts.DrawRound(question="What now?"), acts.Next(), acts.Next(passed=True))
    assert made.round
    assert (made.round.turn, made.round.passed) == (2, (made.round.order[1].user,))
    for _each in range(5):
        made = acting.apply(acts.Next(), made, given_())
    with pytest.raises(ServiceError, match="No round"):
        acting.apply(acts.Next(), made, given_())


def test_nobody_is_passed_over_where_two_facilitators_end_the_same_turn() -> None:
    made = room(acts.DrawRound(), acts.Next(turn=0), acts.Next(turn=0, passed=True))
    assert made.round
    assert (made.round.turn, made.round.passed) == (1, ())
    last = len(made.round.order) - 1
    for turn in range(1, last + 1):
        made = acting.apply(acts.Next(turn=turn), made, given_())
    assert acting.apply(acts.Next(turn=last), made, given_()) == made


# -- polls -------------------------------------------------------------------------------------------------------------

DOTS = acts.OpenDots(title="Which first?", options=("Tea", "Cake"), dots=3)
CONSENT = acts.OpenConsent(proposal="We meet on Mondays.", proposer="user-1", boss="boss")


def counted(opened: acts.Act, ballots: dict[str, Any]) -> Document:
    made = room(opened, acts.ClosePoll(poll="p0"))
    names = iter(f"w{n}" for n in range(99))
    return polling.count(made, "p0", ballots, 7, lambda: next(names))


def test_dots_are_seen_after_the_close_by_facilitators_and_after_the_reveal_by_all() -> None:
    ballots = {f"user-{n}": Dots(given={"o1": 2, "o2": 1}) for n in range(5)}
    opened = room(DOTS)
    for facilitator in (True, False):
        view = seen(opened, facilitator=facilitator, ballots={"p0": ballots}).polls[0]
        assert (view.answered, [o.dots for o in view.options]) == (5, [None, None])
    closed = counted(DOTS, ballots)
    assert [o.dots for o in seen(closed, facilitator=True).polls[0].options] == [10, 5]
    assert [o.dots for o in seen(closed, facilitator=False).polls[0].options] == [None, None]
    shown = acting.apply(acts.RevealPoll(poll="p0"), closed, given_())
    assert [o.dots for o in seen(shown, facilitator=False).polls[0].options] == [10, 5]


def test_too_few_votes_are_never_shown() -> None:
    closed = counted(DOTS, {f"user-{n}": Dots(given={"o1": 1}) for n in range(4)})
    shown = acting.apply(acts.RevealPoll(poll="p0"), closed, given_())
    for facilitator in (True, False):
        view = seen(shown, facilitator=facilitator).polls[0]
        assert (view.answered, [o.dots for o in view.options]) == (4, [None, None])


def test_a_poll_is_counted_once() -> None:
    once = counted(DOTS, {f"user-{n}": Dots(given={"o1": 1}) for n in range(5)})
    assert polling.count(once, "p0", {}, 9, lambda: "x") == once


def test_objections_are_nameless_wait_for_their_review_and_are_not_tested_by_the_proposer_or_the_boss() -> None:
    ballots: dict[str, Any] = {f"user-{n}": Stance(stance="consent") for n in range(4)}
    ballots["user-5"] = Stance(stance="objection", text="Mondays are full.")
    closed = counted(CONSENT, ballots)
    (one,) = seen(closed, facilitator=True).polls[0].objections
    assert one.text == "Mondays are full."
    assert b"user-5" not in msgspec.json.encode(seen(closed, facilitator=True))
    shown = acting.apply(acts.RevealPoll(poll="p0"), closed, given_())
    assert seen(shown, facilitator=False).polls[0].objections == ()
    passed = acting.apply(acts.Pass(poll="p0", objection=one.id, shown=True), shown, given_())
    assert [o.text for o in seen(passed, facilitator=False).polls[0].objections] == ["Mondays are full."]
    judge = acts.Judge(poll="p0", objection=one.id, valid=True)
    for actor in ("user-1", "boss"):
        with pytest.raises(ServiceError) as caught:
            acting.apply(judge, passed, given_(actor=actor))
        assert caught.value.status == 403
    judged = acting.apply(judge, passed, given_())
    assert seen(judged, facilitator=False).polls[0].objections[0].valid


def test_a_consent_round_of_too_few_shows_no_objection() -> None:
    closed = counted(CONSENT, {f"user-{n}": Stance(stance="objection", text="No.") for n in range(4)})
    assert seen(closed, facilitator=True).polls[0].objections is None


@pytest.mark.parametrize(
    ("opened", "ballot"),
    [
        (DOTS, Dots(given={"o1": 4})),
        (DOTS, Dots(given={"o3": 1})),
        (DOTS, Stance(stance="consent")),
        (CONSENT, Dots()),
        (CONSENT, Stance(stance="objection", text="  ")),
    ],
)
def test_a_ballot_fits_its_poll(opened: acts.Act, ballot: Any) -> None:
    made = room(opened)
    with pytest.raises(ServiceError) as caught:
        polling.check_ballot(made, "p0", ballot)
    assert caught.value.status == 422


def test_nobody_votes_after_the_close() -> None:
    with pytest.raises(ServiceError, match="closed"):
        polling.check_ballot(room(DOTS, acts.ClosePoll(poll="p0")), "p0", Dots(given={"o1": 1}))


def test_who_is_erased_is_in_no_part_of_the_room() -> None:
    ballots: dict[str, Any] = {p.user: Stance(stance="objection", text=f"Why not, {p.user}?") for p in PEOPLE}
    made = counted(CONSENT, ballots)
    made = acting.apply(acts.DrawGroups(size=2), made, given_())
    made = acting.apply(acts.DrawRound(), made, given_())
    made = acting.apply(acts.Next(passed=True), made, given_())
    spoke = made.round.order[0].user if made.round else ""
    left = acting.forget(made, spoke)
    assert spoke.encode() not in msgspec.json.encode(left)
    assert left.polls[0].voters == 7, "what was counted stays"
    assert left.round
    assert left.round.turn == 0
