"""What comes of closing every activity: what may be shown, and what to think about before it is."""

from __future__ import annotations

from msgspec import Struct

from kit.debrief.flags import Flag
from kit.debrief.records import Summary


class Closed(Struct, frozen=True):
    """A debrief's beginning."""

    summary: Summary
    flags: tuple[Flag, ...]
