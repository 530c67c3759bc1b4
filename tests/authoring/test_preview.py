"""A preview is the author's own course in JupyterLab, with every edit at the next request."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from helpers.serving import own_home

from kit import course as courses
from kit import course_folder
from kit.authoring import new

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 60


def until(ask: Callable[[], Any]) -> Any:
    """Ask until there is an answer."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.1)  # polling the thing itself
    pytest.fail("it never came")


def test_a_preview_shows_the_authors_course_and_what_changes_in_it(tmp_path: Path) -> None:
    root, log = tmp_path / "my-course", tmp_path / "log"
    new.course(root)
    environment = os.environ | own_home(tmp_path / "home") | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "kit.cli", "preview", str(root), "--no-browser"]
    with log.open("wb") as out:
        preview = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        opened = re.compile(r"(http://\S+/)(lab/tree/start/welcome\.ipynb)\?token=(\w+)")
        url, _page, token = until(lambda: opened.search(log.read_text(encoding="utf-8"))).groups()

        def get(path: str) -> str:
            return requests.get(f"{url}{path}", headers={"Authorization": f"token {token}"}, timeout=30).text

        assert "My course" in get("kit/api/state")
        assert '"equal":true' in get("kit/api/check?path=start/welcome.ipynb").replace(" ", "")
        opened_cells = json.loads(get("api/contents/start/welcome.ipynb"))["content"]["cells"]
        assert all(cell["metadata"]["editable"] is False for cell in opened_cells)
        for name, old, fresh in (
            ("course.yaml", "My course", "Our course"),
            ("start/welcome.ipynb", "a day", "a week"),
        ):
            text = (root / name).read_text(encoding="utf-8")
            (root / name).write_text(text.replace(old, fresh), encoding="utf-8")
        assert "Our course" in get("kit/api/state")
        until(lambda: "a week at work" in get("api/contents/start/welcome.ipynb"))
        (root / "course.yaml").write_text("{", encoding="utf-8")
        until(lambda: "not valid YAML" in log.read_text(encoding="utf-8"))
        assert preview.poll() is None
    finally:
        preview.send_signal(signal.SIGTERM)
        preview.wait(30)
    assert not list(tmp_path.glob("kit-preview-*"))


def test_no_course_but_the_carried_one_is_served_unless_it_is_named(tmp_path: Path) -> None:
    new.course(tmp_path / "my-course")
    assert courses.load().id == "collective-leadership"

    with course_folder.serving(tmp_path / "my-course"):
        assert courses.load().id == "my-course"
        assert courses.load_lesson("welcome").title == "Welcome"

    assert courses.load().id == "collective-leadership"
