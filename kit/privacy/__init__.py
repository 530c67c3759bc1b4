"""What may be shown of a small group: thresholds, pseudonyms, and results that stay frozen once they were shown.

Whoever knows their own answer, and keeps every summary, could subtract one result from another. So a result is
frozen when it is first revealed, and a newer one replaces it only if no arithmetic between all that was ever
revealed points to fewer people than the threshold, or to people who all answered the same.
"""

from __future__ import annotations

from kit.privacy.pseudonyms import marks, pseudonyms, read_key
from kit.privacy.reveals import REVEALS_FILE, VERSION, Frozen, Reveals, promise, read_reveals, reveals
from kit.privacy.rules import COUNTS_FROM, People, alike, counts_allowed, crowds, may_follow, suppressed_groups

__all__ = [
    "COUNTS_FROM",
    "REVEALS_FILE",
    "VERSION",
    "Frozen",
    "People",
    "Reveals",
    "alike",
    "counts_allowed",
    "crowds",
    "marks",
    "may_follow",
    "promise",
    "pseudonyms",
    "read_key",
    "read_reveals",
    "reveals",
    "suppressed_groups",
]
