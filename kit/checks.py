"""The mistakes in a course's activities and instruments that no type can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import exercises, layouts, replies
from kit.i18n import gettext as _
from kit.items import (
    MOST_POINTS,
    Choice,
    Choices,
    Date,
    Flow,
    Item,
    Points,
    Rating,
    Scale,
    Stages,
    audiences,
    is_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.parts import ActivityFile, CourseFile, Instrument, LessonFile, Reminder, Then, Wave
    from kit.yamlfile import Fault

SHARE = "share"
"""The activity id under which a lesson shows its share card; no course can use it for its own."""
KEPT = frozenset({"instruments", "schemas", "facilitator", "my-responses"})
"""Folders of a course or of a learner's workspace that are no sections."""


def course(file: CourseFile, fault: Fault) -> None:
    """Check what course.yaml says of its own parts."""
    lessons = [lesson for s in file.sections for lesson in s.lessons]
    for n, part in enumerate(file.sections):
        section_id(part.id, f"sections[{n}].id", fault)
    fault.unique([s.id for s in file.sections], "sections")
    fault.unique(lessons, "sections")
    fault.unique([r.id for r in file.routes], "routes")
    fault.unique([w.id for w in file.waves], "waves")
    titles = [w.title for w in file.waves]
    if twice := next((n for n, title in enumerate(titles) if title in titles[:n]), 0):
        what = _("Two waves are called “{title}”.").format(title=titles[twice])
        fault.at(f"waves[{twice}].title", what, _("Give each a title of its own: the debrief tells them apart by it."))
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


def section_id(id_: str, at: str, fault: Fault) -> None:
    """Check that a section's folder is no other's."""
    if id_ in KEPT:
        what = _("The id “{id}” is kept for another folder.").format(id=id_)
        fault.at(at, what, _("Give the section another id."))


def activity_id(id_: str, at: str, fault: Fault) -> None:
    """Check that an activity does not take the share card's name."""
    if id_ == SHARE:
        what = _("The id “{id}” is kept for the share card.").format(id=id_)
        fault.at(at, what, _("Give the activity another id."))


def instrument(file: Instrument, name: str, fault: Fault) -> None:
    """Check an instrument, whose file is called `name`."""
    if file.id != name:
        fault.at("id", _("The id must be the file's name, “{name}”.").format(name=name))
    scale(file.scale, "scale", fault)
    fault.unique([d.id for d in file.dimensions], "dimensions")
    fault.unique([q.id for d in file.dimensions for q in d.items], "dimensions")


def lesson(file: LessonFile, shelf: Mapping[str, Instrument | None], waves: Sequence[Wave], fault: Fault) -> None:
    """Check a lesson's file against the course's instruments, of which those that it names are read, and its waves."""
    fault.unique([a.id for a in file.activities], "activities")
    fault.unique([*(a.id for a in file.activities), *file.pictures], "pictures")
    for n, one in enumerate(file.activities):
        activity(one, f"activities[{n}]", shelf, waves, fault)
    homework(file, shelf, fault)


def homework(file: LessonFile, shelf: Mapping[str, Instrument | None], fault: Fault) -> None:
    """Check that each item of a lesson's homework is asked, and can be shared with the facilitator."""
    asked = {f"{a.id}/{i.id}": (a, i) for a in file.activities for i in asked_in(a, shelf)}
    for n, name in enumerate(file.homework):
        fault.known(name, list(asked), f"homework[{n}]")
        if name not in asked:
            continue
        one, its = asked[name]
        together = asked_in(one, shelf) if one.shared == "whole" else (its,)
        if one.shared == "never" or not all("facilitator" in audiences(i) for i in together):
            what = _("“{name}” can never reach the facilitator, who is to give feedback on it.").format(name=name)
            remedy = _("Take it out of “homework”, or let it be shared: no “share: never”, and no path of a decision.")
            fault.at(f"homework[{n}]", what, remedy)


