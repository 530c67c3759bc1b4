"""Names and texts from outside, written so that they fit a message and cannot break it."""

from __future__ import annotations

import unicodedata


def shown(text: str, most: int | None = None) -> str:
    """Spell out what cannot be printed, such as a newline, and leave out what goes beyond `most` characters."""
    if most is not None and len(text) > most:
        text = text[: most - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def folded(text: str) -> str:
    """Give words from outside to compare them by: the same ones, however a system writes accents, capitals, spaces."""
    # Folding capitals can take a letter apart again.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())
