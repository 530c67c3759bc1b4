"""Collecting alone: of thirty people beside nbgrader's own command on the same entries, and of a thousand.

And of thirty of whom one handed in a million small files, with a crowd of others beside the entries.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import bench_read
from msgspec import structs

from kit import course as courses
from kit.errors import KitError
from kit.exchange import cohort_folder
from kit.exchange.nbgrader import TIMESTAMP_FILE
from kit.exchange.roster import Student
from kit.exchange.shared import Shared, SharedResponse, decode, encode
from kit.items import audiences, check_value

if TYPE_CHECKING:
    from kit.exchange.cohort_folder import CohortFolder

PEOPLE, CROWD = 30, 1000
TIMES, SECONDS, MEGABYTES = 10, 20, 300
WITHIN, BESIDE = 1_000_000, 100_000
CROWDED_SECONDS = 5
STAMP = f"{dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def submissions(root: Path, course: courses.Course, people: int) -> CohortFolder:
    """Make a cohort in which everybody handed in every section, full, with its notebooks."""
    bench_read.generate(root.with_suffix(".made"), course, people)
    roster = tuple(Student(f"participant-{n:05}") for n in range(people))
    folder = cohort_folder.init(root, course, roster, title="Bench", enrolled=False).folder
    inbound = folder.exchange / "inbound"
    inbound.mkdir(parents=True)
    for student in roster:
        for section in course.sections:
            entry = inbound / f"{student.id}+{section.id}+{STAMP}+c2VjcmV0"
            entry.mkdir()
            made = root.with_suffix(".made") / "submitted" / student.id / section.id / "shared.json"
            shared = decode(made.read_bytes(), str(made))
            assert isinstance(shared, Shared)
            fitting = tuple(line for line in shared.responses if fits(line, course))
            shared = structs.replace(shared, cohort=folder.invitation.cohort, responses=fitting)
            (entry / "shared.json").write_bytes(encode(shared))
            (entry / TIMESTAMP_FILE).write_text(STAMP, encoding="utf-8")
            for lesson in section.lessons:
                shutil.copyfile(course.notebook(lesson), entry / f"{lesson}.ipynb")
    return folder


def fits(line: SharedResponse, course: courses.Course) -> bool:
    """Say whether a made-up value is one that collecting takes: it looks at each, as reading does only later."""
    item = course.lesson(line.lesson).activity(line.activity).item(line.item)
    try:
        check_value(item, line.value)
    except KitError:
        return False
    return line.audience in audiences(item)


def ours(folder: CohortFolder, set_aside: int = 0) -> tuple[float, float]:
    """Collect by the kit's command; gives seconds, and megabytes at the peak of any so far."""
    start = time.perf_counter()
    args = [sys.executable, "-P", "-m", "kit.cli", "collect", str(folder.root)]
    said = subprocess.run(args, check=True, capture_output=True, text=True).stdout
    if said.count(" set aside") != bool(set_aside) or said.count("\n- ") != set_aside:
        sys.exit(f"collect: something was set aside: {said[-500:]}")
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def stock(folder: CohortFolder, course: courses.Course) -> float:
    """Collect by nbgrader's own command, section by section; gives seconds."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    for section in course.sections:
        args = [sys.executable, "-m", "nbgrader", "collect", section.id]
        subprocess.run(args, cwd=folder.root, env=os.environ | {"PATH": path}, check=True, capture_output=True)
    return time.perf_counter() - start


def crowded(folder: CohortFolder) -> float:
    """Put a million small files into one participant's entry, and a crowd of them beside all; gives seconds."""
    start = time.perf_counter()
    inbound = folder.exchange / "inbound"
    for place, files in ((next(inbound.iterdir()), WITHIN), (inbound, BESIDE)):
        fd = os.open(place, os.O_RDONLY)
        for n in range(files):
            os.mknod(f"small-{n}", 0o100644, dir_fd=fd)
        os.close(fd)
    return time.perf_counter() - start


def roomy() -> Path | None:
    """Give a folder in memory that holds so many files, where there is one: on a disk making them takes minutes."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if memory.is_dir() and os.statvfs(memory).f_favail > 2 * (WITHIN + BESIDE) else None


def filed(folder: CohortFolder) -> set[tuple[str, bytes]]:
    """Give what lies in submitted/, apart from the moment, which nbgrader copies and the kit writes."""
    top = folder.root / "submitted"
    return {(str(p.relative_to(top)), p.read_bytes()) for p in top.glob("*/*/*") if p.name != TIMESTAMP_FILE}


def main() -> None:
    """Print both figures with their limits, and fail when one is over."""
    course = courses.load()
    with tempfile.TemporaryDirectory() as temp:
        root = Path(temp)
        crowd, memory = ours(submissions(root / "crowd", course, CROWD))
        shutil.rmtree(root / "crowd")
        folder = submissions(root / "thirty", course, PEOPLE)
        mine, _memory = ours(folder)
        before = filed(folder)
        shutil.rmtree(folder.root / "submitted")
        theirs = stock(folder, course)
        same = filed(folder) == before
    with tempfile.TemporaryDirectory(dir=roomy()) as temp:
        folder = submissions(Path(temp) / "crowded", course, PEOPLE)
        made = crowded(folder)
        # A hundred are named, and then how many more there are.
        long, _memory = ours(folder, set_aside=101)
        all_same = {path for path, _data in filed(folder)} == {path for path, _data in before}
    print(
        f"collect, {PEOPLE} people x 12 lessons: {mine:.2f} s, nbgrader {theirs:.1f} s: {theirs / mine:.0f} times as "
        f"long (at least {TIMES}); the same files: {'yes' if same else 'NO'}"
    )
    print(f"collect, {CROWD} people x 12 lessons: {crowd:.1f} s (at most {SECONDS}), ", end="")
    print(f"{memory:.0f} MB (at most {MEGABYTES})")
    print(
        f"collect, {PEOPLE} people, {WITHIN:,} small files in one entry and {BESIDE:,} beside (made in {made:.0f} s): "
        f"{long:.1f} s (at most {CROWDED_SECONDS}); all filed: {'yes' if all_same else 'NO'}"
    )
    same &= all_same and long <= CROWDED_SECONDS
    sys.exit(not same or theirs / mine < TIMES or crowd > SECONDS or memory > MEGABYTES)


if __name__ == "__main__":
    main()
