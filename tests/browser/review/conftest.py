"""A page with the review of texts, and the cohort on disk that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.review_page import Desk, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture
def desk(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A page with the review; parameters are what it is opened with."""
    with opened(browser, tmp_path, **getattr(request, "param", {})) as found:
        yield found
