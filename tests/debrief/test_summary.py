from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from helpers.sent import Group, cohort_folder, line, participant, shared, write
from helpers.told import BEFORE, HOPE, SURE, WAY, as_json

from kit import cohort as cohorts
from kit.debrief.summary import summarise

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course


def test_the_summary_says_who_took_part(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [participant(n) for n in range(12)])
    for n in range(7):
        lines = [line(small_course, HOPE, f"Hope {n}.")] if n < 5 else []
        done = {"one": "2026-11-21T11:00:00Z"} | ({"two": "2026-11-21T11:00:00Z"} if n < 2 else {})
        who = participant(n)
        write(root / "submitted" / who / "first" / "shared.json", shared(small_course, who, "first", lines, done=done))
    told = as_json(summarise(cohorts.read(root, small_course), small_course))
    assert (told["participants"], told["invited"], told["threshold"]) == (7, 12, 5)
    assert told["took_part"] == {
        "one": {"title": "One", "n": 7},
        "two": {"suppressed": "Fewer than 5 people.", "title": "Two"},
    }


def test_a_summary_says_its_format_and_what_was_set_aside(group: Group) -> None:
    group.answer(participant(0), SURE, 9)
    told = as_json(group.summary())
    assert told["format"] == "kit.summary"
    assert set(told["set_aside"][0]) == {"what", "where", "remedy"}


def test_what_is_addressed_to_the_facilitator_is_in_no_summary(group: Group) -> None:
    for n in range(12):
        group.answer(participant(n), HOPE, f"For your eyes {n}.", audience="facilitator")
        group.answer(participant(n), WAY, "advice", audience="facilitator")
    told = as_json(group.summary())
    assert "For your eyes" not in str(told)
    assert set(told["activities"]["one/hopes"]["items"]["way"]) == {"suppressed", "title"}


def test_no_name_or_pseudonym_is_in_a_summary(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.")
        group.answer(participant(n), SURE, 3)
    told = str(as_json(group.summary()))
    assert not any(pseudonym in told for pseudonym in group.cohort().names)
    assert "participant-" not in told


def test_before_the_reveal_only_numbers_of_answers_are_said_and_nothing_is_frozen(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), BEFORE, [4] * 18)
        if n < 2:
            team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    told = as_json(team.summary(reveal=False))
    assert {k: v["n"] for k, v in told["answers"].items()} == {"coherence/check": 6, "intention/hopes": 2}
    assert told["instruments"] == told["activities"] == {}
    assert not (team.root / "reveals.json").exists()


def test_a_revealed_summary_has_no_live_numbers_of_answers(group: Group) -> None:
    group.answer(participant(0), SURE, 3)
    assert "answers" not in as_json(group.summary())


def test_a_copy_of_the_folder_tells_the_same_on_another_machine(team: Group, tmp_path: Path) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    first = team.summary()
    team.answer(participant(11), BEFORE, [5] * 18)
    team.cohort()
    copy = shutil.copytree(team.root, tmp_path / "elsewhere")
    there = summarise(cohorts.read(copy, team.course), team.course)
    assert there.instruments == first.instruments
    assert there.activities == first.activities
