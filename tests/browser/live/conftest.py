"""A facilitator's console on a Hub of its file's own, in a session that is new for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import console_page
from helpers.room import People

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from helpers.seats import Desk
    from playwright.sync_api import Browser


@pytest.fixture
def people(own_hub: RunningHub) -> People:
    return People(own_hub)


@pytest.fixture
def desk(own_hub: RunningHub, browser: Browser) -> Iterator[Desk]:
    """A facilitator's console in a session that has begun."""
    with console_page.opened(browser, own_hub) as found:
        found.begin("60-minutes")
        yield found
        found.press("end")
        found.page.locator('[data-action="start"]').wait_for()
