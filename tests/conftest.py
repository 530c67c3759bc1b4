"""Small real things that tests build on: a course folder, a workspace in it."""

from __future__ import annotations

import asyncio
import textwrap
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from helpers import postgres as servers
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.hub import RunningHub
    from helpers.postgres import Postgres

    from kit.course import Course
    from kit.workspace import Workspace

# The same examples in every run: a change is not to be refused for a case that it has nothing to do with. Whoever works
# on a rule looks further with --hypothesis-profile=default. No test is timed: a busy machine is no fault of a change.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


class OneScreen(LoadScopeScheduling):
    """Shares the tests out by file; those before a browser run one after the other, but for the wheel's."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "screen" if file.startswith("tests/browser/") and not file.endswith("/test_wheel.py") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneScreen:
    """Let several processes run the tests, as `make test` does."""
    return OneScreen(config, log)


@contextmanager
def _loop_aside(item: pytest.Item) -> Iterator[None]:
    """Let a test run coroutines of its own, where a browser that a test before it left open has its loop waiting."""
    waiting = asyncio._get_running_loop()
    aside = waiting is not None and "tests/browser/" not in item.path.as_posix()
    if aside:
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if aside:
            asyncio._set_running_loop(waiting)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Let fixtures run coroutines of their own."""
    with _loop_aside(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let tests run coroutines of their own."""
    with _loop_aside(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Let fixtures end coroutines of their own; after the last test the browser itself ends, which needs its loop."""
    with _loop_aside(item) if nextitem else nullcontext():
        return (yield)


COURSE = """\
id: small
version: "1.0"
title: A small course
sections:
  - {id: first, title: First, lessons: [one, two]}
  - {id: last, title: Last, lessons: [three]}
waves:
  - {id: before, title: Before}
  - {id: after, title: After, opens: {after: before, days: 14}}
routes:
  - id: whole
    title: The whole course
    waves: [before, after]
    lessons:
      - {lesson: one, minutes: 5, form: alone}
      - {lesson: two, minutes: 10, form: pairs}
      - {lesson: three, form: together}
  - id: short
    title: One reading
    waves: [before]
    lessons:
      - {lesson: one, minutes: 5, form: alone}
default_route: whole
"""
ONE = """\
title: One
minutes: 5
homework: [hopes/different]
activities:
  - id: hopes
    title: Hopes
    items:
      - {id: different, kind: long-text, label: What will be different?, audience: group}
      - {id: sign, kind: short-text, label: By what sign will you know?}
      - id: confident
        kind: rating
        label: How confident are you?
        scale: {min: 1, max: 5, labels: {1: not at all, 5: fully}, cannot_say: can't say}
        audience: group
      - id: way
        kind: choice
        label: Which way?
        options: [{id: advice, label: Advice}, {id: consent, label: Consent}]
        audience: group
      - id: gifts
        kind: choices
        label: Which gifts?
        options: [{id: calm, label: Calm}, {id: wit, label: Wit}, {id: craft, label: Craft}]
        at_most: 2
      - {id: when, kind: date, label: By when?}
      - id: weights
        kind: points
        label: What weighs most?
        total: 10
        options: [{id: task, label: Task}, {id: pace, label: Pace}]
"""
TWO = """\
title: Two
minutes: 10
activities:
  - {id: check, title: The check, instrument: pulse, wave: before, audience: group}
  - id: me-today
    title: Me today
    share: never
    items:
      - {id: energy, kind: rating, label: My energy, scale: {min: 1, max: 5}}
"""
THREE = """\
title: Three
activities:
  - {id: check, title: The check again, instrument: pulse, wave: after, audience: group}
"""
PULSE = """\
id: pulse
title: Pulse
scale: {min: 1, max: 5, labels: {1: not at all, 5: fully}, cannot_say: can't say}
dimensions:
  - id: purpose
    title: Purpose
    items: [{id: purpose-1, text: We know why.}, {id: purpose-2, text: We say why.}]
"""


def write_course(root: Path) -> Path:
    """Write a small course that is valid, for a test to use or to spoil."""
    files = {
        "course.yaml": COURSE,
        "first/one.yaml": ONE,
        "first/two.yaml": TWO,
        "last/three.yaml": THREE,
        "instruments/pulse.yaml": PULSE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    for name in ("first/one", "first/two", "last/three"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import kit")])
        nbformat.write(notebook, root / f"{name}.ipynb")
    return root


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    """The folder of a small valid course."""
    return write_course(tmp_path / "course")


@pytest.fixture
def small_course(course_folder: Path) -> Course:
    """A small course: two sections, three lessons, every kind of item, one instrument in two waves."""
    return courses.load(course_folder)


@pytest.fixture
def workspace(small_course: Course, tmp_path: Path) -> Workspace:
    """A learner's workspace for the small course."""
    return workspaces.create(tmp_path / "workshop", small_course)


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A real JupyterHub with a cohort, which a test may use but must not break."""
    from helpers import hub as hubs  # noqa: PLC0415 - most tests have no Hub to wait for

    running = hubs.start(tmp_path_factory.mktemp("hub") / "shared")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A real JupyterHub for one file, which alone decides what happens in its cohort."""
    from helpers import hub as hubs  # noqa: PLC0415 - most tests have no Hub to wait for

    folder = tmp_path_factory.mktemp("hub")
    running = hubs.start(folder / "own", servers=hubs.own_panel(folder))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that all tests share: each makes a database of its own, and none harms the server."""
    server = servers.start()
    yield server
    server.stop()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL for one test, which may kill it and start it again."""
    server = servers.start()
    yield server
    server.stop()
