"""How a lesson reads: its words, Flesch's reading ease, and the time that reading and answering take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kit.items import Choice, Choices, Date, Flow, LongText, Points, Rating, ShortText, Stages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kit.items import Item

READING_EASE = 55
"""Plain English by Flesch's measure (Flesch 1948, J. Appl. Psychol. 32, 221–233)."""
FEWEST, MOST = 600, 1200
"""Words of a lesson that is worth opening and not too long to finish."""

WORDS_A_MINUTE = 238
"""Silent reading of non-fiction in English (Brysbaert 2019, J. Mem. Lang. 109, 104047)."""
SECONDS: dict[type[Item], int] = {
    Rating: 6,
    Choice: 12,
    Choices: 15,
    Points: 40,
    Date: 8,
    Stages: 0,
    ShortText: 25,
    LongText: 60,
    Flow: 75,
}
OTHER = 30
"""Seconds to answer an item once it is read, by kind, and for any other kind. Our own estimates, on the quick side."""

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LETTERS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?]+[”’)]*(?:\s+|$)")


def plain(sources: Iterable[str]) -> str:
    """Give the running text of Markdown cells: no headings, tables, pictures, addresses or marks."""
    text = re.sub(r"```.*?```|!\[[^\]]*\]\([^)]*\)|<[^>]+>", "", "\n".join(sources), flags=re.DOTALL)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    lines = (re.sub(r"^(?:\d+\. |[-*+>] )|[*_`]", "", line.strip()) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("#", "|")))


def words(text: str) -> int:
    """Count words."""
    return len(_WORD.findall(text))


def reading_ease(text: str) -> float | None:
    """Give Flesch's reading ease: 206.835 - 1.015 words a sentence - 84.6 syllables a word; None without words."""
    found = _LETTERS.findall(text)
    sentences = [s for s in _SENTENCE_END.split(text) if re.search(r"\w", s)]
    if not found:
        return None
    return 206.835 - 1.015 * len(found) / len(sentences) - 84.6 * sum(map(syllables, found)) / len(found)


def syllables(word: str) -> int:
    """Count groups of vowels, without the silent e of “made”, “makes” and “asked”; at least 1."""
    letters = re.sub(r"[^a-z]", "", re.sub(r"[’']s$", "", word.lower()))
    count = len(re.findall(r"[aeiouy]+", letters))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyszxcgl]es$", letters)
    return max(1, count - bool(silent and count > 1))


def minutes(text: str, items: Sequence[Item]) -> float:
    """Estimate the minutes that it takes to read a text and to read and answer items."""
    asked = sum(words(f"{i.label} {i.help}") for i in items)
    return (words(text) + asked) / WORDS_A_MINUTE + sum(SECONDS.get(type(i), OTHER) for i in items) / 60
