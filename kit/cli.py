"""The `kit` command: reads its arguments, calls the function, prints what came of it. Nothing is decided here."""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kit import cli_authors, cli_debrief, cli_grades, cli_hub, cli_service, course_folder, privacy, sharing, yamlfile
from kit import course as courses
from kit import workspace as workspaces
from kit.errors import KitError, WorkspaceError
from kit.exchange import cohort_folder
from kit.exchange.bring_in import bring_in
from kit.exchange.collect import collect
from kit.exchange.roster import read_roster
from kit.exchange.status import status
from kit.grading.grade import take_back
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.keeping import FolderDrawer
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kit.course import Course
    from kit.exchange.bring_in import BroughtIn
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.collect import Collected, Collection
    from kit.exchange.shared import SetAside

DISTRIBUTION = "collective-leadership-kit"
BAR = 30


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code, 1 with a message on stderr when something was wrong."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows another one rather than stopping the work.
        getattr(stream, "reconfigure", lambda **_kw: None)(errors="replace")
    args = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = args.run
        with course_folder.serving(args.served):
            return run(args)
    except KitError as problem:
        _warn(problem.text)
    except OSError as problem:
        _warn(_("{file}: {reason}.").format(file=problem.filename or "kit", reason=problem.strerror or problem))
    except KeyboardInterrupt:
        _warn(_("Stopped. Run the same command again to go on."))
    return 1


