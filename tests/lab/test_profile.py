"""A learner's own page begins with how far they are, and with the way to the community where there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit import responses
from kit.lab.profile import profile
from kit.qr import QUIET, qr_code

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.server import Server

    from kit.course import Course
    from kit.workspace import Workspace

URL = "https://chat.example.org/#our-group"


def test_what_is_done_is_listed_with_its_moment_in_the_courses_order(
    workspace: Workspace, small_course: Course
) -> None:
    for id_ in ("three", "one"):
        responses.set_done(workspace, small_course.lesson(id_), done=True)
    told = profile(workspace, small_course)
    moments = [responses.read(workspace, id_).done_at for id_ in ("one", "three")]
    assert [(one["id"], one["at"]) for one in told["done"]] == list(zip(("one", "three"), moments, strict=True))
    assert (told["route"], told["progress"]) == ("The whole course", {"percent": 67, "done": 2, "of": 3})
    responses.set_done(workspace, small_course.lesson("one"), done=False)
    assert [one["id"] for one in profile(workspace, small_course)["done"]] == ["three"]


def test_one_damaged_file_does_not_take_the_profile_away(workspace: Workspace, small_course: Course) -> None:
    responses.set_done(workspace, small_course.lesson("one"), done=True)
    (workspace.responses / "two.json").write_text("{", encoding="utf-8")
    assert [one["id"] for one in profile(workspace, small_course)["done"]] == ["one"]


@pytest.mark.parametrize("community", ["", "community: {label: Chat}\n", "community: {label: Chat, url: null}\n"])
def test_without_an_address_there_is_no_community(workspace: Workspace, course_folder: Path, community: str) -> None:
    with (course_folder / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(community)
    assert profile(workspace, courses.load(course_folder))["community"] is None


def test_a_community_has_its_address_as_a_link_and_as_a_code(workspace: Workspace, course_folder: Path) -> None:
    with (course_folder / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(f"community: {{label: Chat, url: '{URL}'}}\n")
    assert profile(workspace, courses.load(course_folder))["community"] == {
        "label": "Chat",
        "url": URL,
        "code": qr_code(URL),
    }


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=490))
def test_property_the_path_covers_the_dark_of_the_code_and_nothing_else(rest: str) -> None:
    code = qr_code(f"https://{rest}")
    dark = {
        (int(x) + step - QUIET, int(y) - QUIET)
        for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code["path"])
        for step in range(int(n))
    }
    rows = segno.make_qr(f"https://{rest}", error="m").matrix
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert code["size"] == len(rows) + 2 * QUIET


def test_the_page_gets_the_profile(server: Server) -> None:
    server.ask("PUT", "lessons/intention/done", {"done": True})
    told = server.get("profile")
    assert told["progress"] == {"percent": 8, "done": 1, "of": 12}
    assert [(one["id"], one["title"]) for one in told["done"]] == [("intention", "Intention setting")]
    assert told["community"] is None
