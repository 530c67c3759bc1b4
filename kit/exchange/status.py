"""How far a cohort is: what is released and how many handed it in, and never what anyone answered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from kit.exchange.cohort_folder import INBOX, CohortFolder
from kit.exchange.shared import sent_by_hand

if TYPE_CHECKING:
    from kit.course import Course


class SectionStatus(Struct, frozen=True):
    """One section: is it open to the cohort, and how many people's hand-overs of it were collected."""

    id: str
    title: str
    released: bool
    submitted: int


class Status(Struct, frozen=True):
    """A cohort at a glance; `waiting` counts entries of the exchange, `files` those in the inbox."""

    cohort: str
    title: str
    people: int
    threshold: int
    sections: tuple[SectionStatus, ...]
    waiting: int
    files: int


def status(folder: CohortFolder, course: Course) -> Status:
    """Count what was released, handed in and received."""
    outbound, inbound = folder.exchange / "outbound", folder.exchange / "inbound"
    handed_in = {
        section.id: sum(folder.submitted(student.id, section.id).is_dir() for student in folder.roster)
        for section in course.sections
    }
    inbox = folder.root / INBOX
    return Status(
        cohort=folder.invitation.cohort,
        title=folder.invitation.title,
        people=len(folder.roster),
        threshold=folder.invitation.threshold,
        sections=tuple(
            SectionStatus(s.id, s.title, (outbound / s.id).is_dir(), handed_in[s.id]) for s in course.sections
        ),
        waiting=sum(1 for _entry in inbound.iterdir()) if os.access(inbound, os.R_OK) else 0,
        files=sum(sent_by_hand(path.name) for path in inbox.iterdir()) if inbox.is_dir() else 0,
    )
