"""Cohort folders, entries in an exchange and learners who share: small, and real."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from helpers.learner import Learner

from kit.exchange import cohort_folder
from kit.exchange.nbgrader import TIMESTAMP_FILE
from kit.exchange.roster import Student
from kit.exchange.shared import SHARED_FILE, Shared, SharedResponse, encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.workspace import Workspace

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
PEOPLE = tuple(Student(f"participant-{n:02d}", f"Participant {n:02d}") for n in range(1, 7))


@pytest.fixture
def learner(workspace: Workspace, small_course: Course) -> Learner:
    """A learner of the small course."""
    return Learner(workspace, small_course)


INVITATION = """\
format: kit.cohort
cohort: {cohort}
title: Team
course: small
version: "1.0"
roads: [{road}]
exchange: {exchange}
"""


@pytest.fixture
def by_file() -> str:
    """An invitation to the file road."""
    return INVITATION.format(cohort="team-1f3a", road="file", exchange="null")


@pytest.fixture
def cohort(small_course: Course, tmp_path: Path) -> CohortFolder:
    """A cohort of six whose exchange is open, without the seconds that nbgrader takes for it."""
    folder = cohort_folder.init(tmp_path / "cohort", small_course, PEOPLE, title="Team", enrolled=False).folder
    (folder.exchange / "inbound").mkdir(parents=True)
    return folder


@pytest.fixture
def shared(cohort: CohortFolder) -> Callable[..., Shared]:
    """Make what a participant shares of the first section: one text, unless other lines are given."""

    def make(participant: str = "participant-01", text: str = "Words", **other: Any) -> Shared:
        line = SharedResponse(
            lesson="one", activity="hopes", item="different", value=text, audience="group", revision=1, shared_at=NOON
        )
        fields = {
            "course": "small",
            "course_version": "1.0",
            "cohort": cohort.invitation.cohort,
            "participant": participant,
            "section": "first",
            "written_at": NOON,
            "responses": (line,),
        }
        return Shared(**(fields | other))

    return make


@pytest.fixture
def enter(cohort: CohortFolder, shared: Callable[..., Shared]) -> Callable[..., Path]:
    """Put an entry into the inbound folder, as nbgrader's submit leaves it."""

    def make(
        participant: str = "participant-01",
        content: Shared | bytes | None = None,
        *,
        at: dt.datetime = NOON,
        name: str | None = None,
    ) -> Path:
        stamp = f"{at:%Y-%m-%d %H:%M:%S.%f} UTC"
        entry = cohort.exchange / "inbound" / (name or f"{participant}+first+{stamp}+c2VjcmV0c2Vj")
        entry.mkdir()
        content = shared(participant) if content is None else content
        (entry / SHARED_FILE).write_bytes(content if isinstance(content, bytes) else encode(content))
        (entry / "one.ipynb").write_text("{}", encoding="utf-8")
        (entry / TIMESTAMP_FILE).write_text(stamp, encoding="utf-8")
        return entry

    return make
