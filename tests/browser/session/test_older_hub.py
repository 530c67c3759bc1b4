"""The same session on the older JupyterHub: log-in, servers, lessons, the live console and the room on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from helpers import hub as hubs
from helpers import hub55
from helpers.hopes import answer_together, assert_shown, reveal_to_all
from helpers.phone import Phones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub
    from helpers.room import People
    from helpers.seats import Desk, Learner
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """The older Hub: its service and its single-user servers are of its version too."""
    folder = tmp_path_factory.mktemp("hub")
    older = {"PYTHONPATH": hub55.path()}
    running = hubs.start(folder / "older", environment=older, servers=hubs.own_panel(folder))
    yield running
    running.stop()


def test_what_everybody_shared_on_the_older_hub_is_what_is_counted_read_and_revealed_to_all(
    own_hub: RunningHub, browser: Browser, desk: Desk, learners: dict[str, Learner], people: People
) -> None:
    for path in ("hub/api/", "user/ada/api"):
        assert requests.get(f"{own_hub.url}{path}", timeout=60).headers["X-JupyterHub-Version"] == hub55.VERSION
    (service,) = own_hub.processes("kit", "service", "run")
    assert service.environ()["PYTHONPATH"] == hub55.path()

    answer_together(desk, learners, people)
    reveal_to_all(desk, learners)
    # A log-in by the service itself, from the address of the QR code.
    phones = Phones(own_hub, browser)
    assert_shown(phones("fay").locator(".kit-result"))
    phones.close()
