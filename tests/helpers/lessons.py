"""A lesson in the browser: open and ready, its cards, the panel's links and the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Lab
    from playwright.sync_api import Locator, Page

INTENTION = "welcome/intention.ipynb"
COHERENCE = "welcome/coherence.ipynb"


def cards(page: Page, lesson: str) -> Locator:
    return page.locator(f'.kit-card fieldset[data-lesson="{lesson}"]')


def ready(page: Page, lesson: str = "intention") -> None:
    expect(cards(page, lesson).first).to_be_visible()
    # The last cell of a lesson: until it stands, what is below on the page still moves.
    expect(page.locator(f'.kit-share[data-lesson="{lesson}"]')).to_be_visible()


def open_lesson(lab: Lab, path: str = INTENTION, **options: Any) -> Page:
    page = lab.page(path, **options)
    ready(page, path.rpartition("/")[2].removesuffix(".ipynb"))
    return page


def link(page: Page, lesson: str) -> Locator:
    return page.locator(f'#kit-course a[data-lesson="{lesson}"]')


def action(page: Page, name: str) -> Locator:
    return page.locator(f'[data-action="{name}"]')
