"""The room on somebody's phone, as a test touches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.hub import FACILITATOR, PASSWORD
from playwright.sync_api import expect

from kit.wire.acts import SetFocus

if TYPE_CHECKING:
    from helpers.hub import RunningHub
    from helpers.live_room import Group
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from kit.wire.acts import Act
    from kit.wire.room import Room

SIZE = {"width": 390, "height": 844}


@dataclass
class Phones:
    """Phones whose owners open an address of the service, and log in where the Hub asks."""

    hub: RunningHub
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(self, user: str, path: str = "room", *, first: str = "", **options: Any) -> Page:
        """Open the address of the QR code, or another; the script `first` runs before any page's own."""
        context = self.browser.new_context(viewport=SIZE, has_touch=True, is_mobile=True, locale="en-GB", **options)
        self.contexts.append(context)
        if first:
            context.add_init_script(first)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{self.hub.service_url}{path}")
        log_in(page, user)
        return page

    def close(self) -> None:
        """Put them away."""
        while self.contexts:
            self.contexts.pop().close()


def log_in(page: Page, user: str) -> None:
    """Log in where the Hub asks."""
    page.locator("#username_input").fill(user)
    page.locator("#password_input").fill(PASSWORD)
    page.locator("#login_submit").click()
    expect(page.locator(".room-head, .room-plain")).to_contain_text(user)


def act(group: Group, act_: Act) -> Room:
    """Do something to the room, as its facilitator."""
    return group.client(FACILITATOR).act(group.cohort, act_)


def begin(group: Group, activity: str) -> None:
    """Open the activity, and put it before the group."""
    group.act("open", activity)
    act(group, SetFocus(on=f"activity/{activity}"))


def answer(page: Page, item: str) -> Locator:
    """Give the field of an item."""
    return page.locator(f':is(textarea, input)[data-item="{item}"]').first


def row(page: Page, item: str) -> Locator:
    """Give what the share card says of an item."""
    return page.locator(f'.kit-line[data-item="{item}"]')


def tag(page: Page, item: str) -> Locator:
    """Give the mark of where an item is."""
    return row(page, item).locator(".kit-tag")


def share(page: Page, *items: str) -> None:
    """Share these items with the group."""
    for item in items:
        row(page, item).locator('label[data-audience="group"]').click()
    button = page.locator('.kit-share [data-action="share"]')
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()


def held(group: Group, user: str) -> dict[str, Any]:
    """Give what the service has of somebody."""
    return {x.item: x.value for x in group.client(user).mine(group.cohort).lines if x.value is not None}


def scrolls(page: Page) -> bool:
    """Say whether one would have to scroll sideways."""
    found: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found


def small(page: Page) -> list[str]:
    """Give what is too small to be touched."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .kit-option, .room-head a, .room-plain a")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)"""
    )
    return found
