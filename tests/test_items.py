"""Each kind of item takes the values that answer it and refuses the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.errors import ResponseError
from kit.items import TEXT_LIMIT, as_text, check_value

if TYPE_CHECKING:
    from kit.course import Course

GOOD: list[tuple[str, Any, str]] = [
    ("different", "<b>Braver</b>", "<b>Braver</b>"),
    ("sign", "We laugh", "We laugh"),
    ("confident", 5, "5 (fully)"),
    ("confident", 3, "3"),
    ("confident", "cannot-say", "can't say"),
    ("way", "advice", "Advice"),
    ("gifts", ["wit", "calm"], "Calm; Wit"),
    ("when", "2026-12-24", "2026-12-24"),
    ("weights", {"task": 7, "pace": 3}, "Task: 7; Pace: 3"),
    ("weights", {"task": 7}, "Task: 7"),
    ("way", None, ""),
]
BAD: list[tuple[str, Any]] = [
    ("different", 3),
    ("different", "x" * (TEXT_LIMIT + 1)),
    ("confident", 0),
    ("confident", 6),
    ("confident", True),
    ("confident", 3.5),
    ("confident", "4"),
    ("way", "vote"),
    ("way", ["advice"]),
    ("gifts", ["calm", "calm"]),
    ("gifts", ["calm", "wit", "craft"]),
    ("gifts", [["calm"]]),
    ("when", "tomorrow"),
    ("when", "2026-02-30"),
    ("when", "20261224"),
    ("when", "0026-12-24"),
    ("when", "9999-12-31"),
    ("weights", {"task": 11}),
    ("weights", {"task": -1}),
    ("weights", {"luck": 1}),
    ("weights", {"task": 1.5}),
]


@pytest.mark.parametrize(("item", "value", "text"), GOOD)
def test_an_answer_fits_and_reads_as_its_author_would_say_it(
    small_course: Course, item: str, value: Any, text: str
) -> None:
    asked = small_course.activity("one/hopes").item(item)

    check_value(asked, value)

    assert as_text(asked, value) == text


@pytest.mark.parametrize(("item", "value"), BAD)
def test_what_does_not_answer_the_question_is_refused_by_its_label(small_course: Course, item: str, value: Any) -> None:
    asked = small_course.activity("one/hopes").item(item)

    with pytest.raises(ResponseError) as error:
        check_value(asked, value)

    assert error.value.where == asked.label
    assert error.value.remedy
