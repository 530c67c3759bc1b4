"""What is told of a cohort is the same whether all that was shared is read for it, or only what it needs."""

from __future__ import annotations

import asyncio
import random
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.stored import AT, COHORT, line, sent

from kit import course as courses
from kit.items import CANNOT_SAY, Choice, Points, Rating, is_text
from kit.keeping import FolderDrawer
from kit.service.app import telling
from kit.service.app.telling import Source
from kit.wire.records import Sent

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kit.course import Course
    from kit.items import Item
    from kit.keeping import Drawer
    from kit.service.storage import Store
    from kit.wire.records import Line

BEFORE, AFTER, THEN, HOPES = "coherence/check", "debrief/check", "debrief/then", "intention/hopes"
TOLD = (BEFORE, AFTER, THEN, HOPES, "coherence/raise", "why/weights", "is-it-for-you/work", "governance-systems/today")


def answer(dice: random.Random, item: Item) -> Any:
    match item:
        case Rating(scale=scale):
            return CANNOT_SAY if scale.cannot_say and dice.random() < 0.1 else dice.choice(scale.points)
        case Choice(options=options):
            return dice.choice(options).id
        case Points(options=options, total=total):
            return {dice.choice(options).id: dice.randint(0, total)}
    assert is_text(item)
    return dice.choice(["yes", "We listen.", "Ask first, then act.", f"Number {dice.randint(0, 99)}."])


def lines_of(dice: random.Random, course: Course, name: str, revision: int) -> list[Line]:
    """Give what somebody shares of an activity, or takes back of it."""
    activity, back = course.activity(name), dice.random() < 0.2
    items = activity.items if activity.share == "whole" else [i for i in activity.items if dice.random() < 0.8]
    wave, agreed = activity.wave, dice.choice([(), ("quote",), ("quote", "counts")])
    common: dict[str, Any] = {"activity": name, "wave": wave, "agreed": agreed}
    return [line(i.id, revision, None if back else answer(dice, i), **common) for i in items]


def share(store: Store, dice: random.Random, course: Course, people: int, revision: int) -> None:
    async def everybody() -> None:
        await asyncio.gather(
            *(
                store.share(COHORT, f"p{n}", sent(*lines_of(dice, course, name, revision)))
                for n in range(people)
                for name in dice.sample(TOLD, dice.randint(0, len(TOLD)))
            ),
            store.share(COHORT, "p0", Sent(done={"why": AT})),
        )

    asyncio.run(everybody())


def source(store: Store, course: Course, items: Collection[str] | None, drawer: Drawer) -> Source:
    async def read() -> Source:
        (registered,) = await store.cohorts()
        took_part = await store.took_part(COHORT, [lesson.id for lesson in course.lessons])
        columns = await store.lines(COHORT, items)
        return Source(registered=registered, columns=columns, took_part=took_part, drawer=drawer)

    return asyncio.run(read())


def said(told: Any) -> str:
    """Write it down without the moments at which it was."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "", msgspec.json.encode(told).decode())


@pytest.mark.parametrize("seed", range(2))
def test_a_summary_that_reads_what_it_needs_says_what_one_of_all_lines_says(
    store: Store, tmp_path: Path, seed: int
) -> None:
    dice, course = random.Random(seed), courses.load()  # noqa: S311 - the same cohort in every run
    whole = FolderDrawer(tmp_path)
    closed: set[str] = set()
    for revision in (1, 2, 3):
        share(store, dice, course, dice.choice([6, 14, 30]), revision)
        now = set(dice.sample(TOLD, 4 if revision == 1 else 2))
        parted = telling.close(
            source(store, course, telling.items(course, closed, now), store.drawer(COHORT)), course, closed, now
        )
        assert said(parted) == said(telling.close(source(store, course, None, whole), course, closed, now))
        closed |= now
        share(store, dice, course, 8, revision * 10)
        parts = telling.summary(
            source(store, course, telling.items(course, closed), store.drawer(COHORT)), course, closed
        )
        assert said(parts) == said(telling.summary(source(store, course, None, whole), course, closed))
    assert parts.activities
    assert parts.instruments
