"""Words that every format has alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.debrief.prompts import Prompt


def how_long(prompt: Prompt) -> str:
    """Say in which form a conversation is held, and how long it takes."""
    return _("{format}, {n} minutes").format(format=prompt.format, n=prompt.minutes)
