"""Reading 10,000 participants in four sections, beside a plain loop that parses the same files by orjson."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kit import course as courses
from kit.items import CANNOT_SAY, Choice, Choices, Date, Flow, LongText, Points, Rating, Stages

if TYPE_CHECKING:
    from kit.course import Course
    from kit.items import Item

PEOPLE = 10_000
SHARING = 0.6
"""How much of what can be shared somebody shares."""
ROUNDS = 3
RATIO_LIMIT = 3.0
MEMORY_LIMIT = 500
COHORT = "bench-0001"
WORDS = [
    "we",
    "decide",
    "closer",
    "to",
    "the",
    "work",
    "and",
    "say",
    "sooner",
    "what",
    "does",
    "not",
    "hold",
    "for",
    "us",
]

# Each runs in a process of its own, with the folder as its argument, and prints seconds of CPU and MB at the peak.
# Both walk the same tree, and both find the files in the system's cache.
PLAIN = """
import os, resource, sys, time
import orjson
start = time.process_time()
found = 0
for student in os.scandir(sys.argv[1] + "/submitted"):
    for section in os.scandir(student.path):
        with open(section.path + "/shared.json", "rb") as file:
            found += len(orjson.loads(file.read())["responses"])
"""
KIT = """
import resource, sys, time
from pathlib import Path
from kit import cohort, course
course.load()
start = time.process_time()
found = len(cohort.read(Path(sys.argv[1])).table)
"""
TELL = """
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found)
"""


def value(item: Item, rng: random.Random) -> Any:
    """Make up an answer."""
    match item:
        case Rating(scale=scale):
            return rng.choice([*scale.points, CANNOT_SAY] if scale.cannot_say else list(scale.points))
        case Choice(options=options):
            return rng.choice(options).id
        case Choices(options=options):
            return [rng.choice(options).id]
        case Points(options=options, total=total):
            return {options[0].id: total // 2, options[1].id: total // 2}
        case Stages(options=options):
            return {option.id: len(options) - n for n, option in enumerate(options)}
        case Flow():
            return [{"what": what} for what in ("raised", "waiting", "decided")]
        case Date():
            return dt.date(2026, 12, rng.randint(1, 31)).isoformat()
    return " ".join(rng.choices(WORDS, k=60 if isinstance(item, LongText) else 8))


def generate(root: Path, course: Course, number: int = PEOPLE) -> None:
    """Write a cohort's folder, in which everybody shared most activities of every section."""
    rng = random.Random(1)  # noqa: S311 - made-up answers
    people = [f"participant-{n:05}" for n in range(number)]
    root.mkdir(exist_ok=True)
    (root / "roster.csv").write_text("\n".join(["id", *people]), encoding="utf-8")
    (root / "cohort.yaml").write_text(
        f"format: kit.cohort\ncohort: {COHORT}\ntitle: Bench\ncourse: {course.id}\n"
        f'version: "{course.version}"\nroads: [nbgrader]\n',
        encoding="utf-8",
    )
    for n, person in enumerate(people):
        at = f"2026-11-{1 + n % 28:02}T10:{n % 60:02}:00Z"
        for section in course.sections:
            responses = [
                {
                    "lesson": lesson,
                    "activity": a.id,
                    "item": i.id,
                    "wave": a.wave,
                    "value": value(i, rng),
                    "audience": "group",
                    "agreed": [],
                    "revision": rng.randint(1, 40),
                    "shared_at": at,
                }
                for lesson in section.lessons
                for a in course.lesson(lesson).activities
                if a.share != "never" and rng.random() < SHARING
                for i in a.items
            ]
            shared = {
                "format": "kit.shared",
                "version": 1,
                "course": course.id,
                "course_version": course.version,
                "cohort": COHORT,
                "participant": person,
                "section": section.id,
                "written_at": at,
                "done": dict.fromkeys(section.lessons, at),
                "responses": responses,
            }
            folder = root / "submitted" / person / section.id
            folder.mkdir(parents=True)
            # As the kit writes it, indented.
            (folder / "shared.json").write_bytes(msgspec.json.format(msgspec.json.encode(shared), indent=1))


def run(code: str, root: Path) -> tuple[float, float, int]:
    """Give seconds, peak MB and the number of lines found."""
    done = subprocess.run(
        [sys.executable, "-c", code + TELL, str(root)], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    seconds, megabytes, found = done.stdout.split()
    return float(seconds), float(megabytes), int(found)


def main() -> None:
    """Take the best of some rounds of each, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        generate(root, courses.load())
        rounds = [(run(PLAIN, root), run(KIT, root)) for _ in range(ROUNDS)]
    plain, kit = (min(r[n][0] for r in rounds) for n in (0, 1))
    peak = max(r[1][1] for r in rounds)
    lines = {found for r in rounds for (_s, _m, found) in r}
    if len(lines) != 1:
        sys.exit(f"read: the two found different numbers of lines: {sorted(lines)}")
    ratio = kit / plain
    print(
        f"read: ratio {ratio:.2f}x (limit {RATIO_LIMIT:g}), peak {peak:.0f} MB (limit {MEMORY_LIMIT}); "
        f"{lines.pop():,} lines in {kit:.1f} s, orjson alone {plain:.1f} s"
    )
    sys.exit(ratio > RATIO_LIMIT or peak > MEMORY_LIMIT)


if __name__ == "__main__":
    main()
