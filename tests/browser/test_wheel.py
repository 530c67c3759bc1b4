"""The wheel carries everything: installed elsewhere, without Node, it opens lesson 1."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.people import Learner

if TYPE_CHECKING:
    from conftest import StartLab

REPOSITORY = Path(__file__).parents[2]
LIMIT_MB = 5


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", str(folder), str(REPOSITORY)]
    subprocess.run(build, check=True, timeout=600)
    return next(folder.glob("*.whl"))


def test_the_wheel_is_small_and_carries_the_course_and_the_panel(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert wheel.stat().st_size < LIMIT_MB * 1024 * 1024
    assert "kit/notebooks/course.yaml" in names
    assert "kit/facilitator/debrief.ipynb" in names
    assert any("labextensions" in n and "remoteEntry" in n for n in names)
    assert not [n for n in names if "node_modules" in n or n.startswith("tests/") or n.endswith(".ts")]


def test_installed_outside_the_clone_and_without_node_it_opens_lesson_one(
    wheel: Path, start_lab: StartLab, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    install += ["--constraint", str(REPOSITORY / "constraints.txt"), str(wheel)]
    subprocess.run(install, check=True, timeout=600, cwd=tmp_path)
    # Nothing of the clone and no Node: only the new environment and the system's own tools.
    path = os.pathsep.join([str(python.parent), *(p for p in ("/bin", "/usr/sbin", "/sbin"))])
    nodeless = {"PATH": path} if not (Path("/bin") / "node").exists() else {"PATH": str(python.parent)}
    workshop = tmp_path / "workshop"
    subprocess.run([str(python), "-m", "kit.cli", "workspace", str(workshop)], check=True, cwd=tmp_path)

    lab = start_lab(workshop, env=nodeless, python=python)
    page = lab.page("welcome/welcome.ipynb")
    Learner(page, "welcome")

    assert page.locator("#kit-course").is_visible()
    assert not page.locator(".jp-InputArea-editor:visible").count()
