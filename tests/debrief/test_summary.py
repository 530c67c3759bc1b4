from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from conftest import write_course
from helpers.sent import Group, cohort_folder, line, participant, shared, whole, write
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import cohort as cohorts
from kit import course as courses
from kit.debrief import review
from kit.debrief import summary as summaries
from kit.debrief.summary import Change, Choice, Dimension, Instrument, Rating, Suppressed, Texts, Wave, summarise
from kit.errors import CohortError

if TYPE_CHECKING:
    from kit.course import Course
    from kit.debrief.summary import Summary

HOPE, SURE, WAY = "one/hopes/different", "one/hopes/confident", "one/hopes/way"
BEFORE, AFTER = "coherence/check", "debrief/check"
FIVE = 5


@pytest.fixture
def group(small_course: Course, tmp_path: Path) -> Group:
    """Nobody yet, in the small course."""
    return Group(tmp_path / "files", small_course)


@pytest.fixture
def team(tmp_path: Path) -> Group:
    """Nobody yet, in the real course."""
    return Group(tmp_path / "files", courses.load())


def item(summary: Summary, name: str) -> Any:
    activity, _slash, id_ = name.rpartition("/")
    return summary.activities[activity].items[id_]


def coherence(summary: Summary) -> Instrument:
    return summary.instruments["group-coherence"]


def shown(summary: Summary, wave: str) -> Wave:
    found = coherence(summary).waves[wave]
    assert isinstance(found, Wave)
    return found


def dimension(wave: Wave, id_: str = "shared-purpose") -> Dimension:
    found = wave.dimensions[id_]
    assert isinstance(found, Dimension)
    return found


def as_json(part: Any) -> Any:
    return json.loads(msgspec.json.encode(part))


def hidden_parts(part: Any) -> list[dict[str, Any]]:
    """Every hidden result of a summary, at any depth."""
    below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    here = [part] if isinstance(part, dict) and "suppressed" in part else []
    return here + [h for b in below for h in hidden_parts(b)]


# -- what a summary says -----------------------------------------------------------------------------------------------


def test_a_dimension_says_what_can_be_computed_by_hand(team: Group) -> None:
    for n, rating in enumerate([1, 1, 1, 5, 5, 5, 1, 5, 1, 5]):
        team.answer(participant(n), BEFORE, [rating] * 3 + [3] * 15)
    wave = shown(team.summary(), "before")
    assert as_json(dimension(wave)) == {
        "title": "Shared purpose",
        "n": 10,
        "median": 3.0,
        "mean": 3.0,
        "average_deviation": 2.0,
        "bands": {"low": 5, "middle": 0, "high": 5},
        "items": {
            i.id: {
                "text": i.text,
                "n": 10,
                "median": 3.0,
                "average_deviation": 2.0,
                "counts": {"1": 5, "2": 0, "3": 0, "4": 0, "5": 5, "cannot-say": 0},
            }
            for i in team.course.instruments[0].dimensions[0].items
        },
    }
    assert dimension(wave, "mutual-support").average_deviation == 0
    assert dimension(wave, "mutual-support").mean == 3


def test_answers_of_every_kind_are_told(group: Group) -> None:
    for n in range(10):
        who = participant(n)
        group.answer(who, SURE, "cannot-say" if n == 0 else 1 + n % 5)
        group.answer(who, WAY, "advice" if n < 7 else "consent")
        group.answer(who, "one/hopes/gifts", ["calm", "wit"] if n < 4 else ["calm"])
        group.answer(who, "one/hopes/weights", {"task": n, "pace": 10 - n})
        group.answer(who, "one/hopes/when", f"2026-12-{1 + n:02}")
    items = as_json(group.summary().activities["one/hopes"])["items"]
    assert items["confident"]["counts"] == {"1": 1, "2": 2, "3": 2, "4": 2, "5": 2, "cannot-say": 1}
    assert (items["confident"]["n"], items["confident"]["median"]) == (10, 3)
    assert items["way"]["counts"] == {
        "advice": {"label": "Advice", "people": 7},
        "consent": {"label": "Consent", "people": 3},
    }
    assert {k: v["people"] for k, v in items["gifts"]["counts"].items()} == {"calm": 10, "wit": 4, "craft": 0}
    assert items["weights"]["options"]["task"] == {"label": "Task", "median": 4.5, "mean": 4.5}
    assert (items["when"]["earliest"], items["when"]["median"], items["when"]["latest"]) == (
        "2026-12-01",
        "2026-12-05",
        "2026-12-10",
    )


