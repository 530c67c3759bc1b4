"""What an exercise is: steps to walk through, with choices that lead on, or astray and back, as a lesson's file has it.

A learner's walk is a list of marks: ``node`` where they arrive, ``node.pick`` where they choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import Choice, Id, Stages, Text, Walk, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kit.items import Item
    from kit.yamlfile import Fault

WALK = "walk"
"""The id under which an exercise keeps where its learner is; no item of that activity can have it."""


class Saying(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody in the exercise says."""

    who: Text
    text: Text


class Pick(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way on from a node, with the reasons that are given once it is chosen.

    Where the node asks a choice, a pick has the id of one of its options and takes the label from there.
    `reached` says how far things came by it: the latest word on each counts. `press` is what the button onwards says.
    """

    id: Id
    to: Id
    feedback: Text
    label: str = ""
    help: str = ""
    says: tuple[Saying, ...] = ()
    press: str = ""
    reached: dict[Id, Id] = {}


class Node(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One place of an exercise, in one of its steps, counted from 1; with neither `picks` nor `to` it is an end.

    `paper` is what lies on the table there, `shows` are the learner's own texts read back, `asks` what is answered.
    """

    id: Id
    step: Annotated[int, Meta(ge=1)]
    text: Text
    paper: str = ""
    says: tuple[Saying, ...] = ()
    shows: tuple[Id, ...] = ()
    asks: Id | None = None
    question: str = ""
    picks: tuple[Pick, ...] = ()
    to: Id | None = None
    press: str = ""
    reached: dict[Id, Id] = {}

    @property
    def ends(self) -> bool:
        """Say whether the exercise is over here."""
        return not self.picks and self.to is None

    @property
    def ways(self) -> list[str]:
        """Give the nodes that may come next."""
        return [p.to for p in self.picks] + ([self.to] if self.to else [])


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a card: a text item under a short name."""

    label: Text
    item: Id


class Card(Struct, frozen=True, forbid_unknown_fields=True):
    """What the learner has in their hands at an end, drawn from their own texts."""

    label: Text
    title: Id
    rows: Annotated[tuple[Row, ...], Meta(min_length=1)]


class Exercise(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise: its steps by name, and its nodes, of which the first is the start.

    `paper` is the name of what lies on the table.
    """

    steps: Annotated[tuple[Text, ...], Meta(min_length=1)]
    nodes: Annotated[tuple[Node, ...], Meta(min_length=1)]
    paper: str = ""
    card: Card | None = None

    def shortest(self) -> tuple[tuple[Node, Pick | None], ...]:
        """Give the way through it that takes the fewest places, each with what is chosen there."""
        nodes = {node.id: node for node in self.nodes}
        waiting: list[tuple[tuple[Node, Pick | None], ...]] = [((self.nodes[0], None),)]
        seen = {self.nodes[0].id}
        while waiting:
            *before, (node, _none) = way = waiting.pop(0)
            if node.ends:
                return way
            for pick, to in [*((p, p.to) for p in node.picks), (None, node.to)]:
                if to in nodes and to not in seen:
                    seen.add(to)
                    waiting.append((*before, (node, pick), (nodes[to], None)))
        return ()

    def walk(self, title: str) -> Walk:
        """Give the item under which a walk through it is kept; `title` is the activity's."""
        ways: dict[str, frozenset[str]] = {}
        places: dict[str, str] = {}
        for node in self.nodes:
            picks = {mark(node, p): p for p in node.picks}
            ways[node.id] = frozenset([*picks, *([node.to] if node.to else [])])
            ways |= {m: frozenset([p.to]) for m, p in picks.items()}
            at = _("Step {n} of {all}: {step}").format(n=node.step, all=len(self.steps), step=self.steps[node.step - 1])
            places |= dict.fromkeys([node.id, *picks], at)
        return Walk(id=WALK, label=_("How far you came: {title}").format(title=title), ways=ways, places=places)


def mark(node: Node, pick: Pick) -> str:
    """Name a choice as a walk does."""
    return f"{node.id}.{pick.id}"


def check(exercise: Exercise, items: Sequence[Item], at: str, fault: Fault) -> None:
    """Check an exercise, which stands at the place `at`, against the items of its activity.

    Nobody may get stuck: every node can be reached from the start, and an end from every node.
    """
    nodes = {node.id: node for node in exercise.nodes}
    asked = {item.id: item for item in items}
    fault.unique([node.id for node in exercise.nodes], f"{at}.nodes")
    if WALK in asked:
        fault.at(at, _("The id “walk” is kept for where the learner is."), _("Give the item another id."))
    for n, node in enumerate(exercise.nodes):
        _node(node, exercise, asked, f"{at}.nodes[{n}]", fault)
        for place, to in _ways(node):
            fault.known(to, list(nodes), f"{at}.nodes[{n}].{place}")
    _no_dead_ends(exercise, nodes, at, fault)
    bare = next((n for n in range(len(exercise.steps)) if n + 1 not in {x.step for x in exercise.nodes}), None)
    if bare is not None:
        what = _("No node belongs to the step “{step}”.").format(step=exercise.steps[bare])
        fault.at(f"{at}.steps[{bare}]", what, _("Give a node “step: {n}”, or take the step out.").format(n=bare + 1))
    if exercise.card:
        _card(exercise.card, asked, f"{at}.card", fault)
    answered = {node.asks for node in exercise.nodes}
    for item in items:
        if item.id not in answered and not isinstance(item, Stages):
            what = _("No node asks the item “{id}”.").format(id=item.id)
            fault.at(f"{at}.nodes", what, _("Write “asks: {id}” at one, or take the item out.").format(id=item.id))


def _ways(node: Node) -> Iterator[tuple[str, str]]:
    yield from ((f"picks[{m}].to", pick.to) for m, pick in enumerate(node.picks))
    if node.to:
        yield "to", node.to


def _node(node: Node, exercise: Exercise, asked: Mapping[str, Item], at: str, fault: Fault) -> None:
    fault.unique([p.id for p in node.picks], f"{at}.picks")
    if node.step > len(exercise.steps):
        n = len(exercise.steps)
        what = ngettext("There is only {n} step.", "There are only {n} steps.", n).format(n=n)
        fault.at(f"{at}.step", what, _("Name one of them by its number, from 1."))
    if node.picks and node.to:
        fault.at(f"{at}.to", _("A node has either picks or one way on."), _("Take “to” or the picks out."))
    if len(node.picks) == 1:
        fault.at(f"{at}.picks", _("One pick is no choice."), _("Add another, or write “to” in its place."))
    for m, id_ in enumerate(node.shows):
        _text(id_, asked, f"{at}.shows[{m}]", fault)
    options = _options(node, asked, at, fault)
    for m, pick in enumerate(node.picks):
        here = f"{at}.picks[{m}]"
        if options is None and not pick.label:
            fault.at(here, _("This pick has no label."), _("Say what is chosen by it."))
        if options is not None and pick.label:
            fault.at(f"{here}.label", _("The label of this pick is its option's."), _("Take it out here."))
        _reached(pick.reached, asked, f"{here}.reached", fault)
    _reached(node.reached, asked, f"{at}.reached", fault)


def _options(node: Node, asked: Mapping[str, Item], at: str, fault: Fault) -> list[str] | None:
    """Give the options of the choice that a node asks; None where it asks none."""
    if node.asks is None:
        return None
    fault.known(node.asks, list(asked), f"{at}.asks")
    item = asked.get(node.asks)
    if isinstance(item, Stages):
        fault.at(f"{at}.asks", _("“{id}” is counted, not asked.").format(id=node.asks), _("Take “asks” out here."))
    if not isinstance(item, Choice):
        return None
    ids = [o.id for o in item.options]
    if sorted(ids) != sorted(p.id for p in node.picks):
        what = _("The picks do not match the options of “{id}”.").format(id=item.id)
        fault.at(f"{at}.picks", what, _("Give one pick for each: {ids}.").format(ids=", ".join(ids)))
    return ids


def _reached(reached: Mapping[str, str], asked: Mapping[str, Item], at: str, fault: Fault) -> None:
    if not reached:
        return
    counted = [item for item in asked.values() if isinstance(item, Stages)]
    if len(counted) != 1:
        what = _("There is nothing to count this in.")
        fault.at(at, what, _("Give the activity one item of the kind “stages”."))
        return
    for thing, stage in reached.items():
        fault.known(stage, [o.id for o in counted[0].options], f"{at}.{thing}")


def _card(card: Card, asked: Mapping[str, Item], at: str, fault: Fault) -> None:
    _text(card.title, asked, f"{at}.title", fault)
    for n, row in enumerate(card.rows):
        _text(row.item, asked, f"{at}.rows[{n}].item", fault)


def _text(id_: str, asked: Mapping[str, Item], at: str, fault: Fault) -> None:
    fault.known(id_, list(asked), at)
    if id_ in asked and not is_text(asked[id_]):
        fault.at(at, _("“{id}” is not a text.").format(id=id_), _("Name an item of text."))


def _no_dead_ends(exercise: Exercise, nodes: Mapping[str, Node], at: str, fault: Fault) -> None:
    forward = {id_: [to for to in node.ways if to in nodes] for id_, node in nodes.items()}
    backward: dict[str, list[str]] = {id_: [] for id_ in nodes}
    for id_, ways in forward.items():
        for to in ways:
            backward[to].append(id_)
    begun = _from([exercise.nodes[0].id], forward)
    ended = _from([id_ for id_, node in nodes.items() if node.ends], backward)
    for n, node in enumerate(exercise.nodes):
        if node.id not in begun:
            what = _("Nobody can reach the node “{id}”.").format(id=node.id)
            fault.at(f"{at}.nodes[{n}]", what, _("Lead to it from another node, or take it out."))
        elif node.id not in ended:
            what = _("From the node “{id}” no end can be reached.").format(id=node.id)
            fault.at(f"{at}.nodes[{n}]", what, _("Lead from here, by however many steps, to a node without a way on."))


def _from(starts: Sequence[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    """Give all that can be reached from the starts, themselves included."""
    found, waiting = set(starts), list(starts)
    while waiting:
        new = set(ways[waiting.pop()]) - found
        found |= new
        waiting += new
    return found
