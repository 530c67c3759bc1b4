"""A course is loaded whole or refused, with the file, the place and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit import course as courses
from kit.errors import CourseError
from kit.items import Rating

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


REMINDER = "    reminder: {date: when, title: sign, notes: [different]}\n"
REMINDERS = {
    "an unknown item": ("date: when", "date: whem", "line 7", "Did you mean “when”"),
    "a day that is no date": ("date: when", "date: sign", "line 7", "kind “date”"),
    "a title that is no text": ("title: sign", "title: weights", "line 7", "items of text"),
    "notes that are no text": ("[different]", "[different, confident]", "line 7", "items of text"),
    "a field that does not exist": ("title:", "tilte:", "line 7", "tilte"),
}


def write_reminder(course_folder: Path, line: str) -> None:
    path = course_folder / "first" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    title: Hopes\n", f"    title: Hopes\n{line}", 1), encoding="utf-8")


def test_an_activity_names_the_items_of_its_reminder(course_folder: Path) -> None:
    write_reminder(course_folder, REMINDER)

    reminder = courses.load(course_folder).activity("one/hopes").reminder

    assert reminder is not None
    assert (reminder.date, reminder.title, reminder.notes) == ("when", "sign", ("different",))


@pytest.mark.parametrize("mistake", REMINDERS)
def test_a_mistake_in_a_reminder_names_the_place_and_the_remedy(course_folder: Path, mistake: str) -> None:
    good, bad, place, what = REMINDERS[mistake]
    write_reminder(course_folder, REMINDER.replace(good, bad, 1))

    with pytest.raises(CourseError) as error:
        courses.load(course_folder)

    assert place in error.value.where
    assert what in error.value.text


def test_a_later_reading_knows_the_first_one_of_its_instrument(small_course: Course) -> None:
    first, later = small_course.activity("two/check"), small_course.activity("three/check")

    assert small_course.first_reading(later) == first
    assert small_course.first_reading(first) is None
    assert small_course.first_reading(small_course.activity("one/hopes")) is None


THEN = """\
  - id: then
    title: Back then
    then: {instrument: pulse, wave: before}
    audience: group
    items:
      - {id: purpose, kind: rating, label: Purpose back then, scale: {min: 1, max: 5}, audience: group}
"""


def test_a_look_back_is_tied_to_the_first_wave_and_shared_whole(course_folder: Path) -> None:
    with (course_folder / "last" / "three.yaml").open("a", encoding="utf-8") as file:
        file.write(THEN)

    then = courses.load(course_folder).activity("three/then")

    assert then.then is not None
    assert (then.then.instrument, then.then.wave, then.share) == ("pulse", "before", "whole")


LOOK_BACKS = {
    "an unknown instrument": ("instrument: pulse", "instrument: puls", "line 6", "“puls”"),
    "an unknown wave": ("wave: before", "wave: befor", "line 6", "Did you mean “before”"),
    "a later wave": ("wave: before", "wave: after", "line 6", "Write “before” here"),
    "shared by lines": ("audience: group\n    items", "share: lines\n    items", "share", "whole or never"),
    "no dimension": ("{id: purpose,", "{id: porpoise,", "line 9", "Did you mean “purpose”"),
    "another scale": ("max: 5", "max: 7", "line 9", "from 1 to 5"),
    "no rating": (
        "kind: rating, label: Purpose back then, scale: {min: 1, max: 5}",
        "kind: date, label: When?",
        "line 9",
        "rating from 1 to 5",
    ),
}


@pytest.mark.parametrize("mistake", LOOK_BACKS)
def test_a_mistake_in_a_look_back_names_the_place_and_the_remedy(course_folder: Path, mistake: str) -> None:
    good, bad, place, what = LOOK_BACKS[mistake]
    assert good in THEN
    path = course_folder / "last" / "three.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write(THEN.replace(good, bad, 1))

    with pytest.raises(CourseError) as error:
        courses.load(course_folder)

    assert str(path) in error.value.where
    assert place in error.value.where
    assert what in error.value.text


def test_a_look_back_rates_every_dimension(course_folder: Path) -> None:
    pulse = course_folder / "instruments" / "pulse.yaml"
    with pulse.open("a", encoding="utf-8") as file:
        file.write("  - id: pace\n    title: Pace\n    items: [{id: pace-1, text: We keep pace.}]\n")
    with (course_folder / "last" / "three.yaml").open("a", encoding="utf-8") as file:
        file.write(THEN)

    with pytest.raises(CourseError, match=r"each dimension.*\n.*“pace”"):
        courses.load(course_folder)


WAVES = """\
waves:
  - {id: before, title: Before}
  - {id: after, title: After, opens: {after: before, days: 14}}
