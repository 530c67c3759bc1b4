"""The exchange's inbound folder, where anybody may put anything: looked through once, keeping what can count."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections import Counter, defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from kit.errors import CohortError
from kit.exchange.shared import SetAside, lies_in
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.owners import Owners

NEWEST = 20
"""Entries of one participant and section that are looked into; an older one could only be older news."""
TOLD = 100
"""Entries of one kind that are named one by one; of a million more the number says enough."""

# Windows has neither flag, and no exchange to read.
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) (UTC|Z|[+-]\d{4})")
_ENTRY_PARTS = (3, 4)


class Entry(Struct, frozen=True, order=True):
    """One hand-over as its name tells of it."""

    at: dt.datetime
    name: str
    student: str
    section: str

    @property
    def where(self) -> str:
        """Its place, as a report names it."""
        return f"inbound/{shown(self.name)}"


@contextmanager
def opened(folder: CohortFolder) -> Iterator[int | None]:
    """Open the exchange's inbound; None where nothing was released yet, or on Windows, which has no exchange.

    Raises
    ------
    CohortError
        If it may not be read, or is a link to somewhere else.
    """
    path: Path = folder.exchange / "inbound"
    if sys.platform == "win32" or "nbgrader" not in folder.invitation.roads or not os.path.lexists(path):
        yield None
        return
    try:
        fd = os.open(path, FOLDER)
    except OSError as reason:
        raise CohortError(
            _("The exchange cannot be read: {reason}.").format(reason=reason.strerror),
            where=str(path),
            remedy=_("Collect as the user who released the sections."),
        ) from None
    try:
        yield fd
    finally:
        os.close(fd)


def newest(
    folder: CohortFolder, course: Course, inbound: int, owners: Owners, aside: list[SetAside]
) -> dict[tuple[str, str], list[Entry]]:
    """Give the newest entries of each participant and section, the newest first; the others are added to `aside`.

    However much lies there, it is gone through once and little of it is held: an entry that another user made in a
    participant's name takes no room from that participant's own.
    """
    people, sections = {s.id for s in folder.roster}, {s.id for s in course.sections}
    found: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    report = _Report(aside)
    with os.scandir(inbound) as entries:
        for it in entries:
            entry = named(it.name)
            if entry is None:
                report.not_named(it.name)
            elif entry.student not in people:
                report.stranger(entry)
            elif entry.section not in sections:
                report.no_section(entry)
            elif forger := _forger(it, entry, owners):
                report.forged(entry, forger)
            else:
                held = found[entry.student, entry.section]
                held.append(entry)
                if len(held) > 2 * NEWEST:
                    held.sort(reverse=True)
                    del held[NEWEST:]
    report.finish()
    return {key: sorted(held, reverse=True)[:NEWEST] for key, held in found.items()}


def named(name: str) -> Entry | None:
    """Read an entry's name, student+section+moment or with a secret behind; None if it is none."""
    parts = name.split("+")
    at = moment(parts[2]) if len(parts) in _ENTRY_PARTS else None
    return Entry(at, name, parts[0], parts[1]) if at and lies_in(parts[0]) else None


def moment(text: str) -> dt.datetime | None:
    """Read a moment as nbgrader writes it; None if it is none."""
    match = _TIMESTAMP.fullmatch(text)
    try:
        at = dt.datetime.fromisoformat(match[1]) if match else None
        zone = dt.datetime.strptime("+0000" if match[2] in {"UTC", "Z"} else match[2], "%z").tzinfo if match else None
        return at.replace(tzinfo=zone).astimezone(dt.UTC) if at else None
    except (ValueError, OverflowError):
        return None


def forged(entry: Entry, owner: str) -> SetAside:
    """Say that an entry belongs to somebody else than it names."""
    return SetAside(
        _("This entry names {student} and belongs to the user {owner}.").format(student=entry.student, owner=owner),
        entry.where,
        _("It was not filed under {student}. Speak with both.").format(student=entry.student),
    )


def _forger(it: os.DirEntry[str], entry: Entry, owners: Owners) -> str | None:
    try:
        return owners.forger(it.stat(follow_symlinks=False).st_uid, entry.student)
    except OSError:
        # Gone by now: opening it says so.
        return None


class _Report:
    """Adds to a list what cannot be used, one by one as long as that helps anyone."""

    def __init__(self, aside: list[SetAside]) -> None:
        self._aside, self._mine, self._n = aside, list[SetAside](), Counter[str]()

    def not_named(self, name: str) -> None:
        self._tell(
            "name",
            SetAside(
                _("This is not named as nbgrader names an entry."),
                f"inbound/{shown(name)}",
                _("Nobody's answers are missing because of it. It can be deleted."),
            ),
        )

    def stranger(self, entry: Entry) -> None:
        what = _("{student} is not on the roster.").format(student=entry.student)
        remedy = _("If they belong to the cohort, add a line to roster.csv and collect again.")
        self._tell("roster", SetAside(what, entry.where, remedy))

    def no_section(self, entry: Entry) -> None:
        what = _("The course has no section “{section}”.").format(section=shown(entry.section))
        remedy = _("Ask {student} to share again from the course itself.").format(student=entry.student)
        self._tell("section", SetAside(what, entry.where, remedy))

    def forged(self, entry: Entry, owner: str) -> None:
        self._tell("owner", forged(entry, owner))

    def finish(self) -> None:
        self._aside.extend(sorted(self._mine, key=lambda one: one.where))
        more = sum(n - TOLD for n in self._n.values() if n > TOLD)
        if more:
            what = ngettext("{n} more entry cannot be used.", "{n} more entries cannot be used.", more)
            remedy = _("What is named above is of the same kinds. Delete it, and speak with the owner of the entries.")
            self._aside.append(SetAside(what.format(n=more), "inbound", remedy))

    def _tell(self, kind: str, said: SetAside) -> None:
        self._n[kind] += 1
        if self._n[kind] <= TOLD:
            self._mine.append(said)
