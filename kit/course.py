"""What a course is: its sections, lessons, activities, instruments, waves and routes, loaded and validated."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct

from kit import checks, outline, yamlfile
from kit.errors import CourseError
from kit.i18n import gettext as _
from kit.items import Audience, Item
from kit.outline import DebriefPart
from kit.parts import (
    ActivityFile,
    Author,
    Community,
    CourseFile,
    Credit,
    Instrument,
    LessonFile,
    Minutes,
    Route,
    Section,
    Then,
    Wave,
)

SHARE = "share"
"""The activity id under which a lesson shows its share card; no course can use it for its own."""

COURSE_FILE = "course.yaml"

if TYPE_CHECKING:
    from kit.yamlfile import Fault

T = TypeVar("T")


class Activity(Struct, frozen=True, kw_only=True):
    """An interactive part of a lesson, its items resolved."""

    id: str
    lesson: str
    title: str
    intro: str
    share: Literal["lines", "whole", "never"]
    audience: Audience
    items: tuple[Item, ...]
    instrument: Instrument | None = None
    wave: str | None = None
    then: Then | None = None

    @property
    def name(self) -> str:
        """The activity as a lesson's cell names it, such as ``intention/hopes``."""
        return f"{self.lesson}/{self.id}"

    def item(self, id_: str) -> Item:
        """Give the item with this id, or raise `CourseError`."""
        return _named(id_, {i.id: i for i in self.items}, _("item"), self.name)


class Lesson(Struct, frozen=True, kw_only=True):
    """One notebook, and what it asks."""

    id: str
    section: str
    number: int
    title: str
    short: str
    """The title for narrow places; the title itself where the author gave no other."""
    minutes: Minutes
    points: float
    homework: tuple[str, ...]
    credits: tuple[Credit, ...]
    activities: tuple[Activity, ...]

    def activity(self, id_: str) -> Activity:
        """Give the activity with this id, or raise `CourseError`."""
        return _named(id_, {a.id: a for a in self.activities}, _("activity"), self.id)


class Course(Struct, frozen=True, kw_only=True):
    """A whole course, valid in itself; `root` is the folder of its course.yaml."""

    root: Path
    id: str
    version: str
    title: str
    series: str
    language: str
    licence: str
    summary: str
    authors: tuple[Author, ...]
    community: Community | None
    sections: tuple[Section, ...]
    waves: tuple[Wave, ...]
    routes: tuple[Route, ...]
    default_route: str
    debrief: tuple[DebriefPart, ...]
    """The order of a debrief; without one it has the lessons' order."""
    instruments: tuple[Instrument, ...]
    lessons: tuple[Lesson, ...]

    def lesson(self, id_: str) -> Lesson:
        """Give the lesson with this id, or raise `CourseError`."""
        return _named(id_, {x.id: x for x in self.lessons}, _("lesson"), self.id)

    def activity(self, name: str) -> Activity:
        """Give the activity that a cell names ``lesson/activity``, or raise `CourseError`."""
        lesson, activity = split_name(name)
        return self.lesson(lesson).activity(activity)

    def section(self, id_: str) -> Section:
        """Give the section with this id, or raise `CourseError`."""
        return _named(id_, {x.id: x for x in self.sections}, _("section"), self.id)

    def section_of(self, lesson: str) -> Section:
        """Give the section that a lesson belongs to."""
        return self.section(self.lesson(lesson).section)

    def route(self, id_: str) -> Route:
        """Give the route with this id, or raise `CourseError`."""
        return _named(id_, {x.id: x for x in self.routes}, _("route"), self.id)

    def wave(self, id_: str) -> Wave:
        """Give the wave with this id, or raise `CourseError`."""
        return _named(id_, {x.id: x for x in self.waves}, _("wave"), self.id)

    def notebook(self, lesson: str) -> Path:
        """Give the lesson's notebook in the course's own folder."""
        return self.root / self.lesson(lesson).section / f"{lesson}.ipynb"


def installed_root() -> Path:
    """Give the folder of the course that the kit carries."""
    return _carried("notebooks")


def facilitator_root() -> Path:
    """Give the folder of the facilitator's notebook and guide that the kit carries."""
    return _carried("facilitator")


def _carried(name: str) -> Path:
    # A wheel carries the folder inside the package; in a clone it lies beside the package.
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parents[1] / name


def load(root: Path | None = None) -> Course:
    """Load and validate a whole course, the installed one by default.

    Raises
    ------
    CourseError
        With the file, the place in it and the remedy, at the first mistake found.
    """
    return _load((root or installed_root()).resolve())


@cache
def _load(root: Path) -> Course:
    file = _course_file(root)
    instruments = tuple(_instrument(i) for i in sorted((root / "instruments").glob("*.yaml")))
    lessons: list[Lesson] = []
    for section in file.sections:
        for id_ in section.lessons:
            lessons.append(_lesson(root, section.id, id_, len(lessons) + 1, file))
    asked = [a for lesson in lessons for a in lesson.activities if a.share != "never"]
    takes = {a.name: a.instrument.id if a.instrument else None for a in asked}
    outline.check(file.debrief, takes, [i.id for i in instruments], yamlfile.Fault(root / COURSE_FILE))
    index = {f: getattr(file, f) for f in file.__struct_fields__}
    return Course(root=root, instruments=instruments, lessons=tuple(lessons), **index)


