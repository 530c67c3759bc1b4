"""A workshop kit on collective leadership: what a lesson's cells call."""

from __future__ import annotations

from kit.lesson import points, show

__all__ = ["points", "show"]
