"""Starting the service with what cannot be used: it says what, where and how to mend it, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.hub import SECONDS, free_ports

from kit import cli

if TYPE_CHECKING:
    from pathlib import Path

NAMED = {"KIT_SERVICE_DATABASE": "postgresql+psycopg://kit@127.0.0.1:1/kit"}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "KIT_SERVICE_DATABASE: The service does not know its database."),
        ({**NAMED, "KIT_SERVICE_RATE": "fast"}, "A setting of the service cannot be used"),
        ({**NAMED, "KIT_SERVICE_PROCESSES": "two"}, "A setting of the service cannot be used"),
        ({**NAMED, "KIT_SERVICE_PROCESSES": "0"}, "A service has one process at least."),
        ({**NAMED, "KIT_SERVICE_PROCESSES": "2"}, "Several processes need one port."),
        ({"KIT_SERVICE_DATABASE": "sqlite:////nowhere/kit", "KIT_SERVICE_PROCESSES": "2"}, "SQLite takes one process."),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith(("KIT_", "JUPYTERHUB_"))]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["service", "run"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Set it" in said or "Give" in said or "Name it" in said


def test_several_processes_that_cannot_begin_say_why_and_end(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "KIT_"))}
    given = {
        **NAMED,
        "KIT_SERVICE_PROCESSES": "2",
        "KIT_SERVICE_COHORTS": str(tmp_path / "gone"),
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-P", "-m", "kit.cli", "service", "run"]
    ended = subprocess.run(
        command, env=bare | given, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert ended.returncode == 1
    assert str(tmp_path / "gone") in ended.stderr
    assert "Traceback" not in ended.stderr
