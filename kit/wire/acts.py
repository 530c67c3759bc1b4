"""What a facilitator does to the room of a live session."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from kit.items import Id
from kit.wire.records import OBJECTION_LIMIT, ActivityName
from kit.wire.room import Focus

Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=OBJECTION_LIMIT)]
Short: TypeAlias = Annotated[str, Meta(max_length=500)]
User: TypeAlias = Annotated[str, Meta(max_length=200)]


class _Act(Struct, frozen=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    """One act."""


class Start(_Act, frozen=True, kw_only=True, tag="start"):
    """Begin a session on a route; activities stay as they stood.

    `over` is the session that it takes the place of, "" for none: where another one has begun meanwhile, it is refused.
    None is any.
    """

    route: Id
    over: Annotated[str, Meta(max_length=60)] | None = None


class End(_Act, frozen=True, kw_only=True, tag="end"):
    """End the session; its timer, round and groups go, and nothing else changes."""


class SetFocus(_Act, frozen=True, kw_only=True, tag="focus"):
    """Say what is before the group."""

    on: Focus


class Open(_Act, frozen=True, kw_only=True, tag="open"):
    """Open an activity, also one that was closed."""

    activity: ActivityName


class Close(_Act, frozen=True, kw_only=True, tag="close"):
    """Close an activity, which freezes what may be shown of it."""

    activity: ActivityName


class Hide(_Act, frozen=True, kw_only=True, tag="hide"):
    """Take a revealed result from the participants' screens."""

    activity: ActivityName


class Reveal(_Act, frozen=True, kw_only=True, tag="reveal"):
    """Show the result of a closed activity to everyone."""

    activity: ActivityName


class SetTimer(_Act, frozen=True, kw_only=True, tag="timer"):
    """Start a timer; None takes it away."""

    seconds: Annotated[int, Meta(ge=1, le=24 * 3600)] | None


class DrawRound(_Act, frozen=True, kw_only=True, tag="round"):
    """Draw the order in which those who are here speak; `on` false ends the round."""

    on: bool = True
    question: Short = ""


class Next(_Act, frozen=True, kw_only=True, tag="next"):
    """Go on to the next speaker; `passed` says that this one rather listens.

    `turn` is the one that ends with it: where another turn has come meanwhile, nothing changes. None is any turn.
    """

    turn: Annotated[int, Meta(ge=0)] | None = None
    passed: bool = False


class DrawGroups(_Act, frozen=True, kw_only=True, tag="groups"):
    """Put those who are here into groups at random, fours made of the pairs before; 0 takes the groups away."""

    size: Literal[0, 2, 4]


class OpenDots(_Act, frozen=True, kw_only=True, tag="dots"):
    """Open a dot vote."""

    title: Words
    options: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=500)], ...], Meta(min_length=2, max_length=50)
    ]
    dots: Annotated[int, Meta(ge=1, le=20)]


class OpenConsent(_Act, frozen=True, kw_only=True, tag="consent"):
    """Open a consent round on a proposal; neither its proposer nor the boss tests an objection."""

    proposal: Words
    proposer: User = ""
    boss: User = ""


class ClosePoll(_Act, frozen=True, kw_only=True, tag="close-poll"):
    """Close a poll, which counts and freezes it."""

    poll: Id


class RevealPoll(_Act, frozen=True, kw_only=True, tag="reveal-poll"):
    """Show a closed poll to everyone."""

    poll: Id


class DropPoll(_Act, frozen=True, kw_only=True, tag="drop-poll"):
    """Take a poll away, with its ballots."""

    poll: Id


class Pass(_Act, frozen=True, kw_only=True, tag="pass"):
    """Say whether an objection may be shown, and in which words where not in its author's."""

    poll: Id
    objection: Id
    shown: bool
    text: Words | None = None


class Judge(_Act, frozen=True, kw_only=True, tag="judge"):
    """Say what came of testing an objection; the proposer and the boss may not."""

    poll: Id
    objection: Id
    valid: bool | None = None
    resolved: bool | None = None


Act: TypeAlias = (
    Start
    | End
    | SetFocus
    | Open
    | Close
    | Hide
    | Reveal
    | SetTimer
    | DrawRound
    | Next
    | DrawGroups
    | OpenDots
    | OpenConsent
    | ClosePoll
    | RevealPoll
    | DropPoll
    | Pass
    | Judge
)
