"""Settling what is shown: the result that is frozen, or a new one where that gives nobody away."""

from __future__ import annotations

from dataclasses import dataclass
from operator import eq
from typing import TYPE_CHECKING, Any

from msgspec import structs

from kit import privacy
from kit.debrief import facets, results
from kit.items import Rating
from kit.outside import folded
from kit.privacy import Frozen, People, Reveals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from kit.debrief.facets import Facets
    from kit.debrief.results import Data, Left, MayShow
    from kit.items import Item
    from kit.parts import Instrument


@dataclass(frozen=True)
class Room:
    """What every result needs: the book of reveals, the cohort's key, and the moment.

    Where it does not freeze, a result stands as it was settled last.
    """

    book: Reveals
    key: bytes
    now: str
    freezes: bool = True

    @property
    def threshold(self) -> int:
        """People behind any result."""
        return self.book.threshold

    def marks(self, view: str, answers: pd.Series[Any]) -> dict[str, str]:
        """Map the people who answered to the marks of their answers."""
        return dict(zip(answers.index.tolist(), privacy.marks(self.key, view, answers.tolist()), strict=True))


def _settle(
    room: Room,
    view: str,
    people: dict[str, str],
    compute: Callable[[], tuple[Data, Left]],
    told: Callable[[Frozen], Facets],
    beside: Callable[[str], list[People]] = lambda _part: [],
) -> Frozen | None:
    """Give the result to show; None while it is hidden.

    `people` maps those who answered to the marks of their answers. `told` gives the facets of a result. `beside`
    gives, for each part of the result, the people behind results of other views that rest on the same answers.

    A new result holds every answer of the one before as it was: what somebody changed or took back stays in the old
    result, which is the last then. The people who joined are a crowd of their own, since they are the difference
    between the two: where they answered alike it is kept with the result, and the facilitator is told of it.
    """
    book, threshold = room.book, room.threshold
    earlier = book.earlier(view)
    last = earlier[-1] if earlier else None
    if (
        not room.freezes
        or (last is not None and last.people == people)
        or not all(f.people.items() <= people.items() for f in earlier)
        or not privacy.may_follow(people.keys(), [f.people.keys() for f in earlier], threshold)
    ):
        return book.latest(view)
    result, without = compute()
    new = Frozen(frozen_at=room.now, people=dict(sorted(people.items())), without=without, result=result)
    # What is hidden altogether was not revealed: it may still be shown to the same people plus one.
    if results.hidden(result) or not all(
        _part_may_follow(new, part, earlier, beside(part), threshold) for part in without
    ):
        return book.latest(view)
    joined = None if last is None else people.keys() - last.people.keys()
    book.freeze(view, structs.replace(new, alike=facets.alike(told(new), joined)))
    return book.latest(view)


def _part_may_follow(new: Frozen, part: str, earlier: list[Frozen], beside: list[People], threshold: int) -> bool:
    behind = new.behind(part)
    if behind is None:
        # A part that was shown is not lost to a newer result.
        return not earlier or earlier[-1].behind(part) is None
    return privacy.may_follow(behind, [*_behind(earlier, part), *beside], threshold)


def _behind(frozen: list[Frozen], part: str) -> list[People]:
    return [people for f in frozen if (people := f.behind(part)) is not None]


def _why_uncounted(n: int, everyone_agreed: bool, earlier: list[Frozen], part: str = "") -> str:
    """Say why no counts are shown of `n` people, or "" when they are; the `earlier` results are of some of them."""
    if privacy.counts_allowed(n, everyone_agreed, map(len, _behind(earlier, part))):
        return ""
    return results.COUNTS if n < privacy.COUNTS_FROM else results.APART


def settle_item(room: Room, view: str, item: Item, answers: pd.Series[Any], everyone_agreed: bool) -> Frozen | None:
    """Settle one item that is no text; `answers` has one value a participant."""

    def compute() -> tuple[Data, Left]:
        # Of few people's other answers no spread was shown that could be set against counts.
        earlier = room.book.earlier(view) if isinstance(item, Rating) else []
        uncounted = _why_uncounted(len(answers), everyone_agreed, earlier)
        return results.item(item, answers, uncounted, room.threshold), {}

    return _settle(room, view, room.marks(view, answers), compute, lambda _new: facets.of_item(item, answers))


