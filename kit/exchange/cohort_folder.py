"""The facilitator's cohort folder: made once, with its roster, key and nbgrader course; opened by all that follows."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import yaml
from msgspec import Struct

from kit.errors import CohortError, WorkspaceError
from kit.exchange import nbgrader
from kit.exchange.roster import ROSTER_FILE, Student, read_roster, roster_csv, student_fields
from kit.exchange.shared import SHARED_FILE
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.workspace import THRESHOLD, THRESHOLD_FLOOR, Invitation, read_invitation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.course import Course

INVITATION_FILE = "cohort.yaml"
KEY_FILE = "key"
INBOX = "inbox"
SUBMITTED = "submitted"
_OWN_EXCHANGE = "exchange"
SOURCE = "source"
RELEASE = "release"
AUTOGRADED = "autograded"
FEEDBACK = "feedback"

_CONFIG = """\
# The nbgrader course of this cohort. It moves with its folder.
from pathlib import Path

c = get_config()
here = Path(__file__).resolve().parent
c.CourseDirectory.course_id = {cohort!r}
c.CourseDirectory.root = str(here)
c.Exchange.root = {exchange}
"""


class CohortFolder(Struct, frozen=True):
    """An opened cohort folder."""

    root: Path
    invitation: Invitation
    roster: tuple[Student, ...]

    @property
    def exchange(self) -> Path:
        """The part of nbgrader's exchange that is this cohort's; one in its own folder moves with it."""
        own = self.root / _OWN_EXCHANGE
        named = Path(self.invitation.exchange or nbgrader.EXCHANGE)
        return (own if own.is_dir() else named) / self.invitation.cohort

    def submitted(self, student: str, section: str) -> Path:
        """Where a participant's collected section lies."""
        return self.root / SUBMITTED / student / section


class Released(Struct, frozen=True):
    """What came of releasing one section; `problem` is empty where it is open to the cohort now."""

    section: str
    title: str
    problem: str = ""


class Made(Struct, frozen=True):
    """A new cohort folder, and what its maker should know."""

    folder: CohortFolder
    warnings: tuple[str, ...]


