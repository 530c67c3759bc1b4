"""The shipped lessons keep their form: what a learner would miss if it broke."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from kit import course as courses
from kit.checking.prose import reading_ease
from kit.items import Choice, Choices, Points

if TYPE_CHECKING:
    from nbformat import NotebookNode

# As the course's page on the portal lists them, in its order.
TITLES = {
    "welcome": "Welcome – Collective Leadership",
    "intention": "Intention Setting – Collective Leadership",
    "coherence": "Assess Coherence",
    "why": "Why Collective Leadership is important",
    "is-it-for-you": "Reflection: is Collective Leadership for you?",
    "in-practice": "Collective leadership in practice",
    "fears-and-excitement": "Reflection: fears, reservations or excitement",
    "governance-systems": "Existing governance systems for Collective Leadership",
    "holacracy-and-sociocracy": "A deeper dive into Holacracy and Sociocracy",
    "design-homework": "Design your homework – Collective Leadership",
    "do-homework": "Do your homework – Collective Leadership",
    "debrief": "Debrief – Collective Leadership",
}
SECTIONS = {
    "welcome": "Welcome and Intention Setting",
    "intro": "Intro to Collective Leadership",
    "governance": "Governance systems for collective leadership",
    "debrief": "Debrief",
}
DIMENSIONS = (
    "shared-purpose",
    "mutual-support",
    "safety-to-speak",
    "difference-welcomed",
    "deciding-close",
    "acting-and-learning",
)
SOURCES_HEADING = "## Sources and further reading"
READING_EASE = 55
"""Plain English by Flesch's measure (Flesch 1948, J. Appl. Psychol. 32, 221–233)."""

every_lesson = pytest.mark.parametrize("lesson", TITLES)


@pytest.fixture(scope="module")
def course() -> courses.Course:
    return courses.load()


def notebook(course: courses.Course, lesson: str) -> NotebookNode:
    return nbformat.read(course.notebook(lesson), as_version=nbformat.NO_CONVERT)


def prose(course: courses.Course, lesson: str) -> str:
    """Give the lesson's own text: no answers asked, no tables, no list of sources."""
    cells = [c for c in notebook(course, lesson).cells if c.cell_type == "markdown" and "nbgrader" not in c.metadata]
    text = "\n".join(c.source for c in cells).partition(SOURCES_HEADING)[0]
    lines = (re.sub(r"^\d+\. |[*_`]", "", line.strip()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("#", "|")))


def test_the_course_has_the_portals_sections_and_titles(course: courses.Course) -> None:
    assert {s.id: s.title for s in course.sections} == SECTIONS
    assert {lesson.id: lesson.title for lesson in course.lessons} == TITLES
    assert [lesson.id for lesson in course.lessons] == list(TITLES)


@every_lesson
def test_a_notebook_is_valid_and_of_the_format_with_cell_ids(course: courses.Course, lesson: str) -> None:
    nb = notebook(course, lesson)
    nbformat.validate(nb)
    assert (nb.nbformat, nb.nbformat_minor) == (4, 5)
    assert nb.metadata.kernelspec == {"name": "kit", "display_name": "Course", "language": "python"}
    assert all(c.id.startswith(f"{lesson}-") for c in nb.cells)  # readable ids, not the random ones of an editor


@every_lesson
def test_a_lesson_begins_with_its_title(course: courses.Course, lesson: str) -> None:
    first = next(c for c in notebook(course, lesson).cells if c.cell_type == "markdown")
    assert first.source.splitlines()[0] == f"# {TITLES[lesson]}"


@every_lesson
def test_every_activity_is_shown_once_in_order_between_the_import_and_the_share_card(
    course: courses.Course, lesson: str
) -> None:
    pictures = [f'kit.show("{lesson}/{name}")' for name in course.lesson(lesson).pictures]
    code = [c.source for c in notebook(course, lesson).cells if c.cell_type == "code" and c.source not in pictures]
    names = [a.name for a in course.lesson(lesson).activities]
    shown = [f'kit.show("{name}")' for name in [*names, f"{lesson}/share"]]
    assert code == ["import kit", *shown, f'kit.points("{lesson}")']


