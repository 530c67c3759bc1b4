"""What is taken in: every line is checked against the course before it comes near the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.errors import ResponseError, ServiceError
from kit.i18n import gettext as _
from kit.items import audiences, check_value, is_answer, is_text

if TYPE_CHECKING:
    from kit.course import Course
    from kit.wire.records import Known, Line, Sent

_UNFIT = 422


class Checker:
    """Knows what a course asks, and what of it is shared."""

    def __init__(self, course: Course) -> None:
        activities = [a for lesson in course.lessons for a in lesson.activities if a.share != "never"]
        self._asked = {(a.lesson, a.id, i.id): (a.wave, i) for a in activities for i in a.items}
        self._lessons = {lesson.id for lesson in course.lessons}
        self._texts = {(a.lesson, a.id, i.id) for a in activities for i in a.items if is_text(i)}

    def check(self, sent: Sent) -> None:
        """Raise `ServiceError`, naming the line by its number, unless all of it answers what the course shares."""
        for n, line in enumerate(sent.lines):
            asked = self._asked.get((line.lesson, line.activity, line.item))
            if asked is None:
                raise _unfit(_("This line answers no question that is shared here."), n)
            wave, item = asked
            if line.wave != wave:
                raise _unfit(_("This line belongs to another wave than its question."), n)
            if line.audience not in audiences(item):
                raise _unfit(_("This line may be shown to nobody by name."), n)
            try:
                check_value(item, line.value)
            except ResponseError as problem:
                raise _unfit(problem.what, n) from None
            if line.value is not None and not is_answer(line.value):
                raise _unfit(_("This line is empty."), n)
        for lesson in sent.done:
            if lesson not in self._lessons:
                raise ServiceError(
                    _("“{id}” is no lesson of this course.").format(id=lesson), where="done", status=_UNFIT
                )

    def changed_texts(self, sent: Sent, known: Known) -> frozenset[str]:
        """Name the activities in which a text was changed or withdrawn: what is shown of them changes at once."""
        return frozenset(
            f"{line.lesson}/{line.activity}"
            for line, standing in zip(sent.lines, known.lines, strict=True)
            if standing.taken and self._is_text(line)
        )

    def _is_text(self, line: Line) -> bool:
        return (line.lesson, line.activity, line.item) in self._texts


def _unfit(what: str, n: int) -> ServiceError:
    return ServiceError(
        what, where=f"lines[{n}]", remedy=_("Use the same release of the course on both sides."), status=_UNFIT
    )
