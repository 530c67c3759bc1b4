"""A real Hub whose service holds two cohorts, and a new cohort for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs
from helpers.hub import FACILITATOR, PEOPLE
from helpers.live import Live, gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub

OTHERS, OTHER_FACILITATOR, OUTSIDER, STRANGER = ("mia", "noor"), "olga", "otto", "sven"
"""Another cohort and who leads it; a user who may reach the service and is in no cohort; and one who may not."""


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub with two cohorts, whose service takes any number of requests a second."""
    root = tmp_path_factory.mktemp("live") / "hub"
    other = hubs.make_cohort(root.with_name("other"), OTHERS)
    before = (
        f'c.JupyterHub.load_roles += [{{"name": "outside", "users": ["{OUTSIDER}"], '
        '"scopes": ["access:services!service=kit"]}]\n'
        f'c.Authenticator.allowed_users = {{"{OUTSIDER}", "{STRANGER}"}}'
    )
    database = f"sqlite:///{root}/live.sqlite"
    after = hubs.another(other.root, OTHER_FACILITATOR) + 'service["environment"]["KIT_SERVICE_RATE"] = "0"'
    running = hubs.start(root, before=before, after=after, database=database)
    yield running
    running.stop()


@pytest.fixture
def live(two: RunningHub) -> Live:
    """A new cohort of six with a facilitator; nothing was shared yet."""
    return gather(two, f"sqlite:///{two.root}/live.sqlite", PEOPLE, [FACILITATOR])