def test_change_is_paired(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [3] * 18)
        team.answer(participant(n), AFTER, [4 if n < 6 else 3 if n < 9 else 2] * 3 + [3] * 15)
    change = coherence(team.summary()).change
    assert isinstance(change, Change)
    assert (change.pairs, change.first, change.last) == (10, "before", "after")
    told = as_json(change.dimensions["shared-purpose"])
    assert told == {"title": "Shared purpose", "n": 10, "median": 1.0, "up": 6, "same": 3, "down": 1}


def test_the_summary_says_who_took_part(small_course: Course, tmp_path: Path) -> None:
    root = cohort_folder(tmp_path / "delta", small_course, [participant(n) for n in range(12)])
    for n in range(7):
        lines = [line(small_course, HOPE, f"Hope {n}.")] if n < 5 else []
        done = {"one": "2026-11-21T11:00:00Z"} | ({"two": "2026-11-21T11:00:00Z"} if n < 2 else {})
        who = participant(n)
        write(root / "submitted" / who / "first" / "shared.json", shared(small_course, who, "first", lines, done=done))
    told = as_json(summarise(cohorts.read(root, small_course), small_course))
    assert (told["participants"], told["invited"], told["threshold"]) == (7, 12, 5)
    assert told["took_part"] == {
        "one": {"title": "One", "n": 7},
        "two": {"suppressed": "Fewer than 5 people.", "title": "Two"},
    }


def test_a_summary_is_written_as_json_with_what_was_set_aside(group: Group, tmp_path: Path) -> None:
    group.answer(participant(0), SURE, 9)
    summaries.write(group.summary(), tmp_path / "out" / "summary.json")
    told = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert told["format"] == "kit.summary"
    assert set(told["set_aside"][0]) == {"what", "where", "remedy"}


# -- thresholds --------------------------------------------------------------------------------------------------------


