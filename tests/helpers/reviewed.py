"""A review of texts as a facilitator does it, and what the group is told after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.sent import participant

from kit.debrief import review
from kit.debrief.records import Texts
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise

if TYPE_CHECKING:
    from helpers.sent import Group

HOPE = "one/hopes/different"


def wrote(group: Group, texts: list[str]) -> Reviewer:
    """Let one person write each text, show the debrief, and open its review."""
    for n, text in enumerate(texts):
        group.answer(participant(n), HOPE, text, agreed=["quote"])
    cohort = group.cohort()
    summarise(cohort, group.course)
    return Reviewer(cohort, group.course)


def of(data: dict[str, Any]) -> dict[str, Any]:
    (question,) = data["questions"]
    return dict(question)


def told(group: Group) -> Texts:
    texts = group.summary().activities["one/hopes"].items["different"]
    assert isinstance(texts, Texts)
    return texts


def digest(text: str) -> str:
    return review.digest(HOPE, text)


def act(reviewer: Reviewer, name: str, **fields: Any) -> dict[str, Any]:
    return of(reviewer.act(name, {"key": HOPE, **fields}))


def redact(reviewer: Reviewer, text: str, *passages: str) -> dict[str, Any]:
    ranges = [[text.index(p), text.index(p) + len(p)] for p in passages]
    return act(reviewer, "redact", digest=digest(text), ranges=ranges)


def grouped(data: dict[str, Any]) -> dict[str | None, set[str]]:
    titles = {theme["id"]: theme["title"] for theme in data["themes"]} | {None: None}
    found: dict[str | None, set[str]] = {}
    for text in data["texts"]:
        found.setdefault(titles[text["theme"]], set()).add(text["text"])
    return found
