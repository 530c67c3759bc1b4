"""What a card says back to a learner's own answers, by rules of the lesson's file: reasons, for their eyes alone."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Annotated, TypeAlias

from msgspec import Meta, Struct

from kit.i18n import gettext as _
from kit.items import CANNOT_SAY, Choice, Id, Rating, Text, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kit.items import Item
    from kit.yamlfile import Fault

MOST_CASES = 20_000
"""Combinations of answers that are tried out when a course is loaded."""

Answer: TypeAlias = int | str


class See(Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson to go on with."""

    lesson: Id
    text: Text


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence or two that is said where every one of `when` holds: one of these answers was given."""

    part: Id
    text: Text
    when: dict[Id, Annotated[tuple[Answer, ...], Meta(min_length=1)]] = {}
    see: See | None = None


class About(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that is spoken of, once all it `reads` is answered: items by the names that the rules use.

    `name` is the text item in which the learner named it; its own `rules` come before those for all.
    """

    label: Text
    reads: Annotated[dict[Id, Id], Meta(min_length=1)]
    name: Id | None = None
    rules: tuple[Rule, ...] = ()


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences under one heading."""

    id: Id
    title: Text


class Replies(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that a card says back; `folded`, each thing opens on a press of its own."""

    title: Text
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    about: Annotated[tuple[About, ...], Meta(min_length=1)]
    rules: tuple[Rule, ...] = ()
    note: str = ""
    folded: bool = False

    @property
    def seen(self) -> Iterator[tuple[str, See]]:
        """Give every lesson that a rule leads to, with the place of the rule."""
        for at, rule in _placed(self):
            if rule.see:
                yield f"{at}.see.lesson", rule.see


def _placed(replies: Replies) -> Iterator[tuple[str, Rule]]:
    for n, about in enumerate(replies.about):
        yield from ((f"about[{n}].rules[{m}]", rule) for m, rule in enumerate(about.rules))
    yield from ((f"rules[{m}]", rule) for m, rule in enumerate(replies.rules))


def check(replies: Replies, items: Sequence[Item], at: str, fault: Fault) -> None:
    """Check replies, which stand at the place `at`, against the items of their activity.

    Whatever somebody answers, every part has something to say to it.
    """
    asked = {item.id: item for item in items}
    fault.unique([p.id for p in replies.parts], f"{at}.parts")
    parts = [p.id for p in replies.parts]
    for place, rule in _placed(replies):
        fault.known(rule.part, parts, f"{at}.{place}.part")
    for n, about in enumerate(replies.about):
        here = f"{at}.about[{n}]"
        answers = {name: _answers(id_, asked, f"{here}.reads.{name}", fault) for name, id_ in about.reads.items()}
        if about.name is not None:
            fault.known(about.name, list(asked), f"{here}.name")
            if about.name in asked and not is_text(asked[about.name]):
                fault.at(f"{here}.name", _("“{id}” is not a text.").format(id=about.name), _("Name an item of text."))
        rules = [(f"{here}.rules[{m}]", rule) for m, rule in enumerate(about.rules)]
        rules += [(f"{at}.rules[{m}]", rule) for m, rule in enumerate(replies.rules)]
        for place, rule in rules:
            for name, given in rule.when.items():
                fault.known(name, list(answers), f"{place}.when.{name}")
                for answer in given:
                    if name in answers and answer not in answers[name]:
                        what = _("“{answer}” is no answer to this.").format(answer=answer)
                        known = ", ".join(map(str, answers[name]))
                        fault.at(f"{place}.when.{name}", what, _("The answers are: {known}.").format(known=known))
        _spoken_to(answers, [rule for _place, rule in rules], replies.parts, here, fault)


def _answers(id_: str, asked: dict[str, Item], at: str, fault: Fault) -> list[Answer]:
    fault.known(id_, list(asked), at)
    match asked.get(id_):
        case Rating(scale=scale):
            return [*scale.points, *([CANNOT_SAY] if scale.cannot_say else [])]
        case Choice(options=options):
            return [o.id for o in options]
        case None:
            return []
    fault.at(at, _("“{id}” is neither a rating nor a choice.").format(id=id_), _("Name one that is."))
    return []


def _spoken_to(
    answers: dict[str, list[Answer]], rules: Sequence[Rule], parts: Sequence[Part], at: str, fault: Fault
) -> None:
    if prod(map(len, answers.values())) > MOST_CASES:
        fault.at(f"{at}.reads", _("There are too many combinations of answers."), _("Read fewer items here."))
        return
    for case in product(*answers.values()):
        given = dict(zip(answers, case, strict=True))
        said = {rule.part for rule in rules if all(given.get(k) in v for k, v in rule.when.items())}
        silent = next((p for p in parts if p.id not in said), None)
        if silent is not None:
            what = _("Under “{part}” nothing is said to these answers: {answers}.").format(
                part=silent.title, answers=", ".join(f"{k} {v}" for k, v in given.items())
            )
            fault.at(at, what, _("Add a rule for them, or one without “when”, which holds for all."))
            return
