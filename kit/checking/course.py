"""What can be wrong in a course's YAML files: what loading refuses, and what a learner would stumble over."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kit import checks, outline
from kit.checking import cells, prose
from kit.checking.findings import Gathered
from kit.course import COURSE_FILE, INSTRUMENTS
from kit.i18n import gettext as _
from kit.items import Choice, Choices, Points, Rating, Stages
from kit.parts import Wave

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kit.checking.files import Files, OnDisk
    from kit.checking.findings import Finding
    from kit.exercises import Exercise
    from kit.items import Item, Scale
    from kit.parts import CourseFile, Instrument, LessonFile


def check(files: Files) -> Iterator[Finding]:
    """Check every YAML file that can be read."""
    if files.course:
        yield from _course(files, files.course)
    for id_, file in files.instruments.items():
        if file:
            yield from _instrument(files, id_, file)
    for lesson in files.lessons:
        if lesson.file:
            yield from _lesson(files, lesson, lesson.file)


def _course(files: Files, course: CourseFile) -> list[Finding]:
    fault = Gathered(files.root / COURSE_FILE, files.root)
    checks.course(course, fault)
    _debrief(files, course, fault)
    if not course.language:
        remedy = _("Write “language: en”, or the language that the lessons are in.")
        fault.at("", _("The course does not say its language."), remedy)
    if not course.licence:
        remedy = _("Write “licence: CC BY-SA 4.0”, or under which one others may use the course.")
        fault.at("", _("The course has no licence."), remedy)
    _reached(files, course, fault)
    titles = {lesson.id: lesson.file.title for lesson in files.lessons if lesson.file and lesson.listed}
    _alike(list(titles.values()), "sections", _("Two lessons have the title “{title}”."), fault)
    _alike([s.title for s in course.sections], "sections", _("Two sections have the title “{title}”."), fault)
    for n, route in enumerate(course.routes):
        for m, stop in enumerate(route.lessons):
            found = next((x for x in files.lessons if x.id == stop.lesson and x.listed), None)
            if found and stop.minutes:
                _time(files, found, stop.minutes, f"routes[{n}].lessons[{m}].minutes", fault)
    return fault.found


def _reached(files: Files, course: CourseFile, fault: Gathered) -> None:
    for lesson in files.lessons:
        if not lesson.listed:
            what = _("The lesson “{id}” is in no section, so nobody can open it.").format(id=lesson.id)
            remedy = _("Add it to the lessons of the section “{section}”, or remove its files.")
            fault.at("sections", what, remedy.format(section=lesson.section))
        elif not any(r.stop(lesson.id) for r in course.routes):
            what = _("The lesson “{id}” is on no route, so nobody is led to it.").format(id=lesson.id)
            fault.at("routes", what, _("Add it to the lessons of a route."))


def _debrief(files: Files, course: CourseFile, fault: Gathered) -> None:
    takes = {
        f"{lesson.id}/{a.id}": a.instrument or (a.then.instrument if a.then else None)
        for lesson in files.lessons
        if lesson.file
        for a in lesson.file.activities
        if a.share != "never"
    }
    # What a file that cannot be read would have had is not reported a second time.
    broken = {lesson.id for lesson in files.lessons if not lesson.file}
    named = {name: None for p in course.debrief for name in p.activities if name.partition("/")[0] in broken}
    outline.check(course.debrief, takes | named, list(files.instruments), fault)


def _instrument(files: Files, id_: str, file: Instrument) -> list[Finding]:
    fault = Gathered(files.root / INSTRUMENTS / f"{id_}.yaml", files.root)
    checks.instrument(file, id_, fault)
    _labels(file.scale, "scale", fault)
    if not file.credits:
        remedy = _("Add “credits” with a title and a “by”: whose statements are these?")
        fault.at("", _("The instrument names no source."), remedy)
    if not file.licence:
        fault.at("", _("The instrument has no licence."), _("Write “licence: CC BY-SA 4.0”, or the one it came with."))
    texts = [q.text for d in file.dimensions for q in d.items]
    _alike(texts, "dimensions", _("Two items have the text “{title}”."), fault)
    return fault.found


def _lesson(files: Files, lesson: OnDisk, file: LessonFile) -> list[Finding]:
    fault = Gathered(files.root / lesson.yaml, files.root)
    checks.lesson(file, files.instruments, files.course.waves if files.course else _named(file), fault)
    if files.course:
        checks.seen(file, [x for s in files.course.sections for x in s.lessons], fault)
    if not file.credits:
        remedy = _("Add “credits” with a title and a “by”, even where all of it is your own.")
        fault.at("", _("The lesson names no source."), remedy)
    if file.minutes:
        _time(files, lesson, file.minutes, "minutes", fault)
    _alike([a.title for a in file.activities], "activities", _("Two activities have the title “{title}”."), fault)
    for n, activity in enumerate(file.activities):
        at = f"activities[{n}].items"
        labels = [i.label for i in activity.items]
        # The share card lists lines by their label: two alike could not be told apart there.
        _alike(labels, at, _("Two items have the label “{title}”."), fault)
        for m, item in enumerate(activity.items):
            _item(item, f"{at}[{m}]", fault)
    return fault.found


def _named(file: LessonFile) -> tuple[Wave, ...]:
    # Without a course.yaml that can be read nobody knows its waves: those that are named pass.
    ids = [id_ for a in file.activities for id_ in (a.wave, a.then.wave if a.then else None) if id_]
    return tuple(Wave(id_, id_) for id_ in ids)


def _item(item: Item, at: str, fault: Gathered) -> None:
    if isinstance(item, Rating):
        _labels(item.scale, f"{at}.scale", fault)
    if isinstance(item, Choice | Choices | Points | Stages):
        _alike([o.label for o in item.options], f"{at}.options", _("Two options have the label “{title}”."), fault)


def _labels(scale: Scale, at: str, fault: Gathered) -> None:
    bare = next((end for end in (scale.min, scale.max) if not scale.labels.get(end)), None)
    if bare is not None and scale.min < scale.max:
        remedy = _("Label both ends, such as “labels: {{{low}: not at all, {high}: fully}}”.")
        what = _("The {end} of this scale has no label.").format(end=bare)
        fault.at(at, what, remedy.format(low=scale.min, high=scale.max))


def _alike(titles: Sequence[str], at: str, what: str, fault: Gathered) -> None:
    twice = next((t for n, t in enumerate(titles) if t in titles[:n]), None)
    if twice is not None:
        fault.at(at, what.format(title=twice), _("Give each a title of its own."))


def _read(exercise: Exercise) -> str:
    """Give what is read on the shortest way through an exercise."""
    said = []
    for node, taken in exercise.shortest():
        picked = [taken.feedback, *(s.text for s in taken.says)] if taken else []
        said += [
            node.paper,
            node.text,
            *(s.text for s in node.says),
            *(f"{p.label} {p.help}" for p in node.picks),
            *picked,
        ]
    return "\n".join(said)


def _time(files: Files, lesson: OnDisk, allowed: int, at: str, fault: Gathered) -> None:
    if not (lesson.file and lesson.notebook):
        return
    asked = lesson.file.activities
    exercises = [_read(a.exercise) for a in asked if a.exercise]
    text = "\n".join([cells.taught(lesson.notebook.cells), *(a.intro for a in asked), *exercises])
    items = [i for a in asked for i in checks.asked_in(a, files.instruments)]
    needed = prose.minutes(text, items)
    if needed > allowed:
        what = _("The lesson “{id}” takes about {needed} minutes to read and answer; {allowed} are allowed.")
        fault.at(
            at,
            what.format(id=lesson.id, needed=math.ceil(needed), allowed=allowed),
            _("Allow more minutes, shorten the text or ask less."),
        )
