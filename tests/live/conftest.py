"""A real Hub with its service, for a facilitator's live session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub of this module's own, whose service a test may kill."""
    running = hubs.start(tmp_path_factory.mktemp("hub") / "room")
    yield running
    running.stop()
