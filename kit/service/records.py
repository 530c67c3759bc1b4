"""What goes between the live service and those who talk to it: what is shared, and the room as each role sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from kit.exchange.shared import Agreed, Moment, SharedValue
from kit.items import Id

LINES_LIMIT = 500
"""Lines in one request: several times what the longest section asks."""
OBJECTION_LIMIT = 2000
"""Characters of an objection: far more than anybody will read out."""
_GREATEST = 2**53 - 1
"""What every reader of JSON takes for a whole number."""

Revision: TypeAlias = Annotated[int, Meta(ge=1, le=_GREATEST)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
"""A participant's or facilitator's name on the Hub."""
ActivityName: TypeAlias = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=121)
]
"""An activity with its lesson, as "lesson/activity"."""
State: TypeAlias = Literal["waiting", "open", "closed", "revealed", "hidden"]
Form: TypeAlias = Literal["alone", "pairs", "fours", "together"]
Role: TypeAlias = Literal["participant", "facilitator"]


class Line(Struct, frozen=True, kw_only=True):
    """One line as its author shared it, or took it back (`value` is None then).

    `revision` is that of the act: it grows by one whenever the author shares this line or withdraws it. The service
    takes a line only if its revision is greater than the one it has. No clock decides anything: `shared_at` is told on.
    """

    lesson: Id
    activity: Id
    item: Id
    wave: Id | None = None
    revision: Revision
    value: SharedValue | None = None
    audience: Literal["group", "facilitator"] = "group"
    agreed: Agreed = ()
    shared_at: Moment


class Sent(Struct, frozen=True, kw_only=True):
    """What a participant's side sends at once: lines of any lessons, and the lessons that were marked as done."""

    lines: Annotated[tuple[Line, ...], Meta(max_length=LINES_LIMIT)] = ()
    done: Annotated[dict[Id, Moment], Meta(max_length=LINES_LIMIT)] = {}


class Standing(Struct, frozen=True, kw_only=True):
    """How one line that was sent stands now; `taken` is False where the service had this revision or a newer one."""

    lesson: Id
    activity: Id
    item: Id
    wave: Id | None = None
    revision: Revision
    taken: bool


class Known(Struct, frozen=True, kw_only=True):
    """The reply to `Sent`, given once it is on the disk: one standing a line, in the order of the lines."""

    lines: tuple[Standing, ...] = ()
    at: Moment


class Mine(Struct, frozen=True, kw_only=True):
    """All that the service holds of one participant in one cohort; a line without value was withdrawn."""

    lines: tuple[Line, ...] = ()
    done: dict[Id, Moment] = {}
    ballots: dict[Id, Ballot] = {}


class Membership(Struct, frozen=True, kw_only=True):
    """A cohort that somebody belongs to; `invitation` is its cohort.yaml as JSON takes it."""

    cohort: Id
    title: str
    roles: tuple[Role, ...]
    invitation: dict[str, str | int | list[str] | None]


class Me(Struct, frozen=True, kw_only=True):
    """Who is asking, as the Hub says, and where they belong."""

    user: Name
    cohorts: tuple[Membership, ...] = ()


class Session(Struct, frozen=True, kw_only=True):
    """A sitting on one of the course's routes; `here` is how many people the service sees now."""

    id: str
    route: Id
    started_at: Moment
    here: int = 0


class ActivityState(Struct, frozen=True, kw_only=True):
    """How an activity stands, and how many people have answered it: never what."""

    state: State = "waiting"
    answered: int = 0


class Timer(Struct, frozen=True, kw_only=True):
    """A clock that runs down and forces nothing. `left` are seconds at the moment of sending, whatever a clock says."""

    seconds: int
    left: float
    title: str = ""


class Round(Struct, frozen=True, kw_only=True):
    """A round in which each speaks once, in turn: what is asked, and which round it is."""

    number: int
    question: str = ""


class Groups(Struct, frozen=True, kw_only=True):
    """Groups at random. A participant sees their own (`mine`); a facilitator sees all."""

    form: Form
    groups: tuple[tuple[Name, ...], ...] = ()
    mine: tuple[Name, ...] = ()


class PollOption(Struct, frozen=True, kw_only=True):
    """One thing to put dots on."""

    id: Id
    label: Annotated[str, Meta(min_length=1, max_length=500)]


class Objection(Struct, frozen=True, kw_only=True):
    """A written objection as the room sees it: without its author."""

    id: str
    text: str
    tested: Literal["stands", "falls"] | None = None


