"""The console's kernel side: work in a thread, errors as sentences, and nothing of a result in the widget."""

from __future__ import annotations

import json
import queue
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from helpers.sent import Group, participant

from kit import course as courses
from kit import course_folder
from kit.debrief import notebook
from kit.widgets import console

if TYPE_CHECKING:
    from pathlib import Path

HOPE = "intention/hopes/different"
COURSE = courses.load()


class Page:
    """The page's end of the wire: asks, and waits for what comes."""

    def __init__(self, console: notebook.Console, monkeypatch: pytest.MonkeyPatch) -> None:
        self.console = console
        self.came: queue.Queue[dict[str, Any]] = queue.Queue()
        monkeypatch.setattr(console, "send", self.came.put)

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Ask, and give the answer."""
        self.console._asked(self.console, {"do": do, "waits": True, **fields}, [])
        while (message := self.came.get(timeout=60))["kind"] == "progress":
            pass
        return message


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    group = Group(tmp_path / "files", COURSE)
    for n in range(1, 7):
        group.answer(participant(n), HOPE, f"A hope, the {n}th.")
    group.cohort()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebook, "_session", None)
    return Page(notebook.Console(), monkeypatch)


def test_a_sitting_goes_from_a_folder_to_a_report(page: Page, tmp_path: Path) -> None:
    assert page.ask("hello")["data"]["state"] is None
    assert page.ask("open", folder="files")["data"]["kind"] == "files"
    assert page.ask("answers")["data"]["participants"] == 6
    assert page.ask("begin")["data"]["steps"]
    assert page.ask("slide", step="who", slide=0)["data"]["html"]
    assert page.ask("stand", step="who", slide=0)["data"]["shown"] == ("who",)
    assert page.ask("note", step="who", text="A quiet start.")["kind"] == "done"
    assert page.ask("save-report")["kind"] == "done"
    assert (tmp_path / "files" / "report" / "debrief.html").is_file()


def test_the_sitting_goes_on_after_the_page_was_loaded_anew(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.ask("open", folder="files")
    again = Page(notebook.Console(), monkeypatch)
    assert again.ask("hello")["data"]["state"]["title"] == "files"


def test_the_walk_goes_on_after_the_page_was_loaded_anew(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.ask("open", folder="files")
    assert not page.ask("hello")["data"]["walking"]
    page.ask("begin")
    page.ask("stand", step="hopes", slide=0)
    again = Page(notebook.Console(), monkeypatch)
    assert again.ask("hello")["data"]["walking"]
    assert again.ask("go-on")["data"]["at"] == {"step": "hopes", "slide": 0}


def test_an_answer_names_the_question_that_it_answers(page: Page) -> None:
    assert page.ask("open", id=7, folder="nowhere")["id"] == 7


def test_while_a_step_is_at_work_another_one_is_refused_unless_it_waits(page: Page) -> None:
    with console._work:
        assert page.ask("open", waits=False, folder="files")["kind"] == "busy"


def test_a_named_source_is_open_at_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page.came.empty()
    notebook.show("files")
    assert Page(notebook.Console(), monkeypatch).ask("hello")["data"]["state"]["title"] == "files"


def test_an_error_is_a_sentence_with_its_remedy(page: Page) -> None:
    told = page.ask("open", folder="nowhere")
    assert (told["kind"], told["about"]) == ("problem", "open")
    assert told["problem"]["what"] == "There is no such folder."
    assert told["problem"]["remedy"]


def test_an_error_nobody_foresaw_names_its_kind_and_no_words(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_session: object) -> dict[str, Any]:
        raise RuntimeError("A hope, the 3rd.")

    page.ask("open", folder="files")
    monkeypatch.setattr("kit.debrief.session.Session.begin", fail)
    told = page.ask("begin")
    assert "RuntimeError" in told["problem"]["what"]
    assert "hope" not in json.dumps(told)
    assert page.ask("answers")["kind"] == "done"


def test_what_the_page_must_not_ask_for_is_refused(page: Page) -> None:
    assert page.ask("__init__")["kind"] == "problem"


def test_no_result_is_ever_in_the_widgets_state(page: Page) -> None:
    page.ask("open", folder="files")
    page.ask("begin")
    assert "hope" not in json.dumps(page.console.get_state(), default=str).lower()


def test_the_notebook_is_three_hidden_lines_and_holds_no_output() -> None:
    found = nbformat.read(course_folder.facilitator_root() / "debrief.ipynb", as_version=4)
    nbformat.validate(found)
    code = [cell for cell in found.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code] == ["import kit.debrief", "kit.debrief.show()"]
    assert all(
        cell.metadata.jupyter.source_hidden and not cell.outputs and cell.execution_count is None for cell in code
    )
    assert found.metadata.kernelspec.name == "kit"
