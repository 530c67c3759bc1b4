"""The live service as a facilitator's debrief sees it: beside what everybody asks of it, what may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from kit.debrief import reading
from kit.debrief.addressed import Addressed
from kit.debrief.closing import Closed
from kit.debrief.flags import Flag
from kit.wire.client import Client, of_cohort

if TYPE_CHECKING:
    from kit.debrief.records import Summary


class FacilitatorClient(Client):
    """The live service, for one facilitator; it raises what a `Client` does."""

    def summary(self, cohort: str) -> Summary:
        """Give what may be shown of the activities that are closed."""
        return reading.summary(self.send("GET", f"{of_cohort(cohort)}/summary"))

    def flags(self, cohort: str, activity: str) -> tuple[Flag, ...]:
        """Give the results of a closed activity in which nearly all answered alike."""
        return self.ask("GET", f"{of_cohort(cohort)}/flags/{quote(activity)}", tuple[Flag, ...])

    def close(self, cohort: str) -> Closed:
        """Close every activity, as a debrief begins."""
        return reading.record(self.send("POST", f"{of_cohort(cohort)}/close"), Closed)

    def addressed(self, cohort: str) -> tuple[Addressed, ...]:
        """Give what was addressed to the facilitators, with names."""
        return self.ask("GET", f"{of_cohort(cohort)}/addressed", tuple[Addressed, ...])
