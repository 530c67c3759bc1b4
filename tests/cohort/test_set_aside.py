from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.sent import HOPE, cohort_folder, hope, line, only_aside, participant, shared, values, whole, write

from kit import cohort as cohorts

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

ANNE, BERT = participant(1), participant(2)


def bad_files(course: Course) -> dict[str, tuple[bytes, str]]:
    """Bytes of a bad file, and what is said of it."""
    good = msgspec.json.encode(hope(course, ANNE, "A text."))
    return {
        "truncated": (good[:-30], "cut short"),
        "empty": (b"", "cut short"),
        "no JSON": (b"PK\x03\x04 a spreadsheet", "no JSON"),
        "another encoding": (good.replace(b"A text.", b"\xe9"), "no JSON"),
        "another format": (b'{"answers": 42}', "no file of shared responses"),
        "another version": (good.replace(b'"version":1', b'"version":2'), "version 2"),
        "another course": (good.replace(b'"course":"small"', b'"course":"large"'), "large"),
        "another course version": (good.replace(b'"course_version":"1.0"', b'"course_version":"9.9"'), "9.9"),
        "another section": (
            good.replace(b'"section":"first"', b'"section":"nowhere"'),
            "another participant or section",
        ),
        "wrong types": (good.replace(b'"revision":1', b'"revision":"one"'), "damaged or was changed"),
        "a revision past all numbers": (
            good.replace(b'"revision":1', b'"revision":9223372036854775808'),
            "damaged or was changed",
        ),
        "a private line": (good.replace(b'"audience":"group"', b'"audience":"private"'), "damaged or was changed"),
        "50 MB": (good + b" " * (50 << 20), "too large"),
        "deep": (good.replace(b'"A text."', b"[" * 200_000 + b"]" * 200_000), "no file of shared responses"),
        "deep elsewhere": (good.replace(b'"version":1', b'"x":' + b"[" * 200_000 + b"]" * 200_000), "no JSON"),
    }


KINDS = [
    "truncated",
    "empty",
    "no JSON",
    "another encoding",
    "another format",
    "another version",
    "another course",
    "another course version",
    "another section",
    "wrong types",
    "a revision past all numbers",
    "a private line",
    "50 MB",
    "deep",
    "deep elsewhere",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_file_is_named_and_everyone_elses_is_read(small_course: Course, tmp_path: Path, kind: str) -> None:
    data, said = bad_files(small_course)[kind]
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT])
    write(root / "submitted" / ANNE / "first" / "shared.json", data)
    write(root / "submitted" / BERT / "first" / "shared.json", hope(small_course, BERT, "Still read."))
    cohort = cohorts.read(root, small_course)
    assert values(cohort) == ["Still read."]
    told = only_aside(cohort)
    assert said in told
    assert told.startswith(os.path.join("submitted", ANNE, "first", "shared.json"))  # noqa: PTH118 - as it is shown
    assert str(tmp_path) not in told


