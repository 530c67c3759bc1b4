"""A lesson in a live session: a shared line says where it is, the line may break, a result comes without a jolt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.live_room import Group
from helpers.relay import Relay, relay
from helpers.seats import Learner
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces
from kit.wire.acts import SetTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Lab, StartLab
    from helpers.hub import RunningHub
    from playwright.sync_api import Locator, Page

ACTIVITY = "intention/hopes"
LESSON = "welcome/intention.ipynb"


@pytest.fixture(scope="module")
def line(hub: RunningHub) -> Iterator[Relay]:
    """The line between the learner's server and the service."""
    yield from relay(hub.service_url)


@pytest.fixture(scope="module")
def group(hub: RunningHub) -> Group:
    return Group(hub)


@pytest.fixture(scope="module")
def running(hub: RunningHub, line: Relay, start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """JupyterLab of one of the group, as the Hub starts it, with its line to the service."""
    root = workspaces.create(tmp_path_factory.mktemp("live") / "my-workshop", courses.load()).root
    mine = {"KIT_SERVICE_URL": line.url, "JUPYTERHUB_API_TOKEN": hub.token("dora"), "JUPYTERHUB_USER": "dora"}
    return start_lab(root, env=mine)


@pytest.fixture(scope="module")
def learner(running: Lab) -> Learner:
    """The lesson, once the learner's server has found the group."""
    found = Learner(running.page(LESSON))
    found.enrolled()
    return found


@pytest.fixture
def page(learner: Learner) -> Page:
    return learner.page


@pytest.fixture(autouse=True)
def _good_line(line: Relay) -> Iterator[None]:
    """Leave the next test a good line to the service."""
    yield
    line.mend()


def share(learner: Learner, item: str, text: str) -> None:
    learner.write(item, text)
    learner.offer(item)
    learner.share()


def held(group: Group) -> dict[str, Any]:
    """What the service has in words of the learner."""
    lines = group.client("dora").mine(group.cohort).lines
    return {x.item: x.value for x in lines if isinstance(x.value, str)}


def test_whoever_is_on_the_list_sees_that_they_are_in_the_group_and_shared_nothing(page: Page, group: Group) -> None:
    expect(page.locator("#kit-course .kit-head")).to_contain_text("Team Delta · live on this Hub")
    expect(page.locator(".kit-enrolled")).to_contain_text("Joining shares nothing.")
    assert held(group) == {}


def test_the_group_to_join_keeps_the_focus_though_the_list_is_asked_for_anew(page: Page) -> None:
    page.locator('[data-action="leave"]').press("Enter")
    with page.expect_response("**/enrol"):
        page.locator('[data-action="join"]').press("Enter")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    way = page.get_by_role("button", name="Join “Team Delta”")
    expect(way).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kit-course .kit-head")).to_contain_text("Team Delta · live on this Hub")
    expect(page.locator('[data-action="leave"]')).to_be_focused()


def test_a_shared_line_is_with_the_group_waits_while_the_line_is_cut_and_arrives_by_itself(
    learner: Learner, page: Page, line: Relay, group: Group
) -> None:
    share(learner, "different", "Shorter meetings.")
    expect(learner.tag("different")).to_have_text("with the group")
    mark = learner.card("hopes").locator(".kit-saved")
    expect(mark).to_contain_text("With the group")
    assert held(group) == {"different": "Shorter meetings."}

    line.cut()
    share(learner, "different", "One board for all.")
    expect(learner.tag("different")).to_have_text("waiting for the connection")
    learner.field("sign").fill("Typing goes on.")
    expect(mark).to_have_attribute("data-state", "saved")
    expect(page.locator(".jp-Dialog")).to_have_count(0)

    page.locator('[data-action="everything"]').click()
    written = page.locator('.kit-written[data-item="different"]')
    expect(written).to_contain_text("For the group,")
    expect(written).to_contain_text("waiting for the connection")
    line.mend()
    expect(written).to_contain_text("With the group,")
    written.locator('[data-action="edit"]').click()
    expect(learner.field("different")).to_be_focused()
    expect(learner.tag("different")).to_have_text("with the group")
    assert held(group) == {"different": "One board for all."}


def test_a_line_withdrawn_without_a_connection_says_that_the_service_still_has_it(
    learner: Learner, line: Relay
) -> None:
    share(learner, "keep", "The coffee.")
    expect(learner.tag("keep")).to_have_text("with the group")
    line.cut()
    learner.withdraw("keep")
    expect(learner.tag("keep")).to_have_text("taken back: waiting for the connection")
    expect(learner.row("keep")).to_contain_text("Until then the group's service still has it.")
    line.mend()
    expect(learner.tag("keep")).not_to_contain_text("taken back")


def test_what_the_facilitator_opens_is_said_calmly_and_a_result_comes_without_a_jolt(
    learner: Learner, page: Page, group: Group
) -> None:
    expect(learner.note("hopes")).to_have_text("")
    group.act("open", ACTIVITY)
    group.client("grace").act(group.cohort, SetTimer(seconds=600))
    expect(learner.note("hopes")).to_contain_text("Your group answers this now.")
    expect(learner.note("hopes")).to_contain_text("9:5")
    group.share(f"{ACTIVITY}/confident", [1, 2, 4, 4, 5, 5])
    expect(learner.note("hopes")).to_contain_text("people have shared an answer.")

    group.act("close", ACTIVITY)
    expect(learner.note("hopes")).to_contain_text("not counted unless it is opened again")
    text = learner.field("different")
    text.fill("I still write")
    before = settled(text)
    group.act("reveal", ACTIVITY)
    result = learner.result("hopes")
    expect(result).to_contain_text("Your group's result")
    assert abs(settled(text)["y"] - before["y"]) <= 1
    page.keyboard.type(" on.")
    expect(text).to_have_value("I still write on.")

    expect(result.locator("svg").first).to_be_visible()
    expect(result.locator("svg").nth(1)).to_be_hidden()
    result.locator("summary").first.click()
    expect(result.locator("table").first.locator("tbody tr").first).to_be_visible()
    group.act("hide", ACTIVITY)
    expect(result).to_have_count(0)


def settled(field: Locator) -> Any:
    """Give where it stands once the page has been painted."""
    field.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return field.bounding_box()


def test_a_proxy_that_finds_nothing_for_a_moment_opens_no_dialog(learner: Learner, page: Page) -> None:
    text = learner.field("sign")
    text.fill("")
    page.route("**/api/contents/**", lambda route: route.fulfill(status=404, body="{}"))
    with page.expect_response(lambda answer: answer.status == 404 and "/api/contents/" in answer.url):
        page.keyboard.type("On and ")
    page.unroute_all()
    page.keyboard.type("on.")
    expect(text).to_have_value("On and on.")
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_a_drawing_brings_no_script_no_link_and_no_handler(page: Page, running: Lab) -> None:
    hostile = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"
        width="9" height="9" onload="document.title='hit'"><script>document.title='hit'</script>
        <style>*{display:none}</style><image href="http://127.0.0.1:9/x"/>
        <rect width="9" height="9" fill="url(http://127.0.0.1:9/x)" onclick="document.title='hit'"/>
        <foreignObject><b xmlns="http://www.w3.org/1999/xhtml">b</b></foreignObject>
        <a x:href="javascript:1"><text>in a link</text></a>
        <text x="1" fill="currentColor">&lt;b&gt; shown</text></svg>"""
    drawn = page.evaluate(
        "async ([url, text]) => (await import(url)).drawing(text).outerHTML",
        [f"{running.url}kit/static/svg.js", hostile],
    )
    assert '<text x="1" fill="currentColor">&lt;b&gt; shown</text>' in drawn
    for word in ("script", "style", "onload", "onclick", "url(", "image", "foreignObject", "href", "in a link"):
        assert word not in drawn
    assert page.title() != "hit"
