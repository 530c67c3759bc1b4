"""The commands on grades: their arguments, and what they say of what came of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kit import course as courses
from kit.exchange import cohort_folder
from kit.grading import export, feedback
from kit.grading.grade import grade
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from kit.exchange.shared import SetAside
    from kit.saying import Say


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    say: Say,
    say_set_aside: Callable[[Sequence[SetAside]], None],
) -> None:
    """Add the commands; `say` prints a line."""

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("folder", metavar="COHORT", type=Path, help=_("the cohort's folder"))
        return added

    text = _("Grade what was collected: points for finished lessons, and the homework laid out in formgrader.")
    graded = command("grade", text)
    graded.add_argument("sections", metavar="SECTION", nargs="*", help=_("a section's id (default: all released)"))
    graded.set_defaults(run=lambda args: _grade(args, say, say_set_aside))
    back = command("feedback", _("Give the facilitator's points and comments back to the participants."))
    back.set_defaults(run=lambda args: _feedback(args, say))
    out = command("export-grades", _("Write the grades as a table, for a spreadsheet, Moodle or Canvas."))
    out.add_argument("--format", choices=export.FORMATS, default="csv", help=_("whose columns (default: csv)"))
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help=_("the file to write"))
    out.set_defaults(run=lambda args: _export(args, say))


def _grade(args: argparse.Namespace, say: Say, say_set_aside: Callable[[Sequence[SetAside]], None]) -> int:
    bar = sys.stderr.isatty()

    def progress(n: int, of: int) -> None:
        if bar:
            sys.stderr.write(f"\r{n}/{of}" + ("\n" if n == of else ""))

    came = grade(cohort_folder.open_folder(args.folder), courses.load(), args.sections, progress)
    for one in came.sections:
        line = ngettext("{title}: {n} person graded", "{title}: {n} people graded", one.people)
        line = line.format(title=one.title, n=one.people)
        if one.new:
            new = ngettext("{n} new text waits for you", "{n} new texts wait for you", one.new).format(n=one.new)
            line = _("{said}, {new}").format(said=line, new=new)
        say(line)
    say_set_aside(came.set_aside)
    return 0


def _feedback(args: argparse.Namespace, say: Say) -> int:
    came = feedback.give(cohort_folder.open_folder(args.folder), courses.load())
    say(
        ngettext(
            "{n} person finds feedback in their lessons.", "{n} people find feedback in their lessons.", came.reached
        ).format(n=came.reached)
    )
    if came.by_hand:
        names = ", ".join(came.by_hand)
        say(_("Send these people theirs yourself, from {folder}: {names}").format(folder=came.folder, names=names))
    return 0


def _export(args: argparse.Namespace, say: Say) -> int:
    folder, course = cohort_folder.open_folder(args.folder), courses.load()
    came = export.export(folder, course, args.format)
    args.out.write_bytes(came.data)
    say(_("Wrote {file}").format(file=args.out))
    for note in came.notes:
        say(_("Note: {text}").format(text=note))
    return 0
