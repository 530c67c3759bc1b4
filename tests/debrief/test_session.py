"""A facilitator's sitting: from a folder to a report, by what the buttons call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.sent import Group, cohort_folder, participant, shared, write

from kit import course as courses
from kit.debrief.session import Session
from kit.errors import CohortError

if TYPE_CHECKING:
    from pathlib import Path

HOPE, ROLE = "intention/hopes/different", "intention/hopes/confident"
COURSE = courses.load()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of files: twelve people, who rate, write, and one of whom writes to the facilitator."""
    group = Group(tmp_path / "files", COURSE)
    for n in range(1, 13):
        group.answer(participant(n), ROLE, 1 + n % 5)
        group.answer(participant(n), HOPE, f"Hope of number {n}.", agreed=["quote"] if n % 2 else [])
    group.answer(participant(3), "intention/hopes/sign", "For your eyes.", audience="facilitator")
    group.cohort()
    return group.root


def opened(files: Path) -> Session:
    session = Session(files.parent)
    session.open(str(files))
    return session


def of(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return next(question["texts"] for question in data["texts"] if question["key"] == key)


def test_cohorts_nearby_are_offered_the_demo_first(tmp_path: Path) -> None:
    for name in ("a-team", "demo-cohort"):
        cohort_folder(tmp_path / "workshop" / name, COURSE, [participant(1)])
    found = Session(tmp_path / "workshop").choices()["found"]
    assert [(one["title"], one["demo"]) for one in found] == [("Team Delta", True), ("Team Delta", False)]


def test_a_folder_that_is_not_there_says_so_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="no such folder") as caught:
        Session(tmp_path).open("nowhere")
    assert caught.value.remedy


def test_a_mistake_in_a_pasted_list_names_its_line_and_no_file_of_ours(tmp_path: Path) -> None:
    form = {"title": "Team Delta", "threshold": "5", "folder": "team", "roster": "id\nanna\nbo\nanna\n"}
    with pytest.raises(CohortError, match="stands here and in line 2") as caught:
        Session(tmp_path).set_up(form)
    assert caught.value.where == "The list of participants, line 4"
    assert not (tmp_path / "team").exists()


@pytest.mark.parametrize("wrong", [{"title": " "}, {"threshold": "five"}, {"threshold": "2"}, {"roster": ""}])
def test_nothing_is_made_of_a_form_with_a_mistake(tmp_path: Path, wrong: dict[str, str]) -> None:
    form = {"title": "Team Delta", "threshold": "5", "folder": "team", "roster": "id\nanna\n"} | wrong
    with pytest.raises(CohortError) as caught:
        Session(tmp_path).set_up(form)
    assert caught.value.remedy
    assert not (tmp_path / "team").exists()


def test_before_the_reveal_only_numbers_of_answers_are_told(files: Path) -> None:
    session = opened(files)
    told = session.answers()
    assert told["participants"] == 12
    assert {"title": "What will be different?", "n": 12} in told["rows"]
    assert "Hope of" not in json.dumps(told)
    assert not (files / "reveals.json").exists()


def test_after_the_reveal_words_wait_and_no_section_holds_them(files: Path) -> None:
    data = opened(files).reveal()
    assert "Hope of" not in json.dumps(data["sections"])
    assert {text["verdict"] for text in of(data, HOPE)} == {None}
    assert len(of(data, HOPE)) == 12


def test_what_is_addressed_to_the_facilitator_comes_with_a_name_and_apart(files: Path) -> None:
    data = opened(files).reveal()
    (one,) = data["addressed"]
    assert one["who"] == participant(3)
    assert one["lines"][0]["text"] == "For your eyes."
    assert "For your eyes." not in json.dumps([data["sections"], data["texts"]])


def test_a_hidden_text_is_in_no_report_and_can_be_shown_again(files: Path) -> None:
    session = opened(files)
    texts = of(session.reveal(), HOPE)
    mine = next(text for text in texts if text["quote"])
    others = [text["digest"] for text in texts if text is not mine]
    session.decide(HOPE, others, "show")
    hidden = of(session.decide(HOPE, [mine["digest"]], "hide"), HOPE)
    assert [text["text"] for text in hidden if text["verdict"] == "hide"] == [mine["text"]]
    folder = session.save()["folder"]
    page = (files / "report" / "debrief.html").read_text(encoding="utf-8")
    assert folder == str(files / "report")
    assert mine["text"] not in page
    again = of(session.decide(HOPE, [mine["digest"]], "show"), HOPE)
    assert {text["verdict"] for text in again} == {"show"}
    session.save()
    assert mine["text"] in (files / "report" / "debrief.html").read_text(encoding="utf-8")


def test_a_saved_report_quotes_those_alone_who_agreed(files: Path) -> None:
    session = opened(files)
    texts = of(session.reveal(), HOPE)
    session.decide(HOPE, [text["digest"] for text in texts], "show")
    saved = session.save()
    page = (files / "report" / "debrief.html").read_text(encoding="utf-8")
    assert all((text["text"] in page) == text["quote"] for text in texts)
    names = ("debrief.html", "debrief.pdf", "debrief.xlsx", "summary.json")
    assert [file["path"] for file in saved["files"]] == [f"files/report/{name}" for name in names]


def test_collecting_tells_a_line_for_each_participant_and_names_what_was_set_aside(tmp_path: Path) -> None:
    people = [participant(n) for n in (1, 2)]
    folder = cohort_folder(tmp_path / "team", COURSE, people)
    write(
        folder / "inbox" / "one.kit.json",
        {"format": "kit.bundle", "version": 1, "sections": [shared(COURSE, people[0], "welcome", [])]},
    )
    write(folder / "inbox" / "two.kit.json", b"not JSON")
    session = Session(tmp_path)
    session.open("team")
    told: list[tuple[int, int]] = []
    came = session.collect(lambda n, of, _line: told.append((n, of)))
    assert told == [(1, 2), (2, 2)]
    assert [line["who"] for line in came["lines"]] == people
    assert [line["who"] for line in came["received"]] == ["one.kit.json"]
    assert "two.kit.json" in came["set_aside"][0]["where"]
