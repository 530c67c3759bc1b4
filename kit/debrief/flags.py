"""What a facilitator should know before a reveal: results that would tell each person what everybody else answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit import clock, privacy
from kit.debrief import results, review
from kit.debrief.settling import Room
from kit.debrief.telling import Teller
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.cohort import Cohort
    from kit.course import Activity, Course
    from kit.keeping import Drawer
    from kit.privacy import Frozen, Reveals


class Flag(Struct, frozen=True):
    """One result to think about before it is shown: what it is, and why. Never what anybody answered.

    `key` says where a summary has it: ``instrument/ID/WAVE/DIMENSION``, ``instrument/ID/change/DIMENSION`` or
    ``activity/LESSON/ACTIVITY/ITEM``, ``together/LESSON/ACTIVITY/ITEM/ITEM``. A dimension is one result with its
    items: from its mean and the other items a single one that is left out could be computed.
    """

    key: str
    title: str
    why: str


def before_reveal(cohort: Cohort, course: Course) -> tuple[Flag, ...]:
    """Name the results that the next reveal would freeze, and in which all who are new, or all but one, agree.

    However many people are behind it, such a result hides nobody: it is the attack by homogeneity that l-diversity
    answers (Machanavajjhala et al. 2007, ACM TKDD 1(1), article 3). It is shown all the same, for the group may be
    glad of it, and the facilitator decides. Nothing is frozen.

    Raises
    ------
    CohortError
        As `summarise` does.
    """
    book = privacy.read_reveals(cohort.drawer, cohort.threshold)
    shown = {view: len(frozen) for view, frozen in book.views.items()}
    group = cohort.table[cohort.table["audience"] == "group"]
    teller = Teller(Room(book, cohort.key, clock.now()), course, group, review.read(cohort.drawer))
    teller.instruments()
    teller.activities(lesson.id for lesson in course.lessons)
    return _among(book, course, [view for view, frozen in book.views.items() if len(frozen) > shown.get(view, 0)])


def at_reveal(cohort: Cohort, course: Course, moment: str) -> tuple[Flag, ...]:
    """Name the same of the results that a debrief at `moment` froze, which takes far less time than foretelling them.

    Raises
    ------
    CohortError
        As `summarise` does.
    """
    book = privacy.read_reveals(cohort.drawer, cohort.threshold)
    return _among(book, course, [view for view, frozen in book.views.items() if frozen[-1].frozen_at == moment])


def frozen_of(drawer: Drawer, threshold: int, course: Course, activity: Activity) -> tuple[Flag, ...]:
    """Name the same of what was frozen last of one activity, with what changed since an earlier wave where it asks.

    Raises
    ------
    CohortError
        As `summarise` does.
    """
    book, name = privacy.read_reveals(drawer, threshold), activity.name
    wave = f"instrument/{activity.instrument.id}/{activity.wave}" if activity.instrument else ""
    change = (f"instrument/{activity.then.instrument}/change/",) if activity.then else ()
    items = (f"activity/{name}/", f"together/{name}/", *change)
    return _among(book, course, [view for view in book.views if view == wave or view.startswith(items)])


def _among(book: Reveals, course: Course, views: Iterable[str]) -> tuple[Flag, ...]:
    newest = {view: book.views[view] for view in views if book.latest(view)}
    return tuple(
        structs.replace(flag, why=_("Among those who came since the last time: {why}").format(why=flag.why))
        if len(frozen) > 1
        else flag
        for view, frozen in newest.items()
        if frozen[-1].alike
        for flag in _flags(course, view, frozen[-1])
    )


def _flags(course: Course, view: str, frozen: Frozen) -> Iterator[Flag]:
    kind, *ids = view.split("/")
    if kind == "together":
        lesson, activity, *pair = ids
        asked = {i.id: i.label for i in course.activity(f"{lesson}/{activity}").items}
        title = " · ".join(asked[id_] for id_ in pair)
        yield Flag(view, title, _("All, or all but one, stand in the same field.") + " " + _follows())
        return
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
        yield Flag(f"instrument/{instrument}/{about}/{dimension.id}", title, why + " " + _follows())


def _follows() -> str:
    return _("Each person could then tell what the others answered.")
