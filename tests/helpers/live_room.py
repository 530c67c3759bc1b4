"""A group on a Hub, without browsers: people who share by the service's own addresses, and a facilitator's acts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from helpers.hub import FACILITATOR, PEOPLE

from kit import course as courses
from kit.debrief.live_client import FacilitatorClient
from kit.wire.acts import Close, Hide, Open, Reveal, Start
from kit.wire.records import Line, Sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.hub import RunningHub

    from kit.wire.acts import Act

ACTS: dict[str, type[Act]] = {"open": Open, "close": Close, "reveal": Reveal, "hide": Hide}


class Group:
    """The cohort of a Hub, as a test sees it."""

    def __init__(self, hub: RunningHub) -> None:
        self.hub, self.cohort = hub, hub.cohort.invitation.cohort

    def client(self, user: str) -> FacilitatorClient:
        """Give somebody's way to the service."""
        return FacilitatorClient(self.hub.service_url, self.hub.token(user))

    def act(self, what: str, activity: str) -> None:
        """Open, close, reveal or hide an activity, as "lesson/activity", in a session on the course's own route."""
        grace = self.client(FACILITATOR)
        if grace.room(self.cohort).session is None:
            grace.act(self.cohort, Start(route=courses.load().default_route))
        grace.act(self.cohort, ACTS[what](activity=activity))

    def share(self, name: str, values: Sequence[Any], people: Sequence[str] = PEOPLE) -> None:
        """Let each of these people share a value of ``lesson/activity/item``, counts agreed to."""
        lesson, activity, item = name.split("/")
        wave = courses.load().lesson(lesson).activity(activity).wave
        for user, value in zip(people, values, strict=False):
            way = self.client(user)
            had = {(x.lesson, x.activity, x.item): x.revision for x in way.mine(self.cohort).lines}
            line = Line(
                lesson=lesson, activity=activity, item=item, wave=wave, value=value, agreed=("counts",),
                revision=had.get((lesson, activity, item), 0) + 1, shared_at=dt.datetime.now(dt.UTC),
            )  # fmt: skip
            way.share(self.cohort, Sent(lines=(line,)))
