"""Finding one's group on a Hub: the service knows who is on whose list. Joining shares nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from kit import sharing
from kit.errors import KitError, WorkspaceError
from kit.i18n import gettext as _
from kit.workspace import Invitation

if TYPE_CHECKING:
    from kit.course import Course
    from kit.wire.records import Me, Membership
    from kit.workspace import Workspace


class Group(Struct, frozen=True):
    """A group whose list has this learner on it."""

    cohort: str
    title: str


class Enrolment(Struct, frozen=True, kw_only=True):
    """What was found at the service: the group joined just now, those to choose from, and what went wrong."""

    asked: bool = False
    joined: str | None = None
    found: tuple[Group, ...] = ()
    problem: dict[str, str] | None = None


def enrol(workspace: Workspace, course: Course, me: Me, cohort: str | None = None) -> Enrolment:
    """Join the group `cohort`, or the only one that has this learner on its list, if none was joined or left before.

    Raises
    ------
    WorkspaceError
        When `cohort` does not have this learner on its list, or is of another course or version.
    """
    listed = {m.cohort: m for m in me.cohorts if "participant" in m.roles}
    found = tuple(Group(m.cohort, m.title) for m in listed.values())
    if cohort is not None:
        if cohort not in listed:
            raise WorkspaceError(
                _("You are not on this group's list any more."), remedy=_("Ask your facilitator to put you on it.")
            )
        sharing.join(workspace, course, _invitation(listed[cohort]))
        return Enrolment(asked=True, joined=listed[cohort].title, found=found)
    try:
        joined = _join_the_only_one(workspace, course, listed)
    except KitError as problem:
        return Enrolment(asked=True, found=found, problem=problem.as_dict())
    return Enrolment(asked=True, joined=joined, found=found)


def _join_the_only_one(workspace: Workspace, course: Course, listed: dict[str, Membership]) -> str | None:
    """Join the only group that was not left before, and give its title; whoever has one gets its news."""
    here = workspace.invitation
    if here is not None:
        if here.cohort in listed and (news := _invitation(listed[here.cohort])) != here:
            sharing.join(workspace, course, news)  # the same group, now with the live road or a higher threshold
        return None
    open_ = [m for m in listed.values() if m.cohort not in workspace.mark.left]
    if len(open_) != 1:
        return None
    sharing.join(workspace, course, _invitation(open_[0]))
    return open_[0].title


def _invitation(member: Membership) -> Invitation:
    try:
        told = msgspec.convert(member.invitation, Invitation)
    except msgspec.ValidationError as problem:
        raise WorkspaceError(
            _("The invitation of “{title}” cannot be read: {reason}.").format(title=member.title, reason=problem),
            remedy=_("The Hub's service may be newer than your course: restart your server, or tell your facilitator."),
        ) from None
    if "live" in told.roads:
        return told
    return structs.replace(told, roads=("live", *told.roads))  # the service that told of it takes it
