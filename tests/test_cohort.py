from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from helpers import sent
from helpers.sent import NAME, cohort_folder, line, participant, shared, whole, write

from kit import cohort as cohorts
from kit.errors import CohortError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from kit.cohort import Cohort
    from kit.course import Course

HOPE = "one/hopes/different"
ANNE, BERT = participant(1), participant(2)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """An empty folder of files."""
    return tmp_path / "files"


def hope(course: Course, who: str, text: str, **more: Any) -> dict[str, Any]:
    """One participant's first section, with one text in it."""
    return shared(course, who, "first", [line(course, HOPE, text)], **more)


def values(cohort: Cohort) -> list[Any]:
    return sorted(map(str, cohort.table["value"]))


def only_aside(cohort: Cohort) -> str:
    """What the only thing that was set aside says, and where."""
    assert len(cohort.set_aside) == 1, cohort.set_aside
    (aside,) = cohort.set_aside
    assert aside.remedy
    return f"{aside.where}: {aside.what}"


# -- the table ---------------------------------------------------------------------------------------------------------


def test_a_row_has_everything_that_was_shared_with_a_line_under_a_pseudonym(small_course: Course, files: Path) -> None:
    lines = [
        line(small_course, HOPE, "Shorter meetings.", agreed=["quote"], revision=7),
        *whole(small_course, "two/check", [4, "cannot-say"], agreed=["counts"]),
        line(small_course, "one/hopes/gifts", ["calm", "wit"]),
        line(small_course, "one/hopes/weights", {"task": 6, "pace": 4}, audience="facilitator"),
    ]
    write(files / "anything" / "shared.json", shared(small_course, ANNE, "first", lines))
    cohort = cohorts.read(files, small_course)
    assert list(cohort.table.columns) == [
        "cohort",
        "participant",
        "section",
        "lesson",
        "activity",
        "item",
        "wave",
        "value",
        "audience",
        "agreed_counts",
        "agreed_quote",
        "revision",
        "shared_at",
    ]
    rows = cohort.table.set_index("item").to_dict("index")
    first = rows["different"]
    assert (first["cohort"], first["section"], first["lesson"], first["activity"]) == (NAME, "first", "one", "hopes")
    assert (first["value"], first["audience"], first["revision"]) == ("Shorter meetings.", "group", 7)
    assert (first["agreed_quote"], first["agreed_counts"]) == (True, False)
    assert first["shared_at"].isoformat() == "2026-11-21T10:42:00+00:00"
    assert (rows["purpose-1"]["value"], rows["purpose-1"]["wave"]) == (4, "before")
    assert rows["purpose-2"]["value"] == "cannot-say"
    assert rows["gifts"]["value"] == ["calm", "wit"]
    assert rows["weights"]["value"] == {"task": 6, "pace": 4}
    assert rows["weights"]["audience"] == "facilitator"
    assert cohort.set_aside == ()


def test_no_id_of_a_participant_is_in_the_table(small_course: Course, files: Path) -> None:
    for n in range(3):
        write(files / f"{n}.kit.json", hope(small_course, participant(n), "A text.", done={"one": sent.START}))
    cohort = cohorts.read(files, small_course)
    assert "participant-" not in cohort.table.to_csv() + repr(cohort)
    assert cohort.table["participant"].nunique() == 3
    assert set(cohort.names.values()) == {participant(n) for n in range(3)}


