"""The facilitator's guide keeps its word: minutes add up, buttons and commands exist, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import summaries
from msgspec.structs import replace

from kit import course as courses
from kit import workspace as workspaces
from kit.cli import _parser
from kit.debrief.prompts import RULES, read_room
from kit.debrief.records import Bands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Course
    from kit.parts import Route
    from kit.workspace import Workspace

PAGES = {Path(name).relative_to("facilitator").as_posix(): path for name, path in workspaces.guide().items()}
KIT = Path(courses.__file__).parent
TRANSLATED = re.compile(r"""\b_\(\s*(["'])(.*?)(?<!\\)\1""")
"""A string for the screen, in Python, JavaScript and TypeScript alike."""
OWN_PACE = "own pace"
BREAK = "–"

CONVERSATIONS = (("close", 4.0), ("close", 1.5), ("divided", 3.0))
"""Verdicts and medians that invite one each."""

every_page = pytest.mark.parametrize("page", PAGES)
every_route = pytest.mark.parametrize("route", ["60-minutes", "half-day", "six-weeks"])


class Table(NamedTuple):
    """A table of a page, and the heading that it stands under."""

    heading: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def text(page: str) -> str:
    return PAGES[page].read_text(encoding="utf-8")


def tables(page: str) -> Iterator[Table]:
    heading, lines = "", []
    for line in [*text(page).splitlines(), ""]:
        if line.startswith("|"):
            lines.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif lines:
            yield Table(heading, lines[0], lines[2:])
            lines = []
        if line.startswith("#"):
            heading = line.lstrip("# ")


def clocked(page: str) -> list[Table]:
    """Give the page's tables that have a clock."""
    return [table for table in tables(page) if table.head[:2] == ("from", "min")]


def run_sheets(page: str) -> list[Table]:
    """Give the page's tables in which a group takes lessons."""
    return [table for table in clocked(page) if "lesson" in table.head]


def short_titles(course: Course, route: Route) -> dict[str, str]:
    return {course.lesson(stop.lesson).short: stop.lesson for stop in route.lessons}


def minutes(table: Table) -> Counter[str]:
    """Add up a table's minutes by lesson, as its short title."""
    spent: Counter[str] = Counter()
    for row in table.rows:
        entry = dict(zip(table.head, row, strict=True))
        if entry["min"] != OWN_PACE:
            spent[entry["lesson"]] += int(entry["min"])
    return spent


@pytest.fixture(scope="module")
def course() -> Course:
    return courses.load()


# -- times -------------------------------------------------------------------------------------------------------------


def test_every_route_has_its_page(course: Course) -> None:
    assert {f"guide/{route.id}.md" for route in course.routes} <= PAGES.keys()
    assert {route.id for route in course.routes} == {"60-minutes", "half-day", "six-weeks"}


@every_page
def test_a_clock_starts_at_nought_and_goes_on_by_the_minutes_of_each_row(page: str) -> None:
    for table in clocked(page):
        now = 0
        for start, length, *_rest in table.rows:
            assert start == f"{now // 60}:{now % 60:02d}", (table.heading, start)
            now += int(length)


@pytest.mark.parametrize("route", ["60-minutes", "half-day"])
def test_a_run_sheet_gives_each_lesson_the_minutes_of_its_route(course: Course, route: str) -> None:
    (sheet,) = run_sheets(f"guide/{route}.md")
    spent = minutes(sheet)
    breaks = spent.pop(BREAK, 0)
    wanted = {course.lesson(s.lesson).short: s.minutes for s in course.route(route).lessons}

    assert dict(spent) == wanted
    assert sum(spent.values()) + breaks == {"60-minutes": 60, "half-day": 240}[route]


def test_the_weeks_give_two_lessons_each_with_the_minutes_and_the_form_of_the_route(course: Course) -> None:
    (weeks,) = (t for t in tables("guide/six-weeks.md") if t.head[:3] == ("week", "min", "lesson"))
    listed = [(lesson, length, form) for _week, length, lesson, form, _do in weeks.rows]
    route = course.route("six-weeks")

    assert listed == [
        (course.lesson(s.lesson).short, OWN_PACE if s.minutes is None else str(s.minutes), s.form)
        for s in route.lessons
    ]
    assert Counter(week for week, *_rest in weeks.rows) == dict.fromkeys("123456", 2)


def test_the_meetings_of_the_six_weeks_take_the_minutes_of_their_lessons(course: Course) -> None:
    wanted = {course.lesson(s.lesson).short: s.minutes for s in course.route("six-weeks").lessons}
    first, second = map(minutes, run_sheets("guide/six-weeks.md"))

    assert first == {lesson: wanted[lesson] for lesson in ("Holacracy and sociocracy", "Design your homework")}
    assert second == {"Debrief": wanted["Debrief"]}


@every_route
def test_a_run_sheet_keeps_the_order_of_its_route_and_uses_each_lessons_form(course: Course, route: str) -> None:
    taken = course.route(route)
    ids = short_titles(course, taken)
    forms = {stop.lesson: stop.form for stop in taken.lessons}
    for sheet in run_sheets(f"guide/{route}.md"):
        rows = [dict(zip(sheet.head, row, strict=True)) for row in sheet.rows]
        order = list(dict.fromkeys(ids[row["lesson"]] for row in rows if row["lesson"] != BREAK))
        assert order == [lesson for lesson in forms if lesson in order]
        for lesson in order:
            assert forms[lesson] in {row["form"] for row in rows if ids.get(row["lesson"]) == lesson}


@every_route
def test_a_route_has_what_comes_before_what_to_cut_and_a_commitment(route: str) -> None:
    said = text(f"guide/{route}.md")

    assert re.search(r"(?m)^## Before", said)
    assert "What to cut when you are late" in said or "*Late?*" in said
    assert all(
        any("formats.md#Commitments" in " ".join(row) for row in sheet.rows)
        for sheet in run_sheets(f"guide/{route}.md")
    )


@pytest.mark.parametrize(
    ("page", "heading", "said"),
    [
        ("guide/six-weeks.md", "Peer triads", 30),
        ("guide/rehearsal.md", "With the demo cohort", 20),
        ("guide/formats.md", "1-2-4-All", 12),
        ("guide/formats.md", "Argue the other end", 8),
        ("guide/formats.md", "TRIZ", 15),
        ("guide/formats.md", "What so what now what", 15),
        ("guide/formats.md", "Consent round", 22),
    ],
)
def test_what_has_an_agenda_takes_as_long_as_it_says(page: str, heading: str, said: int) -> None:
    (agenda,) = (t for t in tables(page) if t.heading == heading and "min" in t.head)
    at = agenda.head.index("min")

    assert sum(int(row[at]) for row in agenda.rows) == said


def test_every_week_has_a_message_to_copy() -> None:
    said = text("guide/six-weeks.md")

    for week in range(1, 7):
        assert re.search(rf"(?m)^### Week {week}\n\n> ", said)


# -- what it says of the kit -------------------------------------------------------------------------------------------


def test_the_steps_of_the_walk_are_the_debriefs_own(course: Course) -> None:
    (walk,) = (t for t in tables("guide.md") if t.head[0] == "part")

    assert [row[0] for row in walk.rows] == [*(part.title for part in course.debrief), "Commitments"]


def strings() -> list[str]:
    """Give every string that the screen may show, from the sources."""
    found = []
    for pattern in ("*.py", "demo/*.py", "widgets/*.js", "debrief/*.py", "debrief/pictures/*.py", "lab/ui/src/*.ts"):
        for path in KIT.glob(pattern):
            found += [said for _quote, said in TRANSLATED.findall(path.read_text(encoding="utf-8"))]
    return found


@every_page
def test_what_stands_in_bold_stands_on_the_screen(page: str) -> None:
    known = set(strings())

    assert {label for label in re.findall(r"\*\*(.+?)\*\*", text(page)) if label not in known} == set()


def commands(page: str) -> list[str]:
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```", text(page))
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text(page))
    lines = [*(line for block in blocks for line in block.splitlines()), *inline]
    return [line for line in lines if line.startswith("kit ")]


@every_page
def test_every_command_is_one_that_the_kit_takes(page: str) -> None:
    for line in commands(page):
        _kit, *words = shlex.split(line)
        if len(words) > 1:  # a command alone only names it
            _parser().parse_args(words)


def test_every_command_of_the_routes_names_a_route_of_the_course(course: Course) -> None:
    named = [m for page in PAGES for m in re.findall(r"--route (\S+?)[`\s]", text(page))]

    assert named
    assert set(named) <= {route.id for route in course.routes}


def test_every_proposed_conversation_has_its_how_to_and_its_minutes() -> None:
    high, low, split = (replace(summaries.purpose(), verdict=v, median=m) for v, m in CONVERSATIONS)
    split = replace(split, bands=Bands(4, 3, 4))
    found = [
        prompt
        for dimensions in ({"low": low, "split": split}, {"high": high})
        for prompt in read_room(
            summaries.summary(
                instruments={
                    "check": summaries.instrument(
                        {"before": summaries.wave("Before", 6, **dimensions)}, summaries.moved()
                    )
                }
            )
        )
    ]
    proposed = {prompt.id: prompt for prompt in found}
    (table,) = (t for t in tables("guide/formats.md") if t.head[1] == "what it proposes")

    assert proposed.keys() == set(RULES)
    for rule, (_what, how, length) in zip(RULES, table.rows, strict=True):
        assert proposed[rule].minutes == int(length)
        assert all(name.casefold() in proposed[rule].format.casefold() for name in re.findall(r"\[(.+?)\]", how))


# -- the pages themselves ----------------------------------------------------------------------------------------------


@every_page
def test_the_paper_plan_is_what_is_done_on_paper(page: str) -> None:
    assert set(re.findall(r"\[paper plan\]\(([^)]+)\)", text(page))) <= {"otherwise.md#On-paper"}


@every_page
def test_links_lead_to_pages_and_headings_of_the_guide(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(page)):
        path, _hash, anchor = target.partition("#")
        linked = (PAGES[page].parent / path).resolve() if path else PAGES[page]
        assert linked in PAGES.values(), target
        if anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", linked.read_text(encoding="utf-8"))
            # JupyterLab's way to name a heading; letters, digits and hyphens alone, so that other readers agree.
            assert anchor in {h.replace(" ", "-") for h in headings}, target
            assert re.fullmatch(r"[\w-]+", anchor), target


@every_page
def test_every_page_can_be_reached_from_the_first(page: str) -> None:
    assert page == "guide.md" or f"({page})" in text("guide.md")


@every_page
def test_tables_have_as_many_cells_in_each_row(page: str) -> None:
    for table in tables(page):
        assert {len(row) for row in table.rows} == {len(table.head)}, table.heading


@every_page
def test_nobody_is_promised_to_be_anonymous(page: str) -> None:
    flat = " ".join(text(page).split())
    allowed = r"(not|never) (be )?[“\"]?anonymous"

    assert not re.search("anonym", re.sub(allowed, "", flat, flags=re.IGNORECASE), flags=re.IGNORECASE)


def test_a_workspace_has_the_whole_guide(workspace: Workspace) -> None:
    for page, path in PAGES.items():
        assert (workspace.root / "facilitator" / page).read_bytes() == path.read_bytes()
