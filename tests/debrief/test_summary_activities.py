from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers import summaries as made
from helpers.drawn import checked
from helpers.sent import Group, participant
from helpers.told import HOPE, SURE, WAY, as_json, item

from kit import privacy
from kit.debrief import pictures, review
from kit.debrief.records import Choice, Suppressed, Texts
from kit.debrief.report import quotations
from kit.debrief.summary import summarise
from kit.errors import CohortError
from kit.keeping import FolderDrawer
from kit.privacy import Frozen

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course


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
    assert items["weights"]["options"]["task"] == {"label": "Task", "median": 4.5, "mean": 4.5, "sum": 45}
    assert (items["when"]["earliest"], items["when"]["median"], items["when"]["latest"]) == (
        "2026-12-01",
        "2026-12-05",
        "2026-12-10",
    )
    assert items["when"]["counts"] == {f"2026-12-{1 + n:02}": 1 for n in range(10)}


@pytest.mark.parametrize(
    ("agreed", "told"),
    [
        (["counts"], {"label": "Task", "median": 3, "mean": 3.4, "sum": 17}),
        ([], {"label": "Task", "median": 3}),
    ],
)
def test_under_ten_people_points_are_summed_only_when_everyone_agreed(
    group: Group, agreed: list[str], told: dict[str, Any]
) -> None:
    for n, task in enumerate([0, 2, 3, 4, 8]):
        group.answer(participant(n), "one/hopes/weights", {"task": task, "pace": 10 - task}, agreed=agreed)
    assert as_json(item(group.summary(), "one/hopes/weights"))["options"]["task"] == told


@pytest.mark.parametrize(("people", "means"), [(10, (2.5, 7.5)), (9, ())])
def test_points_that_an_earlier_release_froze_are_told_as_points_are_today(
    group: Group, people: int, means: tuple[float, ...]
) -> None:
    for n in range(people):
        group.answer(participant(n), "one/hopes/weights", {"task": 2, "pace": 8})
    group.cohort()
    with privacy.reveals(FolderDrawer(group.root), 5) as book:
        behind = {f"{n:016x}": str(n) for n in range(people)}
        options = {"task": {"median": 2, "mean": 2.5, "sum": 25}, "pace": {"median": 8, "mean": 7.5, "sum": 75}}
        result = {"n": people, "options": options}
        book.freeze("activity/one/hopes/weights", Frozen(frozen_at=made.AT, people=behind, result=result))
    told = item(group.summary(), "one/hopes/weights")
    assert ("sum" in as_json(told)["options"]["task"]) is bool(means)
    assert checked(pictures.points("weights", told)).table.rows == (("Task", 2, *means[:1]), ("Pace", 8, *means[1:]))


def test_under_ten_people_no_day_is_counted(group: Group) -> None:
    for n in range(9):
        group.answer(participant(n), "one/hopes/when", f"2026-12-{1 + n:02}")
    told = item(group.summary(), "one/hopes/when")
    assert isinstance(told.counts, Suppressed)
    assert {"earliest", "latest"}.isdisjoint(as_json(told))


def test_a_choice_of_a_group_stays_a_choice(group: Group) -> None:
    for n in range(10):
        group.answer(participant(n), WAY, "advice")
    assert isinstance(item(group.summary(), WAY), Choice)


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
    review.decide(FolderDrawer(group.root), [review.digest(HOPE, "Hope 0.")], "hide")
    review.decide(FolderDrawer(group.root), [review.digest(HOPE, f"Hope {n}.") for n in (1, 2)], "show")
    told = item(group.summary(day=1), HOPE)
    texts = {t.text: t for t in told.texts}
    assert "Hope 0." not in texts
    assert (texts["Hope 1."].reviewed, texts["Hope 1."].quote) == (True, True)
    assert (texts["Hope 2."].reviewed, texts["Hope 2."].quote) == (True, False)
    assert (texts["Hope 3."].reviewed, texts["Hope 3."].quote) == (False, False)
    assert told.n == 6


def test_texts_that_wait_for_the_review_are_counted_where_they_stay_in_the_service(group: Group) -> None:
    for n in range(6):
        group.answer(participant(n), HOPE, f"Hope {n}.", agreed=["quote"] if n < 4 else [])

    def told() -> Texts:
        found = item(summarise(group.cohort(), group.course, unread=False), HOPE)
        assert isinstance(found, Texts)
        return found

    assert (told().n, told().texts, told().unread) == (6, [], 4)
    review.decide(FolderDrawer(group.root), [review.digest(HOPE, "Hope 0.")], "hide")
    review.decide(FolderDrawer(group.root), [review.digest(HOPE, f"Hope {n}.") for n in (1, 5)], "show")
    assert ({t.text for t in told().texts}, told().unread) == ({"Hope 1.", "Hope 5."}, 2)
    said = " ".join(str(block) for block in quotations(HOPE, told()))
    assert "2 texts wait for review" in said


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