class Poll(Struct, frozen=True, kw_only=True):
    """A dot vote, or a consent round on a proposal.

    `dots` is how many each may give. `result` (option -> dots) and `objections` are there once it was revealed.
    `testers` are who may test an objection: neither the proposer nor the boss. `mine` is what the reader gave.
    """

    id: Id
    kind: Literal["dots", "consent"]
    title: str
    state: State = "waiting"
    answered: int = 0
    options: tuple[PollOption, ...] = ()
    dots: int = 0
    proposer: Name | None = None
    boss: Name | None = None
    result: dict[Id, int] | None = None
    objections: tuple[Objection, ...] | None = None
    testers: tuple[Name, ...] = ()
    mine: Ballot | None = None


class Room(Struct, frozen=True, kw_only=True):
    """A cohort's room as one role may see it; `version` grows with each change."""

    cohort: Id
    title: str
    version: int
    session: Session | None = None
    now: ActivityName | None = None
    """The activity that the room is at."""
    activities: dict[ActivityName, ActivityState] = {}
    polls: tuple[Poll, ...] = ()
    groups: Groups | None = None
    timer: Timer | None = None
    round: Round | None = None


class Dots(Struct, frozen=True, kw_only=True, tag_field="kind", tag="dots"):
    """Somebody's dots: option -> how many."""

    given: Annotated[dict[Id, Annotated[int, Meta(ge=0, le=100)]], Meta(max_length=100)] = {}


class Stance(Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent"):
    """Somebody's stance on a proposal, written silently; `text` is the objection or the concern."""

    stance: Literal["consent", "concern", "objection"]
    text: Annotated[str, Meta(max_length=OBJECTION_LIMIT)] = ""


Ballot: TypeAlias = Dots | Stance


class _Act(Struct, frozen=True, kw_only=True, tag_field="act"):
    """What a facilitator does to the room."""


class StartSession(_Act, frozen=True, kw_only=True, tag="start"):
    """Begin a session on a route."""

    route: Id


class EndSession(_Act, frozen=True, kw_only=True, tag="end"):
    """End the session; what is open is closed."""


class SetActivity(_Act, frozen=True, kw_only=True, tag="activity"):
    """Open, close, reveal or hide an activity."""

    activity: ActivityName
    to: Literal["open", "closed", "revealed", "hidden"]


class GoTo(_Act, frozen=True, kw_only=True, tag="go"):
    """Say which activity the room is at; None for none."""

    activity: ActivityName | None = None


class SetTimer(_Act, frozen=True, kw_only=True, tag="timer"):
    """Start a timer; 0 seconds take it away."""

    seconds: Annotated[int, Meta(ge=0, le=24 * 3600)]
    title: Annotated[str, Meta(max_length=200)] = ""


class SetRound(_Act, frozen=True, kw_only=True, tag="round"):
    """Begin a round of speaking in turn; number 0 ends the rounds."""

    number: Annotated[int, Meta(ge=0, le=100)]
    question: Annotated[str, Meta(max_length=500)] = ""


class MakeGroups(_Act, frozen=True, kw_only=True, tag="groups"):
    """Put those who are here into groups at random; four are made of two pairs. "together" dissolves them."""

    form: Form


class OpenPoll(_Act, frozen=True, kw_only=True, tag="open-poll"):
    """Open a dot vote or a consent round."""

    kind: Literal["dots", "consent"]
    title: Annotated[str, Meta(min_length=1, max_length=2000)]
    options: Annotated[tuple[PollOption, ...], Meta(max_length=100)] = ()
    dots: Annotated[int, Meta(ge=0, le=100)] = 0
    proposer: Name | None = None
    boss: Name | None = None


class SetPoll(_Act, frozen=True, kw_only=True, tag="poll"):
    """Close, reveal or hide a poll, or open it again."""

    poll: Id
    to: Literal["open", "closed", "revealed", "hidden"]


class SetObjection(_Act, frozen=True, kw_only=True, tag="test-objection"):
    """Say what came of testing an objection, and who tested it."""

    poll: Id
    objection: str
    tested: Literal["stands", "falls"]
    by: Name


Act: TypeAlias = (
    StartSession
    | EndSession
    | SetActivity
    | GoTo
    | SetTimer
    | SetRound
    | MakeGroups
    | OpenPoll
    | SetPoll
    | SetObjection
)


class Table(Struct, frozen=True, kw_only=True):
    """The numbers of a chart."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class Figure(Struct, frozen=True, kw_only=True):
    """A chart with its table."""

    name: str
    title: str
    svg: str
    table: Table


class Results(Struct, frozen=True, kw_only=True):
    """What was revealed of an activity: charts, and texts that were reviewed."""

    lesson: Id
    activity: Id
    title: str
    figures: tuple[Figure, ...] = ()
    texts: tuple[str, ...] = ()
    frozen_at: datetime | None = None
