"""Somebody before a screen of their own, signed in on a real Hub: a learner in a lesson, a facilitator in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.hub import FACILITATOR, PASSWORD
from playwright.sync_api import expect

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from playwright.sync_api import Browser, Locator, Page

PATIENCE_MS = 60_000


def sit_down(browser: Browser, hub: RunningHub, user: str, path: str) -> Page:
    """Sign in on the Hub in a browser context of one's own, on the way to `path`; the page is not waited for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{hub.url}hub/login?next=/{path}")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.click("input[type=submit], button[type=submit]", no_wait_after=True)
    return page


class Learner:
    """A learner in a lesson: what they write, choose and see there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def on(cls, browser: Browser, hub: RunningHub, user: str, lesson: str) -> Learner:
        """Sign in on the Hub and go to the lesson at this path, without waiting for it."""
        return cls(sit_down(browser, hub, user, f"user/{user}/lab/tree/{lesson}"))

    def enrolled(self) -> None:
        """Wait until the lesson is there and says that sharing goes to the group at once."""
        share = self.page.locator(".kit-share")
        expect(share).to_contain_text("It goes to the Hub's live service")

    def card(self, activity: str) -> Locator:
        """Give the card of an activity of this lesson."""
        return self.page.locator(f'.kit-activity[data-activity="{activity}"]')

    def note(self, activity: str) -> Locator:
        """Give the line that says how the activity stands in the group."""
        return self.card(activity).locator(".kit-room")

    def result(self, activity: str) -> Locator:
        """Give what the group was shown of the activity."""
        return self.card(activity).locator(".kit-result")

    def field(self, item: str) -> Locator:
        """Give the field of a text."""
        return self.page.locator(f':is(textarea, input)[data-item="{item}"]').first

    def row(self, item: str) -> Locator:
        """Give the line of an answer on the share card."""
        return self.page.locator(f'.kit-line[data-item="{item}"]')

    def tag(self, item: str) -> Locator:
        """Give what the share card says of where the answer is."""
        return self.row(item).locator(".kit-tag")

    def write(self, item: str, text: str) -> None:
        """Write a text, until the share card lists it."""
        self.field(item).fill(text)
        expect(self.row(item)).to_contain_text(text)

    def rate(self, item: str, value: int) -> None:
        """Choose a number."""
        self.page.locator(f'fieldset[data-item="{item}"] label:has(input[value="{value}"])').click()
        expect(self.row(item)).to_contain_text(str(value))

    def offer(self, item: str, *agreed: str) -> None:
        """Choose that the group may see an answer, and what is agreed to beside."""
        self.row(item).locator('label[data-audience="group"]').click()
        for name in agreed:
            self.row(item).locator(f'label[data-agree="{name}"]').click()

    def share(self) -> None:
        """Press Share once it may be pressed."""
        button = self.page.locator('.kit-share [data-action="share"]').first
        expect(button).to_have_attribute("aria-disabled", "false")
        button.click()

    def withdraw(self, item: str) -> None:
        """Take an answer back."""
        self.row(item).locator('[data-action="withdraw"]').click()


class Desk:
    """The facilitator in a live session."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def on(cls, browser: Browser, hub: RunningHub) -> Desk:
        """Sign in on the Hub and go to the notebook, without waiting for it."""
        return cls(sit_down(browser, hub, FACILITATOR, f"user/{FACILITATOR}/lab/tree/facilitator/live.ipynb"))

    def begin(self, route: str) -> None:
        """Begin a session."""
        self.page.get_by_label("Route", exact=True).select_option(route)
        self.page.locator('[data-action="start"]').click()
        self.page.locator('[data-action="end"]').wait_for()

    @property
    def wall(self) -> Locator:
        """What the group sees, small beside the controls."""
        return self.page.locator(".kl-preview .kl-wall")

    @property
    def review(self) -> Locator:
        """The card of the texts that wait to be read."""
        return self.page.locator('[data-step="review"]')

    @property
    def here(self) -> Locator:
        """The number of participants who are here."""
        return self.page.locator(".kl-figures p").first

    @property
    def answered(self) -> Locator:
        """The number of people who have answered the question at hand."""
        return self.page.locator(".kl-figures p").last

    def choose(self, activity: str) -> None:
        """Turn to a question, which brings it before the group."""
        pill = self.page.locator(f'[data-activity="{activity}"]')
        pill.click()
        expect(pill).to_have_attribute("aria-current", "step")

    def press(self, action: str, inside: str = "") -> None:
        """Press the button of this action that is to be seen, once it is done with an earlier press."""
        self.page.locator(f'{inside} [data-action="{action}"]:visible:not([aria-busy])').first.click()

    def beside(self) -> Page:
        """Put the wall in a window of its own, as it lies on a projector."""
        with self.page.expect_popup() as opened:
            self.press("window")
        return opened.value

    def to(self, action: str, state: str) -> None:
        """Open, close, reveal or hide the question at hand."""
        self.press(action)
        self.page.locator(f'.kl-state[data-state="{state}"]').wait_for()

    def commit(self, what: str, who: str, by_when: str, sign: str) -> None:
        """Write down what the group undertakes."""
        self.page.get_by_label("What will we do?").fill(what)
        self.page.get_by_label("Who?").fill(who)
        self.page.get_by_label("By when?").fill(by_when)
        self.page.get_by_label("By what sign will we know?").fill(sign)
        self.page.get_by_role("button", name="Write it down").click()

    def report(self) -> None:
        """Close the answers in the debrief's notebook, and save the report."""
        self.page.locator(".kit-debrief:not([data-busy])").wait_for()
        self.page.locator('[data-step="close"] [data-action="begin"]').click()
        self.page.locator('.kw-stage[data-state="covered"]').wait_for()
        self.page.locator('[data-action="save-report"]').click()
        self.page.locator('[data-step="save"] [data-action="open-report"]').first.wait_for()

    def unfold(self, part: str) -> Locator:
        """Open one of the ways to talk and decide."""
        found = self.page.locator(f'[data-part="{part}"]')
        if found.get_attribute("open") is None:
            found.locator("> summary").click()
        return found


def rows(box: Locator) -> list[list[str]]:
    """Give the cells of the tables in a result, folded or not, row by row."""
    found: list[list[str]] = box.locator("table tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return found
