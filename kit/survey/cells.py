"""The cells of a survey, checked: what is an answer, what is none, and whose each is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from kit.errors import SurveyError
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.survey.table import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NO_ANSWER = frozenset({"", "na", "n/a", "nan", "null", "none", ".", "#n/a", "#null!"})
"""How programs write that there is no answer, in small letters."""
WHOLE = re.compile(r"([+-]?\d+)(\.0*|,0{0,2})?", re.ASCII)
"""A whole number, which programs write as 2, 2.0 or 2,0; its first group is what stands before the point.

Three noughts behind a comma are thousands: 1,000 is no 1."""
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_SHOWN = 3


class Answers:
    """Reads the answers to one item after the other, and gathers what none of them can be."""

    def __init__(self, path: Path, low: int, high: int) -> None:
        self._path, self._low, self._high = path, low, high
        self._words: dict[str, list[str]] = {}
        self._off: dict[str, list[str]] = {}

    def read(self, item: str, texts: Sequence[str], rows: Sequence[int]) -> list[float]:
        """Give the ratings in `texts`, from these rows of the file; NaN where there is no answer."""
        # However many people answered, only a few different answers are there.
        values = {text: self._value(text) for text in set(texts)}
        if None in values.values():
            for row, text in zip(rows, texts, strict=True):
                if values[text] is None:
                    bad = self._off if _NUMBER.fullmatch(text) else self._words
                    bad.setdefault(item, []).append(_("“{value}” in row {row}").format(value=clipped(text), row=row))
        return [value if (value := values[text]) is not None else float("nan") for text in texts]

    def _value(self, text: str) -> float | None:
        if text.casefold() in NO_ANSWER:
            return float("nan")
        whole = WHOLE.fullmatch(text)
        value = float(whole[1]) if whole else None
        return value if value is not None and self._low <= value <= self._high else None

    def complain(self) -> None:
        """Raise `SurveyError` if anything was no answer, with the columns, the first rows and their values."""
        if self._words:
            raise self._problem(
                self._words,
                _("Not every answer is a number: {cells}."),
                _("Mend these cells, or leave a cell empty where somebody did not answer."),
            )
        if self._off:
            raise self._problem(
                self._off,
                _("Not every answer is a point of the scale {low} to {high}: {cells}."),
                _("Mend these cells, empty those without an answer, or give another --scale."),
            )

    def _problem(self, bad: dict[str, list[str]], what: str, remedy: str) -> SurveyError:
        told = [
            _("{item} has {cells}").format(item=clipped(item), cells=_first(cells))
            for item, cells in list(bad.items())[:_SHOWN]
        ]
        more = len(bad) - len(told)
        if more > 0:
            told.append(ngettext("{n} more item has some", "{n} more items have some", more).format(n=more))
        return SurveyError(
            what.format(low=self._low, high=self._high, cells="; ".join(told)), where=str(self._path), remedy=remedy
        )


def _first(cells: Sequence[str]) -> str:
    more = len(cells) - _SHOWN
    told = ", ".join(cells[:_SHOWN])
    return told if more <= 0 else _("{cells} and {n} more").format(cells=told, n=more)


def one_row_each(people: pd.Series[str], path: Path) -> None:
    """Raise `SurveyError` unless every row has a participant of its own: somebody twice would count as two."""
    nobody = people.index[people == ""]
    if len(nobody):
        raise SurveyError(
            _("Row {row} has answers and no participant.").format(row=nobody[0]),
            where=str(path),
            remedy=_("Say whose they are, or leave --participant out."),
        )
    again = people[people.duplicated(keep=False)]
    if len(again):
        rows = again.index[again == again.iloc[0]]
        raise SurveyError(
            _("“{who}” stands in rows {first} and {second}.").format(
                who=clipped(again.iloc[0]), first=rows[0], second=rows[1]
            ),
            where=str(path),
            remedy=_("Keep one row for each participant."),
        )


def one_answer_each(cells: pd.DataFrame, path: Path) -> None:
    """Raise `SurveyError` where somebody answers an item twice, in rows with participant, item and value."""
    again = cells[cells.duplicated(["participant", "item"], keep=False)]
    if len(again):
        who, item = again.iloc[0][["participant", "item"]]
        rows = again.index[(again["participant"] == who) & (again["item"] == item)]
        raise SurveyError(
            _("“{who}” answers {item} twice, in rows {first} and {second}.").format(
                who=clipped(who), item=clipped(item), first=rows[0], second=rows[1]
            ),
            where=str(path),
            remedy=_("Keep one answer; to look at several readings, put each into a file of its own."),
        )


def group_of_each(cells: pd.DataFrame, path: Path) -> pd.Series[str]:
    """Give each participant's group, from rows with participant and group; where there is none, how that is written.

    Raises
    ------
    SurveyError
        When somebody is in two groups.
    """
    pairs = cells[["participant", "group"]].drop_duplicates()
    named = pairs[~pairs["group"].str.casefold().isin(NO_ANSWER)]
    twice = named[named["participant"].duplicated(keep=False)]
    if len(twice):
        first, second = twice[twice["participant"] == twice["participant"].iloc[0]].iloc[:2].itertuples()
        raise SurveyError(
            _("“{who}” is in the group “{one}” in row {first}, and in “{other}” in row {second}.").format(
                who=clipped(first.participant), one=clipped(first.group), first=first.Index,
                other=clipped(second.group), second=second.Index,
            ),
            where=str(path),
            remedy=_("Give each participant one group."),
        )  # fmt: skip
    each = pd.concat([named, pairs]).drop_duplicates("participant").set_index("participant")["group"]
    return each.reindex(cells["participant"].unique())
