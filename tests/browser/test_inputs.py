"""The inputs of a lesson in a real JupyterLab: by keyboard alone, and with everything around them failing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces
from kit.items import TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Lab, StartLab
    from playwright.sync_api import Locator, Page

INTENTION = "welcome/intention.ipynb"
PATIENCE_MS = 20_000


def open_lesson(lab: Lab, path: str = INTENTION, **options: Any) -> Page:
    page = lab.page(path, **options)
    expect(page.locator(".kit-card .kit-saved").first).to_be_visible(timeout=60_000)
    expect(page.locator(".kit-share")).to_be_attached()  # the last cell of every lesson
    return page


def field(page: Page, item: str = "different") -> Locator:
    return page.locator(f':is(textarea, input)[data-item="{item}"]').first


def mark(page: Page, item: str = "different") -> Locator:
    return page.locator(f'.kit-card:has(fieldset[data-item="{item}"]) .kit-saved')


def expect_state(page: Page, state: str, item: str = "different") -> None:
    expect(mark(page, item)).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


def on_disk(root: Path, name: str) -> dict[str, Any]:
    lesson, _slash, key = name.partition("/")
    record = json.loads((root / "my-responses" / f"{lesson}.json").read_text(encoding="utf-8"))
    return dict(record["items"][key])


def value(root: Path, name: str = "intention/hopes/different") -> Any:
    return on_disk(root, name)["value"]


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)  # polling the thing itself


@pytest.fixture
def fresh(start_lab: StartLab, tmp_path: Path) -> Iterator[Lab]:
    """A JupyterLab on a workspace of its own, that a test may break."""
    root = tmp_path / "workshop"
    workspaces.create(root, courses.load())
    lab = start_lab(root)
    yield lab
    lab.stop()


@pytest.fixture(scope="module")
def quiet(start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """One JupyterLab for the tests that leave it whole."""
    root = tmp_path_factory.mktemp("inputs") / "workshop"
    workspaces.create(root, courses.load())
    return start_lab(root)


@pytest.fixture
def calm(quiet: Lab) -> Iterator[Lab]:
    """The same with nothing written yet."""
    for file in (quiet.workspace / "my-responses").glob("*.json"):
        file.unlink()
    yield quiet
    quiet.close_pages()


def focus(page: Page, selector: str) -> None:
    """Tab on until the element has the focus, as someone without a mouse would."""
    for _n in range(200):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def test_every_kind_of_input_is_answered_by_keyboard_alone(calm: Lab) -> None:
    page = open_lesson(calm, "intro/in-practice.ipynb")
    keys = page.keyboard
    focus(page, 'textarea[data-item="situation"]')
    keys.type("It worked once.\nThen again.")
    focus(page, '[data-item="roads"][data-value="connectivity"] input')
    keys.press("Space")
    focus(page, 'input[data-item="one"]')
    keys.type("the new rota")
    focus(page, 'fieldset[data-item="one-now"] input')
    keys.press("Space")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    focus(page, 'fieldset[data-item="one-body"] input')
    keys.press("Space")
    keys.press("ArrowDown")
    expect_state(page, "saved", "one")
    page.goto(calm.address("debrief/design-homework.ipynb"))
    expect(mark(page, "when")).to_be_visible(timeout=60_000)
    focus(page, 'input[data-item="when"]')
    keys.type("11112027")
    expect_state(page, "saved", "when")
    page.goto(calm.address("intro/why.ipynb"))
    expect(mark(page, "as-it-is")).to_be_visible(timeout=60_000)
    focus(page, 'fieldset[data-item="as-it-is"] input[data-value="task"]')
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    focus(page, 'fieldset[data-item="as-it-is"] input[data-value="pace"]')
    keys.type("5")
    expect(page.locator('fieldset[data-item="as-it-is"] .kit-left')).to_have_text("3 left to give")
    expect_state(page, "saved", "as-it-is")
    saved = {
        name: value(calm.workspace, name)
        for name in (
            "in-practice/worked/situation",
            "in-practice/worked/roads",
            "in-practice/decisions/one",
            "in-practice/decisions/one-now",
            "in-practice/decisions/one-body",
            "design-homework/step/when",
            "why/weights/as-it-is",
        )
    }
    assert saved == {
        "in-practice/worked/situation": "It worked once.\nThen again.",
        "in-practice/worked/roads": ["connectivity"],
        "in-practice/decisions/one": "the new rota",
        "in-practice/decisions/one-now": 3,
        "in-practice/decisions/one-body": "deciding",
        "design-homework/step/when": "2027-11-11",
        "why/weights/as-it-is": {"task": 2, "pace": 5},
    }


def test_every_input_has_its_question_for_a_name_and_a_target_of_44_pixels(calm: Lab) -> None:
    page = open_lesson(calm)
    expect(page.get_by_role("textbox", name="What will be different after we have met?")).to_be_visible()
    group = page.get_by_role("group", name="How confident are you that it will come about?")
    expect(group.get_by_role("radio", name="4", exact=True)).to_be_visible()
    small = page.locator(".kit-card :is(label.kit-option, textarea, input.kit-field, button):visible").evaluate_all(
        "all => all.filter(e => Math.min(e.offsetWidth, e.offsetHeight) < 44).map(e => e.outerHTML)"
    )
    assert small == []


def test_what_is_typed_in_a_card_is_no_shortcut_of_jupyterlab(calm: Lab) -> None:
    page = open_lesson(calm)
    cells = page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    field(page).click()
    for key in ("a", "b", "d", "d", "x", "m", "Enter", "ArrowUp", "ArrowDown", "Escape", "0", "0", "Control+s"):
        page.keyboard.press(key)
    page.locator('label[data-item="confident"][data-value="2"]').click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(page.locator('label[data-item="confident"][data-value="3"] input')).to_be_checked()
    expect(field(page)).to_have_value("abddxm\n00")
    expect_state(page, "saved")
    assert cells.count() == before
    assert page.get_by_role("dialog").count() == 0


def test_saved_means_that_what_is_on_screen_is_on_the_disk(calm: Lab) -> None:
    page = open_lesson(calm)
    expect_state(page, "empty")
    field(page).press_sequentially("We ask before we are asked.")
    expect_state(page, "saved")
    assert value(calm.workspace) == "We ask before we are asked."
    expect(mark(page)).to_contain_text("Saved in your own workspace")
    expect(mark(page)).to_contain_text("Not shared.")


def test_a_choice_can_be_taken_back(calm: Lab) -> None:
    page = open_lesson(calm)
    page.locator('label[data-item="confident"][data-value="cannot-say"]').click()
    expect_state(page, "saved", "confident")
    assert value(calm.workspace, "intention/hopes/confident") == "cannot-say"
    page.get_by_role("button", name="Clear my answer: How confident").press("Enter")
    eventually(lambda: value(calm.workspace, "intention/hopes/confident") is None)
    expect(page.locator('fieldset[data-item="confident"] input:checked')).to_have_count(0)


def test_more_points_than_there_are_wait_until_they_fit(calm: Lab) -> None:
    page = open_lesson(calm, "intro/why.ipynb")
    page.locator('input[data-item="as-it-is"][data-value="task"]').fill("8")
    page.locator('input[data-item="as-it-is"][data-value="pace"]').fill("4")
    expect(mark(page, "as-it-is")).to_contain_text("2 points too many")
    expect_state(page, "unsaved", "as-it-is")
    page.get_by_role("button", name="One point less for Task").first.click()
    page.get_by_role("button", name="One point less for Task").first.click()
    expect_state(page, "saved", "as-it-is")
    assert value(calm.workspace, "why/weights/as-it-is") == {"task": 6, "pace": 4}


def test_a_text_that_is_too_long_stays_on_screen_and_says_so(calm: Lab) -> None:
    page = open_lesson(calm)
    long = "x" * (TEXT_LIMIT + 1)
    field(page).fill(long)
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("Shorten it")
    expect(field(page)).to_have_value(long)
    field(page).press("Backspace")
    expect_state(page, "saved")
    assert value(calm.workspace) == long[:-1]


def test_a_reload_shows_what_was_saved(calm: Lab) -> None:
    page = open_lesson(calm)
    field(page).fill("Shorter meetings.")
    page.locator('label[data-item="confident"][data-value="4"]').click()
    expect_state(page, "saved")
    page.reload()
    expect(field(page)).to_have_value("Shorter meetings.", timeout=60_000)
    expect(page.locator('label[data-item="confident"][data-value="4"] input')).to_be_checked()


def asks_before_leaving(page: Page) -> bool:
    """Say whether the page would ask, were it left now."""
    return bool(
        page.evaluate(
            """() => {
                const leaving = new Event("beforeunload", { cancelable: true });
                dispatchEvent(leaving);
                return leaving.defaultPrevented;
            }"""
        )
    )


def test_leaving_asks_only_while_something_is_unsaved(calm: Lab) -> None:
    page = open_lesson(calm)
    field(page).press_sequentially("On the disk.")
    expect_state(page, "saved")
    assert not asks_before_leaving(page)
    page.context.set_offline(True)
    field(page).press_sequentially(" On none.")
    expect_state(page, "unsaved")
    assert asks_before_leaving(page)


def test_what_was_typed_just_before_leaving_is_sent_on_the_way_out(calm: Lab) -> None:
    # In a lesson of its own: what is on its way may arrive after this test.
    page = open_lesson(calm, "intro/why.ipynb")
    page.on("dialog", lambda dialog: dialog.accept())
    field(page, "keeps").fill("Saved.")
    expect_state(page, "saved", "keeps")
    field(page, "keeps").fill("And off I go.")
    page.goto("about:blank")
    eventually(lambda: value(calm.workspace, "why/gap/keeps") == "And off I go.")


def test_typing_goes_on_while_the_network_is_away(calm: Lab) -> None:
    page = open_lesson(calm)
    page.context.set_offline(True)
    field(page).press_sequentially("Typed in a tunnel")
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("will be saved when the connection is back")
    field(page).press_sequentially(", and in the next.")
    page.context.set_offline(False)
    expect_state(page, "saved")
    assert value(calm.workspace) == "Typed in a tunnel, and in the next."
    expect(field(page)).to_be_focused()


def test_typing_goes_on_while_the_server_is_gone_and_is_saved_when_it_is_back(fresh: Lab) -> None:
    page = open_lesson(fresh)
    field(page).press_sequentially("Before. ")
    expect_state(page, "saved")
    command = psutil.Process(fresh.process.pid).cmdline()
    environment = psutil.Process(fresh.process.pid).environ()
    port = fresh.url.rstrip("/").rpartition(":")[2]
    fresh.process.kill()
    fresh.process.wait()
    field(page).press_sequentially("While it was gone. ")
    expect_state(page, "unsaved")
    field(page).press("Home")
    again = [part.replace("--port=0", f"--port={port}") for part in command]
    fresh.process = subprocess.Popen(again, cwd=fresh.workspace, env=environment, stderr=subprocess.DEVNULL)
    expect_state(page, "saved")
    assert value(fresh.workspace) == "Before. While it was gone. "
    expect(field(page)).to_be_focused()
    assert field(page).evaluate("e => e.selectionStart") == 0


def test_a_server_that_hangs_is_no_saved_answer(fresh: Lab) -> None:
    page = open_lesson(fresh)
    os.kill(fresh.process.pid, signal.SIGSTOP)
    try:
        field(page).press_sequentially("Is anybody there?")
        expect_state(page, "saving")
        assert not (fresh.workspace / "my-responses" / "intention.json").exists()
    finally:
        os.kill(fresh.process.pid, signal.SIGCONT)
    expect_state(page, "saved")
    assert value(fresh.workspace) == "Is anybody there?"


def test_a_killed_kernel_is_nothing_to_the_one_who_types(fresh: Lab) -> None:
    page = open_lesson(fresh)
    field(page).press_sequentially("One word")
    kernels = [k["id"] for k in fresh.get("api/kernels")]
    for process in psutil.process_iter(["cmdline"]):
        if any(f"kernel-{id_}.json" in part for part in process.info["cmdline"] or () for id_ in kernels):
            process.kill()
    page.keyboard.type(" and another one")
    expect_state(page, "saved")
    assert value(fresh.workspace) == "One word and another one"
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("One word and another one")


def test_a_disk_that_takes_nothing_loses_nothing(fresh: Lab) -> None:
    page = open_lesson(fresh)
    field(page).fill("Saved before.")
    expect_state(page, "saved")
    # A file where the folder was refuses every write, also one by root.
    folder, aside = fresh.workspace / "my-responses", fresh.workspace / "aside"
    folder.rename(aside)
    folder.touch()
    field(page).fill("Typed when the disk took nothing.")
    expect_state(page, "unsaved")
    expect(mark(page)).to_contain_text("tried again")
    folder.unlink()
    aside.rename(folder)
    expect_state(page, "saved")
    assert value(fresh.workspace) == "Typed when the disk took nothing."


def test_a_card_that_is_drawn_anew_has_its_draft_and_its_caret(calm: Lab) -> None:
    page = open_lesson(calm)
    page.context.set_offline(True)
    field(page).press_sequentially("A draft")
    field(page).press("ArrowLeft")
    page.context.set_offline(False)
    # As a run of the cell does: the output goes and another one comes.
    page.evaluate(
        """() => {
            const card = document.querySelector('.kit-activity');
            const host = card.parentElement;
            const styles = document.querySelector('link[href$="kit.css"]').href;
            const again = () => import(styles.replace('kit.css', 'activity.js'));
            window.redraw = async definition => { card.remove(); await (await again()).mount(host, definition); };
        }"""
    )
    activity = courses.load().activity("intention/hopes")
    items = [
        {"id": i.id, "kind": i.kind, "label": i.label, "help": i.help} for i in activity.items if i.kind != "rating"
    ]
    page.evaluate(
        "d => window.redraw(d)",
        {"show": "activity", "lesson": "intention", "activity": "hopes", "title": "T", "intro": "", "note": "",
         "share": "lines", "items": items},
    )  # fmt: skip
    expect(field(page)).to_be_focused()
    page.keyboard.type("!")
    expect(field(page)).to_have_value("A draf!t")
    expect_state(page, "saved")


def test_two_tabs_follow_each_other_and_no_caret_moves(calm: Lab) -> None:
    one = open_lesson(calm)
    two = one.context.new_page()
    two.goto(calm.address(INTENTION))
    expect(mark(two)).to_be_visible(timeout=60_000)
    field(one).fill("We decide in the shop.")
    expect(field(two)).to_have_value("We decide in the shop.", timeout=PATIENCE_MS)
    field(two).focus()
    field(two).evaluate("e => e.setSelectionRange(10, 10)")
    field(one).fill("Today we decide in the shop.")
    expect(field(two)).to_have_value("Today we decide in the shop.", timeout=PATIENCE_MS)
    assert field(two).evaluate("e => [e.selectionStart, e.selectionEnd]") == [16, 16]
    one.locator('label[data-item="confident"][data-value="5"]').click()
    expect(two.locator('label[data-item="confident"][data-value="5"] input')).to_be_checked(timeout=PATIENCE_MS)
    expect_state(two, "saved")


def disagree(lab: Lab) -> tuple[Page, Page]:
    """Two browsers: the second typed on while it was cut off, and comes back to another text."""
    one, two = open_lesson(lab), open_lesson(lab)
    field(one).fill("Common ground.")
    expect(field(two)).to_have_value("Common ground.", timeout=PATIENCE_MS)
    two.context.set_offline(True)
    field(two).fill("The text of the second.")
    expect_state(two, "unsaved")
    field(one).fill("The text of the first.")
    expect_state(one, "saved")
    two.context.set_offline(False)
    expect_state(two, "conflict")
    return one, two


def test_two_texts_that_disagree_are_both_kept_until_their_author_chooses(calm: Lab) -> None:
    one, two = disagree(calm)
    panel = two.locator(".kit-conflict:visible")
    expect(panel).to_contain_text("The text of the first.")
    expect(panel).to_contain_text("The text of the second.")
    field(two).press("End")
    field(two).press_sequentially(" And more.")
    eventually(lambda: on_disk(calm.workspace, "intention/hopes/different")["kept"][0]["value"].endswith("And more."))
    assert value(calm.workspace) == "The text of the first."
    panel.get_by_role("button", name="Keep both").click()
    expect_state(two, "saved")
    both = "The text of the second. And more.\n\nThe text of the first."
    expect(field(two)).to_be_focused()
    expect(field(one)).to_have_value(both, timeout=PATIENCE_MS)
    record = on_disk(calm.workspace, "intention/hopes/different")
    assert (record["value"], record["kept"]) == (both, [])


def test_keep_mine_and_take_the_other_do_what_they_say(calm: Lab) -> None:
    _one, two = disagree(calm)
    two.locator('.kit-conflict:visible [data-action="keep-mine"]').click()
    expect_state(two, "saved")
    assert value(calm.workspace) == "The text of the second."
    one, two = disagree(calm)
    two.locator('.kit-conflict:visible [data-action="take-other"]').click()
    expect_state(two, "saved")
    assert on_disk(calm.workspace, "intention/hopes/different")["kept"] == []
    expect(field(two)).to_have_value("The text of the first.")
    expect(field(one)).to_have_value("The text of the first.")


def test_a_text_that_was_kept_aside_is_offered_after_a_reload(calm: Lab) -> None:
    _one, two = disagree(calm)
    two.reload()
    expect_state(two, "conflict")
    expect(field(two)).to_have_value("The text of the first.")
    expect(two.locator(".kit-conflict:visible")).to_contain_text("The text of the second.")
    two.locator('.kit-conflict:visible [data-action="take-other"]').click()
    expect_state(two, "saved")
    record = on_disk(calm.workspace, "intention/hopes/different")
    assert (record["value"], record["kept"]) == ("The text of the second.", [])


def test_a_lesson_that_is_not_open_yet_has_its_sentence_and_no_inputs(calm: Lab) -> None:
    page = open_lesson(calm, "welcome/coherence.ipynb")
    page.locator('fieldset[data-activity="check"] label[data-value="4"]').first.click()
    expect_state(page, "saved", "shared-purpose-1")
    page.goto(calm.address("debrief/debrief.ipynb"))
    card = page.locator('.kit-activity[data-activity="check"]')
    expect(card).to_contain_text("opens on", timeout=60_000)
    assert card.locator("input").count() == 0


def test_without_the_course_s_part_of_the_server_a_card_says_what_is_missing(calm: Lab) -> None:
    page = calm.page()
    page.route("**/kit/static/activity.js", lambda route: route.abort())
    page.goto(calm.address(INTENTION))
    expect(page.get_by_text("This card cannot be shown").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("width", [680, 330])
def test_nothing_sticks_out_of_a_narrow_card(calm: Lab, width: int) -> None:
    page = open_lesson(calm, "intro/in-practice.ipynb")
    page.add_style_tag(content=f".kit-card {{ width: {width}px; }}")
    sticking_out = (
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'hidden'"
        " && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline').length"
    )
    eventually(lambda: page.locator(".kit-card, .kit-card *").evaluate_all(sticking_out) == 0)
