"""A learner who answers whatever a lesson asks, by the course's own definition: a new kind needs one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.items import Choice, Choices, Date, LongText, Points, Rating, ShortText

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from kit.course import Activity, Lesson
    from kit.items import Item

DAY = "2026-12-01"


def _rate(field: Locator, item: Rating) -> Any:
    field.locator(f'label[data-value="{item.scale.max}"]').click()
    return item.scale.max


def _choose(field: Locator, item: Choice) -> Any:
    field.locator(f'label[data-value="{item.options[-1].id}"]').click()
    return item.options[-1].id


def _choose_some(field: Locator, item: Choices) -> Any:
    field.locator(f'label[data-value="{item.options[0].id}"]').click()
    return [item.options[0].id]


def _divide(field: Locator, item: Points) -> Any:
    field.locator(f'input[data-value="{item.options[0].id}"]').fill(str(item.total))
    return {item.options[0].id: item.total}


def _name_a_day(field: Locator, _item: Date) -> Any:
    field.locator('input[type="date"]').fill(DAY)
    return DAY


def _write(field: Locator, item: ShortText | LongText) -> Any:
    text = f"Quetzal wrote of {item.id}."
    field.locator("textarea, input").first.fill(text)
    return text


_WAYS: dict[type[Item], Callable[..., Any]] = {
    Rating: _rate,
    Choice: _choose,
    Choices: _choose_some,
    Points: _divide,
    Date: _name_a_day,
    ShortText: _write,
    LongText: _write,
}


def answer(card: Locator, activity: Activity) -> dict[str, Any]:
    """Answer everything that a card asks, and give what was answered by the items' ids."""
    return {
        item.id: _WAYS[type(item)](card.locator(f'fieldset[data-item="{item.id}"]').first, item)
        for item in activity.items
    }


def answer_all(cards: Locator, lesson: Lesson) -> dict[str, Any]:
    """Answer a whole lesson, card by card, and give what was answered by "lesson/activity/item"."""
    found = {}
    for activity in lesson.activities:
        card = cards.filter(has=cards.page.locator(f'fieldset[data-activity="{activity.id}"]'))
        found |= {f"{activity.name}/{id_}": value for id_, value in answer(card, activity).items()}
    return found
