"""The room of a cohort as the service keeps it: with everything in it that no reader may see as it is."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.items import Id
from kit.wire.records import ActivityName
from kit.wire.room import Groups, PollState, Round, Session, State

KEPT_POLLS = 50
"""Polls of a cohort that are kept: more than a year of weekly sessions."""


class Standing(Struct, frozen=True, kw_only=True):
    """How an activity stands; `shown` grows whenever what there is to show of it, once it is closed, changes."""

    state: State = "waiting"
    shown: int = 0


class Written(Struct, frozen=True, kw_only=True):
    """An objection with its author, whose name never leaves the service; `id` says nothing of them."""

    id: Id
    author: str
    kind: Literal["concern", "objection"]
    text: str
    shown: bool = False
    valid: bool | None = None
    resolved: bool | None = None


class Choice(Struct, frozen=True, kw_only=True):
    """One thing to put dots on."""

    id: Id
    text: str


class Asked(Struct, frozen=True, kw_only=True):
    """A poll. Once it was counted its ballots are read no more: `voters`, `dots_given` and `written` stay as then."""

    id: Id
    kind: Literal["dots", "consent"]
    title: str
    state: PollState = "open"
    options: tuple[Choice, ...] = ()
    dots: int = 0
    proposer: str = ""
    boss: str = ""
    counted: bool = False
    voters: int = 0
    dots_given: dict[Id, int] = {}
    written: tuple[Written, ...] = ()


class Clock(Struct, frozen=True, kw_only=True):
    """A timer; `ends_at` in seconds since 1970, by the service's clock."""

    seconds: int
    ends_at: float


class Document(Struct, frozen=True, kw_only=True):
    """A cohort's room; `seed` is what its last groups or order were drawn with."""

    session: Session | None = None
    activities: dict[ActivityName, Standing] = {}
    polls: tuple[Asked, ...] = ()
    groups: Groups | None = None
    round: Round | None = None
    timer: Clock | None = None
    seed: int = 0

    def standing(self, activity: str) -> Standing:
        """Say how an activity stands."""
        return self.activities.get(activity, Standing())

    def poll(self, id_: str) -> Asked:
        """Give a poll.

        Raises
        ------
        ServiceError
            When there is none of this id.
        """
        for poll in self.polls:
            if poll.id == id_:
                return poll
        raise ServiceError(_("There is no such poll."), remedy=_("It may have been taken away."), status=404)

    def under_way(self) -> Session:
        """Give the session.

        Raises
        ------
        ServiceError
            When there is none.
        """
        if self.session is None:
            raise refused(_("No session is under way."), _("Start one on a route first."))
        return self.session

    def closed(self) -> frozenset[str]:
        """Name the activities that are closed, whether they are revealed or not."""
        return frozenset(name for name, one in self.activities.items() if one.state in {"closed", "revealed", "hidden"})

    def revealed(self) -> frozenset[str]:
        """Name the activities that are revealed."""
        return frozenset(name for name, one in self.activities.items() if one.state == "revealed")


_decoder = msgspec.json.Decoder(Document)


def read(data: bytes) -> Document:
    """Read a room as it was kept; an empty one before the first time."""
    return _decoder.decode(data) if data else Document()


def refused(what: str, remedy: str) -> ServiceError:
    """Say that an act does not fit the room as it stands."""
    return ServiceError(what, remedy=remedy, status=409)
