from __future__ import annotations

import hmac
import itertools
import json
import multiprocessing
import sys
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from helpers.killed import killed
from hypothesis import given
from hypothesis import strategies as st

from kit import privacy
from kit.errors import CohortError
from kit.keeping import FolderDrawer
from kit.privacy import Frozen, People

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

FIVE = 5


def frozen(people: str, **more: object) -> Frozen:
    return Frozen(
        frozen_at="2026-11-21T10:00:00Z", people=dict.fromkeys(people, "x"), result={"n": len(people)}, **more
    )


def freeze(folder: Path, view: str = "view", people: str = "abcde", threshold: int = FIVE) -> None:
    with privacy.reveals(FolderDrawer(folder), threshold) as book:
        book.freeze(view, frozen(people))


# -- counts ------------------------------------------------------------------------------------------------------------


def test_counts_are_shown_from_ten_people_or_when_everyone_agreed() -> None:
    assert privacy.counts_allowed(10, everyone_agreed=False)
    assert not privacy.counts_allowed(9, everyone_agreed=False)
    assert privacy.counts_allowed(5, everyone_agreed=True)
    assert privacy.counts_allowed(20, everyone_agreed=False, parts=[10, 10])
    assert not privacy.counts_allowed(20, everyone_agreed=False, parts=[14, 6])


# -- groups ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"north": 8, "south": 5}, ""),
        ({"north": 8, "south": 4}, "north south"),
        ({"north": 8, "south": 4, "east": 6}, "east south"),
        # Together the two are as many as the threshold: nothing more need be hidden.
        ({"north": 8, "south": 4, "east": 1}, "east south"),
        ({"north": 8, "south": 2, "east": 2, "west": 9}, "east north south"),
        # In the nought of a group everybody would be named.
        ({"north": 8, "south": 0}, "north south"),
        # Of two of one size the first by name.
        ({"b": 6, "a": 6, "c": 3}, "a c"),
        ({"a": 6, "b": 6, "c": 3}, "a c"),
        ({}, ""),
    ],
)
def test_small_groups_are_hidden_with_enough_others_to_cover_them(sizes: dict[str, int], hidden: str) -> None:
    assert privacy.suppressed_groups(sizes, FIVE) == set(hidden.split())


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20), max_size=8), st.integers(3, 8))
def test_what_is_left_when_the_shown_groups_are_taken_away_is_nobody_or_enough(
    sizes: dict[str, int], threshold: int
) -> None:
    hidden = privacy.suppressed_groups(sizes, threshold)
    left = sum(sizes[g] for g in hidden)
    assert all(sizes[g] >= threshold for g in sizes.keys() - hidden)
    assert not hidden or left >= threshold or hidden == sizes.keys()
    # No more than needed: the largest one that was hidden to cover the others was needed.
    extra = [sizes[g] for g in hidden if sizes[g] >= threshold]
    assert not extra or left - max(extra) < threshold


# -- crowds ------------------------------------------------------------------------------------------------------------


def test_people_are_in_one_crowd_when_they_are_behind_the_same_results() -> None:
    found = privacy.crowds([set("abcdef"), set("cdefg"), set("abcdef")])
    assert {"".join(sorted(c)) for c in found} == {"ab", "cdef", "g"}


@pytest.mark.parametrize(
    ("new", "earlier", "allowed"),
    [
        ("abcd", [], False),
        ("abcde", [], True),
        ("abcdef", ["abcde"], False),
        ("abcdefghi", ["abcde"], False),
        ("abcdefghij", ["abcde"], True),
        ("abcde", ["abcdef"], False),
        ("abcde", ["abcdefghij"], True),
        # Four leave while one joins: five people changed, and the one would stand alone with the plus.
        ("abcdefz", ["abcdefghij"], False),
        ("fghij", ["abcde"], True),
        # No sum or difference singles out the one in both, but an answer that occurs in one result alone is not hers.
        ("efghij", ["abcde"], False),
        # Each differs from each by enough, and the third minus the first two is one person.
        ("abcdefghijz", ["abcde", "fghij"], False),
        ("abcdef", ["abcdef"], True),
    ],
)
def test_a_new_result_must_leave_crowds_that_are_large_enough(new: str, earlier: list[str], allowed: bool) -> None:
    assert privacy.may_follow(set(new), [set(e) for e in earlier], FIVE) is allowed


