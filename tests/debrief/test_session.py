"""A facilitator's debrief: from the close to a report, by what the buttons call."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.sent import Group, participant

from kit import course as courses
from kit.cli import main
from kit.debrief import commitments
from kit.debrief.session import Session
from kit.errors import CohortError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

HOPE, ROLE = "intention/hopes/different", "intention/hopes/confident"
COURSE = courses.load()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of files: twelve people, who rate, write, and one of whom writes to the facilitator."""
    group = Group(tmp_path / "files", COURSE)
    for n in range(1, 13):
        group.answer(participant(n), ROLE, 1 + n % 5)
        group.answer(participant(n), HOPE, f"Hope of number {n}.", agreed=["quote"] if n % 2 else [])
    group.answer(participant(3), "intention/hopes/sign", "For your eyes.", audience="facilitator")
    group.cohort()
    return group.root


def opened(files: Path) -> Session:
    session = Session(files.parent)
    session.open(str(files))
    return session


def of(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return next(question["texts"] for question in data["review"]["questions"] if question["key"] == key)


def slides(session: Session, data: dict[str, Any]) -> str:
    """Everything that the group would see, up to the last slide."""
    return "".join(session.slide(step["id"], n)["html"] for step in data["steps"] for n in range(len(step["slides"])))


def test_before_the_close_there_is_no_debrief_to_go_on_with(files: Path) -> None:
    session = opened(files)
    with pytest.raises(CohortError, match="has not begun") as caught:
        session.go_on()
    assert caught.value.remedy
    assert not session.is_walking


def test_a_cohort_that_was_left_is_as_it_was(files: Path) -> None:
    session = opened(files)
    session.begin()
    assert session.leave()["state"] is None
    assert not session.is_walking
    assert not session.is_open
    assert session.open("files")["began"]


def test_closing_freezes_everything_at_one_moment(files: Path) -> None:
    data = opened(files).begin()
    frozen = json.loads((files / "reveals.json").read_text(encoding="utf-8"))
    moments = {one["frozen_at"] for view in frozen["views"].values() for one in view}
    assert moments == {data["began"]}


def test_after_the_close_words_wait_and_no_slide_holds_them(files: Path) -> None:
    session = opened(files)
    data = session.begin()
    assert "Hope of" not in slides(session, data)
    assert {text["verdict"] for text in of(data, HOPE)} == {None}
    assert len(of(data, HOPE)) == 12


def test_what_is_passed_is_shown_in_the_room_whether_it_may_be_quoted_or_not(files: Path) -> None:
    session = opened(files)
    data = session.begin()
    session.review({"act": "show", "key": HOPE, "digests": [text["digest"] for text in of(data, HOPE)]})
    shown = slides(session, session.go_on())
    assert all(text["text"] in shown for text in of(data, HOPE))


def test_what_is_addressed_to_the_facilitator_comes_with_a_name_and_apart(files: Path) -> None:
    session = opened(files)
    data = session.begin()
    (one,) = data["addressed"]
    assert one["who"] == participant(3)
    assert one["lines"][0]["text"] == "For your eyes."
    assert "For your eyes." not in slides(session, data) + json.dumps(data["review"])


def test_a_hidden_text_is_in_no_report_and_can_be_shown_again(files: Path) -> None:
    session = opened(files)
    texts = of(session.begin(), HOPE)
    mine = next(text for text in texts if text["quote"])
    session.review({"act": "show", "key": HOPE, "digests": [text["digest"] for text in texts]})
    session.review({"act": "hide", "key": HOPE, "digests": [mine["digest"]]})
    folder = session.save()["folder"]
    page = files / "report" / "debrief.html"
    assert folder == str(files / "report")
    assert mine["text"] not in page.read_text(encoding="utf-8")
    session.review({"act": "show", "key": HOPE, "digests": [mine["digest"]]})
    session.save()
    assert mine["text"] in page.read_text(encoding="utf-8")


def test_a_saved_report_quotes_those_alone_who_agreed_and_says_where_it_is(files: Path) -> None:
    session = opened(files)
    texts = of(session.begin(), HOPE)
    session.review({"act": "show", "key": HOPE, "digests": [text["digest"] for text in texts]})
    saved = session.save()
    page = (files / "report" / "debrief.html").read_text(encoding="utf-8")
    assert all((text["text"] in page) == text["quote"] for text in texts)
    paths = [file["path"] for file in saved["files"]]
    assert {"files/report/debrief.html", "files/report/summary.json"} <= set(paths)
    assert all((files.parent / path).is_file() for path in paths)


def test_what_the_group_says_and_undertakes_stands_in_the_report(files: Path) -> None:
    session = opened(files)
    session.begin()
    session.note("hopes", "More time together.")
    told = session.commit({"what": "Close the shop at six.", "who": "Both", "by_when": "2026-12-01", "sign": "It is."})
    assert [one["what"] for one in told["commitments"]] == ["Close the shop at six."]
    session.save()
    page = (files / "report" / "debrief.html").read_text(encoding="utf-8")
    assert "More time together." in page
    assert "Close the shop at six." in page


def test_what_people_plan_for_themselves_is_offered_once_it_was_read(tmp_path: Path) -> None:
    group = Group(tmp_path / "files", COURSE)
    key = "debrief/commitment/next"
    for n in range(1, 7):
        group.answer(participant(n), key, f"Plan of number {n}.")
    group.cohort()
    session = opened(group.root)
    plans = of(session.begin(), key)
    assert plans
    assert session.offered() == {"offered": []}
    session.review({"act": "show", "key": key, "digests": [text["digest"] for text in plans]})
    assert sorted(session.offered()["offered"]) == sorted(text["text"] for text in plans)
    session.leave_out(f"activity/{key}", out=True)
    assert session.offered() == {"offered": []}


def test_a_new_kernel_goes_on_where_the_last_one_stood(files: Path) -> None:
    session = opened(files)
    session.begin()
    session.stand("hopes", 0)
    session.note("hopes", "More time together.")
    frozen = (files / "reveals.json").read_bytes()
    data = opened(files).go_on()
    assert data["at"] == {"step": "hopes", "slide": 0}
    assert data["shown"] == ("hopes",)
    assert data["notes"] == {"hopes": "More time together."}
    assert (files / "reveals.json").read_bytes() == frozen


def test_what_is_left_open_opens_the_next_debrief(files: Path) -> None:
    earlier = dt.datetime(2026, 11, 7, 15, 0, tzinfo=dt.UTC)
    commitments.add(
        FolderDrawer(files), what="One thing", who="We", by_when="2026-11-14", sign="A bell rings", now=earlier
    )
    session = opened(files)
    data = session.begin()
    assert [c["what"] for c in data["opening"]] == ["One thing"]
    assert data["commitments"] == []
    told = session.settle(data["opening"][0]["id"], done=True)
    assert told["opening"][0]["done_at"]
    assert session.uncommit(data["opening"][0]["id"]) == {"opening": (), "commitments": []}


def test_a_result_that_is_left_out_is_on_no_slide_and_in_no_report(files: Path) -> None:
    session = opened(files)
    label = "How confident"
    assert label in slides(session, session.begin())
    data = session.leave_out(f"activity/{ROLE}", out=True)
    assert 'data-figure="intention-hopes-confident"' not in slides(session, data)
    assert label not in slides(session, data)
    session.save()
    report = json.loads((files / "report" / "summary.json").read_text(encoding="utf-8"))
    assert set(report["activities"]["intention/hopes"]["items"]["confident"]) == {"suppressed", "title"}
    assert label in slides(session, session.leave_out(f"activity/{ROLE}", out=False))


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """A folder of files from twelve people, all but one of whom answered one question the same."""
    group = Group(tmp_path / "files", COURSE)
    for n in range(1, 13):
        group.answer(participant(n), ROLE, 4 if n > 1 else 2)
    group.cohort()
    return group.root


def test_nearly_all_the_same_is_told_to_the_facilitator_before_it_is_shown(alike: Path) -> None:
    (flag,) = opened(alike).begin()["flags"]
    assert flag["key"] == f"activity/{ROLE}"
    assert not flag["out"]
    # The kernel may be another one by the time the group comes in.
    assert opened(alike).go_on()["flags"] == [flag]


def test_what_was_left_out_stays_out_of_the_next_debrief_until_it_is_taken_back(alike: Path) -> None:
    session = opened(alike)
    (flag,) = session.begin()["flags"]
    session.leave_out(flag["key"], out=True)

    def reported() -> dict[str, Any]:
        session.save()
        summary = json.loads((alike / "report" / "summary.json").read_text(encoding="utf-8"))
        return dict(summary["activities"]["intention/hopes"]["items"]["confident"])

    data = session.begin()
    assert data["flags"] == [flag | {"out": True}]
    assert 'data-figure="intention-hopes-confident"' not in slides(session, data)
    assert set(reported()) == {"suppressed", "title"}
    assert session.leave_out(flag["key"], out=False)["flags"] == [flag]
    assert reported()["n"] == 12


def test_what_a_report_froze_first_is_told_to_the_facilitator_all_the_same(alike: Path, tmp_path: Path) -> None:
    assert main(["debrief", str(alike), "--out", str(tmp_path / "report")]) == 0
    assert [flag["key"] for flag in opened(alike).begin()["flags"]] == [f"activity/{ROLE}"]


def test_a_figure_is_given_as_a_picture(files: Path) -> None:
    session = opened(files)
    session.begin()
    picture = session.picture("took-part")
    assert picture["name"] == "took-part.png"
    assert base64.b64decode(picture["data"]).startswith(b"\x89PNG")
    with pytest.raises(CohortError, match="no such figure"):
        session.picture("../key")


def test_a_slide_that_is_not_there_any_more_gives_way_to_the_last(files: Path) -> None:
    session = opened(files)
    session.begin()
    assert session.slide("who", 99)["slide"] == len(session.slide("who", 0)["slides"]) - 1
    with pytest.raises(CohortError, match="no such step"):
        session.slide("nowhere", 0)
