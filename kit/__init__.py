"""A workshop kit on collective leadership: `kit.show` and `kit.points` are what a lesson's cells call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.lesson import points, show

__all__ = ["points", "show"]


def __getattr__(name: str) -> object:
    # Only a lesson's kernel needs widgets: the server, the command line and the debrief import `kit` without them.
    if name in __all__:
        from kit import lesson  # noqa: PLC0415

        return getattr(lesson, name)
    message = f"module 'kit' has no attribute {name!r}"
    raise AttributeError(message)
