"""A course's files as far as they can be read, whatever is wrong with the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from kit import yamlfile
from kit.checking import findings, notebook_file
from kit.checking.findings import Finding
from kit.checks import KEPT
from kit.course import COURSE_FILE, INSTRUMENTS
from kit.errors import CourseError
from kit.i18n import gettext as _
from kit.parts import CourseFile, Instrument, LessonFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

T = TypeVar("T")


class OnDisk(Struct, frozen=True):
    """One lesson's two files, None where they cannot be read; not `listed` where course.yaml has no such lesson."""

    section: str
    id: str
    listed: bool
    file: LessonFile | None
    notebook: Any
    """An nbformat notebook."""

    @property
    def yaml(self) -> str:
        """The lesson's file, from the course's folder."""
        return f"{self.section}/{self.id}.yaml"

    @property
    def ipynb(self) -> str:
        """The lesson's notebook, from the course's folder."""
        return f"{self.section}/{self.id}.ipynb"


class Files(Struct, frozen=True):
    """All of a course that could be read, and what was wrong with the rest."""

    root: Path
    course: CourseFile | None
    instruments: dict[str, Instrument | None]
    lessons: tuple[OnDisk, ...]
    unreadable: tuple[Finding, ...]


def read(root: Path) -> Files:
    """Read a course's folder, file by file."""
    wrong: list[Finding] = []
    course = _yaml(root / COURSE_FILE, CourseFile, root, wrong)
    instruments = {p.stem: _yaml(p, Instrument, root, wrong) for p in sorted((root / INSTRUMENTS).glob("*.yaml"))}
    lessons = []
    listed = dict.fromkeys((s.id, id_) for s in course.sections for id_ in s.lessons) if course else {}
    for section, id_ in dict.fromkeys([*listed, *_found(root)]):
        path = root / section / f"{id_}.yaml"
        file, notebook = _yaml(path, LessonFile, root, wrong), _notebook(path.with_suffix(".ipynb"), root, wrong)
        lessons.append(OnDisk(section, id_, course is None or (section, id_) in listed, file, notebook))
    return Files(root, course, instruments, tuple(lessons), tuple(wrong))


def _found(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(root.glob("*/*")):
        hidden = path.name.startswith(".") or path.parent.name.startswith(".")
        if path.suffix in {".yaml", ".ipynb"} and path.parent.name not in KEPT and not hidden:
            yield path.parent.name, path.stem


def _yaml(path: Path, type_: type[T], root: Path, wrong: list[Finding]) -> T | None:
    try:
        return yamlfile.read(path, type_)
    except CourseError as error:
        wrong.append(findings.of(error, path, root))
        return None


def _notebook(path: Path, root: Path, wrong: list[Finding]) -> NotebookNode | None:
    name = path.relative_to(root).as_posix()
    if not path.is_file():
        remedy = _("Put the notebook beside the lesson's .yaml file, or take the lesson out of course.yaml.")
        wrong.append(Finding(name, "", _("This lesson has no notebook."), remedy))
        return None
    try:
        return notebook_file.read(path)
    except CourseError as error:
        wrong.append(findings.of(error, path, root))
        return None