"""
MISTAKES = {
    "a tab": ("course.yaml", "title: A small course", "title:\tA: small", "line 3", "valid YAML"),
    "a missing field": ("course.yaml", 'version: "1.0"\n', "", "line 1", "version"),
    "a field that does not exist": (
        "first/one.yaml",
        "minutes: 5",
        "minuts: 5",
        "line 2 (minuts)",
        "Did you mean “minutes”",
    ),
    "a field twice": (
        "first/one.yaml",
        "minutes: 5",
        "minutes: 5\ntitle: Again",
        "line 3",
        "“title” stands here twice",
    ),
    "a field twice in braces": (
        "first/one.yaml",
        "audience: group}",
        "audience: group, id: x}",
        "line 8",
        "“id” stands",
    ),
    "a label twice": ("instruments/pulse.yaml", "{1: not", "{1: never, 1: not", "line 3", "“1” stands here twice"),
    "a wrong type": ("first/one.yaml", "minutes: 5", "minutes: five", "line 2 (minutes)", "“five” is read as a text"),
    "a lesson twice": ("course.yaml", "[one, two]", "[one, one]", "(sections)", "twice"),
    "a yes that is no text": ("first/one.yaml", "label: Calm", "label: Yes", "line 23", 'Put it in quotes: "Yes"'),
    "an id of a yes": ("first/one.yaml", "{id: calm,", "{id: yes,", "line 23", 'Put it in quotes: "yes"'),
    "a no on a scale": ("instruments/pulse.yaml", "{1: not at all", "{1: no", "labels.1)", 'Put it in quotes: "no"'),
    "a day for a title": ("first/one.yaml", "title: One", "title: 2026-01-01", "line 1 (title)", "is read as a day"),
    "a number for a version": ("course.yaml", 'version: "1.0"', "version: 1.0", "line 2", 'Put it in quotes: "1.0"'),
    "an id with a capital": ("first/one.yaml", "{id: sign,", "{id: Sign,", "line 9", "Use small letters, digits"),
    "an unknown audience": (
        "first/one.yaml",
        "audience: group}",
        "audience: all}",
        "line 8",
        "There are: facilitator,",
    ),
    "a field of an item misspelt": ("first/one.yaml", "audience: group}", "audiance: group}", "line 8", "“audience”"),
    "nothing after a field": ("first/one.yaml", "minutes: 5", "short:", "line 2 (short)", "Nothing is written here"),
    "too few options": ("first/one.yaml", ", {id: consent, label: Consent}]", "]", "line 18", "2 entries belong here"),
    "a lesson without end": ("first/one.yaml", "minutes: 5", "minutes: 5000", "line 2", "Write 600 or less"),
    "an instrument without a wave": ("first/two.yaml", "wave: before,", "", "line 4", "Write “wave: before”"),
    "a wave where there is none": ("course.yaml", WAVES, "", "waves[0])", "There is none yet"),
    "an unknown lesson on a route": ("course.yaml", "{lesson: two,", "{lesson: tow,", "line 16", "Did you mean “two”"),
    "two waves with one title": ("course.yaml", "title: After,", "title: Before,", "waves[1].title", "called “Before”"),
    "an unknown wave": ("first/two.yaml", "wave: before", "wave: befor", "line 4", "Did you mean “before”"),
    "an unknown instrument": ("first/two.yaml", "instrument: pulse", "instrument: puls", "line 4", "“pulse”"),
    "an unknown kind": ("first/one.yaml", "kind: short-text", "kind: shorttext", "line 9", "Did you mean “short-text”"),
    "a day for a kind": (
        "first/one.yaml",
        "kind: short-text",
        "kind: 2026-01-02",
        "line 9",
        "“2026-01-02” is read as a day here.\nThere are: rating, ",
    ),
    "a list for a kind": (
        "first/one.yaml",
        "kind: short-text",
        "kind: [short-text]",
        "line 9",
        "This is a list.\nThere are: rating, ",
    ),
    "fields for a kind": (
        "first/one.yaml",
        "kind: short-text",
        "kind: {is: short-text}",
        "line 9",
        "This is a set of fields with their names.\nThere are: rating, ",
    ),
    "an option twice": ("first/one.yaml", "{id: consent,", "{id: advice,", "line 18", "twice"),
    "too many to choose": ("first/one.yaml", "at_most: 2", "at_most: 4", "at_most", "fewer options"),
    "a scale upside down": ("instruments/pulse.yaml", "min: 1", "min: 6", "line 3 (scale)", "above its min"),
    "a scale without an end": (
        "instruments/pulse.yaml",
        "max: 5",
        "max: 1000000000",
        "line 3 (scale)",
        "more than 11 points",
    ),
    "a scale of twelve": ("first/one.yaml", "min: 1, max: 5", "min: 0, max: 11", "line 13", "more than 11 points"),
    "levels of delegation without an end": (
        "first/one.yaml",
        "{id: when, kind: date, label: By when?}",
        "{id: way-2, kind: flow, label: Which way?, scale: {min: 1, max: 12}}",
        "line 25",
        "more than 11 points",
    ),
    "a label off the scale": ("instruments/pulse.yaml", "{1: not", "{0: not", "labels", "outside the scale"),
    "a wave of plain questions": (
        "first/one.yaml",
        "    title: Hopes\n",
        "    title: Hopes\n    wave: nonsense\n",
        "line 7 (activities[0].wave)",
        "takes none",
    ),
    "a section in another's place": ("course.yaml", "{id: first", "{id: instruments", "line 5", "another folder"),
    "a reserved id": ("first/one.yaml", "- id: hopes", "- id: share", "line 5", "share card"),
    "homework that is not there": (
        "first/one.yaml",
        "[hopes/different]",
        "[hopes/differ]",
        "line 3",
        "hopes/different",
    ),
    "homework that nobody shares": (
        "first/one.yaml",
        "    title: Hopes\n",
        "    title: Hopes\n    share: never\n",
        "line 3 (homework[0])",
        "never reach the facilitator",
    ),
    "homework that is read without a name": (
        "first/one.yaml",
        "{id: different, kind: long-text,",
        "{id: different, kind: flow,",
        "line 3 (homework[0])",
        "never reach the facilitator",
    ),
    "homework that is shared only together with such a one": (
        "first/one.yaml",
        "    items:\n",
        "    share: whole\n    items:\n      - {id: path, kind: flow, label: Which way?}\n",
        "line 3 (homework[0])",
        "never reach the facilitator",
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


def test_an_empty_file_is_called_empty(course_folder: Path) -> None:
    (course_folder / "first" / "one.yaml").write_text("# to be written\n", encoding="utf-8")

    with pytest.raises(CourseError, match="This file is empty"):
        courses.load(course_folder)


def test_a_scale_may_have_eleven_points(course_folder: Path) -> None:
    path = course_folder / "first" / "one.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("min: 1, max: 5", "min: 0, max: 10", 1), encoding="utf-8")

    asked = courses.load(course_folder).activity("one/hopes").item("confident")

    assert isinstance(asked, Rating)
    assert len(asked.scale.points) == 11


def test_what_is_said_for_several_places_at_once_is_no_key_written_twice(course_folder: Path) -> None:
    path = course_folder / "first" / "one.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "scale: {min: 1, max: 5,", "scale: &five {<<: &ends {min: 1, max: 5}, max: 6,", 1
    )
    again = "      - {id: sure, kind: rating, label: How sure?, scale: {<<: *five, min: 0}}\n"
    path.write_text(text.replace("      - id: way\n", f"{again}      - id: way\n", 1), encoding="utf-8")

    items = courses.load(course_folder).activity("one/hopes").items

    assert [(i.scale.min, i.scale.max) for i in items if isinstance(i, Rating)] == [(1, 6), (0, 6)]


def test_a_lesson_without_its_notebook_is_an_error_that_names_it(course_folder: Path) -> None:
    (course_folder / "first" / "one.ipynb").unlink()

    with pytest.raises(CourseError, match="no notebook") as error:
        courses.load(course_folder)

    assert "one.ipynb" in error.value.where


def test_an_error_shows_its_sentences_and_no_traceback_in_a_notebook() -> None:
    error = CourseError("Wrong.", where="here", remedy="Mend it.")

    assert error._render_traceback_() == ["here: Wrong.", "Mend it."]
