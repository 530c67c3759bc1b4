"""A learner without a browser: answers, shares and withdraws as the page's requests do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from kit import responses, sharing
from kit import workspace as workspaces

if TYPE_CHECKING:
    from kit.course import Course
    from kit.workspace import Workspace


@dataclass
class Learner:
    """A learner in a workspace, who answers and shares as the panel and the cards let them."""

    workspace: Workspace
    course: Course

    def join(self, text: str) -> Learner:
        """Join a group by its invitation's text."""
        self.workspace = sharing.join(self.workspace, self.course, workspaces.read_invitation(text, "cohort.yaml"))
        return self

    def leave(self) -> None:
        """Leave it."""
        self.workspace = workspaces.leave(self.workspace)

    def answer(self, name: str, value: Any, audience: str = "private", agreed: tuple[str, ...] = ()) -> Learner:
        """Answer ``lesson/activity/item``, and choose its audience."""
        id_, activity, item = name.split("/")
        lesson = self.course.lesson(id_)
        base = responses.read(self.workspace, id_).get(activity, item).revision
        responses.save(self.workspace, self.course, lesson, (activity, item), value, base=base, client="tab")
        whole = lesson.activity(activity).share == "whole"
        if audience != "private":
            sharing.choose(
                self.workspace,
                lesson,
                activity,
                None if whole else item,
                msgspec.convert(audience, responses.Audience),
                agreed,
            )
        return self

    def share(self, lesson: str) -> Learner:
        """Share what of a lesson is meant for others."""
        sharing.share(self.workspace, self.course.lesson(lesson))
        return self

    def withdraw(self, name: str) -> Learner:
        """Take a line's share mark away."""
        lesson, activity, item = name.split("/")
        sharing.withdraw(self.workspace, self.course.lesson(lesson), activity, item)
        return self
