"""The notebooks that formgrader shows: the released lesson with what was addressed to the facilitator, as plain text.

Nothing of a learner's own notebook goes in. A text stands in a fence of Markdown longer than any in it, which
formgrader and JupyterLab show letter by letter: there it becomes no HTML, no script, no formula, no link and no image.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from kit.course import task_id
from kit.errors import CohortError
from kit.exchange.cohort_folder import RELEASE
from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.grading.handed import Addressed

Notebook: TypeAlias = dict[str, Any]

ADDRESSED = "addressed-"
"""How the id begins of a cell that holds a text without a task cell of its own."""

WIDTH = 96
"""Letters in a line: a fence is not wrapped by formgrader."""


class Released:
    """One lesson as it was released, to be filled in for each participant."""

    def __init__(self, folder: CohortFolder, course: Course, lesson: str) -> None:
        """Read it.

        Raises
        ------
        CohortError
            If its section was not released yet.
        """
        self._lesson = course.lesson(lesson)
        path = folder.root / RELEASE / self._lesson.section / f"{lesson}.ipynb"
        try:
            self._notebook: Notebook = json.loads(path.read_bytes())
        except (OSError, ValueError):
            raise CohortError(
                _("This section has not been released, so there is nothing to grade yet."),
                where=str(path),
                remedy=_("Open the course to the cohort first: kit release {folder}").format(folder=folder.root),
            ) from None
        self.tasks = {task_id(lesson, name): name for name in self._lesson.homework}
        self._plain: dict[bool, bytes] = {}

    def filled(self, addressed: Sequence[Addressed], *, done: bool) -> bytes:
        """Give the notebook with a participant's words in it, and the points of the lesson if it is done."""
        if addressed:
            return _bytes(self._fill(addressed, done=done))
        if done not in self._plain:
            self._plain[done] = _bytes(self._fill((), done=done))
        return self._plain[done]

    def texts(self, data: bytes) -> dict[str, str]:
        """Give what the task cells of a filled notebook say, {} if it is none."""
        return {id_: text for id_, text, _outputs in _cells(data) if id_ in self.tasks}

    def _fill(self, addressed: Sequence[Addressed], *, done: bool) -> Notebook:
        words = {line.name: line for line in addressed}
        cells: list[Any] = []
        for released in self._notebook["cells"]:
            cell, id_ = {**released}, _grade_id(released)
            if id_ in self.tasks:
                line = words.get(self.tasks[id_])
                said = fenced(line.text) if line else _nothing()
                cell["source"] = f"{''.join(cell['source'])}\n\n{said}"
            elif id_ == f"points-{self._lesson.id}":
                # What has no task cell of its own is at least read, above the points.
                cells += [_cell(line) for line in addressed if line.name not in self.tasks.values()]
                cell["outputs"] = [_result(self._lesson.points if done else 0)]
                cell["execution_count"] = 1
            cells.append(cell)
        return {**self._notebook, "cells": cells}


def without(data: bytes, addressed: Sequence[Addressed]) -> bytes:
    """Give a lesson's filled notebook with no other words than those that are still `addressed`.

    The rest stays as it was laid out, whatever was released since. One that holds no other words is given as it is, and
    so is one that was not filled here.
    """
    still = {id_: fenced(one.text) for one in addressed for id_ in (task_id(one.lesson, one.name), _cell_id(one.name))}
    try:
        notebook = json.loads(data)
        cells = [left for cell in notebook["cells"] if (left := _left(cell, still))]
        return data if cells == notebook["cells"] else _bytes({**notebook, "cells": cells})
    except (ValueError, TypeError, KeyError, AttributeError):
        return data


def _left(cell: dict[str, Any], still: dict[str, str]) -> dict[str, Any] | None:
    """Give a cell without words that are not addressed `still`, None if there is nothing else in it."""
    source, id_ = "".join(cell["source"]), str(cell.get("id", ""))
    words = _last_fence(source)
    if id_.startswith(ADDRESSED):
        return cell if words == still.get(id_) else None
    if not words or not cell["metadata"].get("nbgrader", {}).get("task") or words == still.get(_grade_id(cell)):
        return cell
    return {**cell, "source": source.removesuffix(words) + _nothing()}


def _last_fence(source: str) -> str:
    """Give what `fenced` wrote at the end of a cell, "" where there is none."""
    *above, fence = source.split("\n")
    if not re.fullmatch("`{3,}", fence) or fence not in above:
        return ""
    # No line of the text is like its fence, but one of what stands before it may be.
    begin = len(above) - 1 - above[::-1].index(fence)
    return "\n".join([*above[begin:], fence])


def _nothing() -> str:
    return _("Nothing was addressed to you here.")


def fenced(text: str) -> str:
    """Write a text as Markdown that shows it letter by letter, whatever it holds."""
    lines = [
        short
        for line in printable(re.sub("[\u2028\u2029]", "\n", text)).split("\n")
        for short in textwrap.wrap(line, WIDTH, break_on_hyphens=False) or [""]
    ]
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 3)
    return "\n".join([fence, *lines, fence])


def _cells(data: bytes) -> list[tuple[str, str, list[Any]]]:
    """Give nbgrader's name for each cell of a notebook, what stands in it and its outputs; [] if it is none."""
    try:
        return [(_grade_id(c), "".join(c["source"]), c.get("outputs", [])) for c in json.loads(data)["cells"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _grade_id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _cell(line: Addressed) -> dict[str, Any]:
    head = _("**Addressed to you.** {name}").format(name=line.name)
    return {
        "cell_type": "markdown",
        "id": _cell_id(line.name),
        "metadata": {"deletable": False, "editable": False},
        "source": f"{head}\n\n{fenced(line.label)}\n\n{fenced(line.text)}",
    }


def _cell_id(name: str) -> str:
    return ADDRESSED + hashlib.sha256(name.encode()).hexdigest()[:12]


def _result(points: float) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "data": {"text/plain": f"{points:g}"},
        "metadata": {},
    }


def _bytes(notebook: Notebook) -> bytes:
    return msgspec.json.format(msgspec.json.encode(notebook, order="sorted"), indent=1) + b"\n"