PEOPLE = "abcdefghijkl"
some_people = st.sets(st.sampled_from(PEOPLE)).map(frozenset)


@given(st.lists(some_people, max_size=5), st.integers(2, 4))
def test_nothing_computed_from_all_that_was_shown_rests_on_too_few(tries: list[People], threshold: int) -> None:
    """An attacker adds and subtracts results as they like; what is left over must never be a few people's answers."""
    shown: list[People] = []
    for new in tries:
        if privacy.may_follow(new, shown, threshold):
            shown.append(new)
    shown = list(dict.fromkeys(shown))
    matrix = np.array([[p in s for p in PEOPLE] for s in shown], dtype=int).reshape(len(shown), len(PEOPLE))
    for weights in itertools.product((-2, -1, 0, 1, 2), repeat=min(len(shown), 4)):
        left = np.array(weights, dtype=int) @ matrix[:4] if shown else np.zeros(0)
        for side in (left > 0, left < 0):
            assert not side.any() or side.sum() >= threshold


@pytest.mark.parametrize(
    ("answers", "same"),
    [
        ([], True),
        ([4], True),
        ([4, 4, 4, 4, 4], True),
        ([4, 4, 4, 4, 2], True),
        ([4, 4, 4, 2, 2], False),
        ([1, 2, 3], False),
        (["cannot-say"] * 4 + [4], True),
    ],
)
def test_answers_are_alike_when_all_or_all_but_one_are_the_same(answers: list[object], same: bool) -> None:
    assert privacy.alike(answers) is same


# -- pseudonyms --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = privacy.read_key(tmp_path)
    assert len(key) == 32
    assert privacy.read_key(tmp_path) == key


@pytest.mark.skipif(sys.platform == "win32", reason="it is killed by a signal and made by a fork")
def test_however_the_making_of_a_key_ends_the_next_debrief_has_one(tmp_path: Path) -> None:
    for n in itertools.count():
        folder = tmp_path / f"killed-{n}"
        folder.mkdir()
        if not killed(privacy.read_key, folder, n):
            break
        assert len(privacy.read_key(folder)) == 32
    assert n > 3


def _one_key(folders: list[Path], together: Barrier, keys: Connection) -> None:
    found = []
    for folder in folders:
        together.wait(30)
        try:
            found.append(privacy.read_key(folder))
        except CohortError as problem:
            found.append(problem.text.encode())
    keys.send(found)


