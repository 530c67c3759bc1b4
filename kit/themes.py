"""Themes in free text, English, Dutch or mixed: which words several people used. No network, no model, no chance.

How it works, so that anybody can follow it by hand:

1. A text is cut into words; short ones and those of `stopwords.yaml` are left out. Which language's stop words count
   depends on which of them the text uses; a text that uses none is taken for the language of most.
2. Words are brought to their stems ("deciding", "decide") by Snowball's stemmers (M. F. Porter, "Snowball: a language
   for stemming algorithms", 2001). In Dutch a compound counts with its last part, where somebody uses that part alone.
3. The stem that most texts share, each text once, makes the first theme, of those texts. Then the same again with
   the texts that are left. A stem of the question itself makes no theme, nor does one that leaves too few outside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

import snowballstemmer  # type: ignore[import-untyped]
from msgspec import Struct

from kit import yamlfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST = 6
"""Themes of one question, at most: more is a list again."""
_READ, _FROM, _TO = 2_000_000, 200, 5_000
"""Characters read of all texts together; of each at least, and at most: a megabyte from one is not a louder voice."""
_VOCABULARY = 6_000
"""Words that are brought to their stems, the most used first; what comes after is too rare for a theme of so many."""
_LETTERS = range(3, 40)
_HEAD = 6
"""Letters of the last part of a Dutch compound, at least: shorter endings are mostly no words."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# They show nothing, and would cut a word in two or make one that nobody sees: soft hyphens, joiners, direction marks.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Found:
    """A theme: a title, the words that made it (the most used first), and which texts are in it."""

    title: str
    words: tuple[str, ...]
    indices: tuple[int, ...]


def find(texts: Sequence[str], *, asked: str = "", least: int = 2, outside: int = 1) -> tuple[Found, ...]:
    """Find themes in texts, one text a person; a text is in one theme at most.

    Parameters
    ----------
    texts
        What was written, of any length; of long ones the beginning is read.
    asked
        The question: its own words make no theme.
    least
        Texts that must share a word.
    outside
        Texts that a word must leave outside its theme: one that everybody uses parts nothing.
    """
    vocabulary = Vocabulary(texts, asked)
    return tuple(vocabulary.found(stem, indices) for stem, indices in vocabulary.find(least=least, outside=outside))


