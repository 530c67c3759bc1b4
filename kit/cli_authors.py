"""The commands for authors: `kit check`, `kit new` and `kit preview`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kit.course import COURSE_FILE
from kit.course_folder import served_root
from kit.errors import CourseError
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.ports import port

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kit.checking import Finding
    from kit.saying import Say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the commands; they tell what they did by `say`."""
    text = _("Say everything that is wrong in a course, with file, place and remedy.")
    check = commands.add_parser("check", help=text, description=text)
    check.add_argument("course", metavar="COURSE", type=Path, nargs="?", help=_("its folder (default: the kit's own)"))
    check.set_defaults(run=lambda args: _check(args.course or served_root(), say))
    text = _("Make the starting files of a course, a lesson, an activity or an instrument.")
    new = commands.add_parser("new", help=text, description=text)
    _new(new.add_subparsers(title=_("what to make"), required=True, metavar="WHAT"), say)
    text = _("Open a course in JupyterLab as a learner meets it; edits of its files show when a page is reloaded.")
    preview = commands.add_parser("preview", help=text, description=text)
    preview.add_argument(
        "course", metavar="COURSE", type=Path, nargs="?", help=_("its folder (default: the kit's own)")
    )
    preview.add_argument("--port", type=port, help=_("the port to listen on (default: the first free one)"))
    preview.add_argument("--no-browser", action="store_true", help=_("print the address, open no browser"))
    preview.set_defaults(run=lambda args: _preview(args, say))


def _new(kinds: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    def kind(name: str, text: str, run: Callable[[argparse.Namespace], tuple[Path, ...]]) -> argparse.ArgumentParser:
        added = kinds.add_parser(name, help=text, description=text)
        added.add_argument("course", metavar="COURSE", type=Path, help=_("the course's folder"))
        added.set_defaults(run=lambda args: _made(run(args), say))
        return added

    title = _("its title")
    course = kind("course", _("Make a course of one lesson."), _course)
    course.add_argument("--title", help=title)
    lesson = kind("lesson", _("Add a lesson to a course."), _lesson)
    lesson.add_argument("name", metavar="SECTION/LESSON", help=_("the ids of its section and its own"))
    lesson.add_argument("--title", required=True, help=title)
    lesson.add_argument("--minutes", type=int, default=10, help=_("how long it takes (default: 10)"))
    activity = kind("activity", _("Add an activity to a lesson."), _activity)
    activity.add_argument("name", metavar="LESSON/ACTIVITY", help=_("the ids of its lesson and its own"))
    activity.add_argument("--title", help=title)
    activity.add_argument(
        "--kind", choices=("items", "exercise"), default="items", help=_("what it starts with (default: items)")
    )
    activity.add_argument("--instrument", metavar="ID", help=_("the instrument that it takes"))
    activity.add_argument("--wave", metavar="ID", help=_("the wave it is taken in (default: the first)"))
    instrument = kind("instrument", _("Add an instrument to a course."), _instrument)
    instrument.add_argument("id", metavar="ID", help=_("its id"))
    instrument.add_argument("--title", help=title)


# What makes files imports nbformat, which takes a while: only these commands pay for it.


def _course(args: argparse.Namespace) -> tuple[Path, ...]:
    from kit.authoring import new  # noqa: PLC0415

    return new.course(args.course, args.title)


def _lesson(args: argparse.Namespace) -> tuple[Path, ...]:
    from kit.authoring import new  # noqa: PLC0415

    return new.lesson(args.course, args.name, args.title, args.minutes)


def _activity(args: argparse.Namespace) -> tuple[Path, ...]:
    from kit.authoring import new  # noqa: PLC0415

    taken = {"instrument": args.instrument, "wave": args.wave}
    return new.activity(args.course, args.name, args.title, kind=args.kind, **taken)


def _instrument(args: argparse.Namespace) -> tuple[Path, ...]:
    from kit.authoring import new  # noqa: PLC0415

    return new.instrument(args.course, args.id, args.title)


def _made(paths: tuple[Path, ...], say: Say) -> int:
    for path in paths:
        say(_("Wrote {file}").format(file=path))
    return 0


def _check(root: Path, say: Say) -> int:
    from kit.checking import check  # noqa: PLC0415 - nbformat, as above

    _is_course(root)
    found = check(root)
    for finding in found:
        say(_line(finding, root))
    errors = sum(f.level == "error" for f in found)
    notes = len(found) - errors
    if not errors:
        say(_("The course is in order: {folder}").format(folder=root))
    else:
        say(ngettext("{n} mistake.", "{n} mistakes.", errors).format(n=errors))
    if notes:
        say(ngettext("{n} note.", "{n} notes.", notes).format(n=notes))
    return int(bool(errors))


def _line(finding: Finding, root: Path) -> str:
    where = ", ".join(filter(None, [str(root / finding.file), finding.place]))
    what = finding.what if finding.level == "error" else _("Note: {text}").format(text=finding.what)
    return f"{where}: {what}\n    {finding.remedy}"


def _preview(args: argparse.Namespace, say: Say) -> int:
    from kit.authoring import preview  # noqa: PLC0415 - the same

    root = args.course or served_root()
    _is_course(root)
    return preview.run(root, say, port=args.port, browser=not args.no_browser)


def _is_course(root: Path) -> None:
    if not (root / COURSE_FILE).is_file():
        raise CourseError(
            _("There is no course here."),
            where=str(root),
            remedy=_("Name the folder that holds course.yaml, or make one with: kit new course DIR"),
        )
