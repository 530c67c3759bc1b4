"""The service's addresses: what each takes and gives, and who may ask. The description for OpenAPI is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from kit import definitions
from kit.debrief.addressed import Addressed
from kit.debrief.commitments import COMMITMENTS_FILE, Commitment
from kit.debrief.flags import Flag
from kit.debrief.walk import WALK_FILE, Walk
from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.service.app.limits import BODY
from kit.wire.acts import Act
from kit.wire.records import Ballot, Known, Me, Membership, Mine, Results, Sent
from kit.wire.room import Person, Room

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kit.service.app.door import Checker
    from kit.service.app.hall import Hall
    from kit.service.app.identity import Who

For: TypeAlias = Literal["user", "participant", "facilitator", "member"]
"""Who may ask: anyone the Hub knows, a participant or a facilitator of the cohort, or either of them."""

KEPT = {WALK_FILE: tuple[Walk, ...], COMMITMENTS_FILE: tuple[Commitment, ...]}
"""What a facilitator notes, by the name of its file."""
_KEPT_LIMIT = 1 << 20
"""Bytes of what facilitators note: some hundred pages."""


@dataclass(frozen=True)
class Call:
    """One request that was let in: who asks, about which cohort, and with what."""

    hall: Hall
    checker: Checker
    who: Who
    cohort: str
    facilitator: bool
    path: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Route:
    """One method of one address; `gives` None is an empty answer."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    who: For
    says: str
    does: Callable[[Call], Awaitable[Any]]
    takes: Any = None
    gives: Any = None
    limit: int = BODY


async def _me(call: Call) -> Me:
    found = []
    for one in call.hall.cohorts:
        invitation = one.invitation
        roles = call.who.roles(invitation.cohort)
        if roles:
            told = msgspec.to_builtins(invitation)
            found.append(Membership(cohort=invitation.cohort, title=invitation.title, roles=roles, invitation=told))
    return Me(user=call.who.user, cohorts=tuple(found))


async def _share(call: Call) -> Known:
    sent: Sent = call.body
    call.checker.check(sent)
    return await call.hall.share(
        call.cohort, call.who.user, sent, lambda known: call.checker.changed_texts(sent, known)
    )


async def _mine(call: Call) -> Mine:
    return await call.hall.store.mine(call.cohort, call.who.user)


async def _erase(call: Call) -> None:
    await call.hall.erase(call.cohort, call.who.user)


async def _vote(call: Call) -> None:
    await call.hall.stage(call.cohort).cast(call.path["poll"], call.who.user, call.body)


async def _room(call: Call) -> Room:
    seen = await call.hall.stage(call.cohort).look(facilitator=call.facilitator)
    return seen.room(call.hall.course, call.who.user, facilitator=call.facilitator)


async def _results(call: Call) -> Results:
    name = f"{call.path['lesson']}/{call.path['activity']}"
    return await call.hall.desk.results(call.cohort, name, facilitator=call.facilitator)


async def _lesson(call: Call) -> dict[str, Any]:
    found = next((one for one in call.hall.course.lessons if one.id == call.path["lesson"]), None)
    if found is None:
        raise ServiceError(_("This course has no such lesson."), where=call.path["lesson"], status=404)
    return definitions.of_lesson(found)


async def _act(call: Call) -> Room:
    await call.hall.act(call.cohort, call.body, call.who.user)
    return await _room(call)


async def _here(call: Call) -> tuple[Person, ...]:
    return await call.hall.stage(call.cohort).people()


async def _summary(call: Call) -> Any:  # noqa: ANN401 - a summary
    return await call.hall.desk.summary(call.cohort)


async def _flags(call: Call) -> tuple[Flag, ...]:
    return await call.hall.desk.flags(call.cohort, f"{call.path['lesson']}/{call.path['activity']}")


async def _close(call: Call) -> Any:  # noqa: ANN401 - a summary with flags
    return await call.hall.close_all(call.cohort)


async def _review(call: Call) -> dict[str, Any]:
    return await call.hall.desk.review(call.cohort, call.who.user)


async def _decide(call: Call) -> dict[str, Any]:
    return await call.hall.decide(call.cohort, call.body, call.who.user)


async def _addressed(call: Call) -> list[Addressed]:
    return await call.hall.desk.addressed(call.cohort)


async def _kept(call: Call) -> msgspec.Raw:
    name = _name(call)
    data = await call.hall.desk.kept(call.cohort, name)
    if data is None:
        raise ServiceError(_("This was not written yet."), where=name, status=404)
    return msgspec.Raw(data)


async def _keep(call: Call) -> None:
    name = _name(call)
    value = msgspec.convert(call.body, KEPT[name])
    await call.hall.desk.keep(call.cohort, name, msgspec.json.format(msgspec.json.encode(value), indent=1))


def _name(call: Call) -> str:
    if call.path["name"] not in KEPT:
        raise ServiceError(_("Nothing of this name is kept."), remedy=_("Ask for: ") + ", ".join(KEPT), status=404)
    return call.path["name"]


COHORT = "api/cohorts/{cohort}"
ROUTES: tuple[Route, ...] = (
    Route("GET", "api/me", "user", "Who I am, and the cohorts I belong to.", _me, gives=Me),
    Route("POST", f"{COHORT}/shares", "participant", "Share or withdraw lines.", _share, takes=Sent, gives=Known),
    Route("GET", f"{COHORT}/mine", "participant", "All that is held of me.", _mine, gives=Mine),
    Route("DELETE", f"{COHORT}/mine", "participant", "Erase all that is held of me.", _erase),
    Route("PUT", f"{COHORT}/ballots/{{poll}}", "participant", "Put a ballot in; the last one counts.", _vote, Ballot),
    Route("GET", f"{COHORT}/room", "member", "The room as I may see it.", _room, gives=Room),
    Route(
        "GET",
        f"{COHORT}/results/{{lesson}}/{{activity}}",
        "member",
        "An activity's results: revealed ones, and closed ones for a facilitator.",
        _results,
        gives=Results,
    ),
    Route("GET", f"{COHORT}/lessons/{{lesson}}", "member", "What a lesson asks.", _lesson, gives=dict[str, Any]),
    Route("POST", f"{COHORT}/acts", "facilitator", "Do something to the room.", _act, takes=Act, gives=Room),
    Route("GET", f"{COHORT}/here", "facilitator", "The participants who are here.", _here, gives=tuple[Person, ...]),
    Route("GET", f"{COHORT}/summary", "facilitator", "What is closed, summarised.", _summary, gives=dict[str, Any]),
    Route(
        "GET",
        f"{COHORT}/flags/{{lesson}}/{{activity}}",
        "facilitator",
        "Results of a closed activity in which nearly all answered alike.",
        _flags,
        gives=tuple[Flag, ...],
    ),
    Route("POST", f"{COHORT}/close", "facilitator", "Close everything.", _close, gives=dict[str, Any]),
    Route("GET", f"{COHORT}/review", "facilitator", "The queue of texts.", _review, gives=dict[str, Any]),
    Route("POST", f"{COHORT}/review", "facilitator", "Decide on texts.", _decide, dict[str, Any], dict[str, Any]),
    Route(
        "GET",
        f"{COHORT}/addressed",
        "facilitator",
        "What was addressed to the facilitators.",
        _addressed,
        gives=list[Addressed],
    ),
    Route("GET", f"{COHORT}/kept/{{name}}", "facilitator", "What facilitators noted.", _kept, gives=list[Any]),
    Route("PUT", f"{COHORT}/kept/{{name}}", "facilitator", "Note it.", _keep, list[Any], limit=_KEPT_LIMIT),
)
