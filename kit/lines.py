"""The lines that were shared, as columns: each checked against the course, then one table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from kit.errors import ResponseError
from kit.i18n import gettext as _
from kit.items import TEXT_LIMIT, Flow, audiences, check_value, is_text
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from kit.course import Course
    from kit.items import Item

COLUMNS = (
    "cohort",
    "participant",
    "section",
    "lesson",
    "activity",
    "item",
    "wave",
    "value",
    "audience",
    "agreed_counts",
    "agreed_quote",
    "revision",
    "shared_at",
)


_NAME = 60
"""Characters of a name from outside that are shown."""


class Kind(NamedTuple):
    """What many lines have in common; each distinct one is kept once."""

    lesson: str
    activity: str
    item: str
    wave: str | None
    audience: str
    agreed: tuple[str, ...]


class Lines:
    """All lines as columns, and the checks that each must pass."""

    def __init__(
        self,
        course: Course,
        kinds: list[Kind],
        sections: ArrayLike,
        *,
        kind: NDArray[np.int32],
        sent: NDArray[np.int32],
        revision: NDArray[np.int64],
        value: NDArray[np.object_],
    ) -> None:
        self._activities = {a.name: a for x in course.lessons for a in x.activities if a.share != "never"}
        self._course, self._kinds = course, kinds
        self._sections = np.array(sections, dtype=object)
        self.kind, self.sent, self.revision, self.value = kind, sent, revision, value
        self.faults: dict[tuple[int, str], list[str]] = defaultdict(list)

    def fitting(self, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give the lines that fit the course, out of those to keep; the others are noted as faults."""
        order = np.argsort(self.kind, kind="stable")
        bounds = np.searchsorted(self.kind[order], np.arange(len(self._kinds) + 1))
        for n, kind in enumerate(self._kinds):
            rows = order[bounds[n] : bounds[n + 1]]
            rows = rows[keep[rows]]
            if len(rows):
                self._check_kind(kind, rows, keep)
        self._drop_repeated(keep)
        self._drop_parts(keep)
        return keep

    def _check_kind(self, kind: Kind, rows: NDArray[np.intp], keep: NDArray[np.bool_]) -> None:
        activity = self._activities.get(f"{kind.lesson}/{kind.activity}")
        item = next((i for i in activity.items if i.id == kind.item), None) if activity else None
        if activity is None or item is None:
            self._fault(rows, _("This line answers no question that is shared here."), keep)
            return
        if kind.wave != activity.wave:
            self._fault(rows, _("This line belongs to another wave than its question."), keep)
            return
        if kind.audience not in audiences(item):
            self._fault(rows, _("This line may be shown to nobody by name."), keep)
            return
        section = self._course.section_of(kind.lesson).id
        astray = rows[self._sections[self.sent[rows]] != section]
        if len(astray):
            self._fault(astray, _("This line belongs to another section than its file."), keep)
        values = self.value[rows].tolist()
        if _all_fit(item, values):
            return
        bad: dict[str, list[int]] = defaultdict(list)
        for row, value in zip(rows, values, strict=True):
            problem = _problem(item, value)
            if problem is not None and keep[row]:
                bad[problem].append(int(row))
        for problem, where in bad.items():
            if problem:
                self._fault(where, problem, keep)
            keep[where] = False

    def _drop_repeated(self, keep: NDArray[np.bool_]) -> None:
        """Of lines for one item in one file keep the newest; the kit writes no others."""
        questions: dict[tuple[str, ...], int] = {}
        number = np.array([questions.setdefault(k[:3], len(questions)) for k in self._kinds], dtype=np.int64)
        rows = np.flatnonzero(keep)
        at = pd.Series(self.sent[rows] * np.int64(len(questions)) + number[self.kind[rows]], index=rows)
        if not at.is_unique:
            newest_last = at.iloc[np.argsort(self.revision[rows], kind="stable")]
            repeated = newest_last.duplicated(keep="last")
            self._fault(repeated.index[repeated], _("This line answers a question a second time."), keep)

    def _drop_parts(self, keep: NDArray[np.bool_]) -> None:
        """Drop what was shared in part where an activity counts only whole: all its items must have the same people."""
        for activity in self._activities.values():
            if activity.share != "whole":
                continue
            of = np.array([f"{k.lesson}/{k.activity}" == activity.name for k in self._kinds], dtype=bool)
            audience = np.array([k.audience == "group" for k in self._kinds], dtype=bool)
            if not of.any():
                continue
            rows = np.flatnonzero(keep & of[self.kind])
            each = pd.DataFrame({"sent": self.sent[rows], "group": audience[self.kind[rows]]}, index=rows)
            whole = each.groupby("sent")["group"].agg(["size", "nunique"])
            partly = whole.index[(whole["size"] != len(activity.items)) | (whole["nunique"] != 1)]
            if len(partly):
                self._fault(
                    rows[np.isin(self.sent[rows], partly)], _("This activity counts only when shared whole."), keep
                )

    def _fault(self, rows: Any, what: str, keep: NDArray[np.bool_]) -> None:  # noqa: ANN401 - any kind of index
        for row in rows:
            kind = self._kinds[self.kind[row]]
            name = "/".join(short(part) for part in kind[:3])
            self.faults[int(self.sent[row]), what].append(name)
        keep[rows] = False

    def table(
        self,
        keep: NDArray[np.bool_],
        cohort: str,
        people: pd.Index[str],
        who: NDArray[np.int32],
        shared_at: pd.DatetimeIndex,
    ) -> pd.DataFrame:
        """Build the table of the lines to keep."""
        kind, sent = self.kind[keep], self.sent[keep]
        # Kinds that do not fit never reach a row: their words must not become categories either.
        used = set(np.unique(kind).tolist())

        def column(of: list[str | None]) -> pd.Categorical:
            names = list(dict.fromkeys(x for n, x in enumerate(of) if n in used and x is not None))
            place = {name: n for n, name in enumerate(names)}
            codes = np.array([place.get(x, -1) if x is not None else -1 for x in of], dtype=np.int16)
            return pd.Categorical.from_codes(codes[kind], categories=pd.Index(names, dtype=object))

        def agreed(to: str) -> NDArray[np.bool_]:
            return np.array([to in k.agreed for k in self._kinds], dtype=bool)[kind]

        sections = {x.id: x.section for x in self._course.lessons}
        columns = {
            "cohort": pd.Categorical.from_codes(
                np.zeros(len(kind), dtype=np.int8), categories=pd.Index([cohort], dtype=object)
            ),
            "participant": pd.Categorical.from_codes(who[sent], categories=people),
            "section": column([sections.get(k.lesson) for k in self._kinds]),
            "lesson": column([k.lesson for k in self._kinds]),
            "activity": column([k.activity for k in self._kinds]),
            "item": column([k.item for k in self._kinds]),
            "wave": column([k.wave for k in self._kinds]),
            "value": self.value[keep],
            "audience": column([k.audience for k in self._kinds]),
            "agreed_counts": agreed("counts"),
            "agreed_quote": agreed("quote"),
            "revision": self.revision[keep],
            "shared_at": shared_at,
        }
        return pd.DataFrame(columns, columns=list(COLUMNS))


def _all_fit(item: Item, values: list[Any]) -> bool:
    """Say quickly whether every value fits: nearly always they do, and looking at each takes longest of all."""
    kinds = set(map(type, values))
    if is_text(item):
        # The same text may come a thousand times, different ones mostly: nothing to gain from a set here.
        return (
            kinds == {str}
            and max(map(len, values)) <= TEXT_LIMIT
            and "" not in values
            and not any(map(str.isspace, values))
        )
    if isinstance(item, Flow):
        distinct: Iterable[Any] = values
    elif kinds == {list}:
        distinct = map(list, set(map(tuple, values)))
    elif kinds == {dict}:
        distinct = map(dict, {tuple(v.items()) for v in values})
    elif kinds <= {int, str}:
        distinct = set(values)
    else:
        return False
    return all(_problem(item, v) is None for v in distinct)


def _problem(item: Item, value: object) -> str | None:
    """Say what is wrong with a value: None is right, "" is no answer and no mistake."""
    try:
        check_value(item, value)
    except ResponseError as problem:
        return problem.what
    return "" if isinstance(value, str) and not value.strip() else None


def short(name: str) -> str:
    """Show a name from outside, however long or strange."""
    return shown(name, _NAME)
