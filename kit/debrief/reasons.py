"""Why something is not shown, in words."""

from __future__ import annotations

from kit import statistics
from kit.debrief import results
from kit.i18n import gettext as _
from kit.privacy import COUNTS_FROM


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