def test_nothing_of_four_people_is_shown_and_no_hidden_result_says_how_many_answered(team: Group) -> None:
    for n in range(4):
        team.answer(participant(n), BEFORE, [5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    told = as_json(team.summary())
    hidden = hidden_parts(told)
    assert told["instruments"]["group-coherence"]["waves"]["before"] in hidden
    assert told["activities"]["intention/hopes"]["items"]["different"] in hidden
    assert all(set(h) <= {"suppressed", "title"} for h in hidden)
    assert all("4" not in h["suppressed"] for h in hidden)
    assert "Hope" not in str(told["activities"]["intention/hopes"]["items"]["different"])


def test_under_ten_people_there_are_no_counts(team: Group) -> None:
    for n in range(9):
        team.answer(participant(n), BEFORE, [4] * 18)
        team.answer(participant(n), AFTER, [5] * 18)
        team.answer(participant(n), "intention/hopes/confident", 4)
    summary = team.summary()
    told = dimension(shown(summary, "before"))
    assert (told.n, told.median, told.mean, told.average_deviation) == (9, 4, 4, 0)
    assert isinstance(told.bands, Suppressed)
    assert all(isinstance(i, Suppressed) or isinstance(i.counts, Suppressed) for i in told.items.values())
    change = coherence(summary).change
    assert isinstance(change, Change)
    assert set(as_json(change.dimensions["shared-purpose"])) == {"title", "n", "median", "suppressed"}
    rating = item(summary, "intention/hopes/confident")
    assert isinstance(rating, Rating)
    assert isinstance(rating.counts, Suppressed)


def test_under_ten_people_counts_are_shown_when_everyone_agreed(group: Group) -> None:
    for n in range(5):
        group.answer(participant(n), WAY, "advice", agreed=["counts"])
        group.answer(participant(n), SURE, 4, agreed=["counts"] if n else [])
    summary = group.summary()
    assert isinstance(item(summary, WAY).counts, dict)
    assert isinstance(item(summary, SURE).counts, Suppressed)


def test_a_rating_that_too_few_could_give_is_hidden(group: Group) -> None:
    for n in range(10):
        group.answer(participant(n), SURE, 4 if n < 4 else "cannot-say")
    assert isinstance(item(group.summary(), SURE), Suppressed)


def test_a_threshold_that_rose_hides_what_was_shown_of_fewer(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), BEFORE, [4] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    assert isinstance(coherence(team.summary()).waves["before"], Wave)
    team.threshold = 7
    summary = team.summary(day=1)
    assert isinstance(coherence(summary).waves["before"], Suppressed)
    assert isinstance(item(summary, "intention/hopes/different"), Suppressed)
    team.threshold = 5
    with pytest.raises(CohortError, match="never fall"):
        team.summary(day=2)


# -- differencing ------------------------------------------------------------------------------------------------------


def test_latecomers_are_in_no_result_until_there_are_enough_of_them(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    first = team.summary().instruments
    for n in range(10, 14):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        assert team.summary(day=n).instruments == first
    team.answer(participant(14), BEFORE, [5] * 18)
    later = shown(team.summary(day=20), "before")
    assert later.n == 15
    assert later.frozen_at == "2026-12-11T10:00:00Z"


@pytest.mark.parametrize("last", [5, 4])
def test_latecomers_who_answer_alike_stay_out_for_good(team: Group, last: int) -> None:
    """The difference would say what each of them answered, or to the one who differs what the others did."""
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    first = team.summary().instruments
    for n in range(10, 15):
        team.answer(participant(n), BEFORE, [5 if n < 14 else last] + [1 + n % 5] * 17)
    assert team.summary(day=1).instruments == first
    # Whoever knew why would find them in a later result.
    for n in range(15, 25):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    assert team.summary(day=2).instruments == first


def test_a_number_stays_after_a_withdrawal_or_a_change(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    first = team.summary().instruments
    team.withdraw(participant(0), BEFORE)
    assert team.summary(day=1).instruments == first
    team.answer(participant(1), BEFORE, [5] * 18)
    assert team.summary(day=2).instruments == first
    for n in range(2, 8):
        team.withdraw(participant(n), BEFORE)
    assert team.summary(day=3).instruments == first, "three are left, and the frozen result is of ten"


@pytest.mark.parametrize(
    ("before", "after", "change_shown"),
    [
        (range(11), range(11), True),
        # The case from the book: ten pairs beside eleven before-answers give the eleventh away.
        (range(11), range(10), False),
        (range(10), range(11), False),
        (range(11), range(1, 12), False),
        (range(16), range(11), True),
        (range(14), range(4, 14), False),
    ],
)
def test_change_is_hidden_where_pairs_and_waves_would_give_somebody_away(
    team: Group, before: range, after: range, change_shown: bool
) -> None:
    for n in before:
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    for n in after:
        team.answer(participant(n), AFTER, [1 + n % 3] * 18)
    summary = team.summary()
    assert isinstance(coherence(summary).waves["before"], Wave)
    assert isinstance(coherence(summary).waves["after"], Wave)
    assert isinstance(coherence(summary).change, Change) is change_shown


def test_change_leaves_out_who_changed_an_answer_after_the_wave_was_frozen(team: Group) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [3] * 18)
    team.summary()
    team.answer(participant(0), BEFORE, [5] * 18)
    for n in range(11):
        team.answer(participant(n), AFTER, [4] * 18)
    assert isinstance(coherence(team.summary(day=14)).change, Suppressed)


def test_a_wave_is_not_frozen_anew_where_the_change_shown_before_would_give_somebody_away(team: Group) -> None:
    for n in range(16):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        if n < 11:
            team.answer(participant(n), AFTER, [1 + n % 3] * 18)
    first = coherence(team.summary())
    assert isinstance(first.change, Change)
    # Five leave, enough beside the wave as it was; but one of those left is not among the pairs.
    for n in (0, 11, 12, 13, 14):
        team.withdraw(participant(n), BEFORE)
    assert coherence(team.summary(day=1)) == first


def test_change_is_hidden_where_the_others_of_a_wave_would_all_be_known(team: Group) -> None:
    """Where nobody moved, the difference between the waves is what those without a second reading said."""
    for n in range(16):
        team.answer(participant(n), BEFORE, [1 + n % 5 if n < 11 else 4] * 3 + [1 + n % 5] * 15)
        if n < 11:
            team.answer(participant(n), AFTER, [1 + n % 5] * 18)
    change = coherence(team.summary()).change
    assert isinstance(change, Change)
    assert isinstance(change.dimensions["shared-purpose"], Suppressed)
    assert not isinstance(change.dimensions["mutual-support"], Suppressed)
    assert coherence(team.summary(day=1)).change == change


def test_a_person_without_a_score_cannot_be_found_between_a_dimension_and_its_items(team: Group) -> None:
    for n in range(11):
        ratings: list[Any] = [4] * 18
        if n == 0:
            ratings[:3] = [1, "cannot-say", "cannot-say"]
        team.answer(participant(n), BEFORE, ratings)
    wave = shown(team.summary(), "before")
    apart = dimension(wave)
    assert (wave.n, apart.n, apart.mean) == (11, 10, 4)
    items = [i for i in apart.items.values() if not isinstance(i, Suppressed)]
    assert len(items) == 3
    assert all(isinstance(i.counts, Suppressed) and i.n == 10 and i.average_deviation == 0 for i in items)
    whole_one = dimension(wave, "mutual-support").items["mutual-support-1"]
    assert not isinstance(whole_one, Suppressed)
    assert not isinstance(whole_one.counts, Suppressed)


def test_an_item_that_too_few_could_rate_is_in_no_score(team: Group) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [4, 4, 1 if n < 2 else "cannot-say", *[3] * 15])
    told = dimension(shown(team.summary(), "before"))
    assert isinstance(told.items["shared-purpose-3"], Suppressed)
    assert (told.n, told.mean, told.average_deviation) == (11, 4, 0)


def test_latecomers_of_whom_one_has_a_score_do_not_give_it_away(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [4] * 18)
    first = team.summary().instruments
    for n in range(10, 15):
        team.answer(participant(n), BEFORE, ([1] * 3 if n == 10 else ["cannot-say"] * 3) + [4] * 15)
    assert team.summary(day=1).instruments == first


def test_people_who_join_and_leave_between_two_debriefs_do_not_make_up_the_number_together(group: Group) -> None:
    for n in range(11):
        group.answer(participant(n), SURE, 1 + n % 5)
    first = item(group.summary(), SURE)
    group.answer(participant(11), SURE, 1)
    for n in range(4):
        group.withdraw(participant(n), SURE)
    assert item(group.summary(day=1), SURE) == first


ACTIONS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.sampled_from(["rate", "write", "before", "after", "withdraw"]),
            st.integers(1, 5),
        ),
        min_size=4,
        max_size=30,
    ),
    min_size=2,
    max_size=5,
)
NAMES = {"rate": SURE, "write": HOPE, "before": "two/check", "after": "three/check"}


