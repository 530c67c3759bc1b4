"""The review of texts in a browser: the page's own modules before a real review of a cohort on disk."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.sent import Group, participant

from kit import course as courses
from kit.debrief import review
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise
from kit.errors import KitError
from kit.lab.static import FOLDER, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Route

HOPE, SIGN = "intention/hopes/different", "intention/hopes/sign"
COURSE = courses.load()
ADDRESS = "http://review.invalid/"
PAGE = """<!doctype html><html lang="en"><head><title>The review</title>
<link rel="stylesheet" href="kit.css"><link rel="stylesheet" href="debrief.css">
<link rel="stylesheet" href="console.css"><link rel="stylesheet" href="console_review.css">
<style>body { background: var(--kit-paper) }</style></head>
<body data-jp-theme-light="LIGHT"><main class="kit-debrief"><h1>The debrief</h1>
<section class="kit-card kit-part"><h2>Read the texts</h2><div id="review"></div></section></main>
<script type="module">
import { mountReview, shownText } from "./console_review.js";
window.mountReview = mountReview;
window.ask = (name, payload) => window.asked(payload);
window.again = () => window.asked({ act: "queue" });
window.review = mountReview(document.getElementById("review"), { review: await again(), ask, again });
const shown = (one) => one.texts.filter((text) => text.verdict === "show").map(shownText);
window.seen = () => review.questions().flatMap(shown);
document.body.dataset.ready = "yes";
</script></body></html>"""
MEETING = [f"A meeting of {word}." for word in ("bread", "clocks", "rivers", "gardens", "windows", "markets")]
TRUST = [f"Trust in {word}." for word in ("letters", "bridges", "songs", "boats", "rain")]
OTHERS = ["Coffee.", "Quiet mornings.", "The bees.", "A plan.", "Anna Dee has the key."]


@dataclass
class Desk:
    """A page with the review of a cohort, and the cohort's folder."""

    page: Page
    group: Group
    reviewer: Reviewer

    def elsewhere(self, name: str, text: str, key: str = HOPE, **fields: Any) -> None:
        """Have another facilitator do something to a text; this one's page does not know of it yet."""
        digest = review.digest(key, text)
        of = {"digest": digest} if name == "redact" else {"digests": [digest]}
        self.reviewer.act(name, {"key": key, **of, **fields}, "another")

    def hear(self) -> None:
        """Tell the page how often the review was changed by now, as a room does."""
        self.page.evaluate("n => review.heard(n)", self.reviewer.queue()["changes"])

    def row(self, text: str) -> Locator:
        """Find a text in the list."""
        return self.page.locator(f'li[data-digest="{review.digest(HOPE, text)}"]')

    def press(self, text: str, action: str) -> None:
        """Press one of a text's buttons."""
        self.row(text).locator(f'[data-action="{action}"]').click()

    def told(self) -> Any:
        """Give the question as a summary has it now."""
        return self.group.summary().activities["intention/hopes"].items["different"]

    def seen(self) -> list[str]:
        """What the page takes for what the group sees."""
        return list(self.page.evaluate("seen()"))


@contextmanager
def opened(
    browser: Browser,
    folder: Path,
    texts: Sequence[str] = (*MEETING, *TRUST, *OTHERS),
    signs: Sequence[str] = (),
    *,
    dark: bool = False,
) -> Iterator[Desk]:
    """Open the review of these texts, by default enough for themes; `signs` are answers to another question."""
    group = Group(folder / "files", COURSE)
    for n, text in enumerate(texts):
        group.answer(participant(n), HOPE, text, agreed=["quote"] if n % 2 else [])
    for n, text in enumerate(signs):
        group.answer(participant(n), SIGN, text)
    cohort = group.cohort()
    summarise(cohort, COURSE)
    reviewer = Reviewer(cohort, COURSE)

    def asked(payload: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return reviewer.queue() if payload["act"] == "queue" else reviewer.act(payload["act"], payload)
        except KitError:
            return None

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name:
            route.fulfill(path=FOLDER / name, content_type=TYPES[f".{name.rpartition('.')[2]}"])
        else:
            page_ = PAGE.replace("LIGHT", "false" if dark else "true")
            route.fulfill(body=page_, content_type="text/html; charset=utf-8")

    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.expose_function("asked", asked)
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    page.locator("body[data-ready]").wait_for()
    yield Desk(page, group, reviewer)
    assert problems == []
    context.close()
