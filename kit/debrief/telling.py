"""Putting results into words: from what was settled to the parts of a summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import UNSET

from kit import statistics
from kit.debrief import flow_telling, results, texts, together
from kit.debrief.reasons import reason, why_no_verdict
from kit.debrief.records import (
    Activity,
    Agreement,
    Bands,
    Change,
    Choice,
    Date,
    Dimension,
    DimensionChange,
    DimensionShift,
    Instrument,
    InstrumentItem,
    Option,
    Points,
    PointsOption,
    Rating,
    Result,
    Scale,
    Shift,
    Stages,
    Suppressed,
    Texts,
    Together,
    Wave,
)
from kit.debrief.settling import InstrumentViews, Room, Taking, settle_item
from kit.items import Choice as OneOf
from kit.items import Choices as SomeOf
from kit.items import Flow as Followed
from kit.items import Points as Allocated
from kit.items import Rating as Rated
from kit.items import Stages as Counted
from kit.items import is_text
from kit.layouts import Matrix

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kit import course as courses
    from kit import items, parts
    from kit.course import Course
    from kit.debrief.results import Data
    from kit.debrief.review import Review
    from kit.privacy import Frozen


class Teller:
    """Settles every result with the book of reveals, and puts it into words.

    `invited` is how many people are on the roster, None where there is none. `only` names the activities that are
    closed, None where all are: answers to the others count for nothing. `anew` names those that close now, None where
    all do: the others stand as they were settled when they closed. Without `unread` texts that nobody passed yet are
    counted and left out.
    """

    def __init__(
        self,
        room: Room,
        course: Course,
        group: pd.DataFrame,
        reviewed: Review,
        invited: int | None = None,
        only: Collection[str] | None = None,
        anew: Collection[str] | None = None,
        unread: bool = True,
    ) -> None:
        self._room, self._course, self._group = room, course, group
        self._reviewed, self._invited, self._only, self._anew = reviewed, invited, only, anew
        self._unread = unread
        keys = ["lesson", "activity", "item"]
        self._rows: dict[Any, pd.DataFrame] = dict(iter(group.groupby(keys, observed=True, sort=False)))

    # -- instruments ---------------------------------------------------------------------------------------------------

    def instruments(self) -> dict[str, Instrument]:
        """Tell of every instrument that the course asks."""
        told = {}
        for instrument in self._course.instruments:
            takings = [t for w in self._course.waves if (t := self._taking(instrument, w.id)) is not None]
            if any(self._asking(instrument, t.wave) for t in takings):
                told[instrument.id] = self._instrument(instrument, takings)
        return told

    def _taking(self, instrument: parts.Instrument, wave: str) -> Taking | None:
        """Gather a wave of an instrument; None when no activity asks for it."""
        if not any(a.instrument and a.instrument.id == instrument.id and a.wave == wave for a in self._all()):
            return None
        # A wave that is not closed stands there without answers: which views there are follows from the course alone.
        ids = [i.id for d in instrument.dimensions for i in d.items]
        return self._gather(wave, self._asking(instrument, wave), ids)

    def _asking(self, instrument: parts.Instrument, wave: str) -> list[courses.Activity]:
        return [a for a in self._asked() if a.instrument and a.instrument.id == instrument.id and a.wave == wave]

    def _look_back(self, instrument: parts.Instrument, wave: str) -> tuple[Taking | None, list[courses.Activity]]:
        """Gather how people rate a wave in hindsight, by dimension, and who asks for it; None when nobody does."""
        asking = [a for a in self._asked() if a.then and (a.then.instrument, a.then.wave) == (instrument.id, wave)]
        then = self._gather(wave, asking, [d.id for d in instrument.dimensions]) if asking else None
        return then, asking

    def _closes(self, activities: Iterable[courses.Activity]) -> bool:
        """Say whether any of these closes now."""
        return self._anew is None or any(a.name in self._anew for a in activities)

    def _in(self, closes: bool) -> Room:
        return self._room if closes else replace(self._room, freezes=False)

    def _all(self) -> list[courses.Activity]:
        return [a for x in self._course.lessons for a in x.activities if a.share != "never"]

    def _asked(self) -> list[courses.Activity]:
        """Give the activities that are closed."""
        return [a for a in self._all() if self._only is None or a.name in self._only]

    def _gather(self, wave: str, asking: Sequence[courses.Activity], ids: list[str]) -> Taking:
        """Gather the people who answered everything, by the `ids` of what they answered."""
        found = [rows for a in asking for i in a.items if (rows := self._rows.get((a.lesson, a.id, i.id))) is not None]
        rows = pd.concat(found) if found else self._group.iloc[:0]
        if len(asking) > 1:
            # Whoever took it in two lessons counts once, with the later one.
            newest = rows.groupby("participant", observed=True)["shared_at"].transform("max")
            rows = rows[rows["shared_at"] == newest].drop_duplicates(["participant", "item"])
        who, what = rows["participant"].cat, rows["item"].cat
        people, at = np.unique(who.codes, return_inverse=True)
        place = {id_: n for n, id_ in enumerate(ids)}
        column = np.array([place.get(name, -1) for name in what.categories], dtype=np.int64)[what.codes]
        # By hand: a hundred thousand people's answers take pandas' own ways to turn a table many times as long.
        cells = np.full((len(people), len(ids)), None, dtype=object)
        asked = column >= 0
        cells[at[asked], column[asked]] = rows["value"].to_numpy()[asked]
        given = np.zeros(cells.shape, dtype=bool)
        given[at[asked], column[asked]] = True
        whole = given.all(axis=1)
        index = pd.Index(who.categories[people[whole]], name="participant")
        return Taking(wave, pd.DataFrame(cells[whole], index, ids), bool(rows["agreed_counts"].all()))

    def _instrument(self, instrument: parts.Instrument, takings: list[Taking]) -> Instrument:
        asked = {t.wave: self._asking(instrument, t.wave) for t in takings}
        views = {closes: InstrumentViews(self._in(closes), instrument, takings) for closes in (True, False)}
        waves = {
            t.wave: self._wave(instrument, t.wave, views[self._closes(asked[t.wave])].wave(t))
            for t in takings
            if asked[t.wave]
        }
        first, last = asked[takings[0].wave], asked[takings[-1].wave]
        then, looking = self._look_back(instrument, takings[0].wave)
        change = views[self._closes(first + last)].change() if first and last else None
        shift = views[self._closes(first + last + looking)].shift(then) if first and last and then else None
        return Instrument(
            title=instrument.title,
            note=instrument.note,
            scale=_scale(instrument.scale),
            waves=waves,
            change=self._change(instrument, takings, change),
            shift=UNSET if then is None else self._shift(instrument, takings, shift),
        )

    def _wave(self, instrument: parts.Instrument, wave: str, frozen: Frozen | None) -> Wave | Suppressed:
        title = self._course.wave(wave).title
        if frozen is None:
            return self._hidden(results.FEW, title)
        dimensions = frozen.result["dimensions"]
        return Wave(
            title=title,
            frozen_at=frozen.frozen_at,
            n=frozen.result["n"],
            dimensions={
                d.id: self._dimension(d, instrument.scale, dimensions.get(d.id, results.hide(results.FEW)))
                for d in instrument.dimensions
            },
        )

    def _dimension(self, dimension: parts.Dimension, scale: items.Scale, data: Data) -> Dimension | Suppressed:
        if why := self._why(data):
            return self._hidden(why, dimension.title)
        bands, agreement, verdict = data["bands"], data["agreement"], data["verdict"]
        return Dimension(
            title=dimension.title,
            n=data["n"],
            median=data["median"],
            mean=data["mean"],
            average_deviation=data["average_deviation"],
            bands=self._hidden(why) if (why := self._why(bands)) else Bands(**bands),
            items={i.id: self._instrument_item(i, data["items"][i.id]) for i in dimension.items},
            agreement=self._hidden(why) if (why := self._why(agreement)) else Agreement(**agreement),
            verdict=verdict.get("word"),
            verdict_reason=why_no_verdict(why) if (why := self._why(verdict)) else "",
            bounds=self._bounds(data, scale),
        )

    def _bounds(self, data: Data, scale: items.Scale) -> tuple[float, float] | None:
        # From the mean that is shown, not from the answers: whoever knows the roster could compute it too.
        if self._invited is None or self._invited < data["n"]:
            return None
        low, high = statistics.non_response_bounds(data["mean"], data["n"], self._invited, scale.min, scale.max)
        return round(low, 2), round(high, 2)

    def _instrument_item(self, question: parts.Question, data: Data) -> InstrumentItem | Suppressed:
        if why := self._why(data):
            return self._hidden(why, question.text)
        return InstrumentItem(
            text=question.text,
            n=data["n"],
            median=data["median"],
            average_deviation=data["average_deviation"],
            counts=self._counts(data["counts"]),
        )

    def _change(
        self, instrument: parts.Instrument, takings: list[Taking], frozen: Frozen | None
    ) -> Change | Suppressed:
        if frozen is None:
            return self._hidden(results.UNPAIRED)
        dimensions = frozen.result["dimensions"]
        return Change(
            frozen_at=frozen.frozen_at,
            pairs=frozen.result["pairs"],
            first=takings[0].wave,
            last=takings[-1].wave,
            dimensions={
                d.id: self._moved(d, dimensions.get(d.id, results.hide(results.UNPAIRED)))
                for d in instrument.dimensions
            },
        )

    def _moved(self, dimension: parts.Dimension, data: Data) -> DimensionChange | Suppressed:
        if why := self._why(data):
            return self._hidden(why, dimension.title)
        directions = data["directions"]
        if why := self._why(directions):
            directions = {"suppressed": self._hidden(why).suppressed}
        return DimensionChange(title=dimension.title, n=data["n"], median=data["median"], **directions)

    def _shift(self, instrument: parts.Instrument, takings: list[Taking], frozen: Frozen | None) -> Shift | Suppressed:
        if frozen is None:
            return self._hidden(results.UNPAIRED)
        dimensions = frozen.result["dimensions"]
        return Shift(
            frozen_at=frozen.frozen_at,
            n=frozen.result["pairs"],
            first=takings[0].wave,
            last=takings[-1].wave,
            dimensions={
                d.id: self._shifted(d, dimensions.get(d.id, results.hide(results.UNPAIRED)))
                for d in instrument.dimensions
            },
        )

    def _shifted(self, dimension: parts.Dimension, data: Data) -> DimensionShift | Suppressed:
        if why := self._why(data):
            return self._hidden(why, dimension.title)
        return DimensionShift(dimension.title, data["n"], data["recalled"], data["gained"])

    # -- activities ----------------------------------------------------------------------------------------------------

    def activities(self, lessons: Iterable[str]) -> dict[str, Activity]:
        """Tell of every activity of the lessons that anybody took part in, or that was shown before."""
        taken = {*lessons, *(view.split("/")[1] for view in self._room.book.views if view.startswith("activity/"))}
        return {
            a.name: self._activity(a)
            for x in self._course.lessons
            if x.id in taken
            for a in x.activities
            # Ratings that look back are told with their instrument: alone they would be a second view of its people.
            if a.instrument is None
            and a.then is None
            and a.share != "never"
            and (self._only is None or a.name in self._only)
        }

    def _activity(self, activity: courses.Activity) -> Activity:
        told = dict(self._items(activity))
        pairs = [(pair.x, pair.y) for chart in activity.charts if isinstance(chart, Matrix) for pair in chart.pairs]
        both = {f"{x}/{y}": self._together(activity, x, y) for x, y in pairs}
        return Activity(activity.title, activity.lesson, told, activity.charts, both or UNSET)

    def _together(self, activity: courses.Activity, x: str, y: str) -> Together | Suppressed:
        asked = {i.id: i for i in activity.items}
        axes = (self._axis(activity, item) for id_ in (x, y) if isinstance(item := asked[id_], Rated))
        found = together.settle(self._in(self._closes([activity])), f"together/{activity.name}/{x}/{y}", *axes)
        if isinstance(found, str):
            return self._hidden(found)
        return Together(found.frozen_at, **found.result)

    def _axis(self, activity: courses.Activity, item: Rated) -> together.Axis:
        rows = self._of(activity, item)
        return together.Axis(self._view(activity, item), item.scale, _answers(rows), bool(rows["agreed_counts"].all()))

    def _view(self, activity: courses.Activity, item: items.Item) -> str:
        return f"activity/{activity.name}/{item.id}"

    def _of(self, activity: courses.Activity, item: items.Item) -> pd.DataFrame:
        return self._rows.get((activity.lesson, activity.id, item.id), self._group.iloc[:0])

    def _items(self, activity: courses.Activity) -> Iterator[tuple[str, Result]]:
        """Tell of an activity's items. All its flows are one result, under the first's id: a person counts once."""
        flows = [i for i in activity.items if isinstance(i, Followed)]
        for item in activity.items:
            if not isinstance(item, Followed):
                yield item.id, self._item(activity, item)
            elif item is flows[0]:
                yield item.id, self._flows(activity, flows)

    def _flows(self, activity: courses.Activity, flows: Sequence[Followed]) -> Result:
        none = self._group.iloc[:0]
        keys = [(activity.lesson, activity.id, i.id) for i in flows]
        rows = pd.concat([self._rows.get(key, none).assign(path=key[-1]) for key in keys])
        followed: dict[str, dict[str, Any]] = {}
        for person, path, steps in zip(rows["participant"].astype(str), rows["path"], rows["value"], strict=True):
            followed.setdefault(person, {})[path] = steps
        view = f"activity/{activity.name}/{flows[0].id}"
        answers = pd.Series(list(followed.values()), index=list(followed), dtype=object)
        frozen = settle_item(
            self._in(self._closes([activity])), view, flows[0], answers, bool(rows["agreed_counts"].all())
        )
        why = results.FEW if frozen is None else self._why(frozen.result)
        if frozen is None or why:
            return self._hidden(why, activity.title)
        return flow_telling.told(activity.title, flows[0], frozen, self._room.threshold)

    def _item(self, activity: courses.Activity, item: items.Item) -> Result:
        room, view, rows = self._in(self._closes([activity])), self._view(activity, item), self._of(activity, item)
        if is_text(item):
            return self._texts(room, view, item, rows)
        frozen = settle_item(room, view, item, _answers(rows), bool(rows["agreed_counts"].all()))
        if frozen is None:
            return self._hidden(results.FEW, item.label)
        return self._told(item, frozen)

    def _texts(self, room: Room, view: str, item: items.Item, rows: pd.DataFrame) -> Texts | Suppressed:
        told = texts.tell(room, view, item, rows, self._reviewed, unread=self._unread)
        return self._hidden(results.FEW, item.label) if told is None else told

    def _told(self, item: items.Item, frozen: Frozen) -> Result:
        data, head = frozen.result, (item.kind, item.label, frozen.frozen_at, frozen.result["n"])
        match item:
            case Rated(scale=scale):
                return Rating(
                    *head, data["median"], data["average_deviation"], _scale(scale), self._counts(data["counts"])
                )
            case Allocated(options=options):
                return Points(
                    *head, item.total, {o.id: PointsOption(o.label, **data["options"][o.id]) for o in options}
                )
            case Counted(options=options):
                return Stages(*head, {o.id: PointsOption(o.label, **data["options"][o.id]) for o in options})
            case OneOf(options=options) | SomeOf(options=options):
                if why := self._why(data["counts"]):
                    return Choice(*head, self._hidden(why))
                return Choice(*head, {o.id: Option(o.label, data["counts"][o.id]) for o in options})
        ends = {k: data[k] for k in ("earliest", "latest") if k in data}
        return Date(*head, data["median"], self._counts(data["counts"]), **ends)

    # -- words ---------------------------------------------------------------------------------------------------------

    def _why(self, data: Data) -> str:
        """Say why a result is hidden, or "" when it is not; a threshold that rose hides results of fewer people."""
        if data.get("n", self._room.threshold) < self._room.threshold:
            return results.FEW
        return str(data.get("suppressed", ""))

    def _hidden(self, why: str, title: str = "") -> Suppressed:
        return Suppressed(reason(why, self._room.threshold), title)

    def _counts(self, data: Data) -> dict[str, int] | Suppressed:
        return self._hidden(why) if (why := self._why(data)) else data


def _scale(scale: items.Scale) -> Scale:
    return Scale(scale.min, scale.max, {str(k): v for k, v in scale.labels.items()}, scale.cannot_say)


def _answers(rows: pd.DataFrame) -> pd.Series[Any]:
    """Give the answers to one item, by participant."""
    return pd.Series(rows["value"].array, index=rows["participant"].astype(str).array, dtype=object)
