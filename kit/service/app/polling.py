"""Dot votes and consent rounds: opened, closed, counted once, revealed; objections tested by others than the boss."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import structs

from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.service.app import chance
from kit.service.app.document import KEPT_POLLS, Asked, Choice, Document, Written, refused
from kit.wire import acts
from kit.wire.records import Dots, Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kit.wire.records import Ballot

PollAct: TypeAlias = (
    acts.OpenDots | acts.OpenConsent | acts.ClosePoll | acts.RevealPoll | acts.DropPoll | acts.Pass | acts.Judge
)


def apply(act: PollAct, room: Document, id_: str, actor: str) -> Document:
    """Give the room after an act on a poll; a new one gets the id.

    Raises
    ------
    ServiceError
        When the act does not fit the poll, or this facilitator.
    """
    match act:
        case acts.OpenDots(title=title, options=texts, dots=dots):
            options = tuple(Choice(id=f"o{n}", text=text) for n, text in enumerate(texts, 1))
            return _asked(room, Asked(id=id_, kind="dots", title=title, options=options, dots=dots))
        case acts.OpenConsent(proposal=proposal, proposer=proposer, boss=boss):
            return _asked(room, Asked(id=id_, kind="consent", title=proposal, proposer=proposer, boss=boss))
        case acts.ClosePoll(poll=poll):
            if room.poll(poll).state != "open":
                raise refused(_("This poll is closed already."), _("Look at it as it is now."))
            return _poll(room, poll, lambda asked: structs.replace(asked, state="closed"))
        case acts.RevealPoll(poll=poll):
            if room.poll(poll).state == "open":
                raise refused(_("This poll is open."), _("Close it first."))
            return _poll(room, poll, lambda asked: structs.replace(asked, state="revealed"))
        case acts.DropPoll(poll=poll):
            return _drop(room, poll)
        case acts.Pass(poll=poll, objection=one, shown=shown, text=text):
            changes = {"shown": shown} | ({} if text is None else {"text": text})
            return _objection(room, poll, one, lambda written: structs.replace(written, **changes))
        case acts.Judge(poll=poll, objection=one, valid=valid, resolved=resolved):
            _may_judge(room.poll(poll), actor)
            return _objection(room, poll, one, lambda written: structs.replace(written, valid=valid, resolved=resolved))


def count(room: Document, id_: str, ballots: Mapping[str, Ballot], seed: int, name: Callable[[], str]) -> Document:
    """Give the room with a closed poll counted, once and for all.

    Objections come in an order that a seed decides; `name` gives each an id that says nothing of its author.
    """

    def counted(poll: Asked) -> Asked:
        if poll.counted or poll.state == "open":
            return poll
        given = {o.id: 0 for o in poll.options}
        written = []
        for author, ballot in ballots.items():
            if isinstance(ballot, Dots) and poll.kind == "dots":
                for option, n in ballot.given.items():
                    given[option] += n
            elif isinstance(ballot, Stance) and ballot.stance != "consent":
                written.append(Written(id=name(), author=author, kind=ballot.stance, text=ballot.text))
        return structs.replace(
            poll,
            counted=True,
            voters=len(ballots),
            dots_given=given,
            written=tuple(chance.shuffled(written, seed)),
        )

    return _poll(room, id_, counted)


def check_ballot(room: Document, id_: str, ballot: Ballot) -> None:
    """Raise `ServiceError` unless a ballot fits its poll, and that is open."""
    poll = room.poll(id_)
    if poll.state != "open":
        raise refused(_("This poll is closed."), _("Nothing was changed: what you gave before it closed counts."))
    options = {o.id for o in poll.options}
    fits = (
        ballot.given.keys() <= options and sum(ballot.given.values()) <= poll.dots
        if isinstance(ballot, Dots) and poll.kind == "dots"
        else isinstance(ballot, Stance) and poll.kind == "consent"
    )
    if not fits:
        raise ServiceError(
            _("This ballot does not fit the poll."), remedy=_("Choose among what is offered."), status=422
        )
    if isinstance(ballot, Stance) and ballot.stance != "consent" and not ballot.text.strip():
        raise ServiceError(_("An objection needs its reason."), remedy=_("Write what you see."), status=422)


def _drop(room: Document, id_: str) -> Document:
    room.poll(id_)
    left = structs.replace(room, polls=tuple(p for p in room.polls if p.id != id_))
    if room.session and room.session.focus == f"poll/{id_}":
        return structs.replace(left, session=structs.replace(room.session, focus=""))
    return left


def _may_judge(poll: Asked, actor: str) -> None:
    if actor in {poll.proposer, poll.boss} - {""}:
        raise ServiceError(
            _("Whoever proposes, and the boss, do not test objections."),
            remedy=_("Ask another facilitator to do it."),
            status=403,
        )


def _asked(room: Document, poll: Asked) -> Document:
    room.under_way()
    if len(room.polls) >= KEPT_POLLS:
        raise refused(_("There are too many polls."), _("Take an old one away first."))
    return structs.replace(room, polls=(*room.polls, poll))


def _poll(room: Document, id_: str, change: Callable[[Asked], Asked]) -> Document:
    room.poll(id_)
    return structs.replace(room, polls=tuple(change(p) if p.id == id_ else p for p in room.polls))


def _objection(room: Document, poll: str, id_: str, change: Callable[[Written], Written]) -> Document:
    if not any(w.id == id_ for w in room.poll(poll).written):
        raise ServiceError(_("There is no such objection."), remedy=_("Reload the page."), status=404)

    def judged(asked: Asked) -> Asked:
        return structs.replace(asked, written=tuple(change(w) if w.id == id_ else w for w in asked.written))

    return _poll(room, poll, judged)
