"""A session on a real Hub: a facilitator in front, three learners in their lessons, others elsewhere, and a wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.hopes import AWAY, HERE, LESSON
from helpers.hub import FACILITATOR
from helpers.room import People
from helpers.seats import Desk, Learner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def people(own_hub: RunningHub) -> Iterator[People]:
    """Those who are elsewhere: they ask the service as their pages would."""
    found = People(own_hub)
    with found.here(*AWAY):
        yield found


@pytest.fixture(scope="module")
def desk(own_hub: RunningHub, browser: Browser) -> Iterator[Desk]:
    """The facilitator; all servers begin at once."""
    for user in (FACILITATOR, *HERE):
        own_hub.begin(user)
    for user in (FACILITATOR, *HERE):
        own_hub.ready(user)
    found = Desk.on(browser, own_hub)
    yield found
    found.page.context.close()


@pytest.fixture(scope="module")
def learners(own_hub: RunningHub, browser: Browser, desk: Desk) -> Iterator[dict[str, Learner]]:
    """Three learners, each in the lesson on a server of their own, in a session that has begun."""
    found = {user: Learner.on(browser, own_hub, user, LESSON) for user in HERE}
    desk.begin("60-minutes")
    for learner in found.values():
        learner.enrolled()
    yield found
    for learner in found.values():
        learner.page.context.close()


@pytest.fixture(scope="module")
def window(desk: Desk, learners: dict[str, Learner]) -> Page:
    """The wall in a window of its own, as it lies on a projector."""
    assert learners
    return desk.beside()
