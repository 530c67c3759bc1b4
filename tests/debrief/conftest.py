"""Groups of made-up people, nobody in them yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.sent import Group

from kit import course as courses
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course


@pytest.fixture
def group(small_course: Course, tmp_path: Path) -> Group:
    """Nobody yet, in the small course."""
    return Group(tmp_path / "files", small_course)


@pytest.fixture
def team(tmp_path: Path) -> Group:
    """Nobody yet, in the real course."""
    return Group(tmp_path / "files", courses.load())


@pytest.fixture
def drawer(tmp_path: Path) -> FolderDrawer:
    """An empty folder's drawer."""
    return FolderDrawer(tmp_path)
