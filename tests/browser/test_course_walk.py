"""The whole course as one learner walks it, from 0 to 100 percent, and what the debrief then makes of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.learner import Learner
from helpers.lessons import action, ready
from helpers.sent import NAME, invitation, write
from helpers.walking import answer_all
from playwright.sync_api import expect

from kit import cohort as cohorts
from kit import course as courses
from kit import demo
from kit import workspace as workspaces
from kit.debrief.records import Choice, Date, Points, Rating, Summary, Suppressed, Texts
from kit.debrief.sections import sections
from kit.debrief.stage import spoken
from kit.debrief.summary import summarise
from kit.exchange.shared import Bundle, Shared
from kit.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import StartLab
    from playwright.sync_api import Page

COURSE = courses.load()
WRONG = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"], .jp-Dialog, .kit-banner, .kit-trouble'
"""What a learner should never meet."""


@dataclass
class Walk:
    """What came of it: what was answered outright and what was saved, the file to send, and all that was in the way."""

    answers: dict[str, Any] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)
    percent: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    file: bytes = b""


@pytest.fixture(scope="module")
def walk(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Walk the whole course once."""
    root = tmp_path_factory.mktemp("walk") / "workshop"
    Learner(workspaces.create(root, COURSE), COURSE).join(invitation(COURSE))
    lab = start_lab(root)
    done = Walk()
    page = lab.page(f"{COURSE.lessons[0].section}/{COURSE.lessons[0].id}.ipynb")
    page.on("pageerror", lambda error: done.wrong.append(f"error in the page: {error}"))
    for lesson in COURSE.lessons:
        ready(page, lesson.id)
        done.percent.append(_percent(page))
        done.answers |= answer_all(page.locator(".kit-activity"), lesson)
        _share(page, lesson, root)
        done.saved |= _kept(root, lesson)
        done.wrong += _in_the_way(page, lesson.id)
        if lesson.id == "coherence":
            _let_two_weeks_pass(root)
        if lesson is COURSE.lessons[-1]:
            with page.expect_download() as saved:
                action(page, "save-file").click()
            done.file = saved.value.path().read_bytes()
        action(page, "next").click()
    expect(page.locator(".kit-foot")).to_contain_text("This was the last lesson.")
    expect(page.get_by_role("img", name="100 percent done")).to_be_visible()
    done.percent.append(_percent(page))
    lab.stop()
    return done


def _percent(page: Page) -> str:
    return page.locator('#kit-course [role="img"][aria-label$="percent done"]').get_attribute("aria-label") or ""


def _kept(root: Path, lesson: courses.Lesson) -> dict[str, Any]:
    """Give what is saved of a lesson's questions."""
    items = json.loads((root / "my-responses" / f"{lesson.id}.json").read_text(encoding="utf-8"))["items"]
    found = {f"{a.name}/{i.id}": items.get(f"{a.id}/{i.id}", {}) for a in lesson.activities for i in a.items}
    return {name: item["value"] for name, item in found.items() if item.get("value") is not None}


def _share(page: Page, lesson: courses.Lesson, root: Path) -> None:
    cards = page.locator(f'.kit-card:has(fieldset[data-lesson="{lesson.id}"]) .kit-saved')
    for n in range(cards.count()):
        expect(cards.nth(n)).to_have_attribute("data-state", "saved")
    # The card lists what is answered as soon as it is saved; nobody presses the button on half of it.
    whole = [a.name for a in lesson.activities if a.share != "lines"]
    lines = len({a if (a := name.rpartition("/")[0]) in whole else name for name in _kept(root, lesson)})
    expect(page.locator(".kit-share .kit-line")).to_have_count(lines)
    action(page, "suggestions").click()
    expect(action(page, "suggestions")).to_be_hidden()
    share = page.locator('.kit-share [data-action="share"]')
    expect(share).to_have_attribute("aria-disabled", "false")
    share.click()
    page.locator(".kit-receipt").first.wait_for()


def _in_the_way(page: Page, lesson: str) -> list[str]:
    found = [f"{lesson}: {text}" for text in page.locator(WRONG).all_inner_texts() if text.strip()]
    code = page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-editor:visible, .jp-InputArea-prompt:visible").count()
    text = page.locator(".jp-MarkdownCell .jp-InputArea-editor:visible").count()
    blocked = action(page, "next").count() != 1 or action(page, "next").is_disabled()
    bad = {"code in sight": code, "a text cell open": text, "no way on": blocked}
    return found + [f"{lesson}: {what}" for what, so in bad.items() if so]


def _let_two_weeks_pass(root: Path) -> None:
    path = root / "my-responses" / "coherence.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(days=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for response in record["items"].values():
        response["saved_at"] = then
    path.write_text(json.dumps(record), encoding="utf-8")


