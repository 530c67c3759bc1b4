"""What a facilitator should know before a reveal: results that would tell each person what everybody else answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kit import privacy
from kit.debrief import results, review
from kit.debrief.settling import Room
from kit.debrief.telling import Teller
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.privacy import Frozen


class Flag(Struct, frozen=True):
    """One result to think about before it is shown: what it is, and why. Never what anybody answered."""

    key: str
    title: str
    why: str


def before_reveal(cohort: Cohort, course: Course) -> tuple[Flag, ...]:
    """Name the results that the next reveal would show for the first time, and in which all, or all but one, agree.

    However many people are behind it, such a result hides nobody: it is the attack by homogeneity that l-diversity
    answers (Machanavajjhala et al. 2007, ACM TKDD 1(1), article 3). It is shown all the same, for the group may be
    glad of it, and the facilitator decides. Nothing is frozen.

    Raises
    ------
    CohortError
        As `summarise` does.
    """
    book = privacy.read_reveals(cohort.folder, cohort.threshold)
    shown = set(book.views)
    group = cohort.table[cohort.table["audience"] == "group"]
    teller = Teller(Room(book, cohort.key, privacy.now()), course, group, review.read(cohort.folder))
    teller.instruments()
    teller.activities(lesson.id for lesson in course.lessons)
    fresh = ((view, frozen[0]) for view, frozen in book.views.items() if view not in shown)
    return tuple(
        flag for view, frozen in fresh if frozen.alike and book.latest(view) for flag in _flags(course, view, frozen)
    )


def _flags(course: Course, view: str, frozen: Frozen) -> Iterator[Flag]:
    kind, *ids = view.split("/")
    if kind == "activity":
        lesson, activity, item = ids
        # A choice whose counts are hidden says nothing yet.
        if not results.hidden(frozen.result.get("counts", {})) or "median" in frozen.result:
            label = next(i.label for i in course.activity(f"{lesson}/{activity}").items if i.id == item)
            yield Flag(view, label, _("All, or all but one, answered alike.") + " " + _follows())
        return
    instrument, about, *ends = ids
    for dimension in next(i for i in course.instruments if i.id == instrument).dimensions:
        inside = [name for name in frozen.alike if name.partition("/")[0] == dimension.id]
        if not inside:
            continue
        if not ends:
            title = f"{dimension.title} · {course.wave(about).title}"
            statements = " ".join(f"“{i.text}”" for i in dimension.items if f"{dimension.id}/{i.id}" in inside)
            why = (
                _("All, or all but one, answered alike: {statements}").format(statements=statements)
                if statements
                else _("All, or all but one, have the same score.")
            )
        elif results.hidden(frozen.result["dimensions"][dimension.id].get("directions", results.hide(results.COUNTS))):
            # A median alone does not say that everybody went the same way.
            continue
        else:
            title = _("Change: {dimension}").format(dimension=dimension.title)
            why = _("All, or all but one, went the same way.")
        yield Flag(f"{view}/{dimension.id}", title, why + " " + _follows())


def _follows() -> str:
    return _("Each person could then tell what the others answered.")
