"""Figures of how decisions went from hand to hand: the graph, where they stall, and where they were decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import charts
from kit.charts import Bar, Move, Stop, number
from kit.debrief.pictures.words import people
from kit.debrief.records import Suppressed
from kit.figures import Figure, Table
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.debrief.records import Flow, Handover

# Where a state stands in the drawing: what goes well runs from left to right, what goes up lies above it.
_PLACES = {
    "raised": (0, 1),
    "waiting": (1, 1),
    "passed-up": (1, 0),
    "sent-back": (1, 2),
    "decided": (2, 1),
    "done": (2, 2),
}


def graph(name: str, result: Flow) -> Figure:
    """Show the directly-follows graph."""
    states, handovers = result.states, result.handovers
    stops = [Stop(state, label, *_PLACES[state]) for state, label in states.items()]
    return Figure(
        name=name,
        label=_("Graph: {title}, hand-overs with the median of days").format(title=result.label),
        sentence=_(
            "{people} followed decisions. An arrow is a hand-over, with the days that it took in the middle."
        ).format(people=people(result.n)),
        drawing=charts.flow(stops, [Move(h.first, h.then, h.days, h.people) for h in handovers]) if handovers else None,
        table=Table(
            (_("From"), _("To"), _("Median of days"), _("People")),
            tuple((states[h.first], states[h.then], h.days, _counted(h)) for h in handovers),
        ),
        notes=(
            _("Hand-overs that too few people met are not shown, and nothing else here rests on them."),
            *([result.levels.suppressed] if isinstance(result.levels, Suppressed) else []),
        ),
    )


def stalls(name: str, result: Flow) -> Figure | None:
    """Show where decisions stall: the hand-overs that took longest come first; None where no days are known."""
    waits = sorted((h for h in result.handovers if h.days), key=lambda h: -(h.days or 0))
    if not waits:
        return None
    longest = waits[0].days or 0
    rows = [(_between(result, h), h.days, _days(h.days or 0)) for h in waits]
    return Figure(
        name=name,
        label=_("Bars: median of days by hand-over, the longest first"),
        sentence=_("The longest in the middle: {what}, {days}.").format(what=rows[0][0], days=rows[0][2]),
        drawing=charts.bars([Bar(*row) for row in rows], maximum=longest),
        table=Table((_("Hand-over"), _("Median of days")), tuple(row[:2] for row in rows)),
    )


def decided(name: str, result: Flow) -> Iterator[tuple[str, Figure]]:
    """Show where decisions were made, by level of delegation and by role, each with its title."""
    levels, roles = result.levels, result.roles
    if isinstance(levels, dict) and levels:
        named = [(f"{level} {option.label}", option.people) for level, option in levels.items()]
        yield _("Decided where: level of delegation"), _tally(f"{name}-levels", result.n, named, _("Level"))
    if isinstance(roles, dict) and roles:
        named = [(option.label, option.people) for option in roles.values()]
        yield _("Decided where: by whom"), _tally(f"{name}-roles", result.n, named, _("Role"))


def _tally(name: str, n: int, named: list[tuple[str, int]], head: str) -> Figure:
    return Figure(
        name=name,
        label=_("Bars: people by where a decision of theirs was made, {what}").format(what=head.lower()),
        sentence=_("A bar is how many people saw a decision made there; each may have followed several."),
        drawing=charts.bars([Bar(label, count, str(count)) for label, count in named], maximum=n),
        table=Table((head, _("People")), tuple(named)),
        notes=(_("What too few people saw is not shown, nor what would give it away."),),
    )


def _counted(handover: Handover) -> int | str:
    return _("hidden") if handover.people is None else handover.people


def _between(result: Flow, handover: Handover) -> str:
    return _("{first} → {then}").format(first=result.states[handover.first], then=result.states[handover.then])


def _days(n: float) -> str:
    return _("1 day") if n == 1 else _("{n} days").format(n=number(n))
