"""What the participants of a cohort handed in, by either road, as far as grading needs it: marks, words, a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kit import clock, done
from kit.errors import ExchangeError
from kit.exchange import nbgrader
from kit.exchange.cohort_folder import SUBMITTED
from kit.exchange.inbox import fits, sent_in
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.shared import SHARED_FILE, SetAside, Shared, decode, read_regular
from kit.i18n import gettext as _
from kit.items import as_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder


class Addressed(Struct, frozen=True):
    """One answer that its author addressed to the facilitator; `name` is ``activity/item``."""

    lesson: str
    name: str
    label: str
    text: str


class HandedIn(Struct, frozen=True):
    """What one participant handed in of one section.

    `stamp` is the moment as nbgrader writes it, and `secret` the submission's own, each "" where there is none: a file
    that was sent by hand has no secret.
    """

    student: str
    section: str
    stamp: str
    secret: str
    done: frozenset[str]
    addressed: tuple[Addressed, ...]


def read(folder: CohortFolder, course: Course, sections: tuple[str, ...], aside: list[SetAside]) -> Iterator[HandedIn]:
    """Give each section that a participant handed in; of two roads the newer one counts.

    A hand-over that cannot be read counts as handed in with nothing done, as it does for nbgrader, and is named in
    `aside`. A learner's notebooks are never opened.
    """
    by_hand: dict[tuple[str, str], Shared] = {}
    for _name, sent in sent_in(folder, course, aside):
        for one in sent:
            other = by_hand.setdefault((one.participant, one.section), one)
            if one.written_at > other.written_at:
                by_hand[one.participant, one.section] = one
    for student in folder.roster:
        for section in sections:
            collected = _collected(folder, course, (student.id, section), aside)
            by_road = by_hand.get((student.id, section))
            if collected and (by_road is None or (collected[1] and by_road.written_at <= collected[1])):
                yield collected[0]
            elif by_road:
                yield _by_hand(by_road, course)


def _collected(
    folder: CohortFolder, course: Course, whose: tuple[str, str], aside: list[SetAside]
) -> tuple[HandedIn, dt.datetime | None] | None:
    """Give what lies in submitted/, with the moment it was written, None where that cannot be read."""
    student, section = whose
    place = folder.submitted(student, section)
    if place.is_symlink() or place.parent.is_symlink() or not place.is_dir():
        return None
    where = f"{SUBMITTED}/{student}/{section}/{SHARED_FILE}"
    try:
        data = read_regular(place / SHARED_FILE, where=where)
    except ExchangeError as problem:
        if (place / SHARED_FILE).exists():
            aside.append(SetAside.of(problem))
        data = b""
    shared = None
    if data:
        try:
            shared = _own(data, whose, where)
            fits(shared, folder, course, where)
        except ExchangeError as problem:
            aside.append(SetAside.of(problem))
            shared = None
    stamp, secret = (nbgrader.line(place / name) for name in (TIMESTAMP_FILE, SECRET_FILE))
    words = _addressed(shared, course) if shared else ()
    # The marks count as nbgrader counts them in the lesson's own cell, whatever else is wrong with the file.
    handed = HandedIn(student, section, stamp, secret, done.marked(data), words)
    return handed, shared.written_at if shared else None


def _own(data: bytes, whose: tuple[str, str], where: str) -> Shared:
    found = decode(data, where)
    if isinstance(found, Shared) and (found.participant, found.section) == whose:
        return found
    raise ExchangeError(
        _("The file belongs to another participant or section than the folder that it lies in."),
        where=where,
        remedy=_("Ask for a new one, shared from the course itself."),
    )


def _by_hand(shared: Shared, course: Course) -> HandedIn:
    stamp = clock.nbgrader_stamp(shared.written_at)
    return HandedIn(shared.participant, shared.section, stamp, "", frozenset(shared.done), _addressed(shared, course))


def _addressed(shared: Shared, course: Course) -> tuple[Addressed, ...]:
    found = []
    for line in shared.responses:
        if line.audience == "facilitator":
            item = course.lesson(line.lesson).activity(line.activity).item(line.item)
            found.append(Addressed(line.lesson, f"{line.activity}/{line.item}", item.label, as_text(item, line.value)))
    return tuple(found)
