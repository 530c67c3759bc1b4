"""How wide words are, and where their lines end: by a generous guess, since the reader's font is not known."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 8
"""A label that is longer is cut: its table has it whole."""
SHOWN_FOR_ANOTHER = "\N{REPLACEMENT CHARACTER}"
NARROW, WIDE = frozenset("iljtfrI.,:;'’‘|!()[]/ ·"), frozenset("mwMW@%—…")
_EM = {"narrow": 0.37, "wide": 0.93, "upper": 0.72, "other": 0.62, "square": 1.05}
# The widths of DejaVu Sans, the widest of the usual interface fonts: in any other, words take less than this.

# Control characters but tab and line feed, half a surrogate pair, and what is no character at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """Give a text with its line ends as line feeds, and every character that cannot be shown replaced by �."""
    return _UNPRINTABLE.sub(SHOWN_FOR_ANOTHER, text.replace("\r\n", "\n").replace("\r", "\n"))


def width_of(text: str, font: float) -> float:
    """Give the width of one line in pixels, `font` pixels high: hardly ever less than it will take."""
    return font * sum(_EM[_kind(letter)] for letter in text)


def _kind(letter: str) -> str:
    if letter in NARROW:
        return "narrow"
    if letter in WIDE:
        return "wide"
    if ord(letter) > 0x2E80:  # noqa: PLR2004 - where the scripts begin whose signs are squares
        return "square"
    return "upper" if letter.isupper() else "other"


def wrap(text: str, width: float, font: float) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`, the last of too many ending in an ellipsis.

    A word that is wider than a line is broken too.
    """
    found = list(islice(_lines(text, width, font), MOST_LINES + 1))
    if len(found) > MOST_LINES:
        found = [*found[: MOST_LINES - 1], _cut(found[MOST_LINES - 1], width, font)]
    return tuple(found)


def _lines(text: str, width: float, font: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font) <= width:
            line = longer
            continue
        if line:
            yield line
        line = ""
        for letter in word:
            if line and width_of(line + letter, font) > width:
                yield line
                line = ""
            line += letter
    if line:
        yield line


def _cut(line: str, width: float, font: float) -> str:
    while line and width_of(f"{line}…", font) > width:
        line = line[:-1]
    return f"{line}…"
