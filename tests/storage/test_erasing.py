"""Erasing one participant, or a cohort: nothing of them is found in the database any more."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.stored import AT, COHORT, cohort, erase_cohort, everything, line

from kit.errors import StorageError
from kit.wire.records import Sent, Stance

if TYPE_CHECKING:
    from kit.service.storage import Store

WORDS = "Nobody listens to the night shift."


@pytest.fixture
def full(store: Store) -> Store:
    """A store with something of two people in every table."""

    async def fill() -> None:
        for who in ("ann", "bob"):
            lines = (line("different", 1, f"{WORDS} {who}."), line("way", 1, "advice"), line("sign", 1, None))
            await store.share(COHORT, who, Sent(lines=lines, done={"one": AT}))
            await store.cast(COHORT, "proposal", who, Stance(stance="objection", text=f"Not so, says {who}."), 0)
        await store.seen(COHORT, ["ann", "bob"])
        await store.keep_room(COHORT, 0, b"{}")
        await asyncio.to_thread(store.drawer(COHORT).write, "reveals.json", b"{}")

    asyncio.run(fill())
    return store


def test_of_an_erased_participant_nothing_is_left(full: Store) -> None:
    erased = asyncio.run(full.erase(COHORT, "ann"))
    assert (erased.people, erased.lines, erased.done, erased.ballots) == (1, 3, 1, 1)
    left = everything(full.engine)
    assert "ann" not in repr(left).lower()
    assert [len(left[t]) for t in ("people", "lines", "done", "ballots", "presence")] == [1, 3, 1, 1, 1]
    if full.engine.dialect.name == "sqlite":
        file = Path(str(full.engine.url.database))
        for path in file.parent.glob(f"{file.name}*"):
            assert f"{WORDS} ann.".encode() not in path.read_bytes()
    assert asyncio.run(full.answered(COHORT)) == {"one/hopes": 1}


def test_who_was_erased_is_told_how_often_and_nobody_else_can_tell(full: Store) -> None:
    def told() -> list[int]:
        return [asyncio.run(full.mine(COHORT, who)).erased for who in ("ann", "bob")]

    asyncio.run(full.erase(COHORT, "ann"))
    assert told() == [1, 0]
    asyncio.run(full.erase(COHORT, "ann"))
    assert told() == [1, 0], "there was nothing to erase"
    asyncio.run(full.share(COHORT, "ann", Sent(lines=(line("way", 1, "consent"),))))
    asyncio.run(full.erase(COHORT, "ann"))
    assert told() == [2, 0]
    assert "ann" not in repr(everything(full.engine)).lower()
    erase_cohort(full.engine, COHORT)
    assert everything(full.engine)["erasures"] == []


def test_whoever_erases_what_they_gave_stays_enrolled(full: Store) -> None:
    before = asyncio.run(full.cohorts())
    assert asyncio.run(full.erase(COHORT, "ann", enrolled=True)).lines == 3
    assert asyncio.run(full.cohorts()) == before
    assert [len(everything(full.engine)[t]) for t in ("people", "lines", "presence")] == [1, 3, 1]


def test_whoever_was_erased_may_come_again_as_somebody_new(full: Store) -> None:
    numbers = {row[0] for row in everything(full.engine)["people"]}
    asyncio.run(full.erase(COHORT, "bob"))
    asyncio.run(full.share(COHORT, "bob", Sent(lines=(line("way", 1, "consent"),))))
    assert [x.value for x in asyncio.run(full.mine(COHORT, "bob")).lines] == ["consent"]
    assert {row[0] for row in everything(full.engine)["people"]} - numbers


def test_erasing_somebody_unknown_changes_nothing(full: Store) -> None:
    before = everything(full.engine)
    assert asyncio.run(full.erase(COHORT, "nobody")).people == 0
    assert everything(full.engine) == before


def test_whoever_is_erased_while_sharing_is_gone_or_whole(full: Store) -> None:
    async def both() -> None:
        lines = tuple(line(f"i-{n}", 1, n) for n in range(20))
        for _ in range(10):
            await asyncio.gather(
                *(full.share(COHORT, "ann", Sent(lines=lines)) for _ in range(3)), full.erase(COHORT, "ann")
            )

    asyncio.run(both())
    of_ann = [x for x in asyncio.run(full.mine(COHORT, "ann")).lines if x.item.startswith("i-")]
    assert len(of_ann) in {0, 20}


def test_an_erased_cohort_is_empty_and_takes_nothing_any_more(full: Store) -> None:
    asyncio.run(full.register(cohort("other-0000")))
    asyncio.run(full.share("other-0000", "ann", Sent(lines=(line("way", 1, "consent"),))))
    erased = erase_cohort(full.engine, COHORT)
    assert (erased.people, erased.lines, erased.done, erased.ballots) == (2, 6, 2, 2)
    left = everything(full.engine)
    assert [len(left[t]) for t in ("people", "lines", "done", "ballots", "rooms", "papers", "presence")] == [
        1, 1, 0, 0, 0, 0, 0,
    ]  # fmt: skip
    assert WORDS not in repr(left)
    assert [c.invitation.cohort for c in asyncio.run(full.cohorts())] == ["other-0000"]
    for again in (full.register(cohort()), full.share(COHORT, "ann", Sent(lines=(line("way", 9, "consent"),)))):
        with pytest.raises(StorageError, match="was erased"):
            asyncio.run(again)
