"""Every mistake that an author can make is found, with its file, its place and the remedy; a sound course has none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import nbformat
import pytest

from kit import course_folder
from kit.checking import Finding, check
from kit.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nbformat import NotebookNode

Plant: TypeAlias = "Callable[[Path], Any]"

COURSE, LESSON, NOTEBOOK = "course.yaml", "start/welcome.yaml", "start/welcome.ipynb"
OTHER, PULSE = "start/listening.yaml", "instruments/pulse.yaml"


def swap(name: str, old: str, new: str) -> Plant:
    """Write `new` where `old` stood."""

    def plant(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def cells(change: Callable[[list[NotebookNode]], Any], name: str = NOTEBOOK) -> Plant:
    """Change the cells of a notebook."""

    def plant(root: Path) -> None:
        notebook = nbformat.read(root / name, as_version=4)
        change(notebook.cells)
        nbformat.write(notebook, root / name)

    return plant


def add(text: str) -> Plant:
    """Write a text at the end of a lesson's first one."""
    return cells(lambda c: c[1].update(source=f"{c[1].source}\n\n{text}"))


def source(n: int, text: str) -> Plant:
    """Write another source into a cell."""
    return cells(lambda c: c[n].update(source=text))


def leave_out(n: int) -> Plant:
    """Take a cell out."""
    return cells(lambda c: c.pop(n))


THEN = """\
  - id: then
    title: Back then
    then: {instrument: puls, wave: before}
    audience: group
    items: [{id: listening, kind: rating, label: Back then, scale: {min: 1, max: 5, labels: {1: a, 5: b}}}]
"""
CHART = "    charts: [{kind: timeline, title: When, rows: [{label: Then, item: wnt}]}]\n"
PATHS = """\
      - {id: first, kind: flow, label: Which way?, roles: [our group], audience: group}
      - {id: second, kind: flow, label: And then?}
"""
WORKSHEETS = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": []}]}
LOG = nbformat.v4.new_output("stream", text="hello")
LONG = (
    "Notwithstanding institutional particularities, organizational interdependencies necessitate participation. " * 40
)
SAME = "      - {id: same, kind: date, label: What do you take from this?}\n"
PULSE_CREDITS = 'credits:\n  - title: "Pulse"\n    by: the authors of this course\n    note: Written for this course.\n'
CREDITS = '  - title: "Welcome"\n    by: the authors of this course\n    note: Written for this course.\n'

