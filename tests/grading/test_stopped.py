"""Killed wherever it was, `kit grade` run again comes to the same end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from helpers.graded import gradebook
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook  # type: ignore[import-untyped]
from sqlalchemy import select

from kit.exchange.cohort_folder import CohortFolder
from kit.grading.grade import grade

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

RUN = """
import os, signal, sys
left = int(sys.argv[1])
def hook(event, args):
    global left
    if event in {"os.rename", "os.mkdir", "subprocess.Popen", "tempfile.mkstemp", "os.rmdir"}:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from kit.cli import main
sys.exit(main(["grade", sys.argv[2]]))
"""


def end_state(cohort: CohortFolder) -> tuple[list[object], dict[str, bytes]]:
    """Give the gradebook without its random ids, and every file of autograded/."""
    with gradebook(cohort) as book:
        rows: list[object] = []
        for table, columns in (
            (SubmittedAssignment, ("assignment_id", "student_id", "timestamp")),
            (SubmittedNotebook, ("notebook_id", "late_submission_penalty")),
            (Grade, ("cell_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")),
            (Comment, ("cell_id", "auto_comment", "manual_comment")),
        ):
            found = book.db.execute(select(*(getattr(table, c) for c in columns)))
            rows += sorted((str(tuple(row)) for row in found), key=str)
    root = cohort.root / "autograded"
    return rows, {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_grading_killed_at_any_step_is_finished_by_the_next(
    handed: CohortFolder, course: Course, tmp_path: Path
) -> None:
    assert course
    whole = CohortFolder(tmp_path / "whole", handed.invitation, handed.roster)
    shutil.copytree(handed.root, whole.root)
    grade(whole, course)
    # Before the gradebook is asked, and then at ever later files.
    for step in (1, 3, 5, 9, 17):
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(step), str(handed.root)], check=False, capture_output=True, env=os.environ
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    grade(handed, course)

    assert end_state(handed) == end_state(whole)


def test_a_gradebook_killed_while_it_is_written_is_written_by_the_next(
    handed: CohortFolder, course: Course, tmp_path: Path
) -> None:
    whole = CohortFolder(tmp_path / "whole", handed.invitation, handed.roster)
    shutil.copytree(handed.root, whole.root)
    grade(whole, course)
    journal = handed.root / "gradebook.db-journal"
    running = subprocess.Popen(
        [sys.executable, "-m", "kit.cli", "grade", str(handed.root)], start_new_session=True, stdout=subprocess.DEVNULL
    )
    while not journal.exists() and running.poll() is None:
        pass
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()

    grade(handed, course)

    assert end_state(handed) == end_state(whole)