class _Version(argparse.Action):
    # argparse's own wants the version on every run, and looking it up reads the installation's metadata.
    def __call__(self, *_args: object) -> None:
        _say(f"kit {importlib.metadata.version(DISTRIBUTION)}")
        raise SystemExit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kit", description=_("A workshop kit on collective leadership."))
    parser.add_argument("--version", action=_Version, nargs=0, help=_("say which version this is"))
    course = _("the folder of a course other than the kit's own, for this command")
    parser.add_argument("--course", dest="served", metavar="DIR", type=Path, help=course)
    commands = parser.add_subparsers(title=_("commands"), required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str, folder: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("folder", metavar="DIR", type=Path, help=folder)
        added.set_defaults(run=run)
        return added

    cohort = _("the cohort's folder")
    init = command(
        "init", _init, _("Make a cohort folder: roster, key, nbgrader course, invitation."), _("a new folder")
    )
    init.add_argument("--roster", type=Path, required=True, help=_("a CSV file with a column “id”"))
    init.add_argument("--title", help=_("what the cohort is called (default: the folder's name)"))
    init.add_argument("--route", help=_("the course's route that the cohort takes"))
    init.add_argument(
        "--threshold", type=int, default=workspaces.THRESHOLD, help=_("people behind any result (default: 5)")
    )
    init.add_argument("--exchange", type=Path, help=_("nbgrader's exchange (default: in the cohort's folder)"))
    init.add_argument(
        "--facilitator", action="append", default=[], metavar="NAME", help=_("who facilitates; may be given again")
    )
    command("release", _release, _("Open the course's sections to the cohort."), cohort)
    command("collect", _collect, _("Collect what was handed over."), cohort)
    brought = command(
        "import", _import, _("Bring in files from a learning platform, by e-mail or from Windows."), cohort
    )
    brought.add_argument("source", metavar="SOURCE", type=Path, help=_("a folder with the files, or a zip"))
    command("status", _status, _("Say how far the cohort is, in counts."), cohort)
    text = _(
        "Write a debrief: a page, a PDF, a workbook and the numbers. Of a cohort it reveals results, which then stay "
        "as they are."
    )
    debrief = commands.add_parser("debrief", help=text, description=text)
    debrief.set_defaults(run=_debrief)
    cli_debrief.add_arguments(debrief)
    demo = command("demo", _demo, _("Make a synthetic cohort to look at."), _("a new folder"))
    demo.add_argument("--case", choices=["six"], help=_("the hard case: six people, the facilitator is their boss"))
    demo.add_argument("--with", dest="guest", metavar="USER", help=_("a user to put on its roster"))
    workspace = command("workspace", _workspace, _("Make or refresh a learner's folder."), _("the learner's folder"))
    workspace.add_argument("--join", type=Path, metavar="FILE", help=_("the cohort.yaml of a group to join"))
    workspace.add_argument("--route", help=_("the course's route to take"))
    cli_authors.add(commands, _say)
    cli_grades.add(commands, _say, _say_set_aside)
    cli_service.add(commands, _say)
    cli_hub.add(commands, _say)
    return parser


def _init(args: argparse.Namespace) -> int:
    made = cohort_folder.init(
        args.folder,
        courses.load(),
        read_roster(args.roster),
        title=args.title,
        route=args.route,
        threshold=args.threshold,
        exchange=args.exchange,
        facilitators=args.facilitator,
    )
    privacy.promise(FolderDrawer(args.folder), made.folder.invitation.threshold)
    n = len(made.folder.roster)
    _say(
        ngettext(
            "Made the cohort “{title}” ({id}) for {n} person.", "Made the cohort “{title}” ({id}) for {n} people.", n
        ).format(title=made.folder.invitation.title, id=made.folder.invitation.cohort, n=n)
    )
    for warning in made.warnings:
        _say(_("Note: {text}").format(text=warning))
    _say(_("Give them this invitation: {file}").format(file=args.folder / cohort_folder.INVITATION_FILE))
    _say(_("Open the course to them with: kit release {folder}").format(folder=args.folder))
    return 0


def _release(args: argparse.Namespace) -> int:
    released = cohort_folder.release(cohort_folder.open_folder(args.folder), courses.load())
    for one in released:
        _say(f"{one.title}: " + (_("not released. {reason}").format(reason=one.problem) if one.problem else _("open")))
    return int(any(one.problem for one in released))


def _collect(args: argparse.Namespace) -> int:
    folder, course = cohort_folder.open_folder(args.folder), courses.load()
    words = _words()
    bar = sys.stderr.isatty()

    def progress(n: int, of: int, one: Collected) -> None:
        said = ", ".join(f"{section} {words[state]}" for section, state in one.sections.items())
        if bar:
            sys.stderr.write("\r\x1b[K")
        if one.set_aside:
            said = f"{said}, {_('{n} set aside').format(n=one.set_aside)}".removeprefix(", ")
        _say(f"{one.name or one.participant}: {said or _('nothing handed in yet')}")
        if bar:
            full = BAR * n // of
            sys.stderr.write(f"[{'#' * full}{'.' * (BAR - full)}] {n}/{of}" + ("\n" if n == of else ""))
            sys.stderr.flush()

    came = collect(folder, course, progress)
    for file in came.received:
        _say(_("{file}: {sections}, received by hand").format(file=file.file, sections=", ".join(file.sections)))
    taken = sum(any(state != "unchanged" for state in one.sections.values()) for one in came.collected)
    roster = {one.participant for one in came.collected}
    by_hand = {one.participant for one in came.received}
    handed_in = {one.participant for one in came.collected if one.sections} | roster & by_hand
    _say(
        _("{people} of {of} people have handed in something, {taken} of them since the last time.").format(
            people=len(handed_in), of=len(roster), taken=taken
        )
    )
    if n := len(by_hand - roster):
        # From a laptop of one's own comes a random id: these may be people of the roster, and they count in a debrief.
        said = ngettext(
            "Besides, files of {n} person whose id is not on the roster are in the inbox.",
            "Besides, files of {n} people whose ids are not on the roster are in the inbox.",
            n,
        )
        _say(said.format(n=n))
    return _came_in(folder, course, came)


def _import(args: argparse.Namespace) -> int:
    folder, course = cohort_folder.open_folder(args.folder), courses.load()
    came = bring_in(folder, course, args.source)
    for one in came.filed:
        said = ", ".join(f"{section} {_words()[state]}" for section, state in one.sections.items())
        _say(f"{one.name or one.participant}: {said}")
    n = len(came.filed)
    _say(ngettext("Files of {n} person are in the inbox.", "Files of {n} people are in the inbox.", n).format(n=n))
    return _came_in(folder, course, came)


def _came_in(folder: CohortFolder, course: Course, came: Collection | BroughtIn) -> int:
    """Say what is to be known beside what came in, which may be that something was withdrawn."""
    _say_set_aside(came.set_aside)
    for note in take_back(folder, course):
        _say(_("Note: {text}").format(text=note))
    return 0


def _words() -> dict[str, str]:
    return {"new": _("new"), "updated": _("updated"), "unchanged": _("as before")}


def _status(args: argparse.Namespace) -> int:
    now = status(cohort_folder.open_folder(args.folder), courses.load())
    _say(
        _("{title} ({id}): {n} on the roster, results from {threshold} people on.").format(
            title=now.title, id=now.cohort, n=now.people, threshold=now.threshold
        )
    )
    for one in now.sections:
        state = _("released") if one.released else _("not released")
        _say(
            _("{title}: {state}, {n} of {of} collected").format(
                title=one.title, state=state, n=one.submitted, of=now.people
            )
        )
    _say(_("In the exchange: {entries}. Files in the inbox: {files}.").format(entries=now.waiting, files=now.files))
    return 0


def _workspace(args: argparse.Namespace) -> int:
    course = courses.load()
    workspace = workspaces.create(args.folder, course, route=args.route)
    wanted = yamlfile.read(args.join, workspaces.Invitation, WorkspaceError) if args.join else None
    if wanted and workspace.invitation is None:
        workspace = sharing.join(workspace, course, wanted)
    if args.route:
        workspace = workspaces.choose_route(workspace, course, args.route)
    _say(_("The learner's folder is ready: {folder}").format(folder=args.folder))
    if workspace.invitation:
        # Whoever is in a group already stays there: to change it is for the learner, in the course itself.
        _say(_("It is in the group “{title}”.").format(title=workspace.invitation.title))
        if wanted and wanted.cohort != workspace.invitation.cohort:
            _say(_("It has not joined “{title}”: leave the other one first, in the course.").format(title=wanted.title))
            return 1
    return 0


def _debrief(args: argparse.Namespace) -> int:
    written = cli_debrief.write(args, courses.load())
    shelves: dict[Path, int] = {}
    for path in written.files:
        if path.parent == args.out:
            _say(_("Wrote {file}").format(file=path))
        else:
            shelves[path.parent] = shelves.get(path.parent, 0) + 1
    for folder, n in shelves.items():
        _say(ngettext("Wrote {n} file in {folder}", "Wrote {n} files in {folder}", n).format(n=n, folder=folder))
    for note in written.notes:
        _say(_("Note: {text}").format(text=note))
    _say_set_aside(written.set_aside)
    return 0


def _demo(args: argparse.Namespace) -> int:
    from kit import demo  # noqa: PLC0415 - the same

    folder = demo.make(args.folder, courses.load(), case=args.case, guest=args.guest)
    n = len(folder.roster) - bool(args.guest)
    _say(_("Made a synthetic cohort of {n}.").format(n=n))
    _say(_("See its debrief with: kit debrief {folder} --out DIR").format(folder=args.folder))
    return 0


def _say_set_aside(set_aside: Sequence[SetAside]) -> None:
    if set_aside:
        n = len(set_aside)
        _say(ngettext("{n} thing was set aside:", "{n} things were set aside:", n).format(n=n))
    for one in set_aside:
        # Words from outside may stand in it: none of them moves the cursor or makes a line of its own.
        _say(shown(f"- {one.where}: {one.what} {one.remedy}".rstrip()))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the edge


def _warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    raise SystemExit(main())
