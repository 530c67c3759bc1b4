"""Moments as files have them: the kit's own, and nbgrader's."""

from __future__ import annotations

import datetime as dt


def now(moment: dt.datetime | None = None) -> str:
    """Write a moment, by default this one, as the kit's files have it: "2026-12-01T09:30:00Z"."""
    return (moment or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def nbgrader_stamp(moment: dt.datetime) -> str:
    """Write a moment of UTC as nbgrader does in its entries: "2026-12-01 09:30:00.000000 UTC"."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC"
