"""What goes between the live service and those who talk to it: what is shared, who belongs where, what was revealed."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from kit.exchange.shared import Agreed, Moment, Revision, SharedValue
from kit.items import Id

LINES_LIMIT = 500
"""Lines in one request: several times what the longest section asks."""
OBJECTION_LIMIT = 2000
"""Characters of an objection: far more than anybody will read out."""

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
"""A participant's or facilitator's name on the Hub."""
ActivityName: TypeAlias = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=121)
]
"""An activity with its lesson, as "lesson/activity"."""
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
    """All that the service holds of one participant in one cohort; a line without value was withdrawn.

    `erased` says how often all of it was erased: what was acknowledged before is then gone because somebody wished so.
    """

    lines: tuple[Line, ...] = ()
    done: dict[Id, Moment] = {}
    ballots: dict[Id, Ballot] = {}
    erased: int = 0


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


class Dots(Struct, frozen=True, kw_only=True, tag_field="kind", tag="dots"):
    """Somebody's dots: option -> how many."""

    given: Annotated[dict[Id, Annotated[int, Meta(ge=0, le=100)]], Meta(max_length=100)] = {}


class Stance(Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent"):
    """Somebody's stance on a proposal, written silently; `text` is the objection or the concern."""

    stance: Literal["consent", "concern", "objection"]
    text: Annotated[str, Meta(max_length=OBJECTION_LIMIT)] = ""


Ballot: TypeAlias = Dots | Stance


class Table(Struct, frozen=True, kw_only=True):
    """The numbers of a chart."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class Figure(Struct, frozen=True, kw_only=True):
    """A chart with its table.

    `svg` is "" where nothing can be drawn, `narrow` the same for a phone; `label` is what a screen reader says in its
    place, `sentence` what the numbers say, and `notes` why something is not shown.
    """

    name: str
    title: str
    label: str
    sentence: str
    svg: str
    table: Table
    narrow: str = ""
    notes: tuple[str, ...] = ()


class Said(Struct, frozen=True, kw_only=True):
    """People's words to one question, as they were reviewed, in an order that tells nothing."""

    question: str
    theme: str = ""
    texts: tuple[str, ...] = ()


class Results(Struct, frozen=True, kw_only=True):
    """What was revealed of an activity: charts, words that were reviewed, notes, and why something is withheld."""

    lesson: Id
    activity: Id
    title: str
    figures: tuple[Figure, ...] = ()
    said: tuple[Said, ...] = ()
    notes: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    frozen_at: Moment | None = None
