"""Starting files for a new course, lesson, activity or instrument; nothing that is there is ever written over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import nbformat

from kit import checks, misfits, yamlfile
from kit.authoring import inserting, schemas, templates
from kit.checking import cells, notebook_file
from kit.course import COURSE_FILE, INSTRUMENTS
from kit.errors import CourseError
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.parts import CourseFile, Instrument, LessonFile
from kit.yamlfile import Fault

if TYPE_CHECKING:
    from pathlib import Path

MINUTES = 10
"""Of a new lesson, until its author knows better."""
SECTION, LESSON, ACTIVITY = "start", "welcome", "thoughts"
"""Ids that a new course starts with."""

Kind: TypeAlias = Literal["items", "exercise"]
KINDS: dict[Kind, str] = {"items": templates.ACTIVITY, "exercise": templates.EXERCISE}
"""What a new activity starts with, by its kind."""


def course(root: Path, title: str | None = None) -> tuple[Path, ...]:
    """Make a course of one lesson in a new or empty folder, whose name becomes the course's id."""
    id_ = _id(root.resolve().name)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CourseError(
            _("There is something here already."), where=str(root), remedy=_("Name a folder that is new or empty.")
        )
    schemas.write(root)
    made = _lesson(root, SECTION, LESSON, templates.named(LESSON), MINUTES)
    text = templates.course(id_, title or templates.named(id_), SECTION, LESSON, MINUTES)
    return (_write(root / COURSE_FILE, text), *made)


def lesson(root: Path, name: str, title: str, minutes: int = MINUTES) -> tuple[Path, ...]:
    """Make a lesson, named ``section/lesson``, at the end of its section and of the course's default route.

    A section that is not there is made too.
    """
    section, id_ = _two(name, _("section/lesson"))
    path = root / COURSE_FILE
    file = yamlfile.read(path, CourseFile)
    checks.section_id(section, "sections", Fault(path))
    if any(id_ in s.lessons for s in file.sections):
        raise CourseError(
            _("The course has a lesson “{id}” already.").format(id=id_),
            where=str(path),
            remedy=_("Give the new one another id."),
        )
    text = path.read_text(encoding="utf-8")
    at = next((n for n, s in enumerate(file.sections) if s.id == section), None)
    if at is None:
        entry = f"id: {section}\ntitle: {templates.quoted(templates.named(section))}\nlessons: [{id_}]"
        text = inserting.append(text, ("sections",), entry, str(path))
    else:
        text = inserting.append(text, ("sections", at, "lessons"), id_, str(path))
    route = next((n for n, r in enumerate(file.routes) if r.id == file.default_route), None)
    if route is not None:
        stop = f"{{lesson: {id_}, minutes: {minutes}, form: alone}}"
        text = inserting.append(text, ("routes", route, "lessons"), stop, str(path))
    yamlfile.parse(text, str(path), CourseFile)
    made = _lesson(root, section, id_, title, minutes)
    _replace(path, text)
    return (*made, path)


def activity(
    root: Path,
    name: str,
    title: str | None = None,
    *,
    kind: Kind = "items",
    instrument: str | None = None,
    wave: str | None = None,
) -> tuple[Path, ...]:
    """Add an activity, named ``lesson/activity``, to a lesson's .yaml file and its notebook, after the others.

    Its `kind` is what it starts with. With an `instrument` it takes that in a `wave`, the course's first unless another
    is named.
    """
    lesson_id, id_ = _two(name, _("lesson/activity"))
    _fitting(kind, instrument, wave)
    file = yamlfile.read(root / COURSE_FILE, CourseFile)
    known = {x: s.id for s in file.sections for x in s.lessons}
    fault = Fault(root / COURSE_FILE)
    fault.known(lesson_id, list(known), "sections")
    path = root / known[lesson_id] / f"{lesson_id}.yaml"
    checks.activity_id(id_, "activities", Fault(path))
    lesson = yamlfile.read(path, LessonFile)
    if id_ in {*(a.id for a in lesson.activities), *lesson.pictures}:
        raise CourseError(
            _("The lesson shows “{id}” already.").format(id=id_),
            where=str(path),
            remedy=_("Give the new one another id."),
        )
    title = title or templates.named(id_)
    entry = KINDS[kind].format(id=id_, title=templates.quoted(title))
    if instrument:
        yamlfile.read(root / INSTRUMENTS / f"{instrument}.yaml", Instrument)
        waves = [w.id for w in file.waves]
        wave = wave or next(iter(waves), "")
        fault.known(wave, waves, "waves")
        entry = templates.TAKEN.format(id=id_, title=templates.quoted(title), instrument=instrument, wave=wave)
    text = inserting.append(path.read_text(encoding="utf-8"), ("activities",), entry, str(path))
    yamlfile.parse(text, str(path), LessonFile)
    notebook = _with_activity(path.with_suffix(".ipynb"), lesson_id, id_)
    _replace(path, text)
    _replace(path.with_suffix(".ipynb"), notebook)
    return path, path.with_suffix(".ipynb")


