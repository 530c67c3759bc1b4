"""Why something is not shown, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit import statistics
from kit.debrief import results
from kit.debrief.records import Suppressed
from kit.i18n import gettext as _
from kit.privacy import COUNTS_FROM

if TYPE_CHECKING:
    from kit.debrief.results import Data


@dataclass(frozen=True)
class Hiding:
    """Says what of a frozen result is not shown, where a threshold may have risen since."""

    threshold: int

    def why(self, data: Data) -> str:
        """Say why a result is hidden, or "" when it is not; a threshold that rose hides results of fewer people."""
        if data.get("n", self.threshold) < self.threshold:
            return results.FEW
        return str(data.get("suppressed", ""))

    def hidden(self, why: str, title: str = "") -> Suppressed:
        """Give what stands in a hidden result's place."""
        return Suppressed(reason(why, self.threshold), title)

    def counts(self, data: Data) -> dict[str, int] | Suppressed:
        """Give counts of people, unless they are hidden."""
        return self.hidden(why) if (why := self.why(data)) else data


def reason(why: str, threshold: int) -> str:
    """Say why something is hidden."""
    if why == results.COUNTS:
        return _("Counts are shown from {n} people on, or when everyone who shared agreed.").format(n=COUNTS_FROM)
    if why == results.APART:
        return _("Beside another result it would give somebody away.")
    if why == results.UNPAIRED:
        return _("Change is shown when both readings are, and when that gives nobody away.")
    if why == results.SPARSE:
        return _("No one field has {n} people, or it would give somebody away.").format(n=threshold)
    return _("Fewer than {n} people.").format(n=threshold)


def why_no_verdict(why: str) -> str:
    """Say why there is no word for how near the answers lie to each other; `why` as `statistics.verdict` has it."""
    match why:
        case statistics.FEW_PEOPLE:
            return _("With fewer than {n} people, chance alone brings answers close.").format(n=statistics.LEAST_PEOPLE)
        case statistics.ONE_ITEM:
            return _("One question is too little to go by.")
        case statistics.AT_AN_END:
            return _("The answers lie at the end of the scale, where they cannot spread.")
    return _("Whether the answers are divided is said from {n} people on, or when everyone who shared agreed.").format(
        n=COUNTS_FROM
    )
