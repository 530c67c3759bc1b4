"""The learner's outbox: what is shared is written down, handed to the road in use, and sent again until it arrived."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import structs

from kit import clock, responses
from kit.errors import ExchangeError, KitError, ResponseError
from kit.exchange import live, nbgrader
from kit.exchange.gathered import build, joined, line_name, marks_of, titles
from kit.exchange.ledger import Act, Receipt, Record, Sent, journal, locked, recall, remember
from kit.exchange.shared import BUNDLE_SUFFIX, SHARED_FILE, Bundle, Shared, encode
from kit.files import clear_aside, write_atomic
from kit.i18n import gettext as _
from kit.workspace import Road, identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.course import Course, Lesson
    from kit.workspace import Workspace

Where: TypeAlias = Literal["with", "offline", "leaving", "gone"]
"""A line of the live road: with the group, waiting for the connection, taken back but not there yet, taken back."""


def hand_over(workspace: Workspace, course: Course, section: str) -> Receipt:
    """Hand over what is shared of a section, by the road in use; what the road does not take waits to be sent again.

    Raises
    ------
    ExchangeError
        If no group was joined, or more is shared than a file may hold. Nothing was sent then.
    """
    with locked(workspace, section):
        return _hand_over(workspace, course, build(workspace, course, section))


def withdraw(workspace: Workspace, course: Course, section: str, lines: Iterable[str] = ()) -> Receipt:
    """Hand over a section again after a line lost its share mark, to every cohort that ever got it.

    `lines` are those that lost it, as ``lesson/activity/item``: an outbox that forgot them takes them back all the
    same. The receipt's `unreached` says which copies may still hold the line.
    """
    with locked(workspace, section):
        record = recall(workspace, section)
        receipts = [_hand_over_again(workspace, course, section, x) for x in _left(workspace, record)]
        if workspace.invitation is not None or not receipts:
            receipts.append(_hand_over(workspace, course, build(workspace, course, section), withdrawn=lines))
    return structs.replace(receipts[-1], unreached=_unreached(receipts, record))


def retry(workspace: Workspace, course: Course) -> tuple[Receipt, ...]:
    """Send again what the exchange has not taken yet, and what was shared or withdrawn but not sent before a stop.

    A section that cannot be read or written now stays as it is until the next time, and keeps no other one back.
    """
    again: list[Receipt] = []
    for section in course.sections:
        with suppress(KitError, OSError):
            _retry_left(workspace, course, section.id, again)
            _retry_here(workspace, course, section.id, again)
    return tuple(again)


def _retry_left(workspace: Workspace, course: Course, section: str, again: list[Receipt]) -> None:
    for sent in _left(workspace, recall(workspace, section)):
        due = sent.receipt.state == "waiting" or _withdrawn_from(workspace, sent)
        if due and not _in_vain(sent.receipt.road, again):
            with locked(workspace, section):
                again.append(_hand_over_again(workspace, course, section, sent))


def _withdrawn_from(workspace: Workspace, sent: Sent) -> bool:
    """Say whether a line lost its share mark, and a failure or a stop kept the group from hearing of it.

    A mark for another group is none that was lost: what this one has stays there until it is withdrawn.
    """
    lines = [name.partition(" ")[0].split("/") for name, _revision in sent.lines]
    records = {lesson: responses.read(workspace, lesson) for lesson in {lesson for lesson, _activity, _item in lines}}
    return any(records[lesson].get(activity, item).shared is None for lesson, activity, item in lines)


def _retry_here(workspace: Workspace, course: Course, section: str, again: list[Receipt]) -> None:
    if workspace.invitation is None or workspace.road == "file" or _in_vain(workspace.road, again):
        return
    sent = recall(workspace, section).last(workspace.invitation.cohort, workspace.road)
    built = build(workspace, course, section)
    lines = tuple(line_name(x) for x in built.responses)
    # A mark alone never starts it: only where this section was handed over before does it follow by itself.
    if sent is None and not lines:
        return
    if sent is None or sent.receipt.state == "waiting" or (sent.lines, sent.done) != (lines, marks_of(built)):
        again.append(hand_over(workspace, course, section))


def _in_vain(road: Road | None, again: list[Receipt]) -> bool:
    # One service for all sections: where it did not answer for one, the others need not wait for it too.
    silent = any(r.road == road and r.state == "waiting" and not r.refused for r in again)
    return road == "live" and (silent or not live.reachable())


def verify(workspace: Workspace, course: Course) -> None:
    """Ask the live service once what it holds, so that what it lost since (a restored backup) is sent again.

    What was erased there on somebody's wish is not: it is shared no more, until its author shares it anew.

    Raises
    ------
    KitError
        When it does not answer.
    """
    if workspace.invitation is None or workspace.road != "live":
        return
    cohort = workspace.invitation.cohort
    held = live.client().mine(cohort)
    for section in course.sections:
        with locked(workspace, section.id):
            record = recall(workspace, section.id)
            sent = record.last(cohort, "live")
            if held.erased > record.erased.get(cohort, 0):
                if sent:
                    sent = _erased(workspace, sent, live.gone(held, sent.acts))
                    record = record.noting(sent) if sent else record.forgetting(cohort)
                record = structs.replace(record, erased=record.erased | {cohort: held.erased})
                remember(workspace, section.id, record)
            if sent and (acts := live.verify(held, sent.acts)) != sent.acts:
                receipt = structs.replace(sent.receipt, state="waiting", message=_waits())
                remember(workspace, section.id, record.noting(structs.replace(sent, receipt=receipt, acts=acts)))


def _erased(workspace: Workspace, sent: Sent, lines: tuple[str, ...]) -> Sent | None:
    """Take the share marks from lines that were erased; gives what is left of the hand-over, None if nothing is."""
    for name in lines:
        lesson, activity, item = name.split("/")
        with responses.change(workspace, lesson) as (record, write):
            old = record.get(activity, item)
            if old.shared_with(sent.invitation.cohort):
                write({(activity, item): structs.replace(old, shared=None, audience="private", agreed=())}, count=False)
    acts = {name: act for name, act in sent.acts.items() if name not in lines}
    kept = tuple(line for line in sent.lines if line[0].partition(" ")[0] in acts)
    return structs.replace(sent, lines=kept, acts=acts) if acts else None


def last_receipt(workspace: Workspace, section: str) -> Receipt | None:
    """Give the receipt of the section's last hand-over to the group that is joined."""
    sent = _last(workspace, section)
    return sent.receipt if sent else None


