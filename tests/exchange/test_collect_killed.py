"""However a collection or an import ends, the next one comes to the same end."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from kit.exchange.bring_in import bring_in
from kit.exchange.collect import collect
from kit.exchange.shared import encode

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

    found = killed("collect", cohort, small_course)

    assert found["acts"] > 100
    assert found["wrong"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="it is killed by a signal and made by a fork")
def test_an_import_killed_before_an_act_upon_a_file_comes_to_the_same_end_the_next_time(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    def parcel(**files: Shared) -> Path:
        source = tmp_path / "all.zip"
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("broken/shared.json", "{")
            for name, one in files.items():
                archive.writestr(f"{name}/shared.json", encode(one))
        return source

    bring_in(cohort, small_course, parcel(a=shared(text="Older"), b=shared("participant-02")))
    source = parcel(
        a=shared(text="Newer", written_at=NOON + HOUR), b=shared("participant-02"), c=shared("participant-03")
    )

    found = killed("import", cohort, small_course, source)

    assert found["acts"] > 10
    assert found["wrong"] == []


def killed(what: str, cohort: CohortFolder, course: Course, *files: Path) -> dict[str, Any]:
    args = [what, cohort.root, course.root, STEP, *files]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])}
    command = [sys.executable, "-m", "helpers.killed", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=around)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


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
