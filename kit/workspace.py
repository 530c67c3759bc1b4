"""The learner's own folder: its mark, its lessons and the cohort it has joined."""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, structs

from kit import course_folder, yamlfile
from kit.errors import WorkspaceError
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.items import Id, Text

if TYPE_CHECKING:
    from kit.course import Course

MARK = "kit-workspace.json"
RESPONSES = "my-responses"
FACILITATOR = "facilitator/debrief.ipynb"
LIVE = "facilitator/live.ipynb"
FACILITATORS = (FACILITATOR, LIVE)
"""The facilitator's notebooks, by their place in a workspace: for a debrief, and for a live session."""

Road: TypeAlias = Literal["live", "nbgrader", "file"]

SERVICE_URL = "KIT_SERVICE_URL"
"""Names the address of the Hub's live service, where there is one."""

THRESHOLD = 5
"""People behind any result that a group sees, unless its cohort says more."""
THRESHOLD_FLOOR = 3


class Invitation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a cohort.yaml says: the cohort, its course, its roads and its promises."""

    format: Literal["kit.cohort"]
    cohort: Id
    title: Text
    course: Id
    version: Text
    roads: Annotated[tuple[Road, ...], Meta(min_length=1)]
    threshold: Annotated[int, Meta(ge=THRESHOLD_FLOOR)] = THRESHOLD
    facilitators: tuple[str, ...] = ()
    route: Id | None = None
    exchange: str | None = None


class _Mark(Struct, frozen=True, kw_only=True):
    format: Literal["kit.workspace"]
    version: Literal[1]
    participant: str
    route: str
    invitation: Invitation | None = None
    left: tuple[str, ...] = ()
    """Cohorts that were left: nobody is brought back into one without asking."""
    former: Invitation | None = None
    """The invitation to the one that was left last, so that there is a way back."""
    thresholds: dict[str, int] = {}
    """The threshold of each cohort that was joined: what was shared there was shared under it."""
    copied: dict[str, str] = {}
    """Digest of each notebook as it was copied, to tell an old lesson from a changed one."""


class Workspace(Struct, frozen=True):
    """A learner's folder; only a folder with the mark is one, and nothing is saved anywhere else."""

    root: Path
    mark: _Mark

    @property
    def participant(self) -> str:
        """A random id that stands for this workspace on the file road."""
        return self.mark.participant

    @property
    def route(self) -> str:
        """The id of the chosen route."""
        return self.mark.route

    @property
    def invitation(self) -> Invitation | None:
        """The cohort that was joined, if any."""
        return self.mark.invitation

    @property
    def cohort(self) -> str | None:
        """The id of the cohort that was joined, if any."""
        return self.mark.invitation.cohort if self.mark.invitation else None

    @property
    def former(self) -> Invitation | None:
        """The cohort that was left last, until one is joined."""
        return self.mark.former

    @property
    def responses(self) -> Path:
        """The folder of everything that the learner wrote."""
        return self.root / RESPONSES

    @property
    def road(self) -> Road | None:
        """The road by which shared lines leave this workspace, None before a group is joined."""
        if self.invitation is None:
            return None
        if "live" in self.invitation.roads and os.environ.get(SERVICE_URL):
            return "live"
        # nbgrader has no exchange on Windows; the file road works everywhere.
        return "nbgrader" if "nbgrader" in self.invitation.roads and os.name != "nt" else "file"

    def section(self, id_: str) -> Path:
        """The folder of a section's lessons."""
        return self.root / id_


def create(root: Path, course: Course, *, route: str | None = None) -> Workspace:
    """Make `root` a workspace with the course's lessons; what is there already stays as it is."""
    root.mkdir(parents=True, exist_ok=True)
    workspace = find(root)
    if workspace is None:
        mark = _Mark(
            format="kit.workspace",
            version=1,
            participant=secrets.token_hex(16),
            route=course.route(route or course.default_route).id,
        )
        workspace = _write(root, mark)
        workspace.responses.mkdir(mode=0o700, exist_ok=True)
    return refresh(workspace, course)


def refresh(workspace: Workspace, course: Course) -> Workspace:
    """Fit a workspace to the course of today.

    Lessons that are missing come in, newer ones where the learner's copy was never changed; a route that is gone
    gives way to the course's own.
    """
    copied = dict(workspace.mark.copied)
    for name, source in (notebooks(course) | guide()).items():
        target = workspace.root / name
        there = _digest(target) if target.is_file() else None
        wanted = _digest(source)
        if there == wanted:
            copied[name] = wanted
        elif there is None or there == copied.get(name):
            write_atomic(target, source.read_bytes(), mode=0o644)
            copied[name] = wanted
    route = workspace.route if any(r.id == workspace.route for r in course.routes) else course.default_route
    mark = structs.replace(workspace.mark, copied=copied, route=route)
    return workspace if mark == workspace.mark else _write(workspace.root, mark)


def restore(workspace: Workspace, course: Course, name: str) -> Path | None:
    """Put the course's notebook `name` back; a changed one is moved aside, and where to is returned."""
    source = notebooks(course).get(name)
    if source is None:
        raise WorkspaceError(_("The course has no such notebook."), where=name)
    target = workspace.root / name
    aside = None
    if target.exists():
        aside = _free(target.with_name(f"{target.stem} ({_('changed')}){target.suffix}"))
        target.rename(aside)
    try:
        write_atomic(target, source.read_bytes(), mode=0o644)
    except OSError:
        if aside:
            aside.rename(target)
        raise
    _write(workspace.root, structs.replace(workspace.mark, copied=workspace.mark.copied | {name: _digest(source)}))
    return aside