@pytest.mark.skipif(sys.platform == "win32", reason="it is made by a fork")
def test_debriefs_that_begin_at_one_moment_have_one_key(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    folders = [tmp_path / f"files-{n}" for n in range(100)]
    for folder in folders:
        folder.mkdir()
    together, ends = fork.Barrier(4), [fork.Pipe(duplex=False) for _ in range(4)]
    debriefs = [fork.Process(target=_one_key, args=(folders, together, there)) for _here, there in ends]
    for one in debriefs:
        one.start()
    keys = [here.recv() for here, _there in ends]
    for one in debriefs:
        one.join(30)

    assert [len(set(found)) for found in zip(*keys, strict=True)] == [1] * len(folders)
    assert {len(key) for key in keys[0]} == {32}


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("spoilt", encoding="utf-8")
    with pytest.raises(CohortError, match="key cannot be read"):
        privacy.read_key(tmp_path)
    assert (tmp_path / "key").read_text(encoding="utf-8") == "spoilt"


def test_a_key_that_is_gone_is_not_replaced_after_a_reveal(tmp_path: Path) -> None:
    freeze(tmp_path)
    with pytest.raises(CohortError, match="key is gone"):
        privacy.read_key(tmp_path)


def test_a_key_that_is_gone_is_made_anew_where_nothing_was_revealed(tmp_path: Path) -> None:
    privacy.promise(FolderDrawer(tmp_path), FIVE)
    assert privacy.read_key(tmp_path) == privacy.read_key(tmp_path)


def test_pseudonyms_depend_on_the_key_and_hold_no_id() -> None:
    keys = [b"1" * 32, b"2" * 32]
    (one,), (other,) = (privacy.pseudonyms(key, ["participant-07"]) for key in keys)
    assert [one, other] == [hmac.digest(key, b"participant-07", "sha256").hex()[:16] for key in keys]
    assert one != other
    assert len(one) == 16
    assert "participant" not in one


# -- reveals.json ------------------------------------------------------------------------------------------------------


def test_what_was_frozen_is_there_in_the_next_debrief(tmp_path: Path) -> None:
    freeze(tmp_path)
    with privacy.reveals(FolderDrawer(tmp_path), FIVE) as book:
        again = book.latest("view")
    assert again is not None
    assert again.people == dict.fromkeys("abcde", "x")
    assert len(again.sha256) == 64


def test_a_result_is_behind_all_its_people_and_a_part_behind_fewer() -> None:
    one = frozen("abcdef", without={"part": ["a", "z"], "hidden": None})
    assert (one.behind(), one.behind("part"), one.behind("hidden")) == (frozenset("abcdef"), frozenset("bcdef"), None)


def test_what_is_closed_stays_closed(tmp_path: Path) -> None:
    with privacy.reveals(FolderDrawer(tmp_path), FIVE) as book:
        book.close("view", "part")
    with privacy.reveals(FolderDrawer(tmp_path), FIVE) as book:
        assert book.is_closed("view", "part")
        assert not book.is_closed("view", "another")


def test_nothing_that_is_done_to_a_copy_of_the_reveals_is_kept(tmp_path: Path) -> None:
    freeze(tmp_path)
    before = (tmp_path / "reveals.json").read_bytes()
    book = privacy.read_reveals(FolderDrawer(tmp_path), FIVE)
    assert book.latest("view") is not None
    book.freeze("another", frozen("abcde"))
    book.close("view", "part")
    assert (tmp_path / "reveals.json").read_bytes() == before


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    freeze(tmp_path)
    before = (tmp_path / "reveals.json").stat()
    with privacy.reveals(FolderDrawer(tmp_path), FIVE):
        pass
    after = (tmp_path / "reveals.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-40],
        lambda _text: "",
        lambda text: text.replace('"n": 5', '"n": 6'),
        lambda text: text.replace('"a"', '"z"'),
        lambda text: text.replace("kit.reveals", "kit.other"),
        lambda text: text.replace('"threshold": 5', '"threshold": 3'),
        lambda text: json.dumps(json.loads(text) | {"views": {}}),
        lambda _text: "[" * 100_000,
    ],
)
def test_a_changed_file_of_reveals_stops_the_debrief_and_stays_as_it_is(tmp_path: Path, spoil) -> None:  # noqa: ANN001
    freeze(tmp_path)
    path = tmp_path / "reveals.json"
    spoilt = spoil(path.read_text(encoding="utf-8"))
    path.write_text(spoilt, encoding="utf-8")
    with pytest.raises(CohortError, match="cannot be trusted"):
        freeze(tmp_path, "another")
    assert path.read_text(encoding="utf-8") == spoilt


def test_a_file_of_reveals_may_be_laid_out_otherwise(tmp_path: Path) -> None:
    freeze(tmp_path)
    path = tmp_path / "reveals.json"
    path.write_bytes(msgspec.json.format(path.read_bytes(), indent=4))
    assert privacy.read_reveals(FolderDrawer(tmp_path), FIVE).latest("view") is not None


def test_a_threshold_may_rise_and_never_fall(tmp_path: Path) -> None:
    freeze(tmp_path, threshold=5)
    with privacy.reveals(FolderDrawer(tmp_path), 6) as book:
        assert book.latest("view") is None, "five people are fewer than the new threshold"
    with pytest.raises(CohortError, match="never fall"), privacy.reveals(FolderDrawer(tmp_path), 5):
        pass


def test_a_threshold_does_not_fall_after_a_debrief_that_showed_nothing(tmp_path: Path) -> None:
    with privacy.reveals(FolderDrawer(tmp_path), 5):
        pass
    with pytest.raises(CohortError, match="never fall"):
        privacy.read_reveals(FolderDrawer(tmp_path), 3)


def test_a_threshold_under_the_floor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="too low"), privacy.reveals(FolderDrawer(tmp_path), 2):
        pass


def test_a_debrief_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    def debrief() -> None:
        with privacy.reveals(FolderDrawer(tmp_path), FIVE) as book:
            book.freeze("view", frozen("abcde"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        debrief()
    assert not (tmp_path / "reveals.json").exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    # Even root cannot make a file below one that is no folder.
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CohortError, match="cannot be written"), privacy.reveals(FolderDrawer(tmp_path / "file"), FIVE):
        pass
