"""A cohort of the live service as a debrief's source: it gives results, and never what anybody answered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import structs

from kit.debrief.closing import Closed
from kit.debrief.live_client import FacilitatorClient
from kit.debrief.records import Part
from kit.exchange.live import TOKEN
from kit.i18n import gettext as _
from kit.workspace import SERVICE_URL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kit.course import Course
    from kit.debrief.addressed import Addressed
    from kit.debrief.records import Summary
    from kit.debrief.sources import Data
    from kit.wire.records import Membership

FACILITATOR = "facilitator"


def client() -> FacilitatorClient | None:
    """Give the live service in the name of whoever this server belongs to; None where there is no such service.

    Raises
    ------
    ServiceError
        When its address is none.
    """
    url, token = os.environ.get(SERVICE_URL), os.environ.get(TOKEN)
    return FacilitatorClient(url, token) if url and token else None


def facilitated(service: FacilitatorClient) -> tuple[Membership, ...]:
    """Give the cohorts that this user facilitates.

    Raises
    ------
    ServiceError
        When the service cannot be reached.
    """
    return tuple(one for one in service.me().cohorts if FACILITATOR in one.roles)


class LiveSource:
    """A cohort that the live service keeps.

    Parameters
    ----------
    service
        Asks the service in this facilitator's name.
    membership
        The cohort.
    course
        Its course.
    base
        The folder in which a folder for its reports is made.
    """

    def __init__(self, service: FacilitatorClient, membership: Membership, course: Course, base: Path) -> None:
        self.folder, self.drawer = base / membership.cohort, service.drawer(membership.cohort)
        self._service, self._id, self._title, self._course = service, membership.cohort, membership.title, course

    def state(self) -> Data:
        """Say which cohort it is."""
        return {"kind": "live", "title": _("{title}, live").format(title=self._title), "folder": str(self.folder)}

    def counted(self) -> Summary:
        """Count the answers so far."""
        summary = self._service.summary(self._id)
        if summary.answers:
            return summary
        # Once something is closed the counts of the rest stand in the room alone.
        answered = self._service.room(self._id).activities
        asked = [a for lesson in self._course.lessons for a in lesson.activities]
        answers = {a.name: Part(a.title, n) for a in asked if a.name in answered and (n := answered[a.name].answered)}
        return structs.replace(summary, answers=answers)

    def close(self) -> Closed:
        """Close the answers to every activity, which freezes what may be shown."""
        return self._service.close(self._id)

    def resume(self) -> Closed:
        """Go on with what was closed before; what the service opened since then stays open."""
        return Closed(self.summary(), ())

    def summary(self) -> Summary:
        """Give what may be shown by now, after the review too."""
        return self._service.summary(self._id)

    def queue(self) -> Data:
        """Give the texts to review."""
        return self._service.review(self._id)

    def review(self, act: str, fields: Data) -> Data:
        """Review texts."""
        return self._service.decide(self._id, fields | {"act": act})

    def addressed(self) -> Sequence[Addressed]:
        """Give what was addressed to the facilitator."""
        return self._service.addressed(self._id)
