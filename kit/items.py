"""The kinds of item that an activity can ask, and the values that each takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct

from kit import flows
from kit.errors import ResponseError
from kit.flows import Step
from kit.i18n import gettext as _

Id: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=60)]
Text: TypeAlias = Annotated[str, Meta(min_length=1)]
Audience: TypeAlias = Literal["private", "group", "facilitator"]

CANNOT_SAY = "cannot-say"
TEXT_LIMIT = 20_000
"""Characters of one text; a longer one is refused, with its words kept in the page."""
MOST_POINTS = 11
"""Points of a scale: what a chart can still tell apart."""
MOST_THINGS = 99
"""Things that one answer counts, at the most."""
MOST_STEPS = 1000
"""Steps of an exercise that are kept; whoever goes round and round longer than that loses the first ones."""


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the answers to choose from."""

    id: Id
    label: Text
    help: str = ""


class Scale(Struct, frozen=True, forbid_unknown_fields=True):
    """A response scale of whole numbers; `cannot_say` is the label of the answer apart from it, if there is one."""

    min: int
    max: int
    labels: dict[int, str] = {}
    cannot_say: str | None = None

    @property
    def points(self) -> range:
        """The numbers on the scale."""
        return range(self.min, self.max + 1)


class _Item(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    id: Id
    label: Text
    help: str = ""
    audience: Audience = "private"

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)


class Rating(_Item, frozen=True, tag="rating"):
    """A number on a scale; `dimension` is set where the item belongs to an instrument."""

    scale: Scale
    dimension: str | None = None


class Choice(_Item, frozen=True, tag="choice"):
    """One of several options."""

    options: Annotated[tuple[Option, ...], Meta(min_length=2)]


class Choices(_Item, frozen=True, tag="choices"):
    """Any of several options, at most `at_most` of them."""

    options: Annotated[tuple[Option, ...], Meta(min_length=2)]
    at_most: Annotated[int, Meta(ge=1)] | None = None


class ShortText(_Item, frozen=True, tag="short-text"):
    """One line of text."""


class LongText(_Item, frozen=True, tag="long-text"):
    """A text of any length."""


class Points(_Item, frozen=True, tag="points"):
    """A number of points to divide over options."""

    options: Annotated[tuple[Option, ...], Meta(min_length=2)]
    total: Annotated[int, Meta(ge=1, le=1000)] = 10


class Date(_Item, frozen=True, tag="date"):
    """A day."""


class Stages(_Item, frozen=True, tag="stages"):
    """How many things came how far, such as objections raised, judged valid and resolved.

    Nobody fills it in: an exercise counts as its learner goes. Whatever reached an option has reached those before it.
    """

    options: Annotated[tuple[Option, ...], Meta(min_length=2)]


class Walk(_Item, frozen=True, tag="walk"):
    """How a learner went through an exercise: its own page keeps it, no file of a course asks it, nobody is shown it.

    `ways` says which steps may follow each; `places` how each is called.
    """

    ways: dict[str, frozenset[str]]
    places: dict[str, str]


class Flow(_Item, frozen=True, tag="flow"):
    """The path of one decision, step by step.

    `roles` are those to choose from, beside which any other can be written; `scale` has the levels of delegation, where
    a decision is to be given one.
    """

    roles: tuple[Text, ...] = ()
    scale: Scale | None = None


Item: TypeAlias = Rating | Choice | Choices | ShortText | LongText | Points | Date | Stages | Flow
Value: TypeAlias = int | str | Sequence[str | Step] | dict[str, int] | None


def audiences(item: Item) -> tuple[Audience, ...]:
    """Give those who may be shown an answer, if its author wants it: the path of a decision nobody reads by name."""
    return ("private", "group") if isinstance(item, Flow) else ("private", "group", "facilitator")


def is_text(item: Item) -> bool:
    """Say whether the answer is in the participant's own words."""
    return isinstance(item, ShortText | LongText)


