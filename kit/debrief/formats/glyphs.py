"""Which letters the typefaces at hand can print: a PDF for every reader must not hold one that has no shape."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec
import typst

from kit.lettering import SHOWN_FOR_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# Latin letters and the signs of our own sentences: the typeface that typst carries has them all.
_UNKNOWN = re.compile("[^ -~\xa0-\u024f–—‘’‚“”„•…→−≤≥\n\t]")
# One sign a page, the first page with one that no typeface has.
_TRIAL = b"""
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Libertinus Serif")
#for sign in json(bytes(sys.inputs.signs)) { page(sign) }
"""
_NOBODY_HAS = "\0"
_GLYPH = re.compile(rb'href="#(g[0-9A-F]+)"')


def unusual(text: str) -> frozenset[str]:
    """Give the signs of a text that are not known to have a shape: characters, and letters with what they carry."""
    found = frozenset(_UNKNOWN.findall(text))
    carried = "".join(re.escape(c) for c in found if unicodedata.category(c).startswith("M"))
    return found | frozenset(re.findall(f".[{carried}]+", text) if carried else ())


def lacking(signs: Iterable[str], *, system: bool) -> frozenset[str]:
    """Give those of `signs` that no typeface has: of those that typst carries, and of the `system`'s own too."""
    tried = sorted(signs)
    if not tried:
        return frozenset()
    typefaces = typst.Compiler(ignore_system_fonts=not system)
    inputs = {"signs": msgspec.json.encode([_NOBODY_HAS, *tried]).decode()}
    pages = typefaces.compile(_TRIAL, format="svg", sys_inputs=inputs)
    # One page would be bytes; there are at least two.
    nothing, *drawn = (set(_GLYPH.findall(page)) for page in pages or () if isinstance(page, bytes))
    return frozenset(sign for sign, glyphs in zip(tried, drawn, strict=True) if glyphs & nothing)


def without(text: str, signs: Collection[str]) -> str:
    """Put � in the place of each of `signs`; a letter that has a shape only loses what it carries."""
    instead = {s: SHOWN_FOR_ANOTHER if len(s) == 1 or s[0] in signs else s[0] for s in signs}
    longest_first = sorted(map(re.escape, instead), key=len, reverse=True)
    return re.sub("|".join(longest_first), lambda sign: instead[sign[0]], text) if instead else text


def bare(text: str) -> str:
    """Take away all that letters carry or are joined by, for typefaces that have each but not the two together."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
