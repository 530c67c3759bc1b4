"""A cohort on the facilitator's side: what was shared with it, read into one table under pseudonyms."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kit import course as courses
from kit import privacy, yamlfile
from kit.errors import CohortError
from kit.exchange import cohort_folder
from kit.exchange.cohort_folder import INBOX, INVITATION_FILE, SUBMITTED
from kit.exchange.inbox import known_as
from kit.exchange.roster import ROSTER_FILE
from kit.exchange.shared import BUNDLE_SUFFIX, SHARED_FILE, SetAside, sent_by_hand
from kit.gather import Gatherer, without_collector
from kit.i18n import gettext as _
from kit.keeping import FolderDrawer
from kit.outside import shown
from kit.workspace import THRESHOLD, Invitation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.roster import Student
    from kit.keeping import Drawer

# A mail program adds ".txt", a person writes "final": such names are not read, but not overlooked either.
KIT_NAME = re.compile(r"\.kit\b.*\.(json|txt)$", re.IGNORECASE)
_DEPTH = 8
_ENTRIES = 1_000_000
"""Files and folders looked at in a folder of files: far above any cohort, and short of a whole disk."""


@dataclass(frozen=True)
class TookPart:
    """How many took part: shared a line, with whomever, or marked a lesson as done.

    Parameters
    ----------
    people
        In anything.
    lessons
        By lesson; one in which nobody did is left out.
    answers
        People who share an answer with the group, by "lesson/activity".
    """

    people: int
    lessons: Mapping[str, int]
    answers: Mapping[str, int]


@dataclass(frozen=True)
class Cohort:
    """What was shared with one cohort.

    Parameters
    ----------
    id, title
        The cohort's own.
    course
        Id and version of its course.
    threshold
        People behind any result that the group sees.
    roster
        The ids of those invited, or None for a folder of files.
    key
        The pseudonym key.
    table
        One row a shared response: cohort, participant (a pseudonym), section, lesson, activity, item, wave, value,
        audience, agreed_counts, agreed_quote, revision, shared_at. Only lines that fit the course.
    took_part
        How many took part.
    names
        Who a pseudonym is, for what is addressed to the facilitator; never for what is meant for the group.
    set_aside
        What could not be used, and why.
    drawer
        Where `reveals.json` and `review.json` are kept.
    """

    id: str
    title: str
    course: tuple[str, str]
    threshold: int
    roster: tuple[str, ...] | None
    key: bytes = field(repr=False)
    table: pd.DataFrame = field(repr=False)
    took_part: TookPart
    names: Mapping[str, str] = field(repr=False)
    set_aside: tuple[SetAside, ...]
    drawer: Drawer


def read(source: Path, course: Course | None = None) -> Cohort:
    """Read a cohort's folder, or any folder of files with shared responses.

    A file, or a line of one, that cannot be used is set aside with its reason; all others are read. Of two files
    of one person and section the one written last counts. A folder of files has no roster; its threshold is that
    of a `cohort.yaml` beside the files, else 5.

    Raises
    ------
    CohortError
        When the source is no folder, holds nothing to read, or is of another course than `course` (the installed
        one by default); when its roster or its invitation has a mistake.
    """
    source = Path(source)
    if not source.is_dir():
        raise CohortError(
            _("There is no such folder."),
            where=str(source),
            remedy=_("Give the cohort's folder, or a folder with the files that participants sent."),
        )
    course = course or courses.load()
    with without_collector():
        return _read_cohort(source, course) if is_cohort_folder(source) else _read_files(source, course)


def _read_cohort(root: Path, course: Course) -> Cohort:
    folder = cohort_folder.open_folder(root)
    cohort_folder.check_course(folder, course)
    gatherer = Gatherer(course, root, folder.invitation.cohort, known_as(root))
    _read_submitted(folder, gatherer)
    _read_inbox(root / INBOX, gatherer)
    return _cohort(root, course, gatherer, folder.invitation, folder.roster)


def _read_files(root: Path, course: Course) -> Cohort:
    around = next((folder for folder in root.resolve().parents if is_cohort_folder(folder)), None)
    if around is not None:
        # Results are frozen where the source lies: a part of a cohort would be frozen apart from the whole.
        raise CohortError(
            _("This folder is a part of a cohort's folder."),
            where=str(root),
            remedy=_("Take the cohort's folder itself: {folder}").format(folder=around),
        )
    invitation = None
    if (root / INVITATION_FILE).is_file():
        invitation = yamlfile.read(root / INVITATION_FILE, Invitation, CohortError)
        cohort_folder.check_course(cohort_folder.CohortFolder(root, invitation, ()), course)
    gatherer = Gatherer(course, root, invitation.cohort if invitation else None, {})
    found = 0
    for entry in _below(root):
        if entry.is_dir(follow_symlinks=False) or not (entry.name == SHARED_FILE or KIT_NAME.search(entry.name)):
            continue
        found += 1
        _by_hand(entry, gatherer)
    if not found:
        raise CohortError(
            _("No shared responses were found here."),
            where=str(root),
            remedy=_("Files of shared responses are called “{name}” or end in “{suffix}”.").format(
                name=SHARED_FILE, suffix=BUNDLE_SUFFIX
            ),
        )
    return _cohort(root, course, gatherer, invitation, None)


def _cohort(
    root: Path,
    course: Course,
    gatherer: Gatherer,
    invitation: Invitation | None,
    roster: tuple[Student, ...] | None,
) -> Cohort:
    key = privacy.read_key(root)
    gathered = gatherer.finish(key)
    known = {s.id: s.name or s.id for s in roster or ()}
    return Cohort(
        id=gathered.cohort,
        title=invitation.title if invitation else gathered.cohort,
        course=(course.id, course.version),
        threshold=invitation.threshold if invitation else THRESHOLD,
        roster=tuple(s.id for s in roster) if roster is not None else None,
        key=key,
        table=gathered.table,
        took_part=count(gathered.table, gathered.done),
        names={p: known.get(id_, id_) for p, id_ in gathered.ids.items()},
        set_aside=gathered.set_aside,
        drawer=FolderDrawer(root),
    )


def count(table: pd.DataFrame, done: pd.DataFrame) -> TookPart:
    """Count who took part from the table, and from one row for each lesson that somebody marked as done."""
    # Each only once before it becomes text: a person has dozens of lines.
    columns = ["participant", "lesson"]
    both = pd.concat([some[columns].drop_duplicates().astype(str) for some in (table, done)]).drop_duplicates()
    group = table.loc[table["audience"] == "group", [*columns, "activity"]].drop_duplicates().astype(str)
    names = group["lesson"] + "/" + group["activity"]
    return TookPart(
        people=both["participant"].nunique(),
        lessons={str(lesson): int(n) for lesson, n in both["lesson"].value_counts().items()},
        answers={str(name): int(n) for name, n in group["participant"].groupby(names).nunique().items()},
    )


def is_cohort_folder(folder: Path) -> bool:
    """Say whether `folder` is one that `kit init` made, rather than a folder of files."""
    return (folder / INVITATION_FILE).is_file() and (folder / ROSTER_FILE).is_file()


def _read_submitted(folder: CohortFolder, gatherer: Gatherer) -> None:
    roster = {s.id for s in folder.roster}
    for student in _entries(folder.root / SUBMITTED):
        if not student.is_dir(follow_symlinks=False):
            continue
        if student.name not in roster:
            gatherer.aside(
                _("{student} is not on the roster.").format(student=shown(student.name)),
                student.path,
                _("If they belong to the cohort, add a line to roster.csv."),
            )
            continue
        for section in _entries(student.path):
            path = f"{section.path}{os.sep}{SHARED_FILE}"
            # Without the file they handed in without sharing a line: nothing to read, and nothing wrong.
            if section.is_dir(follow_symlinks=False) and os.path.lexists(path):
                gatherer.add(path, participant=student.name, section=section.name)


def _read_inbox(inbox: Path, gatherer: Gatherer) -> None:
    for entry in _entries(inbox):
        if not entry.name.startswith("."):
            _by_hand(entry, gatherer)


def _by_hand(entry: os.DirEntry[str], gatherer: Gatherer) -> None:
    if entry.name == SHARED_FILE or sent_by_hand(entry.name):
        gatherer.add(entry.path)
    else:
        gatherer.aside(
            _("This is not named as the course names its files."),
            entry.path,
            _("If it is a participant's file, let its name end in {suffix}.").format(suffix=BUNDLE_SUFFIX),
        )


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    seen = 0
    waiting: list[tuple[Path | str, int]] = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        for entry in _entries(here):
            seen += 1
            if seen > _ENTRIES:
                raise CohortError(
                    _("This folder holds too many files."),
                    where=str(folder),
                    remedy=_("Put the files that participants sent into a folder of their own."),
                )
            yield entry
            if depth < _DEPTH and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, depth + 1))


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda e: e.name)
    except FileNotFoundError:
        return []
    except OSError as reason:
        raise CohortError(
            _("This folder cannot be read: {reason}.").format(reason=reason.strerror),
            where=str(folder),
            remedy=_("Check that you may read it."),
        ) from None
