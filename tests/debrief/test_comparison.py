"""Cohorts beside each other: only what each may show on its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import msgspec
import pytest
from helpers import summaries
from helpers.sent import Group, participant
from helpers.told import BEFORE

from kit.debrief import comparison, comparison_sections, walk
from kit.debrief.comparison import Reading, compare
from kit.debrief.formats import html, schema
from kit.debrief.records import CohortName, CourseName, Suppressed
from kit.errors import CohortError
from kit.figures import Figure
from kit.keeping import FolderDrawer
from kit.privacy import REVEALS_FILE

if TYPE_CHECKING:
    from kit.course import Course
    from kit.debrief.comparison import Comparison
    from kit.debrief.records import Summary

DOCS = Path(__file__).parents[2] / "docs"


def cohort(id_: str, title: str = "", **changes: object) -> Summary:
    return summaries.summary(cohort=CohortName(id_, title or id_.title()), **changes)


def page(found: Comparison) -> str:
    return html.page(comparison_sections.compose(found))


def drawings(found: Comparison) -> list[str]:
    return re.findall(r'role="img" aria-label="([^"]*)"', page(found))


def test_every_dimension_stands_in_every_cohort_as_its_summary_has_it() -> None:
    found = compare([cohort("alpha"), cohort("beta"), cohort("gamma")])
    told = found.instruments["group-coherence"].waves

    assert list(found.cohorts) == ["alpha", "beta", "gamma"]
    # No cohort shows the second wave.
    assert list(told) == ["before"]
    purpose = told["before"].dimensions["purpose"].cohorts
    assert list(purpose) == ["alpha", "beta", "gamma"]
    assert isinstance(purpose["beta"], Reading)
    assert (purpose["beta"].n, purpose["beta"].median, purpose["beta"].average_deviation) == (11, 4.0, 0.5)
    assert told["before"].dimensions["closed"].cohorts["alpha"] == Suppressed(summaries.FEW)


def test_a_wave_that_one_cohort_does_not_show_yet_is_hidden_there() -> None:
    wave = summaries.wave("After", 9, purpose=summaries.purpose())
    early, late = summaries.instrument(), summaries.instrument({"before": wave, "after": wave})
    found = compare([cohort("alpha", instruments={"x": early}), cohort("beta", instruments={"x": late})])

    after = found.instruments["x"].waves["after"].dimensions["purpose"].cohorts
    assert after["alpha"] == Suppressed(summaries.FEW)
    assert isinstance(after["beta"], Reading)
    assert "hidden: too few people" in page(found)


def test_two_cohorts_are_drawn_as_dumbbells_and_more_as_a_map() -> None:
    two, three = ([cohort(name) for name in names] for names in (["a", "b"], ["a", "b", "c"]))

    assert any(label.startswith("Dumbbells") for label in drawings(compare(two)))
    assert any(label.startswith("Heat map") for label in drawings(compare(three)))


def test_every_number_that_is_drawn_stands_in_a_table() -> None:
    told = page(compare([cohort("alpha"), cohort("beta")]))

    assert "<td>Alpha</td><td>11</td><td>4</td><td>3.9</td><td>0.5</td>" in told
    assert "<td>Beta</td><td>11</td><td>4</td><td>3.9</td><td>0.5</td>" in told


def test_a_name_from_outside_is_shown_as_text() -> None:
    told = page(compare([cohort("alpha", "<script>alert(1)</script>"), cohort("beta")]))

    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_one_team_at_two_times_keeps_its_cohorts_apart() -> None:
    found = compare([cohort("delta-1", "Team Delta"), cohort("delta-2", "Team Delta"), cohort("other")])

    assert [c.title for c in found.cohorts.values()] == ["Team Delta (delta-1)", "Team Delta (delta-2)", "Other"]


def test_another_course_or_version_is_refused() -> None:
    for course in (CourseName("other", "1.0", "Other"), CourseName("collective-leadership", "2.0", "Newer")):
        with pytest.raises(CohortError, match=f"took “{course.id}” version {course.version}, and “Alpha” took"):
            compare([cohort("alpha"), cohort("beta", course=course)])


def test_a_cohort_is_not_compared_with_itself_or_nobody() -> None:
    for asked in ([cohort("alpha"), cohort("alpha")], [cohort("alpha")]):
        with pytest.raises(CohortError, match="two different cohorts"):
            compare(asked)


def test_a_cohort_that_may_show_nothing_is_named() -> None:
    hidden = summaries.instrument({"before": Suppressed(summaries.FEW, "Before")})
    with pytest.raises(CohortError, match="Beta: This cohort has no reading to compare: fewer than 5 people answered"):
        compare([cohort("alpha"), cohort("beta", instruments={"group-coherence": hidden})])


def test_a_comparison_keeps_to_the_schema_in_the_docs() -> None:
    known = (DOCS / "comparison.schema.json").read_bytes()
    assert known == schema.schema(comparison.Comparison), (
        "run: python -m kit.debrief.formats.schema comparison > docs/..."
    )

    check = jsonschema.Draft202012Validator(json.loads(known))
    check.validate(json.loads(msgspec.json.encode(compare([cohort("alpha"), cohort("beta")]))))


# -- from folders ------------------------------------------------------------------------------------------------------


def answered(group: Group, people: int) -> Path:
    for n in range(people):
        group.answer(participant(n), BEFORE, [1 + (n + i) % 5 for i in range(18)])
    group.cohort()
    return group.root


def test_folders_are_read_revealed_and_compared(team: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answered(team, 10)
    monkeypatch.setattr("helpers.sent.NAME", "team-omega-2b4c")
    second = answered(Group(tmp_path / "omega", team.course), 7)

    found, set_aside = comparison.read(comparison.gather([first, second], team.course), team.course)

    assert not set_aside
    assert [c.participants for c in found.cohorts.values()] == [10, 7]
    readings = found.instruments["group-coherence"].waves["before"].dimensions["shared-purpose"].cohorts
    assert [r.n for r in readings.values() if isinstance(r, Reading)] == [10, 7]
    assert [isinstance(r, Reading) and r.mean is None for r in readings.values()] == [False, True]
    blocks = [block for section in comparison_sections.compose(found).sections for block in section.blocks]
    rows = [row for block in blocks if isinstance(block, Figure) for row in block.table.rows]
    assert any("hidden" in row for row in rows)
    assert msgspec.json.decode(msgspec.json.encode(found))["format"] == "kit.comparison"
    again, _set_aside = comparison.read(comparison.gather([first, second], team.course), team.course)
    assert again.instruments == found.instruments


def test_what_a_facilitator_left_out_stays_out_of_a_comparison(
    team: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(team, 10)
    monkeypatch.setattr("helpers.sent.NAME", "team-omega-2b4c")
    second = answered(Group(tmp_path / "omega", team.course), 7)
    walk.begin(FolderDrawer(first), "2026-11-21T10:00:00Z")
    walk.leave_out(FolderDrawer(first), "instrument/group-coherence/before/shared-purpose", out=True)

    found, _set_aside = comparison.read(comparison.gather([first, second], team.course), team.course)

    one, other = found.instruments["group-coherence"].waves["before"].dimensions["shared-purpose"].cohorts.values()
    assert isinstance(one, Suppressed)
    assert isinstance(other, Reading)


def test_nothing_is_revealed_of_cohorts_that_cannot_be_compared(
    team: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answered(team, 10)
    with pytest.raises(CohortError, match="two different cohorts"):
        comparison.gather([first, first], team.course)
    monkeypatch.setattr("helpers.sent.NAME", "team-omega-2b4c")
    second = answered(Group(tmp_path / "omega", team.course), 4)
    with pytest.raises(CohortError, match="fewer than 5 people"):
        comparison.gather([first, second], team.course)

    assert not (first / REVEALS_FILE).exists()


def test_a_folder_of_another_course_is_refused(team: Group, tmp_path: Path, small_course: Course) -> None:
    first = answered(team, 10)
    other = Group(tmp_path / "small", small_course)
    other.answer(participant(1), "one/hopes/way", "advice")
    other.cohort()

    with pytest.raises(CohortError, match=r"takes “small” version 1\.0"):
        comparison.gather([first, other.root], team.course)
