"""A stranger's notebook runs nothing and shows nothing; a lesson is known by its place and its cells."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
import requests

from kit import course as courses
from kit import course_folder
from kit import workspace as workspaces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers.server import Server
    from lab.conftest import StartServer

LESSON = "welcome/intention.ipynb"
SCRIPT = "<script>document.title = 'taken over'</script>"


def _with_script(notebook: Any) -> Any:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                nbformat.v4.new_output("display_data", {"text/html": SCRIPT}),
                nbformat.v4.new_output("execute_result", {"text/html": SCRIPT}, execution_count=1),
            ]
            cell.execution_count = 1
            cell.metadata["trusted"] = True
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": SCRIPT}}}
    return notebook


def _lesson() -> Any:
    return nbformat.read(courses.load().notebook("intention"), as_version=4)


def _put(server: Server, path: str, notebook: Any) -> Path:
    target = server.root / path
    target.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, target)
    return target


def _check(server: Server, path: str) -> Any:
    answer = server.ask("GET", f"check?path={path}")
    assert answer.status_code == 200
    return answer.json()


def _save(server: Server, path: str, content: Any) -> None:
    headers = {"Authorization": f"token {server.token}"}
    body = {"type": "notebook", "format": "json", "content": content}
    requests.put(f"{server.url}api/contents/{path}", json=body, headers=headers, timeout=30).raise_for_status()


def test_an_untouched_lesson_is_equal_and_trusted(server: Server) -> None:
    check = _check(server, LESSON)
    assert (check["kind"], check["lesson"], check["equal"], check["reason"]) == ("lesson", "intention", True, None)
    assert check["cells"] == [[c.cell_type, c.source, {}] for c in _lesson().cells]
    cells = server.contents(LESSON)["cells"]
    assert all(c["metadata"]["trusted"] is True for c in cells if c["cell_type"] == "code")


def test_a_lesson_that_jupyterlab_saved_is_still_equal(server: Server) -> None:
    content = _with_script(_lesson())
    for cell in content.cells:
        cell.metadata["collapsed"] = True
    _save(server, LESSON, content)
    assert _check(server, LESSON)["equal"] is True


def _other_source(notebook: Any) -> None:
    notebook.cells[0].source = "import os"


def _other_type(notebook: Any) -> None:
    notebook.cells[0] = nbformat.v4.new_markdown_cell(notebook.cells[0].source)


def _one_more(notebook: Any) -> None:
    notebook.cells.append(nbformat.v4.new_code_cell(""))


def _one_less(notebook: Any) -> None:
    notebook.cells.pop()


def _attachment(notebook: Any) -> None:
    notebook.cells[1].attachments = {"a.svg": {"image/svg+xml": "PHN2Zy8+"}}


def _kernel(notebook: Any) -> None:
    notebook.metadata.kernelspec.name = "python3"


def _no_kernel(notebook: Any) -> None:
    del notebook.metadata["kernelspec"]


@pytest.mark.parametrize("change", [_other_source, _other_type, _one_more, _one_less, _attachment, _kernel, _no_kernel])
def test_a_lesson_with_any_change_is_not_equal(server: Server, change: Callable[[Any], None]) -> None:
    notebook = _lesson()
    change(notebook)
    _put(server, LESSON, notebook)
    check = _check(server, LESSON)
    assert (check["kind"], check["lesson"], check["equal"]) == ("lesson", "intention", False)
    assert check["reason"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [3]}', "[" * 100_000, "\ud800"])
def test_a_lesson_that_is_no_notebook_is_not_equal(server: Server, text: str) -> None:
    (server.root / LESSON).write_bytes(text.encode("utf-8", "surrogatepass"))
    check = _check(server, LESSON)
    assert (check["kind"], check["equal"]) == ("lesson", False)
    assert check["reason"]


@pytest.mark.parametrize(
    "path",
    [
        "intention.ipynb",
        "welcome/../welcome/intention.ipynb",
        "/welcome/intention.ipynb",
        "welcome//intention.ipynb",
        "Welcome/intention.ipynb",
        "../my-workshop/welcome/intention.ipynb",
        "intro/intention.ipynb",
        "course.yaml",
        "",
    ],
)
def test_only_the_very_place_of_a_lesson_is_a_lesson(server: Server, path: str) -> None:
    _put(server, "intention.ipynb", _lesson())
    _put(server, "intro/intention.ipynb", _lesson())
    assert _check(server, path) == {"kind": None, "lesson": None, "equal": False, "reason": None, "cells": None}


def test_a_folder_that_leads_out_of_the_workspace_holds_no_lesson(server: Server, tmp_path: Path) -> None:
    (server.root / "welcome").rename(tmp_path / "elsewhere")
    (server.root / "welcome").symlink_to(tmp_path / "elsewhere")
    check = _check(server, LESSON)
    assert check["equal"] is False
    assert "leads out" in check["reason"]


def test_a_pipe_or_a_huge_file_in_a_lessons_place_holds_nobody_up(server: Server) -> None:
    (server.root / LESSON).unlink()
    os.mkfifo(server.root / LESSON)
    assert _check(server, LESSON)["reason"]
    (server.root / LESSON).unlink()
    with (server.root / LESSON).open("wb") as file:
        file.truncate(50 << 20)
    assert "too large" in _check(server, LESSON)["reason"]


@pytest.mark.parametrize("path", [LESSON, "stranger.ipynb", "welcome/copy-of-intention.ipynb"])
def test_a_stored_script_reaches_no_page_from_a_notebook_with_the_lessons_kernel(server: Server, path: str) -> None:
    _put(server, path, _with_script(_lesson()))
    content = server.contents(path)
    assert SCRIPT not in json.dumps(content)
    assert "widgets" not in content["metadata"]
    code = [c for c in content["cells"] if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)
    # Only the lesson itself, in its place, is trusted.
    assert {c["metadata"]["trusted"] for c in code} == {path == LESSON}


def test_a_stored_script_reaches_no_page_from_a_lessons_place_whatever_its_kernel(server: Server) -> None:
    notebook = _with_script(_lesson())
    _kernel(notebook)
    _put(server, LESSON, notebook)
    content = server.contents(LESSON)
    assert SCRIPT not in json.dumps(content)
    assert not any(c["metadata"]["trusted"] for c in content["cells"] if c["cell_type"] == "code")


def test_trusting_a_strangers_notebook_by_hand_brings_no_output_back(server: Server) -> None:
    _put(server, "stranger.ipynb", _with_script(_lesson()))
    headers = {"Authorization": f"token {server.token}"}
    requests.post(f"{server.url}api/contents/stranger.ipynb/trust", headers=headers, timeout=30).raise_for_status()
    assert SCRIPT not in json.dumps(server.contents("stranger.ipynb"))


def test_a_lesson_is_saved_without_what_a_run_left_behind(server: Server) -> None:
    _save(server, LESSON, _with_script(_lesson()))
    text = (server.root / LESSON).read_text(encoding="utf-8")
    assert SCRIPT not in text
    saved = json.loads(text)
    assert "widgets" not in saved["metadata"]
    assert all(c["outputs"] == [] for c in saved["cells"] if c["cell_type"] == "code")


def test_a_persons_own_notebook_keeps_its_outputs(server: Server) -> None:
    notebook = _with_script(_lesson())
    _kernel(notebook)
    _save(server, "mine.ipynb", notebook)
    assert SCRIPT in (server.root / "mine.ipynb").read_text(encoding="utf-8")
    assert SCRIPT in json.dumps(server.contents("mine.ipynb"))


def test_the_facilitators_notebook_is_known_in_its_place(server: Server) -> None:
    original = course_folder.facilitator_root() / "debrief.ipynb"
    notebook = nbformat.read(original, as_version=4)
    _put(server, "facilitator/debrief.ipynb", _with_script(notebook))
    check = _check(server, "facilitator/debrief.ipynb")
    assert (check["kind"], check["lesson"], check["equal"]) == ("facilitator", None, True)
    assert SCRIPT not in json.dumps(server.contents("facilitator/debrief.ipynb"))


def test_restoring_moves_a_changed_lesson_aside_and_loses_nothing(server: Server) -> None:
    changed = _lesson()
    _other_source(changed)
    target = _put(server, LESSON, changed)
    before = target.read_bytes()
    restored = server.ask("POST", "restore", {"path": LESSON}).json()
    assert (server.root / restored["aside"]).read_bytes() == before
    assert _check(server, LESSON)["equal"] is True


def test_restoring_brings_back_a_lesson_that_was_deleted(server: Server) -> None:
    (server.root / LESSON).unlink()
    assert _check(server, LESSON)["reason"]
    assert server.ask("POST", "restore", {"path": LESSON}).json() == {"path": LESSON, "aside": None}
    assert _check(server, LESSON)["equal"] is True


@pytest.mark.parametrize("path", ["../../etc/hosts", "kit-workspace.json", "nothing.ipynb", ""])
def test_nothing_but_the_courses_notebooks_is_restored(server: Server, path: str) -> None:
    refused = server.ask("POST", "restore", {"path": path})
    assert refused.status_code in {400, 404}
    assert refused.json()["error"]["what"]


def test_every_contents_manager_is_guarded(start_server: StartServer, tmp_path: Path) -> None:
    workspaces.create(tmp_path / "my-workshop", courses.load())
    manager = "jupyter_server.services.contents.largefilemanager.LargeFileManager"
    server = start_server(tmp_path / "my-workshop", args=[f"--ServerApp.contents_manager_class={manager}"])
    _put(server, "stranger.ipynb", _with_script(_lesson()))
    assert SCRIPT not in json.dumps(server.contents("stranger.ipynb"))
    assert server.contents(LESSON)["cells"][0]["metadata"]["trusted"] is True
    _save(server, LESSON, _with_script(_lesson()))
    assert SCRIPT not in (server.root / LESSON).read_text(encoding="utf-8")
