"""A facilitator's sitting: cohorts to choose from, one to set up, what comes in, and numbers of answers alone."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from helpers.sent import Group, cohort_folder, participant, shared, write, zipped

from kit import course as courses
from kit import privacy
from kit.debrief.session import Session
from kit.debrief.sitting import Sitting
from kit.errors import CohortError, ExchangeError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

HOPE = "intention/hopes/different"
COURSE = courses.load()


def test_cohorts_nearby_are_offered_the_demo_first(tmp_path: Path) -> None:
    for name in ("a-team", "demo-cohort"):
        cohort_folder(tmp_path / "workshop" / name, COURSE, [participant(1)])
    found = Sitting(tmp_path / "workshop").choices()["found"]
    assert [(one["title"], one["demo"]) for one in found] == [("Team Delta", True), ("Team Delta", False)]


def test_a_folder_that_is_not_there_says_so_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="no such folder") as caught:
        Sitting(tmp_path).open("nowhere")
    assert caught.value.remedy


def test_a_mistake_in_a_pasted_list_names_its_line_and_no_file_of_ours(tmp_path: Path) -> None:
    form = {"title": "Team Delta", "threshold": "5", "folder": "team", "roster": "id\nanna\nbo\nanna\n"}
    with pytest.raises(CohortError, match="stands here and in line 2") as caught:
        Sitting(tmp_path).set_up(form)
    assert caught.value.where == "The list of participants, line 4"
    assert not (tmp_path / "team").exists()


def test_a_cohort_that_was_set_up_remembers_its_threshold(tmp_path: Path) -> None:
    form = {"title": "Team Delta", "threshold": "5", "folder": "team", "roster": "id\nanna\n"}
    Sitting(tmp_path).set_up(form)
    with pytest.raises(CohortError, match="never fall"):
        privacy.read_reveals(FolderDrawer(tmp_path / "team"), 3)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"threshold": "five"}, {"threshold": "2"}, {"roster": ""}])
def test_nothing_is_made_of_a_form_with_a_mistake(tmp_path: Path, wrong: dict[str, str]) -> None:
    form = {"title": "Team Delta", "threshold": "5", "folder": "team", "roster": "id\nanna\n"} | wrong
    with pytest.raises(CohortError) as caught:
        Sitting(tmp_path).set_up(form)
    assert caught.value.remedy
    assert not (tmp_path / "team").exists()


def test_before_the_close_only_numbers_of_answers_are_told(tmp_path: Path) -> None:
    group = Group(tmp_path / "files", COURSE)
    for n in range(1, 13):
        group.answer(participant(n), HOPE, f"Hope of number {n}.")
    group.cohort()
    session = Sitting(tmp_path)
    session.open("files")
    told = session.answers()
    assert told["participants"] == 12
    assert {"title": "What will be different?", "n": 12} in told["rows"]
    assert "Hope of" not in json.dumps(told)
    assert not (group.root / "reveals.json").exists()


def test_collecting_tells_a_line_for_each_participant_and_names_what_was_set_aside(tmp_path: Path) -> None:
    people = [participant(n) for n in (1, 2)]
    folder = cohort_folder(tmp_path / "team", COURSE, people)
    write(
        folder / "inbox" / "one.kit.json",
        {"format": "kit.bundle", "version": 1, "sections": [shared(COURSE, people[0], "welcome", [])]},
    )
    write(folder / "inbox" / "two.kit.json", b"not JSON")
    session = Sitting(tmp_path)
    session.open("team")
    told: list[tuple[int, int]] = []
    came = session.collect(lambda n, of, _line: told.append((n, of)))
    assert told == [(1, 2), (2, 2)]
    assert [line["who"] for line in came["lines"]] == people
    assert [line["who"] for line in came["received"]] == ["one.kit.json"]
    assert "two.kit.json" in came["set_aside"][0]["where"]


def test_what_the_page_sends_in_pieces_is_filed_participant_by_participant(tmp_path: Path) -> None:
    people = [participant(n) for n in (1, 2)]
    cohort_folder(tmp_path / "team", COURSE, people)
    files = {f"{people[0]}/shared.json": shared(COURSE, "9f3c01", "welcome", []), "notes.doc": b"Notes"}
    parcel = zipped(tmp_path / "sent.zip", files).read_bytes()
    session = Session(tmp_path)
    session.open("team")
    for at in range(0, len(parcel), 100):
        data = base64.b64encode(parcel[at : at + 100]).decode()
        session.piece({"name": "all: of it.zip", "data": data, "begins": at == 0, "goes_on": at > 0})

    came = session.bring_in("")

    assert came["lines"] == [{"who": people[0], "what": "new: Welcome and Intention Setting"}]
    assert [one["where"] for one in came["set_aside"]] == ["notes.doc"]
    with pytest.raises(CohortError, match="No file was chosen"):
        session.bring_in("")


def test_files_that_lie_in_the_cohorts_folder_are_named_by_their_place_there(tmp_path: Path) -> None:
    people = [participant(n) for n in (1, 2)]
    folder = cohort_folder(tmp_path / "team", COURSE, people)
    write(folder / "downloads" / "shared.json", shared(COURSE, people[1], "welcome", []))
    session = Session(tmp_path)
    session.open("team")

    assert session.bring_in("downloads")["lines"] == [{"who": people[1], "what": "new: Welcome and Intention Setting"}]
    assert session.bring_in(f"{folder}/downloads")["lines"][0]["what"] == "1 section as before"
    with pytest.raises(ExchangeError) as caught:
        session.bring_in("nowhere.zip")
    assert caught.value.where == str(folder / "nowhere.zip")
    assert caught.value.remedy
