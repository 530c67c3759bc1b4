"""The way back: what the facilitator wrote lies in nbgrader's exchange under a name that only its reader knows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, structs

from kit.errors import ExchangeError
from kit.exchange import ledger, nbgrader
from kit.exchange.shared import Moment, read_regular
from kit.files import write_atomic

if TYPE_CHECKING:
    from kit.course import Course
    from kit.workspace import Workspace

FOLDER = "feedback"
KEPT = ".feedback"
"""Where a workspace keeps what it found: a section that is handed over again has another name in the exchange."""
_SECRET_LIMIT = 1 << 10


class Remark(Struct, frozen=True):
    """What was written about one answer; `name` is ``activity/item``, `score` is None where no points were given."""

    name: str
    comment: str = ""
    score: float | None = None
    max_score: float = 0.0


class Feedback(Struct, frozen=True, kw_only=True, tag_field="format", tag="kit.feedback"):
    """What a participant gets back for one lesson."""

    version: Literal[1] = 1
    lesson: str
    written_at: Moment
    score: float
    max_score: float
    remarks: tuple[Remark, ...] = ()


class Found(Struct, frozen=True):
    """Feedback as a workspace keeps it: where in the exchange it was, and if its reader has seen it."""

    place: str
    feedback: Feedback
    seen: bool = False


def file_stem(secret: str, lesson: str) -> str:
    """Name a lesson's feedback as nbgrader does: out of the submission's secret, which nobody else can read."""
    return hashlib.md5(f"{secret}{lesson}".encode(), usedforsecurity=False).hexdigest()


def fetch(workspace: Workspace, course: Course) -> bool:
    """Look in the exchange for new feedback and keep it; gives whether anything changed.

    What cannot be reached or read is looked for again the next time: nobody waits for it.
    """
    invitation = workspace.invitation
    if invitation is None or workspace.road != "nbgrader":
        return False
    root = Path(invitation.exchange or nbgrader.EXCHANGE) / invitation.cohort
    if not (root / FOLDER).is_dir():
        return False
    changed = False
    for section in course.sections:
        secret = _secret(workspace, root, invitation.cohort, section.id)
        for lesson in section.lessons if secret else ():
            changed |= _look(workspace, root / FOLDER, file_stem(secret, lesson), lesson)
    return changed


def found(workspace: Workspace, lesson: str) -> Found | None:
    """Give the lesson's feedback as it was last fetched."""
    try:
        return msgspec.json.decode(_kept(workspace, lesson).read_bytes(), type=Found)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def saw(workspace: Workspace, lesson: str) -> None:
    """Note that the lesson's feedback was read."""
    there = found(workspace, lesson)
    if there and not there.seen:
        _keep(workspace, lesson, structs.replace(there, seen=True))


def _look(workspace: Workspace, folder: Path, stem: str, lesson: str) -> bool:
    kept = found(workspace, lesson)
    path = folder / f"{stem}.json"
    try:
        feedback = msgspec.json.decode(read_regular(path), type=Feedback)
    except (ExchangeError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        if kept and kept.place == stem and folder.is_dir() and not path.exists():
            # The facilitator took it back.
            _kept(workspace, lesson).unlink(missing_ok=True)
            return True
        return False
    if feedback.lesson != lesson or (kept and kept.feedback == feedback):
        return False
    _keep(workspace, lesson, Found(stem, feedback))
    return True


def _secret(workspace: Workspace, root: Path, cohort: str, section: str) -> str:
    """Read the secret of the participant's own newest entry."""
    for of, entry in reversed(nbgrader.noted(ledger.journal(workspace, section))):
        if of == cohort and "/" not in entry:
            try:
                return read_regular(root / "inbound" / entry / nbgrader.SECRET_FILE, _SECRET_LIMIT).decode().strip()
            except (ExchangeError, UnicodeDecodeError):
                continue
    return ""


def _keep(workspace: Workspace, lesson: str, one: Found) -> None:
    write_atomic(_kept(workspace, lesson), msgspec.json.encode(one))


def _kept(workspace: Workspace, lesson: str) -> Path:
    return workspace.root / KEPT / f"{lesson}.json"
