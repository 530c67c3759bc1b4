"""A plan becomes a file for its owner's own calendar: their day, their words, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from helpers.learner import Learner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kit import course as courses
from kit import workspace as workspaces
from kit.errors import ResponseError
from kit.lab import calendar

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.server import Server

PLAN = {
    "what": "Ask the night shift; then, decide\\No more",
    "who": "Anna",
    "when": "2027-03-01",
    "know": "The list hangs there.",
}


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    course = courses.load()
    return Learner(workspaces.create(tmp_path / "workshop", course), course)


def plan(learner: Learner, **answers: Any) -> bytes:
    for item, value in answers.items():
        learner.answer(f"design-homework/step/{item}", value)
    return calendar.reminders(learner.workspace, learner.course, learner.course.lesson("design-homework"))


def event(data: bytes) -> Any:
    [found] = Calendar.from_ical(data).walk("VEVENT")
    return found


def test_a_plan_is_one_private_day_with_an_alarm_on_the_morning_before(learner: Learner) -> None:
    found = event(plan(learner, **PLAN))
    [alarm] = found.walk("VALARM")
    day = dt.date(2027, 3, 1)
    assert (found.decoded("dtstart"), "dtend" in found, found["class"], found["transp"]) == (
        day,
        False,
        "PRIVATE",
        "TRANSPARENT",
    )
    assert alarm.decoded("trigger") == dt.timedelta(hours=9) - dt.timedelta(days=1)
    assert (alarm["action"], str(alarm["description"])) == ("DISPLAY", PLAN["what"])


def test_the_words_are_the_learners_own_and_no_one_elses(learner: Learner) -> None:
    data = plan(learner, **PLAN)
    found = event(data)
    assert str(found["summary"]) == PLAN["what"]
    assert str(found["description"]) == "Anna\nThe list hangs there."
    text = data.decode().replace("\r\n ", "")
    assert learner.workspace.participant not in text
    assert not [i.label for i in learner.course.activity("design-homework/step").items if i.label in text]


def test_a_changed_plan_keeps_its_id_and_counts_higher(learner: Learner) -> None:
    first = event(plan(learner, **PLAN))
    again = event(plan(learner, when="2027-03-08"))
    assert first["uid"] == again["uid"]
    assert again["sequence"] > first["sequence"]
    assert again.decoded("dtstart") == dt.date(2027, 3, 8)


def test_another_learner_has_another_id(learner: Learner, tmp_path: Path) -> None:
    other = Learner(workspaces.create(tmp_path / "other", learner.course), learner.course)
    assert event(plan(learner, **PLAN))["uid"] != event(plan(other, **PLAN))["uid"]


NOT_YET = [{}, {"what": "Ask."}, {"when": "2027-03-01"}, {"what": "  ", "when": "2027-03-01"}]


@pytest.mark.parametrize("answers", NOT_YET)
def test_a_plan_without_a_day_or_a_title_is_none_yet(learner: Learner, answers: dict[str, str]) -> None:
    with pytest.raises(ResponseError, match="nothing to remind you of"):
        plan(learner, **answers)


def test_a_lesson_that_declares_no_reminder_has_none(learner: Learner) -> None:
    learner.answer("intention/hopes/different", "A plan?")
    with pytest.raises(ResponseError):
        calendar.reminders(learner.workspace, learner.course, learner.course.lesson("intention"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_property_any_words_come_back_as_they_were_written(learner: Learner, text: str) -> None:
    hostile = f"{text}\r\nEND:VEVENT\x00\\n\\N;,{text}"
    data = plan(learner, what=hostile, when="2027-03-01")
    wanted = "\n".join(hostile.replace("\x00", "").splitlines()).strip()
    assert str(event(data)["summary"]) == wanted
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(set(line) & set(range(32)) - {9} for line in lines)


def test_the_page_gets_the_file_under_the_lessons_name(server: Server) -> None:
    for item, value in PLAN.items():
        server.save("design-homework", f"step/{item}", value)
    answer = server.ask("GET", "lessons/design-homework/calendar")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith("design-homework.ics")
    assert str(event(answer.content)["summary"]) == PLAN["what"]
    assert PLAN["what"] not in server.log.read_text(encoding="utf-8")


def test_without_a_plan_the_page_hears_what_to_do(server: Server) -> None:
    refused = server.ask("GET", "lessons/design-homework/calendar")
    assert refused.status_code == 400
    assert "choose the day" in refused.json()["error"]["remedy"]
