"""Grades from the marks of being done alone, a person's words kept, and the same scores as nbgrader's own."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from helpers.graded import HOMEWORK, NOON, cycle, gradebook, hand_in, points, scores, shared, stock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import CohortError
from kit.exchange import nbgrader
from kit.exchange.collect import collect
from kit.exchange.shared import SHARED_FILE, encode
from kit.grading import handed as reading
from kit.grading.grade import grade
from kit.grading.notebooks import Released

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

A, B, C, D = (f"participant-{n:02d}" for n in range(1, 5))
TASK = "task-design-homework-plan-prototype"


def test_nbgraders_own_cycle_beside_the_kits_gives_the_same_scores(
    handed: CohortFolder, course: Course, tmp_path: Path
) -> None:
    theirs = type(handed)(tmp_path / "theirs", handed.invitation, handed.roster)
    shutil.copytree(handed.root, theirs.root)
    shutil.rmtree(theirs.root / "submitted")
    done = cycle(theirs, "debrief")
    assert all(result["success"] for result in done.values()), done
    release = theirs.root / "release" / "debrief"
    assert "Success" in stock(theirs, "validate", str(release / "debrief.ipynb")).stdout
    # What became of the notebooks does not matter here.
    (handed.submitted(A, "debrief") / "design-homework.ipynb").unlink()
    (handed.submitted(B, "debrief") / "do-homework.ipynb").write_text("no notebook", encoding="utf-8")

    grade(handed, course)

    ours, wanted = scores(handed), scores(theirs)
    assert {k: (x.score, x.max_score, x.stamp) for k, x in ours.items()} == {
        k: (x.score, x.max_score, x.stamp) for k, x in wanted.items()
    }
    assert [ours[who, "design-homework"].score for who in (A, B, C)] == [2, 0, 0]
    assert (D, "design-homework") not in ours
    assert stock(handed, "export", "--to=grades.csv").returncode == 0
    table = (handed.root / "grades.csv").read_text(encoding="utf-8")
    assert f"debrief,,2026-11-02 12:00:00,{A},01,Participant," in table


def test_validate_fails_on_a_planted_fault(handed: CohortFolder) -> None:
    path = handed.root / "release" / "debrief" / "debrief.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = 'kit.points("no-such-lesson")'
    path.write_text(json.dumps(notebook), encoding="utf-8")

    assert "Success" not in stock(handed, "validate", str(path), check=False).stdout


def test_the_words_and_points_of_a_person_stay_and_new_words_wait_again(handed: CohortFolder, course: Course) -> None:
    grade(handed, course)
    assert scores(handed)[A, "design-homework"].waits
    assert not scores(handed)[B, "design-homework"].waits, "nothing was addressed"
    with gradebook(handed) as book:
        given = book.find_grade(TASK, "design-homework", "debrief", A)
        given.manual_score, given.extra_credit, given.needs_manual_grade = 0, 1, False
        book.find_comment(TASK, "design-homework", "debrief", A).manual_comment = "Who covers?"
        book.db.commit()
    before = (handed.root / "gradebook.db").read_bytes()

    again = grade(handed, course)

    assert [x.new for x in again.sections] == [0, 0, 0, 0]
    assert (handed.root / "gradebook.db").read_bytes() == before
    later = NOON + dt.timedelta(hours=1)
    done = ("design-homework",)
    hand_in(handed, course, shared(handed, A, "debrief", done=done, texts={HOMEWORK: "A rota of two."}, at=later))
    collect(handed, course)
    assert [x.new for x in grade(handed, course).sections] == [0, 0, 0, 1]
    score = scores(handed)[A, "design-homework"]
    assert (score.score, score.waits, score.remarks[0].comment) == (3, True, "Who covers?")
    assert points(handed)[A, "do-homework"] == 0
    shown = (handed.root / "autograded" / A / "debrief" / "design-homework.ipynb").read_text(encoding="utf-8")
    assert "A rota of two." in shown
    assert "We try a rota." not in shown


def test_a_late_hand_over_loses_what_the_courses_own_rule_says(handed: CohortFolder, course: Course) -> None:
    config = handed.root / nbgrader.CONFIG_FILE
    with config.open("a", encoding="utf-8") as file:
        file.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with gradebook(handed) as book:
        book.update_or_create_assignment("debrief", duedate=dt.datetime(2026, 11, 2, 11))  # noqa: DTZ001 - its way

    grade(handed, course)
    late = scores(handed)[A, "design-homework"]
    assert (late.score, late.penalty) == (0, 2)

    with gradebook(handed) as book:
        book.grant_extension("debrief", A, hours=2)
    grade(handed, course)
    assert points(handed)[A, "design-homework"] == 2


def test_what_is_not_released_or_no_section_is_said_in_words(cohort: CohortFolder, course: Course) -> None:
    shutil.rmtree(cohort.root / "release")
    with pytest.raises(CohortError, match="kit release"):
        grade(cohort, course)


def test_a_hand_over_that_cannot_be_read_earns_nothing_and_is_named(handed: CohortFolder, course: Course) -> None:
    (handed.submitted(A, "debrief") / SHARED_FILE).write_bytes(b'{"format": "kit.shared", "done":')

    came = grade(handed, course)

    assert [x.where for x in came.set_aside] == [f"submitted/{A}/debrief/{SHARED_FILE}"]
    assert points(handed)[A, "design-homework"] == 0


def test_what_was_sent_by_hand_is_graded_too(handed: CohortFolder, course: Course) -> None:
    late = shared(handed, D, "debrief", done=("do-homework",), texts={HOMEWORK: "By mail."})
    (handed.root / "inbox" / "d.kit.json").write_bytes(encode(late))

    grade(handed, course)

    assert points(handed)[D, "do-homework"] == 3
    assert "By mail." in (handed.root / "autograded" / D / "debrief" / "design-homework.ipynb").read_text("utf-8")


CELLS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "edit", "task", "evil", "swap"]), st.integers(0, 30)), max_size=8
)
EVIL = "import pathlib; pathlib.Path('PLANTED').write_text('x'); raise SystemExit"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=CELLS, broken=st.booleans())
def test_whatever_a_learner_did_to_the_notebook_only_the_marks_count(
    handed: CohortFolder, course: Course, history: list[tuple[str, int]], broken: bool
) -> None:
    path = handed.submitted(A, "debrief") / "design-homework.ipynb"
    notebook = json.loads(course.notebook("design-homework").read_bytes())
    for act, n in history:
        _edit(notebook["cells"], act, n)
    path.write_text("{" if broken else json.dumps(notebook), encoding="utf-8")

    (a, _b, _c) = reading.read(handed, course, ("debrief",), [])

    assert a.done == {"design-homework", "do-homework"}
    filled = json.loads(Released(handed, course, "design-homework").filled(a.addressed, done=True))
    assert EVIL not in json.dumps(filled)
    assert [c["outputs"][0]["data"] for c in filled["cells"] if c.get("outputs")] == [{"text/plain": "2"}]


def _edit(cells: list[dict[str, Any]], act: str, n: int) -> None:
    if not cells:
        return
    at = n % len(cells)
    match act:
        case "drop":
            del cells[at]
        case "double":
            cells.insert(at, json.loads(json.dumps(cells[at])))
        case "edit":
            cells[at]["source"] = EVIL
        case "task":
            cells[at]["metadata"]["nbgrader"] = {"grade": True, "grade_id": "points-design-homework", "points": 99}
        case "evil":
            cells.insert(at, {"cell_type": "code", "source": EVIL, "metadata": {}, "outputs": [], "id": "x"})
        case "swap":
            cells.append(cells.pop(at))
