"""A summary crosses the wire whole: what the facilitator's kernel draws from is what the service told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from helpers.sent import demo_cohort

from kit import cohort as cohorts
from kit import course as courses
from kit.debrief import reading
from kit.debrief.records import Change, Choice, Date, Points, Rating, Suppressed, Texts, Wave
from kit.debrief.reviewing import show_all
from kit.debrief.summary import summarise
from kit.errors import ServiceError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_summary_is_the_same_after_the_wire(tmp_path: Path) -> None:
    course = courses.load()
    cohort = cohorts.read(demo_cohort(tmp_path / "cohort", course), course)
    show_all(cohort, course)
    for summary in (summarise(cohort, course), summarise(cohort, course, reveal=False)):
        assert reading.summary(msgspec.json.encode(summary)) == summary
    results = {type(r) for a in summarise(cohort, course).activities.values() for r in a.items.values()}
    assert {Texts, Choice, Rating, Points} <= results | {Date, Suppressed, Wave, Change}


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"course": 1}', b"\xff", b'{"unknown": {}}'])
def test_what_is_no_summary_is_refused(data: bytes) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        reading.summary(data)