def is_answer(value: object) -> bool:
    """Say whether a value answers anything: a text without a word in it does not."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def check_value(item: Item | Walk, value: Any) -> None:  # noqa: ANN401 - whatever came over the wire
    """Raise `ResponseError` unless `value` answers `item`; None is no answer and always fits."""
    if value is None:
        return
    if isinstance(item, ShortText | LongText) and isinstance(value, str) and len(value) > TEXT_LIMIT:
        raise ResponseError(
            _("This text has {n} characters; {limit} fit.").format(n=len(value), limit=TEXT_LIMIT),
            where=item.label,
            remedy=_("Shorten it: it stays in this page until then, and is not saved yet."),
        )
    if isinstance(item, Flow):
        problem = flows.problem(value, item.scale.points if item.scale else ())
        if problem:
            raise ResponseError(problem.what, where=item.label, remedy=problem.remedy)
        return
    if not _fits(item, value):
        raise ResponseError(
            _("This is not an answer to the question."),
            where=item.label,
            remedy=_("Choose one of the answers offered."),
        )


def _fits(item: Item | Walk, value: Any) -> bool:  # noqa: ANN401
    match item:
        case Rating(scale=scale):
            if value == CANNOT_SAY:
                return scale.cannot_say is not None
            return type(value) is int and value in scale.points
        case Choice(options=options):
            return any(value == o.id for o in options)
        case Choices(options=options, at_most=at_most):
            ids = {o.id for o in options}
            return (
                isinstance(value, list)
                and all(isinstance(v, str) and v in ids for v in value)
                and len(set(value)) == len(value) <= (at_most or len(ids))
            )
        case ShortText() | LongText():
            return isinstance(value, str)
        case Points(options=options, total=total):
            ids = {o.id for o in options}
            return (
                isinstance(value, dict)
                and all(k in ids and type(n) is int and n >= 0 for k, n in value.items())
                and sum(value.values()) <= total
            )
        case Date():
            return isinstance(value, str) and flows.is_day(value)
        case Stages(options=options):
            return isinstance(value, dict) and _descends([value.get(o.id) for o in options], len(value))
        case Walk(ways=ways):
            return (
                isinstance(value, list)
                and 0 < len(value) <= MOST_STEPS
                and all(isinstance(v, str) and v in ways for v in value)
                and all(to in ways[at] for at, to in pairwise(value))
            )
    raise TypeError(item)


def _descends(numbers: list[Any], given: int) -> bool:
    return (
        len(numbers) == given
        and all(type(n) is int and 0 <= n <= MOST_THINGS for n in numbers)
        and all(later <= earlier for earlier, later in pairwise(numbers))
    )


def as_text(item: Item | Walk, value: Value) -> str:
    """Write `value` as its owner would read it."""
    match item, value:
        case _, None:
            return ""
        case Rating(scale=scale), _:
            if value == CANNOT_SAY:
                return scale.cannot_say or ""
            label = scale.labels.get(value) if isinstance(value, int) else None
            return f"{value} ({label})" if label else str(value)
        case Choice(options=options), _:
            return next((o.label for o in options if o.id == value), str(value))
        case Choices(options=options), list():
            return "; ".join(o.label for o in options if o.id in value)
        case Points(options=options), dict():
            return "; ".join(f"{o.label}: {value[o.id]}" for o in options if value.get(o.id))
        case Stages(options=options), dict():
            return " → ".join(f"{o.label}: {value.get(o.id, 0)}" for o in options)
        case Walk(places=places), list():
            return places.get(value[-1], "") if value else ""
        case Flow(scale=levels), list():
            return flows.as_text(value, levels.labels if levels else {})
    return str(value)


def as_plain(value: Value) -> str:
    """Write `value` as far as it can be read where nobody knows any more what was asked."""
    match value:
        case None:
            return ""
        case list():
            return "; ".join(as_plain(one) for one in value)
        case dict():
            return ", ".join(f"{name}: {as_plain(one)}" for name, one in value.items())
    return str(value)
