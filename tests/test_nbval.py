"""Notebooks really run, cell by cell; nbval itself goes over the course's own (see pyproject.toml)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import nbformat
import pytest
from helpers.sent import demo_cohort

from kit import course as courses
from kit import course_folder

if TYPE_CHECKING:
    from pathlib import Path


def with_cell(source: Path, target: Path, old: str, new: str) -> None:
    notebook = nbformat.read(source, as_version=4)
    assert any(old == c.source for c in notebook.cells)
    for cell in notebook.cells:
        if cell.source == old:
            cell.source = new
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


@pytest.fixture(scope="module")
def went(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What nbval said of each notebook's cells, "" of one that ran; all in one run of pytest with nothing but nbval."""
    here = tmp_path_factory.mktemp("notebooks")
    cohort = demo_cohort(here / "demo-cohort", courses.load())
    facilitator, lesson = course_folder.facilitator_root(), courses.load().notebook("intention")
    debrief, show = facilitator / "debrief.ipynb", "kit.debrief.show()"
    cells = {
        "debrief": (debrief, show, f"kit.debrief.show({str(cohort)!r})"),
        "live": (facilitator / "live.ipynb", "kit.live.show()", "kit.live.show()"),
        "misspelt": (lesson, 'kit.show("intention/hopes")', 'kit.show("intention/hops")'),
        "unknown": (lesson, "import kit", "import kti"),
        "nowhere": (debrief, show, 'kit.debrief.show("nowhere")'),
    }
    for name, (source, old, new) in cells.items():
        with_cell(source, here / "run" / name / f"{name}.ipynb", old, new)
    found = here / "found.xml"
    options = ["--nbval-lax", "-p", "no:cacheprovider", "-c", os.devnull, f"--junitxml={found}"]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "nbval.plugin", *options, str(here / "run")],
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
        capture_output=True,
        timeout=300,
    )
    said: dict[str, list[str]] = {name: [] for name in cells}
    for case in ET.parse(found).iter("testcase"):  # noqa: S314 - pytest wrote it a moment ago
        (name,) = [name for name in cells if f"{name}.ipynb" in case.attrib["classname"]]
        said[name].append("".join(one.text or "" for one in case.iter("failure")))
    return said


@pytest.mark.parametrize("name", ["debrief", "live"])
def test_a_facilitators_notebook_runs_on_a_cohort_and_where_there_is_no_service(
    went: dict[str, list[str]], name: str
) -> None:
    assert len(went[name]) >= 2
    assert not any(went[name])


@pytest.mark.parametrize(
    ("name", "said"),
    [("misspelt", "Did you mean “hopes”"), ("unknown", "kti"), ("nowhere", "There is no such folder")],
)
def test_a_broken_notebook_fails_with_its_reason(went: dict[str, list[str]], name: str, said: str) -> None:
    assert any(said in text for text in went[name])
