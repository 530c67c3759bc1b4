"""A whole report: from reading the cohort to the last file, charts included, for 1,000 and for 10,000 people.

On two cores, as the limits mean it: more are not used.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_read import generate

from kit import course as courses

LIMITS = {1_000: 5.0, 10_000: 15.0}
"""Seconds for so many people."""
MEMORY_LIMIT = 600
CORES = 2
ROUNDS = 2

# A process of its own, with the cohort's folder and the report's as arguments; it prints seconds and MB at the peak.
# Its imports count: who runs `kit debrief` waits for them too.
REPORT = """
import time
start = time.perf_counter()
import resource, sys
from pathlib import Path
from kit import cohort, course
from kit.debrief import commitments, prompts, report
from kit.debrief.summary import summarise
from kit.keeping import FolderDrawer
folder, out = map(Path, sys.argv[1:])
known = course.load()
told = summarise(cohort.read(folder, known), known)
kept = commitments.read(FolderDrawer(folder))
files = report.save(told, out, known.debrief, prompts=prompts.read_room(told), commitments=kept)
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, sum(path.stat().st_size for path in files))
"""


def run(folder: Path, out: Path) -> tuple[float, float, float]:
    """Give seconds, peak MB and the bytes written."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, str(folder), str(out)],
        check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    seconds, megabytes, written = map(float, done.stdout.split())
    return seconds, megabytes, written


def main() -> None:
    """Take the best of some rounds: the first one has the results frozen, as a debrief does."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
    over = False
    for people, limit in LIMITS.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "cohort"
            root.mkdir()
            generate(root, courses.load(), people)
            rounds = [run(root, Path(folder) / "report") for _ in range(ROUNDS)]
        seconds, peak = min(r[0] for r in rounds), max(r[1] for r in rounds)
        print(
            f"report of {people:,}: {seconds:.1f} s (limit {limit:g}), peak {peak:.0f} MB (limit {MEMORY_LIMIT}); "
            f"{rounds[0][2] / 1e6:.1f} MB in all formats"
        )
        over = over or seconds > limit or peak > MEMORY_LIMIT
    sys.exit(over)


if __name__ == "__main__":
    main()