def asked_in(file: ActivityFile, shelf: Mapping[str, Instrument | None]) -> tuple[Item, ...]:
    """Give the items that an activity asks: its own, or those of its instrument."""
    taken = shelf.get(file.instrument) if file.instrument else None
    return taken.ratings(file.audience) if taken else file.items


def activity(
    file: ActivityFile, at: str, shelf: Mapping[str, Instrument | None], waves: Sequence[Wave], fault: Fault
) -> None:
    """Check one activity, which stands at the place `at`."""
    activity_id(file.id, f"{at}.id", fault)
    if bool(file.items) == bool(file.instrument):
        fault.at(at, _("An activity has either items or an instrument."))
    if file.instrument:
        fault.known(file.instrument, list(shelf), f"{at}.instrument")
        wave(file, at, waves, fault)
    elif file.wave:
        what = _("A wave is when an instrument is taken, and this activity takes none.")
        fault.at(f"{at}.wave", what, _("Take “wave” out, or name the instrument."))
    fault.unique([i.id for i in file.items], f"{at}.items")
    for n, asked in enumerate(file.items):
        item(asked, f"{at}.items[{n}]", fault)
    if file.instrument and file.share == "lines":
        fault.at(f"{at}.share", _("An instrument is shared whole or never."))
    flows(file, at, fault)
    if file.reminder:
        reminder(file.reminder, file.items, f"{at}.reminder", fault)
    if file.charts and (file.instrument or file.then or file.share == "never"):
        what = _("This activity has no charts of its own: it is never shown, or with its instrument.")
        fault.at(f"{at}.charts", what, _("Take the charts out."))
    layouts.check(file.charts, file.items, at, fault)
    talk(file, at, fault)
    if file.then:
        fault.known(file.then.instrument, list(shelf), f"{at}.then.instrument")
        looked_at = shelf.get(file.then.instrument)
        if looked_at:
            look_back(file, file.then, looked_at, at, waves, fault)


def wave(file: ActivityFile, at: str, waves: Sequence[Wave], fault: Fault) -> None:
    """Check that an activity says in which of the course's waves it takes its instrument."""
    ids = [w.id for w in waves]
    if file.wave:
        fault.known(file.wave, ids, f"{at}.wave")
        return
    remedy = _("Write “wave: {id}”, or another wave of the course.") if ids else _("Give course.yaml “waves” first.")
    fault.at(
        at, _("The activity does not say in which wave it takes the instrument."), remedy.format(id=next(iter(ids), ""))
    )


def talk(file: ActivityFile, at: str, fault: Fault) -> None:
    """Check what an activity says to its answers: an exercise, or replies."""
    if file.replies:
        replies.check(file.replies, file.items, f"{at}.replies", fault)
    if not file.exercise:
        if counted := next((i.id for i in file.items if isinstance(i, Stages)), None):
            what = _("“{id}” is counted by an exercise, and there is none here.").format(id=counted)
            fault.at(f"{at}.items", what, _("Give the activity an exercise, or ask in another way."))
        return
    exercises.check(file.exercise, file.items, f"{at}.exercise", fault)
    if file.then or file.reminder or file.replies:
        what = _("An exercise answers for itself.")
        fault.at(f"{at}.exercise", what, _("Take “then”, “reminder” and “replies” out."))
    if file.share == "whole":
        # On some ways through it an item is not asked, so the whole would never be complete.
        fault.at(f"{at}.share", _("An exercise is shared line by line or never."), _("Take “share: whole” out."))


def seen(file: LessonFile, lessons: list[str], fault: Fault) -> None:
    """Check that the lessons to which replies lead are the course's own."""
    for n, one in enumerate(file.activities):
        for place, see in one.replies.seen if one.replies else ():
            fault.known(see.lesson, lessons, f"activities[{n}].replies.{place}")


def item(asked: Item, at: str, fault: Fault) -> None:
    """Check one item, which stands at the place `at`."""
    if isinstance(asked, Rating):
        scale(asked.scale, f"{at}.scale", fault)
    if isinstance(asked, Choice | Choices | Points | Stages):
        fault.unique([o.id for o in asked.options], f"{at}.options")
    if isinstance(asked, Choices) and asked.at_most and asked.at_most > len(asked.options):
        fault.at(f"{at}.at_most", _("There are fewer options than that."))


