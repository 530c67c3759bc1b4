"""What may be shown of a small group: thresholds, pseudonyms, and results that stay frozen once they were shown.

Whoever knows their own answer, and keeps every summary, could subtract one result from another. So a result is
frozen when it is first revealed, and a newer one replaces it only if no arithmetic between all that was ever
revealed rests on fewer people than the threshold.
"""

from __future__ import annotations

from kit.privacy.pseudonyms import mark, pseudonym, read_key
from kit.privacy.reveals import REVEALS_FILE, VERSION, Frozen, Reveals, now, reveals
from kit.privacy.rules import COUNTS_FROM, Answers, counts_allowed, may_follow, suppressed_groups

__all__ = [
    "COUNTS_FROM",
    "REVEALS_FILE",
    "VERSION",
    "Answers",
    "Frozen",
    "Reveals",
    "counts_allowed",
    "mark",
    "may_follow",
    "now",
    "pseudonym",
    "read_key",
    "reveals",
    "suppressed_groups",
]
