"""Collecting: from the exchange's inbound into submitted/, with a reader that no entry can stop or trick."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from kit.errors import KitError
from kit.exchange import filing, inbound
from kit.exchange.cohort_folder import CohortFolder, check_course
from kit.exchange.entry import Reader
from kit.exchange.inbox import Received, read_inbox
from kit.exchange.owners import Owners
from kit.exchange.shared import SetAside

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.course import Course
    from kit.exchange.filing import Filing
    from kit.exchange.inbound import Entry
    from kit.parts import Section

State: TypeAlias = Literal["new", "updated", "unchanged"]


class Collected(Struct, frozen=True):
    """One participant's line: what became of each section that they submitted, and how much could not be used."""

    participant: str
    name: str
    sections: dict[str, State]
    set_aside: int = 0


class Collection(Struct, frozen=True):
    """What a collection came to."""

    collected: tuple[Collected, ...]
    received: tuple[Received, ...]
    set_aside: tuple[SetAside, ...]


def collect(
    folder: CohortFolder, course: Course, progress: Callable[[int, int, Collected], None] | None = None
) -> Collection:
    """Bring `submitted/` up to date with what participants handed over, and check the files of the inbox.

    Nothing that a participant sent is executed or imported. What cannot be used is named in `set_aside`; everyone
    else's is taken. Stopped at any point, the next run finishes the work. `progress` is called after each
    participant with how many are through, how many there are, and their line.

    Raises
    ------
    CohortError
        If the cohort takes another course, another collection is under way, or the cohort's own folders are links.
    """
    check_course(folder, course)
    aside: list[SetAside] = []
    collected: list[Collected] = []
    # Windows has neither the exchange nor folders held open.
    places = nullcontext(None) if sys.platform == "win32" else filing.opened(folder)
    with filing.alone(folder), inbound.opened(folder) as handed_in, places as filed:
        entries: dict[tuple[str, str], list[Entry]] = {}
        reader = None
        if handed_in is not None:
            owners = Owners(folder.roster)
            entries = inbound.newest(folder, course, handed_in, owners, aside)
            reader = Reader(folder, course, handed_in, owners, aside)
        for n, student in enumerate(folder.roster, 1):
            before = len(aside)
            sections: dict[str, State] = {}
            for section in course.sections:
                mine = entries.pop((student.id, section.id), [])
                state = _take(filed, reader, section, student.id, mine, aside) if filed else None
                if state:
                    sections[section.id] = state
            collected.append(Collected(student.id, student.name, sections, len(aside) - before))
            if progress:
                progress(n, len(folder.roster), collected[-1])
    received = read_inbox(folder, course, aside)
    return Collection(tuple(collected), received, tuple(aside))


def _take(
    filed: Filing, reader: Reader | None, section: Section, student: str, entries: list[Entry], aside: list[SetAside]
) -> State | None:
    """File the newest complete entry; gives what became of the section, None where there is none."""
    there = None
    try:
        there = filed.stamp(student, section.id)
        for entry in entries if reader else ():
            if there and there >= entry.at:
                break
            files = reader.read(entry, section) if reader else None
            if files is not None:
                filed.place(student, section.id, files)
                return "updated" if there else "new"
    except KitError as problem:
        aside.append(SetAside.of(problem))
    return "unchanged" if there else None
