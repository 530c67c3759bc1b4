"""How wide words are, and where their lines end: by a generous guess, since the reader's font is not known."""

from __future__ import annotations

NARROW, WIDE = frozenset("iljtfrI.,:;'’‘|!()[]/ ·"), frozenset("mwMW@%—…")
_EM = {"narrow": 0.37, "wide": 0.93, "upper": 0.72, "other": 0.62}
# The widths of DejaVu Sans, the widest of the usual interface fonts: in any other, words take less than this.


def width_of(text: str, font: float) -> float:
    """Give the width of one line in pixels, `font` pixels high: hardly ever less than it will take."""
    return font * sum(_EM[_kind(letter)] for letter in text)


def _kind(letter: str) -> str:
    if letter in NARROW:
        return "narrow"
    if letter in WIDE or ord(letter) > 0x2E80:  # noqa: PLR2004 - where the scripts begin whose signs are squares
        return "wide"
    return "upper" if letter.isupper() else "other"


def wrap(text: str, width: float, font: float) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`; a word that is wider than a line is broken too."""
    found: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font) <= width:
            line = longer
            continue
        if line:
            found.append(line)
        *full, line = _pieces(word, width, font)
        found += full
    return (*found, line) if line else tuple(found)


def _pieces(word: str, width: float, font: float) -> list[str]:
    found, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter, font) > width:
            found.append(piece)
            piece = ""
        piece += letter
    return [*found, piece]
