"""The facilitator's notebook of a debrief in a browser: when it is ready, and how one goes through its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NOTEBOOK = "facilitator/debrief.ipynb"


def ready(page: Page) -> None:
    """Wait until the console stands and no step is at work."""
    page.locator('[data-step="cohort"] button').first.wait_for()
    done(page)


def done(page: Page) -> None:
    """Wait until no step is at work."""
    page.locator(".kit-debrief:not([data-busy])").wait_for()


def begin(page: Page) -> None:
    """Open the demo cohort, close its answers, and begin a debrief."""
    page.locator('[data-action="demo"]').click()
    page.get_by_text("23 of 24 people have taken part.").wait_for()
    done(page)
    close = page.locator('[data-step="close"] [data-action="begin"]')
    close.click()
    page.locator('.kw-stage[data-state="covered"]').wait_for()
    done(page)


def slide(page: Page) -> Locator:
    """Wait until a slide stands on the stage, and give it."""
    page.locator('.kw-stage[data-state="shown"] .kw-body:not([aria-busy])').wait_for()
    return page.locator(".kw-body")


def reveal(page: Page, step: str) -> Locator:
    """Turn to a step, reveal it, and give its first slide."""
    page.locator(".kw-steps button", has_text=step).click()
    page.locator('.kw-stage[data-state="covered"]').wait_for()
    page.locator('[data-action="next"]').click()
    return slide(page)