@settings(max_examples=15, deadline=None)
@given(ACTIONS, st.integers(3, 5))
def test_no_sequence_of_debriefs_rests_a_difference_on_too_few(
    steps: list[list[tuple[int, str, int]]], threshold: int
) -> None:
    """People share, change and withdraw as they like between debriefs; an attacker keeps every summary."""
    with tempfile.TemporaryDirectory() as folder:
        group = Group(Path(folder) / "files", courses.load(write_course(Path(folder) / "course")), threshold)
        shown_sets: dict[str, list[frozenset[Any]]] = {"rate": [], "before": [], "after": []}
        seen_texts: set[Any] = set()
        for day, step in enumerate(steps):
            # Everyone of the first half has something to begin with, or hardly anything would ever be shown.
            start = [(n, what, 1 + n % 5) for n in range(6) for what in NAMES] if day == 0 else []
            now = answers_after(group, [*start, *step])
            summary = group.summary(day=day)
            told = as_json(summary)
            date = told["written_at"]
            views = {
                "rate": told["activities"].get("one/hopes", {"items": {"confident": {}}})["items"]["confident"],
                "before": told["instruments"]["pulse"]["waves"]["before"],
                "after": told["instruments"]["pulse"]["waves"]["after"],
            }
            for what, view in views.items():
                if view.get("frozen_at") == date:
                    shown_sets[what].append(frozenset(now[what].items()))
                    assert view["n"] == len(now[what])
            change = told["instruments"]["pulse"]["change"]
            if change.get("frozen_at") == date:
                pairs = still(now["before"], shown_sets["before"][-1]) & still(now["after"], shown_sets["after"][-1])
                assert change["pairs"] == len(pairs)
                for what in ("before", "after"):
                    shown_sets[what].append(frozenset((p, now[what][p]) for p in pairs))
                    # The wave's own set stays the one to compare the next pairs with.
                    shown_sets[what][-2:] = shown_sets[what][:-3:-1]
            for sets in shown_sets.values():
                nothing_rests_on_too_few(sets, threshold)
            seen_texts = texts_are_safe(item(summary, HOPE), now["write"], seen_texts, threshold)


def answers_after(group: Group, step: list[tuple[int, str, int]]) -> dict[str, dict[str, Any]]:
    """Let everybody act, and give who says what now."""
    for n, what, value in step:
        who = participant(n)
        if what == "withdraw":
            for name in list(group.lines.get(who, {}))[:1]:
                group.withdraw(who, name)
        elif what in {"before", "after"}:
            group.answer(who, NAMES[what], [value, value])
        else:
            group.answer(who, NAMES[what], value if what == "rate" else f"Text {value} of {n}.")
    return {
        what: {who: named[name][0]["value"] for who, named in group.lines.items() if name in named}
        for what, name in NAMES.items()
    }


