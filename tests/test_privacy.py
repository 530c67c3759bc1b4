from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import privacy
from kit.errors import CohortError
from kit.privacy import Answers, Frozen

if TYPE_CHECKING:
    from pathlib import Path

FIVE = 5


def answers(*people: str, mark: str = "x") -> Answers:
    """One answer each, of people named by single letters."""
    return frozenset((p, mark) for names in people for p in names)


def frozen(people: str, **more: object) -> Frozen:
    return Frozen(
        frozen_at="2026-11-21T10:00:00Z", people=dict.fromkeys(people, "x"), result={"n": len(people)}, **more
    )


def freeze(folder: Path, view: str = "view", people: str = "abcde", threshold: int = FIVE) -> None:
    with privacy.reveals(folder, threshold) as book:
        book.freeze(view, frozen(people))


# -- counts ------------------------------------------------------------------------------------------------------------


def test_counts_are_shown_from_ten_people_or_when_everyone_agreed() -> None:
    assert privacy.counts_allowed(10, everyone_agreed=False)
    assert not privacy.counts_allowed(9, everyone_agreed=False)
    assert privacy.counts_allowed(5, everyone_agreed=True)


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


# -- differencing ------------------------------------------------------------------------------------------------------


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
        # Each differs from each by enough, and the third minus the first two is one person.
        ("abcdefghijz", ["abcde", "fghij"], False),
        ("abcdef", ["abcdef"], True),
    ],
)
def test_a_new_result_must_differ_by_nobody_or_by_enough(new: str, earlier: list[str], allowed: bool) -> None:
    assert privacy.may_follow(answers(new), [answers(e) for e in earlier], FIVE) is allowed


def test_a_changed_answer_counts_as_one_that_went_and_one_that_came() -> None:
    before = answers("abcdefghij")
    one = answers("bcdefghij") | answers("a", mark="y")
    five = answers("fghij") | answers("abcde", mark="y")
    assert not privacy.may_follow(one, [before], FIVE)
    assert privacy.may_follow(five, [before], FIVE)


def test_after_many_freezes_only_whole_crowds_may_join() -> None:
    crowds = ["".join(chr(0x4E00 + 10 * n + i) for i in range(10)) for n in range(9)]
    earlier = [answers(*crowds[: n + 1]) for n in range(8)]
    assert privacy.may_follow(answers(*crowds), earlier, FIVE)
    assert not privacy.may_follow(answers(*crowds[:8], "a"), earlier, FIVE)


PEOPLE = "abcdefghijkl"
one_set = st.tuples(*[st.sampled_from(["", "x", "x", "y"])] * len(PEOPLE)).map(
    lambda marks: frozenset((p, m) for p, m in zip(PEOPLE, marks, strict=True) if m)
)


@given(st.lists(one_set, max_size=5), st.integers(2, 4))
def test_nothing_computed_from_all_that_was_shown_rests_on_too_few(tries: list[Answers], threshold: int) -> None:
    """An attacker adds and subtracts results as they like; what is left over must never be a few people's answers."""
    shown: list[Answers] = []
    for new in tries:
        if privacy.may_follow(new, shown, threshold):
            shown.append(new)
    shown = list(dict.fromkeys(shown))
    everyone = sorted(frozenset().union(*shown)) if shown else []
    matrix = np.array([[a in s for a in everyone] for s in shown], dtype=int).reshape(len(shown), len(everyone))
    for weights in itertools.product((-1, 0, 1), repeat=len(shown)):
        left = np.array(weights, dtype=int) @ matrix if shown else np.zeros(0)
        for side in (left > 0, left < 0):
            people = {everyone[i][0] for i in np.flatnonzero(side)}
            assert not people or len(people) >= threshold
    assert not isolated(matrix, everyone)


def isolated(matrix: np.ndarray, everyone: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give the answers that some linear combination of the results, with any weights, gives away."""
    if not matrix.size:
        return []
    rank = np.linalg.matrix_rank(matrix)
    unit = np.eye(len(everyone), dtype=int)
    return [a for a, row in zip(everyone, unit, strict=True) if np.linalg.matrix_rank(np.vstack([matrix, row])) == rank]


# -- pseudonyms --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = privacy.read_key(tmp_path)
    assert len(key) == 32
    assert privacy.read_key(tmp_path) == key


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("spoilt", encoding="utf-8")
    with pytest.raises(CohortError, match="key cannot be read"):
        privacy.read_key(tmp_path)
    assert (tmp_path / "key").read_text(encoding="utf-8") == "spoilt"


def test_a_key_that_is_gone_is_not_replaced_after_a_reveal(tmp_path: Path) -> None:
    freeze(tmp_path)
    with pytest.raises(CohortError, match="key is gone"):
        privacy.read_key(tmp_path)


def test_pseudonyms_depend_on_the_key_and_hold_no_id() -> None:
    one, other = privacy.pseudonym(b"1" * 32, "participant-07"), privacy.pseudonym(b"2" * 32, "participant-07")
    assert one != other
    assert len(one) == 16
    assert "participant" not in one


# -- reveals.json ------------------------------------------------------------------------------------------------------


def test_what_was_frozen_is_there_in_the_next_debrief(tmp_path: Path) -> None:
    freeze(tmp_path)
    with privacy.reveals(tmp_path, FIVE) as book:
        again = book.latest("view")
    assert again is not None
    assert again.people == dict.fromkeys("abcde", "x")
    assert len(again.sha256) == 64


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    with privacy.reveals(tmp_path, FIVE):
        pass
    assert not (tmp_path / "reveals.json").exists()


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


def test_a_threshold_may_rise_and_never_fall(tmp_path: Path) -> None:
    freeze(tmp_path, threshold=5)
    with privacy.reveals(tmp_path, 6) as book:
        assert book.latest("view") is None, "five people are fewer than the new threshold"
    with pytest.raises(CohortError, match="never fall"), privacy.reveals(tmp_path, 5):
        pass


def test_a_threshold_under_the_floor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="too low"), privacy.reveals(tmp_path, 2):
        pass


def test_a_debrief_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    def debrief() -> None:
        with privacy.reveals(tmp_path, FIVE) as book:
            book.freeze("view", frozen("abcde"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        debrief()
    assert not (tmp_path / "reveals.json").exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    # Even root cannot make a file below one that is no folder.
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CohortError, match="cannot be written"), privacy.reveals(tmp_path / "file", FIVE):
        pass
