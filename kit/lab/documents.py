"""The course's notebooks as documents: which file is one, whether it is untouched, and what never reaches the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from kit import course as courses
from kit.errors import CourseError, KitError, WorkspaceError
from kit.exchange.shared import read_regular
from kit.i18n import gettext as _
from kit.workspace import FACILITATORS, notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_server.services.contents.manager import ContentsManager

    from kit.course import Course
    from kit.workspace import Workspace

KERNEL = "kit"
"""The kernelspec of lessons: its notebooks never keep outputs, and theirs are never shown."""

SIZE_LIMIT = 8 * 1024 * 1024
"""Bytes of a notebook that is read to compare it: the course's own are far smaller."""


class Check(Struct, frozen=True):
    """What the page needs to know before it runs anything in a notebook."""

    kind: Literal["lesson", "facilitator"] | None = None
    lesson: str | None = None
    equal: bool = False
    reason: str | None = None
    cells: list[list[Any]] | None = None


def check(workspace: Workspace, course: Course, path: str) -> Check:
    """Compare a workspace's notebook with the course's: cells, attachments and kernel must be equal.

    Only the exact place of a lesson counts: a copy elsewhere, under another spelling of the path or behind
    a `..` is nobody's lesson. `cells` are the course's own, so that the page can compare what it holds itself.
    """
    original = notebooks(course).get(path)
    if original is None:
        return Check()
    try:
        return _compare(path, original, read(_inside(workspace.root, path)))
    except KitError as error:
        kind, lesson = _what(path, original)
        return Check(kind, lesson, reason=error.what)


def _compare(path: str, original: Path, found: dict[str, Any]) -> Check:
    kind, lesson = _what(path, original)
    ours = substance(read(original))
    equal = substance(found) == ours
    return Check(kind, lesson, equal, None if equal else _("This notebook differs from the course's."), ours[1])


def _what(path: str, original: Path) -> tuple[Literal["lesson", "facilitator"], str | None]:
    return ("facilitator", None) if path in FACILITATORS else ("lesson", original.stem)


def _inside(root: Path, path: str) -> Path:
    # A link in the path could lead out of the workspace.
    target = root / path
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise WorkspaceError(_("This folder leads out of the workspace."), where=path)
    return target


def read(path: Path) -> dict[str, Any]:
    """Read a notebook as plain JSON: an ordinary file of a size that fits, or a `KitError`."""
    try:
        notebook = json.loads(read_regular(path, SIZE_LIMIT, where=path.name))
    except (ValueError, RecursionError):
        raise WorkspaceError(_("This notebook cannot be read."), where=path.name) from None
    if not isinstance(notebook, dict):
        raise WorkspaceError(_("This is no notebook."), where=path.name)
    return notebook


def substance(notebook: dict[str, Any]) -> tuple[Any, list[list[Any]]]:
    """Give all that decides what a notebook does when it runs: format, kernel and, of each cell, what it holds.

    Outputs, counts and metadata are not in it: the first two are stripped, and the third decides nothing here.
    """
    cells = notebook.get("cells")
    return (notebook.get("nbformat"), kernel(notebook)), [
        [cell.get("cell_type"), _text(cell.get("source")), cell.get("attachments") or {}]
        if isinstance(cell, dict)
        else [None, cell, {}]
        for cell in (cells if isinstance(cells, list) else [None])
    ]


def _text(source: Any) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    # A notebook's file may hold a text as its lines.
    return "".join(map(str, source)) if isinstance(source, list) else source


def kernel(notebook: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    """Give the name of a notebook's kernelspec."""
    metadata = notebook.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    return spec.get("name") if isinstance(spec, dict) else None


def strip(notebook: dict[str, Any]) -> None:
    """Take out, in place, what a run leaves behind: outputs, counts, the state of widgets and claims of trust."""
    metadata = notebook.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop("widgets", None)
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict):
            continue
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
        if isinstance(cell.get("metadata"), dict):
            cell["metadata"].pop("trusted", None)
            cell["metadata"].pop("execution", None)


def lock(notebook: dict[str, Any]) -> None:
    """Keep a learner's slip from opening or deleting a cell, in place; an author's own file stays open to write in."""
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and isinstance(cell.get("metadata"), dict):
            cell["metadata"] |= {"deletable": False, "editable": False}


class Guard:
    """Stands between a contents manager and the course's notebooks.

    A notebook that lies at a lesson's place or asks for the lessons' kernel loses its outputs before it is trusted,
    when it is read and when it is saved. Untouched lessons are trusted; others with that kernel never are.
    """

    def __init__(self, manager: ContentsManager) -> None:
        self._notary: Any = manager.notary
        self._mark: Any = manager.mark_trusted_cells
        # The one method that every manager calls between reading a notebook and handing it out, and that
        # knows the path: a notary alone would not.
        manager.mark_trusted_cells = self.read  # type: ignore[method-assign]
        manager.register_pre_save_hook(self.save)  # type: ignore[no-untyped-call]

    def read(self, nb: dict[str, Any], path: str = "") -> None:
        """Strip and mark a notebook that was read; the manager's own way serves all others."""
        original = _original(path)
        if original is None and kernel(nb) != KERNEL:
            self._mark(nb, path)
            return
        strip(nb)
        if original is not None and path.strip("/") not in FACILITATORS:
            lock(nb)
        self._notary.mark_cells(nb, original is not None and _untouched(nb, original))

    def save(self, *, model: dict[str, Any], path: str, **_others: object) -> None:
        """Strip a notebook that is about to be saved."""
        content = model.get("content")
        if model.get("type") != "notebook" or not isinstance(content, dict):
            return
        if _original(path) or kernel(content) == KERNEL:
            strip(content)


def _original(path: str) -> Path | None:
    try:
        return notebooks(courses.load()).get(path.strip("/"))
    except CourseError:
        # A course with a mistake has no lessons; what its kernel left behind is stripped all the same.
        return None


def _untouched(nb: dict[str, Any], original: Path) -> bool:
    try:
        return substance(nb) == substance(read(original))
    except KitError:
        return False