def settle_texts(room: Room, view: str, authors: list[str], texts: list[str]) -> tuple[str, list[bool]] | None:
    """Give when texts were frozen, and which of them may be shown; None while they are hidden.

    `texts` has what each of `authors` says now. A text that was withdrawn or changed goes. New ones wait until
    there are as many as the threshold; then they join as one more freeze. No text is kept among the reveals.
    """
    book = room.book
    marks = privacy.marks(room.key, view, texts)
    if room.freezes:
        shown = {answer for f in book.earlier(view) for answer in f.people.items()}
        new = {author: mark for author, mark in sorted(zip(authors, marks, strict=True)) if (author, mark) not in shown}
        if len(new) >= room.threshold:
            same = privacy.alike(folded(t) for a, t in zip(authors, texts, strict=True) if a in new)
            book.freeze(view, Frozen(frozen_at=room.now, people=new, alike=[""] if same else [], result={}))
    earlier = book.earlier(view)
    # Behind any of the freezes with the very text that was frozen there.
    stands = (map(eq, map(frozen.people.get, authors), marks) for frozen in earlier)
    may = list(map(any, zip(*stands, strict=True)))
    if sum(may) < room.threshold:
        return None
    return earlier[-1].frozen_at, may


@dataclass(frozen=True, eq=False)
class Taking:
    """An instrument as it was taken in one wave: people by items, all answered."""

    wave: str
    answers: pd.DataFrame
    everyone_agreed: bool


@dataclass(frozen=True)
class _Pairs:
    """The people of two frozen waves, and their ratings in both."""

    people: list[str]
    ratings: tuple[pd.DataFrame, pd.DataFrame]
    frozen: tuple[Frozen, Frozen]


