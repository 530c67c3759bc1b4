"""A lesson's cards in a browser: their fields, their marks, and what of them is on the disk."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Locator, Page

INTENTION = "welcome/intention.ipynb"
PATIENCE = 60.0


def open_lesson(lab: Lab, path: str = INTENTION, **options: Any) -> Page:
    page = lab.page(path, **options)
    expect(page.locator(".kit-card .kit-saved").first).to_be_visible()
    expect(page.locator(".kit-share")).to_be_attached()  # the last cell of every lesson
    return page


def field(page: Page, item: str = "different") -> Locator:
    return page.locator(f':is(textarea, input)[data-item="{item}"]').first


def mark(page: Page, item: str = "different") -> Locator:
    return page.locator(f'.kit-card:has(fieldset[data-item="{item}"]) .kit-saved')


def expect_state(page: Page, state: str, item: str = "different") -> None:
    expect(mark(page, item)).to_have_attribute("data-state", state)


def on_disk(root: Path, name: str) -> dict[str, Any]:
    lesson, _slash, key = name.partition("/")
    record = json.loads((root / "my-responses" / f"{lesson}.json").read_text(encoding="utf-8"))
    return dict(record["items"][key])


def value(root: Path, name: str = "intention/hopes/different") -> Any:
    return on_disk(root, name)["value"]


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)  # polling the thing itself


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
