"""The kernels of the course: one for all lessons, given out one request after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import requests

from kit import course
from kit.workspace import FACILITATOR

if TYPE_CHECKING:
    from helpers.server import Server

LESSONS = [f"{lesson.section}/{lesson.id}.ipynb" for lesson in course.load().lessons]


def ask(server: Server, path: str | None) -> dict[str, str]:
    answer = server.ask("POST", "kernel", {"path": path})
    assert answer.status_code == 200, answer.text
    given: dict[str, str] = answer.json()
    return given


def jupyter(server: Server, method: str, path: str) -> requests.Response:
    headers = {"Authorization": f"token {server.token}"}
    return requests.request(method, f"{server.url}api/{path}", headers=headers, timeout=30)


def test_lessons_that_ask_at_once_all_get_the_same_kernel(server: Server) -> None:
    with ThreadPoolExecutor(len(LESSONS)) as pages:
        given = list(pages.map(lambda path: ask(server, path), [*LESSONS, *LESSONS]))
    assert len({one["kernel"] for one in given}) == 1
    sessions = {one["path"]: one["kernel"]["id"] for one in jupyter(server, "GET", "sessions").json()}
    assert sessions == dict.fromkeys(LESSONS, given[0]["kernel"])


def test_the_lessons_kernel_can_be_started_before_any_lesson(server: Server) -> None:
    assert ask(server, None)["kernel"] == ask(server, LESSONS[0])["kernel"]


def test_a_kernel_that_is_gone_is_replaced_for_every_lesson(server: Server) -> None:
    gone = ask(server, LESSONS[0])["kernel"]
    jupyter(server, "DELETE", f"kernels/{gone}").raise_for_status()
    again = ask(server, LESSONS[1])["kernel"]
    assert again not in {gone, None}
    assert ask(server, LESSONS[0])["kernel"] == again


def test_the_facilitators_kernel_is_another_one_and_stays_the_same(server: Server) -> None:
    own = ask(server, FACILITATOR)["kernel"]
    assert own != ask(server, LESSONS[0])["kernel"]
    assert own == ask(server, FACILITATOR)["kernel"]


def test_a_notebook_that_is_not_the_courses_gets_no_kernel(server: Server) -> None:
    for path in ("stranger.ipynb", "../welcome/welcome.ipynb", "welcome/./welcome.ipynb"):
        assert server.ask("POST", "kernel", {"path": path}).status_code == 404