class InstrumentViews:
    """The views of one instrument, which rest on the same answers.

    These are its waves, the change from the first of `takings` to the last, and the response shift between them.
    `takings` are in the order of the waves. A view over several waves is over people who stand behind the frozen
    result of each of them, with the answers that are frozen there.
    """

    def __init__(self, room: Room, instrument: Instrument, takings: list[Taking]) -> None:
        self._room, self._instrument, self._takings = room, instrument, takings
        self._ends = (takings[0], takings[-1])
        ends = "/".join(t.wave for t in self._ends)
        self._change, self._shift = (f"instrument/{instrument.id}/{what}/{ends}" for what in ("change", "shift"))
        self._marked: dict[Taking, dict[str, str]] = {}

    def wave(self, taking: Taking) -> Frozen | None:
        """Settle one wave."""

        def why_uncounted(part: str, n: int) -> str:
            return _why_uncounted(n, taking.everyone_agreed, self._room.book.earlier(self._view(taking)), part)

        def compute() -> tuple[Data, Left]:
            return results.wave(taking.answers, self._instrument, why_uncounted, self._room.threshold)

        return _settle(
            self._room,
            self._view(taking),
            self._marks(taking),
            compute,
            lambda new: facets.of_wave(taking.answers, self._instrument, new),
            lambda part: self._behind_paired(part) if taking.wave in {t.wave for t in self._ends} else [],
        )

    def change(self) -> Frozen | None:
        """Settle the change, over those whose answers stand behind both frozen waves as they are now."""
        agreed = all(t.everyone_agreed for t in self._ends)

        def compute(pairs: _Pairs, may_show: MayShow) -> tuple[Data, Left]:
            return results.change(pairs.ratings, pairs.frozen, self._instrument, agreed, may_show)

        return self._paired(self._change, None, compute)

    def shift(self, then: Taking) -> Frozen | None:
        """Settle the response shift: the change over those who also rated the first wave in hindsight.

        `then` has their ratings, people by the ids of the dimensions.
        """

        def compute(pairs: _Pairs, may_show: MayShow) -> tuple[Data, Left]:
            looked_back = results.numbers(then.answers.loc[pairs.people])
            return results.shift(pairs.ratings, looked_back, pairs.frozen, self._instrument, may_show)

        return self._paired(self._shift, then, compute)

    def _paired(
        self, view: str, then: Taking | None, compute: Callable[[_Pairs, MayShow], tuple[Data, Left]]
    ) -> Frozen | None:
        """Settle a view over the first and the last wave, and over `then` where it is given."""
        book, (first, last) = self._room.book, self._ends
        before, after = book.latest(self._view(first)), book.latest(self._view(last))
        if before is None or after is None or first is last:
            return None
        marks = [
            self._marks_in(before, first),
            *([] if then is None else [self._marks(then)]),
            self._marks_in(after, last),
        ]
        people = sorted(set.intersection(*map(set, marks)))
        if privacy.may_follow(frozenset(people), self._behind_all(""), self._room.threshold):
            ratings = results.numbers(first.answers.loc[people]), results.numbers(last.answers.loc[people])
            pairs = _Pairs(people, ratings, (before, after))

            def may_show(part: str, behind: Iterable[str]) -> bool:
                return self._may_show(view, part, frozenset(map(str, behind)))

            _settle(
                self._room,
                view,
                {p: ".".join(m[p] for m in marks) for p in people},
                lambda: compute(pairs, may_show),
                lambda new: facets.of_paired(self._readings(then), new),
            )
        return book.latest(view)

    def _may_show(self, view: str, part: str, behind: People) -> bool:
        """Say whether a view over both waves may show a dimension of the people `behind` it.

        Such a view can make a difference between the waves, or between all of a wave and the pairs: what is known of
        a crowd so must not be the same for each of them. Where a crowd is all of a wave its answers were shown before.
        """
        book, threshold = self._room.book, self._room.threshold
        if book.is_closed(view, part) or not privacy.may_follow(behind, self._behind_all(part), threshold):
            return False
        found = privacy.crowds([*self._behind_all(part), behind])
        for taking in self._ends:
            shown = _behind(book.earlier(self._view(taking)), part)
            apart = [crowd for crowd in found if crowd not in shown and crowd <= frozenset().union(*shown)]
            scores = self._scores(taking, part) if apart else None
            for crowd in apart:
                if scores is None or not crowd <= set(scores.index):
                    # Somebody took an answer back: what would follow of the others cannot be known any more.
                    return False
                if privacy.alike(scores[sorted(crowd)].round(6).tolist()):
                    book.close(view, part)
                    return False
        return True

    def _view(self, taking: Taking) -> str:
        return f"instrument/{self._instrument.id}/{taking.wave}"

    def _marks(self, taking: Taking) -> dict[str, str]:
        if taking not in self._marked:
            rows = taking.answers
            made = privacy.marks(self._room.key, self._view(taking), rows.to_numpy().tolist())
            self._marked[taking] = dict(zip(map(str, rows.index), made, strict=True))
        return self._marked[taking]

    def _marks_in(self, frozen: Frozen, taking: Taking) -> dict[str, str]:
        """Give the marks of those who stand behind a frozen wave with the answers that they have now."""
        return dict(frozen.people.items() & self._marks(taking).items())

    def _scores(self, taking: Taking, part: str) -> pd.Series[float]:
        """Give the scores in a dimension of those who stand behind the frozen wave with the answers they have now."""
        dimension = next(d for d in self._instrument.dimensions if d.id == part)
        frozen = self._room.book.earlier(self._view(taking))[-1]
        here = taking.answers.loc[sorted(self._marks_in(frozen, taking)), [i.id for i in dimension.items]]
        return results.scored(results.numbers(here), results.used_items(frozen, dimension) or [])

    def _readings(self, then: Taking | None) -> dict[str, list[pd.Series[float]]]:
        """Give each dimension's scores in all readings, in their order in time as people tell it."""
        first, last = self._ends
        looked_back = None if then is None else results.numbers(then.answers)
        return {
            d.id: [
                self._scores(first, d.id),
                *([] if looked_back is None else [looked_back[d.id]]),
                self._scores(last, d.id),
            ]
            for d in self._instrument.dimensions
        }

    def _behind_paired(self, part: str) -> list[People]:
        """Give the people behind the changes and response shifts shown so far."""
        return [b for view in (self._change, self._shift) for b in _behind(self._room.book.earlier(view), part)]

    def _behind_all(self, part: str) -> list[People]:
        """Give the people behind all that was shown of the first and the last wave, alone or together."""
        waves = [b for t in self._ends for b in _behind(self._room.book.earlier(self._view(t)), part)]
        return [*waves, *self._behind_paired(part)]