MISTAKES: dict[str, tuple[Plant, str, str, str]] = {
    # What is planted: how, then the file, the place and the words of what is found.
    "broken YAML": (swap(COURSE, "title: ", "title:\t: "), COURSE, "line 5", "not valid YAML"),
    "a field that does not exist": (swap(LESSON, "minutes: 10", "minuts: 10"), LESSON, "line", "minuts"),
    "a lesson without files": (swap(COURSE, "[welcome, ", "[welcome, gone, "), "start/gone.yaml", "", "missing"),
    "a lesson without a notebook": (lambda r: (r / NOTEBOOK).unlink(), NOTEBOOK, "", "no notebook"),
    "no notebook inside": (lambda r: (r / NOTEBOOK).write_text("{}"), NOTEBOOK, "", "no valid notebook"),
    "a list in a notebook's place": (lambda r: (r / NOTEBOOK).write_text("[]"), NOTEBOOK, "", "no valid notebook"),
    "nothing in a notebook's place": (lambda r: (r / NOTEBOOK).write_text("null"), NOTEBOOK, "", "no valid notebook"),
    "a number in a notebook's place": (lambda r: (r / NOTEBOOK).write_text("3"), NOTEBOOK, "", "no valid notebook"),
    "a notebook of cells that are none": (
        lambda r: (r / NOTEBOOK).write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}'),
        NOTEBOOK, "", "no valid notebook",
    ),
    "a notebook of an old format": (
        lambda r: (r / NOTEBOOK).write_text(json.dumps(WORKSHEETS)), NOTEBOOK, "", "its format is 3",
    ),
    "words for nbgrader in a text": (
        cells(lambda c: c[1].metadata.update(nbgrader="x")), NOTEBOOK, "cell 2", "nothing to nbgrader",
    ),
    "words for nbgrader in the points": (
        cells(lambda c: c[6].metadata.update(nbgrader="x")), NOTEBOOK, "cell 7", "does not count",
    ),
    "an unknown lesson on a route": (
        swap(COURSE, "{lesson: welcome", "{lesson: welcom"), COURSE, "routes[0]", "welcom”",
    ),
    "an unknown instrument": (swap(OTHER, "instrument: pulse", "instrument: puls"), OTHER, "instrument", "“puls”"),
    "an unknown wave": (swap(OTHER, "wave: before", "wave: befor"), OTHER, "wave", "“befor”"),
    "an unknown item as homework": (
        swap(LESSON, "# homework: [thoughts/want]", "homework: [thoughts/wnt]"), LESSON, "homework[0]", "thoughts/wnt",
    ),
    "an unknown activity in the debrief": (
        swap(COURSE, "[welcome/thoughts]", "[welcome/thought]"), COURSE, "debrief[0]", "“welcome/thought”",
    ),
    "a look back at an unknown instrument": (
        lambda r: (r / OTHER).open("a").write(THEN), OTHER, "then.instrument", "“puls”",
    ),
    "a chart of an unknown question": (
        swap(LESSON, "    items:\n", f"{CHART}    items:\n"), LESSON, "charts[0].rows[0].item", "“wnt”",
    ),
    "a chart of words": (
        swap(LESSON, "    items:\n", CHART.replace("wnt", "want") + "    items:\n"),
        LESSON, "charts[0]", "does not fit",
    ),
    "a path to be shown by name": (
        swap(LESSON, "    items:\n", f"    items:\n{PATHS.replace('group', 'facilitator')}"),
        LESSON, "items[0].audience", "shown to nobody with a name",
    ),
    "paths of one activity that differ": (
        swap(LESSON, "    items:\n", f"    items:\n{PATHS}"), LESSON, "items[1]", "same roles and levels",
    ),
    "a lesson in no section": (swap(COURSE, "[welcome, listening]", "[welcome]"), COURSE, "sections", "in no section"),
    "a lesson on no route": (
        swap(COURSE, "      - {lesson: listening, minutes: 10, form: alone}\n", ""), COURSE, "routes", "on no route",
    ),
    "a lesson without credits": (swap(LESSON, CREDITS, "  []\n"), LESSON, "", "names no source"),
    "a page without sources": (leave_out(5), NOTEBOOK, "", "no sources on its page"),
    "an instrument without a source": (swap(PULSE, PULSE_CREDITS, ""), PULSE, "", "names no source"),
    "an instrument without a licence": (swap(PULSE, "licence: CC BY-SA 4.0\n", ""), PULSE, "", "no licence"),
    "two lines of code": (source(2, 'x = 1\nkit.show("welcome/thoughts")'), NOTEBOOK, "cell 3", "not the one line"),
    "no import": (leave_out(0), NOTEBOOK, "cell 2", "import kit"),
    "code in sight": (cells(lambda c: c[2].metadata.pop("jupyter")), NOTEBOOK, "cell 3", "see this cell's code"),
    "an activity never shown": (leave_out(2), NOTEBOOK, "", "“welcome/thoughts” is never shown"),
    "an activity shown twice": (source(4, 'kit.show("welcome/thoughts")'), NOTEBOOK, "cell 5", "shown twice"),
    "an unknown activity shown": (source(2, 'kit.show("welcome/thouhts")'), NOTEBOOK, "cell 3", "welcome/thouhts"),
    "no share card": (leave_out(4), NOTEBOOK, "", "“welcome/share” is never shown"),
    "no points": (leave_out(6), NOTEBOOK, "", "points is missing"),
    "points that nbgrader does not count": (
        cells(lambda c: c[6].metadata.pop("nbgrader")), NOTEBOOK, "cell 7", "does not count",
    ),
    "homework without a task": (
        swap(LESSON, "# homework: [thoughts/want]", "homework: [thoughts/want]"), NOTEBOOK, "", "no task cell",
    ),
    "another title on the page": (swap(LESSON, 'title: "Welcome"', "title: Hello"), NOTEBOOK, "cell 2", "its title"),
    "an output": (cells(lambda c: c[2].outputs.append(LOG)), NOTEBOOK, "cell 3", "output"),
    "an execution count": (cells(lambda c: c[2].update(execution_count=3)), NOTEBOOK, "cell 3", "execution"),
    "another kernel": (swap(NOTEBOOK, '"name": "kit"', '"name": "python3"'), NOTEBOOK, "", "kernel"),
    "a picture without words": (add("![](data:image/png;base64,AA==)"), NOTEBOOK, "cell 2", "no alt text"),
    "a picture tag without words": (add('<img src="https://example.org/x.png">'), NOTEBOOK, "cell 2", "no alt text"),
    "a drawing without words": (add("<svg><path/></svg>"), NOTEBOOK, "cell 2", "drawing (SVG) has no alt"),
    "a picture left behind": (add("![A map](map.svg)"), NOTEBOOK, "cell 2", "does not have the picture"),
    "a dead link to a lesson": (add("[Go on](listenin.ipynb)"), NOTEBOOK, "cell 2", "“listenin.ipynb” leads nowhere"),
    "a dead link to a file": (add("[More](../SOURCES.md)"), NOTEBOOK, "cell 2", "leads nowhere"),
    "a dead link to a heading": (add("[Up](#The-ideas)"), NOTEBOOK, "cell 2", "“#The-ideas” leads nowhere"),
    "a dead heading elsewhere": (add("[There](listening.ipynb#The-ide)"), NOTEBOOK, "cell 2", "leads nowhere"),
    "a script": (add("<script>alert(1)</script>"), NOTEBOOK, "cell 2", "HTML in the text: <script>"),
    "a lesson too long for its minutes": (
        swap(LESSON, "minutes: 10", "minutes: 2"), LESSON, "minutes", "2 are allowed",
    ),
    "a route too quick": (
        swap(COURSE, "welcome, minutes: 10", "welcome, minutes: 3"), COURSE, "routes[0]", "3 are allowed",
    ),
    "hard words": (add(LONG), NOTEBOOK, "", "hard to read"),
    "few words": (source(1, "# Welcome\n\nHello."), NOTEBOOK, "", "words"),
    "nothing to take along": (source(3, "The end."), NOTEBOOK, "", "take along"),
    "an activity out of the blue": (
        cells(lambda c: c.insert(3, c.pop(4))), NOTEBOOK, "cell 4", "No text stands before",
    ),
    "two lessons of one title": (swap(OTHER, 'title: "Listening"', "title: Welcome"), COURSE, "sections", "“Welcome”"),
    "two items of one label": (
        swap(LESSON, "      - id: want", f"{SAME}      - id: want"),
        LESSON, "items", "Two items have the label",
    ),
    "a scale without labels": (
        swap(PULSE, "labels: {1: not at all, 5: fully}", "labels: {1: bad}"), PULSE, "scale", "no label",
    ),
    "a section in another's place": (swap(COURSE, "id: start", "id: schemas"), COURSE, "sections[0].id", "kept for"),
    "no language": (swap(COURSE, "language: en", "# en"), COURSE, "", "language"),
    "no licence": (swap(COURSE, "licence: CC BY-SA 4.0", "licence: ''"), COURSE, "", "no licence"),
}  # fmt: skip
NOTES = {"few words", "nothing to take along", "an activity out of the blue"}


