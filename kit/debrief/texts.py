"""The texts of one question: those that may be shown, as they were reviewed, and the themes that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import structs

from kit.debrief import review as reviews
from kit.debrief.records import Text, Texts, Theme
from kit.debrief.settling import settle_texts
from kit.i18n import gettext as _
from kit.themes import Vocabulary, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kit.debrief.review import Review
    from kit.debrief.settling import Room
    from kit.items import Item


@dataclass(frozen=True)
class Written:
    """One author's text as it was shared; `quote` says whether they agreed to be quoted."""

    digest: str
    text: str
    quote: bool


@dataclass(frozen=True)
class Grouped:
    """Texts in one theme, by index, with its title and the words that made it; those are empty for a title by hand."""

    title: str
    words: tuple[str, ...]
    indices: tuple[int, ...]


@dataclass(frozen=True)
class _Group:
    """Texts in one theme, by index: with a title by hand, or with the stem that gives one, or as yet with neither."""

    title: str
    stem: str | None
    indices: list[int]


@dataclass(frozen=True)
class Question:
    """The texts of one question and their review.

    Parameters
    ----------
    key, label
        "lesson/activity/item", and what was asked.
    frozen_at
        When texts were last revealed.
    written
        One text an author, in an order that tells nothing of who came first.
    """

    key: str
    label: str
    frozen_at: str
    written: tuple[Written, ...]

    def themes(self, review: Review, threshold: int) -> Themes:
        """Group the texts that are not hidden."""
        kept = [w for w in self.written if review.verdicts.get(w.digest) != "hide"]
        return Themes(self, review, threshold, kept)

    def told(self, review: Review, threshold: int) -> tuple[list[Text], list[Theme]]:
        """Give the texts that are not hidden and the themes of those that were passed, as a summary has them."""
        grouped = self.themes(review, threshold)
        themes, titles = grouped.told()
        texts = []
        for index, one in enumerate(grouped.kept):
            passed = review.verdicts.get(one.digest) == "show"
            texts.append(Text(grouped.texts[index], one.quote, passed, titles.get(index)))
        return texts, themes


def gather(room: Room, view: str, label: str, rows: pd.DataFrame) -> Question | None:
    """Give the texts of a question that may be shown, `rows` of the table; None while they are hidden."""
    settled = _settled(room, view, rows)
    return settled and _question(view, label, *settled)


def tell(room: Room, view: str, item: Item, rows: pd.DataFrame, review: Review, *, unread: bool) -> Texts | None:
    """Give the texts of a question as a summary has them; None while they are hidden.

    Without `unread` those that wait for the review are counted and left out.
    """
    settled = _settled(room, view, rows)
    if settled is None:
        return None
    frozen_at, shown = settled
    told = Texts(item.kind, item.label, frozen_at, len(shown), [])
    if not unread and not review.verdicts:
        # A hundred thousand texts that nobody has read yet need no names to be known by, and no order.
        return structs.replace(told, unread=int(shown["agreed_quote"].sum()))
    found, themes = _question(view, item.label, frozen_at, shown).told(review, room.threshold)
    if unread:
        return structs.replace(told, texts=found, themes=themes)
    passed = [text for text in found if text.reviewed]
    waiting = sum(text.quote for text in found if not text.reviewed)
    return structs.replace(told, texts=passed, themes=themes, unread=waiting)


def _settled(room: Room, view: str, rows: pd.DataFrame) -> tuple[str, pd.DataFrame] | None:
    """Give when texts were frozen, and the rows of those that may be shown."""
    settled = settle_texts(room, view, rows["participant"].tolist(), rows["value"].tolist())
    return settled and (settled[0], rows[settled[1]])


def _question(view: str, label: str, frozen_at: str, shown: pd.DataFrame) -> Question:
    key = view.removeprefix("activity/")
    texts = zip(shown["value"].tolist(), shown["agreed_quote"].tolist(), strict=True)
    written = (Written(reviews.digest(key, text), text, quote) for text, quote in texts)
    # The order of a digest is a shuffle that stays, and that knows nothing of who came first.
    return Question(key, label, frozen_at, tuple(sorted(written, key=lambda one: (one.digest, one.quote))))


