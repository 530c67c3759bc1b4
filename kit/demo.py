"""Synthetic cohorts to look at before there is a real one: seeded, so that their answers are the same every time."""

from __future__ import annotations

import base64
import datetime as dt
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs

from kit import cohort as cohorts
from kit import yamlfile
from kit.debrief.summary import summarise
from kit.exchange import cohort_folder
from kit.exchange.cohort_folder import INBOX, CohortFolder
from kit.exchange.collect import collect
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.roster import Student
from kit.exchange.shared import BUNDLE_SUFFIX, SHARED_FILE, Bundle, Shared, SharedResponse, encode
from kit.flows import DECIDED, Step
from kit.i18n import gettext as _
from kit.items import CANNOT_SAY, Choice, Choices, Date, Flow, Points, Rating, Stages, is_text
from kit.layouts import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.course import Activity, Course
    from kit.exchange.shared import Agreed, SharedValue
    from kit.items import Item, Scale
    from kit.parts import Instrument, Section

PEOPLE = 24
DAY_ONE = dt.datetime(2026, 9, 7, 9, 0, tzinfo=dt.UTC)
BETWEEN = dt.timedelta(days=14)
"""From one section to the next, so that two waves are far enough apart."""
MISSING = (1, 2, 4, 6)
"""People who do not take a section. Five of those who take the first reading miss the second: were it one to four,
the change between the two could not be shown without pointing at them."""

# Middle and spread of a dimension in the first wave, and how far the second moves it. The first is close, the third
# has people at both ends and few between; some go up, some go down, one stays.
_PROFILES = ((4.1, 0.3, 0.1), (3.4, 0.8, 0.6), (3.0, 0.0, 0.2), (2.8, 0.9, 0.0), (3.6, 0.9, -0.5), (3.1, 1.0, 0.4))
_DIVIDED = 2
_HUMBLER = 0.4
"""How much lower people see their start when they look back."""

# The hard case: one of six sees everything otherwise, one leads the others, one comes after the reveal and one takes
# something back after it.
SIX, DISSENTER, WITHDRAWS, LATE, BOSS = 6, 3, 2, 5, 6


class _Person(Struct, frozen=True):
    """One synthetic participant; `n` counts from 1, and `six` says that they belong to the hard case."""

    n: int
    six: bool = False

    @property
    def student(self) -> Student:
        return Student(f"participant-{self.n:02d}", _("Participant {n}").format(n=f"{self.n:02d}"))

    @property
    def dissents(self) -> bool:
        return self.six and self.n == DISSENTER

    def dice(self, *what: object) -> Random:
        """Give the person's own dice for one thing: they fall alike in every run."""
        return _dice(self.n, *what)


def make(root: Path, course: Course, *, case: Literal["six"] | None = None, guest: str | None = None) -> CohortFolder:
    """Make a cohort of synthetic people at `root`, collected and not yet revealed; or the hard `case`, revealed once.

    `guest` is put on the roster too, so that a learner on this machine can join.
    """
    people = [_Person(n + 1, six=case == "six") for n in range(SIX if case else PEOPLE)]
    roster = [p.student for p in people] + ([Student(guest, guest)] if guest else [])
    folder = cohort_folder.init(
        root,
        course,
        tuple(roster),
        title=_("Demo: six people (synthetic)") if case else _("Demo cohort (synthetic)"),
        facilitators=[people[BOSS - 1].student.name] if case else (),
        # The release does that too, and starting nbgrader once is enough.
        enrolled=False,
    ).folder
    if "nbgrader" in folder.invitation.roads:
        cohort_folder.release(folder, course)
    if case:
        _six(folder, course, people)
    else:
        _hand_in(folder, course, hand_overs(course, folder.invitation.cohort))
    return folder


def hand_overs(course: Course, cohort: str) -> Iterator[Shared]:
    """Give what the 24 share of every section, the same in every run."""
    people = [_Person(n + 1) for n in range(PEOPLE)]
    for n in range(len(course.sections)):
        yield from _section(course, cohort, n, people)


