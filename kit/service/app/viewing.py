"""The room as a role may see it: counts before a close, results only where enough people stand behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import structs

from kit.wire.room import ActivityState, Noted, Objection, Option, Poll, Room, Timer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.course import Course
    from kit.service.app.document import Asked, Document
    from kit.wire.records import Ballot


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a view needs beside the room: who is here, and how many answered what.

    `ballots` has those of the polls that are there, by poll and by participant: each sees their own.
    """

    title: str
    cohort: str
    version: int
    threshold: int
    here: frozenset[str] = frozenset()
    answered: Mapping[str, int] = field(default_factory=dict)
    ballots: Mapping[str, Mapping[str, Ballot]] = field(default_factory=dict)
    noted: Noted = field(default_factory=Noted)


def room(document: Document, facts: Facts, course: Course, now: float, *, facilitator: bool) -> Room:
    """Give the room as all of a role see it, without what is each participant's own.

    `now` is seconds since 1970.
    """
    return Room(
        cohort=facts.cohort,
        title=facts.title,
        version=facts.version,
        threshold=facts.threshold,
        here=len(facts.here),
        session=document.session,
        activities=_activities(document, facts, course),
        polls=tuple(_poll(poll, facts, facilitator=facilitator) for poll in document.polls),
        groups=document.groups if facilitator else None,
        round=document.round,
        timer=_timer(document, now),
        noted=facts.noted if facilitator else None,
    )


def own(room_: Room, document: Document, facts: Facts, user: str) -> Room:
    """Add to a participant's room what is theirs: their group, and their ballots."""
    groups = document.groups and structs.replace(
        document.groups, groups=tuple(g for g in document.groups.groups if any(p.user == user for p in g))
    )
    polls = tuple(structs.replace(poll, mine=facts.ballots.get(poll.id, {}).get(user)) for poll in room_.polls)
    return structs.replace(room_, groups=groups, polls=polls)


def is_shared(document: Document) -> bool:
    """Say whether all participants see the same."""
    return document.groups is None and not document.polls


def _timer(document: Document, now: float) -> Timer | None:
    clock = document.timer
    return None if clock is None else Timer(seconds=clock.seconds, left=round(clock.ends_at - now, 1))


def _activities(document: Document, facts: Facts, course: Course) -> dict[str, ActivityState]:
    """Give how the route's activities stand, all without a session, and of the others those that did anything."""
    route = next((r for r in course.routes if document.session and r.id == document.session.route), None)
    stops = None if route is None else {stop.lesson for stop in route.lessons}
    return {
        a.name: ActivityState(state=standing.state, answered=facts.answered.get(a.name, 0), shown=standing.shown)
        for lesson in course.lessons
        for a in lesson.activities
        for standing in [document.standing(a.name)]
        if a.share != "never" and (stops is None or lesson.id in stops or standing.state != "waiting")
    }


def _poll(poll: Asked, facts: Facts, *, facilitator: bool) -> Poll:
    voters = poll.voters if poll.counted else len(facts.ballots.get(poll.id, {}))
    enough = poll.counted and poll.voters >= facts.threshold
    may_see = enough and (poll.state == "revealed" or facilitator)
    objections = None
    if may_see and poll.kind == "consent":
        objections = tuple(
            Objection(id=w.id, kind=w.kind, text=w.text, shown=w.shown, valid=w.valid, resolved=w.resolved)
            for w in poll.written
            if facilitator or w.shown
        )
    return Poll(
        id=poll.id,
        kind=poll.kind,
        title=poll.title,
        state=poll.state,
        answered=voters,
        options=tuple(
            Option(id=o.id, text=o.text, dots=poll.dots_given.get(o.id, 0) if may_see else None) for o in poll.options
        ),
        dots=poll.dots,
        proposer=poll.proposer,
        boss=poll.boss,
        objections=objections,
    )
