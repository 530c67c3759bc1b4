"""The room, ballots, who is here, the drawer and the feed, on both databases."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from helpers.stored import COHORT, cohort, line, sent
from sqlalchemy import update

from kit.errors import StorageError
from kit.service.storage import EVERYTHING, Change, OvertakenError, Store
from kit.service.storage import engine as engines
from kit.service.storage.presence import HERE
from kit.service.storage.tables import presence
from kit.wire.records import Dots, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.postgres import Postgres


@pytest.fixture
def replicas(postgres: Postgres) -> Iterator[tuple[Store, Store]]:
    """Two replicas of the service on one PostgreSQL."""
    url = postgres.make()
    both = Store(url), Store(url)

    async def prepare() -> None:
        await asyncio.gather(*(one.prepare() for one in both))
        await both[0].register(cohort())

    asyncio.run(prepare())
    yield both
    for one in both:
        one.close()


def test_of_many_who_change_the_room_at_once_one_succeeds(store: Store) -> None:
    async def change() -> list[int | BaseException]:
        tries = (store.keep_room(COHORT, 0, f"{n}".encode()) for n in range(12))
        return await asyncio.gather(*tries, return_exceptions=True)

    replies = asyncio.run(change())
    assert [r for r in replies if not isinstance(r, OvertakenError)] == [1]
    assert asyncio.run(store.room(COHORT)).data == b"%d" % replies.index(1)
    assert asyncio.run(store.keep_room(COHORT, 1, b"next")) == 2
    with pytest.raises(OvertakenError):
        asyncio.run(store.keep_room(COHORT, 1, b"late"))
    assert asyncio.run(store.room(COHORT)).data == b"next"


def test_a_ballot_takes_the_place_of_the_same_persons_earlier_one(store: Store) -> None:
    for dots in (1, 3):
        asyncio.run(store.cast(COHORT, "themes", "ann", Dots(given={"calm": dots}), 0))
    asyncio.run(store.cast(COHORT, "themes", "bob", Dots(given={"wit": 2}), 0))
    asyncio.run(store.cast(COHORT, "proposal", "bob", Stance(stance="objection", text="Too soon."), 0))
    assert asyncio.run(store.ballots(COHORT, "themes")) == {
        "ann": Dots(given={"calm": 3}),
        "bob": Dots(given={"wit": 2}),
    }
    assert asyncio.run(store.voted(COHORT)) == {"themes": 2, "proposal": 1}
    assert asyncio.run(store.mine(COHORT, "bob")).ballots["proposal"] == Stance(stance="objection", text="Too soon.")


def test_whoever_was_not_seen_for_a_while_is_not_here(store: Store) -> None:
    asyncio.run(store.seen(COHORT, ["ann", "bob"]))
    assert asyncio.run(store.here(COHORT)) == ("ann", "bob")
    with engines.writing(store.engine) as connection:
        earlier = presence.c.seen_at - (HERE + 1) * 1_000_000
        connection.execute(update(presence).where(presence.c.participant == "ann").values(seen_at=earlier))
    assert asyncio.run(store.here(COHORT)) == ("bob",)


def test_a_cohort_registered_again_has_its_new_roster(store: Store) -> None:
    asyncio.run(store.register(cohort(students=("ann", "bob", "cy"))))
    (known,) = asyncio.run(store.cohorts())
    assert [s.id for s in known.roster] == ["ann", "bob", "cy"]


def test_a_cohort_is_not_taken_under_another_key(store: Store) -> None:
    with pytest.raises(StorageError, match="another key"):
        asyncio.run(store.register(cohort(key=b"other" * 6)))


def test_the_number_of_people_behind_a_result_may_rise_and_never_fall(store: Store) -> None:
    asyncio.run(store.register(cohort(threshold=7)))
    with pytest.raises(StorageError, match="nothing is shown of fewer than 7") as refused:
        asyncio.run(store.register(cohort(threshold=6)))
    assert "threshold: 7" in refused.value.remedy
    (known,) = asyncio.run(store.cohorts())
    assert known.invitation.threshold == 7


def test_what_is_changed_under_a_papers_lock_is_never_lost(store: Store) -> None:
    def add(_n: int) -> None:
        drawer = store.drawer(COHORT)
        with drawer.locked("reveals.json"):
            drawer.write("reveals.json", (drawer.read("reveals.json") or b"") + b"x")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    assert store.drawer(COHORT).read("reveals.json") == b"x" * 24
    assert store.drawer(COHORT).read("review.json") is None


def test_replicas_lock_each_other_out_of_a_paper(replicas: tuple[Store, Store]) -> None:
    def add(n: int) -> None:
        drawer = replicas[n % 2].drawer(COHORT)
        with drawer.locked("walk.json"):
            drawer.write("walk.json", (drawer.read("walk.json") or b"") + b"x")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    assert replicas[0].drawer(COHORT).read("walk.json") == b"x" * 24


def test_a_paper_half_changed_under_a_lock_stays_as_it_was(replicas: tuple[Store, Store]) -> None:
    drawer = replicas[0].drawer(COHORT)
    drawer.write("walk.json", b"before")

    def fail() -> None:
        with drawer.locked("walk.json"):
            drawer.write("walk.json", b"half")
            msg = "the debrief fell"
            raise ValueError(msg)

    with pytest.raises(ValueError, match="fell"):
        fail()
    assert replicas[1].drawer(COHORT).read("walk.json") == b"before"


def test_whoever_watches_is_told_of_what_is_written(store: Store) -> None:
    async def watch() -> set[Change]:
        seen: set[Change] = set()
        with store.watch(COHORT) as ours, store.watch("other-0000") as others:
            await store.share(COHORT, "ann", sent(line("way", 1, "advice")))
            await store.keep_room(COHORT, 0, b"{}")
            wanted = {Change(COHORT, "lines"), Change(COHORT, "room")}
            while not wanted <= seen:
                seen |= await asyncio.wait_for(ours.next(), 10)
            await store.register(cohort("other-0000"))
            # PostgreSQL's feed begins with everything; nothing of another cohort is in it.
            told: set[Change] = set()
            while Change("other-0000", "cohorts") not in told:
                told |= await asyncio.wait_for(others.next(), 10)
            assert told <= {EVERYTHING, Change("other-0000", "cohorts")}
        return seen

    assert asyncio.run(watch()) <= {EVERYTHING, Change(COHORT, "lines"), Change(COHORT, "room")}


def test_replicas_see_each_others_changes(replicas: tuple[Store, Store]) -> None:
    one, other = replicas

    async def watch() -> None:
        with other.watch(COHORT) as changes:
            await one.share(COHORT, "ann", sent(line("way", 1, "advice")))
            while await other.answered(COHORT) != {"one/hopes": 1}:
                await asyncio.wait_for(changes.next(), 10)
            await one.cast(COHORT, "themes", "ann", Dots(given={"calm": 1}), 0)
            while await other.voted(COHORT) != {"themes": 1}:
                await asyncio.wait_for(changes.next(), 10)
        reply = (await other.share(COHORT, "ann", sent(line("way", 1, "consent")))).known
        assert not reply.lines[0].taken

    asyncio.run(watch())


def test_what_a_replica_wrote_last_is_told_to_the_others_before_it_ends(replicas: tuple[Store, Store]) -> None:
    one, other = replicas
    written = Change(COHORT, "lines")

    async def watch() -> frozenset[Change]:
        with other.watch(COHORT) as changes:
            await one.share(COHORT, "ann", sent(line("way", 1, "advice")))
            while written not in await asyncio.wait_for(changes.next(), 10):
                pass
            await one.share(COHORT, "bob", sent(line("way", 1, "advice")))
            await asyncio.to_thread(one.close)
            return await asyncio.wait_for(changes.next(), 10)

    assert written in asyncio.run(watch())


def test_a_share_sees_the_room_that_it_came_into_whoever_changed_it(replicas: tuple[Store, Store]) -> None:
    one, other = replicas

    async def share(revision: int) -> int:
        return (await one.share(COHORT, "ann", sent(line("way", revision, "advice")))).room

    async def take_turns() -> list[int]:
        first = await share(1)
        await other.keep_room(COHORT, 0, b"{}")
        return [first, await share(2)]

    assert asyncio.run(take_turns()) == [0, 1]


def test_a_ballot_comes_only_into_the_room_that_it_was_made_for(store: Store) -> None:
    asyncio.run(store.keep_room(COHORT, 0, b"{}"))
    with pytest.raises(OvertakenError):
        asyncio.run(store.cast(COHORT, "themes", "ann", Dots(given={"calm": 1}), 0))
    asyncio.run(store.cast(COHORT, "themes", "bob", Dots(given={"wit": 2}), 1))
    assert asyncio.run(store.ballots(COHORT, "themes")) == {"bob": Dots(given={"wit": 2})}


def test_nothing_is_left_of_the_ballots_of_a_poll_that_is_dropped(store: Store) -> None:
    objection = Stance(stance="objection", text="SECRET words.")
    for poll in ("proposal", "other"):
        asyncio.run(store.cast(COHORT, poll, "ann", objection, 0))
    asyncio.run(store.keep_room(COHORT, 0, b"{}", ("proposal",)))
    assert asyncio.run(store.ballots(COHORT, "proposal")) == {}
    assert asyncio.run(store.mine(COHORT, "ann")).ballots == {"other": objection}


def test_a_share_that_a_new_room_does_not_show_knows_that_room(replicas: tuple[Store, Store]) -> None:
    one, other = replicas

    async def change(version: int) -> tuple[int, set[str]]:
        new = await other.keep_room(COHORT, version, b"{}")
        return new, set((await other.lines(COHORT)).people)

    async def both() -> None:
        for version in range(30):
            who = [f"p{version}-{n}" for n in range(12)]
            shares = [asyncio.ensure_future(one.share(COHORT, w, sent(line("way", 1, "advice")))) for w in who]
            new, there = await change(version)
            taken = await asyncio.gather(*shares)
            assert all(t.room >= new for t, w in zip(taken, who, strict=True) if w not in there)

    asyncio.run(both())
