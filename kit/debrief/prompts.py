"""Reading the room: which conversations the numbers of a debrief invite, and a form to hold each in.

Rules, not judgements: each prompt names the numbers that it rests on, and works on what a `Summary` shows and nothing
else. Agreement is never praised and a low score never called bad; change is told in the instrument's order, whatever
moved most; nobody is named, and nobody is asked to own up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from kit import statistics
from kit.charts import number
from kit.debrief.records import Bands, Change, Dimension, DimensionChange, Wave
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.debrief.records import Instrument, Summary

MOST = 4
"""Prompts in one debrief: more conversations than that nobody can lead well in a sitting."""
_AN_END = 3
"""People at either end, at the least, before two ends are spoken of: fewer could be told by who speaks up."""
_MISSING = 4
"""Of so many people invited one may be missing: more than that could move a mean by a quarter of the scale."""
_LINES = 6
"""Dimensions that a prompt names; a survey may have many more."""

LIBERATING = "Liberating Structures, CC BY-SA 4.0"
SOCIOCRACY = "Sociocracy 3.0, CC BY-SA 4.0"


class Prompt(Struct, frozen=True):
    """A conversation that the numbers invite.

    Parameters
    ----------
    id
        The rule that found it.
    title
        What the numbers say, in a few words.
    text
        How to begin, and the question.
    numbers
        What it rests on, a sentence each.
    format
        The form of the conversation, with its source where it has one.
    minutes
        How long it takes.
    about
        The name of the figure that shows the numbers.
    """

    id: str
    title: str
    text: str
    numbers: tuple[str, ...]
    format: str
    minutes: int
    about: str


def read_room(summary: Summary) -> tuple[Prompt, ...]:
    """Give the conversations that a summary's numbers invite, in the order to hold them in; four at most.

    Non-response comes first, for it is the frame of all that follows. Where every rule finds something, the agreement
    on high scores gives way: it has least to decide.
    """
    found: dict[str, Prompt] = {}
    for id_, instrument in summary.instruments.items():
        wave = _latest(instrument)
        for prompt in (
            _missing(summary, id_, instrument, wave),
            _split(id_, wave),
            *_alike(id_, instrument, wave),
            _moved(id_, instrument),
        ):
            if prompt is not None:
                found.setdefault(prompt.id, prompt)
    if not summary.instruments and (prompt := _missing(summary, "", None, None)):
        found[prompt.id] = prompt
    if len(found) > MOST:
        found.pop("agreement-high")
    return tuple(found[rule] for rule in RULES if rule in found)


RULES = ("non-response", "split", "agreement-low", "agreement-high", "change")
"""The rules, in the order in which their prompts are given."""


# -- who is not heard --------------------------------------------------------------------------------------------------


def _missing(summary: Summary, id_: str, instrument: Instrument | None, wave: Wave | None) -> Prompt | None:
    """Find a large non-response.

    It is worth a word where those missing could move a mean by a quarter of the range.
    """
    if summary.invited is None:
        return None
    of, n = summary.invited, wave.n if wave else summary.participants
    if not of or (of - n) * _MISSING < of:
        return None
    answered = _("{n} of {of} answered.") if wave is None else _("{wave}: {n} of {of} answered.")
    numbers = [answered.format(n=n, of=of, wave=wave.title if wave else "")]
    if instrument is not None and wave is not None:
        reach = statistics.non_response_reach(n, of, instrument.scale.min, instrument.scale.max)
        bound = _("The answers that are missing could move a mean by up to {points} scale points.")
        numbers.append(bound.format(points=_points(reach)))
    return Prompt(
        "non-response",
        _("Not everyone is in these numbers"),
        _(
            "Nobody has to say why. Each for yourself, then in pairs, in fours, and together: whose view would change "
            "this picture if we could see it, and how could it reach us? What do we leave open until it has?"
        ),
        tuple(numbers),
        _("1-2-4-All ({source})").format(source=LIBERATING),
        10,
        id_ if wave else "took-part",
    )


# -- agreement and its opposite ----------------------------------------------------------------------------------------


def _split(id_: str, wave: Wave | None) -> Prompt | None:
    """Find dimensions with people at both ends; only where counts are shown, for the prompt tells them."""
    lines = [
        _("{wave} · {what}: {low} people low, {middle} in the middle, {high} high.").format(
            wave=title, what=d.title, low=d.bands.low, middle=d.bands.middle, high=d.bands.high
        )
        for title, d in _dimensions(wave)
        if d.verdict == "divided" and isinstance(d.bands, Bands) and min(d.bands.low, d.bands.high) >= _AN_END
    ]
    if not lines:
        return None
    return Prompt(
        "split",
        _("You see this from two ends"),
        _(
            "In pairs, each of you argues for the end that you did not choose, three minutes each. Nobody says which "
            "that was: if it would show, toss a coin for the ends. Then alone, in fours and together: what has each "
            "end seen that the other has not? And what could we try for two weeks that both could live with?"
        ),
        _capped(lines),
        _("Argue the other end in pairs, then 1-2-4-All ({source})").format(source=LIBERATING),
        20,
        id_,
    )


def _alike(id_: str, instrument: Instrument, wave: Wave | None) -> Iterator[Prompt]:
    """Find dimensions where people answer alike, low and high."""
    low, high = statistics.band_edges(instrument.scale.min, instrument.scale.max)
    close = [(title, d) for title, d in _dimensions(wave) if d.verdict == "close"]
    if at_low := [_agreement(title, d) for title, d in close if d.median < low]:
        yield Prompt(
            "agreement-low",
            _("You answer alike, at the low end"),
            _(
                "A low answer is an answer, and this one you share. Alone, in pairs, in fours and together: when was "
                "it otherwise here, even for an afternoon, and what was there then? End with one small step, and ask "
                "round the circle: is there an objection to trying it for two weeks?"
            ),
            _capped(at_low),
            _("1-2-4-All ({liberating}), then a consent round ({sociocracy})").format(
                liberating=LIBERATING, sociocracy=SOCIOCRACY
            ),
            20,
            id_,
        )
    if at_high := [_agreement(title, d) for title, d in close if d.median > high]:
        yield Prompt(
            "agreement-high",
            _("You answer alike, at the high end"),
            _(
                "Alike is not the same as right. In small groups: what would we have to do to be sure of losing this? "
                "List it, gladly overdone. Then: which of these do we already do a little? What does it take here "
                "to say that you see it otherwise? Choose one thing to stop."
            ),
            _capped(at_high),
            _("TRIZ ({source})").format(source=LIBERATING),
            15,
            id_,
        )


def _agreement(wave: str, dimension: Dimension) -> str:
    return _("{wave} · {what}: median {median}, average deviation {spread}, {people} people.").format(
        wave=wave,
        what=dimension.title,
        median=number(dimension.median),
        spread=_points(dimension.average_deviation),
        people=dimension.n,
    )


# -- change ------------------------------------------------------------------------------------------------------------


def _moved(id_: str, instrument: Instrument) -> Prompt | None:
    """Find change: every dimension that is shown, in the instrument's order, as soon as anybody moved in one."""
    if not isinstance(instrument.change, Change):
        return None
    shown = [d for d in instrument.change.dimensions.values() if isinstance(d, DimensionChange)]
    if not any(d.median or (d.up is not UNSET and d.down is not UNSET and d.up + d.down) for d in shown):
        return None
    return Prompt(
        "change",
        _("Some answers moved"),
        _(
            "Three rounds, each alone, then in small groups. What: what did you notice in these weeks, up, down or "
            "unmoved? So what: what may have made the difference, besides this course? Now what: what do we keep "
            "doing, and what do we ask ourselves again at the next reading?"
        ),
        _capped([_direction(d) for d in shown]),
        _("What, So What, Now What? ({source})").format(source=LIBERATING),
        15,
        f"{id_}-change",
    )


def _direction(moved: DimensionChange) -> str:
    if moved.up is UNSET or moved.same is UNSET or moved.down is UNSET:
        text = _("{what}: the change in the middle is {median} scale points.")
        return text.format(what=moved.title, median=number(moved.median))
    return _("{what}: {up} went up, {same} stayed, {down} went down.").format(
        what=moved.title, up=moved.up, same=moved.same, down=moved.down
    )


# -- words -------------------------------------------------------------------------------------------------------------


def _latest(instrument: Instrument) -> Wave | None:
    return next((w for w in reversed(instrument.waves.values()) if isinstance(w, Wave)), None)


def _dimensions(wave: Wave | None) -> list[tuple[str, Dimension]]:
    """Give the dimensions that are shown of a wave, each with the wave's title, in the instrument's order."""
    return [(wave.title, d) for d in wave.dimensions.values() if isinstance(d, Dimension)] if wave else []


def _capped(lines: list[str]) -> tuple[str, ...]:
    more = len(lines) - _LINES
    if more <= 0:
        return tuple(lines)
    return (*lines[:_LINES], ngettext("And {n} more.", "And {n} more.", more).format(n=more))


def _points(value: float) -> str:
    return f"{value:.1f}"
