"""What a summary tells, picked out for a test by the names of the two courses that tests use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from kit.debrief.records import Dimension, Instrument, Wave

if TYPE_CHECKING:
    from kit.debrief.records import Summary

HOPE, SURE, WAY = "one/hopes/different", "one/hopes/confident", "one/hopes/way"
"""Items of the small course: a text, a rating, a choice."""
BEFORE, AFTER, THEN = "coherence/check", "debrief/check", "debrief/then"
"""Activities of the real course: an instrument's two waves, and the look back."""


def item(summary: Summary, name: str) -> Any:
    activity, _slash, id_ = name.rpartition("/")
    return summary.activities[activity].items[id_]


def coherence(summary: Summary) -> Instrument:
    return summary.instruments["group-coherence"]


def shown(summary: Summary, wave: str) -> Wave:
    found = coherence(summary).waves[wave]
    assert isinstance(found, Wave)
    return found


def dimension(wave: Wave, id_: str = "shared-purpose") -> Dimension:
    found = wave.dimensions[id_]
    assert isinstance(found, Dimension)
    return found


def as_json(part: Any) -> Any:
    return json.loads(msgspec.json.encode(part))


def hidden_parts(part: Any) -> list[dict[str, Any]]:
    """Every hidden result of a summary, at any depth."""
    below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    here = [part] if isinstance(part, dict) and "suppressed" in part else []
    return here + [h for b in below for h in hidden_parts(b)]
