"""Giving the facilitator's points and comments back, where nbgrader gives feedback back, and where the lesson looks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from kit.course import task_id
from kit.errors import ExchangeError
from kit.exchange import gradebook, nbgrader
from kit.exchange.cohort_folder import AUTOGRADED, FEEDBACK, check_course
from kit.exchange.feedback import FOLDER, Feedback, Remark, file_stem
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.shared import lies_in, read_regular
from kit.files import write_atomic
from kit.grading.page import page

if TYPE_CHECKING:
    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.gradebook_records import Score


class Given(Struct, frozen=True):
    """What came of it: people whose lessons show it, and those (by name) who must be sent theirs from `folder`."""

    folder: Path
    reached: int
    by_hand: tuple[str, ...]


def give(folder: CohortFolder, course: Course) -> Given:
    """Release what stands in the gradebook: comments, and points where a lesson has any.

    A page for each lesson goes where stock `nbgrader fetch_feedback` finds it, under a name made of the submission's
    secret, so that only its owner can read it, and beside it what the lesson itself shows. What was taken out of the
    gradebook again is taken back. Whoever sent a file by hand has no such place: their pages lie in `feedback/`.

    Raises
    ------
    CohortError
        If the cohort takes another course.
    ExchangeError
        If nbgrader's gradebook cannot be read.
    """
    check_course(folder, course)
    scores = gradebook.scores(folder.root)
    lessons = {lesson for section in course.sections for lesson in section.lessons}
    out = folder.exchange / FOLDER
    if folder.exchange.is_dir() and not out.is_dir():
        out.mkdir()
        # As nbgrader makes it: a reader must know a file's name, nobody may list them.
        out.chmod(0o711)
    reached: set[str] = set()
    by_hand: set[str] = set()
    people = {s.id: s.name or s.id for s in folder.roster}
    for score in scores:
        if score.lesson not in lessons or score.student not in people or not lies_in(score.student):
            continue
        feedback = _feedback(score, course)
        secret = nbgrader.line(folder.root / AUTOGRADED / score.student / score.section / SECRET_FILE)
        _page(folder, course, score, feedback)
        if secret and out.is_dir():
            _place(out / file_stem(secret, score.lesson), feedback, course)
        if feedback:
            (reached if secret and out.is_dir() else by_hand).add(score.student)
    return Given(folder.root / FEEDBACK, len(reached), tuple(people[id_] for id_ in people if id_ in by_hand))


def _feedback(score: Score, course: Course) -> Feedback | None:
    tasks = {task_id(score.lesson, name): name for name in course.lesson(score.lesson).homework}
    remarks = tuple(
        Remark(tasks.get(x.task, ""), x.comment, x.score if x.max_score else None, x.max_score)
        for x in score.remarks
        if x.comment or (x.score is not None and x.max_score)
    )
    if not remarks and not score.max_score:
        return None
    return Feedback(
        lesson=score.lesson,
        written_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        score=score.score,
        max_score=score.max_score,
        remarks=remarks,
    )


def _place(stem: Path, feedback: Feedback | None, course: Course) -> None:
    paths = stem.with_name(f"{stem.name}.json"), stem.with_name(f"{stem.name}.html")
    if feedback is None:
        for path in paths:
            path.unlink(missing_ok=True)
        return
    there = _there(paths[0])
    if there and structs.replace(there, written_at=feedback.written_at) == feedback:
        feedback = there
    write_atomic(paths[1], page(feedback, course), mode=0o644)
    if feedback != there:
        # Last: a lesson that shows it as new can be trusted to have its page too.
        write_atomic(paths[0], msgspec.json.encode(feedback), mode=0o644)


def _there(path: Path) -> Feedback | None:
    try:
        return msgspec.json.decode(read_regular(path), type=Feedback)
    except (ExchangeError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _page(folder: CohortFolder, course: Course, score: Score, feedback: Feedback | None) -> None:
    """Keep the page in the cohort's own folder, as nbgrader's `generate_feedback` would."""
    place = folder.root / FEEDBACK / score.student / score.section
    path = place / f"{score.lesson}.html"
    if feedback is None:
        path.unlink(missing_ok=True)
        return
    write_atomic(path, page(feedback, course))
    for name in (TIMESTAMP_FILE, SECRET_FILE):
        known = nbgrader.line(folder.root / AUTOGRADED / score.student / score.section / name)
        if known:
            write_atomic(place / name, known.encode())