def still(now: dict[str, Any], frozen: frozenset[Any]) -> set[str]:
    return {p for p, _value in frozen & now.items()}


def nothing_rests_on_too_few(sets: list[frozenset[Any]], threshold: int) -> None:
    sets = list(dict.fromkeys(sets))
    everyone = sorted(frozenset().union(*sets))
    for signs in itertools.product((1, 0, -1), repeat=len(sets)):
        weights = {a: sum(s for s, some in zip(signs, sets, strict=True) if a in some) for a in everyone}
        for side in ({a[0] for a, w in weights.items() if w > 0}, {a[0] for a, w in weights.items() if w < 0}):
            assert not side or len(side) >= threshold


def texts_are_safe(told: Any, now: dict[str, str], seen: set[Any], threshold: int) -> set[Any]:
    """Shown texts are of enough authors, are what these say now, and new ones come in crowds."""
    if isinstance(told, Suppressed):
        return seen
    assert isinstance(told, Texts)
    texts = {t.text for t in told.texts}
    authors = {(who, text) for who, text in now.items() if text in texts}
    assert len(authors) == len(told.texts) == told.n >= threshold
    fresh = authors - seen
    # Texts that are hidden for want of authors come back in any number: they were shown before.
    assert not fresh or len(fresh) >= threshold
    return seen | authors


# -- texts -------------------------------------------------------------------------------------------------------------


