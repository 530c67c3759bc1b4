"""Bringing in: files from a learning platform, by e-mail or from Windows go to the inbox, each as its participant's."""

from __future__ import annotations

import contextlib
import hashlib
import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit.errors import ExchangeError
from kit.exchange.cohort_folder import INBOX, CohortFolder, Student, check_course
from kit.exchange.collect import Collected, State
from kit.exchange.filing import alone
from kit.exchange.inbox import fits, shown
from kit.exchange.parcel import unpack
from kit.exchange.shared import BUNDLE_SUFFIX, Bundle, SetAside, Shared, decode, encode, lies_in, read
from kit.files import write_atomic
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

# Moodle, "Download all submissions": Ada Lovelace_12345_assignsubmission_file_/…, or all of it in the file's name.
_MOODLE = re.compile(r"(?:^|/)(?P<name>[^/_]+)_(?P<number>\d+)_assignsubmission_file(?:_|/|$)")
# Canvas: lovelaceada_67_8901_…, late ones with LATE between.
_CANVAS = re.compile(r"(?:^|/)[^/_]+_(?:LATE_)?(?P<number>\d+)_\d+_[^/]+$")


class BroughtIn(Struct, frozen=True):
    """What came of a parcel: a line for each participant of whom something was in it."""

    filed: tuple[Collected, ...]
    set_aside: tuple[SetAside, ...]


class _Sender(Struct, frozen=True):
    """Who handed a file in, as the learning platform named it: by number, by name."""

    number: str
    name: str = ""


def bring_in(folder: CohortFolder, course: Course, source: Path) -> BroughtIn:
    """File every file of shared responses in a folder or zip into the cohort's inbox.

    A file goes to the participant that it names; one that was saved under a random id goes to the participant whom the
    learning platform names as its sender. Where the two differ it is set aside. Of two files of one person and section
    the one written last stays, so that the same parcel can be brought in again.

    Raises
    ------
    KitError
        If the source cannot be read or the cohort takes another course; what was filed before that stays.
    """
    check_course(folder, course)
    aside: list[SetAside] = []
    people = _People(folder.roster)
    filed: dict[str, dict[str, State]] = {}
    with alone(folder):
        for packed in unpack(source, aside):
            try:
                sent = decode(_plain(packed.data), shown(packed.path))
                fits(sent, folder, course, shown(packed.path))
                for one in sent.sections if isinstance(sent, Bundle) else (sent,):
                    whose = people.whose(packed.path, one.participant)
                    state = _file(folder, structs.replace(one, participant=whose))
                    sections = filed.setdefault(whose, {})
                    if sections.get(one.section, "unchanged") == "unchanged":
                        sections[one.section] = state
            except ExchangeError as problem:
                aside.append(SetAside.of(problem))
    names = {student.id: student.name for student in folder.roster}
    return BroughtIn(tuple(Collected(id_, names.get(id_, ""), filed[id_]) for id_ in sorted(filed)), tuple(aside))


class _People:
    """The roster, found by what learning platforms put into names of files."""

    def __init__(self, roster: tuple[Student, ...]) -> None:
        self._by_id = {s.id: s for s in roster}
        self._by_number = {s.lms_user_id: s for s in roster if s.lms_user_id}
        names = [_folded(s.name) for s in roster]
        # A name that two people bear says nothing.
        self._by_name = {_folded(s.name): s for s in roster if s.name and names.count(_folded(s.name)) == 1}

    def whose(self, path: str, named: str) -> str:
        """Give the id to file under; `named` is the participant that the file itself names."""
        sender = _sender(path)
        if sender is None:
            if not lies_in(named):
                raise _unclear(_("The file names nobody to file it under."), path)
            return named
        # Moodle's number is its own of the task, mostly not the user's: there the name says more.
        found = {s.id for s in (self._by_name.get(_folded(sender.name)), self._by_number.get(sender.number)) if s}
        if len(found) > 1:
            raise _unclear(_("The name and the number of its sender belong to two people of the roster."), path)
        if found:
            (whose,) = found
            if named != whose and named in self._by_id:
                raise _unclear(
                    _("This file names {named} and was handed in by {who}.").format(named=named, who=whose), path
                )
            return whose
        known = self._by_id.get(named)
        if known is None:
            raise ExchangeError(
                _("Its sender is not on the roster."),
                where=shown(path),
                remedy=_("Write the platform's number of this person into the column lms_user_id of roster.csv."),
            )
        if known.name if sender.name else known.lms_user_id:
            raise _unclear(_("This file names {named} and was handed in by somebody else.").format(named=named), path)
        return named


def _sender(path: str) -> _Sender | None:
    if match := _MOODLE.search(path):
        return _Sender(match["number"], match["name"])
    match = _CANVAS.search(path)
    return _Sender(match["number"]) if match else None


def _file(folder: CohortFolder, shared: Shared) -> State:
    # The digest keeps apart what only capitals distinguish, which is one file's name on some disks.
    digest = hashlib.sha256(shared.participant.encode()).hexdigest()[:8]
    path = folder.root / INBOX / f"{shared.participant[:60]}-{digest}-{shared.section}{BUNDLE_SUFFIX}"
    before = None
    # Not there, or damaged: then this one is better.
    with contextlib.suppress(ExchangeError):
        before = read(path)
    if isinstance(before, Shared) and before.written_at >= shared.written_at:
        return "unchanged"
    write_atomic(path, encode(shared))
    return "updated" if before else "new"


def _plain(data: bytes) -> bytes:
    """Take off what Windows' editors and mail programs put before a text, or write it in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _unclear(what: str, path: str) -> ExchangeError:
    remedy = _("It was filed under nobody. Ask both, then put the right file into the folder “inbox”.")
    return ExchangeError(what, where=shown(path), remedy=remedy)