def _six(folder: CohortFolder, course: Course, people: list[_Person]) -> None:
    """Five share and see a result; then the sixth shares, and one of the five takes a text and a rating back."""
    handed = {s.participant: s for s in _section(course, folder.invitation.cohort, 0, people)}
    late = people[LATE - 1].student.id
    _hand_in(folder, course, (s for id_, s in handed.items() if id_ != late))
    summarise(cohorts.read(folder.root, course), course, now=DAY_ONE + dt.timedelta(days=3))
    before = handed[people[WITHDRAWS - 1].student.id]
    text, rating = (next(r for r in before.responses if _kind(course, r) == kind) for kind in ("text", "rating"))
    after = structs.replace(
        before,
        written_at=before.written_at + dt.timedelta(days=7),
        responses=tuple(r for r in before.responses if r not in {text, rating}),
    )
    _hand_in(folder, course, (after, structs.replace(handed[late], written_at=after.written_at)))


def _kind(course: Course, line: SharedResponse) -> str:
    activity = course.lesson(line.lesson).activity(line.activity)
    item = activity.item(line.item)
    if is_text(item):
        return "text"
    return "rating" if isinstance(item, Rating) and activity.share == "lines" else item.kind


def _section(course: Course, cohort: str, n: int, people: list[_Person]) -> Iterator[Shared]:
    """Give what each person shares of the course's section number `n`, counted from 0."""
    section = course.sections[n]
    missing = 0 if people[0].six else MISSING[min(n, len(MISSING) - 1)]
    # Those with the highest numbers drop out; person 7 misses one section in the middle and is back for the last.
    there = [p for p in people[: len(people) - missing] if p.six or p.n != 7 or n != 1]  # noqa: PLR2004
    for person in there:
        day = DAY_ONE + n * BETWEEN + dt.timedelta(hours=person.dice(n).randrange(48), minutes=person.n)
        yield Shared(
            course=course.id,
            course_version=course.version,
            cohort=cohort,
            participant=person.student.id,
            section=section.id,
            written_at=day,
            done=dict.fromkeys(section.lessons, day),
            responses=tuple(_lines(course, section, person, there, day)),
        )


def _lines(
    course: Course, section: Section, person: _Person, there: list[_Person], day: dt.datetime
) -> Iterator[SharedResponse]:
    for activity in (a for x in section.lessons for a in course.lesson(x).activities if a.share != "never"):
        values = {i.id: _value(course, activity, i, person, there, day) for i in activity.items}
        if activity.share == "whole" and None in values.values():
            continue
        for item in activity.items:
            value, audience = values[item.id], activity.audience if activity.share == "whole" else item.audience
            if value is None or audience == "private":
                continue
            if activity.share == "lines" and not is_text(item) and not _shares(person, _with(activity, item)):
                continue
            yield SharedResponse(
                lesson=activity.lesson,
                activity=activity.id,
                item=item.id,
                wave=activity.wave,
                value=value,
                audience=audience,
                agreed=_agreed(person, activity, item),
                revision=1,
                shared_at=day,
            )


def _with(activity: Activity, item: Item) -> str:
    # Two ratings of one thing are shared together: who leaves out one of them hides both from being laid out.
    pairs = [pair for chart in activity.charts if isinstance(chart, Matrix) for pair in chart.pairs]
    return f"{activity.name}/{next((pair.x for pair in pairs if item.id in (pair.x, pair.y)), item.id)}"


def _shares(person: _Person, item: str) -> bool:
    # Some keep some of it to themselves.
    return person.six or person.dice("shares", item).random() < 0.88  # noqa: PLR2004


def _agreed(person: _Person, activity: Activity, item: Item) -> Agreed:
    if person.dissents or isinstance(item, Date):
        return ()
    what = activity.name if activity.share == "whole" else f"{activity.name}/{item.id}"
    if person.six or person.dice("agrees", what).random() < (0.6 if is_text(item) else 0.85):
        return ("quote",) if is_text(item) else ("counts",)
    return ()