def test_the_shipped_course_is_in_order() -> None:
    assert check(course_folder.installed_root()) == ()


def test_a_sound_course_is_in_order(sound: Path) -> None:
    assert check(sound) == ()


def test_more_than_twenty_five_mistakes_are_planted() -> None:
    assert len(MISTAKES) > 25


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_with_its_file_its_place_and_the_remedy(sound: Path, mistake: str) -> None:
    plant, file, place, words = MISTAKES[mistake]
    plant(sound)

    found = [f for f in check(sound) if f.file == file and place in f.place and words in f.what]

    assert found, check(sound)
    assert all(f.remedy for f in found)
    assert {f.level for f in found} == {"note" if mistake in NOTES else "error"}


def test_all_mistakes_are_found_in_one_run(sound: Path) -> None:
    together = ("a scale without labels", "no language", "two items of one label", "a script", "no points")
    for mistake in together:
        MISTAKES[mistake][0](sound)

    found = check(sound)

    for mistake in together:
        _plant, file, place, words = MISTAKES[mistake]
        assert any(f.file == file and place in f.place and words in f.what for f in found), mistake


@pytest.mark.parametrize("broken", [COURSE, LESSON, NOTEBOOK, PULSE])
def test_a_file_that_cannot_be_read_hides_nothing_in_the_others(sound: Path, broken: str) -> None:
    MISTAKES["a script"][0](sound)
    cells(lambda c: c.pop(), "start/listening.ipynb")(sound)
    MISTAKES["an unknown wave"][0](sound)
    (sound / broken).write_text("{", encoding="utf-8")

    found = check(sound)

    assert [f.file for f in found].count(broken) == 1
    assert any("points is missing" in f.what for f in found)
    if broken != NOTEBOOK:
        assert any("<script>" in f.what for f in found)
    if broken != COURSE:
        assert any("“befor”" in f.what for f in found)


