"""New files are valid from the start, say what each field is, and never take the place of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kit import course as courses
from kit import course_folder
from kit.authoring import inserting, new
from kit.checking import check
from kit.cli import main
from kit.errors import CourseError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new course."""
    new.course(tmp_path / "my-course", "My: “course”")
    return tmp_path / "my-course"


def errors(root: Path) -> list[str]:
    return [f.what for f in check(root) if f.level == "error"]


def files(root: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def swap(path: Path, old: str, new_text: str) -> None:
    """Write `new_text` where `old` stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new_text, 1), encoding="utf-8")


ASKED = "  - {id: ask, title: Ask, items: [{id: when, kind: date, label: When?}]}\n"


def test_a_new_course_is_in_order_and_explains_itself(root: Path) -> None:
    course = courses.load(root)

    assert (course.id, course.title) == ("my-course", "My: “course”")
    assert [x.id for x in course.lessons] == ["welcome"]
    assert errors(root) == []
    assert (root / "course.yaml").read_text(encoding="utf-8").count("#") > 5


def test_a_new_lesson_joins_its_section_and_the_default_route_and_keeps_every_comment(root: Path) -> None:
    before = (root / "course.yaml").read_text(encoding="utf-8")

    new.lesson(root, "start/listening", 'Listening: "how"', 15)

    course = courses.load(root)
    stop = course.route("whole").stop("listening")
    assert [x.id for x in course.lessons] == ["welcome", "listening"]
    assert stop is not None
    assert (stop.minutes, course.lesson("listening").title) == (15, 'Listening: "how"')
    after = (root / "course.yaml").read_text(encoding="utf-8")
    assert [x for x in before.splitlines() if "#" in x] == [x for x in after.splitlines() if "#" in x]
    assert errors(root) == []


def test_a_new_lesson_may_begin_a_section(root: Path) -> None:
    new.lesson(root, "go-on/third", "Third")

    assert [(s.id, s.title) for s in courses.load(root).sections] == [("start", "Start"), ("go-on", "Go on")]
    assert errors(root) == []


def test_a_new_activity_stands_after_the_others_in_both_files(root: Path) -> None:
    new.activity(root, "welcome/more", "More of it")
    new.instrument(root, "pulse")
    new.activity(root, "welcome/check", instrument="pulse", wave="after")

    lesson = courses.load(root).lesson("welcome")
    assert [a.id for a in lesson.activities] == ["thoughts", "more", "check"]
    assert (lesson.activity("check").wave, lesson.activity("check").share) == ("after", "whole")
    assert errors(root) == []


def test_a_new_activity_goes_into_a_shipped_lesson_without_a_change_to_the_rest(tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    root = tmp_path / "copy"
    shutil.copytree(course_folder.installed_root(), root)
    before = files(root)

    changed = new.activity(root, "coherence/one-more")

    assert errors(root) == []
    after = files(root)
    assert {name for name in after if after[name] != before.get(name)} == {str(p) for p in changed}
    for path in changed:
        kept = iter(after[str(path)].decode().splitlines())
        assert all(line in kept for line in before[str(path)].decode().splitlines())


@pytest.mark.parametrize("id_", ["sources", "points", "import", "text-1", "before-more", "a" * 60])
def test_an_activity_may_be_called_as_a_cell_is(root: Path, id_: str, recwarn: pytest.WarningsRecorder) -> None:
    new.activity(root, "welcome/more")

    new.activity(root, f"welcome/{id_}")

    cells = nbformat.read(root / "start/welcome.ipynb", as_version=4).cells
    assert len({cell.id for cell in cells}) == len(cells)
    assert [str(w.message) for w in recwarn] == []
    assert errors(root) == []


def test_a_lessons_and_its_activitys_ids_may_be_as_long_as_ids_can_be(root: Path) -> None:
    lesson, one, other = "l" * 60, "a" * 60, "a" * 59 + "b"
    new.lesson(root, f"start/{lesson}", "Long")

    for id_ in (one, other):
        new.activity(root, f"{lesson}/{id_}", id_[-2:])

    assert [a.id for a in courses.load(root).lesson(lesson).activities] == ["thoughts", one, other]
    assert errors(root) == []


def test_a_question_in_braces_stops_neither_the_check_nor_a_new_activity(root: Path) -> None:
    swap(root / "start/welcome.yaml", "  - id: thoughts", f"{ASKED}  - id: thoughts")
    swap(root / "start/welcome.ipynb", "welcome/thoughts", "welcome/ask")
    swap(root / "course.yaml", "title: Before}", "title: Before?}")

    new.activity(root, "welcome/more")
    new.lesson(root, "start/listening", "Listening")

    assert [a.id for a in courses.load(root).lesson("welcome").activities] == ["ask", "thoughts", "more"]
    assert errors(root) == ["“welcome/thoughts” is never shown."]


def test_a_new_lesson_goes_into_a_file_that_windows_has_marked(root: Path) -> None:
    path = root / "course.yaml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")

    new.lesson(root, "start/listening", "Listening")

    assert [x.id for x in courses.load(root).lessons] == ["welcome", "listening"]


@pytest.mark.parametrize("held", ["[]", "null", '{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": []}]}'])
def test_a_notebook_that_is_none_is_named_and_left_as_it_is(
    root: Path, held: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "start/welcome.ipynb").write_text(held, encoding="utf-8")
    before = files(root)

    assert main(["new", "activity", str(root), "welcome/more"]) == 1

    assert f"{root / 'start/welcome.ipynb'}: This is no valid notebook" in capsys.readouterr().err
    assert files(root) == before


AGAIN = [
    ("course", "{root}"),
    ("lesson", "{root}", "start/welcome", "--title", "Again"),
    ("lesson", "{root}", "other/welcome", "--title", "Again"),
    ("activity", "{root}", "welcome/thoughts"),
    ("instrument", "{root}", "pulse"),
]
WRONG = [
    (("course", "{root}/Mein Kurs"), "cannot be an id"),
    (("lesson", "{root}", "listening", "--title", "x"), "Write it as section/lesson"),
    (("lesson", "{root}", "start/Listening", "--title", "x"), "cannot be an id"),
    (("lesson", "{root}/gone", "start/a", "--title", "x"), "This file is missing"),
    (("activity", "{root}", "welcom/a"), "Did you mean “welcome”"),
    (("activity", "{root}", "welcome/a", "--instrument", "puls"), "This file is missing"),
    (("activity", "{root}", "welcome/a", "--instrument", "pulse", "--wave", "befor"), "Did you mean “before”"),
    (("instrument", "{root}", "../pulse"), "cannot be an id"),
    (("lesson", "{root}", "instruments/a", "--title", "x"), "“instruments” is kept for another folder"),
    (("lesson", "{root}", "my-responses/a", "--title", "x"), "“my-responses” is kept for another folder"),
    (("activity", "{root}", "welcome/share"), "kept for the share card"),
    (("activity", "{root}", "welcome/ring"), "shows “ring” already"),
    (("activity", "{root}", "welcome/a", "--wave", "after"), "Name one by --instrument"),
    (("activity", "{root}", "welcome/a", "--kind", "exercise", "--instrument", "pulse"), "not both"),
]


@pytest.mark.parametrize("command", AGAIN)
def test_nothing_is_ever_written_over(root: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    new.instrument(root, "pulse")
    before = files(root)

    assert main(["new", *(word.format(root=root) for word in command)]) == 1

    assert "already" in capsys.readouterr().err
    assert files(root) == before


@pytest.mark.parametrize(("command", "said"), WRONG)
def test_a_slip_is_named_and_nothing_is_written(
    root: Path, command: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new.instrument(root, "pulse")
    swap(root / "start/welcome.yaml", "activities:", "pictures: [ring]\nactivities:")
    before = files(root)

    assert main(["new", *(word.format(root=root) for word in command)]) == 1

    assert said in capsys.readouterr().err
    assert files(root) == before


def test_what_was_written_is_said(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "lesson", str(root), "start/listening", "--title", "Listening"]) == 0

    said = capsys.readouterr().out
    assert f"Wrote {root / 'start' / 'listening.ipynb'}" in said
    assert f"Wrote {root / 'course.yaml'}" in said


ENTRIES = st.lists(
    st.sampled_from(["a", "{id: b}", "id: c\ntext: >-\n  folded\n  words", "- d\n- e", "id: f  # said", '"g: #"']),
    min_size=1,
    max_size=4,
)
COMMENTS = st.sampled_from(["", "# a remark\n", "\n\n", "\n# a remark\n\n"])


@given(ENTRIES, st.integers(0, 4), COMMENTS, st.booleans())
def test_an_entry_is_added_and_all_else_stays(entries: list[str], indent: int, comment: str, more: bool) -> None:
    dashed = ["\n".join(("  " if n else "- ") + x for n, x in enumerate(e.split("\n"))) for e in entries]
    lines = [" " * indent + line for e in dashed for line in e.split("\n")]
    text = "list:\n" + "\n".join(lines) + "\n" + comment + ("after: 1\n" if more else "")
    old = yaml.safe_load(text)

    new_text = inserting.append(text, ("list",), "id: new\nwith: [x]", "file.yaml")

    assert yaml.safe_load(new_text) == old | {"list": [*old["list"], {"id": "new", "with": ["x"]}]}
    assert new_text.replace(f"{' ' * indent}- id: new\n{' ' * indent}  with: [x]\n", "", 1) == text


def test_an_entry_that_has_no_place_is_handed_back_to_write_by_hand() -> None:
    for text in ("list: []\n", "list: [{id: a}]\n", "other: 1\n"):
        with pytest.raises(CourseError, match="id: new"):
            inserting.append(text, ("list",), "id: new\nwith: 1", "file.yaml")
