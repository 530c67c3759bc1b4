"""The kit command, run as people run it: it says what it did, and what was wrong in words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from helpers.graded import shared
from helpers.sent import Group, participant
from helpers.told import BEFORE

from kit import course as courses
from kit import workspace as workspaces
from kit.cli import main
from kit.debrief import commitments, walk
from kit.exchange import cohort_folder
from kit.exchange.shared import encode
from kit.keeping import FolderDrawer
from kit.privacy import REVEALS_FILE

if TYPE_CHECKING:
    from pathlib import Path

ROSTER = "id,name\n" + "".join(f"participant-{n:02d},Participant {n:02d}\n" for n in range(1, 7))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort folder made by the command itself."""
    here = tmp_path_factory.mktemp("cli")
    (here / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assert (
        main(
            ["init", str(here / "team"), "--roster", str(here / "roster.csv"), "--title", "Team", "--facilitator", "F"]
        )
        == 0
    )
    return here / "team"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def complained(capsys: pytest.CaptureFixture[str], *args: Any) -> str:
    assert main([str(a) for a in args]) == 1
    heard = capsys.readouterr().err
    assert heard.strip()
    assert "Traceback" not in heard
    return heard


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])

    assert caught.value.code == 0
    assert re.fullmatch(r"kit \d+\.\d+\.\d+\S*\n", said(capsys))