def test_the_course_is_walked_from_nothing_to_the_end(walk: Walk) -> None:
    assert walk.percent[0] == "0 percent done"
    assert walk.percent[-1] == "100 percent done"
    assert walk.answers.items() <= walk.saved.items()
    asked = [a for lesson in COURSE.lessons for a in lesson.activities]
    assert len(walk.answers) == sum(len(a.items) for a in asked if not a.exercise)
    assert [a.name for a in asked if not any(name.startswith(f"{a.name}/") for name in walk.saved)] == []


def test_no_code_no_error_and_no_dead_end_is_on_the_way(walk: Walk) -> None:
    assert walk.wrong == []


# -- the debrief -------------------------------------------------------------------------------------------------------


def summary_of(root: Path, handed: Iterable[Shared]) -> Summary:
    for shared in handed:
        write(root / shared.participant / shared.section / "shared.json", shared)
    (root / "cohort.yaml").write_text(invitation(COURSE), encoding="utf-8")
    return summarise(cohorts.read(root, COURSE), COURSE)


@pytest.fixture(scope="module")
def mine(walk: Walk) -> Bundle:
    return msgspec.json.decode(walk.file, type=Bundle)


@pytest.fixture(scope="module")
def summaries(mine: Bundle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Summary]:
    """The debrief of 24 others, and the same with this learner."""
    others = list(demo.hand_overs(COURSE, NAME))
    here = tmp_path_factory.mktemp("debriefs")
    for name in ("others", "all"):
        (here / name).mkdir()
    return summary_of(here / "others", others), summary_of(here / "all", [*others, *mine.sections])


def counts(result: Any) -> dict[str, int] | None:
    """Give people by answer, None where they are not counted."""
    found = getattr(result, "counts", None)
    if not isinstance(found, dict):
        return None
    return {answer: n if isinstance(n, int) else n.people for answer, n in found.items()}


def added(before: Any, after: Any, value: Any) -> bool:
    """Say whether one more person who answered `value` makes the difference between two results of an item."""
    if after.n != before.n + 1:
        return False
    if isinstance(after, Points):
        return all(
            round(after.options[o].mean * after.n) == round(before.options[o].mean * before.n) + value.get(o, 0)
            for o in after.options
        )
    told, was = counts(after), counts(before)
    if told is None or was is None:
        return True
    took = {str(v) for v in (value if isinstance(value, list) else [value])}
    return all(n == was.get(answer, 0) + (answer in took) for answer, n in told.items())


def test_what_was_shared_is_what_was_answered_and_nothing_private(walk: Walk, mine: Bundle) -> None:
    lines = {f"{x.lesson}/{x.activity}/{x.item}": x.value for shared in mine.sections for x in shared.responses}
    assert lines.items() <= walk.saved.items()
    never = [a.name for lesson in COURSE.lessons for a in lesson.activities if a.share == "never"]
    assert not [name for name in lines if name.rpartition("/")[0] in never]
    assert {name.partition("/")[0] for name in lines} == {lesson.id for lesson in COURSE.lessons}


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_the_answers_of_a_lesson_are_in_its_results(
    lesson: courses.Lesson, walk: Walk, mine: Bundle, summaries: tuple[Summary, Summary]
) -> None:
    before, after = summaries
    read = 0
    for line in (x for shared in mine.sections for x in shared.responses if x.lesson == lesson.id):
        activity = lesson.activity(line.activity)
        value = walk.saved[f"{activity.name}/{line.item}"]
        if line.audience != "group" or activity.then:
            continue  # what looks back is told with its instrument, in steps between people
        if activity.instrument:
            waves = [s.instruments[activity.instrument.id].waves[activity.wave or ""] for s in summaries]
            dimension = next(d.id for d in activity.instrument.dimensions for q in d.items if q.id == line.item)
            results = [w.dimensions[dimension].items[line.item] for w in waves]  # type: ignore[union-attr]
        else:
            told = summaries[1].activities[activity.name].items
            # All the paths of one activity are one result, under the first of them.
            results = [s.activities[activity.name].items[line.item] for s in summaries if line.item in told]
        match results:
            case [] | [_, Suppressed()]:
                continue  # fewer than the threshold of these 25 say something here
            case [_, Texts(texts=texts)]:
                assert value in [text.text for text in texts]
            case [Rating() | Choice() | Points() | Date() as was, told]:
                assert added(was, told, value), f"{activity.name}/{line.item}"
            case [was, told]:
                assert added(was, told, value), f"{activity.name}/{line.item}"
        read += 1
    assert read
    assert before.participants + 1 == after.participants


def test_every_lesson_has_a_chart_in_the_debrief(summaries: tuple[Summary, Summary]) -> None:
    blocks = [b for s in sections(summaries[1], spoken, COURSE.debrief) for b in s.blocks]
    drawn = [b.name for b in blocks if isinstance(b, Figure) and b.drawing is not None]
    told = {a.lesson: [i.id for i in COURSE.instruments] for x in COURSE.lessons for a in x.activities if a.instrument}
    bare = [
        lesson.id
        for lesson in COURSE.lessons
        if not any(name.startswith((f"{lesson.id}-", *told.get(lesson.id, ()))) for name in drawn)
    ]
    assert bare == []
