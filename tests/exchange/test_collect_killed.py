"""However a collection ends, the next one comes to the same end."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit.exchange.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.shared import Shared

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
STEP = 5
"""Each fifth act is enough for every day; `python -m helpers.killed collect … 1` takes them all."""


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_killed_before_an_act_upon_a_file_the_next_run_comes_to_the_same_end(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    enter("participant-01", shared(text="Older"))
    enter("participant-02")
    collect(cohort, small_course)
    # One is replaced, one stays, one comes new, and one cannot be used.
    enter("participant-01", shared(text="Newer"), at=NOON + HOUR)
    enter("participant-03")
    enter("participant-04", b"{")

    command = [sys.executable, "-m", "helpers.killed", "collect", str(cohort.root), str(small_course.root), str(STEP)]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=around)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["acts"] > 100
    assert found["wrong"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_what_a_killed_run_had_moved_away_comes_back_even_if_the_exchange_is_gone(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    entry = enter()
    collect(cohort, small_course)
    aside = cohort.root / ".collect" / "old" / "participant-01"
    aside.mkdir(parents=True)
    cohort.submitted("participant-01", "first").rename(aside / "first")
    entry.rename(cohort.root / "gone")

    came = collect(cohort, small_course)

    assert dict(came.collected[0].sections) == {"first": "unchanged"}
    assert (cohort.submitted("participant-01", "first") / "shared.json").is_file()
