"""What axe finds wrong for people who use a page in other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from typing import Any

    from playwright.sync_api import Page


def findings(page: Page, context: str | dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """Ask axe about a page at rest, or a part of it; gives each rule that is broken, with the elements."""
    # A colour that is on its way to another one, for a tenth of a second, is neither.
    page.emulate_media(reduced_motion="reduce")
    found = Axe().run(page, context=context).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
