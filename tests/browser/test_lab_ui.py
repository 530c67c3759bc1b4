"""JupyterLab as the course: lessons that open ready, the panel, one kernel, and nothing in the way."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Locator, Page

INTENTION = "welcome/intention.ipynb"
COHERENCE = "welcome/coherence.ipynb"
CODE = ", ".join(
    f".jp-NotebookPanel {part}"
    for part in (".cm-editor", ".jp-InputPrompt", ".jp-OutputPrompt", ".jp-Placeholder", ".jp-Toolbar", ".jp-Collapser")
)
INVITATION = """\
format: kit.cohort
cohort: team-delta-1f3a
title: Team Delta
course: collective-leadership
version: "{version}"
roads: [file]
"""


def cards(page: Page, lesson: str) -> Locator:
    return page.locator(f'.kit-card fieldset[data-lesson="{lesson}"]')


def ready(page: Page, lesson: str = "intention") -> None:
    expect(cards(page, lesson).first).to_be_visible(timeout=60_000)
    # The last cell of a lesson: until it stands, what is below on the page still moves.
    expect(page.locator(f'.kit-share[data-lesson="{lesson}"]')).to_be_visible(timeout=60_000)


def open_lesson(lab: Lab, path: str = INTENTION, **options: Any) -> Page:
    page = lab.page(path, **options)
    ready(page, path.rpartition("/")[2].removesuffix(".ipynb"))
    return page


def link(page: Page, lesson: str) -> Locator:
    return page.locator(f'#kit-course a[data-lesson="{lesson}"]')


def action(page: Page, name: str) -> Locator:
    return page.locator(f'[data-action="{name}"]')


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)  # polling the thing itself


def kernels(lab: Lab) -> set[int]:
    """Give the processes of the running kernels."""
    found = set()
    for child in psutil.Process(lab.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie, or just gone
            if "ipykernel_launcher" in child.cmdline():
                found.add(child.pid)
    return found


def notebook(path: Path, *more: dict[str, Any]) -> None:
    """Write a notebook with the cells of a lesson, and some more."""
    content = json.loads(courses.load().notebook("intention").read_text(encoding="utf-8"))
    content["cells"] += more
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"more-{abs(hash(source)) % 10_000}",
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": None,
    }


def script(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": f"<script>{text}</script>"}}


@pytest.fixture(scope="module")
def own(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root = tmp_path_factory.mktemp("ui") / "workshop"
    workspaces.create(root, courses.load())
    lab = start_lab(root)
    yield lab
    lab.stop()


@pytest.fixture
def fresh(own: Lab) -> Lab:
    """JupyterLab on a workspace that nobody has worked in."""
    own.begin_again()
    return own


# Opening


def test_a_lesson_opens_ready_with_no_code_and_no_prompt_to_be_seen(lab: Lab) -> None:
    page = open_lesson(lab)
    expect(page.locator(".jp-NotebookPanel h1")).to_be_visible()
    expect(page.locator('.kit-card [data-action="suggestions"], .kit-card.kit-share').first).to_be_attached()
    assert not [one for one in page.locator(CODE).all() if one.is_visible()]
    expect(page.get_by_text("kit.points")).to_be_hidden()
    expect(page.locator(".kit-eyebrow")).to_have_text(
        "Welcome and Intention Setting · lesson 2 of 12 · about 10 minutes"
    )


def test_the_window_holds_the_course_and_nothing_else(lab: Lab) -> None:
    page = open_lesson(lab)
    clutter = (
        ".jp-SideBar.jp-mod-left",
        ".jp-SideBar.jp-mod-right",
        "#jp-main-statusbar",
        "#jp-MainMenu",
        ".jp-Launcher",
        ".jp-Dialog",
        ".jp-DirListing",
        ".jp-NotebookPanel-toolbar",
        ".jp-Notebook-footer",
        "#jp-title-panel-title",
    )
    assert not [name for name in clutter for one in page.locator(name).all() if one.is_visible()]
    expect(page.locator("#kit-course")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Help")).to_be_visible()


def test_the_course_opens_where_it_goes_on_when_no_lesson_is_named(fresh: Lab) -> None:
    page = fresh.page()
    page.goto(fresh.address())
    ready(page, "welcome")
    expect(link(page, "welcome")).to_have_attribute("aria-current", "page")


def test_a_folder_that_is_no_workspace_keeps_an_ordinary_jupyterlab(start_lab: StartLab, tmp_path: Path) -> None:
    lab = start_lab(tmp_path)
    page = lab.page()
    page.goto(lab.address())
    expect(page.locator(".jp-Launcher")).to_be_visible(timeout=60_000)
    expect(page.locator("#jp-MainMenu")).to_be_visible()
    expect(page.locator("#kit-course")).to_have_count(0)
    lab.stop()


# What runs


def test_a_strangers_notebook_with_a_lessons_cells_and_a_stored_script_runs_nothing(fresh: Lab) -> None:
    stain = "from pathlib import Path\nPath('ran.txt').write_text('ran')"
    notebook(fresh.workspace / "stranger.ipynb", code(stain, script("window.ran = true")))
    page = fresh.page("stranger.ipynb")
    panel = page.locator(".jp-NotebookPanel")
    expect(panel.locator("h1")).to_be_visible(timeout=60_000)
    expect(panel.locator(".jp-NotebookPanel-toolbar")).to_be_visible()  # an ordinary notebook, with its own tools
    # A lesson that opens after it has had every chance to run.
    link(page, "intention").click()
    ready(page)
    assert page.evaluate("window.ran") is None
    assert not list(fresh.workspace.rglob("ran.txt"))
    content = fresh.get("api/contents/stranger.ipynb?content=1")["content"]
    assert all(cell.get("execution_count") is None for cell in content["cells"])


def test_a_changed_lesson_runs_nothing_says_so_and_the_courses_own_comes_back(fresh: Lab) -> None:
    stain = "from pathlib import Path\nPath('ran.txt').write_text('ran')"
    notebook(fresh.workspace / INTENTION, code(stain, script("window.ran = true")))
    page = fresh.page(INTENTION)
    expect(page.get_by_text("This lesson differs from the course, so nothing in it was run.")).to_be_visible(
        timeout=60_000
    )
    expect(page.locator(".kit-card")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    action(page, "restore").click()
    ready(page)
    assert not list(fresh.workspace.rglob("ran.txt"))
    expect(page.get_by_text("This lesson differs")).to_have_count(0)


def test_modules_planted_beside_a_lesson_are_not_imported(fresh: Lab) -> None:
    for name in ("kit.py", "anywidget.py", "msgspec.py", "json.py"):
        stain = "from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n"
        (fresh.workspace / "welcome" / name).write_text(stain, encoding="utf-8")
        (fresh.workspace / name).write_text(stain, encoding="utf-8")
    open_lesson(fresh)
    assert not list(fresh.workspace.rglob("*.ran"))


# Kernels


def test_lessons_in_two_pages_that_open_at_once_share_one_kernel(fresh: Lab) -> None:
    first, second = fresh.page(), fresh.page()
    first.goto(fresh.address(INTENTION), wait_until="commit")
    second.goto(fresh.address(COHERENCE), wait_until="commit")
    ready(first, "intention")
    ready(second, "coherence")
    assert len(kernels(fresh)) == 1
    action(first, "next").click()
    ready(first, "coherence")
    link(first, "welcome").click()
    ready(first, "welcome")
    assert len(kernels(fresh)) == 1


def test_two_lessons_side_by_side_in_one_page_both_show_their_activities(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "full").click()
    page.locator('.jp-SideBar [data-id="filebrowser"]').click()
    page.locator(".jp-DirListing-item", has_text="coherence.ipynb").dblclick()
    ready(page, "coherence")
    expect(cards(page, "intention").first).to_be_attached()
    assert len(kernels(fresh)) == 1


def test_a_kernel_that_is_killed_asks_nothing_and_takes_nothing_away(fresh: Lab) -> None:
    page = open_lesson(fresh)
    box = page.locator('textarea[data-item="different"]')
    box.click()
    page.keyboard.type("Before, ")
    (before,) = kernels(fresh)
    page.evaluate("window.box = document.activeElement")
    os.kill(before, signal.SIGKILL)
    page.keyboard.type("and after.")
    eventually(lambda: bool(kernels(fresh) - {before}))  # the server has restarted it
    page.keyboard.type(" Still here.")
    expect(box).to_have_value("Before, and after. Still here.")
    assert page.evaluate("window.box === document.activeElement")
    path = fresh.workspace / "my-responses" / "intention.json"
    eventually(lambda: path.is_file() and "Still here." in path.read_text(encoding="utf-8"))
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_a_lesson_that_opens_after_the_kernel_was_culled_gets_a_new_one(fresh: Lab) -> None:
    page = open_lesson(fresh)
    (pid,) = kernels(fresh)
    (kernel,) = fresh.get("api/kernels")
    fresh.delete(f"api/kernels/{kernel['id']}")
    eventually(lambda: not psutil.pid_exists(pid))
    expect(cards(page, "intention").first).to_be_visible()
    action(page, "next").click()
    ready(page, "coherence")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert len(kernels(fresh)) == 1


def test_the_facilitators_notebook_has_a_kernel_of_its_own(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "facilitator").click()
    expect(page.locator(".jp-NotebookPanel h1", has_text="Debrief")).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-NotebookPanel .jp-OutputArea-output").first).to_be_visible(timeout=60_000)
    assert not [one for one in page.locator(CODE).all() if one.is_visible()]
    assert len(kernels(fresh)) == 2


# Nothing to break


def test_no_key_and_no_click_changes_a_lesson_or_its_file(fresh: Lab) -> None:
    page = open_lesson(fresh)
    path = fresh.workspace / INTENTION
    before = path.read_bytes(), path.stat().st_mtime_ns
    count = page.locator(".jp-Cell").count()
    title = page.locator(".jp-NotebookPanel h1")
    title.click()
    for key in ("Escape", "d", "d", "x", "a", "b", "m", "y", "Enter", "Shift+Enter", "Control+s", "Control+Shift+-"):
        page.keyboard.press(key)
    title.dblclick()
    box = page.locator('textarea[data-item="different"]')
    box.click()
    page.keyboard.type("dd xx aa bb")
    page.keyboard.press("Control+s")
    expect(box).to_have_value("dd xx aa bb")
    expect(page.locator(".jp-Cell")).to_have_count(count)
    assert not [one for one in page.locator(CODE).all() if one.is_visible()]
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    action(page, "next").click()
    ready(page, "coherence")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_page_that_is_loaded_anew_opens_the_same_lesson(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "next").click()
    ready(page, "coherence")
    page.reload()
    ready(page, "coherence")
    expect(page.locator(".kit-page")).to_have_count(1)
    expect(page.locator("#jp-MainMenu")).to_be_hidden()


# The panel and the foot


def test_the_panel_shows_every_lesson_with_its_minutes_and_state(fresh: Lab) -> None:
    page = open_lesson(fresh)
    expect(page.locator("#kit-course a[data-lesson]")).to_have_count(12)
    expect(link(page, "intention")).to_have_attribute("aria-current", "page")
    expect(link(page, "intention")).to_contain_text("10 min")
    expect(link(page, "do-homework")).to_contain_text("your pace")
    expect(page.get_by_role("img", name="0 percent done")).to_be_visible()
    page.locator('textarea[data-item="different"]').fill("Something.")
    expect(link(page, "intention")).to_have_attribute("data-state", "begun")
    expect(page.get_by_role("img", name="4 percent done")).to_be_visible()


def test_next_marks_the_lesson_done_and_opens_the_next_and_done_can_be_taken_back(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "next").click()
    ready(page, "coherence")
    expect(page.locator(".kit-foot")).to_have_count(1)
    expect(link(page, "intention")).to_have_attribute("data-state", "done")
    expect(link(page, "coherence")).to_have_attribute("aria-current", "page")
    action(page, "previous").click()
    ready(page)
    done = page.locator('[data-action="done"][data-lesson="intention"]')
    expect(done).to_be_checked()
    done.uncheck()
    expect(link(page, "intention")).to_have_attribute("data-state", "new")


def test_the_last_lesson_finishes_and_the_ring_closes(fresh: Lab) -> None:
    other = fresh.page()
    for lesson in courses.load().lessons[:-1]:
        answer = other.request.put(
            f"{fresh.url}kit/api/lessons/{lesson.id}/done",
            data={"done": True},
            headers={"Authorization": f"token {fresh.token}"},
        )
        assert answer.ok
    page = open_lesson(fresh, "debrief/debrief.ipynb")
    expect(action(page, "next")).to_have_text("Finish")
    action(page, "next").click()
    expect(page.get_by_role("img", name="100 percent done")).to_be_visible()
    expect(page.locator(".kit-foot")).to_contain_text("This was the last lesson.")


def test_a_lesson_done_in_one_page_is_done_in_the_other(fresh: Lab) -> None:
    here, there = open_lesson(fresh), open_lesson(fresh, COHERENCE)
    page = here.locator('[data-action="done"]')
    page.check()
    expect(link(there, "intention")).to_have_attribute("data-state", "done")


def test_another_route_has_other_lessons_to_count(fresh: Lab) -> None:
    page = open_lesson(fresh)
    page.locator('[data-action="route"]').select_option("60-minutes")
    expect(page.locator('#kit-course a[data-route="in"]')).to_have_count(
        len(courses.load().route("60-minutes").lessons)
    )
    expect(page.locator(".kit-eyebrow")).to_contain_text("lesson 1 of")


def test_joining_says_what_is_wrong_with_an_invitation_and_takes_a_right_one(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "join").click()
    form = page.locator(".kit-join")
    form.locator("textarea").fill("cohort: [")
    form.get_by_role("button", name="Join").click()
    expect(form.get_by_role("alert")).to_contain_text("cohort.yaml")
    form.locator("textarea").fill(INVITATION.format(version="0.1"))
    form.get_by_role("button", name="Join").click()
    expect(form.get_by_role("alert")).to_contain_text("0.1")
    form.locator('input[type="file"]').set_input_files(
        {"name": "cohort.yaml", "mimeType": "text/yaml", "buffer": INVITATION.format(version="1.0").encode()}
    )
    expect(form.locator("textarea")).to_have_value(INVITATION.format(version="1.0"))
    form.get_by_role("button", name="Join").click()
    expect(page.locator("#kit-course header")).to_contain_text("Team Delta")
    expect(form).to_be_hidden()
    action(page, "leave").click()
    expect(action(page, "join")).to_be_visible()


def test_everything_written_is_listed_and_can_be_erased(fresh: Lab) -> None:
    page = open_lesson(fresh)
    page.locator('textarea[data-item="different"]').fill("A <b>bold</b> hope.")
    expect(link(page, "intention")).to_have_attribute("data-state", "begun")
    action(page, "everything").click()
    written = page.locator('.kit-written[data-item="different"]')
    expect(written).to_contain_text("A <b>bold</b> hope.")
    expect(written).to_contain_text("Only you have seen this.")
    with page.expect_download() as download:
        page.locator('[data-download="markdown"]').click()
    assert "bold" in download.value.path().read_text(encoding="utf-8")
    erase = written.locator('[data-action="erase"]')
    erase.click()
    expect(erase).to_have_text("Erase for good")
    erase.click()
    expect(written).to_have_count(0)
    assert "bold" not in (fresh.workspace / "my-responses" / "intention.json").read_text(encoding="utf-8")
    link(page, "coherence").click()
    ready(page, "coherence")


def test_the_course_can_be_walked_by_keyboard_alone(fresh: Lab) -> None:
    page = open_lesson(fresh)

    def tab_to(target: Locator) -> None:
        for _press in range(80):
            if target.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail("the keyboard does not get there")

    tab_to(link(page, "coherence"))
    assert link(page, "coherence").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    ready(page, "coherence")
    tab_to(action(page, "next"))
    page.keyboard.press("Enter")
    ready(page, "why")


# All of JupyterLab


def test_a_facilitator_finds_all_of_jupyterlab_again_and_it_is_remembered(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "full").click()
    tools = ("#jp-MainMenu", ".jp-SideBar.jp-mod-left", ".jp-SideBar.jp-mod-right", "#jp-main-statusbar")
    for tool in tools:
        expect(page.locator(tool)).to_be_visible()
    expect(page.locator("#kit-bar")).to_be_hidden()
    page.reload()
    ready(page)
    for tool in tools:
        expect(page.locator(tool)).to_be_visible()
    action(page, "full").click()
    for tool in tools:
        expect(page.locator(tool)).to_be_hidden()


def test_the_lesson_in_the_address_opens_whatever_was_open_before_and_again_after_a_reload(lab: Lab) -> None:
    for lesson in ("coherence", "intention", "welcome", "coherence"):
        page = lab.page(f"welcome/{lesson}.ipynb")
        activity = page.locator(f'fieldset[data-lesson="{lesson}"]').first
        expect(activity).to_be_visible(timeout=60_000)
        page.wait_for_url(f"**/tree/welcome/{lesson}.ipynb")
        page.reload()
        expect(activity).to_be_visible(timeout=60_000)
        page.context.close()
        lab.contexts.clear()
