"""The facilitator's notebook in a real JupyterLab, and the demo cohort beside it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.debrief_page import NOTEBOOK, done, ready

from kit import course as courses
from kit import demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def demo_cohort(_lab: Lab) -> Iterator[Path]:
    """The demo cohort, new for one file: nobody has closed its answers yet."""
    root = demo.make(_lab.workspace / "demo-cohort", courses.load()).root
    yield root
    shutil.rmtree(root)


@pytest.fixture
def console(lab: Lab, demo_cohort: Path) -> Page:  # noqa: ARG001 - it must lie there before the notebook opens
    """The facilitator's notebook, open and ready, with no cohort chosen."""
    page = lab.page(NOTEBOOK)
    ready(page)
    if page.locator('[data-action="close"]').is_visible():
        done(page)
        page.locator('[data-action="close"]').click()
        page.locator('[data-action="demo"]').wait_for()
    return page
