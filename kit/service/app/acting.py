"""What each act makes of a room: functions from a document to a document, without a database or a clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from kit.errors import CourseError
from kit.i18n import gettext as _
from kit.service.app import chance, polling
from kit.service.app.document import Clock, Document, Standing, refused
from kit.wire import acts
from kit.wire.room import Groups, Round, Session

if TYPE_CHECKING:
    from collections.abc import Collection

    from kit.course import Course
    from kit.wire.room import Person, State

_FROM: dict[State, frozenset[State]] = {
    "open": frozenset({"waiting", "closed", "revealed", "hidden"}),
    "closed": frozenset({"open"}),
    "revealed": frozenset({"closed", "hidden"}),
    "hidden": frozenset({"closed", "revealed"}),
}
"""From which states an activity comes to one. What is revealed was closed before."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an act needs beside the room.

    `actor` is the facilitator, `people` are the participants who are here, `seed` decides what is drawn, `id` names
    what is new, and `now` is seconds since 1970.
    """

    course: Course
    actor: str
    people: tuple[Person, ...]
    seed: int
    id: str
    now: float


def apply(act: acts.Act, room: Document, given: Given) -> Document:
    """Give the room after an act.

    Raises
    ------
    ServiceError
        When the act does not fit the room, or this facilitator.
    """
    match act:
        case acts.Start():
            return _start(act, room, given)
        case acts.End():
            return structs.replace(room, session=None, groups=None, round=None, timer=None)
        case acts.Open(activity=name):
            room.under_way()
            return _to(room, name, "open", given)
        case acts.Close(activity=name):
            return _to(room, name, "closed", given)
        case acts.Hide(activity=name):
            return _to(room, name, "hidden", given)
        case acts.Reveal(activity=name):
            return _to(room, name, "revealed", given)
        case acts.SetFocus() | acts.SetTimer() | acts.DrawRound() | acts.Next() | acts.DrawGroups():
            return _guide(act, room, given)
    return polling.apply(act, room, given.id, given.actor)


def _guide(
    act: acts.SetFocus | acts.SetTimer | acts.DrawRound | acts.Next | acts.DrawGroups, room: Document, given: Given
) -> Document:
    room.under_way()
    match act:
        case acts.SetFocus(on=on):
            return _focus(on, room, given)
        case acts.SetTimer(seconds=seconds):
            clock = None if seconds is None else Clock(seconds=seconds, ends_at=given.now + seconds)
            return structs.replace(room, timer=clock)
        case acts.DrawRound():
            return _draw_round(act, room, given)
        case acts.Next():
            return _next(act, room)
        case acts.DrawGroups(size=size):
            return _draw_groups(size, room, given)


def _start(act: acts.Start, room: Document, given: Given) -> Document:
    try:
        route = given.course.route(act.route)
    except CourseError as problem:
        raise refused(problem.what, problem.remedy) from None
    if act.over not in {None, room.session.id if room.session else ""}:
        raise refused(_("A session has begun meanwhile."), _("Go on with it, or end it first and then start your own."))
    began = dt.datetime.fromtimestamp(int(given.now), dt.UTC)
    session = Session(id=given.id, route=route.id, began_at=began)
    return structs.replace(room, session=session, groups=None, round=None, timer=None)


def _focus(on: str, room: Document, given: Given) -> Document:
    kind, _slash, name = on.partition("/")
    if kind == "activity":
        _activity(name, given)
    elif kind == "poll":
        room.poll(name)
    return structs.replace(room, session=structs.replace(room.under_way(), focus=on))


def _draw_round(act: acts.DrawRound, room: Document, given: Given) -> Document:
    if not act.on:
        return structs.replace(room, round=None)
    _some(given)
    order = chance.shuffled(sorted(given.people, key=lambda p: p.user), given.seed)
    return structs.replace(room, round=Round(question=act.question, order=tuple(order)), seed=given.seed)


def _next(act: acts.Next, room: Document) -> Document:
    if room.round is not None and act.turn not in {None, room.round.turn}:
        return room  # pressed twice, or by two facilitators: nobody is passed over
    if room.round is None or room.round.turn >= len(room.round.order):
        raise refused(_("No round is under way."), _("Draw an order first."))
    speaker = room.round.order[room.round.turn].user
    those = (*room.round.passed, speaker) if act.passed else room.round.passed
    return structs.replace(room, round=structs.replace(room.round, turn=room.round.turn + 1, passed=those))


def _draw_groups(size: Literal[0, 2, 4], room: Document, given: Given) -> Document:
    if size == 0:
        return structs.replace(room, groups=None)
    _some(given)
    before = room.groups.groups if room.groups and room.groups.size == 2 else ()  # noqa: PLR2004 - pairs
    drawn = (
        chance.pairs(given.people, given.seed)
        if size == 2  # noqa: PLR2004 - pairs
        else chance.fours(given.people, before, given.seed)
    )
    return structs.replace(room, groups=Groups(size=size, groups=drawn), seed=given.seed)


def closed(room: Document, activities: Collection[str]) -> Document:
    """Give the room with all of these closed that were open or waited, as a debrief begins."""
    now = {name: room.standing(name) for name in activities}
    shut = {n: structs.replace(one, state="closed") for n, one in now.items() if one.state in {"open", "waiting"}}
    return structs.replace(room, activities=room.activities | shut)


def changed(room: Document, activities: frozenset[str]) -> Document:
    """Say of some closed activities that what is shown of them, to facilitators alone or to all, has changed."""
    return structs.replace(
        room,
        activities={
            name: structs.replace(one, shown=one.shown + 1) if name in activities else one
            for name, one in room.activities.items()
        },
    )


def forget(room: Document, user: str) -> Document:
    """Give the room without what somebody wrote, and without their name; what was counted stays."""
    polls = tuple(structs.replace(p, written=tuple(w for w in p.written if w.author != user)) for p in room.polls)
    groups = room.groups and structs.replace(
        room.groups, groups=tuple(left for g in room.groups.groups if (left := tuple(p for p in g if p.user != user)))
    )
    turn = room.round and structs.replace(
        room.round,
        order=tuple(p for p in room.round.order if p.user != user),
        turn=room.round.turn - (user in {p.user for p in room.round.order[: room.round.turn]}),
        passed=tuple(name for name in room.round.passed if name != user),
    )
    return structs.replace(changed(room, room.closed()), polls=polls, groups=groups, round=turn)


def _to(room: Document, name: str, state: State, given: Given) -> Document:
    _activity(name, given)
    now = room.standing(name)
    if now.state == state:
        return room
    if now.state not in _FROM[state]:
        raise refused(*_why_not(state))
    shown = now.shown + (state == "revealed")
    return structs.replace(room, activities=room.activities | {name: Standing(state=state, shown=shown)})


def _why_not(state: State) -> tuple[str, str]:
    if state == "closed":
        return _("This activity is not open."), _("Open it first.")
    if state == "hidden":
        return _("This activity is not revealed."), _("There is nothing to hide.")
    return _("This activity is not closed."), _("Close it first: a result rests on what was there then.")


def _activity(name: str, given: Given) -> None:
    try:
        activity = given.course.activity(name)
    except CourseError as problem:
        raise refused(problem.what, problem.remedy) from None
    if activity.share == "never":
        raise refused(_("This activity is always only its author's."), _("It is not shared, and has no result."))


def _some(given: Given) -> None:
    if len(given.people) < 2:  # noqa: PLR2004 - nobody is put alone
        raise refused(_("It takes two people to draw from."), _("Wait until more are here."))