@every_lesson
def test_text_introduces_every_activity(course: courses.Course, lesson: str) -> None:
    cells = notebook(course, lesson).cells
    for before, cell in itertools.pairwise(cells):
        if cell.source.startswith("kit.show("):
            assert before.cell_type == "markdown", f"{cell.source} follows {before.source} directly"


@every_lesson
def test_no_heading_repeats_the_title_of_a_card(course: courses.Course, lesson: str) -> None:
    titles = {a.title.rstrip(".?").lower() for a in course.lesson(lesson).activities}
    text = "\n".join(c.source for c in notebook(course, lesson).cells if c.cell_type == "markdown")
    headings = {h.strip().rstrip(".?").lower() for h in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)}
    assert not titles & headings


@every_lesson
def test_nothing_is_stored_in_a_lesson_but_its_source(course: courses.Course, lesson: str) -> None:
    nb = notebook(course, lesson)
    assert "widgets" not in nb.metadata
    for cell in nb.cells:
        assert not cell.get("attachments")
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert cell.metadata.jupyter.source_hidden is True


@every_lesson
def test_nbgraders_cells_are_valid_hidden_and_locked(course: courses.Course, lesson: str) -> None:
    nb = notebook(course, lesson)
    MetadataValidator().validate_nb(nb)
    graded = [c for c in nb.cells if "nbgrader" in c.metadata]
    definition = course.lesson(lesson)
    assert nb.cells[-len(graded) :] == graded, "nbgrader's cells stand last"
    for cell in graded:
        assert cell.metadata.deletable is False
        assert cell.metadata.editable is False
        assert cell.metadata.jupyter.source_hidden is True
        assert cell.metadata.nbgrader.locked is True
        assert cell.metadata.nbgrader.solution is False
        assert cell.metadata.nbgrader.schema_version == MetadataValidator.schema_version
    points, *tasks = graded
    assert points.source == f'kit.points("{lesson}")'
    assert points.metadata.nbgrader == {
        "grade": True,
        "grade_id": f"points-{lesson}",
        "locked": True,
        "points": definition.points,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    assert [t.metadata.nbgrader.grade_id for t in tasks] == [
        f"task-{lesson}-{name.replace('/', '-')}" for name in definition.homework
    ]


def test_homework_is_addressed_to_the_facilitator_and_nothing_else_is(course: courses.Course) -> None:
    addressed = {
        (lesson.id, f"{a.id}/{i.id}")
        for lesson in course.lessons
        for a in lesson.activities
        for i in a.items
        if i.audience == "facilitator"
    }
    homework = {(lesson.id, name) for lesson in course.lessons for name in lesson.homework}
    assert addressed == homework == {("design-homework", "plan/prototype"), ("do-homework", "report/result")}


def test_no_points_depend_on_sharing(course: courses.Course) -> None:
    for lesson in TITLES:
        tasks = [c for c in notebook(course, lesson).cells if c.metadata.get("nbgrader", {}).get("task")]
        assert all(t.metadata.nbgrader.points == 0 for t in tasks)


def test_the_check_has_six_dimensions_of_three_statements_that_point_the_same_way(course: courses.Course) -> None:
    (check,) = course.instruments
    assert [d.id for d in check.dimensions] == list(DIMENSIONS)
    for dimension in check.dimensions:
        assert [q.id for q in dimension.items] == [f"{dimension.id}-{n}" for n in (1, 2, 3)]
        # One statement, one sentence; a “not” would turn its direction, and “and” often joins two thoughts.
        for question in dimension.items:
            assert question.text.endswith(".")
            assert question.text.count(".") == 1
            assert not re.search(r"\b(not|never|no|nobody|and|or)\b|n['’]t\b", question.text)
    assert (check.scale.min, check.scale.max) == (1, 5)
    assert check.scale.labels == {1: "not at all", 3: "partly", 5: "fully"}
    assert check.scale.cannot_say == "can't say"
    assert "not a validated test" in check.note
    raw = (course.root / "instruments" / "group-coherence.yaml").read_text(encoding="utf-8")
    assert "reverse" not in raw


def test_the_check_is_taken_before_and_after_and_shared_whole(course: courses.Course) -> None:
    taken = [a for lesson in course.lessons for a in lesson.activities if a.instrument]
    assert [(a.name, a.wave, a.share, a.audience) for a in taken] == [
        ("coherence/check", "before", "whole", "group"),
        ("debrief/check", "after", "whole", "group"),
    ]
    then = course.activity("debrief/then")
    assert [i.id for i in then.items] == list(DIMENSIONS)


@pytest.mark.parametrize(
    "name", ["welcome/check-in", "coherence/me-today", "fears-and-excitement/my-reservations", "debrief/for-me"]
)
def test_what_is_about_oneself_can_never_be_shared(course: courses.Course, name: str) -> None:
    activity = course.activity(name)
    assert activity.share == "never"
    assert all(i.audience == "private" for i in activity.items)


def test_me_today_asks_three_things(course: courses.Course) -> None:
    assert len(course.activity("coherence/me-today").items) == 3


def test_the_long_route_takes_every_lesson_and_both_waves_and_is_the_default(course: courses.Course) -> None:
    assert [r.id for r in course.routes] == ["60-minutes", "half-day", "six-weeks"]
    assert course.default_route == "six-weeks"
    long = course.route("six-weeks")
    assert [s.lesson for s in long.lessons] == list(TITLES)
    assert long.waves == ("before", "after")
    assert {s.lesson: s.minutes for s in long.lessons} == {x.id: x.minutes for x in course.lessons}


@pytest.mark.parametrize(("route", "most"), [("60-minutes", 60), ("half-day", 240)])
def test_a_short_route_fits_its_time_keeps_the_order_and_takes_one_reading(
    course: courses.Course, route: str, most: int
) -> None:
    stops = course.route(route).lessons
    assert sum(s.minutes or most for s in stops) <= most
    numbers = [course.lesson(s.lesson).number for s in stops]
    assert numbers == sorted(numbers)
    assert course.route(route).waves == ("before",)
    assert "coherence" in {s.lesson for s in stops}


def test_every_question_can_be_told_from_the_others_of_its_lesson(course: courses.Course) -> None:
    # The share card lists lines by their label: two alike could not be told apart there.
    for lesson in course.lessons:
        for activity in lesson.activities:
            labels = [i.label for i in activity.items]
            assert len(set(labels)) == len(labels), activity.name


def test_no_two_options_of_a_question_read_alike(course: courses.Course) -> None:
    for lesson in course.lessons:
        for activity in lesson.activities:
            for item in activity.items:
                if isinstance(item, Choice | Choices | Points):
                    assert len({o.label for o in item.options}) == len(item.options), item.label


@every_lesson
def test_a_lesson_teaches_in_plain_english_at_a_readable_length(course: courses.Course, lesson: str) -> None:
    text = prose(course, lesson)
    words = len(re.findall(r"\w+(?:[’'-]\w+)*", text))
    assert 500 <= words <= 1200
    assert (reading_ease(text) or 0) >= READING_EASE


@every_lesson
def test_a_lesson_names_its_sources_on_the_page_and_in_its_file(course: courses.Course, lesson: str) -> None:
    text = "\n".join(c.source for c in notebook(course, lesson).cells if c.cell_type == "markdown")
    assert text.count(SOURCES_HEADING) == 1
    assert course.lesson(lesson).credits
    foot = text.partition(SOURCES_HEADING)[2]
    for credit in course.lesson(lesson).credits:
        # The page may say “by” in full where the file is short: the first word of the title or of the name is enough.
        words = {credit.title.split(" (")[0].rstrip("?"), credit.by.split(",")[0].split(" and ")[0].split(" (")[0]}
        assert any(w and w in foot for w in words), credit.title


@every_lesson
def test_adapted_practices_carry_their_licence(course: courses.Course, lesson: str) -> None:
    for credit in course.lesson(lesson).credits:
        if re.search(r"Sociocracy 3\.0|Holacracy Constitution|Liberating Structures", credit.title):
            assert credit.licence == "CC BY-SA 4.0"
        if "Delegation Poker" in credit.title:
            assert credit.by == "Jurgen Appelo"


def test_sources_has_a_table_for_every_lesson(course: courses.Course) -> None:
    text = (course.root / "SOURCES.md").read_text(encoding="utf-8")
    for lesson, title in TITLES.items():
        heading = f"## {title} (`{lesson}`)\n"
        assert text.count(heading) == 1
        rows = text.partition(heading)[2].partition("\n## ")[0].strip().splitlines()
        assert rows[:2] == ["| fact or claim | from |", "|---|---|"]
        assert len(rows) > 2


# By what name the page of sources calls what a lesson credits; other sources are called by their authors.
SHORT = {
    "Collective Leadership (course page": "Course page",
    "What is Collective Leadership?": "AllActivity",
    "The Necessary Struggle": "Flower",
    "Collective action": "Compass post",
    "Collectief leiderschap": "Vogel",
    "A Practical Guide for Evolving": "Sociocracy 3.0",
    "Holacracy Constitution": "Holacracy",
    "Group Coherence Check": "Group Coherence Check",
}


@every_lesson
def test_each_credit_of_a_lesson_stands_behind_a_fact_in_its_table(course: courses.Course, lesson: str) -> None:
    text = (course.root / "SOURCES.md").read_text(encoding="utf-8")
    table = text.partition(f"## {TITLES[lesson]} (`{lesson}`)\n")[2].partition("\n## ")[0]
    for credit in course.lesson(lesson).credits:
        short = next((name for title, name in SHORT.items() if credit.title.startswith(title)), "")
        names = [short] if short else [credit.title.partition(" (")[0], credit.by.rpartition(" ")[2]]
        assert any(name in table for name in names), credit.title


def test_the_course_promises_nobody_to_be_anonymous_and_names_no_machine(course: courses.Course) -> None:
    for path in course.root.rglob("*"):
        if path.suffix not in {".yaml", ".ipynb", ".md"}:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(is|are|stays?|remains?) anonymous", text), path.name
        assert not re.search(r"/home/|/root/|/tmp/|[A-Z]:\\\\", text), path.name


def test_no_lesson_folder_holds_an_answer_file(course: courses.Course) -> None:
    # nbgrader lays a file that it finds in source/ over the learner's file of that name.
    for section in course.sections:
        kinds = {p.suffix for p in (course.root / section.id).iterdir() if not p.name.startswith(".")}
        assert kinds <= {".yaml", ".ipynb", ".svg"}


def test_a_hard_text_does_not_pass_for_plain_english() -> None:
    hard = (
        "Organizational transformation necessitates comprehensive stakeholder participation, "
        "facilitating interdisciplinary collaboration notwithstanding institutional particularities."
    )
    assert (reading_ease(hard) or 100) < READING_EASE
    assert (reading_ease("The cat sat on the mat. It was warm there. Then the dog came in.") or 0) > 100


def test_notebooks_are_stored_as_utf8_that_a_person_can_read(course: courses.Course) -> None:
    for lesson in TITLES:
        raw = course.notebook(lesson).read_text(encoding="utf-8")
        stored: dict[str, Any] = json.loads(raw)
        assert stored["cells"]
        assert "\\u20" not in raw
        assert raw.endswith("}\n")