def instrument(root: Path, id_: str, title: str | None = None) -> tuple[Path, ...]:
    """Make an instrument."""
    yamlfile.read(root / COURSE_FILE, CourseFile)
    body = templates.INSTRUMENT.format(id=_id(id_), title=templates.quoted(title or templates.named(id_)))
    return (_write(root / INSTRUMENTS / f"{id_}.yaml", schemas.line("instrument", INSTRUMENTS) + body),)


def _lesson(root: Path, section: str, id_: str, title: str, minutes: int) -> tuple[Path, ...]:
    path = root / section / f"{id_}.yaml"
    for file in (path, path.with_suffix(".ipynb")):
        _free(file)
    first = templates.ACTIVITY.format(id=ACTIVITY, title=templates.quoted(templates.named(ACTIVITY)))
    notebook = nbformat.writes(templates.notebook(id_, title, ACTIVITY))  # type: ignore[no-untyped-call]
    return (
        _write(path, templates.lesson(title, section, minutes, first)),
        _write(path.with_suffix(".ipynb"), f"{notebook.rstrip()}\n"),
    )


def _with_activity(path: Path, lesson_id: str, id_: str) -> str:
    notebook = notebook_file.read(path)
    share = cells.share_card(notebook.cells)
    shown = [n for n, c in enumerate(notebook.cells[:share]) if cells.called(cells.SHOW, c)]
    at = shown[-1] + 1 if shown else share
    taken = {cell.get("id") for cell in notebook.cells}
    before, here = (templates.cell_id(lesson_id, name, taken) for name in (f"before-{id_}", id_))
    notebook.cells[at:at] = [
        templates.text(before, "Say what the learner should do next, and why."),
        templates.code(here, f'kit.show("{lesson_id}/{id_}")'),
    ]
    written: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return f"{written.rstrip()}\n"


def _fitting(kind: Kind, instrument: str | None, wave: str | None) -> None:
    if wave and not instrument:
        raise CourseError(
            _("A wave is when an instrument is taken, and none is named."),
            where="--wave",
            remedy=_("Name one by --instrument, or leave --wave out."),
        )
    if instrument and kind == "exercise":
        raise CourseError(
            _("An activity takes an instrument or is an exercise, not both."),
            where="--instrument",
            remedy=_("Leave --instrument or --kind out."),
        )


def _two(name: str, form: str) -> tuple[str, str]:
    first, slash, second = name.partition("/")
    if not slash:
        remedy = _("Write it as {form}.").format(form=form)
        raise CourseError(_("“{name}” is half a name.").format(name=name), remedy=remedy)
    return _id(first), _id(second)


def _id(id_: str) -> str:
    if not misfits.is_id(id_):
        what, remedy = misfits.no_id(id_)
        raise CourseError(what, remedy=remedy)
    return id_


def _free(path: Path) -> None:
    if path.exists():
        raise CourseError(
            _("This file is there already; nothing was written."),
            where=str(path),
            remedy=_("Give the new one another name, or move the file away."),
        )


def _write(path: Path, text: str) -> Path:
    _free(path)
    return _replace(path, text)


def _replace(path: Path, text: str) -> Path:
    write_atomic(path, text.encode(), mode=0o644)
    return path