def _value(
    course: Course, activity: Activity, item: Item, person: _Person, there: list[_Person], day: dt.datetime
) -> SharedValue | None:
    name = f"{activity.name}/{item.id}"
    dice, common = person.dice(name), _dice(name)
    match item:
        case Rating(scale=scale):
            middle, spread = _leaning(course, activity, item, person)
            # One to four who cannot say how it was then would hide the dimension: see `MISSING`.
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


def _leaning(course: Course, activity: Activity, item: Rating, person: _Person) -> tuple[float, float]:
    """Give the middle and spread of a person's rating, on a scale from 1 to 5."""
    if person.six:
        return (1.5 if person.dissents else 4.4), 0.35
    if activity.then:
        instrument = next(i for i in course.instruments if i.id == activity.then.instrument)
        return _own(instrument, item.id, person)[0] - _HUMBLER, 0.45
    if activity.instrument is None or activity.wave is None:
        return 2 + 2 * _dice(activity.name, item.id).random(), 0.9
    own, moved = _own(activity.instrument, item.dimension or "", person)
    later = [w.id for w in course.waves].index(activity.wave) > 0
    return own + (moved if later else 0), 0.45


def _own(instrument: Instrument, dimension: str, person: _Person) -> tuple[float, float]:
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


def _hand_in(folder: CohortFolder, course: Course, handed: Iterable[Shared]) -> None:
    """Hand over by the cohort's road and collect it, as if people had."""
    for shared in handed:
        if "nbgrader" in folder.invitation.roads:
            _enter(folder, course, shared)
        else:
            path = (
                folder.root / INBOX / f"{folder.invitation.cohort}-{shared.participant}-{shared.section}{BUNDLE_SUFFIX}"
            )
            path.write_bytes(encode(Bundle(sections=(shared,))))
    collect(folder, course)


def _enter(folder: CohortFolder, course: Course, shared: Shared) -> None:
    """Make the entry that nbgrader's submit makes, without the seconds that it takes for each; remove older ones."""
    inbound = folder.exchange / "inbound"
    prefix = f"{shared.participant}+{shared.section}+"
    for older in [p for p in inbound.iterdir() if p.name.startswith(prefix)]:
        shutil.rmtree(older)
    stamp = f"{shared.written_at:%Y-%m-%d %H:%M:%S.%f} UTC"
    dice = _dice(shared.participant, shared.section, stamp)
    entry = inbound / f"{prefix}{stamp}+{base64.urlsafe_b64encode(dice.randbytes(9)).decode()}"
    entry.mkdir()
    for lesson in course.section(shared.section).lessons:
        shutil.copyfile(course.notebook(lesson), entry / f"{lesson}.ipynb")
    (entry / SHARED_FILE).write_bytes(encode(shared))
    (entry / SECRET_FILE).write_text(dice.randbytes(64).hex(), encoding="ascii")
    (entry / TIMESTAMP_FILE).write_text(stamp, encoding="ascii")
    entry.chmod(0o777)


def _dice(*what: object) -> Random:
    return Random("/".join(map(str, what)))  # noqa: S311 - synthetic answers, no secret


class Way(Struct, frozen=True):
    """One way that decisions take, and how often they do."""

    steps: tuple[str, ...]
    weight: int


class Said(Struct, frozen=True):
    """What demo.yaml gives: favoured options and texts by lesson/activity/item, and how decisions go.

    `days` has how long a hand-over takes, by its two states.
    """

    leanings: dict[str, tuple[str, ...]]
    texts: dict[str, tuple[str, ...]]
    ways: tuple[Way, ...]
    days: dict[str, int]


@cache
def said() -> Said:
    """Give what the people of the demo cohort say."""
    return yamlfile.read(Path(__file__).with_suffix(".yaml"), Said)
