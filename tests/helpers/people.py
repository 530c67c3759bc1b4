"""People before a lesson: one works with the mouse, one by keyboard alone. Both only do what a person can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST_TABS = 400


class Learner:
    """A person with a mouse and a keyboard in one lesson; items are named ``activity/item``."""

    def __init__(self, page: Page, lesson: str) -> None:
        self.page = page
        self.lesson = lesson
        # The share card is the last thing of a lesson that runs.
        page.locator('[data-action="share"], .kit-share').first.wait_for()

    def input(self, name: str) -> Locator:
        """Give an item's fieldset."""
        return self.page.locator(f"fieldset{self._names(name)}").first

    def write(self, name: str, text: str) -> None:
        """Type a text, key by key, until it is said to be saved."""
        field = self.input(name).locator("textarea, input").first
        field.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.saved(name)

    def choose(self, name: str, value: str) -> None:
        """Choose an option."""
        self.input(name).locator(f'label[data-value="{value}"]').click()

    def saved(self, name: str) -> None:
        """Wait until the card of this item says that all of it is saved."""
        card = self.page.locator(f".kit-card:has({f'fieldset{self._names(name)}'})")
        card.locator('.kit-saved[data-state="saved"]').first.wait_for()

    def audience(self, name: str, audience: str) -> None:
        """Choose who may see a line of the share card; `name` is an activity alone where it is shared whole."""
        self.page.locator(f'.kit-share label{self._names(name)}[data-audience="{audience}"]').click()

    def agree(self, name: str, what: str) -> None:
        """Agree to be quoted or counted."""
        self.page.locator(f'.kit-share {self._names(name)}[data-agree="{what}"]').first.click()

    def act(self, action: str) -> None:
        """Press a button."""
        self.page.locator(f'[data-action="{action}"]:visible').first.click()

    def share(self) -> str:
        """Share, and read the receipt."""
        self.act("share")
        receipt = self.page.locator(".kit-receipt")
        receipt.first.wait_for()
        return receipt.first.inner_text()

    def _names(self, name: str) -> str:
        activity, _slash, item = name.partition("/")
        return f'[data-lesson="{self.lesson}"][data-activity="{activity}"]' + (f'[data-item="{item}"]' if item else "")


class KeyboardLearner(Learner):
    """The same person without a mouse: Tab, arrows, Space and letters."""

    def write(self, name: str, text: str) -> None:
        """Go to the field and type."""
        self._tab_to(f"fieldset{self._names(name)} textarea, fieldset{self._names(name)} input")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.saved(name)

    def choose(self, name: str, value: str) -> None:
        """Go to the radio group and along it."""
        self._along(f"fieldset{self._names(name)} input", f'{self._names(name)}[data-value="{value}"]')

    def audience(self, name: str, audience: str) -> None:
        """Go to the line's audience and along it."""
        names = self._names(name)
        self._along(
            f".kit-share label{names} input[type=radio]", f'.kit-share label{names}[data-audience="{audience}"]'
        )

    def agree(self, name: str, what: str) -> None:
        """Tick the box."""
        self._tab_to(f'.kit-share {self._names(name)}[data-agree="{what}"] input, input[data-agree="{what}"]')
        self.page.keyboard.press("Space")

    def act(self, action: str) -> None:
        """Go to the button and press it."""
        self._tab_to(f'[data-action="{action}"]')
        self.page.keyboard.press("Enter")

    def _tab_to(self, selector: str) -> None:
        for _n in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        message = f"{MOST_TABS} presses of Tab do not reach {selector}"
        raise AssertionError(message)

    def _along(self, group: str, wanted: str) -> None:
        self._tab_to(group)
        self.page.keyboard.press("Space")
        for _n in range(20):
            if self.page.evaluate("s => document.activeElement?.closest('label')?.matches(s) ?? false", wanted):
                return
            self.page.keyboard.press("ArrowRight")
        message = f"the arrow keys do not reach {wanted}"
        raise AssertionError(message)
