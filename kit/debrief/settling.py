"""Settling what is shown: the result that is frozen, or a new one where that gives nobody away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit import privacy
from kit.debrief import results
from kit.privacy import Answers, Frozen, Reveals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from kit.debrief.results import Data, Left
    from kit.items import Item
    from kit.parts import Instrument


@dataclass(frozen=True)
class Room:
    """What every result needs: the book of reveals, the cohort's key, and the moment."""

    book: Reveals
    key: bytes
    now: str

    @property
    def threshold(self) -> int:
        """People behind any result."""
        return self.book.threshold

    def marks(self, view: str, answers: pd.Series[Any]) -> dict[str, str]:
        """Map the people who answered to the marks of their answers."""
        return {
            p: privacy.mark(self.key, view, v) for p, v in zip(answers.index.tolist(), answers.tolist(), strict=True)
        }


def _settle(
    room: Room,
    view: str,
    people: dict[str, str],
    compute: Callable[[], tuple[Data, Left]],
    overlapping: Callable[[str], list[Answers]] = lambda _part: [],
) -> Frozen | None:
    """Give the result to show; None while it is hidden.

    `people` maps those who answered to the marks of their answers. `overlapping` gives, for each part of the
    result, the answers behind results of other views that rest on the same answers.
    """
    earlier = room.book.earlier(view)
    if len(people) >= room.threshold and not (earlier and earlier[-1].people == people):
        result, without = compute()
        new = Frozen(frozen_at=room.now, people=dict(sorted(people.items())), without=without, result=result)
        # What is hidden altogether was not revealed: it may still be shown to the same people plus one.
        if not results.hidden(result) and all(
            (behind := new.behind(part)) is None
            or privacy.may_follow(behind, [*_behind(earlier, part), *overlapping(part)], room.threshold)
            for part in ("", *without)
        ):
            room.book.freeze(view, new)
    return room.book.latest(view)


def _behind(frozen: list[Frozen], part: str) -> list[Answers]:
    return [answers for f in frozen if (answers := f.behind(part)) is not None]


def settle_item(room: Room, view: str, item: Item, answers: pd.Series[Any], everyone_agreed: bool) -> Frozen | None:
    """Settle one item that is no text; `answers` has one value a participant."""

    def compute() -> tuple[Data, Left]:
        return results.item(item, answers, everyone_agreed, room.threshold), {}

    return _settle(room, view, room.marks(view, answers), compute)


def settle_texts(room: Room, view: str, texts: Mapping[str, str]) -> tuple[str, list[str]] | None:
    """Give when texts were frozen, and the authors whose text may be shown; None while they are hidden.

    `texts` maps authors to what they say now. A text that was withdrawn or changed goes. New ones wait until
    there are as many as the threshold; then they join as one more freeze. No text is kept among the reveals.
    """
    marks = {author: privacy.mark(room.key, view, text) for author, text in texts.items()}
    shown = {answer for f in room.book.earlier(view) for answer in f.people.items()}
    new = dict(sorted(marks.items() - shown))
    if len(new) >= room.threshold:
        room.book.freeze(view, Frozen(frozen_at=room.now, people=new, result={}))
        shown |= new.items()
    authors = [author for author in texts if (author, marks[author]) in shown]
    if len(authors) < room.threshold:
        return None
    return room.book.earlier(view)[-1].frozen_at, authors


@dataclass(frozen=True)
class Taking:
    """An instrument as it was taken in one wave: people by items, all answered."""

    wave: str
    answers: pd.DataFrame
    everyone_agreed: bool


class InstrumentViews:
    """The views of one instrument, which rest on the same answers: its waves and the change between two of them.

    `takings` are in the order of the waves; the change is the one from the first to the last.
    """

    def __init__(self, room: Room, instrument: Instrument, takings: list[Taking]) -> None:
        self._room, self._instrument, self._takings = room, instrument, takings
        self._ends = (takings[0].wave, takings[-1].wave)
        self._change = f"instrument/{instrument.id}/change"

    def wave(self, taking: Taking) -> Frozen | None:
        """Settle one wave."""
        view = self._view(taking.wave)

        def compute() -> tuple[Data, Left]:
            return results.wave(taking.answers, self._instrument, taking.everyone_agreed, self._room.threshold)

        return _settle(
            self._room, view, self._marks(taking), compute, lambda part: self._behind_change(taking.wave, part)
        )

    def change(self) -> Frozen | None:
        """Settle the change, over those whose answers stand behind both frozen waves as they are now."""
        first, last = self._takings[0], self._takings[-1]
        book = self._room.book
        before, after = book.latest(self._view(first.wave)), book.latest(self._view(last.wave))
        if before is None or after is None or first is last:
            return None
        marks = [dict(f.people.items() & self._marks(t).items()) for f, t in ((before, first), (after, last))]
        pairs = sorted(marks[0].keys() & marks[1].keys())
        if self._may_show("", *(frozenset((p, m[p]) for p in pairs) for m in marks)):

            def compute() -> tuple[Data, Left]:
                ratings = results.numbers(first.answers.loc[pairs]), results.numbers(last.answers.loc[pairs])
                agreed = first.everyone_agreed and last.everyone_agreed
                return results.change(ratings, (before, after), self._instrument, agreed, self._may_show)

            _settle(self._room, self._change, {p: f"{marks[0][p]}.{marks[1][p]}" for p in pairs}, compute)
        return book.latest(self._change)

    def _may_show(self, part: str, *answers: Answers) -> bool:
        book = self._room.book
        return all(
            privacy.may_follow(
                behind,
                [*_behind(book.earlier(self._view(wave)), part), *self._behind_change(wave, part)],
                self._room.threshold,
            )
            for behind, wave in zip(answers, self._ends, strict=True)
        )

    def _view(self, wave: str) -> str:
        return f"instrument/{self._instrument.id}/{wave}"

    def _marks(self, taking: Taking) -> dict[str, str]:
        rows = taking.answers
        return {
            str(p): privacy.mark(self._room.key, self._view(taking.wave), row)
            for p, row in zip(rows.index, rows.to_numpy().tolist(), strict=True)
        }

    def _behind_change(self, wave: str, part: str) -> list[Answers]:
        """Give the answers of one wave that stand behind the changes shown so far."""
        if wave not in self._ends:
            return []
        end = self._ends.index(wave)
        return [
            frozenset((person, mark.split(".")[end]) for person, mark in behind)
            for behind in _behind(self._room.book.earlier(self._change), part)
        ]
