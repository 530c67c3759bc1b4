"""The learner's outbox: what is shared is written down, handed to the road in use, and sent again until it arrived."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit import responses
from kit.errors import ExchangeError
from kit.exchange import nbgrader
from kit.exchange.shared import BUNDLE_SUFFIX, SHARED_FILE, Bundle, Shared, SharedResponse, encode
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.workspace import Invitation, Road, identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.workspace import Workspace

OUTBOX = ".outbox"


class Receipt(Struct, frozen=True, kw_only=True):
    """What came of a hand-over: `lines` names what it holds, `unreached` says which copies it does not reach."""

    at: str
    road: Road
    state: Literal["taken", "waiting", "file"]
    message: str
    lines: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()


class _Sent(Struct, frozen=True, kw_only=True):
    """The last hand-over of a section to one cohort; `lines` are the sent lines' names and revisions, no words."""

    invitation: Invitation
    receipt: Receipt
    lines: tuple[tuple[str, int], ...] = ()


class _Record(Struct, frozen=True, kw_only=True):
    """What the outbox knows of a section: by cohort, and whether a file of it was ever saved."""

    sent: dict[str, _Sent] = {}
    saved_as_file: bool = False


def build(workspace: Workspace, course: Course, section: str) -> Shared:
    """Gather what the participant shares of a section, each line as it was when it was shared."""
    invitation = _invitation(workspace)
    lines: list[SharedResponse] = []
    done: dict[str, str] = {}
    for id_ in course.section(section).lessons:
        record = responses.read(workspace, id_)
        if record.done_at:
            done[id_] = record.done_at
        for activity in course.lesson(id_).activities:
            for item in activity.items:
                given = record.get(activity.id, item.id).shared
                if given is None or given.cohort != invitation.cohort:
                    continue
                if given.value is None or given.audience == "private" or activity.share == "never":
                    continue
                lines.append(
                    SharedResponse(
                        lesson=id_,
                        activity=activity.id,
                        item=item.id,
                        wave=activity.wave,
                        value=given.value,
                        audience=given.audience,
                        agreed=msgspec.convert(given.agreed, tuple[Literal["quote", "counts"], ...]),
                        revision=given.revision,
                        shared_at=dt.datetime.fromisoformat(given.at),
                    )
                )
    return Shared(
        course=course.id,
        course_version=course.version,
        cohort=invitation.cohort,
        participant=identity(workspace),
        section=section,
        written_at=dt.datetime.now(dt.UTC),
        done={k: dt.datetime.fromisoformat(v) for k, v in done.items()},
        responses=tuple(lines),
    )


def hand_over(workspace: Workspace, course: Course, section: str) -> Receipt:
    """Hand over what is shared of a section, by the road in use; what the road does not take waits to be sent again.

    Raises
    ------
    ExchangeError
        If no group was joined, or more is shared than a file may hold. Nothing was sent then.
    """
    with _locked(workspace, section):
        return _hand_over(workspace, course, build(workspace, course, section))


def withdraw(workspace: Workspace, course: Course, section: str) -> Receipt:
    """Hand over a section again after a line lost its share mark, to every cohort that ever got it.

    The receipt's `unreached` says which copies may still hold the line.
    """
    with _locked(workspace, section):
        record = _recall(workspace, section)
        receipts = [_hand_over_again(workspace, course, section, x) for x in _left(workspace, record)]
        if workspace.invitation is not None or not receipts:
            receipts.append(_hand_over(workspace, course, build(workspace, course, section)))
    return structs.replace(receipts[-1], unreached=_unreached(receipts, record))


def retry(workspace: Workspace, course: Course) -> tuple[Receipt, ...]:
    """Send again what the exchange has not taken yet, and what was shared but not sent before a stop."""
    again = []
    for section in course.sections:
        record = _recall(workspace, section.id)
        for sent in _left(workspace, record):
            if sent.receipt.state == "waiting":
                with _locked(workspace, section.id):
                    again.append(_hand_over_again(workspace, course, section.id, sent))
        if workspace.invitation is None or workspace.road == "file":
            continue
        sent_here = record.sent.get(workspace.invitation.cohort)
        lines = tuple(_name(x) for x in build(workspace, course, section.id).responses)
        if sent_here is None and not lines:
            continue
        if sent_here is None or sent_here.receipt.state == "waiting" or sent_here.lines != lines:
            again.append(hand_over(workspace, course, section.id))
    return tuple(again)


def entries(workspace: Workspace, section: str) -> list[tuple[str, str]]:
    """Give the exchange's entries that the workspace made of a section, as (cohort, name), the oldest first."""
    return nbgrader.noted(_journal(workspace, section))


def last_receipt(workspace: Workspace, section: str) -> Receipt | None:
    """Give the receipt of the section's last hand-over to the group that is joined."""
    if workspace.invitation is None:
        return None
    sent = _recall(workspace, section).sent.get(workspace.invitation.cohort)
    return sent.receipt if sent else None


def export(workspace: Workspace, course: Course) -> tuple[str, bytes]:
    """Give the file road's one file: its name and its bytes, with every section that has something to hand over."""
    invitation = _invitation(workspace)
    sections = []
    for section in course.sections:
        shared = build(workspace, course, section.id)
        record = _recall(workspace, section.id)
        # A section that was handed over once goes along even when it is empty now: so a withdrawal arrives.
        if shared.responses or shared.done or record.sent or record.saved_as_file:
            sections.append(shared)
    data = encode(Bundle(sections=tuple(sections)))
    for shared in sections:
        record = _recall(workspace, shared.section)
        _remember(workspace, shared.section, structs.replace(record, saved_as_file=True))
    who = re.sub(r"[^A-Za-z0-9._-]", "-", identity(workspace)[:8])
    return f"{invitation.cohort}-{who}{BUNDLE_SUFFIX}", data


