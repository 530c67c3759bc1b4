"""Collecting: from the exchange's inbound into submitted/, with a reader that no entry can stop or trick."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias

from filelock import FileLock, Timeout
from msgspec import Struct

from kit.errors import CohortError, ExchangeError
from kit.exchange.cohort_folder import SUBMITTED, CohortFolder, check_course
from kit.exchange.inbox import Received, fits, read_inbox, shown
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.shared import SHARED_FILE, Bundle, SetAside, decode, lies_in, read_regular
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.parts import Section

State: TypeAlias = Literal["new", "updated", "unchanged"]

NOTEBOOK_LIMIT = 10 << 20
STAMP_LIMIT = 1 << 10
WORK = ".collect"
"""Where a submission is put together, on the same disk, before it takes its place by a rename."""

# Windows has neither flag, and no exchange to read.
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?) (UTC|Z|[+-]\d{4})")
_ENTRY_PARTS = (3, 4)


class Collected(Struct, frozen=True):
    """One participant's line: what became of each section that they submitted."""

    participant: str
    name: str
    sections: dict[str, State]


class Collection(Struct, frozen=True):
    """What a collection came to."""

    collected: tuple[Collected, ...]
    received: tuple[Received, ...]
    set_aside: tuple[SetAside, ...]


class _Entry(Struct, frozen=True, order=True):
    at: dt.datetime
    name: str
    student: str
    section: str


def collect(
    folder: CohortFolder, course: Course, progress: Callable[[int, int, Collected], None] | None = None
) -> Collection:
    """Bring `submitted/` up to date with what participants handed over, and check the files of the inbox.

    Nothing that a participant sent is executed or imported. What cannot be used is named in `set_aside`; everyone
    else's is taken. Stopped at any point, the next run finishes the work. `progress` is called after each
    participant with how many are through, how many there are, and their line.

    Raises
    ------
    CohortError
        If the cohort takes another course, or another collection is under way.
    """
    check_course(folder, course)
    aside: list[SetAside] = []
    collected = []
    with _alone(folder), _inbound(folder) as inbound:
        _recover(folder)
        entries = _newest_first(_entries(folder, course, inbound, aside))
        owners = _owners(folder)
        for n, student in enumerate(folder.roster, 1):
            sections: dict[str, State] = {}
            for section in course.sections:
                reader = _Reader(folder, course, section, inbound, owners, aside)
                state = reader.take(entries.get((student.id, section.id), []))
                if state:
                    sections[section.id] = state
            collected.append(Collected(student.id, student.name, sections))
            if progress:
                progress(n, len(folder.roster), collected[-1])
    received = read_inbox(folder, course, aside)
    return Collection(tuple(collected), received, tuple(aside))


class _Reader:
    """Reads one participant's entries of one section, by open descriptors, so that no name can change meanwhile."""

    def __init__(
        self,
        folder: CohortFolder,
        course: Course,
        section: Section,
        inbound: int | None,
        owners: dict[int, str],
        aside: list[SetAside],
    ) -> None:
        self._folder, self._course, self._section = folder, course, section
        self._inbound, self._owners, self._aside = inbound, owners, aside

    def take(self, entries: list[_Entry]) -> State | None:
        """File the newest complete entry; gives what became of the section, None where there is none."""
        for entry in entries:
            target = self._folder.submitted(entry.student, self._section.id)
            there = _stamp(target)
            try:
                fd = os.open(entry.name, _FOLDER, dir_fd=self._inbound)
            except OSError:
                self._set_aside(entry, _("This entry is no folder that can be read."))
                continue
            try:
                if forger := self._forger(fd, entry):
                    self._set_aside(
                        entry,
                        _("This entry names {student} and belongs to the user {owner}.").format(
                            student=entry.student, owner=forger
                        ),
                        _("It was not filed under {student}. Speak with both.").format(student=entry.student),
                    )
                    continue
                if there and there >= entry.at:
                    return "unchanged"
                if not _has(fd, TIMESTAMP_FILE):
                    self._set_aside(
                        entry, _("This entry is not complete."), _("If it is still being written, collect again.")
                    )
                    continue
                files = self._files(fd, entry)
            except ExchangeError as problem:
                # No older entry in its stead: that one may hold a line which was withdrawn since.
                self._aside.append(SetAside.of(problem))
                return "unchanged" if there else None
            finally:
                os.close(fd)
            _place(self._folder, entry, files)
            return "updated" if there else "new"
        return None

    def _files(self, fd: int, entry: _Entry) -> dict[str, bytes]:
        where = f"inbound/{shown(entry.name)}"
        files: dict[str, bytes] = {}
        if _has(fd, SHARED_FILE):
            data = read_regular(SHARED_FILE, dir_fd=fd, where=f"{where}/{SHARED_FILE}")
            shared = decode(data, f"{where}/{SHARED_FILE}")
            fits(shared, self._folder, self._course, f"{where}/{SHARED_FILE}")
            if isinstance(shared, Bundle) or (shared.participant, shared.section) != (entry.student, entry.section):
                raise ExchangeError(
                    _("The file belongs to another participant or section than the entry that it came in."),
                    where=f"{where}/{SHARED_FILE}",
                    remedy=_("Ask {student} to share again from the course itself.").format(student=entry.student),
                )
            files[SHARED_FILE] = data
        # Only what is expected by name is opened: whatever else lies there, and how much of it, does not matter.
        for lesson in self._section.lessons:
            name = f"{lesson}.ipynb"
            if _has(fd, name):
                try:
                    files[name] = read_regular(name, NOTEBOOK_LIMIT, dir_fd=fd, where=f"{where}/{name}")
                except ExchangeError as problem:
                    self._aside.append(SetAside.of(problem))
        # Written anew: nbgrader stops at a timestamp that it cannot read.
        files[TIMESTAMP_FILE] = f"{entry.at:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
        if _has(fd, SECRET_FILE):
            secret = read_regular(SECRET_FILE, STAMP_LIMIT, dir_fd=fd, where=f"{where}/{SECRET_FILE}")
            if re.fullmatch(rb"[0-9a-f]{16,256}", secret):
                files[SECRET_FILE] = secret
        return files

    def _forger(self, fd: int, entry: _Entry) -> str | None:
        owner = self._owners.get(os.fstat(fd).st_uid)
        return owner if owner and owner != entry.student else None

    def _set_aside(self, entry: _Entry, what: str, remedy: str = "") -> None:
        again = _("Ask {student} to share again from the course itself.").format(student=entry.student)
        self._aside.append(SetAside(what, f"inbound/{shown(entry.name)}", remedy or again))


