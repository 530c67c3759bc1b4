"""What a facilitator did to a review, so that it can be undone: later, in another window, on another replica.

It lies beside the review and names texts as that does: by digest, never by their words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, structs

from kit import keeping
from kit.debrief.review import Review
from kit.errors import CohortError

if TYPE_CHECKING:
    from kit.keeping import Drawer

STEPS_FILE = "review-steps.json"
STEPS_BACK = 50
_PARTS = ("verdicts", "redactions", "themes")


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One act.

    Parameters
    ----------
    by
        Who did it, "" in a debrief of one's own.
    key
        The question it was done to, as in `Review.themes`.
    before, after
        The review before and after, of which only that is kept which the act changed.
    """

    by: str
    key: str
    before: Review
    after: Review


class Steps(Struct, frozen=True, forbid_unknown_fields=True):
    """The acts that can be undone, the latest last."""

    format: Literal["kit.review-steps"] = "kit.review-steps"
    version: Literal[1] = 1
    steps: tuple[Step, ...] = ()

    def last(self, by: str) -> Step | None:
        """Give what somebody did last, None if that was nothing."""
        return next((step for step in reversed(self.steps) if step.by == by), None)

    def without(self, step: Step) -> Steps:
        """Give those that are left when one is undone, or can't be."""
        n = max(n for n, one in enumerate(self.steps) if one == step)
        return structs.replace(self, steps=self.steps[:n] + self.steps[n + 1 :])

    def without_themes(self, key: str) -> Steps:
        """Give them without what was done to a question's themes: a title may hold a word that was redacted since."""
        kept = (one for one in self.steps if key not in one.before.themes and key not in one.after.themes)
        return structs.replace(self, steps=tuple(kept))

    def and_then(self, step: Step) -> Steps:
        """Give them with another one; the oldest is let go when they are many."""
        return structs.replace(self, steps=(*self.steps[1 - STEPS_BACK :], step))


def step(by: str, key: str, former: Review, later: Review) -> Step:
    """Note the act that made one review of another."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for part in _PARTS:
        had, has = getattr(former, part), getattr(later, part)
        changed = [k for k in had.keys() | has.keys() if had.get(k) != has.get(k)]
        before[part] = {k: had[k] for k in changed if k in had}
        after[part] = {k: has[k] for k in changed if k in has}
    blank = Review(format="kit.review", version=1)
    return Step(by, key, structs.replace(blank, **before), structs.replace(blank, **after))


def undone(review: Review, step: Step) -> Review | None:
    """Give the review without an act; None if what it changed was changed again since."""
    parts: dict[str, Any] = {}
    for part in _PARTS:
        now, before, after = getattr(review, part), getattr(step.before, part), getattr(step.after, part)
        concerned = before.keys() | after.keys()
        if any(now.get(k) != after.get(k) for k in concerned):
            return None
        parts[part] = {k: v for k, v in now.items() if k not in concerned} | before
    return structs.replace(review, **parts)


def read(drawer: Drawer) -> Steps:
    """Read what can be undone; nothing if that is damaged, since the review goes on without it."""
    try:
        return keeping.read(drawer, STEPS_FILE, Steps, "{reason}") or Steps()
    except CohortError:
        return Steps()


def write(drawer: Drawer, steps: Steps) -> None:
    """Write what can be undone, whole or not at all.

    Raises
    ------
    CohortError
        When it cannot be written.
    """
    keeping.write(drawer, STEPS_FILE, steps)
