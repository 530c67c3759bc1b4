"""One real JupyterHub for all tests that leave it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import hub as hubs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub with a cohort, which a test may use but must not break."""
    running = hubs.start(tmp_path_factory.mktemp("hub") / "shared")
    yield running
    running.stop()
