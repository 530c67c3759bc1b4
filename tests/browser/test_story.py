"""The story itself: from a roster to a debrief, five learners and a facilitator, nothing faked."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from helpers.lessons import link, ready
from helpers.people import KeyboardLearner, Learner

from kit import course as courses

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import StartLab

INSTRUMENT = "group-coherence"
COURSE = courses.load()
CHECK = COURSE.activity("coherence/check")


@dataclass(frozen=True)
class Role:
    """One learner: how they work, what they rate, what they say to the group and what to nobody."""

    user: str
    hands: type[Learner]
    before: int
    after: int
    hope: str
    secret: str


ROLES = [
    Role("learner-1", KeyboardLearner, 2, 3, "We decide in the shop.", "quokka1 fear of being laughed at"),
    Role("learner-2", Learner, 2, 4, "Quiet people get a turn.", "quokka2 I do not trust the plan"),
    Role("learner-3", Learner, 3, 3, "Shorter meetings.", "quokka3 I wrote to a friend about leaving"),
    Role("learner-4", Learner, 4, 4, "We ask before we are asked.", "quokka4 nobody listens to me"),
    Role("learner-5", Learner, 5, 4, "One board for all work.", "quokka5 I am tired"),
]


def kit(*command: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kit.cli", *map(str, command)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def told(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tell the whole story once, and give the folder in which it happened."""
    here = tmp_path_factory.mktemp("story")
    cohort = here / "cohort"
    roster = here / "roster.csv"
    roster.write_text(
        "id,name\n" + "".join(f"{r.user},Learner {n}\n" for n, r in enumerate(ROLES, 1)), encoding="utf-8"
    )
    kit("init", cohort, "--roster", roster, "--title", "Story")
    kit("release", cohort)
    for role in ROLES:
        workshop = here / role.user
        kit("workspace", workshop, "--join", cohort / "cohort.yaml")
        _live_through(start_lab, role, workshop)
    said = kit("collect", cohort)
    assert all(f"Learner {n}" in said for n in range(1, 6))
    kit("debrief", cohort, "--out", here / "report")
    return here


def _live_through(start_lab: StartLab, role: Role, workshop: Path) -> None:
    lab = start_lab(workshop, env={"JUPYTERHUB_USER": role.user})
    page = lab.page("welcome/intention.ipynb")
    page.set_default_timeout(60_000)
    learner = role.hands(page, "intention")
    learner.write("hopes/different", role.hope)
    learner.write("my-part/do", role.secret)
    learner.audience("hopes/different", "group")
    assert "What will be different" in learner.share()

    link(page, "coherence").click()
    ready(page, "coherence")
    learner = role.hands(page, "coherence")
    for item in CHECK.items:
        learner.choose(f"check/{item.id}", str(role.before))
    learner.saved("check/shared-purpose-1")
    learner.write("raise/what", role.secret)
    learner.audience("check", "group")
    learner.share()

    _let_two_weeks_pass(workshop)
    link(page, "debrief").click()
    ready(page, "debrief")
    learner = role.hands(page, "debrief")
    for item in CHECK.items:
        learner.choose(f"check/{item.id}", str(role.after))
    learner.saved("check/shared-purpose-1")
    learner.write("for-me/learned", role.secret)
    learner.audience("check", "group")
    learner.share()
    lab.stop()


def _let_two_weeks_pass(workshop: Path) -> None:
    path = workshop / "my-responses" / "coherence.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(days=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for response in record["items"].values():
        response["saved_at"] = then
    path.write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture(scope="module")
def summary(told: Path) -> dict:
    return json.loads((told / "report" / "summary.json").read_text(encoding="utf-8"))


def test_all_five_took_part(summary: dict) -> None:
    assert summary["participants"] == summary["invited"] == 5


@pytest.mark.parametrize("wave", ["before", "after"])
def test_the_summary_holds_the_readings_as_they_were_shared(summary: dict, wave: str) -> None:
    ratings = [getattr(r, wave) for r in ROLES]

    dimensions = summary["instruments"][INSTRUMENT]["waves"][wave]["dimensions"]

    assert list(dimensions) == [d.id for d in COURSE.instruments[0].dimensions]
    for dimension in dimensions.values():
        assert dimension["n"] == 5
        assert dimension["median"] == statistics.median(ratings)
        assert dimension["mean"] is None, "of five people it would tell counts"
        assert dimension["average_deviation"] == pytest.approx(
            statistics.mean(abs(r - statistics.median(ratings)) for r in ratings)
        )


def test_five_people_see_no_counts(summary: dict) -> None:
    dimensions = summary["instruments"][INSTRUMENT]["waves"]["before"]["dimensions"].values()

    assert all("suppressed" in d["bands"] for d in dimensions)
    assert all("suppressed" in i["counts"] for d in dimensions for i in d["items"].values())


def test_the_summary_holds_the_hopes_and_nothing_else_that_was_written(summary: dict) -> None:
    texts = [
        t["text"]
        for activity in summary["activities"].values()
        for item in activity["items"].values()
        for t in item.get("texts", [])
    ]

    assert sorted(texts) == sorted(r.hope for r in ROLES)


def test_the_private_words_are_in_no_file_outside_each_learners_own_folder(told: Path) -> None:
    holders = {p for p in told.rglob("*") if p.is_file() and not p.is_symlink() and b"quokka" in p.read_bytes()}

    homes = {
        told / r.user / "my-responses" / name
        for r in ROLES
        for name in ("intention.json", "coherence.json", "debrief.json")
    }
    assert holders == homes


def test_the_lessons_that_were_handed_in_hold_no_word_of_a_learner(told: Path) -> None:
    submitted = list((told / "cohort" / "submitted").rglob("*.ipynb"))

    assert submitted
    assert not [p for p in submitted if json.loads(p.read_text(encoding="utf-8"))["cells"][0].get("outputs")]


def test_the_report_opens_alone_and_shows_no_hope_that_may_not_be_quoted(told: Path) -> None:
    report = (told / "report" / "debrief.html").read_text(encoding="utf-8")

    assert "Story" in report
    assert not [r.hope for r in ROLES if r.hope in report]