def receipt_of(workspace: Workspace, lesson: Lesson) -> Receipt | None:
    """Give the same where something of a lesson was ever handed over, also if all of it was taken back since."""
    sent = _last(workspace, lesson.section)
    return sent.receipt if sent and lesson.id in sent.lessons else None


def marks(workspace: Workspace, course: Course, section: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give the lessons of a section that are marked as done, with the moment: those to be handed in, those that were.

    A mark says no more than that: it carries no answer.
    """
    sent = _last(workspace, section)
    before = sent.done if sent else {}
    now = marks_of(build(workspace, course, section)) if workspace.invitation else {}
    return {k: v for k, v in now.items() if before.get(k) != v}, {k: v for k, v in now.items() if before.get(k) == v}


def standings(workspace: Workspace, section: str) -> dict[str, Where]:
    """Say of each line that ever went by the live road, by ``lesson/activity/item``, where it stands.

    Empty on the other roads, which know only of a section as a whole.
    """
    sent = _last(workspace, section)
    if sent is None:
        return {}
    return {
        name: ("with" if act.share else "gone") if act.taken else ("offline" if act.share else "leaving")
        for name, act in sent.acts.items()
    }


def section_with(workspace: Workspace, course: Course, line: str) -> str | None:
    """Name the section in which a line went, whose lesson the course has no more; None where it is gone as well."""
    for section in course.sections:
        record = recall(workspace, section.id)
        for sent in (*record.sent.values(), *record.live.values()):
            if line in sent.acts or any(text.partition(" ")[0] == line for text, _revision in sent.lines):
                return section.id
    return None


def _last(workspace: Workspace, section: str) -> Sent | None:
    if workspace.invitation is None:
        return None
    return recall(workspace, section).last(workspace.invitation.cohort, workspace.road)


def export(workspace: Workspace, course: Course) -> tuple[str, bytes]:
    """Give the file road's one file: its name and its bytes, with every section that has something to hand over.

    A section that cannot be read is not in it, and its name says so.

    Raises
    ------
    ExchangeError
        If no group was joined, or more is shared than a file may hold.
    ResponseError
        If no section but one that cannot be read has anything to hand over.
    """
    invitation = joined(workspace)
    sections: list[Shared] = []
    damaged: dict[str, ResponseError] = {}
    for section in course.sections:
        try:
            shared = build(workspace, course, section.id)
        except ResponseError as problem:
            damaged[section.id] = problem
            continue
        record = recall(workspace, section.id)
        # A section that was handed over once goes along even when it is empty now: so a withdrawal arrives.
        if shared.responses or shared.done or record.sent or record.saved_as_file:
            sections.append(shared)
    if damaged and not sections:
        raise next(iter(damaged.values()))
    data = encode(Bundle(sections=tuple(sections)))
    for shared in sections:
        record = recall(workspace, shared.section)
        remember(workspace, shared.section, structs.replace(record, saved_as_file=True, written_at=shared.written_at))
    who = re.sub(r"[^A-Za-z0-9._-]", "-", identity(workspace)[:8])
    name = "-".join([invitation.cohort, who, *(f"without-{section}" for section in damaged)])
    return f"{name}{BUNDLE_SUFFIX}", data


def _hand_over(
    workspace: Workspace,
    course: Course,
    shared: Shared,
    *,
    road: Road | None = None,
    withdrawn: Iterable[str] = (),
) -> Receipt:
    invitation, road = joined(workspace), road or workspace.road or "file"
    data = encode(shared)
    written = workspace.section(shared.section) / SHARED_FILE
    # What a hand-over that was killed left beside it may hold a line that was withdrawn since.
    clear_aside(written)
    write_atomic(written, data)
    lines = tuple(line_name(x) for x in shared.responses)

    def note(receipt: Receipt, acts: dict[str, Act]) -> Receipt:
        record = recall(workspace, shared.section)
        before = record.last(invitation.cohort, road)
        lessons = {*(before.lessons if before else ()), *(line.lesson for line in shared.responses), *shared.done}
        sent = Sent(
            invitation=invitation,
            receipt=receipt,
            lines=lines,
            done=marks_of(shared),
            lessons=tuple(sorted(lessons)),
            acts=acts,
        )
        remember(workspace, shared.section, structs.replace(record.noting(sent), written_at=shared.written_at))
        return receipt

    named = titles(map(live.key, shared.responses), course)
    waiting = Receipt(at=clock.now(), road=road, state="waiting", message=_waits(), lines=named)
    if road == "file":
        who = ", ".join(invitation.facilitators) or _("your facilitator")
        message = _("Written down. Now save the file and send it to {who}.").format(who=who)
        return note(structs.replace(waiting, state="file", message=message), {})
    acts: dict[str, Act] = {}
    if road == "live":
        before = recall(workspace, shared.section).last(invitation.cohort, road)
        acts = live.reckon(before.acts if before else {}, shared.responses, withdrawn)
    # Noted as waiting before it is sent: after a crash it is sent once more rather than never.
    note(waiting, acts)
    problem: KitError | None = None
    try:
        if road == "live":
            acts, problem = live.send(live.client(), invitation.cohort, acts, shared)
        else:
            nbgrader.submit(invitation, course, shared, data, journal=journal(workspace, shared.section))
    except ExchangeError as error:
        problem = error
    except OSError as error:
        # A full disk or a missing temporary folder is as passing as an exchange out of reach: it waits too.
        problem = ExchangeError(f"{error.strerror or error}.")
    if problem:
        message, refused = _why(problem, road, course), isinstance(problem, live.RefusedError)
        return note(structs.replace(waiting, message=message, refused=refused), acts)
    message = _("Handed over at {time}.").format(time=f"{dt.datetime.now().astimezone():%H:%M}")
    return note(structs.replace(waiting, at=clock.now(), state="taken", message=message), acts)


def _why(problem: KitError, road: Road, course: Course) -> str:
    """Say why it waits."""
    said, what = _("{what} What you shared waits in your outbox and is sent again. {remedy}"), problem.what
    if isinstance(problem, live.RefusedError):
        said = _("{what} It stays with you, and is tried again. {remedy}")
        if problem.lines:
            lines = ", ".join(f"“{title}”" for title in titles(problem.lines, course))
            what = _("The group's service does not take {lines}: {reason}").format(lines=lines, reason=what)
    elif road == "live":
        said = _("{what} It waits for the connection and is sent by itself. {remedy}")
    return said.format(what=what, remedy=problem.remedy).strip()


def _waits() -> str:
    return _("This waits in your outbox and is sent again.")


def _left(workspace: Workspace, record: Record) -> list[Sent]:
    return record.left(workspace.cohort, workspace.road)


def _hand_over_again(workspace: Workspace, course: Course, section: str, sent: Sent) -> Receipt:
    # A group or a road that was left keeps what it had, without what was withdrawn or changed since, and gets nothing
    # newer.
    there = structs.replace(workspace, mark=structs.replace(workspace.mark, invitation=sent.invitation))
    built = build(there, course, section)
    kept = tuple(x for x in built.responses if line_name(x) in sent.lines)
    done = {lesson: at for lesson, at in built.done.items() if lesson in sent.done}
    return _hand_over(there, course, structs.replace(built, responses=kept, done=done), road=sent.receipt.road)


def _unreached(receipts: list[Receipt], before: Record) -> tuple[str, ...]:
    said = []
    waiting = {r.road for r in receipts if r.state == "waiting"}
    if "live" in waiting:
        said.append(_("The group's service was not reached yet: until then it still holds what you shared."))
    if "nbgrader" in waiting:
        said.append(_("The group's exchange was not reached yet: until then the earlier copy lies there."))
    if any(r.road == "nbgrader" for r in receipts):
        said.append(_("A copy that was collected earlier is replaced when your facilitator collects again."))
    if before.saved_as_file:
        said.append(_("A file that you saved or sent earlier still holds it: ask whoever has it to delete it."))
    said.append(_("If a result was shown already, a number stays in it; a text is left out from now on."))
    return tuple(said)