def init(
    root: Path,
    course: Course,
    students: tuple[Student, ...],
    *,
    title: str | None = None,
    route: str | None = None,
    threshold: int = THRESHOLD,
    exchange: Path | None = None,
    facilitators: Iterable[str] = (),
    enrolled: bool = True,
) -> Made:
    """Make a cohort folder at `root` for the people on a roster.

    The roster goes into nbgrader's gradebook at once, or with the first release if not `enrolled`.

    Raises
    ------
    CohortError
        If the folder is not empty, the threshold is under its floor, or the exchange that is named is not
        there. Nothing was made then.
    """
    if threshold < THRESHOLD_FLOOR:
        raise CohortError(
            _("A threshold of {n} would show results that point to single people.").format(n=threshold),
            remedy=_("Take {usual}, or {floor} at the least.").format(usual=THRESHOLD, floor=THRESHOLD_FLOOR),
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CohortError(
            _("There is something here already."),
            where=str(root),
            remedy=_("Name a folder that is new or empty; an existing cohort is never changed by this command."),
        )
    if exchange is not None and not (exchange.is_dir() and os.access(exchange, os.W_OK | os.X_OK)):
        raise CohortError(
            _("This exchange is no folder that you can write to."),
            where=str(exchange),
            remedy=_("Make it first, open to write for everyone who takes part, or leave --exchange out."),
        )
    title = " ".join((title or "").split()) or root.resolve().name
    own = exchange is None and os.name != "nt"
    place = root / _OWN_EXCHANGE if own else exchange
    invitation = Invitation(
        format="kit.cohort",
        cohort=f"{_slug(title)}-{secrets.token_hex(2)}",
        title=title,
        course=course.id,
        version=course.version,
        # nbgrader has no exchange on Windows.
        roads=("nbgrader", "file") if place else ("file",),
        threshold=threshold,
        facilitators=tuple(facilitators),
        route=course.route(route).id if route else None,
        exchange=str(place.resolve()) if place else None,
    )
    root.mkdir(parents=True, exist_ok=True)
    try:
        _make(root, invitation, students, own=own, enrolled=enrolled)
    except BaseException:
        # It was empty or new: half a cohort would only be in the way of the next try.
        for path in root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    return Made(CohortFolder(root, invitation, students), _warnings(invitation, students, own=own))


def _make(root: Path, invitation: Invitation, students: tuple[Student, ...], *, own: bool, enrolled: bool) -> None:
    root.chmod(0o700)
    if own:
        (root / _OWN_EXCHANGE).mkdir()
        # nbgrader wants its exchange open to everyone; here the folder around it keeps other users out.
        (root / _OWN_EXCHANGE).chmod(0o777)
    (root / INBOX).mkdir(mode=0o700)
    (root / SUBMITTED).mkdir(mode=0o700)
    write_atomic(root / KEY_FILE, (secrets.token_hex(32) + "\n").encode())
    write_atomic(root / ROSTER_FILE, roster_csv(students))
    exchange = 'str(here / "exchange")' if own else repr(invitation.exchange or str(nbgrader.EXCHANGE))
    config = _CONFIG.format(cohort=invitation.cohort, exchange=exchange)
    write_atomic(root / nbgrader.CONFIG_FILE, config.encode())
    if enrolled:
        nbgrader.run(nbgrader.Prepare(str(root.resolve()), student_fields(students)))
    # Last of all: a folder without an invitation is no cohort.
    data = yaml.safe_dump(msgspec.to_builtins(invitation), sort_keys=False, allow_unicode=True)
    write_atomic(root / INVITATION_FILE, data.encode(), mode=0o644)


def open_folder(root: Path) -> CohortFolder:
    """Open a cohort folder.

    Raises
    ------
    CohortError
        If it is none, or its invitation or roster cannot be read.
    """
    path = root / INVITATION_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CohortError(
            _("This is no cohort folder: it has no readable {name}.").format(name=INVITATION_FILE),
            where=str(root),
            remedy=_("Make one with: kit init DIR --roster roster.csv"),
        ) from None
    try:
        invitation = read_invitation(text, str(path))
    except WorkspaceError as problem:
        raise CohortError(problem.what, where=problem.where, remedy=problem.remedy) from None
    return CohortFolder(root, invitation, read_roster(root / ROSTER_FILE))


def check_course(folder: CohortFolder, course: Course) -> None:
    """Raise `CohortError` unless this is the course, in the version, that the cohort was made for."""
    wanted, ours = (folder.invitation.course, folder.invitation.version), (course.id, course.version)
    if wanted != ours:
        raise CohortError(
            _(
                "This cohort takes “{theirs}” version {theirs_version}; the kit carries “{ours}” version {version}."
            ).format(theirs=wanted[0], theirs_version=wanted[1], ours=ours[0], version=ours[1]),
            where=str(folder.root / INVITATION_FILE),
            remedy=_("Use the kit that carries that version, or make a new cohort."),
        )


def release(folder: CohortFolder, course: Course) -> tuple[Released, ...]:
    """Copy the course's sections to the cohort's nbgrader course and release each to the exchange."""
    check_course(folder, course)
    for section in course.sections:
        _copy_section(course.root / section.id, folder.root / SOURCE / section.id)
    sections = tuple(s.id for s in course.sections)
    # The roster goes along: whoever was added to it since comes into the gradebook too.
    people = student_fields(folder.roster)
    answer = nbgrader.run(nbgrader.Prepare(str(folder.root.resolve()), people, sections), timeout=600)
    return tuple(Released(s.id, s.title, answer.sections.get(s.id, "")) for s in course.sections)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    # The four digits and their hyphen must fit behind it.
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].rstrip("-") or "cohort"


def _copy_section(source: Path, target: Path) -> None:
    """Bring one section's folder up to date: the course's own files, never a shared.json or anything hidden."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "__pycache__", SHARED_FILE))


def _warnings(invitation: Invitation, students: tuple[Student, ...], *, own: bool) -> tuple[str, ...]:
    said = []
    if invitation.threshold < THRESHOLD:
        said.append(_("A threshold under {usual} makes it easier to guess who gave an answer.").format(usual=THRESHOLD))
    if len(students) < invitation.threshold:
        said.append(_("There are fewer people on the roster than the threshold: no result can be shown."))
    if own and os.name != "nt":
        said.append(
            _(
                "The exchange lies in this folder, so only your own user reaches it. "
                "Where several users share a machine, name a folder that all can write to with --exchange."
            )
        )
    return tuple(said)