def _entries(folder: CohortFolder, course: Course, inbound: int | None, aside: list[SetAside]) -> Iterator[_Entry]:
    if inbound is None:
        return
    people, sections = {s.id for s in folder.roster}, {s.id for s in course.sections}
    for name in sorted(os.listdir(inbound)):  # noqa: PTH208 - a descriptor, no path
        where = f"inbound/{shown(name)}"
        parts = name.split("+")
        at = _parse(parts[2]) if len(parts) in _ENTRY_PARTS else None
        if at is None or not lies_in(parts[0]):
            aside.append(
                SetAside(
                    _("This is not named as nbgrader names an entry."),
                    where,
                    _("Nobody's answers are missing because of it. It can be deleted."),
                )
            )
        elif parts[0] not in people:
            aside.append(
                SetAside(
                    _("{student} is not on the roster.").format(student=parts[0]),
                    where,
                    _("If they belong to the cohort, add a line to roster.csv and collect again."),
                )
            )
        elif parts[1] not in sections:
            aside.append(
                SetAside(
                    _("The course has no section “{section}”.").format(section=shown(parts[1])),
                    where,
                    _("Ask {student} to share again from the course itself.").format(student=parts[0]),
                )
            )
        else:
            yield _Entry(at, name, parts[0], parts[1])


def _newest_first(entries: Iterator[_Entry]) -> dict[tuple[str, str], list[_Entry]]:
    found: dict[tuple[str, str], list[_Entry]] = {}
    for entry in sorted(entries, reverse=True):
        found.setdefault((entry.student, entry.section), []).append(entry)
    return found


def _place(folder: CohortFolder, entry: _Entry, files: dict[str, bytes]) -> None:
    """Put a submission in its place in one step: whenever the machine stops, the old one or the new one is there."""
    new, old = (folder.root / WORK / step / entry.student / entry.section for step in ("new", "old"))
    target = folder.submitted(entry.student, entry.section)
    for path in (new, old.parent, target.parent):
        path.mkdir(parents=True, mode=0o700, exist_ok=True)
    for name, data in files.items():
        with (new / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _recover(folder: CohortFolder) -> None:
    """Undo what a stopped run left half done: an old submission whose new one never came goes back."""
    work = folder.root / WORK
    for old in work.glob("old/*/*"):
        target = folder.root / SUBMITTED / old.parent.name / old.name
        if not target.exists():
            old.rename(target)
    for step in ("new", "old"):
        shutil.rmtree(work / step, ignore_errors=True)


@contextmanager
def _alone(folder: CohortFolder) -> Iterator[None]:
    (folder.root / WORK).mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(folder.root / WORK / "lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise CohortError(
            _("This cohort is being collected already."),
            where=str(folder.root),
            remedy=_("Wait until the other window is through."),
        ) from None


@contextmanager
def _inbound(folder: CohortFolder) -> Iterator[int | None]:
    """Open the exchange's inbound; None where nothing was released yet, or on Windows, which has no exchange."""
    path: Path = folder.exchange / "inbound"
    if sys.platform == "win32" or "nbgrader" not in folder.invitation.roads or not path.is_dir():
        yield None
        return
    try:
        fd = os.open(path, _FOLDER)
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


def _owners(folder: CohortFolder) -> dict[int, str]:
    """Map the system's users that are on the roster to their ids, apart from the one who collects."""
    if sys.platform == "win32":
        return {}
    import pwd  # noqa: PLC0415 - there is none on Windows

    owners = {}
    for student in folder.roster:
        try:
            owners[pwd.getpwnam(student.id).pw_uid] = student.id
        except KeyError:
            continue
    # Where one user runs everyone's server, that user owns every entry: it proves nothing.
    return {uid: id_ for uid, id_ in owners.items() if uid not in {0, os.geteuid()}}


def _has(fd: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=fd, follow_symlinks=False)
    except OSError:
        return False
    return True


def _stamp(target: Path) -> dt.datetime | None:
    try:
        return _parse((target / TIMESTAMP_FILE).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None


def _parse(text: str) -> dt.datetime | None:
    match = _TIMESTAMP.fullmatch(text)
    try:
        at = dt.datetime.fromisoformat(match[1]) if match else None
        zone = dt.datetime.strptime("+0000" if match[2] in {"UTC", "Z"} else match[2], "%z").tzinfo if match else None
    except ValueError:
        return None
    return at.replace(tzinfo=zone).astimezone(dt.UTC) if at else None
