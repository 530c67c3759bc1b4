"""Notebooks really run, cell by cell; nbval itself goes over the course's own (see pyproject.toml)."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest

from kit import course as courses
from kit import demo

if TYPE_CHECKING:
    from pathlib import Path


def nbval(notebook: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        str(notebook),
    ]
    return subprocess.run(command, cwd=notebook.parent, check=False, capture_output=True, text=True, timeout=300)


def with_cell(source: Path, target: Path, old: str, new: str) -> Path:
    notebook = nbformat.read(source, as_version=4)
    assert any(old == c.source for c in notebook.cells)
    for cell in notebook.cells:
        if cell.source == old:
            cell.source = new
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    return target


def test_the_facilitators_notebook_runs_on_the_demo_cohort(tmp_path: Path) -> None:
    demo.make(tmp_path / "demo-cohort", courses.load())
    source = courses.facilitator_root() / "debrief.ipynb"
    show = f"kit.debrief.show({str(tmp_path / 'demo-cohort')!r})"

    done = nbval(with_cell(source, tmp_path / "debrief.ipynb", "kit.debrief.show()", show))

    assert done.returncode == 0, done.stdout


def test_the_notebook_of_a_live_session_runs_where_there_is_no_service(tmp_path: Path) -> None:
    source = courses.facilitator_root() / "live.ipynb"

    done = nbval(with_cell(source, tmp_path / "live.ipynb", "kit.live.show()", "kit.live.show()"))

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("cell", "broken", "said"),
    [
        ('kit.show("intention/hopes")', 'kit.show("intention/hops")', "Did you mean “hopes”"),
        ("import kit", "import kti", "kti"),
    ],
)
def test_a_broken_lesson_fails_with_its_reason(tmp_path: Path, cell: str, broken: str, said: str) -> None:
    lesson = with_cell(courses.load().notebook("intention"), tmp_path / "intention.ipynb", cell, broken)

    done = nbval(lesson)

    assert done.returncode != 0
    assert said in done.stdout


def test_a_facilitators_notebook_on_a_missing_cohort_fails(tmp_path: Path) -> None:
    source = courses.facilitator_root() / "debrief.ipynb"

    done = nbval(with_cell(source, tmp_path / "debrief.ipynb", "kit.debrief.show()", 'kit.debrief.show("nowhere")'))

    assert done.returncode != 0
    assert "There is no such folder" in done.stdout