class Vocabulary:
    """The words of some texts, by their stems.

    Parameters
    ----------
    texts, asked
        As for `find`.
    """

    def __init__(self, texts: Sequence[str], asked: str = "") -> None:
        limit = min(max(_READ // max(len(texts), 1), _FROM), _TO)
        self._texts = [_beginning(text, limit) for text in texts]
        words = _without_stopwords(self._texts)
        self._stems = _stems(words)
        asked_stems = {self._stems.get(word) for word in _words(asked)}
        self._of = [{self._stems[w] for w in some if w in self._stems} - asked_stems for some, _language in words]
        self._shared_by = Counter(stem for stems in self._of for stem in stems)

    def find(self, *, least: int, outside: int) -> list[tuple[str, list[int]]]:
        """Give each theme's stem and texts, in the order in which they are found."""
        left = set(range(len(self._texts)))
        where: dict[str, list[int]] = {}
        for index, stems in enumerate(self._of):
            for stem in stems:
                if self._shared_by[stem] >= least:
                    where.setdefault(stem, []).append(index)
        count = {stem: len(indices) for stem, indices in where.items()}
        found: list[tuple[str, list[int]]] = []
        while len(found) < MOST:
            may = [stem for stem, n in count.items() if least <= n <= len(self._texts) - outside]
            if not may:
                break
            seed = min(may, key=lambda stem: (-count[stem], -self._shared_by[stem], stem))
            taken = [index for index in where[seed] if index in left]
            found.append((seed, taken))
            left.difference_update(taken)
            for index in taken:
                for stem in self._of[index] & count.keys():
                    count[stem] -= 1
        return found

    def shared(self, indices: Sequence[int]) -> str | None:
        """Give the stem that most of some texts share, at least two of them and half of them; None without one."""
        count = Counter(stem for index in indices for stem in self._of[index])
        may = [stem for stem, n in count.items() if n >= max(2, len(indices) / 2)]
        return min(may, key=lambda stem: (-count[stem], -self._shared_by[stem], stem), default=None)

    def uses(self, stem: str, indices: Iterable[int]) -> int:
        """Count the texts, of some, that use a word of a stem."""
        return sum(stem in self._of[index] for index in indices)

    def words(self, stem: str, indices: Iterable[int]) -> dict[str, int]:
        """Give the words of a stem as some texts have them, and how many texts use each; the most used first."""
        count: Counter[str] = Counter()
        written: dict[str, Counter[str]] = {}
        for index in indices:
            seen = {word.casefold(): word for word in map(_bare, _WORD.findall(self._texts[index]))}
            for folded, word in seen.items():
                if self._stems.get(folded) == stem:
                    count[folded] += 1
                    written.setdefault(folded, Counter())[word] += 1
        order = sorted(count, key=lambda folded: (-count[folded], len(folded), folded))
        return {_most_used(written[folded]): count[folded] for folded in order}

    def found(self, stem: str, indices: Sequence[int]) -> Found:
        """Give the theme that a stem makes of some texts."""
        words = tuple(self.words(stem, indices))
        return Found(titled(words[0]), words, tuple(indices))


def titled(word: str) -> str:
    """Write a word as a title; the rest of it stays as somebody wrote it."""
    return word[:1].upper() + word[1:]


# -- words -------------------------------------------------------------------------------------------------------------


def _beginning(text: str, limit: int) -> str:
    """Give the part of a text that is read; a word that the limit would cut stays out."""
    part = _INVISIBLE.sub("", text[: limit + 1])
    if len(text) > limit:
        cut = part.rsplit(None, 1)
        part = cut[0] if len(cut) > 1 else part[:limit]
    return unicodedata.normalize("NFC", part)


def _most_used(count: Counter[str]) -> str:
    return min(count, key=lambda word: (-count[word], word))


def _bare(word: str) -> str:
    """Cut a word at its apostrophe: "Anna's", "foto's"."""
    return re.split(r"['’]", word, maxsplit=1)[0]


def _words(text: str) -> set[str]:
    return {word for found in _WORD.findall(text) if len(word := _bare(found).casefold()) in _LETTERS}


def _without_stopwords(texts: Sequence[str]) -> list[tuple[set[str], str]]:
    """Give each text's words without the stop words of its language, and that language."""
    lists = _stopwords()
    both = lists["en"] & lists["nl"]
    only = {language: words - both for language, words in lists.items()}
    known: dict[str, tuple[frozenset[str], str]] = {}
    for text in dict.fromkeys(texts):
        words = frozenset(w.casefold().replace("’", "'") for w in _WORD.findall(text))
        says = {language: len(words & own) for language, own in only.items()}
        known[text] = words, "" if len({*says.values()}) == 1 else max(says, key=lambda name: says[name])
    spoken = Counter(known[text][1] for text in texts)
    most = max(lists, key=lambda language: spoken[language])
    found = []
    for text in texts:
        words, language = known[text]
        language = language or most
        left = {w.split("'", 1)[0] for w in words - lists[language]} - lists[language]
        found.append(({w for w in left if len(w) in _LETTERS}, language))
    return found


def _stems(texts: Sequence[tuple[set[str], str]]) -> dict[str, str]:
    """Map the most used words to their stems, each in the language of the texts that use it most."""
    used: dict[str, Counter[str]] = {language: Counter() for language in _stopwords()}
    for words, language in texts:
        used[language].update(words)
    total = used["en"].copy()
    total.update(used["nl"])
    kept = nsmallest(_VOCABULARY, total, key=lambda word: (-total[word], word))
    dutch = [word for word in kept if used["nl"][word] > used["en"][word]]
    english = [word for word in kept if used["nl"][word] <= used["en"][word]]
    alone = {
        word: stem
        for name, words in (("english", english), ("dutch", dutch))
        for word, stem in zip(words, snowballstemmer.stemmer(name).stemWords(words), strict=True)
    }
    return alone | {word: alone[head] for word in dutch if (head := _head(word, alone)) is not None}


def _head(word: str, alone: Mapping[str, str]) -> str | None:
    """Give the last part of a compound that somebody uses alone, the longest there is."""
    parts = (word[cut:] for cut in range(_LETTERS.start, len(word) - _HEAD + 1))
    return next((part for part in parts if part in alone), None)


class _StopWords(Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    nl: str


@cache
def _stopwords() -> Mapping[str, frozenset[str]]:
    found = yamlfile.read(Path(__file__).with_name("stopwords.yaml"), _StopWords)
    return {"en": frozenset(found.en.split()), "nl": frozenset(found.nl.split())}
