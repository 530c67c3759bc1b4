"""Why something is not shown, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit import statistics
from kit.debrief import results
from kit.debrief.records import Suppressed
from kit.i18n import gettext as _
from kit.items import CANNOT_SAY
from kit.privacy import COUNTS_FROM
from kit.workspace import THRESHOLD_FLOOR

if TYPE_CHECKING:
    from kit.debrief.results import Data
    from kit.items import Scale


@dataclass(frozen=True)
class Hiding:
    """Says what of a frozen result is not shown, where a threshold may have risen since."""

    threshold: int

    def why(self, data: Data) -> str:
        """Say why a result is hidden, or "" when it is not; a threshold that rose hides results of fewer people."""
        if data.get("n", self.threshold) < self.threshold:
            return results.FEW
        return str(data.get("suppressed", ""))

    def why_rating(self, data: Data, scale: Scale) -> str:
        """Say why a rating is hidden, or "" when it is not; those who rated count, for its numbers are theirs."""
        if results.hidden(data):
            return str(data["suppressed"])
        return results.FEW if _rated(data, scale) < self.threshold else ""

    def why_sums(self, data: Data) -> str:
        """Say why means and sums of points are hidden, or "" when they are not."""
        # Earlier freezes have them of few people too, whatever these agreed to.
        return "" if data.get("summed", data["n"] >= COUNTS_FROM) else results.COUNTS

    def hidden(self, why: str, title: str = "") -> Suppressed:
        """Give what stands in a hidden result's place."""
        return Suppressed(reason(why, self.threshold), title)

    def counts(self, data: Data) -> dict[str, int] | Suppressed:
        """Give counts of people, unless they are hidden."""
        return self.hidden(why) if (why := self.why(data)) else data


def _rated(data: Data, scale: Scale) -> int:
    """Give how many rated, or where nobody knows any more the fewest that it can be."""
    if "rated" in data:
        return int(data["rated"])
    # Earlier freezes have no more than everyone's number, "can't say" included.
    if scale.cannot_say is None:
        return int(data["n"])
    counts = data["counts"]
    return THRESHOLD_FLOOR if results.hidden(counts) else int(data["n"] - counts.get(CANNOT_SAY, 0))


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
    return _("Whether the answers are divided is said where counts are shown.")
