"""JupyterLab as the course: lessons that open ready, the panel, one kernel, and nothing in the way."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil
from helpers.cards import eventually
from helpers.lessons import COHERENCE, INTENTION, action, cards, link, open_lesson, ready
from playwright.sync_api import expect

from kit import course as courses

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Route

CODE = ", ".join(
    f".jp-NotebookPanel {part}"
    for part in (".cm-editor", ".jp-InputPrompt", ".jp-OutputPrompt", ".jp-Placeholder", ".jp-Toolbar", ".jp-Collapser")
)


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
    expect(page.locator(".jp-Launcher")).to_be_visible()
    expect(page.locator("#jp-MainMenu")).to_be_visible()
    expect(page.locator("#kit-course")).to_have_count(0)
    lab.stop()


# What runs


def test_a_strangers_notebook_with_a_lessons_cells_and_a_stored_script_runs_nothing(fresh: Lab) -> None:
    stain = "from pathlib import Path\nPath('ran.txt').write_text('ran')"
    notebook(fresh.workspace / "stranger.ipynb", code(stain, script("window.ran = true")))
    page = fresh.page("stranger.ipynb")
    panel = page.locator(".jp-NotebookPanel")
    expect(panel.locator("h1")).to_be_visible()
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
    expect(page.get_by_text("This lesson differs from the course, so nothing in it was run.")).to_be_visible()
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


def test_a_lesson_opens_though_the_next_list_of_sessions_is_older_than_its_own(fresh: Lab) -> None:
    page = open_lesson(fresh)
    older = [fresh.get("api/sessions")]

    def answer(route: Route) -> None:
        # As one that JupyterLab asks for now and then, and that was under way when the lesson's session was made.
        if route.request.method == "GET" and older:
            route.fulfill(json=older.pop())
        else:
            route.continue_()

    page.route("**/api/sessions?*", answer)
    action(page, "next").click()
    ready(page, "coherence")
    assert not older


def test_a_lesson_that_gets_no_session_says_so_and_opens_when_it_is_tried_again(fresh: Lab) -> None:
    page = open_lesson(fresh)
    before = fresh.get("api/sessions")
    page.route("**/api/sessions?*", lambda route: route.fulfill(json=before))
    action(page, "next").click()
    banner = page.locator(".kit-banner")
    expect(banner).to_contain_text("The activities of this lesson could not be opened. The course does not answer.")
    page.unroute("**/api/sessions?*")
    banner.locator('[data-action="retry"]').click()
    ready(page, "coherence")
    expect(banner).to_have_count(0)


def test_a_lesson_of_an_address_opens_though_the_file_browser_cannot_look_for_it(fresh: Lab) -> None:
    page = fresh.page()
    refused = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    page.route("**/api/contents/welcome/intention.ipynb?content=0*", refuse)
    page.goto(fresh.address(INTENTION))
    ready(page, "intention")
    page.wait_for_function("() => window.jupyterapp.restored.then(() => true)")
    assert refused
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_the_facilitators_notebook_has_a_kernel_of_its_own(fresh: Lab) -> None:
    page = open_lesson(fresh)
    action(page, "facilitator").click()
    expect(page.locator(".jp-NotebookPanel h1", has_text="Debrief")).to_be_visible()
    expect(page.locator(".jp-NotebookPanel .jp-OutputArea-output").first).to_be_visible()
    assert not [one for one in page.locator(CODE).all() if one.is_visible()]
    eventually(lambda: len(kernels(fresh)) == 2)


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
    for lesson in ("coherence", "intention"):
        page = lab.page(f"welcome/{lesson}.ipynb")
        activity = page.locator(f'fieldset[data-lesson="{lesson}"]').first
        expect(activity).to_be_visible()
        page.wait_for_url(f"**/tree/welcome/{lesson}.ipynb")
        page.reload()
        expect(activity).to_be_visible()
        page.context.close()
        lab.contexts.clear()