def notebooks(course: Course) -> dict[str, Path]:
    """Give every notebook of a workspace by its place there, with the carried file it is a copy of."""
    found = {f"{x.section}/{x.id}.ipynb": course.notebook(x.id) for x in course.lessons}
    found |= {name: course_folder.facilitator_root() / Path(name).name for name in FACILITATORS}
    return {name: path for name, path in found.items() if path.is_file()}


def guide() -> dict[str, Path]:
    """Give every page of the facilitator's guide by its place in a workspace, with the carried file."""
    carried, folder = course_folder.facilitator_root(), Path(FACILITATOR).parent
    pages = [*carried.glob("*.md"), *carried.glob("guide/*.md")]
    return {(folder / page.relative_to(carried)).as_posix(): page for page in sorted(pages)}


def find(root: Path) -> Workspace | None:
    """Give the workspace at `root`, or None where there is no mark.

    Raises
    ------
    WorkspaceError
        When the mark is there and cannot be read: nothing is written beside it then.
    """
    path = root / MARK
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Workspace(root, msgspec.json.decode(data, type=_Mark))
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise WorkspaceError(
            _("The mark of this workspace cannot be read: {reason}.").format(reason=problem),
            where=str(path),
            remedy=_("Put back a copy of this file. Your answers in “{folder}” are untouched.").format(
                folder=RESPONSES
            ),
        ) from None


def read_invitation(text: str, name: str) -> Invitation:
    """Read the text of a cohort.yaml, called `name` in errors."""
    return yamlfile.parse(text, name, Invitation, WorkspaceError)


def check(workspace: Workspace, course: Course, invitation: Invitation) -> None:
    """See that an invitation can be taken.

    Raises
    ------
    WorkspaceError
        When it is for another course, or another version of it, or lowers the threshold of a group that was joined
        before.
    CourseError
        When the course has no such route.
    """
    if (invitation.course, invitation.version) != (course.id, course.version):
        raise WorkspaceError(
            _(
                "This invitation is for “{theirs}” version {theirs_version}; you have “{ours}” version {ours_version}."
            ).format(
                theirs=invitation.course,
                theirs_version=invitation.version,
                ours=course.id,
                ours_version=course.version,
            ),
            where="cohort.yaml",
            remedy=_(
                "Ask your facilitator for the kit with that version, or for a new invitation. You have not joined."
            ),
        )
    _keep_the_word(_promised(workspace).get(invitation.cohort, 0), invitation.threshold)
    if invitation.route:
        course.route(invitation.route)


def join(workspace: Workspace, course: Course, invitation: Invitation) -> Workspace:
    """Join the cohort, by those of its roads that are within reach; nothing leaves by joining.

    Raises
    ------
    KitError
        When the invitation cannot be taken, as `check` says.
    """
    check(workspace, course, invitation)
    route = invitation.route or workspace.route
    left = tuple(cohort for cohort in workspace.mark.left if cohort != invitation.cohort)
    mark = structs.replace(
        workspace.mark,
        invitation=_within_reach(invitation),
        former=None,
        route=route,
        left=left,
        thresholds=_promised(workspace) | {invitation.cohort: invitation.threshold},
    )
    return _write(workspace.root, mark)


def _within_reach(invitation: Invitation) -> Invitation:
    """Leave an exchange out that is named and is not on this machine, as on a laptop of one's own: files reach anyone.

    This is settled with joining. A road that changed whenever a disk is away would make two people of one.
    """
    # Where one may not look there is none for them: `Path` would raise.
    here = invitation.exchange is None or os.path.isdir(invitation.exchange)  # noqa: PTH112
    if here or "file" not in invitation.roads:
        return invitation
    return structs.replace(invitation, roads=tuple(road for road in invitation.roads if road != "nbgrader"))


def _promised(workspace: Workspace) -> dict[str, int]:
    """Give the threshold that was promised in each cohort that was joined."""
    last = workspace.invitation or workspace.former
    # The mark of an earlier release has none but the last one's.
    return workspace.mark.thresholds | ({last.cohort: last.threshold} if last else {})


def _keep_the_word(promised: int, now: int) -> None:
    """Refuse a lower threshold: what was shared with the group was shared under the higher one."""
    if now >= promised:
        return
    raise WorkspaceError(
        _(
            "You joined this group on the word that nothing is shown of fewer than {n}. This invitation says {m}."
        ).format(n=promised, m=now),
        where="cohort.yaml",
        remedy=_("Show this to your facilitator: it may rise, never fall. Nothing has changed for you."),
    )


def leave(workspace: Workspace) -> Workspace:
    """Leave the cohort; what was shared before stays shared until it is withdrawn."""
    before = workspace.invitation
    if before is None:
        return workspace
    left = tuple(dict.fromkeys((*workspace.mark.left, before.cohort)))
    return _write(workspace.root, structs.replace(workspace.mark, invitation=None, former=before, left=left))


def choose_route(workspace: Workspace, course: Course, route: str) -> Workspace:
    """Choose a route."""
    return _write(workspace.root, structs.replace(workspace.mark, route=course.route(route).id))


def identity(workspace: Workspace) -> str:
    """Say who this participant is on the road in use: the Hub's or the system's user, or a random id by file."""
    if workspace.road == "file":
        return workspace.participant
    return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()


def _write(root: Path, mark: _Mark) -> Workspace:
    write_atomic(root / MARK, msgspec.json.format(msgspec.json.encode(mark), indent=1))
    return Workspace(root, mark)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _free(path: Path) -> Path:
    n = 1
    while path.exists():
        n += 1
        path = path.with_name(f"{path.stem.rstrip(' 0123456789')} {n}{path.suffix}")
    return path
