"""Grades from the marks of being done alone, a person's words kept, and the same scores as nbgrader's own."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.graded import HOMEWORK, NOON, cycle, gradebook, hand_in, points, scores, shared, stock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader import api as nbgraders  # type: ignore[import-untyped]

from kit.errors import CohortError, ExchangeError
from kit.exchange import gradebook_tables as tables
from kit.exchange import nbgrader
from kit.exchange.collect import collect
from kit.exchange.shared import SHARED_FILE, encode
from kit.grading.grade import grade

if TYPE_CHECKING:
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


def test_validate_passes_what_is_released_and_fails_on_a_planted_fault(handed: CohortFolder) -> None:
    path = handed.root / "release" / "debrief" / "debrief.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = 'kit.points("no-such-lesson")'
    faulty = path.with_name("faulty.ipynb")
    faulty.write_text(json.dumps(notebook), encoding="utf-8")

    said = stock(handed, "validate", str(path), str(faulty), check=False).stdout

    good, found, bad = said.partition("Success")
    assert found, said
    assert "no-such-lesson" not in good
    assert "no-such-lesson" in bad


def test_the_gradebooks_tables_are_nbgraders_own() -> None:
    for table in tables.metadata.sorted_tables:
        theirs = nbgraders.Base.metadata.tables[table.name].columns
        for column in table.columns:
            assert column.type._type_affinity is theirs[column.name].type._type_affinity, f"{table}.{column.name}"
        needed = {c.name for c in theirs if not c.nullable and c.default is None}
        written = table in {tables.STUDENT, tables.SUBMITTED_ASSIGNMENT, tables.SUBMITTED_NOTEBOOK, tables.GRADE}
        assert not written or needed <= set(table.columns.keys())


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


def test_a_gradebook_that_is_not_there_or_knows_no_section_is_said_in_words(
    handed: CohortFolder, course: Course
) -> None:
    book = handed.root / "gradebook.db"
    with closing(sqlite3.connect(book)) as opened:
        opened.execute("update assignment set name = 'another' where name = 'debrief'")
        opened.commit()
    with pytest.raises(ExchangeError, match="does not know the section “debrief”"):
        grade(handed, course)
    book.write_bytes(b"no database, however one looks at it")
    with pytest.raises(ExchangeError, match="cannot be used: file is not a database"):
        grade(handed, course)
    book.unlink()
    with pytest.raises(ExchangeError, match="kit release"):
        grade(handed, course)
    assert not book.exists(), "an empty one would hide that it is gone"


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


LESSONS = ("debrief", "design-homework", "do-homework")
ACTS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "edit", "points", "evil", "swap"]), st.integers(0, 30)), max_size=8
)
EVIL = "import pathlib; pathlib.Path('PLANTED').write_text('x'); raise SystemExit"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.dictionaries(st.sampled_from(LESSONS), ACTS),
    broken=st.sets(st.sampled_from(LESSONS)),
    finished=st.sets(st.sampled_from(LESSONS)),
)
def test_whatever_a_learner_did_to_the_notebooks_the_gradebook_has_the_points_of_the_marks_alone(
    handed: CohortFolder,
    course: Course,
    history: dict[str, list[tuple[str, int]]],
    broken: set[str],
    finished: set[str],
) -> None:
    # One cohort for all examples: what was graded before must not count either.
    place = handed.submitted(A, "debrief")
    for lesson in LESSONS:
        notebook = json.loads(course.notebook(lesson).read_bytes())
        for act, n in history.get(lesson, ()):
            _edit(notebook["cells"], act, n)
        (place / f"{lesson}.ipynb").write_text("{" if lesson in broken else json.dumps(notebook), encoding="utf-8")
    now = shared(handed, A, "debrief", done=sorted(finished), texts={HOMEWORK: "We try a rota."})
    (place / SHARED_FILE).write_bytes(encode(now))

    came = grade(handed, course, ["debrief"])

    assert came.set_aside == ()
    most = {"debrief": 0, "design-homework": 2, "do-homework": 3}
    given = points(handed)
    assert {k: given[A, k] for k in LESSONS} == {k: most[k] if k in finished else 0 for k in LESSONS}
    assert [given[who, "do-homework"] for who in (B, C)] == [3, 0]
    laid_out = handed.root / "autograded" / A / "debrief"
    assert all("PLANTED" not in path.read_text(encoding="utf-8") for path in laid_out.glob("*.ipynb"))
    assert not Path("PLANTED").exists()


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
        case "points":
            cells[at]["metadata"]["nbgrader"] = {"grade": True, "grade_id": "points-design-homework", "points": 99}
        case "evil":
            cells.insert(at, {"cell_type": "code", "source": EVIL, "metadata": {}, "outputs": [], "id": "x"})
        case "swap":
            cells.append(cells.pop(at))
