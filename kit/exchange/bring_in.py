"""Bringing in: files from a learning platform, by e-mail or from Windows go to the inbox, each as its participant's."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from kit.errors import ExchangeError
from kit.exchange.cohort_folder import INBOX, CohortFolder, check_course
from kit.exchange.collect import Collected, State
from kit.exchange.filing import alone
from kit.exchange.inbox import KNOWN_FILE, fits, known_as
from kit.exchange.parcel import unpack
from kit.exchange.shared import BUNDLE_SUFFIX, Bundle, SetAside, Shared, decode, encode, lies_in, read
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.outside import folded, shown

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

_NAMED = 20
"""Files with the same thing wrong that are named each."""

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
    learning platform names as its sender, or a folder around it. Where the two differ it is set aside. Whose a random
    id is, is kept: every file under it, in this parcel or another or put into the inbox by hand, is that one person's.
    Of two files of one person and section the one written last counts, so that the same parcel can be brought in again.

    Raises
    ------
    KitError
        If the source cannot be read or the cohort takes another course; what was filed before that stays.
    """
    check_course(folder, course)
    aside: list[SetAside] = []
    filed: dict[str, dict[str, State]] = {}
    with alone(folder):
        people = _People(folder)
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
    return BroughtIn(tuple(Collected(id_, names.get(id_, ""), filed[id_]) for id_ in sorted(filed)), _told(aside))


def _told(aside: list[SetAside]) -> tuple[SetAside, ...]:
    """Name what was set aside, and of what is wrong with a great many files the first ones: no one hides the others."""
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in aside:
        alike[one.what, one.remedy].append(one.where)
    told = []
    for (what, remedy), places in alike.items():
        more = len(places) - _NAMED
        told += [SetAside(what, where, remedy) for where in places[:_NAMED]]
        if more > 0:
            said = ngettext("And {n} more file.", "And {n} more files.", more).format(n=more)
            told[-1] = structs.replace(told[-1], what=f"{what} {said}")
    return tuple(told)


class _People:
    """The roster, found by what learning platforms, and facilitators, put into names of files and folders."""

    def __init__(self, folder: CohortFolder) -> None:
        roster = folder.roster
        self._file = folder.root / KNOWN_FILE
        self._known = known_as(folder.root)
        self._by_id = {s.id: s for s in roster}
        self._by_number = {s.lms_user_id: s for s in roster if s.lms_user_id}
        called: defaultdict[str, set[str]] = defaultdict(set)
        for s in roster:
            for name in (s.id, s.name):
                called[folded(name)].add(s.id)
        # A name that two people bear says nothing.
        self._by_name = {name: self._by_id[id_] for name, (id_, *more) in called.items() if name and not more}

    def whose(self, path: str, named: str) -> str:
        """Give the id to file under; `named` is the participant that the file itself names.

        A random id is one person's from the first time on that somebody is known to have handed it in.
        """
        sender, is_known = _sender(path), named in self._by_id or named in self._known
        who = self._known.get(named, named)
        found = self._handed_in_by(path, sender)
        if len(found) > 1:
            raise _unclear(_("The names around this file belong to several people of the roster."), path)
        if found:
            (whose,) = found
            if is_known and who != whose:
                raise _unclear(
                    _("This file names {named} and was handed in by {who}.").format(named=who, who=whose), path
                )
            if not is_known:
                self._learn(named, whose)
            return whose
        if sender is None:
            if not lies_in(who):
                raise _unclear(_("The file names nobody to file it under."), path)
            return who
        if not is_known:
            raise ExchangeError(
                _("Its sender is not on the roster."),
                where=shown(path),
                remedy=_("Write the platform's number of this person into the column lms_user_id of roster.csv."),
            )
        student = self._by_id.get(who)
        if student and (student.name if sender.name else student.lms_user_id):
            raise _unclear(_("This file names {named} and was handed in by somebody else.").format(named=who), path)
        return who

    def _learn(self, named: str, whose: str) -> None:
        """Keep whose a random id is before anything is filed: wherever this stops, nobody may count as two people."""
        self._known[named] = whose
        write_atomic(self._file, msgspec.json.encode(self._known, order="sorted"))

    def _handed_in_by(self, path: str, sender: _Sender | None) -> set[str]:
        if sender is None:
            around = path.split("/")[:-1]
            return {s.id for name in around if (s := self._by_name.get(folded(name)))}
        # Moodle's number is its own of the task, mostly not the user's: there the name says more.
        found = (self._by_name.get(folded(sender.name)), self._by_number.get(sender.number))
        return {s.id for s in found if s}


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


def _unclear(what: str, path: str) -> ExchangeError:
    remedy = _("It was filed under nobody. Ask both, then put the right file into the folder “inbox”.")
    return ExchangeError(what, where=shown(path), remedy=remedy)
