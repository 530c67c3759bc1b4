"""Which letters the typefaces at hand can print: a PDF for every reader must not hold one that has no shape."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import typst

from kit.debrief.formats.text import SHOWN_FOR_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Iterable

# Latin letters and the signs of our own sentences: the typeface that typst carries has them all.
_KNOWN = re.compile("[^ -~\xa0-\u024f–—‘’‚“”„•…→−≤≥\n\t]")
# One letter a page, the first page with a sign that no typeface has.
_TRIAL = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Libertinus Serif")
#for letter in sys.inputs.letters.codepoints() { page(letter) }
"""
_NOBODY_HAS = "\0"
_GLYPH = re.compile(rb'href="#(g[0-9A-F]+)"')


def unusual(text: str) -> str:
    """Give the characters of a text that are not known to have a shape, each once."""
    return "".join(sorted(set(_KNOWN.findall(text))))


def lacking(letters: str, *, system: bool) -> frozenset[str]:
    """Give those of `letters` that no typeface has: of those that typst carries, and of the `system`'s own too."""
    if not letters:
        return frozenset()
    pages = typst.compile(
        _TRIAL, format="svg", ignore_system_fonts=not system, sys_inputs={"letters": _NOBODY_HAS + letters}
    )
    nothing, *drawn = (set(_GLYPH.findall(page)) for page in pages)
    return frozenset(letter for letter, glyphs in zip(letters, drawn, strict=True) if glyphs & nothing)


def without(text: str, letters: Iterable[str]) -> str:
    """Put � in the place of each of `letters`."""
    return text.translate(dict.fromkeys(map(ord, letters), SHOWN_FOR_ANOTHER))


def bare(text: str) -> str:
    """Take away all that letters carry or are joined by: two that have a shape may have none together."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
