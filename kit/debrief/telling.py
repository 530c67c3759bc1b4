"""Putting results into words: from what was settled to the parts of a summary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from msgspec import UNSET

from kit.debrief import flow_telling, instrument_telling, results, texts, together
from kit.debrief.instrument_telling import InstrumentWords
from kit.debrief.reasons import Hiding
from kit.debrief.records import (
    Activity,
    Choice,
    Date,
    Instrument,
    Option,
    Points,
    PointsOption,
    Rating,
    Result,
    Stages,
    Suppressed,
    Texts,
    Together,
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
        self._unread, self._hiding = unread, Hiding(room.threshold)
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
        who, what = (rows[name].astype("category").cat for name in ("participant", "item"))
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
        settled = {t.wave: views[self._closes(asked[t.wave])].wave(t) for t in takings if asked[t.wave]}
        first, last = asked[takings[0].wave], asked[takings[-1].wave]
        then, looking = self._look_back(instrument, takings[0].wave)
        change = views[self._closes(first + last)].change() if first and last else None
        shift = views[self._closes(first + last + looking)].shift(then) if first and last and then else None
        words = InstrumentWords(self._hiding, instrument, takings[0].wave, takings[-1].wave, self._invited)
        return Instrument(
            title=instrument.title,
            note=instrument.note,
            scale=instrument_telling.scale(instrument.scale),
            waves={wave: words.wave(self._course.wave(wave).title, frozen) for wave, frozen in settled.items()},
            change=words.change(change),
            shift=UNSET if then is None else words.shift(shift),
        )

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
            return self._hiding.hidden(found)
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
        why = results.FEW if frozen is None else self._hiding.why(frozen.result)
        if frozen is None or why:
            return self._hiding.hidden(why, activity.title)
        return flow_telling.told(activity.title, flows[0], frozen, self._room.threshold)

    def _item(self, activity: courses.Activity, item: items.Item) -> Result:
        room, view, rows = self._in(self._closes([activity])), self._view(activity, item), self._of(activity, item)
        if is_text(item):
            return self._texts(room, view, item, rows)
        frozen = settle_item(room, view, item, _answers(rows), bool(rows["agreed_counts"].all()))
        if frozen is None:
            return self._hiding.hidden(results.FEW, item.label)
        if isinstance(item, Rated) and (why := self._hiding.why_rating(frozen.result, item.scale)):
            return self._hiding.hidden(why, item.label)
        return self._told(item, frozen)

    def _texts(self, room: Room, view: str, item: items.Item, rows: pd.DataFrame) -> Texts | Suppressed:
        told = texts.tell(room, view, item, rows, self._reviewed, unread=self._unread)
        return self._hiding.hidden(results.FEW, item.label) if told is None else told

    def _told(self, item: items.Item, frozen: Frozen) -> Result:
        data, head = frozen.result, (item.kind, item.label, frozen.frozen_at, frozen.result["n"])
        match item:
            case Rated(scale=scale):
                return Rating(
                    *head,
                    data["median"],
                    data["average_deviation"],
                    instrument_telling.scale(scale),
                    self._hiding.counts(data["counts"]),
                )
            case Allocated(options=options) | Counted(options=options):
                why = self._hiding.why_sums(data)
                shown = {"median"} if why else {"median", "mean", "sum"}
                given = {
                    o.id: PointsOption(o.label, **{k: v for k, v in data["options"][o.id].items() if k in shown})
                    for o in options
                }
                hidden = self._hiding.hidden(why).suppressed if why else UNSET
                if isinstance(item, Allocated):
                    return Points(*head, item.total, given, hidden)
                return Stages(*head, given, hidden)
            case OneOf(options=options) | SomeOf(options=options):
                if why := self._hiding.why(data["counts"]):
                    return Choice(*head, self._hiding.hidden(why))
                return Choice(*head, {o.id: Option(o.label, data["counts"][o.id]) for o in options})
        ends = {k: data[k] for k in ("earliest", "latest") if k in data}
        return Date(*head, data["median"], self._hiding.counts(data["counts"]), **ends)


def _answers(rows: pd.DataFrame) -> pd.Series[Any]:
    """Give the answers to one item, by participant."""
    return pd.Series(rows["value"].array, index=rows["participant"].astype(str).array, dtype=object)
