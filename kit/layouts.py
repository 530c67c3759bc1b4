"""Charts that lay several questions of one activity out together, as a lesson's file asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

from msgspec import Meta, Struct

from kit.i18n import gettext as _
from kit.items import Choice, Choices, Date, Id, Item, Rating, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kit.yamlfile import Fault


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Two ratings of one thing, by their ids."""

    label: Text
    x: Id
    y: Id


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of ratings, by their ids: one for each column."""

    label: Text
    items: Annotated[tuple[Id, ...], Meta(min_length=1)]


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One question, by its id, under a shorter name; `note` is what the sources say to it, shown beside the answers."""

    label: Text
    item: Id
    note: str = ""


class _Layout(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    title: Text

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)


class Matrix(_Layout, frozen=True, tag="matrix"):
    """Pairs of ratings in a field of two axes, such as effort and impact; `x` and `y` say what the axes measure."""

    x: Text
    y: Text
    pairs: Annotated[tuple[Pair, ...], Meta(min_length=1)]


class Heat(_Layout, frozen=True, tag="heat"):
    """Ratings on one scale in rows and columns, such as decisions by how they were made and how they should be."""

    columns: Annotated[tuple[Text, ...], Meta(min_length=1)]
    rows: Annotated[tuple[Line, ...], Meta(min_length=1)]


class Tally(_Layout, frozen=True, tag="tally"):
    """Choices from the same options, a row each: how many people took which."""

    rows: Annotated[tuple[Entry, ...], Meta(min_length=2)]


class Timeline(_Layout, frozen=True, tag="timeline"):
    """Days that people named, in order."""

    rows: Annotated[tuple[Entry, ...], Meta(min_length=1)]


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """Those who came at least so far: whoever took one of these options."""

    label: Text
    options: Annotated[tuple[Id, ...], Meta(min_length=1)]


class Funnel(_Layout, frozen=True, tag="funnel"):
    """How many people came how far, from one choice: each stage holds the one after it."""

    item: Id
    stages: Annotated[tuple[Stage, ...], Meta(min_length=2)]


Layout: TypeAlias = Matrix | Heat | Tally | Timeline | Funnel


def check(charts: Sequence[Layout], items: Sequence[Item], at: str, fault: Fault) -> None:
    """Check the charts of an activity, which stands at the place `at`, against what it asks."""
    asked = {item.id: item for item in items}
    for n, chart in enumerate(charts):
        here = f"{at}.charts[{n}]"
        labels = [row.label for row in _rows(chart)]
        if twice := next((label for m, label in enumerate(labels) if label in labels[:m]), ""):
            fault.at(here, _("Two rows are called “{label}”.").format(label=twice), _("Give each a name of its own."))
        if isinstance(chart, Heat):
            _columns(chart, here, fault)
        if isinstance(chart, Funnel):
            _stages(chart, asked.get(chart.item), here, fault)
        for together in _axes(chart):
            first: Item | None = None
            for place, id_ in together:
                fault.known(id_, list(asked), f"{here}.{place}")
                item = asked.get(id_)
                if item is None:
                    continue
                if not isinstance(item, _KINDS[type(chart)]):
                    kinds = " / ".join(str(k.__struct_config__.tag) for k in _KINDS[type(chart)])
                    remedy = _("Name a question of the kind {kinds}.").format(kinds=kinds)
                    fault.at(f"{here}.{place}", _("“{id}” does not fit this chart.").format(id=id_), remedy)
                    continue
                first = first or item
                if _answers(item) != _answers(first):
                    what = _("“{one}” and “{other}” do not have the same answers.").format(one=first.id, other=id_)
                    fault.at(f"{here}.{place}", what, _("Lay out only questions with the same scale or options."))


_KINDS: dict[type[Layout], tuple[type[Item], ...]] = {
    Matrix: (Rating,),
    Heat: (Rating,),
    Tally: (Choice, Choices),
    Timeline: (Date,),
    Funnel: (Choice,),
}


def _rows(chart: Layout) -> Sequence[Pair | Line | Entry | Stage]:
    match chart:
        case Matrix(pairs=pairs):
            return pairs
        case Funnel(stages=stages):
            return stages
    return chart.rows


def _stages(chart: Funnel, item: Item | None, here: str, fault: Fault) -> None:
    for n, stage in enumerate(chart.stages):
        for m, id_ in enumerate(stage.options):
            if isinstance(item, Choice):
                fault.known(id_, [o.id for o in item.options], f"{here}.stages[{n}].options[{m}]")
            if n and id_ not in chart.stages[n - 1].options:
                what = _("“{id}” is not in the stage before.").format(id=id_)
                fault.at(f"{here}.stages[{n}].options[{m}]", what, _("Whoever came so far came through that one too."))


def _columns(chart: Heat, here: str, fault: Fault) -> None:
    for n, row in enumerate(chart.rows):
        if len(row.items) != len(chart.columns):
            what = _("Questions of this row: {n}, columns: {columns}. They must be as many.")
            fault.at(
                f"{here}.rows[{n}].items",
                what.format(n=len(row.items), columns=len(chart.columns)),
                _("Name one question for each column."),
            )


def _axes(chart: Layout) -> Iterator[list[tuple[str, str]]]:
    """Give the ids of the items that share an axis, each with its place in the chart."""
    match chart:
        case Matrix(pairs=pairs):
            yield [(f"pairs[{n}].x", pair.x) for n, pair in enumerate(pairs)]
            yield [(f"pairs[{n}].y", pair.y) for n, pair in enumerate(pairs)]
        case Heat(rows=rows):
            yield [(f"rows[{n}].items[{m}]", id_) for n, row in enumerate(rows) for m, id_ in enumerate(row.items)]
        case Funnel(item=item):
            yield [("item", item)]
        case Tally(rows=entries) | Timeline(rows=entries):
            yield [(f"rows[{n}].item", entry.item) for n, entry in enumerate(entries)]


def _answers(item: Item) -> object:
    """Give what can be answered."""
    match item:
        case Rating(scale=scale):
            return scale
        case Choice(options=options) | Choices(options=options):
            return [(option.id, option.label) for option in options]
    return item.kind
