"""What participants send, made for tests: one `Group` of people, written as the files that a facilitator receives."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from kit import cohort as cohorts
from kit import demo
from kit.debrief.summary import summarise
from kit.exchange.shared import BUNDLE_SUFFIX, Bundle, encode

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.debrief.records import Summary

START = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
NAME = "team-delta-1f3a"
HOPE = "one/hopes/different"
"""A text of the small course."""


def participant(n: int) -> str:
    """A plainly made-up participant."""
    return f"participant-{n:02}"


def line(course: Course, name: str, value: Any, **more: Any) -> dict[str, Any]:
    """Write one shared line; `name` is ``lesson/activity/item``."""
    lesson, activity, item = name.split("/")
    found = course.activity(f"{lesson}/{activity}")
    fields = {
        "lesson": lesson,
        "activity": activity,
        "item": item,
        "wave": found.wave,
        "value": value,
        "audience": "group",
        "agreed": [],
        "revision": 1,
        "shared_at": "2026-11-21T10:42:00Z",
    }
    return fields | more


def whole(course: Course, name: str, values: list[Any], **more: Any) -> list[dict[str, Any]]:
    """Write all the lines of an activity that is shared whole."""
    items = course.activity(name).items
    return [line(course, f"{name}/{i.id}", v, **more) for i, v in zip(items, values, strict=True)]


def shared(course: Course, who: str, section: str, lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Write one section's shared responses."""
    fields = {
        "format": "kit.shared",
        "version": 1,
        "course": course.id,
        "course_version": course.version,
        "cohort": NAME,
        "participant": who,
        "section": section,
        "written_at": "2026-11-21T10:42:00Z",
        "done": {},
        "responses": lines,
    }
    return fields | more


def hope(course: Course, who: str, text: str, **more: Any) -> dict[str, Any]:
    """One participant's first section of the small course, with one text in it."""
    return shared(course, who, "first", [line(course, HOPE, text)], **more)


def values(cohort: cohorts.Cohort) -> list[str]:
    """All answers that were read, as text, in order."""
    return sorted(map(str, cohort.table["value"]))


def only_aside(cohort: cohorts.Cohort) -> str:
    """What the only thing that was set aside says, and where."""
    assert len(cohort.set_aside) == 1, cohort.set_aside
    (aside,) = cohort.set_aside
    assert aside.remedy
    return f"{aside.where}: {aside.what}"


def write(path: Path, data: Any) -> Path:
    """Write JSON, and the folders on the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else msgspec.json.encode(data))
    return path


def zipped(path: Path, files: dict[str, Any]) -> Path:
    """Write a zip of JSON, or of bytes as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data if isinstance(data, bytes) else msgspec.json.encode(data))
    return path


def invitation(course: Course, threshold: int = 5) -> str:
    """The text of a cohort.yaml."""
    return (
        f"format: kit.cohort\ncohort: {NAME}\ntitle: Team Delta\ncourse: {course.id}\n"
        f'version: "{course.version}"\nroads: [file]\nthreshold: {threshold}\n'
    )


def cohort_folder(root: Path, course: Course, people: list[str], threshold: int = 5) -> Path:
    """A cohort folder as `kit init` makes it, as far as reading goes."""
    for name in ("submitted", "inbox"):
        (root / name).mkdir(parents=True)
    (root / "cohort.yaml").write_text(invitation(course, threshold), encoding="utf-8")
    (root / "roster.csv").write_text("\n".join(["id", *people]) + "\n", encoding="utf-8")
    return root


def demo_cohort(root: Path, course: Course) -> Path:
    """A cohort folder with what the demo's 24 share, sent by hand: without the seconds that nbgrader takes."""
    handed = list(demo.hand_overs(course, NAME))
    cohort_folder(root, course, sorted({one.participant for one in handed}))
    for one in handed:
        file = root / "inbox" / f"{NAME}-{one.participant}-{one.section}{BUNDLE_SUFFIX}"
        file.write_bytes(encode(Bundle(sections=(one,))))
    return root


@dataclass
class Group:
    """People and what each shares at the moment; `summary` reads it all anew, as a later debrief would."""

    root: Path
    course: Course
    threshold: int = 5
    lines: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """By participant, then by any name of what they shared together."""

    def share(self, who: str, what: str, lines: list[dict[str, Any]]) -> None:
        """Let somebody share, or share anew."""
        self.lines.setdefault(who, {})[what] = lines

    def answer(self, who: str, name: str, value: Any, **more: Any) -> None:
        """Let somebody share one line, or a whole activity when `name` is one and `value` a list."""
        if name.count("/") == 1:
            self.share(who, name, whole(self.course, name, value, **more))
        else:
            self.share(who, name, [line(self.course, name, value, **more)])

    def withdraw(self, who: str, what: str) -> None:
        """Let somebody take it back."""
        del self.lines[who][what]

    def cohort(self) -> cohorts.Cohort:
        """Write everybody's files and read them."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "cohort.yaml").write_text(invitation(self.course, self.threshold), encoding="utf-8")
        for who, named in self.lines.items():
            for section in self.course.sections:
                lines = [x for some in named.values() for x in some if x["lesson"] in section.lessons]
                write(self.root / who / section.id / "shared.json", shared(self.course, who, section.id, lines))
        return cohorts.read(self.root, self.course)

    def summary(self, *, reveal: bool = True, day: int = 0) -> Summary:
        """Make the debrief, some days after the first."""
        return summarise(self.cohort(), self.course, reveal=reveal, now=START + dt.timedelta(days=day))
