"""A team's own survey, read and checked: ratings of people by items, from a wide file or a tidy one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from kit import statistics
from kit.errors import SurveyError
from kit.i18n import gettext as _
from kit.items import MOST_POINTS
from kit.survey import cells as checks
from kit.survey.naming import are_columns, plan
from kit.survey.table import clipped, listed, open_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kit.survey.naming import Asked, Plan
    from kit.survey.table import Table

TIDY = ("participant", "item", "value")
"""The columns by which a tidy file is known."""
GROUP = "group"
"""The column of a tidy file that says the participant's group, if it is there."""


@dataclass(frozen=True)
class Survey:
    """A survey that was checked.

    Parameters
    ----------
    title
        What the file is called.
    ratings
        People by items, in points of the scale; reversed items are turned round already. NaN where somebody did not
        answer; everyone answered something.
    groups
        Each person's group, None where they have none; None as a whole when the survey is not split.
    group_name
        The column that the groups come from.
    low, high
        The ends of the scale.
    dimensions
        The items of each dimension.
    reversed
        The items that were turned round.
    unused
        Items that were named and are in no dimension.
    groupless
        The words in the column of groups that were taken for no group.
    """

    title: str
    ratings: pd.DataFrame
    groups: pd.Series[str] | None
    group_name: str
    low: int
    high: int
    dimensions: Mapping[str, tuple[str, ...]]
    reversed: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    groupless: tuple[str, ...] = ()


def read(path: Path, asked: Asked) -> Survey:
    """Read a survey's file.

    Raises
    ------
    SurveyError
        When the file, or what was asked of it, has a mistake: it names the column, the row and the value.
    """
    low, high = read_scale(asked.scale)
    table = open_table(path, asked.sheet)
    heads = {head.casefold() for head in table.heads}
    tidy = asked.tidy or (heads.issuperset(TIDY) and not are_columns(asked.items, table.heads))
    return _tidy(table, asked, low, high) if tidy else _wide(table, asked, low, high)


def read_scale(text: str) -> tuple[int, int]:
    """Read the ends of a scale.

    Raises
    ------
    SurveyError
        When it is none, or has one point, or more than a chart can tell apart.
    """
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*(?:-|–|:|\.\.)\s*(-?\d{1,6})\s*", text, re.ASCII)
    remedy = _("Give the lowest and the highest point, as in --scale 1-5 (or --scale=-2..2).")
    if found is None:
        raise SurveyError(_("“{text}” is no scale.").format(text=clipped(text)), where="--scale", remedy=remedy)
    low, high = int(found[1]), int(found[2])
    if not 1 <= high - low < MOST_POINTS:
        raise SurveyError(
            _("“{text}” is no scale of 2 to {n} points.").format(text=clipped(text), n=MOST_POINTS),
            where="--scale",
            remedy=remedy,
        )
    return low, high


def _wide(table: Table, asked: Asked, low: int, high: int) -> Survey:
    """Read a file with one row a person and one column an item."""
    planned = plan(asked, table.heads, table.path)
    apart = [name for name in (asked.group, asked.participant) if name is not None]
    for name in apart:
        if name in planned.items:
            raise SurveyError(
                _("“{name}” cannot be an item and the column of groups or participants.").format(name=clipped(name)),
                where=str(table.path),
                remedy=_("Leave it out of the items."),
            )
    names = [*planned.items, *apart]
    rows, texts = table.columns(names)
    columns = dict(zip(names, texts, strict=True))
    answers = checks.Answers(table.path, low, high)
    ratings = pd.DataFrame({i: answers.read(i, columns[i], rows) for i in planned.items}, index=rows, dtype=float)
    answers.complain()
    ratings = ratings[ratings.notna().any(axis=1)]
    if asked.participant is not None:
        people = pd.Series(columns[asked.participant], index=rows, dtype=object)
        checks.one_row_each(people[ratings.index], table.path)
    groups = None if asked.group is None else pd.Series(columns[asked.group], index=rows, dtype=object)
    return _survey(table, planned, ratings, groups, asked.group or "", (low, high))


