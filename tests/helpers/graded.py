"""A course whose lessons have points, and people who hand in what they did of it, for the kit and for nbgrader."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from nbgrader.api import Gradebook  # type: ignore[import-untyped]

from kit import course as courses
from kit import course_folder
from kit.exchange.gradebook import scores as read_scores
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.shared import SHARED_FILE, Shared, SharedResponse, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.gradebook_records import Score

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
HOMEWORK = "design-homework/plan/prototype"
"""The text of the course that has a task cell for the facilitator."""


def with_points(root: Path, points: Mapping[str, float]) -> Course:
    """Copy the kit's course to `root`, with points for some lessons, as an author gives them."""
    shutil.copytree(course_folder.installed_root(), root)
    for lesson in courses.load(root).lessons:
        if lesson.id in points:
            file = root / lesson.section / f"{lesson.id}.yaml"
            text, n = re.subn(r"(?m)^points: 0$", f"points: {points[lesson.id]}", file.read_text(encoding="utf-8"))
            assert n == 1
            file.write_text(text, encoding="utf-8")
            notebook = file.with_suffix(".ipynb")
            content = json.loads(notebook.read_bytes())
            for cell in content["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == f"points-{lesson.id}":
                    cell["metadata"]["nbgrader"]["points"] = points[lesson.id]
            notebook.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return courses.load(root)


def shared(
    folder: CohortFolder,
    student: str,
    section: str,
    *,
    done: Iterable[str] = (),
    texts: Mapping[str, str] | None = None,
    at: dt.datetime = NOON,
) -> Shared:
    """Make what a participant shares of a section; `texts` are addressed to the facilitator."""
    return Shared(
        course=folder.invitation.course,
        course_version=folder.invitation.version,
        cohort=folder.invitation.cohort,
        participant=student,
        section=section,
        written_at=at,
        done=dict.fromkeys(done, at),
        responses=tuple(_line(name, text, at) for name, text in (texts or {}).items()),
    )


def _line(name: str, text: str, at: dt.datetime) -> SharedResponse:
    lesson, activity, item = name.split("/")
    return SharedResponse(
        lesson=lesson, activity=activity, item=item, value=text, audience="facilitator", revision=1, shared_at=at
    )


def hand_in(folder: CohortFolder, course: Course, content: Shared) -> Path:
    """Put an entry into the exchange as nbgrader's submit leaves it: notebooks, hand-over, moment and secret."""
    stamp = f"{content.written_at:%Y-%m-%d %H:%M:%S.%f} UTC"
    name = f"{content.participant}+{content.section}+{stamp}+{secrets.token_urlsafe(9)}"
    entry = folder.exchange / "inbound" / name
    entry.mkdir(parents=True)
    for lesson in course.section(content.section).lessons:
        shutil.copyfile(course.notebook(lesson), entry / f"{lesson}.ipynb")
    (entry / SHARED_FILE).write_bytes(encode(content))
    (entry / TIMESTAMP_FILE).write_text(stamp, encoding="utf-8")
    (entry / SECRET_FILE).write_text(secrets.token_hex(64), encoding="utf-8")
    return entry


def gradebook(cohort: CohortFolder) -> Gradebook:
    """Open nbgrader's own gradebook, as formgrader does."""
    return Gradebook(f"sqlite:///{cohort.root}/gradebook.db", cohort.invitation.cohort)


def scores(cohort: CohortFolder) -> dict[tuple[str, str], Score]:
    """Read the gradebook: by participant and lesson."""
    return {(x.student, x.lesson): x for x in read_scores(cohort.root)}


def points(cohort: CohortFolder) -> dict[tuple[str, str], float]:
    """Give the scores alone."""
    return {key: x.score for key, x in scores(cohort).items()}


def stock(cohort: CohortFolder, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run nbgrader's own command in the cohort's folder."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=cohort.root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=check,
    )


CYCLE = """
import json, sys
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
api, section = NbGraderAPI(config=config), sys.argv[1]
done = {}
done["collect"] = api.collect(section)
for student in sorted(api.get_submitted_students(section)):
    done[f"autograde {student}"] = api.autograde(section, student)
for step in ("generate_feedback", "release_feedback"):
    done[step] = getattr(api, step)(section)
json.dump(done, sys.stdout)
"""


def cycle(cohort: CohortFolder, section: str) -> dict[str, dict[str, Any]]:
    """Run nbgrader's own steps on a section that was released, in one process: starting takes it seconds.

    The steps before them, `generate_assignment` and `release_assignment`, are what `kit release` runs.
    """
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120
    env = {**os.environ, "PATH": path}
    command = [sys.executable, "-c", CYCLE, section]
    done = subprocess.run(command, cwd=cohort.root, env=env, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found
