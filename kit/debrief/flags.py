"""What a facilitator should know before a reveal: results that would tell each person what everybody else answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit import privacy
from kit.debrief import results
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def of_cohort(drawer: Drawer, threshold: int, course: Course) -> tuple[Flag, ...]:
    """Name the frozen results that a debrief shows in which all who are new, or all but one, agree.

    However many people are behind it, such a result hides nobody: it is the attack by homogeneity that l-diversity
    answers (Machanavajjhala et al. 2007, ACM TKDD 1(1), article 3). It is shown all the same, for the group may be
    glad of it, and the facilitator decides. What an earlier debrief or a report froze is named too: it is shown again,
    and perhaps nobody was asked then.

    Raises
    ------
    CohortError
        As `summarise` does.
    """
    book = privacy.read_reveals(drawer, threshold)
    return _among(book, course, book.views)


def of_activity(drawer: Drawer, threshold: int, course: Course, activity: Activity) -> tuple[Flag, ...]:
    """Name the same of one activity, with what changed since an earlier wave where it asks.

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
    newest = {view: book.views[view] for view in views if book.latest(view) and _is_asked(course, view)}
    return tuple(
        structs.replace(flag, why=_("Among those who came since the last time: {why}").format(why=flag.why))
        if len(frozen) > 1
        else flag
        for view, frozen in newest.items()
        if frozen[-1].alike
        for flag in _flags(course, view, frozen[-1])
    )


def _is_asked(course: Course, view: str) -> bool:
    """Say whether the course, perhaps in another release by now, still asks what a result was made of."""
    kind, one, other, *rest = view.split("/")
    if kind == "instrument":
        return any(i.id == one for i in course.instruments) and (bool(rest) or any(w.id == other for w in course.waves))
    return any(
        a.name == f"{one}/{other}" and {*rest} <= {i.id for i in a.items} for x in course.lessons for a in x.activities
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
