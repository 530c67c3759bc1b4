"""A course is loaded whole or refused, with the file, the place and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit import course as courses
from kit.errors import CourseError

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course


def test_the_carried_course_is_valid_and_has_twelve_lessons_in_four_sections() -> None:
    course = courses.load()

    assert [len(s.lessons) for s in course.sections] == [3, 4, 2, 3]
    assert [lesson.number for lesson in course.lessons] == list(range(1, 13))


def test_one_lesson_loaded_alone_equals_the_same_lesson_of_the_whole_course(course_folder: Path) -> None:
    whole = courses.load(course_folder)

    assert courses.load_lesson("two", course_folder) == whole.lesson("two")


def test_an_instruments_items_are_asked_in_the_order_of_its_dimensions(small_course: Course) -> None:
    check = small_course.activity("two/check")

    assert [i.id for i in check.items] == ["purpose-1", "purpose-2"]
    assert check.share == "whole"


def test_a_lesson_without_a_short_title_goes_by_its_whole_one(small_course: Course) -> None:
    assert small_course.lesson("one").short == "One"
    assert courses.load().lesson("welcome").short == "Welcome"


def test_an_unknown_activity_names_the_one_that_was_probably_meant(small_course: Course) -> None:
    with pytest.raises(CourseError, match="Did you mean “hopes”"):
        small_course.activity("one/hope")


MISTAKES = {
    "a tab": ("course.yaml", "title: A small course", "title:\tA: small", "line 3", "valid YAML"),
    "a missing field": ("course.yaml", 'version: "1.0"\n', "", "line 1", "version"),
    "a field that does not exist": ("first/one.yaml", "minutes: 5", "minuts: 5", "line 1", "minuts"),
    "a wrong type": ("first/one.yaml", "minutes: 5", "minutes: five", "line 2 (minutes)", "Expected `int"),
    "a lesson twice": ("course.yaml", "[one, two]", "[one, one]", "(sections)", "twice"),
    "an unknown lesson on a route": ("course.yaml", "{lesson: two,", "{lesson: tow,", "line 16", "Did you mean “two”"),
    "an unknown wave": ("first/two.yaml", "wave: before", "wave: befor", "line 4", "Did you mean “before”"),
    "an unknown instrument": ("first/two.yaml", "instrument: pulse", "instrument: puls", "line 4", "“pulse”"),
    "an unknown kind": ("first/one.yaml", "kind: short-text", "kind: shorttext", "line 9", "shorttext"),
    "an option twice": ("first/one.yaml", "{id: consent,", "{id: advice,", "line 18", "twice"),
    "too many to choose": ("first/one.yaml", "at_most: 2", "at_most: 4", "at_most", "fewer options"),
    "a scale upside down": ("instruments/pulse.yaml", "min: 1", "min: 6", "line 3 (scale)", "above its min"),
    "a label off the scale": ("instruments/pulse.yaml", "{1: not", "{0: not", "labels", "outside the scale"),
    "a reserved id": ("first/one.yaml", "- id: hopes", "- id: share", "line 5", "share card"),
    "homework that is not there": (
        "first/one.yaml",
        "[hopes/different]",
        "[hopes/differ]",
        "line 3",
        "hopes/different",
    ),
    "an instrument shared by lines": (
        "first/two.yaml",
        "instrument: pulse,",
        "instrument: pulse, share: lines,",
        "line 4",
        "whole or never",
    ),
    "a stray default route": ("course.yaml", "default_route: whole", "default_route: hole", "default_route", "“whole”"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_authors_mistake_names_the_file_the_place_and_the_remedy(course_folder: Path, mistake: str) -> None:
    name, good, bad, place, what = MISTAKES[mistake]
    path = course_folder / name
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")

    with pytest.raises(CourseError) as error:
        courses.load(course_folder)

    assert str(path) in error.value.where
    assert place in error.value.where
    assert what in error.value.text
    assert error.value.remedy


def test_a_lesson_without_its_notebook_is_an_error_that_names_it(course_folder: Path) -> None:
    (course_folder / "first" / "one.ipynb").unlink()

    with pytest.raises(CourseError, match="no notebook") as error:
        courses.load(course_folder)

    assert "one.ipynb" in error.value.where


def test_an_error_shows_its_sentences_and_no_traceback_in_a_notebook() -> None:
    error = CourseError("Wrong.", where="here", remedy="Mend it.")

    assert error._render_traceback_() == ["here: Wrong.", "Mend it."]
