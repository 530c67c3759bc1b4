"""What comes of closing, in a cohort's folder or in the live service."""

from __future__ import annotations

from msgspec import Struct

from kit.debrief.flags import Flag
from kit.debrief.records import Summary


class Closed(Struct, frozen=True):
    """All that may be shown, and what the facilitator alone should think about before it is."""

    summary: Summary
    flags: tuple[Flag, ...]
