"""A server that a Hub puts to rest while somebody writes: no dialog, nothing lost, and a way back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs

from kit import lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from playwright.sync_api import Browser

SECONDS = 60_000


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[RunningHub]:
    """A Hub whose servers show the panel of this clone."""
    place = tmp_path / "labextensions" / "@collective-leadership"
    place.mkdir(parents=True)
    (place / "kit").symlink_to(Path(lab.__file__).parent / "labextension")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("JUPYTER_PATH")]))
    running = hubs.start(tmp_path / "hub", servers={"JUPYTER_PATH": path})
    yield running
    running.stop()


def test_what_is_typed_while_the_server_rests_is_saved_once_it_is_woken_up(
    browser: Browser, own_hub: RunningHub
) -> None:
    own_hub.server("ada")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{own_hub.url}hub/login?next=/user/ada/lab/tree/welcome/intention.ipynb")
    page.fill("#username_input", "ada")
    page.fill("#password_input", hubs.PASSWORD)
    page.click("#login_submit")
    page.locator("[data-kit-ready]").wait_for(timeout=SECONDS)
    page.locator(".kit-foot").scroll_into_view_if_needed()
    field = page.get_by_label("What will be different after we have met?")
    field.scroll_into_view_if_needed(timeout=SECONDS)
    field.fill("we begin")

    own_hub.stop_server("ada")
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type(" on time")
    line = page.locator(".kit-resting")
    line.wait_for(timeout=SECONDS)
    assert page.locator(".jp-Dialog").count() == 0
    assert field.input_value() == "we begin on time"
    assert field.evaluate("field => field === document.activeElement")

    with page.context.expect_page() as opened:
        line.get_by_role("button", name="Wake it up").click()
    line.wait_for(state="detached", timeout=SECONDS)
    assert opened.value.is_closed()
    kept = own_hub.home("ada") / "collective-leadership" / "my-responses" / "intention.json"
    saved = "we begin on time"
    hubs.wait_for(lambda: kept.exists() and saved in kept.read_text(encoding="utf-8"), "the answer", own_hub.log)
