"""Which of a file's columns are items, and in which dimension: names by comma, and ranges by the columns' order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from kit.errors import SurveyError
from kit.i18n import gettext as _
from kit.survey.table import clipped, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ALL = "all"
"""The one dimension of a survey that names none."""


@dataclass(frozen=True)
class Asked:
    """How a survey's file is to be read, in the words of the command line.

    Parameters
    ----------
    scale
        The lowest and the highest point, as "1-5".
    items, reverse
        Names of items, by comma, and ranges "A:B" by the order of the columns.
    dimensions
        "NAME=ITEMS" each; without any, all items make one dimension called "all".
    group, participant
        The columns that say to which group a row belongs, and whose it is.
    tidy
        That each row is one answer, when the heads do not say it.
    sheet
        The workbook's sheet, by default its first.
    """

    scale: str
    items: Sequence[str] = ()
    reverse: Sequence[str] = ()
    dimensions: Sequence[str] = ()
    group: str | None = None
    participant: str | None = None
    tidy: bool = False
    sheet: str | None = None


@dataclass(frozen=True)
class Plan:
    """The dimensions with their items, all items in the file's order, those to reverse, and those in no dimension."""

    dimensions: dict[str, tuple[str, ...]]
    items: tuple[str, ...]
    reverse: tuple[str, ...]
    unused: tuple[str, ...]


def plan(asked: Asked, heads: tuple[str, ...], path: Path, *, everything: bool = False) -> Plan:
    """Resolve the names of items; with `everything`, all of `heads` are items when none are named."""
    named = _resolve(asked.items, heads, "--items", path)
    if not named and not asked.dimensions:
        if not everything:
            raise SurveyError(
                _("Which columns are the items?"),
                where=str(path),
                remedy=_("Name them by --items, as in --items FIRST:LAST. The columns are: {names}.").format(
                    names=listed(heads)
                ),
            )
        named = heads
    dimensions: dict[str, tuple[str, ...]] = {}
    for text in asked.dimensions:
        name, equals, items = text.partition("=")
        name = name.strip()
        if not (equals and name and items.strip()) or name in dimensions:
            raise SurveyError(
                _("“{text}” names no new dimension.").format(text=clipped(text)),
                where="--dimension",
                remedy=_("Write NAME=ITEMS, each name once, as in --dimension trust=T1:T5."),
            )
        dimensions[name] = _resolve([items], heads, "--dimension", path)
    dimensions = dimensions or {ALL: named}
    within = {i for items in dimensions.values() for i in items}
    used = tuple(h for h in heads if h in within)
    reverse = _resolve(asked.reverse, heads, "--reverse", path)
    strange = [i for i in reverse if i not in within]
    if strange:
        raise SurveyError(
            _("“{name}” is to be reversed, and is none of the items.").format(name=clipped(strange[0])),
            where="--reverse",
            remedy=_("The items are: {names}.").format(names=listed(used)),
        )
    return Plan(dimensions, used, reverse, tuple(i for i in named if i not in within))


def _resolve(texts: Sequence[str], heads: tuple[str, ...], option: str, path: Path) -> tuple[str, ...]:
    """Give the items that `texts` name, each once."""
    found: dict[str, None] = {}
    for text in texts:
        # A name may itself hold a comma or a colon.
        whole = _named(text.strip(), heads)
        parts = [part.strip() for part in text.split(",") if part.strip()]
        for name, ends in [(text, whole)] if whole else [(part, _named(part, heads)) for part in parts]:
            first, last = ends or _unknown(name, heads, option, path)
            start, end = heads.index(first), heads.index(last)
            if start > end:
                raise _backwards(first, last, option, path)
            found |= dict.fromkeys(heads[start : end + 1])
    return tuple(found)


def _named(text: str, heads: tuple[str, ...]) -> tuple[str, str] | None:
    """Give the first and the last column that a name or a range A:B means."""
    ends = [(text[:i].strip(), text[i + 1 :].strip()) for i, letter in enumerate(text) if letter == ":"]
    return next((pair for pair in [(text, text), *ends] if all(name in heads for name in pair)), None)


def _unknown(text: str, heads: tuple[str, ...], option: str, path: Path) -> NoReturn:
    name = next((part.strip() for part in text.split(":") if part.strip() not in heads), text)
    raise SurveyError(
        _("There is no item “{name}”.").format(name=clipped(name)),
        where=f"{path}, {option}",
        remedy=did_you_mean(name, heads) + _("There are: {names}.").format(names=listed(heads)),
    )


def _backwards(first: str, last: str, option: str, path: Path) -> SurveyError:
    first, last = clipped(first), clipped(last)
    return SurveyError(
        _("The range {first}:{last} runs backwards.").format(first=first, last=last),
        where=f"{path}, {option}",
        remedy=_("In the file “{last}” stands before “{first}”: write {last}:{first}.").format(first=first, last=last),
    )


def are_columns(texts: Sequence[str], heads: tuple[str, ...]) -> bool:
    """Say whether names of items, and the ends of ranges, are all among the heads."""
    parts = [part.strip() for text in texts for part in text.replace(":", ",").split(",")]
    return bool(parts) and all(part in heads for part in parts)