def test_the_command_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kit.cli", "status", str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "no cohort folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_threshold_of_a_new_cohort_does_not_fall(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team = shutil.copytree(made, tmp_path / "team")
    invitation = team / "cohort.yaml"
    told = invitation.read_text(encoding="utf-8")
    invitation.write_text(told.replace("threshold: 5", "threshold: 3"), encoding="utf-8")

    assert "never fall to 3" in complained(capsys, "debrief", team, "--out", tmp_path / "report")


def test_a_cohort_goes_from_init_to_an_empty_debrief(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", str(made)]) == 0
    assert said(capsys).count(": open") == len(courses.load().sections)

    assert main(["status", str(made)]) == 0
    assert "released, 0 of 6 collected" in said(capsys)

    assert main(["collect", str(made)]) == 0
    heard = said(capsys)
    assert heard.count("nothing handed in yet") == 6
    assert "0 of 6 people have handed in something" in heard

    assert main(["debrief", str(made), "--out", str(tmp_path / "report")]) == 0
    summary = json.loads((tmp_path / "report" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["participants"], summary["invited"]) == (0, 6)
    assert (tmp_path / "report" / "debrief.html").is_file()


def test_what_was_set_aside_is_said_with_its_reason(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stray = made / "inbox" / "letter.docx"
    stray.write_bytes(b"doc")
    try:
        assert main(["collect", str(made)]) == 0
    finally:
        stray.unlink()

    heard = said(capsys)
    assert "1 thing was set aside:" in heard
    assert "inbox/letter.docx" in heard


def test_a_file_under_an_id_that_is_not_on_the_roster_counts_beside_the_people_of_the_roster(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team = cohort_folder.open_folder(shutil.copytree(made, tmp_path / "team"))
    for sender in (team.roster[0].id, "9f3c01", "9f3c02"):
        (team.root / "inbox" / f"{sender}.kit.json").write_bytes(encode(shared(team, sender, "debrief")))

    assert main(["collect", str(team.root)]) == 0
    heard = said(capsys)
    assert "1 of 6 people have handed in something, 0 of them since the last time.\n" in heard
    assert "Besides, files of 2 people whose ids are not on the roster are in the inbox.\n" in heard


def test_a_bar_moves_where_somebody_watches(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    assert main(["collect", str(made)]) == 0

    assert "] 6/6\n" in capsys.readouterr().err


def test_a_workspace_is_made_joined_and_made_again_without_harm(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, invitation = tmp_path / "mine", made / "cohort.yaml"

    assert main(["workspace", str(folder), "--join", str(invitation), "--route", "half-day"]) == 0

    assert "It is in the group “Team”." in said(capsys)
    workspace = workspaces.find(folder)
    assert workspace is not None
    assert workspace.route == "half-day"
    assert workspace.invitation is not None
    other = tmp_path / "other.yaml"
    other.write_text(invitation.read_text(encoding="utf-8").replace("title: Team", "title: Other"), encoding="utf-8")
    assert main(["workspace", str(folder), "--join", str(other)]) == 0
    assert "It is in the group “Team”." in said(capsys)
    other.write_text(
        re.sub("(?m)^cohort: .*", "cohort: other-1234", other.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert main(["workspace", str(folder), "--join", str(other)]) == 1
    assert "It has not joined “Other”: leave the other one first" in said(capsys)


def test_what_is_wrong_is_said_in_words_and_nothing_is_made(
    made: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = tmp_path / "twice.csv"
    twice.write_text(ROSTER + "participant-03,Again\n", encoding="utf-8")
    invitation = (made / "cohort.yaml").read_text(encoding="utf-8")
    newer = tmp_path / "newer.yaml"
    newer.write_text(invitation.replace("version: '1.0'", "version: '2.0'"), encoding="utf-8")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: Führung".encode("latin-1"))
    new = tmp_path / "new"

    assert "something here already" in complained(capsys, "init", made, "--roster", roster)
    assert "“participant-03” stands here and in line 4" in complained(capsys, "init", new, "--roster", twice)
    assert "cannot be read" in complained(capsys, "init", new, "--roster", tmp_path / "none.csv")
    assert "single people" in complained(capsys, "init", new, "--roster", roster, "--threshold", 2)
    assert "no route" in complained(capsys, "init", new, "--roster", roster, "--route", "by-bus")
    assert "no cohort folder" in complained(capsys, "collect", tmp_path)
    assert "no cohort folder" in complained(capsys, "release", tmp_path)
    assert "no such folder" in complained(capsys, "debrief", tmp_path / "empty", "--out", new)
    assert not new.exists()
    assert "version 2.0" in complained(capsys, "workspace", tmp_path / "mine", "--join", newer)
    assert "none.yaml" in complained(capsys, "workspace", tmp_path / "mine", "--join", tmp_path / "none.yaml")
    assert "as UTF-8" in complained(capsys, "workspace", tmp_path / "mine", "--join", latin)


# -- debrief -----------------------------------------------------------------------------------------------------------

SURVEY = "TEAM,A1,A2,B1\n" + "".join(f"{1 + n // 12},{1 + n % 5},{1 + n % 4},{5 - n % 3}\n" for n in range(39))


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """Three teams of twelve and one of three people."""
    path = tmp_path / "team.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def test_a_survey_of_ones_own_is_written_in_every_format(
    survey: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    asked = ["--items", "A1:B1", "--dimension", "a=A1:A2", "--reverse", "A2", "--group", "TEAM", "--scale", "1-5"]

    assert main(["debrief", str(survey), *asked, "--out", str(out)]) == 0

    heard = said(capsys)
    assert "Note: In no dimension, and left out: B1." in heard
    assert "Note: 2 of 4 groups are hidden." in heard
    written = {line.removeprefix("Wrote ") for line in heard.splitlines() if line.startswith("Wrote ")}
    names = ("debrief.html", "debrief.pdf", "debrief.xlsx", "summary.json")
    assert {str(out / name) for name in names} <= written
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert told["format"] == "kit.survey-summary"
    # The group of three takes one of the others with it.
    assert [group["id"] for group in told["groups"] if "n" in group] == ["2", "3"]
    assert [group["id"] for group in told["groups"] if "suppressed" in group] == ["1", "4"]
    assert list(told["overall"]["dimensions"]) == ["a"]
    assert "TEAM 4" in (out / "debrief.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (
            "TEAM,A1\n" + "".join(f"{'NA' if n < 6 else 'EU'},{1 + n % 5}\n" for n in range(12)),
            ["--items", "A1", "--group", "TEAM"],
        ),
        (
            "participant,item,value,group\n"
            + "".join(f"p{n},A1,{1 + n % 5},{'NA' if n < 6 else 'EU'}\n" for n in range(12)),
            [],
        ),
    ],
)
def test_a_group_that_is_called_like_a_missing_value_does_not_vanish_unsaid(
    rows: str, asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = tmp_path / "continents.csv"
    survey.write_text(rows, encoding="utf-8")

    assert main(["debrief", str(survey), *asked, "--scale", "1-5", "--out", str(tmp_path / "report")]) == 0

    assert "is taken for no group: NA." in said(capsys)


def test_what_is_wrong_with_a_survey_is_said_and_nothing_is_written(
    survey: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"

    def heard(*more: Any) -> str:
        return complained(capsys, "debrief", survey, "--out", out, *more)

    assert "Which scale was answered?" in heard("--items", "A1:B1")
    assert "Which columns are the items?" in heard("--scale", "1-5")
    assert "A1 has “5” in row 6" in heard("--items", "A1:B1", "--scale", "1-4")
    assert "There is no column “GROUP”" in heard("--items", "A1:B1", "--scale", "1-5", "--group", "GROUP")
    assert "point to single people" in heard("--items", "A1:B1", "--scale", "1-5", "--threshold", 2)
    assert "fewer than 50 people" in heard("--items", "A1:B1", "--scale", "1-5", "--threshold", 50)
    assert "--reviewed means nothing for this source" in heard("--items", "A1:B1", "--scale", "1-5", "--reviewed")
    assert not out.exists()


def test_a_source_is_given_what_it_takes(
    made: Path, survey: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"

    assert "--scale means nothing for this source" in complained(
        capsys, "debrief", made, "--scale", "1-5", "--out", out
    )
    assert "--threshold means" in complained(capsys, "debrief", made, "--threshold", 7, "--out", out)
    assert "--reviewed means" in complained(capsys, "debrief", made, made, "--reviewed", "--out", out)
    assert "cannot be compared with another source" in complained(capsys, "debrief", made, survey, "--out", out)
    assert "two different cohorts" in complained(capsys, "debrief", made, made, "--out", out)
    assert "no such folder or file" in complained(capsys, "debrief", made, tmp_path / "none", "--out", out)
    assert not out.exists()


def test_a_report_holds_what_was_said_agreed_and_left_out_in_the_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = Group(tmp_path / "team", courses.load())
    for n in range(6):
        group.answer(participant(n), BEFORE, [1 + (n + i) % 5 for i in range(15)] + [4, 4, 4])
    group.cohort()
    walk.begin(FolderDrawer(group.root), "2026-11-21T10:00:00Z")
    walk.note(FolderDrawer(group.root), "coherence", "We talked about the Monday meeting.")
    walk.leave_out(FolderDrawer(group.root), "instrument/group-coherence/before/shared-purpose", out=True)
    commitments.add(
        FolderDrawer(group.root), what="Try consent", who="All", by_when="2026-12-01", sign="Shorter meetings"
    )

    assert main(["debrief", str(group.root), "--out", str(tmp_path / "report")]) == 0

    heard = said(capsys)
    assert "Note: " in heard
    assert "alike" in heard
    assert "Shared purpose" not in heard
    page = (tmp_path / "report" / "debrief.html").read_text(encoding="utf-8")
    assert "We talked about the Monday meeting." in page
    assert "Try consent" in page
    told = json.loads((tmp_path / "report" / "summary.json").read_text(encoding="utf-8"))
    before = told["instruments"]["group-coherence"]["waves"]["before"]["dimensions"]
    assert [name for name, dimension in before.items() if "suppressed" in dimension] == ["shared-purpose"]


def test_a_comparison_names_what_points_at_everybody_in_each_cohort(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, values in {"one": [4] * 18, "two": []}.items():
        monkeypatch.setattr("helpers.sent.NAME", name)
        group = Group(tmp_path / name, courses.load())
        for n in range(6):
            group.answer(participant(n), BEFORE, values or [1 + (n + i) % 5 for i in range(18)])
            group.answer(participant(n), "intention/hopes/confident", 3)
        group.cohort()

    assert main(["debrief", str(tmp_path / "one"), str(tmp_path / "two"), "--out", str(tmp_path / "report")]) == 0

    notes = [line for line in said(capsys).splitlines() if line.startswith("Note: ")]
    assert len(notes) == 6, "a dimension each, and nothing that is not compared"
    assert all(note.startswith("Note: Team Delta (one), ") for note in notes)


@pytest.mark.parametrize("names", [["one"], ["one", "two"]])
def test_nothing_is_frozen_for_a_report_that_cannot_be_written(
    names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        monkeypatch.setattr("helpers.sent.NAME", name)
        group = Group(tmp_path / name, courses.load())
        for n in range(6):
            group.answer(participant(n), BEFORE, [1 + (n + i) % 5 for i in range(18)])
        group.cohort()
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "tables").touch()

    assert "tables" in complained(capsys, "debrief", *(tmp_path / name for name in names), "--out", tmp_path / "report")

    assert not any((tmp_path / name / REVEALS_FILE).exists() for name in names)


def test_two_cohorts_make_a_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        monkeypatch.setattr("helpers.sent.NAME", name)
        group = Group(tmp_path / name, courses.load())
        for n in range(6):
            group.answer(participant(n), BEFORE, [1 + (n + i) % 5 for i in range(18)])
        group.cohort()

    assert main(["debrief", str(tmp_path / "one"), str(tmp_path / "two"), "--out", str(tmp_path / "report")]) == 0

    assert "debrief.html" in said(capsys)
    told = json.loads((tmp_path / "report" / "summary.json").read_text(encoding="utf-8"))
    assert told["format"] == "kit.comparison"
    assert list(told["cohorts"]) == ["one", "two"]


def test_a_command_that_does_not_exist_shows_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["everything"])

    assert caught.value.code == 2
    assert "collect" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["hub", "preview"])
@pytest.mark.parametrize("port", ["99999", "-1", "web"])
def test_a_port_that_there_cannot_be_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, port: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main([command, f"--port={port}"])
    assert ended.value.code == 2
    assert f"a port is a number from 1 to 65535, which “{port}” is not" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
