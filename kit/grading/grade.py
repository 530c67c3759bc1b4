"""Grading a cohort: points for lessons that were marked as done, and the facilitator's homework laid out for them."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from msgspec import Struct

from kit.errors import CohortError
from kit.exchange import gradebook
from kit.exchange.cohort_folder import AUTOGRADED, RELEASE, check_course
from kit.exchange.gradebook_records import Handed
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.roster import student_fields
from kit.exchange.shared import SetAside
from kit.grading.handed import read
from kit.grading.notebooks import Released, without
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.grading.handed import Addressed, HandedIn

WORK = ".grade"
"""Where a notebook is put together, on the same disk, before it takes its place by a rename."""


class _UnderWayError(CohortError):
    """A grading of the cohort is under way."""


class Graded(Struct, frozen=True):
    """What a section's grading came to, in people: who handed it in, and whose words wait for the facilitator."""

    section: str
    title: str
    people: int
    new: int


class Grading(Struct, frozen=True):
    """What a cohort's grading came to."""

    sections: tuple[Graded, ...]
    set_aside: tuple[SetAside, ...]


def grade(
    folder: CohortFolder,
    course: Course,
    sections: Iterable[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Grading:
    """Grade what was handed in of some sections, by default of all that are released.

    A lesson's points depend on its mark of being done alone. No kernel runs, and nothing that a participant sent is
    executed, imported or taken for anything but text. What the facilitator wrote in formgrader stays; a homework whose
    words changed waits for them again. Run again it changes nothing, and stopped at any point, the next run finishes.
    `progress` is called with how many hand-overs are laid out, and how many there are.

    Raises
    ------
    CohortError
        If the cohort takes another course, a section was not released, or another grading is under way.
    ExchangeError
        If nbgrader's gradebook does not take the grades.
    """
    check_course(folder, course)
    chosen = _chosen(folder, course, tuple(sections))
    released = {id_: Released(folder, course, id_) for section in chosen for id_ in course.section(section).lessons}
    aside: list[SetAside] = []
    with _alone(folder):
        people = list(read(folder, course, chosen, aside))
        handed = [_handed(folder, course, one, released) for one in people]
        # The gradebook first: if the machine stops in between, the next run sees that a text is new once more.
        gradebook.write(folder.root, student_fields(folder.roster), handed)
        with _work(folder) as work:
            for n, one in enumerate(people, 1):
                _lay_out(folder, course, one, released, work)
                if progress:
                    progress(n, len(people))
            there = {_place(folder, one) for one in people}
            for place in _laid_out(folder, chosen):
                # What somebody handed in and does not any more, such as a file that was deleted on their wish.
                if place not in there:
                    _empty(place, (), work)
    told = tuple(
        Graded(
            section=section,
            title=course.section(section).title,
            people=sum(one.section == section for one in handed),
            new=sum(one.section == section and bool(one.waits) for one in handed),
        )
        for section in chosen
    )
    return Grading(told, tuple(aside))


def take_back(folder: CohortFolder, course: Course) -> tuple[str, ...]:
    """Take from the notebooks that lie in formgrader what their authors do not hand in any more.

    Nothing new comes in, and the gradebook is not touched: that is for `grade`. Gives what the facilitator should know,
    where a grading is under way and nothing could be taken.
    """
    sections = tuple(section.id for section in course.sections)
    # A first grading that is under way may have read what it has not laid out yet.
    if not (folder.root / WORK).is_dir() and not _laid_out(folder, sections):
        return ()
    try:
        with _alone(folder), _work(folder) as work:
            words = {_place(folder, one): one.addressed for one in read(folder, course, sections, [])}
            for place in _laid_out(folder, sections):
                _empty(place, words.get(place, ()), work)
    except _UnderWayError:
        return (
            _(
                "This cohort is being graded at the moment. Words that were taken back stay in formgrader's notebooks"
                " until you collect or grade again."
            ),
        )
    return ()


def _chosen(folder: CohortFolder, course: Course, asked: tuple[str, ...]) -> tuple[str, ...]:
    if asked:
        return tuple(course.section(section).id for section in dict.fromkeys(asked))
    found = tuple(s.id for s in course.sections if (folder.root / RELEASE / s.id).is_dir())
    if not found:
        raise CohortError(
            _("Nothing has been released to this cohort yet, so there is nothing to grade."),
            where=str(folder.root),
            remedy=_("Open the course to the cohort first: kit release {folder}").format(folder=folder.root),
        )
    return found


def _handed(folder: CohortFolder, course: Course, one: HandedIn, released: dict[str, Released]) -> Handed:
    """Say what the gradebook is to know of a hand-over."""
    waits, empty, points = [], [], {}
    for lesson in course.section(one.section).lessons:
        here, notebook = [x for x in one.addressed if x.lesson == lesson], released[lesson]
        points[lesson] = course.lesson(lesson).points if lesson in one.done else 0.0
        named = {x.name for x in here}
        empty += [task for task, name in notebook.tasks.items() if name not in named]
        written = [task for task, name in notebook.tasks.items() if name in named]
        if written:
            before = notebook.texts(_there(_place(folder, one) / f"{lesson}.ipynb"))
            now = notebook.texts(notebook.filled(here, done=lesson in one.done))
            waits += [task for task in written if before.get(task) != now[task]]
    return Handed(one.student, one.section, one.stamp, points, tuple(waits), tuple(empty))


def _lay_out(folder: CohortFolder, course: Course, one: HandedIn, released: dict[str, Released], work: Path) -> None:
    """Bring a participant's notebooks up to date; a file that is as it should be is left alone."""
    place = _place(folder, one)
    place.mkdir(parents=True, exist_ok=True)
    files = {TIMESTAMP_FILE: one.stamp.encode(), SECRET_FILE: one.secret.encode()}
    for lesson in course.section(one.section).lessons:
        here = [x for x in one.addressed if x.lesson == lesson]
        files[f"{lesson}.ipynb"] = released[lesson].filled(here, done=lesson in one.done)
    for name, data in files.items():
        if data:
            _put(place / name, data, work)
        else:
            (place / name).unlink(missing_ok=True)


def _empty(place: Path, addressed: Sequence[Addressed], work: Path) -> None:
    """Leave no other words in a participant's notebooks of a section than those that are still addressed."""
    for path in sorted(place.glob("*.ipynb")):
        if data := _there(path):
            _put(path, without(data, [x for x in addressed if x.lesson == path.stem]), work)


def _put(path: Path, data: bytes, work: Path) -> None:
    """Write a file, unless it is as it should be."""
    if _there(path) != data:
        # Not flushed one by one: what the disk loses, the next run sees and writes again.
        handle, aside = tempfile.mkstemp(dir=work)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(aside, path)  # noqa: PTH105 - mkstemp gives a plain name


def _laid_out(folder: CohortFolder, sections: tuple[str, ...]) -> list[Path]:
    """Give the places of all notebooks that lie in formgrader."""
    return [place for place in sorted((folder.root / AUTOGRADED).glob("*/*")) if place.name in sections]


def _place(folder: CohortFolder, one: HandedIn) -> Path:
    return folder.root / AUTOGRADED / one.student / one.section


def _there(path: Path) -> bytes:
    try:
        return b"" if path.is_symlink() else path.read_bytes()
    except OSError:
        return b""


@contextmanager
def _work(folder: CohortFolder) -> Iterator[Path]:
    work = folder.root / WORK / "new"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    yield work
    shutil.rmtree(work)


@contextmanager
def _alone(folder: CohortFolder) -> Iterator[None]:
    (folder.root / WORK).mkdir(mode=0o700, exist_ok=True)
    try:
        with FileLock(folder.root / WORK / "lock", timeout=0):
            yield
    except Timeout:
        raise _UnderWayError(
            _("This cohort is being graded already."),
            where=str(folder.root),
            remedy=_("Wait until the other window is through."),
        ) from None
