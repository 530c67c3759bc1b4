"""The room of a live session as one role may see it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from kit.exchange.shared import Moment
from kit.items import Id
from kit.wire.records import ActivityName, Ballot, Name

State: TypeAlias = Literal["waiting", "open", "closed", "revealed", "hidden"]
PollState: TypeAlias = Literal["open", "closed", "revealed"]
Focus: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^(|round|groups|commitments|poll/[a-z0-9-]{1,60}|activity/[a-z0-9-]{1,60}/[a-z0-9-]{1,60})\Z",
        max_length=130,
    ),
]
"""What is before the group: "", "activity/LESSON/ACTIVITY", "poll/ID", "round", "groups" or "commitments"."""


class Person(Struct, frozen=True):
    """Somebody who is here, by the name that the roster has, else by their name on the Hub."""

    user: Name
    name: str


class Session(Struct, frozen=True, kw_only=True):
    """A sitting on one of the course's routes."""

    id: str
    route: Id
    began_at: Moment
    focus: Focus = ""


class ActivityState(Struct, frozen=True, kw_only=True):
    """How an activity stands, and how many people have answered it: never what.

    `shown` grows whenever what there is to show of it, once it is closed, changes: a page asks for it only then.
    """

    state: State = "waiting"
    answered: int = 0
    shown: int = 0


class Timer(Struct, frozen=True, kw_only=True):
    """A clock that runs down, and on below zero: it forces nothing.

    `left` are the seconds left at the moment of sending, so that no clock but the service's own counts.
    """

    seconds: int
    left: float


class Round(Struct, frozen=True, kw_only=True):
    """A round in which each speaks once, in an order drawn at random.

    `turn` counts from 0 and ends with the number of people; who passed may still speak when the others have.
    """

    question: str = ""
    order: tuple[Person, ...] = ()
    turn: int = 0
    passed: tuple[Name, ...] = ()


class Groups(Struct, frozen=True, kw_only=True):
    """Groups of about so many, at random; a participant sees their own alone."""

    size: Literal[2, 4]
    groups: tuple[tuple[Person, ...], ...] = ()


class Option(Struct, frozen=True, kw_only=True):
    """One thing to put dots on; `dots` once they may be seen, and from enough people."""

    id: Id
    text: str
    dots: int | None = None


class Objection(Struct, frozen=True, kw_only=True):
    """What somebody wrote in a consent round, without its author.

    `shown` says that a facilitator passed it, in words that may be theirs then; `valid` and `resolved` what came of
    testing it.
    """

    id: str
    kind: Literal["concern", "objection"]
    text: str
    shown: bool = False
    valid: bool | None = None
    resolved: bool | None = None


class Poll(Struct, frozen=True, kw_only=True):
    """A dot vote, or a consent round on a proposal.

    Parameters
    ----------
    title
        The question, or the proposal.
    answered
        People with a ballot.
    dots
        How many each may give.
    proposer, boss
        Users who test no objection.
    objections
        For a facilitator from the close on, for a participant the shown ones once it was revealed; in an order that
        says nothing. None before, and where fewer people than the threshold gave a ballot.
    mine
        The ballot that the reader gave.
    """

    id: Id
    kind: Literal["dots", "consent"]
    title: str
    state: PollState = "open"
    answered: int = 0
    options: tuple[Option, ...] = ()
    dots: int = 0
    proposer: str = ""
    boss: str = ""
    objections: tuple[Objection, ...] | None = None
    mine: Ballot | None = None


class Noted(Struct, frozen=True, kw_only=True):
    """What facilitators note beside the room, by what changes with it: another's page asks for it only then.

    Parameters
    ----------
    review
        How often the review of texts was changed.
    commitments
        A mark of the commitments.
    """

    review: int = 0
    commitments: str = ""


class Room(Struct, frozen=True, kw_only=True):
    """A cohort's room; `version` grows with each act, `here` counts the participants who are connected.

    `noted` is for facilitators alone.
    """

    cohort: Id
    title: str
    version: int
    threshold: int
    here: int = 0
    session: Session | None = None
    activities: dict[ActivityName, ActivityState] = {}
    polls: tuple[Poll, ...] = ()
    groups: Groups | None = None
    round: Round | None = None
    timer: Timer | None = None
    noted: Noted | None = None