def test_a_participant_has_the_same_pseudonym_in_every_reading(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", hope(small_course, ANNE, "A text."))
    once = cohorts.read(files, small_course).table["participant"].tolist()
    write(files / "b.kit.json", hope(small_course, BERT, "Another."))
    assert set(once) < set(cohorts.read(files, small_course).table["participant"])


def test_done_marks_are_read_and_lines_are_not_needed_for_them(small_course: Course, files: Path) -> None:
    done = {"one": "2026-11-21T11:00:00Z", "three": "2026-11-21T11:00:00Z", "nowhere": "2026-11-21T11:00:00Z"}
    write(files / "a.kit.json", shared(small_course, ANNE, "first", [], done=done))
    cohort = cohorts.read(files, small_course)
    assert cohort.took_part.lessons == {"one": 1}, "a section marks only lessons of its own"
    assert cohort.took_part.people == 1


def test_an_empty_text_is_no_answer_and_no_mistake(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", hope(small_course, ANNE, " \n"))
    cohort = cohorts.read(files, small_course)
    assert cohort.table.empty
    assert cohort.set_aside == ()


def test_a_text_with_html_stays_a_text(small_course: Course, files: Path) -> None:
    text = "<script>alert(1)</script> \u202egnp.exe =HYPERLINK(1) <b>us</b>"
    write(files / "a.kit.json", hope(small_course, ANNE, text))
    assert values(cohorts.read(files, small_course)) == [text]


# -- sources -----------------------------------------------------------------------------------------------------------


def test_a_cohort_folder_gives_what_was_submitted_and_what_came_by_hand(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT], threshold=6)
    write(root / "submitted" / ANNE / "first" / "shared.json", hope(small_course, ANNE, "By nbgrader."))
    (root / "submitted" / BERT / "first").mkdir(parents=True)
    write(
        root / "inbox" / f"{NAME}-0123.kit.json",
        {"format": "kit.bundle", "version": 1, "sections": [hope(small_course, "0123456789", "By hand.")]},
    )
    cohort = cohorts.read(root, small_course)
    assert values(cohort) == ["By hand.", "By nbgrader."]
    assert (cohort.id, cohort.title, cohort.threshold) == (NAME, "Team Delta", 6)
    assert cohort.roster == (ANNE, BERT)
    assert cohort.drawer == FolderDrawer(root)
    assert cohort.set_aside == ()


def test_a_folder_of_files_is_searched_and_has_no_roster(small_course: Course, files: Path) -> None:
    write(files / "mail" / "week 1" / f"{NAME}-0123.kit.json", hope(small_course, ANNE, "Deep."))
    write(files / "shared.json", hope(small_course, BERT, "Beside."))
    write(files / "holiday.json", b"not ours")
    write(files / ".hidden" / "shared.json", b"not ours")
    cohort = cohorts.read(files, small_course)
    assert values(cohort) == ["Beside.", "Deep."]
    assert (cohort.roster, cohort.threshold, cohort.id) == (None, 5, NAME)
    assert cohort.set_aside == ()


def test_a_folder_of_files_keeps_the_threshold_of_the_invitation_beside(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", hope(small_course, ANNE, "A text."))
    (files / "cohort.yaml").write_text(sent.invitation(small_course, threshold=8), encoding="utf-8")
    assert cohorts.read(files, small_course).threshold == 8


def test_of_two_files_the_one_written_last_counts(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    new = hope(small_course, ANNE, "New.", written_at="2026-11-22T09:00:00Z")
    old = hope(small_course, ANNE, "Old.", written_at="2026-11-22T09:30:00+01:00")
    write(root / "inbox" / "a.kit.json", new)
    write(root / "submitted" / ANNE / "first" / "shared.json", old)
    cohort = cohorts.read(root, small_course)
    assert values(cohort) == ["New."]
    assert cohort.set_aside == ()


def test_the_newest_file_withdraws_what_it_no_longer_holds(small_course: Course, files: Path) -> None:
    write(files / "a.kit.json", hope(small_course, ANNE, "Withdrawn."))
    write(files / "b.kit.json", shared(small_course, ANNE, "first", [], written_at="2026-11-22T09:00:00Z"))
    assert cohorts.read(files, small_course).table.empty


@pytest.mark.parametrize("what", ["nowhere", "a file", "an empty folder"])
def test_a_source_that_holds_nothing_says_so(small_course: Course, tmp_path: Path, what: str) -> None:
    source = tmp_path / "source"
    if what == "a file":
        source.write_text("x", encoding="utf-8")
    elif what == "an empty folder":
        source.mkdir()
    with pytest.raises(CohortError) as problem:
        cohorts.read(source, small_course)
    assert str(source) in problem.value.where
    assert problem.value.remedy


def test_a_part_of_a_cohort_folder_is_no_source_of_its_own(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    write(root / "submitted" / ANNE / "first" / "shared.json", hope(small_course, ANNE, "A text."))
    with pytest.raises(CohortError) as problem:
        cohorts.read(root / "submitted", small_course)
    assert str(root) in problem.value.remedy
    assert not (root / "submitted" / "key").exists()


def test_a_cohort_of_another_course_is_refused(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE])
    text = (root / "cohort.yaml").read_text(encoding="utf-8").replace('version: "1.0"', 'version: "2.0"')
    (root / "cohort.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=r"version 2\.0"):
        cohorts.read(root, small_course)


def test_a_roster_with_an_id_twice_is_refused(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT, ANNE])
    with pytest.raises(CohortError, match=ANNE):
        cohorts.read(root, small_course)


# -- what is set aside -------------------------------------------------------------------------------------------------


def bad_files(course: Course) -> dict[str, tuple[bytes, str]]:
    """Bytes of a bad file, and what is said of it."""
    good = sent.msgspec.json.encode(hope(course, ANNE, "A text."))
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


@pytest.mark.parametrize("name", ["b.kit (1).json", "b (2).kit.json", "B.KIT.JSON"])
def test_a_file_that_was_numbered_as_a_second_copy_counts(
    small_course: Course, tmp_path: Path, files: Path, name: str
) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [ANNE, BERT])
    for folder in (files, root / "inbox"):
        write(folder / name, hope(small_course, BERT, "Numbered by a browser."))
    for source in (files, root):
        cohort = cohorts.read(source, small_course)
        assert values(cohort) == ["Numbered by a browser."]
        assert not cohort.set_aside


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