def flows(file: ActivityFile, at: str, fault: Fault) -> None:
    """Check the paths that an activity asks for: they are told together, and nobody reads one by name."""
    first: Flow | None = None
    for n, asked in enumerate(file.items):
        if not isinstance(asked, Flow):
            continue
        here, first = f"{at}.items[{n}]", first or asked
        if asked.scale:
            scale(asked.scale, f"{here}.scale", fault)
        fault.unique(list(asked.roles), f"{here}.roles")
        audience, place = (asked.audience, here) if file.share in {None, "lines"} else (file.audience, at)
        if audience not in audiences(asked):
            what = _("The path of a decision is shown to nobody with a name.")
            fault.at(f"{place}.audience", what, _("Write “audience: group”, or leave it out."))
        if (asked.roles, asked.scale) != (first.roles, first.scale):
            what = _("“{one}” and “{other}” do not have the same roles and levels.")
            remedy = _("Give all paths of one activity the same: they make one picture.")
            fault.at(here, what.format(one=first.id, other=asked.id), remedy)


def reminder(used: Reminder, items: Sequence[Item], at: str, fault: Fault) -> None:
    """Check a reminder: a date item for its day, items of text for its words."""
    asked = {i.id: i for i in items}
    words = [("title", used.title), *((f"notes[{n}]", id_) for n, id_ in enumerate(used.notes))]
    for place, id_ in [("date", used.date), *words]:
        fault.known(id_, list(asked), f"{at}.{place}")
    if used.date in asked and not isinstance(asked[used.date], Date):
        fault.at(f"{at}.date", _("A reminder's day comes from an item of the kind “date”."))
    for place, id_ in words:
        if id_ in asked and not is_text(asked[id_]):
            fault.at(f"{at}.{place}", _("A reminder's words come from items of text."))


def scale(used: Scale, at: str, fault: Fault) -> None:
    """Check a response scale."""
    if used.min >= used.max:
        fault.at(at, _("The scale's max must be above its min."))
    if used.max - used.min >= MOST_POINTS:
        what = _("The scale has more than {n} points, and no chart tells them apart.").format(n=MOST_POINTS)
        fault.at(at, what, _("Bring “min” and “max” nearer to each other, or ask in another way."))
    stray = next((p for p in used.labels if p not in used.points), None)
    if stray is not None:
        fault.at(f"{at}.labels", _("The label for {point} is outside the scale.").format(point=stray))


def look_back(
    file: ActivityFile, then: Then, instrument: Instrument, at: str, waves: Sequence[Wave], fault: Fault
) -> None:
    """Check ratings that look back: one for each dimension of the instrument, on its scale, shared together."""
    fault.known(then.wave, [w.id for w in waves], f"{at}.then.wave")
    if waves and then.wave != waves[0].id:
        remedy = _("Write “{wave}” here.").format(wave=waves[0].id)
        fault.at(f"{at}.then.wave", _("A look back is at the first wave."), remedy)
    if file.share == "lines":
        fault.at(f"{at}.share", _("A look back is shared whole or never."))
    ids = [d.id for d in instrument.dimensions]
    for n, asked in enumerate(file.items):
        fault.known(asked.id, ids, f"{at}.items[{n}].id")
        if not isinstance(asked, Rating) or asked.scale.points != instrument.scale.points:
            ends = {"low": instrument.scale.min, "high": instrument.scale.max}
            fault.at(
                f"{at}.items[{n}]",
                _("A look back rates each dimension on the instrument's own scale."),
                _("Make it a rating from {low} to {high}.").format(**ends),
            )
    missing = [id_ for id_ in ids if id_ not in {i.id for i in file.items}]
    if missing:
        fault.at(
            f"{at}.items",
            _("A look back has one rating for each dimension of the instrument."),
            _("Add one with the id “{id}”.").format(id=missing[0]),
        )
