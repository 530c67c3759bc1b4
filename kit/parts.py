"""The parts of a course as its files have them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from kit.exercises import Exercise
from kit.items import Audience, Id, Item, Rating, Scale, Text
from kit.layouts import Layout
from kit.outline import DebriefPart
from kit.replies import Replies

Form: TypeAlias = Literal["alone", "pairs", "together"]
Minutes: TypeAlias = Annotated[int, Meta(ge=1, le=600)] | None
"""Whole minutes; None is "at your own pace"."""


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """Who made the course."""

    name: Text
    about: str = ""


class Community(Struct, frozen=True, forbid_unknown_fields=True):
    """Where learners talk to each other; nothing is shown without an address."""

    label: Text
    url: Annotated[str, Meta(pattern=r"^https://", max_length=500)] | None = None


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """One folder of lessons, and one nbgrader assignment."""

    id: Id
    title: Text
    lessons: Annotated[tuple[Id, ...], Meta(min_length=1)]


class Opens(Struct, frozen=True, forbid_unknown_fields=True):
    """How long after another wave this one opens."""

    after: Id
    days: Annotated[int, Meta(ge=0, le=3650)]


class Wave(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the ordered times an instrument is taken."""

    id: Id
    title: Text
    opens: Opens | None = None


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """One lesson on a route."""

    lesson: Id
    form: Form
    minutes: Minutes = None


class Route(Struct, frozen=True, forbid_unknown_fields=True):
    """A choice of lessons for one format of workshop."""

    id: Id
    title: Text
    lessons: Annotated[tuple[Stop, ...], Meta(min_length=1)]
    waves: tuple[Id, ...] = ()

    def stop(self, lesson: str) -> Stop | None:
        """Give the lesson's place on this route, if it has one."""
        return next((s for s in self.lessons if s.lesson == lesson), None)


class Credit(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that was used, and for what."""

    title: Text
    by: str = ""
    note: str = ""
    licence: str | None = None
    url: str | None = None


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One rating item of an instrument."""

    id: Id
    text: Text


class Dimension(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of rating items that ask about one thing."""

    id: Id
    title: Text
    items: Annotated[tuple[Question, ...], Meta(min_length=1)]


class Instrument(Struct, frozen=True, forbid_unknown_fields=True):
    """Rating items in dimensions, on one response scale."""

    id: Id
    title: Text
    scale: Scale
    dimensions: Annotated[tuple[Dimension, ...], Meta(min_length=1)]
    note: str = ""
    licence: str = ""
    credits: tuple[Credit, ...] = ()

    def ratings(self, audience: Audience) -> tuple[Rating, ...]:
        """Give the items as an activity asks them, in order."""
        return tuple(
            Rating(id=q.id, label=q.text, scale=self.scale, dimension=d.id, audience=audience)
            for d in self.dimensions
            for q in d.items
        )


class Then(Struct, frozen=True, forbid_unknown_fields=True):
    """What an activity looks back on: the first wave of an instrument, one rating for each of its dimensions."""

    instrument: Id
    wave: Id


class Reminder(Struct, frozen=True, forbid_unknown_fields=True):
    """Which items of an activity make an event in the learner's own calendar: its day, its title and what it notes."""

    date: Id
    title: Id
    notes: tuple[Id, ...] = ()


class ActivityFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An activity as a lesson's file has it."""

    id: Id
    title: Text
    intro: str = ""
    share: Literal["lines", "whole", "never"] | None = None
    audience: Audience = "private"
    items: tuple[Item, ...] = ()
    instrument: Id | None = None
    wave: Id | None = None
    then: Then | None = None
    reminder: Reminder | None = None
    charts: tuple[Layout, ...] = ()
    exercise: Exercise | None = None
    replies: Replies | None = None

    @property
    def shared(self) -> Literal["lines", "whole", "never"]:
        """How its answers are shared, also where the file does not say it."""
        # An instrument is shared whole or not at all: a chosen few of its answers would say more than the whole.
        return self.share or ("whole" if self.instrument or self.then else "lines")


class LessonFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lesson's file."""

    title: Text
    short: str = ""
    minutes: Minutes = None
    points: Annotated[float, Meta(ge=0)] = 0
    homework: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    pictures: tuple[Id, ...] = ()
    activities: Annotated[tuple[ActivityFile, ...], Meta(min_length=1)]


class CourseFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file course.yaml."""

    id: Id
    version: Text
    title: Text
    sections: Annotated[tuple[Section, ...], Meta(min_length=1)]
    routes: Annotated[tuple[Route, ...], Meta(min_length=1)]
    default_route: Id
    waves: tuple[Wave, ...] = ()
    series: str = ""
    language: str = ""
    licence: str = ""
    summary: str = ""
    authors: tuple[Author, ...] = ()
    community: Community | None = None
    debrief: tuple[DebriefPart, ...] = ()
