"""Putting an instrument's results into words: from what was frozen of its waves to its part of a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kit import statistics
from kit.debrief import results
from kit.debrief.reasons import Hiding, why_no_verdict
from kit.debrief.records import (
    Agreement,
    Bands,
    Change,
    Dimension,
    DimensionChange,
    DimensionShift,
    InstrumentItem,
    Scale,
    Shift,
    Suppressed,
    Wave,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit import items, parts
    from kit.debrief.results import Data
    from kit.privacy import Frozen

T = TypeVar("T")


@dataclass(frozen=True)
class InstrumentWords:
    """Tells of one instrument as it was frozen.

    Parameters
    ----------
    hiding
        Says what is not shown.
    instrument
        What was asked.
    first, last
        The waves between which it tells a change.
    invited
        How many people are on the roster, None where there is none.
    """

    hiding: Hiding
    instrument: parts.Instrument
    first: str
    last: str
    invited: int | None

    def wave(self, title: str, frozen: Frozen | None) -> Wave | Suppressed:
        """Tell of one wave, by its title."""
        if frozen is None:
            return self.hiding.hidden(results.FEW, title)
        return Wave(
            title=title,
            frozen_at=frozen.frozen_at,
            n=frozen.result["n"],
            dimensions=self._each(frozen, self._dimension, results.FEW),
        )

    def _each(self, frozen: Frozen, tell: Callable[[parts.Dimension, Data], T], lacking: str) -> dict[str, T]:
        """Tell of every dimension, in the instrument's order; `lacking` is why one was not frozen."""
        found = frozen.result["dimensions"]
        return {d.id: tell(d, found.get(d.id, results.hide(lacking))) for d in self.instrument.dimensions}

    def _dimension(self, dimension: parts.Dimension, data: Data) -> Dimension | Suppressed:
        if why := self.hiding.why(data):
            return self.hiding.hidden(why, dimension.title)
        bands, agreement, verdict = data["bands"], data["agreement"], data["verdict"]
        # Beside medians and spreads a mean of few gives a sum, and with it counts: it is hidden where they are.
        mean = None if self.hiding.why(bands) else data["mean"]
        return Dimension(
            title=dimension.title,
            n=data["n"],
            median=data["median"],
            mean=mean,
            average_deviation=data["average_deviation"],
            bands=self.hiding.hidden(why) if (why := self.hiding.why(bands)) else Bands(**bands),
            items={i.id: self._instrument_item(i, data["items"][i.id]) for i in dimension.items},
            agreement=self.hiding.hidden(why) if (why := self.hiding.why(agreement)) else Agreement(**agreement),
            verdict=verdict.get("word"),
            verdict_reason=why_no_verdict(why) if (why := self.hiding.why(verdict)) else "",
            bounds=self._bounds(mean, data["n"]),
        )

    def _bounds(self, mean: float | None, n: int) -> tuple[float, float] | None:
        # From the mean that is shown, not from the answers: whoever knows the roster could compute it too.
        if mean is None or self.invited is None or self.invited < n:
            return None
        ends = self.instrument.scale.min, self.instrument.scale.max
        low, high = statistics.non_response_bounds(mean, n, self.invited, *ends)
        return round(low, 2), round(high, 2)

    def _instrument_item(self, question: parts.Question, data: Data) -> InstrumentItem | Suppressed:
        if why := self.hiding.why_rating(data, self.instrument.scale):
            return self.hiding.hidden(why, question.text)
        return InstrumentItem(
            text=question.text,
            n=data["n"],
            median=data["median"],
            average_deviation=data["average_deviation"],
            counts=self.hiding.counts(data["counts"]),
        )

    def change(self, frozen: Frozen | None) -> Change | Suppressed:
        """Tell of the change from the first wave to the last."""
        if frozen is None:
            return self.hiding.hidden(results.UNPAIRED)
        return Change(
            frozen_at=frozen.frozen_at,
            pairs=frozen.result["pairs"],
            first=self.first,
            last=self.last,
            dimensions=self._each(frozen, self._moved, results.UNPAIRED),
        )

    def _moved(self, dimension: parts.Dimension, data: Data) -> DimensionChange | Suppressed:
        if why := self.hiding.why(data):
            return self.hiding.hidden(why, dimension.title)
        directions = data["directions"]
        if why := self.hiding.why(directions):
            directions = {"suppressed": self.hiding.hidden(why).suppressed}
        return DimensionChange(title=dimension.title, n=data["n"], median=data["median"], **directions)

    def shift(self, frozen: Frozen | None) -> Shift | Suppressed:
        """Tell of the response shift from the first wave to the last."""
        if frozen is None:
            return self.hiding.hidden(results.UNPAIRED)
        return Shift(
            frozen_at=frozen.frozen_at,
            n=frozen.result["pairs"],
            first=self.first,
            last=self.last,
            dimensions=self._each(frozen, self._shifted, results.UNPAIRED),
        )

    def _shifted(self, dimension: parts.Dimension, data: Data) -> DimensionShift | Suppressed:
        if why := self.hiding.why(data):
            return self.hiding.hidden(why, dimension.title)
        return DimensionShift(dimension.title, data["n"], data["recalled"], data["gained"])


def scale(asked: items.Scale) -> Scale:
    """Give a scale as a summary has it."""
    return Scale(asked.min, asked.max, {str(k): v for k, v in asked.labels.items()}, asked.cannot_say)
