"""What a course is: its sections, lessons, activities, instruments, waves and routes, loaded and validated."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct, structs

from kit import checks, course_folder, misfits, outline, yamlfile
from kit.errors import CourseError
from kit.exercises import WALK, Exercise
from kit.i18n import gettext as _
from kit.items import Audience, Item, Walk
from kit.layouts import Layout
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
    Reminder,
    Route,
    Section,
    Then,
    Wave,
)
from kit.replies import Replies

COURSE_FILE = "course.yaml"
INSTRUMENTS = "instruments"
LANGUAGE = "en"
"""Of a course that does not say its own."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.course_folder import Changed

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
    reminder: Reminder | None = None
    charts: tuple[Layout, ...] = ()
    exercise: Exercise | None = None
    replies: Replies | None = None
    pages: dict[str, str] = {}
    """The notebooks of the lessons that the replies lead to, by the lessons' ids."""

    @property
    def name(self) -> str:
        """The activity as a lesson's cell names it, such as ``intention/hopes``."""
        return f"{self.lesson}/{self.id}"

    def item(self, id_: str) -> Item:
        """Give the item with this id, or raise `CourseError`."""
        return _named(id_, {i.id: i for i in self.items}, _("item"), self.name)

    @property
    def walk(self) -> Walk | None:
        """Where the learner is in the exercise, None where there is none; kept like an answer and never shared."""
        return self.exercise.walk(self.title) if self.exercise else None

    def kept(self, id_: str) -> Item | Walk:
        """Give what is kept under this id, the walk included, or raise `CourseError`."""
        walk = self.walk
        return walk if walk and id_ == WALK else self.item(id_)


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
    pictures: tuple[str, ...]
    """Drawings that a cell shows, by the names of their files beside the notebook."""
    activities: tuple[Activity, ...]

    @property
    def asked(self) -> dict[str, Item | Walk]:
        """All that is kept of what the lesson asks, by ``activity/item``, in its order."""
        return {f"{a.id}/{i.id}": i for a in self.activities for i in (*a.items, *([a.walk] if a.walk else []))}

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

    def first_reading(self, activity: Activity) -> Activity | None:
        """Give the activity that takes the same instrument in the earliest wave, None for that one itself."""
        if activity.instrument is None:
            return None
        order = [w.id for w in self.waves]
        id_ = activity.instrument.id
        same = [a for x in self.lessons for a in x.activities if a.instrument and a.instrument.id == id_]
        first = min(same, key=lambda a: order.index(a.wave or ""))
        return first if first.wave != activity.wave else None

    def notebook(self, lesson: str) -> Path:
        """Give the lesson's notebook in the course's own folder."""
        return self.root / self.lesson(lesson).section / f"{lesson}.ipynb"


def task_id(lesson: str, name: str) -> str:
    """Give nbgrader's name for the cell where the facilitator answers a homework item, named ``activity/item``."""
    return f"task-{lesson}-{name.replace('/', '-')}"


def load(root: Path | None = None) -> Course:
    """Load and validate a whole course, the installed one by default.

    Raises
    ------
    CourseError
        With the file, the place in it and the remedy, at the first mistake found.
    """
    root = (root or course_folder.served_root()).resolve()
    return _load(root, course_folder.changed(root))


@cache
def _load(root: Path, _changed: Changed) -> Course:
    file = _course_file(root)
    instruments = tuple(_instrument(p, p.stat().st_mtime_ns) for p in sorted((root / INSTRUMENTS).glob("*.yaml")))
    lessons: list[Lesson] = []
    for section in file.sections:
        for id_ in section.lessons:
            lessons.append(_lesson(root, section.id, id_, len(lessons) + 1, file))
    asked = [a for lesson in lessons for a in lesson.activities if a.share != "never"]
    takes = {a.name: a.instrument.id if a.instrument else a.then.instrument if a.then else None for a in asked}
    outline.check(file.debrief, takes, [i.id for i in instruments], yamlfile.Fault(root / COURSE_FILE))
    index = structs.asdict(file) | {"language": file.language or LANGUAGE}
    return Course(root=root, instruments=instruments, lessons=tuple(lessons), **index)


def load_lesson(id_: str, root: Path | None = None) -> Lesson:
    """Load one lesson and no more: a learner's kernel starts faster for it."""
    root = (root or course_folder.served_root()).resolve()
    return _load_lesson(id_, root, course_folder.changed(root))


@cache
def _load_lesson(id_: str, root: Path, _changed: Changed) -> Lesson:
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
        _("There is no {word} “{id}” here.").format(word=word, id=id_), where=inside, remedy=misfits.near(id_, known)
    )


def _course_file(root: Path) -> CourseFile:
    path = root / COURSE_FILE
    file = yamlfile.read(path, CourseFile)
    checks.course(file, yamlfile.Fault(path))
    return file


def _shelf(root: Path, file: LessonFile) -> dict[str, Instrument | None]:
    # All that stand there, by id; only what the lesson names is read: a learner's kernel starts faster for it.
    named = {id_ for a in file.activities for id_ in (a.instrument, a.then.instrument if a.then else None)}
    return {
        p.stem: _instrument(p, p.stat().st_mtime_ns) if p.stem in named else None
        for p in sorted((root / INSTRUMENTS).glob("*.yaml"))
    }


@cache
def _instrument(path: Path, _changed: int) -> Instrument:
    file = yamlfile.read(path, Instrument)
    checks.instrument(file, path.stem, yamlfile.Fault(path))
    return file


def _lesson(root: Path, section: str, id_: str, number: int, course: CourseFile) -> Lesson:
    path = root / section / f"{id_}.yaml"
    file = yamlfile.read(path, LessonFile)
    if not path.with_suffix(".ipynb").is_file():
        raise CourseError(
            _("This lesson has no notebook."),
            where=str(path.with_suffix(".ipynb")),
            remedy=_("Put the notebook beside the lesson's .yaml file, or take the lesson out of course.yaml."),
        )
    shelf = _shelf(root, file)
    fault = yamlfile.Fault(path)
    checks.lesson(file, shelf, course.waves, fault)
    pages = {x: f"{s.id}/{x}.ipynb" for s in course.sections for x in s.lessons}
    checks.seen(file, list(pages), fault)
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
        pictures=file.pictures,
        activities=tuple(_activity(id_, a, shelf, pages) for a in file.activities),
    )


def _activity(
    lesson: str, file: ActivityFile, shelf: Mapping[str, Instrument | None], pages: Mapping[str, str]
) -> Activity:
    led_to = {see.lesson for _at, see in file.replies.seen} if file.replies else set()
    return Activity(
        id=file.id,
        lesson=lesson,
        title=file.title,
        intro=file.intro,
        share=file.shared,
        audience=file.audience,
        items=checks.asked_in(file, shelf),
        instrument=shelf[file.instrument] if file.instrument else None,
        wave=file.wave,
        then=file.then,
        reminder=file.reminder,
        charts=file.charts,
        exercise=file.exercise,
        replies=file.replies,
        pages={id_: pages[id_] for id_ in sorted(led_to)},
    )