@cache
def load_lesson(id_: str, root: Path | None = None) -> Lesson:
    """Load one lesson and no more: a learner's kernel starts faster for it."""
    root = (root or installed_root()).resolve()
    file = _course_file(root)
    numbered = [(s.id, lesson) for s in file.sections for lesson in s.lessons]
    found = {lesson: (section, n) for n, (section, lesson) in enumerate(numbered, 1)}
    section, number = _named(id_, found, _("lesson"), file.id)
    return _lesson(root, section, id_, number, file)


def split_name(name: str) -> tuple[str, str]:
    """Split ``lesson/activity``, or raise `CourseError`."""
    lesson, slash, activity = name.partition("/")
    if not (lesson and slash and activity):
        raise CourseError(
            _("“{name}” names no activity.").format(name=name),
            remedy=_("Write lesson/activity, such as intention/hopes."),
        )
    return lesson, activity


def _named(id_: str, known: dict[str, T], word: str, inside: str) -> T:
    if id_ in known:
        return known[id_]
    raise CourseError(
        _("There is no {word} “{id}” here.").format(word=word, id=id_), where=inside, remedy=yamlfile.near(id_, known)
    )


def _course_file(root: Path) -> CourseFile:
    path = root / COURSE_FILE
    file = yamlfile.read(path, CourseFile)
    fault = yamlfile.Fault(path)
    lessons = [lesson for s in file.sections for lesson in s.lessons]
    fault.unique([s.id for s in file.sections], "sections")
    fault.unique(lessons, "sections")
    fault.unique([r.id for r in file.routes], "routes")
    fault.unique([w.id for w in file.waves], "waves")
    fault.known(file.default_route, [r.id for r in file.routes], "default_route")
    for n, wave in enumerate(file.waves):
        if wave.opens:
            fault.known(wave.opens.after, [w.id for w in file.waves[:n]], f"waves[{n}].opens.after")
    for n, route in enumerate(file.routes):
        fault.unique([s.lesson for s in route.lessons], f"routes[{n}].lessons")
        for m, stop in enumerate(route.lessons):
            fault.known(stop.lesson, lessons, f"routes[{n}].lessons[{m}].lesson")
        for m, wave_id in enumerate(route.waves):
            fault.known(wave_id, [w.id for w in file.waves], f"routes[{n}].waves[{m}]")
    return file


@cache
def _instrument(path: Path) -> Instrument:
    instrument = yamlfile.read(path, Instrument)
    fault = yamlfile.Fault(path)
    if instrument.id != path.stem:
        fault.at("id", _("The id must be the file's name, “{name}”.").format(name=path.stem))
    checks.scale(instrument.scale, "scale", fault)
    fault.unique([d.id for d in instrument.dimensions], "dimensions")
    fault.unique([q.id for d in instrument.dimensions for q in d.items], "dimensions")
    return instrument


def _lesson(root: Path, section: str, id_: str, number: int, course: CourseFile) -> Lesson:
    path = root / section / f"{id_}.yaml"
    file = yamlfile.read(path, LessonFile)
    if not path.with_suffix(".ipynb").is_file():
        raise CourseError(
            _("This lesson has no notebook."),
            where=str(path.with_suffix(".ipynb")),
            remedy=_("Put the notebook beside the lesson's .yaml file, or take the lesson out of course.yaml."),
        )
    fault = yamlfile.Fault(path)
    fault.unique([a.id for a in file.activities], "activities")
    activities = tuple(
        _activity(root, id_, a, f"activities[{n}]", course, fault) for n, a in enumerate(file.activities)
    )
    names = [f"{a.id}/{i.id}" for a in activities for i in a.items]
    for n, name in enumerate(file.homework):
        fault.known(name, names, f"homework[{n}]")
    return Lesson(
        id=id_,
        section=section,
        number=number,
        title=file.title,
        short=file.short or file.title,
        minutes=file.minutes,
        points=file.points,
        homework=file.homework,
        credits=file.credits,
        activities=activities,
    )


def _activity(
    root: Path,
    lesson: str,
    file: ActivityFile,
    at: str,
    course: CourseFile,
    fault: Fault,
) -> Activity:
    if file.id == SHARE:
        fault.at(f"{at}.id", _("The id “share” is kept for the share card."))
    if bool(file.items) == bool(file.instrument):
        fault.at(at, _("An activity has either items or an instrument."))
    items, instrument = file.items, None
    if file.instrument:
        instrument = _on_shelf(root, file.instrument, f"{at}.instrument", fault)
        fault.known(file.wave or "", [w.id for w in course.waves], f"{at}.wave")
        items = instrument.ratings(file.audience)
    fault.unique([i.id for i in items], f"{at}.items")
    for n, item in enumerate(file.items):
        checks.item(item, f"{at}.items[{n}]", fault)
    # An instrument is shared whole or not at all: a chosen few of its answers would say more than the whole.
    share = file.share or ("whole" if instrument or file.then else "lines")
    if instrument and share == "lines":
        fault.at(f"{at}.share", _("An instrument is shared whole or never."))
    if file.then:
        looked_at = _on_shelf(root, file.then.instrument, f"{at}.then.instrument", fault)
        checks.look_back(file, file.then, looked_at, at, course.waves, fault)
    return Activity(
        id=file.id,
        lesson=lesson,
        title=file.title,
        intro=file.intro,
        share=share,
        audience=file.audience,
        items=items,
        instrument=instrument,
        wave=file.wave,
        then=file.then,
    )


def _on_shelf(root: Path, id_: str, at: str, fault: Fault) -> Instrument:
    shelf = {p.stem: p for p in (root / "instruments").glob("*.yaml")}
    fault.known(id_, list(shelf), at)
    return _instrument(shelf[id_])
