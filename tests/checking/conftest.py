"""A small course in which nothing is wrong, for a test to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from kit.authoring import new

PLAIN = (
    "We sat in a small room and told each other what we had seen that week. Then one of us asked a hard question. "
    "It was quiet for a while. Nobody looked at the clock. In the end we found out what to do next. "
)
"""Forty words and a few more."""

DEBRIEF = """\
debrief:
  - id: what
    title: What did we think?
    activities: [welcome/thoughts]
"""


@pytest.fixture(scope="session")
def _sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course") / "sound"
    new.course(root, "A sound course")
    new.lesson(root, "start/listening", "Listening")
    new.instrument(root, "pulse", "Pulse")
    new.activity(root, "listening/check", "How is it now?", instrument="pulse")
    for name in ("welcome", "listening"):
        path = root / "start" / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[1].source += "\n\n" + PLAIN * 15
        nbformat.write(notebook, path)
    with (root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(DEBRIEF)
    return root


@pytest.fixture
def sound(_sound: Path, tmp_path: Path) -> Path:
    """A course of two lessons, an instrument and a debrief, in order to the last note."""
    return Path(shutil.copytree(_sound, tmp_path / "sound"))
