"""What the people of a demo cohort answer, question by question."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kit import yamlfile
from kit.demo.people import SIX, roll
from kit.flows import DECIDED, Step
from kit.i18n import gettext as _
from kit.items import CANNOT_SAY, Choice, Choices, Date, Flow, Points, Rating, Stages

if TYPE_CHECKING:
    from random import Random

    from kit.course import Activity, Course
    from kit.demo.people import Person
    from kit.exchange.shared import SharedValue
    from kit.items import Item, Scale
    from kit.parts import Instrument

# Middle and spread of a dimension in the first wave, and how far the second moves it. The first is close, the third
# has people at both ends and few between; some go up, some go down, one stays.
_PROFILES = ((4.1, 0.3, 0.1), (3.4, 0.8, 0.6), (3.0, 0.0, 0.2), (2.8, 0.9, 0.0), (3.6, 0.9, -0.5), (3.1, 1.0, 0.4))
_DIVIDED = 2
_HUMBLER = 0.4
"""How much lower people see their start when they look back."""


class Way(Struct, frozen=True):
    """One way that decisions take, and how often they do."""

    steps: tuple[str, ...]
    weight: int


class Said(Struct, frozen=True):
    """What said.yaml gives: favoured options and texts by lesson/activity/item, and how decisions go.

    `days` has how long a hand-over takes, by its two states.
    """

    leanings: dict[str, tuple[str, ...]]
    texts: dict[str, tuple[str, ...]]
    ways: tuple[Way, ...]
    days: dict[str, int]


@cache
def said() -> Said:
    """Give what the people of the demo cohort say."""
    return yamlfile.read(Path(__file__).with_name("said.yaml"), Said)


def value_of(
    course: Course, activity: Activity, item: Item, person: Person, there: list[Person], day: dt.datetime
) -> SharedValue | None:
    """Give a person's answer to an item on a `day`, None where they give none; `there` is who takes the section."""
    name = f"{activity.name}/{item.id}"
    dice, common = person.dice(name), roll(name)
    match item:
        case Rating(scale=scale):
            middle, spread = _leaning(course, activity, item, person)
            # One to four who cannot say how it was then would hide the dimension: see `MISSING` in kit.demo.sharing.
            if scale.cannot_say and dice.random() < (0 if person.six or activity.then else 0.03):
                return CANNOT_SAY
            return _on(scale, dice.gauss(middle, spread))
        case Choice(options=options):
            favoured = said().leanings.get(name, ())
            weights = [common.random() + 3 * (o.id in favoured) for o in options]
            return dice.choices([o.id for o in options], weights)[0]
        case Choices(options=options, at_most=at_most):
            chosen = dice.sample([o.id for o in options], dice.randint(1, min(at_most or 2, len(options))))
            return [o.id for o in options if o.id in chosen]
        case Points(options=options, total=total):
            given = dice.choices([o.id for o in options], [0.2 + common.random() for _o in options], k=total)
            return {o.id: given.count(o.id) for o in options}
        case Stages(options=options):
            numbers = sorted((dice.randint(2, 6) for _o in options), reverse=True)
            return {o.id: n for o, n in zip(options, numbers, strict=True)}
        case Date():
            return (day.date() + dt.timedelta(days=dice.randint(3, 30))).isoformat()
        case Flow():
            return _path(item, dice, day.date())
    # Each sentence is one person's: two people never write the same words.
    order = [p.n for p in there]
    common.shuffle(order)
    texts = said().texts.get(name, ())
    if not any(known.startswith(f"{activity.lesson}/") for known in said().texts):
        texts = tuple(_("Example answer {n}.").format(n=n + 1) for n in range(SIX))
    return dict(zip(order, texts, strict=False)).get(person.n)


def _path(item: Flow, dice: Random, end: dt.date) -> list[str | Step]:
    """Give the path of a made-up decision that came to its end some days before `end`."""
    ways = said().ways
    states = dice.choices([way.steps for way in ways], [way.weight for way in ways])[0]
    gaps = [max(0, round(dice.gauss(said().days[f"{a} {b}"], 3))) for a, b in pairwise(states)]
    day = end - dt.timedelta(days=dice.randint(3, 20) + sum(gaps))
    path: list[str | Step] = []
    for state, gap in zip(states, [*gaps, 0], strict=True):
        step = Step(what=state, day=day.isoformat())
        if item.roles:
            # Whoever passes something up is higher than those who do the work.
            above = state == "passed-up" or (state == DECIDED and "passed-up" in states)
            step["role"] = dice.choice(item.roles[2:4] if above and len(item.roles) > 3 else item.roles[:2])  # noqa: PLR2004
        if state == DECIDED and item.scale:
            step["level"] = _on(item.scale, dice.gauss(2 if "passed-up" in states else 3, 0.8))
        path.append(step)
        day += dt.timedelta(days=gap)
    return path


def _leaning(course: Course, activity: Activity, item: Rating, person: Person) -> tuple[float, float]:
    """Give the middle and spread of a person's rating, on a scale from 1 to 5."""
    if person.six:
        return (1.5 if person.dissents else 4.4), 0.35
    if activity.then:
        instrument = next(i for i in course.instruments if i.id == activity.then.instrument)
        return _own(instrument, item.id, person)[0] - _HUMBLER, 0.45
    if activity.instrument is None or activity.wave is None:
        return 2 + 2 * roll(activity.name, item.id).random(), 0.9
    own, moved = _own(activity.instrument, item.dimension or "", person)
    later = [w.id for w in course.waves].index(activity.wave) > 0
    return own + (moved if later else 0), 0.45


def _own(instrument: Instrument, dimension: str, person: Person) -> tuple[float, float]:
    """Give what a person makes of a dimension at first, and how far that moves."""
    number = [d.id for d in instrument.dimensions].index(dimension)
    middle, spread, moved = _PROFILES[number % len(_PROFILES)]
    if number == _DIVIDED:
        middle += 1.5 if person.n % 2 else -1.5
        # What moves is one side, and only half of it.
        moved = moved if person.n % 4 == 0 else 0
    return person.dice(instrument.id, dimension).gauss(middle, spread), moved


def _on(scale: Scale, rating: float) -> int:
    point = scale.min + (rating - 1) / 4 * (scale.max - scale.min)
    return min(max(round(point), scale.min), scale.max)
