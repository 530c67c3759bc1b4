"""`kit service …`: the database tended from outside."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.stored import line, sent

from kit import cli
from kit.exchange import cohort_folder
from kit.exchange.roster import Student
from kit.service.storage import Store

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder


@pytest.fixture
def folder(tmp_path: Path, small_course: Course) -> CohortFolder:
    """A cohort's folder."""
    students = (Student("ann", "Ann"), Student("bob", "Bob"))
    made = cohort_folder.init(tmp_path / "team", small_course, students, title="The team", enrolled=False)
    return made.folder


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The service's database, as the environment names it."""
    url = f"sqlite:///{tmp_path / 'kit.db'}"
    monkeypatch.setenv("KIT_SERVICE_DATABASE", url)
    return url


def test_a_cohort_is_added_backed_up_erased_and_restored(
    folder: CohortFolder, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = folder.invitation.cohort
    assert cli.main(["service", "migrate"]) == 0
    assert cli.main(["service", "add", str(folder.root)]) == 0
    assert f"“The team” ({id_})" in capsys.readouterr().out
    store = Store(database)
    asyncio.run(store.prepare())
    for who in ("ann", "bob"):
        asyncio.run(store.share(id_, who, sent(line("way", 1, "advice"))))
    # All but the restore is done beside the service.
    backup = tmp_path / "backup"
    assert cli.main(["service", "backup", str(backup)]) == 0
    assert "keep it as you would keep the answers" in capsys.readouterr().out
    assert cli.main(["service", "erase-participant", id_, "ann"]) == 0
    told = capsys.readouterr().out
    assert "Erased. People: 1; lines: 1;" in told
    assert "Backups made earlier still hold it" in told
    assert asyncio.run(store.answered(id_)) == {"one/hopes": 1}
    assert cli.main(["service", "restore", str(backup), "--replace"]) == 1
    assert "A service runs on this database" in capsys.readouterr().err
    assert cli.main(["service", "erase-cohort", id_]) == 0
    assert asyncio.run(store.cohorts()) == ()
    store.close()
    assert cli.main(["service", "restore", str(backup)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert cli.main(["service", "restore", str(backup), "--replace"]) == 0
    again = Store(database)
    asyncio.run(again.prepare())
    assert asyncio.run(again.answered(id_)) == {"one/hopes": 2}
    again.close()


def test_a_service_starts_for_the_others_when_one_of_its_cohorts_was_erased(
    folder: CohortFolder, database: str, tmp_path: Path, small_course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    other = cohort_folder.init(tmp_path / "other", small_course, (Student("cy", "Cy"),), title="O", enrolled=False)
    for one in (folder, other.folder):
        assert cli.main(["service", "add", str(one.root)]) == 0
    assert cli.main(["service", "erase-cohort", folder.invitation.cohort]) == 0
    assert "take its folder out" in capsys.readouterr().out
    environment = {
        "KIT_SERVICE_DATABASE": database,
        "KIT_SERVICE_COHORTS": f"{folder.root}{os.pathsep}{other.folder.root}",
        "KIT_COURSE": str(small_course.root),
        "JUPYTERHUB_API_TOKEN": "t",
        "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",
    }
    command = [sys.executable, "-m", "kit.cli", "service", "run"]
    with subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.PIPE, text=True) as service:
        try:
            told = [json.loads(line) for line in itertools.islice(service.stderr or (), 3)]
        finally:
            service.terminate()
    assert [(x["event"], x.get("cohort"), x.get("cohorts")) for x in told[1:]] == [
        ("erased before", folder.invitation.cohort, None),
        ("ready", None, 1),
    ]


@pytest.mark.parametrize("name", ["kit.db", "kit.db-wal", "kit.db-shm", "kit.db.service", "link.db", "./x/../kit.db"])
def test_a_backup_is_never_written_over_the_database(
    folder: CohortFolder, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert cli.main(["service", "add", str(folder.root)]) == 0
    (tmp_path / "link.db").hardlink_to(tmp_path / "kit.db")
    (tmp_path / "x").mkdir()
    before = {path.name for path in tmp_path.iterdir()}
    for more in ([], ["--replace"]):
        assert cli.main(["service", "backup", f"{tmp_path}/{name}", *more]) == 1
        assert "This is the database itself" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == before
    store = Store(database)
    asyncio.run(store.prepare())
    assert [one.invitation.cohort for one in asyncio.run(store.cohorts())] == [folder.invitation.cohort]
    store.close()


def test_an_earlier_file_is_lost_only_when_that_is_said(
    folder: CohortFolder, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert database
    assert cli.main(["service", "add", str(folder.root)]) == 0
    theirs = tmp_path / "minutes.txt"
    theirs.write_text("what we said", encoding="utf-8")
    assert cli.main(["service", "backup", str(theirs)]) == 1
    told = capsys.readouterr().err
    assert "There is a file of this name already" in told
    assert "--replace" in told
    assert theirs.read_text(encoding="utf-8") == "what we said"
    assert cli.main(["service", "backup", str(theirs), "--replace"]) == 0
    assert theirs.read_bytes().startswith(b'{"line":"head"')


@pytest.mark.parametrize("harm", ["a text", "damaged"])
def test_a_file_that_is_no_database_is_told_so_and_stays_as_it_was(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    path = tmp_path / "kit.db"
    if harm == "damaged":
        assert cli.main(["service", "migrate"]) == 0
        path.write_bytes(path.read_bytes()[:4096] + bytes(8192))
    else:
        path.write_text("What we said. " * 500, encoding="utf-8")
    before = path.read_bytes()
    assert cli.main(["service", "migrate", "--database", database]) == 1
    told = capsys.readouterr().err
    assert f"{database}: This file is no database, or it is damaged." in told
    assert "put a backup into that one" in told
    assert path.read_bytes() == before


def test_a_command_without_a_database_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KIT_SERVICE_DATABASE", raising=False)
    assert cli.main(["service", "migrate"]) == 1
    assert "KIT_SERVICE_DATABASE" in capsys.readouterr().err


def test_neither_a_lesson_nor_another_command_waits_for_what_a_database_needs() -> None:
    heavy = {"sqlalchemy", "alembic", "psycopg", "tornado.web"}
    for module in ("kit.cli", "kit.wire.records"):
        code = f"import sys, {module}; print(sorted({heavy} & sys.modules.keys()))"
        told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert told.stdout.strip() == "[]"
