"""A learner who answers whatever a lesson asks, by the course's own definition: a new kind needs one function."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from helpers.walks import detours

from kit.items import Choice, Choices, Date, Flow, LongText, Points, Rating, ShortText

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


def _follow(field: Locator, _item: Flow) -> Any:
    for n, (what, day) in enumerate((("raised", "2026-11-02"), ("decided", DAY))):
        field.locator('[data-action="add-step"]').click()
        field.locator(f'[data-value="{n}-what"]').select_option(what)
        field.locator(f'[data-value="{n}-day"]').fill(day)
        field.locator(f'[data-value="{n}-day"]').blur()
    return [{"what": "raised", "day": "2026-11-02"}, {"what": "decided", "day": DAY}]


_WAYS: dict[type[Item], Callable[..., Any]] = {
    Rating: _rate,
    Choice: _choose,
    Choices: _choose_some,
    Points: _divide,
    Date: _name_a_day,
    ShortText: _write,
    LongText: _write,
    Flow: _follow,
}


def _walk(card: Locator, activity: Activity) -> None:
    """Go through an exercise from its start to an end."""
    assert activity.exercise is not None
    nodes = {node.id: node for node in activity.exercise.nodes}
    _turn, walk = next(detours(activity.exercise))
    for at, after in pairwise([*walk, ""]):
        node = nodes.get(at)
        if node is None:
            continue  # a choice, made with its place
        text = card.locator("textarea:visible, input[type=text]:visible")
        if node.asks and text.count():
            text.first.fill(f"Quetzal wrote of {node.asks}.")
        if after.startswith(f"{at}."):
            card.locator(f'label[data-value="{after.partition(".")[2]}"]').click()
            card.locator('[data-action="choose"]').click()
        if not node.ends:
            card.locator('[data-action="on"]').click()


def answer_all(cards: Locator, lesson: Lesson) -> dict[str, Any]:
    """Answer a whole lesson, card by card; give by "lesson/activity/item" what was asked for outright."""
    found = {}
    for activity in lesson.activities:
        card = cards.and_(cards.page.locator(f'[data-activity="{activity.id}"]')).first
        if activity.exercise:
            _walk(card, activity)
            continue
        for item in activity.items:
            field = card.locator(f'fieldset[data-item="{item.id}"]').first
            found[f"{activity.name}/{item.id}"] = _WAYS[type(item)](field, item)
    return found