def titles(shared: Shared, course: Course) -> tuple[str, ...]:
    """Name the lines of a hand-over as their author knows them: a question, or a whole activity."""
    found: dict[str, None] = {}
    for line in shared.responses:
        activity = course.lesson(line.lesson).activity(line.activity)
        found[activity.item(line.item).label if activity.share == "lines" else activity.title] = None
    return tuple(found)


def _hand_over(workspace: Workspace, course: Course, shared: Shared) -> Receipt:
    invitation = _invitation(workspace)
    data = encode(shared)
    write_atomic(workspace.section(shared.section) / SHARED_FILE, data)
    lines = tuple(_name(x) for x in shared.responses)

    def note(receipt: Receipt) -> Receipt:
        record = _recall(workspace, shared.section)
        sent = record.sent | {invitation.cohort: _Sent(invitation=invitation, receipt=receipt, lines=lines)}
        _remember(workspace, shared.section, structs.replace(record, sent=sent))
        return receipt

    waiting = Receipt(
        at=_now(),
        road=workspace.road or "file",
        state="waiting",
        message=_("This waits in your outbox and is sent again."),
        lines=titles(shared, course),
    )
    who = ", ".join(invitation.facilitators) or _("your facilitator")
    if workspace.road == "file":
        message = _("Written down. Now save the file and send it to {who}.").format(who=who)
        return note(structs.replace(waiting, state="file", message=message))
    # Noted as waiting before it is sent: after a crash it is sent once more rather than never.
    note(waiting)
    try:
        nbgrader.submit(invitation, course, shared, data, journal=_journal(workspace, shared.section))
    except (ExchangeError, OSError) as problem:
        # A full disk or a missing temporary folder is as passing as an exchange out of reach: it waits too.
        error = problem if isinstance(problem, ExchangeError) else ExchangeError(f"{problem.strerror or problem}.")
        message = _("{what} What you shared waits in your outbox and is sent again. {remedy}").format(
            what=error.what, remedy=error.remedy
        )
        return note(structs.replace(waiting, message=message.strip()))
    message = _("Handed over at {time}.").format(time=f"{dt.datetime.now().astimezone():%H:%M}")
    return note(structs.replace(waiting, at=_now(), state="taken", message=message))


def _left(workspace: Workspace, record: _Record) -> list[_Sent]:
    """Give the last hand-overs to groups that this workspace is not in any more."""
    now = workspace.invitation.cohort if workspace.invitation else None
    return [sent for cohort, sent in record.sent.items() if cohort != now]


def _hand_over_again(workspace: Workspace, course: Course, section: str, sent: _Sent) -> Receipt:
    # A group that was left keeps what it had, without what was withdrawn or changed since, and gets nothing newer.
    there = structs.replace(workspace, mark=structs.replace(workspace.mark, invitation=sent.invitation))
    built = build(there, course, section)
    kept = tuple(x for x in built.responses if _name(x) in sent.lines)
    return _hand_over(there, course, structs.replace(built, responses=kept))


def _unreached(receipts: list[Receipt], before: _Record) -> tuple[str, ...]:
    said = []
    if any(r.state == "waiting" for r in receipts):
        said.append(_("The group's exchange was not reached yet: until then the earlier copy lies there."))
    if any(r.road == "nbgrader" for r in receipts):
        said.append(_("A copy that was collected earlier is replaced when your facilitator collects again."))
    if any(r.road == "file" for r in receipts) or before.saved_as_file:
        said.append(_("A file that you saved or sent earlier still holds it: ask whoever has it to delete it."))
    said.append(_("If a result was shown already, a number stays in it; a text is left out from now on."))
    return tuple(said)


def _invitation(workspace: Workspace) -> Invitation:
    if workspace.invitation is None:
        raise ExchangeError(
            _("You have not joined a group, so there is nobody to hand this to."),
            remedy=_("Choose “Join a group” and give it the invitation that your facilitator sent you."),
        )
    return workspace.invitation


def _name(line: SharedResponse) -> tuple[str, int]:
    # The moment is part of it: a line that was withdrawn and shared again is another act.
    text = f"{line.lesson}/{line.activity}/{line.item} {line.audience} {line.agreed} {line.shared_at.isoformat()}"
    return text, line.revision


def _folder(workspace: Workspace) -> Path:
    folder = workspace.root / OUTBOX
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _journal(workspace: Workspace, section: str) -> Path:
    return _folder(workspace) / f"{section}.entries"


@contextmanager
def _locked(workspace: Workspace, section: str) -> Iterator[None]:
    lock = FileLock(_folder(workspace) / f".{section}.lock", timeout=nbgrader.TIMEOUT + 10)
    try:
        with lock:
            yield
    except Timeout:
        raise ExchangeError(
            _("Another window is still handing this section over."), remedy=_("Wait a moment and share again.")
        ) from None


def _recall(workspace: Workspace, section: str) -> _Record:
    try:
        return msgspec.json.decode((_folder(workspace) / f"{section}.json").read_bytes(), type=_Record)
    except FileNotFoundError:
        return _Record()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # The answers themselves are elsewhere and safe: an outbox that forgot sends once more.
        return _Record()


def _remember(workspace: Workspace, section: str, record: _Record) -> None:
    write_atomic(_folder(workspace) / f"{section}.json", msgspec.json.format(msgspec.json.encode(record), indent=1))


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
