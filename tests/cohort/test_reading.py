from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import sent
from helpers.sent import HOPE, NAME, cohort_folder, hope, line, participant, shared, values, whole, write

from kit import cohort as cohorts
from kit.errors import CohortError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

ANNE, BERT = participant(1), participant(2)


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