def _tidy(table: Table, asked: Asked, low: int, high: int) -> Survey:
    """Read a file with one row an answer: participant, item, value and perhaps group."""
    heads = {head.casefold(): head for head in table.heads}
    group = asked.group or heads.get(GROUP)
    names = [asked.participant or heads.get(TIDY[0], TIDY[0]), *(heads.get(name, name) for name in TIDY[1:])]
    rows, texts = table.columns([*names, *([group] if group else [])])
    cells = pd.DataFrame(dict(zip((*TIDY, GROUP), texts, strict=False)), index=rows, dtype=object)
    cells = cells[(cells != "").any(axis=1)]
    for column, name in zip(TIDY[:2], names[:2], strict=True):
        nameless = cells.index[cells[column] == ""]
        if len(nameless):
            raise SurveyError(
                _("Row {row} has nothing under “{column}”.").format(row=nameless[0], column=clipped(name)),
                where=str(table.path),
                remedy=_("Every row of a tidy file says whose answer it is, and to which item."),
            )
    planned = plan(asked, tuple(cells["item"].unique()), table.path, everything=True)
    cells = cells[cells["item"].isin(planned.items)]
    checks.one_answer_each(cells, table.path)
    answers = checks.Answers(table.path, low, high)
    read = {
        str(item): pd.Series(answers.read(str(item), list(some["value"]), list(some.index)), index=some["participant"])
        for item, some in cells.groupby("item", sort=False)
    }
    answers.complain()
    people = cells["participant"].unique()
    ratings = pd.DataFrame({i: read[i].reindex(people) for i in planned.items}, index=people, dtype=float)
    ratings = ratings[ratings.notna().any(axis=1)]
    groups = checks.group_of_each(cells, table.path) if group else None
    return _survey(table, planned, ratings, groups, group or "", (low, high))


def _survey(
    table: Table,
    planned: Plan,
    ratings: pd.DataFrame,
    groups: pd.Series[str] | None,
    group_name: str,
    scale: tuple[int, int],
) -> Survey:
    silent = [i for items in planned.dimensions.values() if ratings[list(items)].isna().all(axis=None) for i in items]
    if silent:
        raise SurveyError(
            _("There is no answer at all to: {names}.").format(names=listed(silent)),
            where=str(table.path),
            remedy=_("If a spreadsheet computes these cells, open the file there and save it: then it holds values."),
        )
    turned = list(planned.reverse)
    if turned:
        ratings = ratings.copy()
        ratings[turned] = statistics.reverse_score(ratings[turned], *scale)
    groupless: tuple[str, ...] = ()
    if groups is not None:
        groups = groups[ratings.index]
        groupless = tuple(sorted(str(g) for g in groups.unique() if g and str(g).casefold() in checks.NO_ANSWER))
        groups = _named(groups, group_name, table)
    return Survey(
        title=table.path.stem,
        ratings=ratings,
        groups=groups,
        group_name=group_name,
        low=scale[0],
        high=scale[1],
        dimensions=planned.dimensions,
        reversed=planned.reverse,
        unused=planned.unused,
        groupless=groupless,
    )


def _named(groups: pd.Series[str], name: str, table: Table) -> pd.Series[str]:
    """Write groups as people do: "1", also where a program wrote "1.0"; None for whoever has no group."""
    distinct = {str(g): str(g) for g in groups.unique() if str(g).casefold() not in checks.NO_ANSWER}
    if not distinct:
        raise SurveyError(
            _("The column “{name}” is empty: nobody has a group.").format(name=clipped(name)),
            where=str(table.path),
            remedy=_("Name another column by --group, or leave it out."),
        )
    whole = {g: number[1] for g in distinct if (number := checks.WHOLE.fullmatch(g))}
    if len(whole) == len(distinct):
        distinct = whole
    found: pd.Series[str] = groups.map(distinct).astype(object)
    return found.where(found.notna(), None)