class Themes:
    """The themes of a question's texts: those that are found, or those that the facilitator made of them.

    Small themes are for the facilitator alone. What is told to anybody else are themes of at least `threshold`
    authors whose texts were passed; what is left is told as one, "Other", of as many at least.
    """

    def __init__(self, question: Question, review: Review, threshold: int, kept: Sequence[Written]) -> None:
        self.kept = kept
        self._threshold = threshold
        self._passed = {i for i, one in enumerate(kept) if review.verdicts.get(one.digest) == "show"}
        self._label = question.label
        self._by_hand = review.themes.get(question.key)
        self.texts = [review.shown(one.digest, one.text) for one in kept]
        self._known: tuple[Vocabulary, list[_Group]] | None = None

    @property
    def all(self) -> list[Grouped]:
        """Every theme, also small ones and those of texts that wait: for the facilitator's eyes."""
        vocabulary, groups = self._grouped()
        themes = []
        for group in groups:
            found = None if group.stem is None else vocabulary.found(group.stem, group.indices)
            title, words = (found.title, found.words) if found else (group.title, ())
            themes.append(Grouped(title, words, tuple(group.indices)))
        return themes

    def _grouped(self) -> tuple[Vocabulary, list[_Group]]:
        if self._known is None:
            vocabulary = Vocabulary(self.texts, self._label)
            if self._by_hand is None:
                found = vocabulary.find(least=2, outside=self._threshold)
                groups = [_Group("", stem, indices) for stem, indices in found]
            else:
                groups = [
                    _Group(title, None if title else vocabulary.shared(indices), indices)
                    for title, indices in self._arranged(self._by_hand)
                ]
            self._known = vocabulary, groups
        return self._known

    def _arranged(self, by_hand: Sequence[reviews.Group]) -> list[tuple[str, list[int]]]:
        """Give the facilitator's themes by title; whatever was written into the file, a text is in one of them."""
        of: dict[str, int] = {}
        for number, group in enumerate(by_hand):
            of = dict.fromkeys(group.texts, number) | of
        found: list[tuple[str, list[int]]] = [(group.title, []) for group in by_hand]
        for index, one in enumerate(self.kept):
            if one.digest in of:
                found[of[one.digest]][1].append(index)
        return found

    def told(self) -> tuple[list[Theme], dict[int, str]]:
        """Give the themes that may be told, and the title of each passed text's theme.

        None at all where parting the texts would leave fewer people than the threshold in any part.
        """
        if len(self._passed) < self._threshold:
            return [], {}
        vocabulary, groups = self._grouped()
        parts: dict[str, tuple[list[str], list[int]]] = {}
        for group in groups:
            passed = [i for i in group.indices if i in self._passed]
            title, words = group.title, []
            if group.stem is not None:
                # Words of learners: only those of passed texts, and beside the title only of enough people.
                used = vocabulary.words(group.stem, passed)
                names = vocabulary.uses(group.stem, passed) >= max(2, len(passed) / 2)
                title = titled(next(iter(used))) if names else ""
                words = [word for word, n in used.items() if n >= self._threshold]
            if title and title != other():
                part = parts.setdefault(title, ([], []))
                part[0].extend(words)
                part[1].extend(passed)
        return self._pooled(parts)

    def _pooled(self, parts: dict[str, tuple[list[str], list[int]]]) -> tuple[list[Theme], dict[int, str]]:
        """Keep the parts that are large enough; the next smallest join the rest until that is, too."""
        order = sorted(parts, key=lambda title: -len(parts[title][1]))
        stay = [title for title in order if len(parts[title][1]) >= self._threshold]
        titles = {index: title for title in stay for index in parts[title][1]}
        while stay and 0 < len(self._passed) - len(titles) < self._threshold:
            last = stay.pop()
            titles = {index: title for index, title in titles.items() if title != last}
        if not stay:
            return [], {}
        themes = [Theme(title, len(parts[title][1]), parts[title][0]) for title in stay]
        rest = sorted(self._passed - titles.keys())
        if rest:
            themes.append(Theme(other(), len(rest), []))
        return themes, titles | dict.fromkeys(rest, other())


def other() -> str:
    """Give the title of the texts outside every theme."""
    return _("Other")
