"""Killed wherever it was, `kit grade` run again comes to the same end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from helpers.graded import HOMEWORK, gradebook, hand_in, shared

from kit.exchange.collect import collect
from kit.grading.grade import grade

if TYPE_CHECKING:
    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

A, _B, C, D = (f"participant-{n:02d}" for n in range(1, 5))
STEP = 5
"""Each fifth act is enough for every day; `python -m helpers.killed grade … 1` takes them all."""


def test_killed_before_an_act_upon_a_file_or_the_gradebook_the_next_run_comes_to_the_same_end(
    handed: CohortFolder, course: Course
) -> None:
    grade(handed, course)
    with gradebook(handed) as book:
        given = book.find_grade("task-design-homework-plan-prototype", "design-homework", "debrief", A)
        given.manual_score, given.needs_manual_grade = 0, False
        book.db.commit()
    # One has new words, one as before, one is not there any more, and one comes new.
    hand_in(handed, course, shared(handed, A, "debrief", done=("do-homework",), texts={HOMEWORK: "A rota of two."}))
    hand_in(handed, course, shared(handed, D, "debrief", done=("design-homework",), texts={HOMEWORK: "New."}))
    shutil.rmtree(handed.submitted(C, "debrief").parent)
    shutil.rmtree(handed.submitted(A, "debrief").parent)
    collect(handed, course)

    command = [sys.executable, "-m", "helpers.killed", "grade", str(handed.root), str(course.root), str(STEP)]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=around)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["acts"] > 50
    assert found["wrong"] == []
