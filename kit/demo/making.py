"""Making a demo cohort: its folder, and what its people hand over by the cohort's own road."""

from __future__ import annotations

import base64
import datetime as dt
import shutil
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from kit import clock, privacy
from kit import cohort as cohorts
from kit.debrief.summary import summarise
from kit.demo.people import BOSS, LATE, PEOPLE, SIX, WITHDRAWS, Person, roll
from kit.demo.sharing import DAY_ONE, shared_by
from kit.exchange import cohort_folder
from kit.exchange.cohort_folder import INBOX
from kit.exchange.collect import collect
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.roster import Student
from kit.exchange.shared import BUNDLE_SUFFIX, SHARED_FILE, Bundle, encode
from kit.i18n import gettext as _
from kit.items import Rating, is_text
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.shared import Shared, SharedResponse

UNFINISHED = ".unfinished"
"""The mark of a demo that is being made; `start.py` knows it too."""


def make(root: Path, course: Course, *, case: Literal["six"] | None = None, guest: str | None = None) -> CohortFolder:
    """Make a cohort of synthetic people at `root`, collected and not yet revealed; or the hard `case`, revealed once.

    `guest` is put on the roster too, so that a learner on this machine can join. A demo that was stopped while it was
    made is made anew.

    Raises
    ------
    CohortError
        When something else is there already.
    """
    unfinished = root / UNFINISHED
    if unfinished.exists():
        shutil.rmtree(root)
    people = [Person(n + 1, six=case == "six") for n in range(SIX if case else PEOPLE)]
    roster = [p.student for p in people] + ([Student(guest, guest)] if guest else [])
    folder = cohort_folder.init(
        root,
        course,
        tuple(roster),
        title=_("Demo: six people (synthetic)") if case else _("Demo cohort (synthetic)"),
        facilitators=[people[BOSS - 1].student.name] if case else (),
        # The release does that too, and starting nbgrader once is enough.
        enrolled=False,
    ).folder
    privacy.promise(FolderDrawer(root), folder.invitation.threshold)
    unfinished.touch()
    if "nbgrader" in folder.invitation.roads:
        cohort_folder.release(folder, course)
    if case:
        _six(folder, course, people)
    else:
        _hand_in(folder, course, hand_overs(course, folder.invitation.cohort))
    unfinished.unlink()
    return folder


def hand_overs(course: Course, cohort: str) -> Iterator[Shared]:
    """Give what the 24 share of every section, the same in every run."""
    people = [Person(n + 1) for n in range(PEOPLE)]
    for n in range(len(course.sections)):
        yield from shared_by(course, cohort, n, people)


def _six(folder: CohortFolder, course: Course, people: list[Person]) -> None:
    """Five share and see a result; then the sixth shares, and one of the five takes a text and a rating back."""
    handed = {s.participant: s for s in shared_by(course, folder.invitation.cohort, 0, people)}
    late = people[LATE - 1].student.id
    _hand_in(folder, course, (s for id_, s in handed.items() if id_ != late))
    summarise(cohorts.read(folder.root, course), course, now=DAY_ONE + dt.timedelta(days=3))
    before = handed[people[WITHDRAWS - 1].student.id]
    text, rating = (next(r for r in before.responses if _kind(course, r) == kind) for kind in ("text", "rating"))
    after = structs.replace(
        before,
        written_at=before.written_at + dt.timedelta(days=7),
        responses=tuple(r for r in before.responses if r not in {text, rating}),
    )
    _hand_in(folder, course, (after, structs.replace(handed[late], written_at=after.written_at)))


def _kind(course: Course, line: SharedResponse) -> str:
    activity = course.lesson(line.lesson).activity(line.activity)
    item = activity.item(line.item)
    if is_text(item):
        return "text"
    return "rating" if isinstance(item, Rating) and activity.share == "lines" else item.kind


def _hand_in(folder: CohortFolder, course: Course, handed: Iterable[Shared]) -> None:
    """Hand over by the cohort's road and collect it, as if people had."""
    for shared in handed:
        if "nbgrader" in folder.invitation.roads:
            _enter(folder, course, shared)
        else:
            path = (
                folder.root / INBOX / f"{folder.invitation.cohort}-{shared.participant}-{shared.section}{BUNDLE_SUFFIX}"
            )
            path.write_bytes(encode(Bundle(sections=(shared,))))
    collect(folder, course)


def _enter(folder: CohortFolder, course: Course, shared: Shared) -> None:
    """Make the entry that nbgrader's submit makes, without the seconds that it takes for each; remove older ones."""
    inbound = folder.exchange / "inbound"
    prefix = f"{shared.participant}+{shared.section}+"
    for older in [p for p in inbound.iterdir() if p.name.startswith(prefix)]:
        shutil.rmtree(older)
    stamp = clock.nbgrader_stamp(shared.written_at)
    dice = roll(shared.participant, shared.section, stamp)
    entry = inbound / f"{prefix}{stamp}+{base64.urlsafe_b64encode(dice.randbytes(9)).decode()}"
    entry.mkdir()
    for lesson in course.section(shared.section).lessons:
        shutil.copyfile(course.notebook(lesson), entry / f"{lesson}.ipynb")
    (entry / SHARED_FILE).write_bytes(encode(shared))
    (entry / SECRET_FILE).write_text(dice.randbytes(64).hex(), encoding="ascii")
    (entry / TIMESTAMP_FILE).write_text(stamp, encoding="ascii")
    entry.chmod(0o777)
