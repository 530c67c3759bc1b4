"""The demo cohorts: plainly synthetic, the same every time, and the hard case shows what may be shown and no more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kit import cohort as cohorts
from kit import course as courses
from kit import demo, privacy
from kit.cli import main
from kit.errors import CohortError
from kit.exchange import cohort_folder
from kit.exchange.shared import SHARED_FILE, check, encode
from kit.exchange.status import status
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

GUEST = "a-learner-here"


@pytest.fixture(scope="module")
def course() -> Course:
    return courses.load()


@pytest.fixture(scope="module")
def twenty_four(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first minute's cohort, with a learner of this machine on its roster."""
    return demo.make(tmp_path_factory.mktemp("demo") / "demo", course, guest=GUEST).root


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hard case, made by the command."""
    folder = tmp_path_factory.mktemp("six") / "six"
    assert main(["demo", str(folder), "--case", "six"]) == 0
    return folder


def told(folder: Path, out: Path, *options: str) -> dict[str, Any]:
    assert main(["debrief", str(folder), "--out", str(out), *options]) == 0
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return summary


# -- twenty-four -----------------------------------------------------------------------------------------------------


def test_the_24_say_the_same_in_every_run(course: Course) -> None:
    here = [encode(s) for s in demo.hand_overs(course, "demo-0000")]
    code = (
        "import sys; from kit import course, demo; from kit.exchange.shared import encode\n"
        "for s in demo.hand_overs(course.load(), 'demo-0000'): sys.stdout.buffer.write(encode(s))"
    )

    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": "7"}
    ).stdout

    assert there == b"".join(here)


def test_every_line_of_the_24_fits_the_course(course: Course) -> None:
    for shared in demo.hand_overs(course, "demo-0000"):
        check(shared, course, shared.participant)


def test_every_activity_that_may_be_shared_has_answers(course: Course) -> None:
    answered = {(r.lesson, r.activity) for s in demo.hand_overs(course, "demo-0000") for r in s.responses}

    meant = {
        (a.lesson, a.id)
        for lesson in course.lessons
        for a in lesson.activities
        if a.share != "never"
        and ({i.audience for i in a.items} | ({a.audience} if a.share == "whole" else set())) != {"private"}
    }
    assert meant <= answered


def test_what_an_author_meant_to_stay_private_is_shared_by_nobody(course: Course) -> None:
    for shared in demo.hand_overs(course, "demo-0000"):
        for line in shared.responses:
            activity = course.lesson(line.lesson).activity(line.activity)
            suggested = activity.audience if activity.share == "whole" else activity.item(line.item).audience
            assert line.audience == suggested != "private"


def test_no_two_people_wrote_the_same_words_to_one_question(course: Course) -> None:
    seen: set[tuple[str, str, Any]] = set()
    for shared in demo.hand_overs(course, "demo-0000"):
        for line in shared.responses:
            if "text" in course.lesson(line.lesson).activity(line.activity).item(line.item).kind:
                key = (line.lesson, f"{line.activity}/{line.item}", line.value)
                assert key not in seen
                seen.add(key)
    assert len(seen) > 100


def test_every_prepared_sentence_belongs_to_a_question_of_the_course(course: Course) -> None:
    items = {f"{a.name}/{i.id}" for x in course.lessons for a in x.activities for i in a.items}
    said = demo.said()

    assert set(said.texts) <= items
    assert set(said.leanings) <= items


def test_the_two_readings_lie_two_weeks_apart(course: Course) -> None:
    days: dict[str, list[Any]] = {}
    for shared in demo.hand_overs(course, "demo-0000"):
        for line in shared.responses:
            if line.wave:
                days.setdefault(line.wave, []).append(line.shared_at)

    assert (min(days["after"]) - max(days["before"])).days >= 14


def test_the_demo_is_collected_and_not_revealed(twenty_four: Path, course: Course) -> None:
    folder = cohort_folder.open_folder(twenty_four)

    now = status(folder, course)

    assert now.people == 25
    assert [s.submitted for s in now.sections] == [23, 21, 20, 18]
    assert all(s.released for s in now.sections)
    assert not privacy.read_reveals(FolderDrawer(twenty_four), 5).views
    assert cohorts.read(twenty_four).set_aside == ()
    assert {s.name for s in folder.roster} == {f"Participant {n:02d}" for n in range(1, 25)} | {GUEST}


def test_a_demo_s_threshold_is_remembered_from_its_making(twenty_four: Path) -> None:
    with pytest.raises(CohortError, match="it may rise, never fall to 4"):
        privacy.read_reveals(FolderDrawer(twenty_four), 4)


def test_the_demos_debrief_shows_a_close_and_a_divided_dimension(twenty_four: Path, tmp_path: Path) -> None:
    summary = told(twenty_four, tmp_path, "--reviewed")

    waves = summary["instruments"]["group-coherence"]["waves"]
    close, divided = (waves["before"]["dimensions"][d] for d in ("shared-purpose", "safety-to-speak"))
    assert (close["verdict"], divided["verdict"]) == ("close", "divided")
    assert close["average_deviation"] < 0.5
    assert divided["average_deviation"] > 1
    assert min(divided["bands"]["low"], divided["bands"]["high"]) >= 8
    assert waves["after"]["n"] >= 15
    assert summary["instruments"]["group-coherence"]["change"]["pairs"] >= 15
    looked_back = summary["instruments"]["group-coherence"]["shift"]["dimensions"].values()
    assert all(d["recalled"] <= 0 for d in looked_back), "they began humbler than they thought"
    texts = summary["activities"]["intention/hopes"]["items"]["different"]["texts"]
    assert len(texts) == 8
    assert all(text["reviewed"] for text in texts)
    assert summary["set_aside"] == []


def test_a_debrief_that_is_made_again_draws_the_same(twenty_four: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(twenty_four, folder)
    tables = []
    for name in ("first", "second"):
        told(folder, tmp_path / name)
        tables.append({p.name: p.read_text(encoding="utf-8") for p in (tmp_path / name).rglob("*.csv")})
    assert tables[0]
    assert tables[0] == tables[1]


# -- six: one dissents, one is the boss, one comes late, one withdraws after the reveal --------------------------------


def test_the_case_of_six_names_the_boss_as_facilitator(six: Path) -> None:
    folder = cohort_folder.open_folder(six)

    assert len(folder.roster) == 6
    assert folder.invitation.facilitators == ("Participant 06",)
    assert folder.invitation.facilitators[0] in {s.name for s in folder.roster}


def test_the_six_have_shared_but_the_result_stays_that_of_the_five(six: Path, tmp_path: Path) -> None:
    frozen = (six / "reveals.json").read_bytes()
    summary = told(six, tmp_path)

    assert summary["participants"] == 6
    wave = summary["instruments"]["group-coherence"]["waves"]["before"]
    assert wave["n"] == 5
    assert wave["frozen_at"] == "2026-09-10T09:00:00Z"
    hopes = summary["activities"]["intention/hopes"]["items"]
    assert hopes["confident"]["n"] == 5
    assert hopes["confident"]["frozen_at"] == "2026-09-10T09:00:00Z"
    views = json.loads(frozen)["views"]
    assert json.loads((six / "reveals.json").read_bytes())["views"] == views


def test_a_rating_withdrawn_after_the_reveal_stays_in_the_frozen_number(six: Path, tmp_path: Path) -> None:
    withdrew = json.loads((six / "submitted" / "participant-02" / "welcome" / SHARED_FILE).read_text(encoding="utf-8"))
    lines = {f"{r['lesson']}/{r['activity']}/{r['item']}" for r in withdrew["responses"]}
    everyone = json.loads((six / "submitted" / "participant-01" / "welcome" / SHARED_FILE).read_text(encoding="utf-8"))
    gone = {f"{r['lesson']}/{r['activity']}/{r['item']}" for r in everyone["responses"]} - lines
    (rating,) = (
        name
        for name in gone
        if courses.load().activity(name.rpartition("/")[0]).item(name.rpartition("/")[2]).kind == "rating"
    )
    activity, _slash, item = rating.rpartition("/")

    assert told(six, tmp_path)["activities"][activity]["items"][item]["n"] == 5


def test_a_text_withdrawn_after_the_reveal_hides_the_four_that_are_left(six: Path, tmp_path: Path) -> None:
    summary = told(six, tmp_path, "--reviewed")

    different = summary["activities"]["intention/hopes"]["items"]["different"]
    assert set(different) <= {"suppressed", "title"}
    shared = [json.loads(p.read_text(encoding="utf-8")) for p in six.glob("submitted/*/welcome/shared.json")]
    words = [r["value"] for s in shared for r in s["responses"] if (r["activity"], r["item"]) == ("hopes", "different")]
    assert len(words) == 5
    for file in ("summary.json", "debrief.html"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert not [w for w in words if w in text]


def test_the_latecomers_words_are_in_no_result_yet(six: Path, tmp_path: Path) -> None:
    told(six, tmp_path, "--reviewed")

    late = json.loads((six / "submitted" / "participant-05" / "welcome" / SHARED_FILE).read_text(encoding="utf-8"))
    words = [r["value"] for r in late["responses"] if isinstance(r["value"], str) and " " in r["value"]]
    assert words
    for file in ("summary.json", "debrief.html"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert not [w for w in words if w in text]


def test_no_count_gives_the_dissenter_away(six: Path, tmp_path: Path) -> None:
    summary = told(six, tmp_path)

    def counts(data: Any) -> list[Any]:
        if isinstance(data, dict):
            own = [v for k, v in data.items() if k in {"counts", "bands"}]
            return own + [x for v in data.values() for x in counts(v)]
        return []

    found = counts(summary["instruments"]) + counts(summary["activities"])
    assert found
    assert all(set(one) == {"suppressed"} for one in found)
    wave = summary["instruments"]["group-coherence"]["waves"]["before"]
    assert all(d["median"] >= 3.5 for d in wave["dimensions"].values())


def test_no_name_and_no_id_is_in_what_is_handed_out(six: Path, tmp_path: Path) -> None:
    told(six, tmp_path, "--reviewed")

    for file in ("summary.json", "debrief.html"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert "participant-0" not in text
        assert "Participant 0" not in text
