"""What is shared, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from helpers.stored import AT, COHORT, line, sent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import StorageError
from kit.wire.records import Sent

if TYPE_CHECKING:
    from kit.service.storage import Store
    from kit.wire.records import Line

NAMES = itertools.count()


def test_what_is_shared_can_be_read_again_by_its_author_alone(store: Store) -> None:
    values: list[Any] = [
        4,
        -(2**40),
        "consent",
        "Ünïcode 💚 \x00 'quoted\" \\",
        "w" * 20_000,
        ["calm", "wit"],
        {"task": 7},
    ]
    lines = tuple(
        line(f"i-{n}", n + 1, v, audience=("group", "facilitator")[n % 2], agreed=("quote", "counts")[: n % 3])
        for n, v in enumerate(values)
    )
    known = asyncio.run(store.share(COHORT, "ann", Sent(lines=lines, done={"one": AT}))).known
    assert [(s.item, s.revision, s.taken) for s in known.lines] == [(x.item, x.revision, True) for x in lines]
    mine = asyncio.run(store.mine(COHORT, "ann"))
    assert sorted(mine.lines, key=lambda x: x.item) == sorted(lines, key=lambda x: x.item)
    assert mine.done == {"one": AT}
    assert asyncio.run(store.mine(COHORT, "bob")).lines == ()


def test_only_a_newer_revision_changes_a_line_and_the_reply_says_which_one_stands(store: Store) -> None:
    asyncio.run(store.share(COHORT, "ann", sent(line("way", 3, "advice"))))
    for revision in (2, 3):
        reply = asyncio.run(store.share(COHORT, "ann", sent(line("way", revision, "consent")))).known
        assert [(s.revision, s.taken) for s in reply.lines] == [(3, False)]
    assert [x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines] == ["advice"]
    reply = asyncio.run(store.share(COHORT, "ann", sent(line("way", 4, "consent")))).known
    assert [(s.revision, s.taken) for s in reply.lines] == [(4, True)]
    assert [x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines] == ["consent"]


def test_a_withdrawn_line_keeps_no_value_and_an_earlier_share_does_not_bring_it_back(store: Store) -> None:
    for one in (line("way", 1, "advice"), line("way", 2, None), line("way", 1, "advice")):
        asyncio.run(store.share(COHORT, "ann", sent(one)))
    (left,) = asyncio.run(store.mine(COHORT, "ann")).lines
    assert (left.revision, left.value) == (2, None)
    assert asyncio.run(store.answered(COHORT)) == {"one/hopes": 0}
    assert len(asyncio.run(store.lines(COHORT)).value) == 0


def test_one_request_may_hold_a_line_twice_and_the_newer_one_counts(store: Store) -> None:
    reply = asyncio.run(store.share(COHORT, "ann", sent(line("way", 2, "consent"), line("way", 1, "advice")))).known
    assert [(s.revision, s.taken) for s in reply.lines] == [(2, True), (2, False)]
    assert [x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines] == ["consent"]


def test_an_item_taken_in_two_waves_is_two_lines(store: Store) -> None:
    asyncio.run(store.share(COHORT, "ann", sent(line("p", 1, 2, wave="before"), line("p", 1, 5, wave="after"))))
    assert {x.wave: x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines} == {"before": 2, "after": 5}


def test_no_clock_decides_which_line_is_newer(store: Store) -> None:
    hour = dt.timedelta(hours=1)
    asyncio.run(store.share(COHORT, "ann", sent(line("way", 1, "advice", at=AT + hour))))
    asyncio.run(store.share(COHORT, "ann", sent(line("way", 2, "consent", at=AT - hour))))
    assert [x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines] == ["consent"]


ACTS = st.lists(st.tuples(st.sampled_from(["way", "sign"]), st.integers(1, 6), st.booleans()), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, cuts=st.lists(st.integers(1, 5), min_size=25, max_size=25))
def test_any_order_and_any_repetition_ends_in_the_highest_revision(
    store: Store, acts: list[tuple[str, int, bool]], cuts: list[int]
) -> None:
    who = f"p{next(NAMES)}"
    # What an act says depends on its revision alone, as with a client that sends the same thing again.
    lines = [line(item, n, None if n % 3 == 0 else f"v{n}") for item, n, _again in acts]
    lines += [x for x, (*_act, again) in zip(lines, acts, strict=True) if again]

    async def share() -> None:
        rest = iter(lines)
        requests = [tuple(itertools.islice(rest, cut)) for cut in cuts]
        await asyncio.gather(*(store.share(COHORT, who, sent(*some)) for some in requests if some))

    asyncio.run(share())
    left = {x.item: (x.revision, x.value) for x in asyncio.run(store.mine(COHORT, who)).lines}
    newest = {item: max(n for i, n, _again in acts if i == item) for item in {i for i, *_rest in acts}}
    held = set(lines[: sum(cuts)])
    assert left == {
        i: (n, None if n % 3 == 0 else f"v{n}") for i, n in newest.items() if any(x.item == i for x in held)
    }


def test_fifty_at_once_out_of_order_and_twice_end_as_one_by_one(store: Store) -> None:
    people = [f"p{n}" for n in range(10)]
    requests = [
        (who, sent(line("way", n, f"{who}-{n}"), line("sign", n, None if n == 8 else n)))
        for who in people
        for n in range(1, 9)
    ] * 2
    random.Random(5).shuffle(requests)  # noqa: S311 - the same order in every run

    def share(request: tuple[str, Sent]) -> list[Line]:
        reply = asyncio.run(store.share(COHORT, *request)).known
        sent_line = request[1].lines[0]
        assert reply.lines[0].revision >= sent_line.revision
        return []

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(share, requests))
    for who in people:
        left = {x.item: (x.revision, x.value) for x in asyncio.run(store.mine(COHORT, who)).lines}
        assert left == {"way": (8, f"{who}-8"), "sign": (8, None)}
    assert asyncio.run(store.answered(COHORT)) == {"one/hopes": 10}


def test_one_request_that_is_refused_takes_no_other_with_it(store: Store) -> None:
    async def share() -> list[Any]:
        return await asyncio.gather(
            *(store.share(COHORT if n % 2 else "nowhere-0000", f"p{n}", sent(line("way", 1, n))) for n in range(20)),
            return_exceptions=True,
        )

    replies = asyncio.run(share())
    assert all(isinstance(r, StorageError) for r in replies[::2])
    assert all(r.known.lines[0].taken for r in replies[1::2])
    assert asyncio.run(store.answered(COHORT)) == {"one/hopes": 10}


def test_a_lesson_marked_done_keeps_its_first_time(store: Store) -> None:
    for minutes in (5, 0, 9):
        asyncio.run(store.share(COHORT, "ann", Sent(done={"one": AT + dt.timedelta(minutes=minutes)})))
    assert asyncio.run(store.mine(COHORT, "ann")).done == {"one": AT}


def test_counts_are_of_people_and_tell_no_words(store: Store) -> None:
    for n in range(6):
        audience = "facilitator" if n == 5 else "group"
        lines = (
            line("confident", 1, 1 + n % 2, audience=audience),
            line("way", 1, "consent", audience=audience),
            line("different", 1, "We will listen.", audience=audience),
        )
        asyncio.run(store.share(COHORT, f"p{n}", sent(*lines[: 1 + n])))
    asyncio.run(store.share(COHORT, "p0", sent(line("check", 1, 3, activity="two/check"))))
    assert asyncio.run(store.answered(COHORT)) == {"one/hopes": 6, "two/check": 1}
    assert asyncio.run(store.answered(COHORT, ["two/check"])) == {"two/check": 1}
    tally = {q.item: counts for q, counts in asyncio.run(store.tally(COHORT, "one")).items()}
    assert tally == {"confident": {1: 3, 2: 2}, "way": {'"consent"': 4}, "different": {}}


@pytest.mark.parametrize("audience", ["group", None])
def test_columns_hold_what_was_shared(store: Store, audience: str | None) -> None:
    values: dict[str, Any] = {
        "confident": 4,
        "way": "consent",
        "gifts": ["calm"],
        "different": "Wörds.",
        "weights": {"a": 1},
    }
    for who in ("bob", "ann"):
        lines = (line(i, 2, v, agreed=("quote",) if i == "different" else ()) for i, v in values.items())
        asyncio.run(store.share(COHORT, who, Sent(lines=tuple(lines), done={"one": AT})))
    asyncio.run(store.share(COHORT, "cy", sent(line("way", 1, "advice", audience="facilitator"), line("x", 1, None))))
    asyncio.run(store.share(COHORT, "cy", sent(line("check", 1, 3, activity="two/check"))))
    columns = asyncio.run(store.lines(COHORT, [f"one/hopes/{item}" for item in values], audience))
    found = {
        (columns.people[p], k.item, k.audience, k.agreed, r, at): v
        for p, k, r, at, v in zip(
            columns.person.tolist(),
            (columns.kinds[k] for k in columns.kind.tolist()),
            columns.revision.tolist(),
            columns.shared_at.tolist(),
            columns.value,
            strict=True,
        )
    }
    expected = {
        (who, i, "group", ("quote",) if i == "different" else (), 2, AT.timestamp()): v
        for who in ("ann", "bob")
        for i, v in values.items()
    }
    if audience is None:
        expected["cy", "way", "facilitator", (), 1, AT.timestamp()] = "advice"
    assert found == expected
    assert set(columns.people) == {"ann", "bob", "cy"} - ({"cy"} if audience else set())
    assert len(asyncio.run(store.lines(COHORT, [])).value) == 0


def test_who_shared_a_line_or_marked_a_lesson_took_part(store: Store) -> None:
    asyncio.run(store.share(COHORT, "ann", sent(line("way", 1, "consent"), line("sign", 1, "A sign."))))
    asyncio.run(store.share(COHORT, "bob", sent(line("way", 1, None))))
    asyncio.run(store.share(COHORT, "cy", sent(line("way", 1, "advice", audience="facilitator"))))
    asyncio.run(store.share(COHORT, "dee", Sent(done={"two": AT})))
    asyncio.run(store.share(COHORT, "ann", Sent(done={"two": AT})))
    asyncio.run(store.share(COHORT, "eve", sent(line("sign", 1, "Another question's alone."))))
    found = asyncio.run(store.took_part(COHORT, ["one", "two"]))
    assert (found.people, found.lessons, found.answers) == (4, {"one": 3, "two": 2}, {"one/hopes": 2})
    assert asyncio.run(store.took_part(COHORT, ["two"])).people == 2
