"""What would leave a lesson, line by line, and the two acts by which it does: share and withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit import clock, responses
from kit import workspace as workspaces
from kit.errors import ResponseError, WorkspaceError
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import (
    Audience,
    Choice,
    Choices,
    Flow,
    Item,
    Points,
    Rating,
    Stages,
    as_text,
    audiences,
    is_answer,
    is_text,
)
from kit.responses import Handed

if TYPE_CHECKING:
    from kit.course import Activity, Course, Lesson
    from kit.responses import Response, Responses
    from kit.workspace import Invitation, Workspace

QUOTE = "quote"
"""The author agrees to be quoted in a report that is handed out."""
COUNTS = "counts"
"""The participant agrees to counts of people in a group of fewer than ten."""


class Shown(Struct, frozen=True):
    """One answer as it would be read."""

    label: str
    value: str


class ShareLine(Struct, frozen=True, kw_only=True):
    """One line of the preview; `item` is None where an activity is shared whole or never."""

    activity: str
    item: str | None
    title: str
    kind: str
    shown: tuple[Shown, ...]
    audience: Audience
    audiences: tuple[Audience, ...]
    suggested: Audience
    never: bool
    whole: bool
    agreed: tuple[str, ...]
    may_agree: tuple[str, ...]
    answered: bool
    complete: bool
    shared: Handed | None
    changed: bool


def preview(workspace: Workspace, lesson: Lesson) -> tuple[ShareLine, ...]:
    """List every line of a lesson, with what of it would leave and to whom."""
    record, cohort = responses.read(workspace, lesson.id), workspace.cohort
    return tuple(_line(record, a, items, cohort) for a in lesson.activities for items in _lines(a))


def blank(lesson: Lesson) -> tuple[ShareLine, ...]:
    """List every line of a lesson as it is before anything was answered."""
    record = responses.Responses(lesson=lesson.id)
    return tuple(_line(record, a, items, None) for a in lesson.activities for items in _lines(a))


def notice(workspace: Workspace) -> tuple[str, ...]:
    """Say, for the road in use, who could link a line to its author, and what a withdrawal cannot undo."""
    invitation = workspace.invitation
    if invitation is None:
        return (
            _("You have not joined a group, so nothing can leave this workspace."),
            _("Choose “Join a group” on the left and give it the invitation that your facilitator sent you."),
        )
    who = ", ".join(invitation.facilitators) or _("your facilitator")
    if workspace.road == "file":
        road = _(
            "You hand over one file. Whoever holds it, {who} in the first place, could open it and link it to you."
        )
    elif workspace.road == "live":
        road = _(
            "It goes to the Hub's live service at once: {who} gets results only, never single answers of the group; "
            "whoever administers the Hub could open answers with your name."
        )
    else:
        road = _(
            "On this road whoever holds the cohort folder, {who}, could open it with your name; "
            "on a shared Hub its administrators could too."
        )
    return (
        _("This is exactly what would be handed over, and to whom. Everything starts as “only me”."),
        _("“Group” means shown without your name. “Facilitator” means read with your name.")
        + " "
        + road.format(who=who),
        _("Results need at least {n} people.").format(n=invitation.threshold),
        _(
            "Before results are shown you can withdraw a line. "
            "After that a text goes too, but a number stays in the result."
        ),
    )


def join(workspace: Workspace, course: Course, invitation: Invitation) -> Workspace:
    """Join a cohort; every line starts as "only me" there, whatever another group was meant to see.

    Raises
    ------
    KitError
        When the invitation cannot be taken, or a lesson's answers cannot be read. Nothing was changed then.
    """
    workspaces.check(workspace, course, invitation)
    last = workspace.invitation or workspace.former
    if last is None or last.cohort != invitation.cohort:
        # Before the joining, which is the last act: whoever is in the new group has no choice left from another.
        _choose_anew(workspace, course)
    return workspaces.join(workspace, course, invitation)


def _choose_anew(workspace: Workspace, course: Course) -> None:
    """Put every line back to "only me"; a lesson that cannot be read stops it before any line is."""
    chosen = [lesson.id for lesson in course.lessons if _chosen(responses.read(workspace, lesson.id))]
    for lesson in chosen:
        with responses.change(workspace, lesson) as (record, write):
            back = {k: structs.replace(r, audience="private", agreed=()) for k, r in _chosen(record).items()}
            write(back, count=False)


def _chosen(record: Responses) -> dict[tuple[str, str], Response]:
    chosen = {k: r for k, r in record.items.items() if r.audience != "private" or r.agreed}
    return {responses.split_key(k): r for k, r in chosen.items()}


def come_back(workspace: Workspace, course: Course) -> Workspace:
    """Join the cohort that was left last.

    Raises
    ------
    WorkspaceError
        When none was left, or its invitation does not fit the course any more.
    """
    if workspace.former is None:
        raise WorkspaceError(_("You have left no group."), remedy=_("Join one with the invitation you were given."))
    return join(workspace, course, workspace.former)


def choose(
    workspace: Workspace, lesson: Lesson, activity: str, item: str | None, audience: Audience, agreed: tuple[str, ...]
) -> None:
    """Choose who may see a line. Choosing shares nothing."""
    chosen, items = _find(lesson, activity, item)
    if chosen.share == "never" and audience != "private":
        raise ResponseError(_("This is always only yours."), where=chosen.title, remedy=_("It cannot be shared."))
    if audience not in _may_see(items):
        raise ResponseError(
            _("The path of a decision is shown to nobody with your name."),
            where=chosen.title,
            remedy=_("Share it with the group, or keep it to yourself."),
        )
    allowed = tuple(a for a in agreed if a in _may_agree(items))
    with responses.change(workspace, lesson.id) as (record, write):
        write(
            {
                (activity, i.id): structs.replace(record.get(activity, i.id), audience=audience, agreed=allowed)
                for i in items
            },
            count=False,
        )


def share(workspace: Workspace, lesson: Lesson) -> tuple[ShareLine, ...]:
    """Mark as shared, as it stands now, every answered line that is meant for others; gives the lines that are new.

    Raises
    ------
    ResponseError
        When no group was joined: there is nobody to share with.
    """
    cohort = workspace.cohort
    if cohort is None:
        what, remedy = notice(workspace)
        raise ResponseError(what, where=lesson.title, remedy=remedy)
    now = clock.now()
    with responses.change(workspace, lesson.id) as (record, write):
        marks: dict[tuple[str, str], Response] = {}
        lines = []
        for activity in lesson.activities:
            for items in _lines(activity):
                line = _line(record, activity, items, cohort)
                if not _leaves(line):
                    continue
                lines.append(line)
                for i in items:
                    r = record.get(activity.id, i.id)
                    given = responses.Shared(r.value, r.revision, now, r.audience, cohort, r.agreed)
                    marks[activity.id, i.id] = structs.replace(r, shared=given)
        if marks:
            write(marks, count=False)
    return tuple(lines)


def withdraw(workspace: Workspace, lesson: Lesson, activity: str, item: str | None) -> tuple[ShareLine, ...]:
    """Take the mark from a shared line, and make it private again; gives the lines that were shared."""
    chosen, items = _find(lesson, activity, item)
    with responses.change(workspace, lesson.id) as (record, write):
        taken = {
            (activity, i.id): structs.replace(r, shared=None, audience="private", agreed=())
            for i in items
            if (r := record.get(activity, i.id)).shared
        }
        before = _line(record, chosen, items, None)
        if taken:
            write(taken, count=False)
    return (before,) if taken else ()


def forget(workspace: Workspace, lesson: str, activity: str, item: str) -> None:
    """Take the mark from a shared line that the course asks no more."""
    with responses.change(workspace, lesson) as (record, write):
        old = record.get(activity, item)
        if old.shared:
            write({(activity, item): structs.replace(old, shared=None, audience="private", agreed=())}, count=False)


def _lines(activity: Activity) -> list[tuple[Item, ...]]:
    return [(i,) for i in activity.items] if activity.share == "lines" else [activity.items]


def _find(lesson: Lesson, activity: str, item: str | None) -> tuple[Activity, tuple[Item, ...]]:
    chosen = lesson.activity(activity)
    if item is None and (chosen.share != "lines" or len(chosen.items) == 1):
        return chosen, chosen.items
    if item is None or chosen.share == "whole":
        raise ResponseError(
            _("This activity is shared whole or not at all.") if chosen.share == "whole" else _("Say which line."),
            where=chosen.title,
        )
    return chosen, (chosen.item(item),)


def _leaves(line: ShareLine) -> bool:
    return not line.never and line.audience != "private" and line.complete and (line.shared is None or line.changed)


def _line(record: Responses, activity: Activity, items: tuple[Item, ...], cohort: str | None) -> ShareLine:
    answers = [record.get(activity.id, i.id) for i in items]
    filled = [is_answer(r.value) for r in answers]
    one, first = activity.share == "lines", answers[0]
    # What another group got earlier goes to this one by a new act alone.
    shared = next((given for r in answers if (given := r.shared_with(cohort))), None)
    return ShareLine(
        activity=activity.id,
        item=items[0].id if one else None,
        title=items[0].label if one else _whole_title(activity, items),
        kind=items[0].kind if one else "whole",
        shown=tuple(Shown(i.label, as_text(i, r.value)) for i, r, f in zip(items, answers, filled, strict=True) if f),
        audience=first.audience,
        audiences=_may_see(items),
        suggested=items[0].audience if one else activity.audience,
        never=activity.share == "never",
        whole=activity.share == "whole",
        agreed=first.agreed,
        may_agree=() if activity.share == "never" else _may_agree(items),
        answered=any(filled),
        complete=all(filled),
        shared=Handed(shared.at, shared.audience) if shared else None,
        changed=shared is not None and any(_differs(r) for r in answers),
    )


def _differs(r: Response) -> bool:
    return r.shared is None or (r.shared.value, r.shared.audience, r.shared.agreed) != (r.value, r.audience, r.agreed)


def _whole_title(activity: Activity, items: tuple[Item, ...]) -> str:
    n = len(items)
    title = activity.instrument.title if activity.instrument else activity.title
    return ngettext("{title} · {n} answer", "{title} · {n} answers", n).format(title=title, n=n)


def _may_see(items: tuple[Item, ...]) -> tuple[Audience, ...]:
    every = [audiences(i) for i in items]
    return tuple(a for a in every[0] if all(a in one for one in every))


def _may_agree(items: tuple[Item, ...]) -> tuple[str, ...]:
    if any(is_text(i) for i in items):
        return (QUOTE,)
    return (COUNTS,) if any(isinstance(i, Rating | Choice | Choices | Points | Stages | Flow) for i in items) else ()
