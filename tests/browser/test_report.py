"""The report in a browser without a network: it opens, axe finds nothing, and the keyboard reaches every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.axe import findings

from kit.debrief.commitments import Commitment
from kit.debrief.prompts import Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TABS = 400
NARROW = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with something of everything."""
    from helpers import summaries as made  # noqa: PLC0415 - Altair takes its time, and only here

    from kit.debrief import report  # noqa: PLC0415 - the same

    prompt = Prompt("split", "You see this from two ends", "Argue.", ("3 low, 3 high.",), "In pairs", 20, "check")
    task = Commitment(
        what="Move it", who="Ada", by_when="2026-12-01", sign="It ends at ten", written_at=made.AT, id="a"
    )
    notes = {"who": "We missed Bo."}
    told = made.summary(instruments={"check": made.instrument(change=made.moved())})
    page, *_rest = report.save(
        told, tmp_path_factory.mktemp("report"), prompts=[prompt], commitments=[task], notes=notes
    )
    return page


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    """The report, opened with the network off, in light and in dark; nothing else was asked for and nothing said."""
    context = browser.new_context(color_scheme=request.param, viewport=WIDE)  # type: ignore[arg-type]
    opened = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda asking: asked.append(asking.url))
    opened.on("console", lambda message: said.append(message.text))
    context.set_offline(offline=True)
    opened.goto(file.as_uri())
    yield opened
    assert asked == [file.as_uri()]
    assert said == []
    context.close()


def test_a_report_opens_without_a_network_in_its_readers_colours(page: Page, file: Path) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == "Debrief · Collective Leadership"
    assert page.locator("figure svg").first.is_visible()
    paper, ink = page.evaluate(
        "() => [document.body, document.querySelector('figure svg text')].map((one, i) =>"
        " getComputedStyle(one)[i ? 'fill' : 'backgroundColor'])"
    )
    light = page.evaluate("() => matchMedia('(prefers-color-scheme: light)').matches")
    assert (paper == "rgb(255, 255, 255)") == light
    assert paper != ink
    assert file.name == "debrief.html"
    with page.expect_download() as download:
        page.locator("details").first.click()
        page.get_by_text("Save this table (CSV)").first.click()
    assert download.value.suggested_filename.endswith(".csv")


def test_axe_finds_nothing_in_a_report_with_its_tables_closed_or_open(page: Page) -> None:
    assert findings(page) == []
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert findings(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert findings(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_opens_every_figures_table_and_reaches_it(page: Page) -> None:
    figures = page.locator("figure").count()
    assert figures > 5
    reached: set[int] = set()
    for _n in range(TABS):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "() => [document.activeElement?.localName, document.activeElement?.className,"
            " [...document.querySelectorAll('figure')].indexOf(document.activeElement?.closest('figure'))]"
        )
        if where[0] == "summary":
            page.keyboard.press("Enter")
        elif where[1] == "kit-table" and where[2] >= 0:
            reached.add(where[2])
        elif where[0] == "body":
            break
    assert reached == set(range(figures))