def test_what_a_broken_file_would_have_had_is_not_found_missing_too(sound: Path) -> None:
    (sound / LESSON).write_text("title: [", encoding="utf-8")
    (sound / PULSE).write_text("id: [", encoding="utf-8")

    assert {f.file for f in check(sound)} == {LESSON, PULSE}


def test_links_that_lead_somewhere_are_no_mistakes(sound: Path) -> None:
    good = (
        "[On](listening.ipynb)", "[There](./listening.ipynb#The-idea)", "[Up](#The-idea)", "[Out](https://example.org)",
        "[Mail](mailto:a@example.org)", "`[x](nowhere.md)` and `<b>`", "<https://example.org>", "3 < 4",
        "[Guide](../facilitator/guide.md)", "![A dot](data:image/png;base64,AA==)",
    )  # fmt: skip
    add("\n\n".join(good))(sound)

    assert check(sound) == ()


def test_lessons_in_another_language_are_not_measured_by_english(sound: Path) -> None:
    swap(COURSE, "language: en", "language: nl")(sound)
    MISTAKES["hard words"][0](sound)

    assert not any("hard to read" in f.what for f in check(sound))


def test_the_command_says_each_mistake_and_fails(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MISTAKES["a script"][0](sound)
    assert main(["check", str(sound)]) == 1

    said = capsys.readouterr().out
    assert f"{sound / NOTEBOOK}, cell 2 (welcome-text-1): There is HTML in the text: <script>." in said
    assert "1 mistake." in said


def test_the_command_passes_a_course_with_notes(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MISTAKES["nothing to take along"][0](sound)

    assert main(["check", str(sound)]) == 0

    said = capsys.readouterr().out
    assert "Note: The lesson does not say what to take along." in said
    assert "in order" in said


def test_the_command_checks_the_kits_own_course_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert str(course_folder.installed_root()) in capsys.readouterr().out


def test_a_folder_without_a_course_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert "There is no course here" in capsys.readouterr().err


def test_a_finding_is_a_value() -> None:
    assert Finding("a", "b", "c", "d") == Finding("a", "b", "c", "d", "error")
