"""Words as every file has them: nothing in them that a page, a sheet or a printed letter cannot show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.debrief.prompts import Prompt

SHOWN_FOR_ANOTHER = "\N{REPLACEMENT CHARACTER}"

# Control characters but tab and line feed, half a surrogate pair, and what is no character at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """Give a text with its line ends as line feeds, and every character that cannot be shown replaced by �."""
    return _UNPRINTABLE.sub(SHOWN_FOR_ANOTHER, text.replace("\r\n", "\n").replace("\r", "\n"))


def how_long(prompt: Prompt) -> str:
    """Say in which form a conversation is held, and how long it takes."""
    return _("{format}, {n} minutes").format(format=prompt.format, n=prompt.minutes)
