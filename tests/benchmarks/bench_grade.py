"""Collecting and grading: against nbgrader's own commands on the same submissions, and of a thousand people.

nbgrader's own `autograde` takes over a second a notebook, so it is given cohorts of one and of three people, all twelve
lessons of each, and its time for thirty is drawn through these: what it takes to start is counted once, as it would be.
With `KIT_BENCH_STOCK=30` it really grades all thirty, which takes some ten minutes. Every score that it gives is
compared with ours, person by person and lesson by lesson.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers.graded import hand_in, shared, with_points

from kit import course as courses
from kit import course_folder
from kit.exchange import cohort_folder, gradebook
from kit.exchange.roster import Student

if TYPE_CHECKING:
    from kit.exchange.cohort_folder import CohortFolder

PEOPLE, CROWD = 30, 1000
STOCK = (PEOPLE,) if os.environ.get("KIT_BENCH_STOCK") == str(PEOPLE) else (1, 3)
TIMES, SECONDS, MEGABYTES = 100, 30, 300
TEXT = "design-homework/plan/prototype"


def cohort(root: Path, course: courses.Course, people: int) -> CohortFolder:
    """Release a cohort and let everybody hand in all sections, with about half of the lessons done."""
    roster = tuple(Student(f"participant-{n:04d}") for n in range(people))
    folder = cohort_folder.init(root, course, roster, title="Bench", enrolled=False).folder
    cohort_folder.release(folder, course)
    for n, student in enumerate(roster):
        for section in course.sections:
            done = [lesson for k, lesson in enumerate(section.lessons) if (n + k) % 2]
            texts = {TEXT: f"Words of {student.id}. " * 10} if TEXT.split("/", maxsplit=1)[0] in section.lessons else {}
            hand_in(folder, course, shared(folder, student.id, section.id, done=done, texts=texts))
    return folder


def ours(folder: CohortFolder, course: courses.Course) -> tuple[float, float]:
    """Run `kit collect` and `kit grade`; gives seconds, and megabytes of the largest process of them."""
    start = time.perf_counter()
    for command in ("collect", "grade"):
        args = [sys.executable, "-P", "-m", "kit.cli", "--course", str(course.root), command, str(folder.root)]
        subprocess.run(args, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def stock(folder: CohortFolder, course: courses.Course) -> float:
    """Run nbgrader's own commands; gives seconds."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    for section in course.sections:
        for command in ("collect", "autograde"):
            args = [sys.executable, "-m", "nbgrader", command, section.id]
            subprocess.run(args, cwd=folder.root, env=os.environ | {"PATH": path}, check=True, capture_output=True)
    return time.perf_counter() - start


def scores(folder: CohortFolder) -> dict[tuple[str, str], float]:
    """Read the gradebook."""
    return {(x.student, x.lesson): x.score for x in gradebook.scores(folder.root)}


def main() -> None:
    """Print both figures with their limits, and fail when one is over."""
    with tempfile.TemporaryDirectory() as temp:
        root = Path(temp)
        lessons = [lesson.id for lesson in courses.load().lessons]
        course = with_points(root / "course", dict.fromkeys(lessons, 1))
        with course_folder.serving(course.root):
            folder = cohort(root / "thirty", course, PEOPLE)
            seconds, _memory = ours(folder, course)
            mine = scores(folder)
            alike, compared, taken = True, 0, []
            for people in STOCK:
                theirs = cohort(root / f"stock-{people}", course, people)
                taken.append(stock(theirs, course))
                same = scores(theirs)
                alike &= len(same) == people * len(lessons)
                alike &= all(mine[key] == score for key, score in same.items())
                compared += len(same)
            whole = taken[0]
            if len(taken) > 1:
                whole += (PEOPLE - STOCK[0]) * (taken[1] - taken[0]) / (STOCK[1] - STOCK[0])
            times = whole / seconds
            crowd = cohort(root / "crowd", course, CROWD)
            many, memory = ours(crowd, course)
    how = ", ".join(f"{t:.0f} s for {n}" for t, n in zip(taken, STOCK, strict=True))
    drawn = "measured" if len(STOCK) == 1 else "drawn through these, not measured"
    print(f"collect and grade, {PEOPLE} people x 12 lessons: {seconds:.1f} s; nbgrader {how}; {whole:.0f} s for all")
    print(f"  ({drawn}): {times:.0f} times as long (at least {TIMES}); ", end="")
    print(f"the same scores: {'yes' if alike else 'NO'}, of {compared} compared")
    print(f"collect and grade, {CROWD} people x 12 lessons: {many:.1f} s (at most {SECONDS}), ", end="")
    print(f"{memory:.0f} MB (at most {MEGABYTES})")
    sys.exit(not (alike and times >= TIMES and many <= SECONDS and memory <= MEGABYTES))


if __name__ == "__main__":
    main()