def test_a_file_for_another_cohort_is_set_aside(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    write(root / "inbox" / "a.kit.json", hope(small_course, "0123", "A text.", cohort="team-echo"))
    assert "team-echo" in only_aside(cohorts.read(root, small_course))


def test_in_a_folder_of_files_the_cohort_of_most_counts(small_course: Course, files: Path) -> None:
    for n in range(3):
        write(files / f"{n}.kit.json", hope(small_course, participant(n), "Ours."))
    write(files / "x.kit.json", hope(small_course, participant(9), "Theirs.", cohort="team-echo"))
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Ours."] * 3
    assert "team-echo" in only_aside(cohort)


def test_a_section_that_the_course_lacks_is_set_aside(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", shared(small_course, ANNE, "nowhere", []))
    assert "nowhere" in only_aside(cohorts.read(files, small_course))


def test_links_are_not_followed(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT])
    secret = write(tmp_path / "elsewhere" / "first" / "shared.json", hope(small_course, ANNE, "Elsewhere."))
    (root / "submitted" / ANNE / "first").mkdir(parents=True)
    (root / "submitted" / ANNE / "first" / "shared.json").symlink_to(secret)
    (root / "submitted" / BERT).symlink_to(secret.parents[1])
    cohort = cohorts.read(root, small_course)
    assert cohort.table.empty
    assert "no ordinary file" in only_aside(cohort)


def test_a_pipe_in_the_place_of_a_file_stops_nobody(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    (root / "submitted" / ANNE / "first").mkdir(parents=True)
    os.mkfifo(root / "submitted" / ANNE / "first" / "shared.json")
    assert "no ordinary file" in only_aside(cohorts.read(root, small_course))


def test_a_submission_in_another_persons_name_is_set_aside(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT])
    write(root / "submitted" / ANNE / "first" / "shared.json", hope(small_course, BERT, "Forged."))
    cohort = cohorts.read(root, small_course)
    assert cohort.table.empty
    assert "another participant" in only_aside(cohort)


def test_who_is_not_on_the_roster_is_set_aside(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    write(root / "submitted" / BERT / "first" / "shared.json", hope(small_course, BERT, "A text."))
    cohort = cohorts.read(root, small_course)
    assert cohort.table.empty
    assert "not on the roster" in only_aside(cohort)


def test_a_file_under_a_strange_name_is_not_overlooked(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", hope(small_course, ANNE, "Read."))
    write(files / "b.kit.json.txt", hope(small_course, BERT, "Renamed by a mail program."))
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Read."]
    assert "b.kit.json.txt" in only_aside(cohort)


@pytest.mark.parametrize(
    ("name", "value", "more", "said"),
    [
        ("one/hopes/confident", 6, {}, "not an answer"),
        ("one/hopes/confident", "5", {}, "not an answer"),
        ("one/hopes/way", "force", {}, "not an answer"),
        ("one/hopes/gifts", ["calm", "wit", "craft"], {}, "not an answer"),
        ("one/hopes/gifts", ["calm", "calm"], {}, "not an answer"),
        ("one/hopes/weights", {"task": 11}, {}, "not an answer"),
        ("one/hopes/weights", {"other": 1}, {}, "not an answer"),
        ("one/hopes/when", "tomorrow", {}, "not an answer"),
        (HOPE, 5, {}, "not an answer"),
        (HOPE, "x" * 20_001, {}, "20001 characters"),
        (HOPE, "A text.", {"item": "nothing"}, "no question"),
        (HOPE, "A text.", {"activity": "nothing"}, "no question"),
        (HOPE, "A text.", {"lesson": "x" * 999}, "no question"),
        (HOPE, "A text.", {"wave": "before"}, "another wave"),
        ("two/me-today/energy", 3, {}, "no question"),
        ("three/check/purpose-1", 3, {}, "another section"),
    ],
)
def test_a_line_that_does_not_fit_is_set_aside_and_the_rest_of_its_file_is_read(
    small_course: Course, files: Path, name: str, value: Any, more: dict[str, Any], said: str
) -> None:
    lines = [line(small_course, "one/hopes/sign", "Read."), line(small_course, name, value, **more)]
    write(files / "a.kit.json", shared(small_course, ANNE, "first", lines))
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Read."]
    told = only_aside(cohort)
    assert said in told
    assert len(told) < 400
    assert told.startswith("a.kit.json (")


def test_a_second_answer_to_one_question_is_set_aside_and_the_newer_one_counts(
    small_course: Course, files: Path
) -> None:
    lines = [line(small_course, HOPE, text, revision=n) for n, text in [(2, "Two."), (3, "Three."), (1, "One.")]]
    write(files / "a.kit.json", shared(small_course, ANNE, "first", lines))
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Three."]
    assert "second time. And 1 more line." in only_aside(cohort)


@pytest.mark.parametrize("broken", ["an item is missing", "an item is out of scale", "items have two audiences"])
def test_an_instrument_that_is_not_whole_is_set_aside_whole(small_course: Course, files: Path, broken: str) -> None:
    lines = whole(small_course, "two/check", [4, 5])
    if broken == "an item is missing":
        del lines[0]
    elif broken == "an item is out of scale":
        lines[0]["value"] = 9
    else:
        lines[0]["audience"] = "facilitator"
    write(files / "a.kit.json", shared(small_course, ANNE, "first", [*lines, line(small_course, HOPE, "Read.")]))
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Read."]
    assert any("only when shared whole" in aside.what for aside in cohort.set_aside)


def test_what_is_said_of_a_bad_line_never_repeats_its_answer(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", shared(small_course, ANNE, "first", [line(small_course, "one/hopes/way", "my secret")]))
    assert "my secret" not in only_aside(cohorts.read(files, small_course))