def test_a_withdrawn_text_goes_and_the_others_stay(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.")
    assert len(item(group.summary(), HOPE).texts) == 6
    group.withdraw(participant(0), HOPE)
    later = item(group.summary(day=1), HOPE)
    assert {t.text for t in later.texts} == {f"Hope {n}." for n in range(1, 6)}
    assert later.n == 5
    group.withdraw(participant(1), HOPE)
    assert isinstance(item(group.summary(day=2), HOPE), Suppressed)
    assert "Hope" not in (group.root / "reveals.json").read_text(encoding="utf-8")


def test_a_latecomers_text_waits_until_there_are_enough_new_ones(group: Group) -> None:
    for n in range(5):
        group.answer(participant(n), HOPE, f"Hope {n}.")
    first = item(group.summary(), HOPE)
    for n in range(5, 9):
        group.answer(participant(n), HOPE, f"Hope {n}.")
        assert item(group.summary(day=n), HOPE) == first
    group.answer(participant(9), HOPE, "Hope 9.")
    assert len(item(group.summary(day=10), HOPE).texts) == 10


def test_a_text_that_was_changed_goes_and_its_new_words_wait(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.")
    group.summary()
    group.answer(participant(0), HOPE, "Something else.")
    assert {t.text for t in item(group.summary(day=1), HOPE).texts} == {f"Hope {n}." for n in range(1, 6)}


def test_the_order_of_texts_does_not_depend_on_who_came_first(small_course: Course, tmp_path: Path) -> None:
    orders = []
    for name, people in (("a", range(8)), ("b", range(7, -1, -1))):
        group = Group(tmp_path / name, small_course)
        for n in people:
            group.answer(participant(n + (10 if name == "b" else 0)), HOPE, f"Hope {n}.")
        orders.append([t.text for t in item(group.summary(), HOPE).texts])
    assert orders[0] == orders[1]
    assert orders[0] != [f"Hope {n}." for n in range(8)]


def test_a_review_shows_and_hides_texts_and_quoting_is_the_authors_choice(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.", agreed=["quote"] if n == 1 else [])
    assert not any(t.reviewed for t in item(group.summary(), HOPE).texts)
    review.decide(group.root, [review.digest(HOPE, "Hope 0.")], "hide")
    review.decide(group.root, [review.digest(HOPE, f"Hope {n}.") for n in (1, 2)], "show")
    told = item(group.summary(day=1), HOPE)
    texts = {t.text: t for t in told.texts}
    assert "Hope 0." not in texts
    assert (texts["Hope 1."].reviewed, texts["Hope 1."].quote) == (True, True)
    assert (texts["Hope 2."].reviewed, texts["Hope 2."].quote) == (True, False)
    assert (texts["Hope 3."].reviewed, texts["Hope 3."].quote) == (False, False)
    assert told.n == 6


def test_a_damaged_review_hides_nothing_by_being_ignored(group: Group) -> None:
    group.answer(participant(0), HOPE, "Hope.")
    group.cohort()
    (group.root / "review.json").write_text("{", encoding="utf-8")
    with pytest.raises(CohortError, match="review"):
        group.summary()


def test_a_text_with_html_is_told_as_it_was_written(group: Group) -> None:
    for n in range(5):
        group.answer(participant(n), HOPE, f"<img src=x onerror=alert({n})>")
    assert all(t.text.startswith("<img") for t in item(group.summary(), HOPE).texts)


# -- who sees what -----------------------------------------------------------------------------------------------------


def test_what_is_addressed_to_the_facilitator_is_in_no_summary(group: Group) -> None:
    for n in range(12):
        group.answer(participant(n), HOPE, f"For your eyes {n}.", audience="facilitator")
        group.answer(participant(n), WAY, "advice", audience="facilitator")
    told = as_json(group.summary())
    assert "For your eyes" not in str(told)
    assert set(told["activities"]["one/hopes"]["items"]["way"]) == {"suppressed", "title"}


def test_no_name_or_pseudonym_is_in_a_summary(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.")
        group.answer(participant(n), SURE, 3)
    told = str(as_json(group.summary()))
    assert not any(pseudonym in told for pseudonym in group.cohort().names)
    assert "participant-" not in told


# -- revealing ---------------------------------------------------------------------------------------------------------


def test_before_the_reveal_only_numbers_of_answers_are_said_and_nothing_is_frozen(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), BEFORE, [4] * 18)
        if n < 2:
            team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    told = as_json(team.summary(reveal=False))
    assert {k: v["n"] for k, v in told["answers"].items()} == {"coherence/check": 6, "intention/hopes": 2}
    assert told["instruments"] == told["activities"] == {}
    assert not (team.root / "reveals.json").exists()


def test_a_revealed_summary_has_no_live_numbers_of_answers(group: Group) -> None:
    group.answer(participant(0), SURE, 3)
    assert "answers" not in as_json(group.summary())


def test_a_copy_of_the_folder_tells_the_same_on_another_machine(team: Group, tmp_path: Path) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    first = team.summary()
    team.answer(participant(11), BEFORE, [5] * 18)
    team.cohort()
    copy = shutil.copytree(team.root, tmp_path / "elsewhere")
    there = summarise(cohorts.read(copy, team.course), team.course)
    assert there.instruments == first.instruments
    assert there.activities == first.activities


def test_an_instrument_that_is_asked_twice_in_a_wave_counts_a_person_once(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    again = "  - {id: again, title: Again, instrument: pulse, wave: before, audience: group}\n"
    (root / "first" / "one.yaml").open("a", encoding="utf-8").write(again)
    group = Group(tmp_path / "files", courses.load(root))
    for n in range(10):
        group.share(participant(n), "first", whole(group.course, "one/again", [1, 1]))
        later = whole(group.course, "two/check", [5, 5], shared_at="2026-11-22T09:00:00Z")
        group.share(participant(n), "later", later)
    wave = as_json(group.summary())["instruments"]["pulse"]["waves"]["before"]
    assert (wave["n"], wave["dimensions"]["purpose"]["mean"]) == (10, 5)


def test_six_people_with_a_dissenter_a_latecomer_and_a_withdrawal(team: Group) -> None:
    """The hard case: nothing that any screen or file says of it points to one of them."""
    for n in range(5):
        team.answer(participant(n), BEFORE, [1 if n == 0 else 5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    first = as_json(team.summary())
    wave = first["instruments"]["group-coherence"]["waves"]["before"]
    assert all(set(d["bands"]) == {"suppressed"} for d in wave["dimensions"].values())
    team.answer(participant(5), BEFORE, [3] * 18)
    team.answer(participant(5), "intention/hopes/different", "The latecomer's hope.")
    second = as_json(team.summary(day=1))
    assert second["instruments"] == first["instruments"]
    assert "latecomer" not in str(second)
    team.withdraw(participant(0), BEFORE)
    team.withdraw(participant(0), "intention/hopes/different")
    third = as_json(team.summary(day=2))
    assert third["instruments"] == first["instruments"]
    assert set(third["activities"]["intention/hopes"]["items"]["different"]) == {"suppressed", "title"}


def test_a_choice_of_a_group_stays_a_choice(group: Group) -> None:
    for n in range(10):
        group.answer(participant(n), WAY, "advice")
    assert isinstance(item(group.summary(), WAY), Choice)
