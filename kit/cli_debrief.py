"""The debrief command: its arguments, and the report that they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kit.errors import CohortError, KitError, SurveyError
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.workspace import THRESHOLD

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.debrief.flags import Flag
    from kit.exchange.shared import SetAside

# What only a survey's file takes.
_SURVEY = ("items", "dimension", "group", "scale", "reverse", "participant", "tidy", "sheet", "threshold")


@dataclass(frozen=True)
class Written:
    """What came of the command: the files, what was set aside, and what should be known."""

    files: tuple[Path, ...]
    set_aside: Sequence[SetAside] = ()
    notes: tuple[str, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        type=Path,
        help=_(
            "a cohort's folder, or a folder of files that participants sent, or several of them to compare; "
            "or a survey of your own (CSV or XLSX)"
        ),
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("the folder to write to"))
    parser.add_argument("--reviewed", action="store_true", help=_("I have read all texts of the cohort: show them"))
    survey = parser.add_argument_group(
        _("a survey of your own"),
        _(
            "One row a person and one column an item, or one row an answer with the columns participant, item, value "
            "and perhaps group. ITEMS are names by comma, and ranges A:B by the order of the columns."
        ),
    )
    survey.add_argument("--items", action="append", metavar="ITEMS", help=_("which columns are items"))
    survey.add_argument("--scale", metavar="LOW-HIGH", help=_("the ends of the scale, such as 1-5"))
    survey.add_argument("--group", metavar="COLUMN", help=_("the column of each person's group"))
    survey.add_argument(
        "--dimension",
        action="append",
        metavar="NAME=ITEMS",
        help=_("items that belong together; may be given again (default: all items together)"),
    )
    survey.add_argument(
        "--reverse", action="append", metavar="ITEMS", help=_("items that were asked the other way round")
    )
    survey.add_argument("--participant", metavar="COLUMN", help=_("the column that says whose a row is"))
    survey.add_argument("--tidy", action="store_true", help=_("each row is one answer"))
    survey.add_argument("--sheet", metavar="NAME", help=_("the workbook's sheet (default: the first)"))
    survey.add_argument(
        "--threshold",
        type=int,
        metavar="N",
        help=_("people behind any result (default: {n}); a cohort has its own").format(n=THRESHOLD),
    )


def write(args: argparse.Namespace, course: Course) -> Written:
    """Write the report that the arguments ask for.

    Raises
    ------
    KitError
        When a source cannot be used, or is given options that belong to another kind of source.
    """
    sources: list[Path] = args.sources
    for source in sources:
        if not source.exists():
            raise CohortError(
                _("There is no such folder or file."),
                where=str(source),
                remedy=_("Give a cohort's folder, a folder with the files that participants sent, or a survey's file."),
            )
    if len(sources) == 1 and sources[0].is_file():
        if args.reviewed:
            raise _not_for(sources[0], "reviewed")
        return _survey(sources[0], args)
    files = [source for source in sources if source.is_file()]
    if files:
        raise CohortError(
            _("A survey's file cannot be compared with another source."),
            where=str(files[0]),
            remedy=_("Put all answers into one file, with a column that says which is whose, and name it by --group."),
        )
    given = [
        *(name for name in _SURVEY if getattr(args, name)),
        *(["reviewed"] if args.reviewed and sources[1:] else []),
    ]
    if given:
        raise _not_for(sources[0], given[0])
    return _comparison(sources, args.out, course) if sources[1:] else _cohort(sources[0], args, course)


def _not_for(source: Path, option: str) -> KitError:
    return KitError(
        _("--{option} means nothing for this source.").format(option=option),
        where=str(source),
        remedy=_("--reviewed is for one cohort's folder, the other options are for a survey's file. Leave it out."),
    )


# pandas and what draws charts take a second to import: only this command pays for it, and each road for its own.


def _cohort(source: Path, args: argparse.Namespace, course: Course) -> Written:
    from kit import cohort as cohorts  # noqa: PLC0415
    from kit.debrief import commitments, prompts, report, reviewing, walk  # noqa: PLC0415
    from kit.debrief.leaving import leave_out  # noqa: PLC0415
    from kit.debrief.summary import summarise  # noqa: PLC0415

    cohort = cohorts.read(source, course)
    report.make_room(args.out)
    if args.reviewed:
        reviewing.show_all(cohort, course)
    told = summarise(cohort, course)
    # What was left out, noted and agreed where the group talked stands in this report as well.
    held = walk.read(cohort.drawer)
    if held is not None:
        told = leave_out(told, held.left_out)
    files = report.save(
        told,
        args.out,
        course.debrief,
        prompts=prompts.read_room(told),
        notes=held.notes if held else None,
        commitments=commitments.standing(commitments.read(cohort.drawer), held.began_at if held else told.written_at),
    )
    notes = [_("{title}: {why}").format(title=flag.title, why=flag.why) for flag in _flags(cohort, course)]
    return Written(files, told.set_aside, tuple(notes))


def _flags(cohort: Cohort, course: Course) -> list[Flag]:
    """Give what to think about before a report is handed out: nothing of what the facilitator left out of it."""
    from kit.debrief import flags, walk  # noqa: PLC0415

    held = walk.read(cohort.drawer)
    left_out = held.left_out if held else ()
    return [flag for flag in flags.of_cohort(cohort.drawer, cohort.threshold, course) if flag.key not in left_out]


def _comparison(sources: list[Path], out: Path, course: Course) -> Written:
    from kit.debrief import comparison, comparison_sections, report  # noqa: PLC0415

    cohorts = comparison.gather(sources, course)
    report.make_room(out)
    compared, set_aside = comparison.read(cohorts, course)
    document = comparison_sections.compose(compared)
    notes = [
        _("{cohort}, {title}: {why}").format(cohort=compared.cohorts[c.id].title, title=flag.title, why=flag.why)
        for c in cohorts
        for flag in _flags(c, course)
        if compared.shows(flag.key)
    ]
    return Written(report.save_document(document, compared, compared.written_at, out), set_aside, tuple(notes))


def _survey(source: Path, args: argparse.Namespace) -> Written:
    from kit import survey  # noqa: PLC0415
    from kit.debrief import report, survey_sections  # noqa: PLC0415
    from kit.debrief.survey_records import HiddenGroup  # noqa: PLC0415
    from kit.debrief.survey_summary import summarise, unanimous  # noqa: PLC0415
    from kit.survey.table import clipped, listed  # noqa: PLC0415

    if args.scale is None:
        raise SurveyError(
            _("Which scale was answered?"), where=str(source), remedy=_("Give its ends, as in --scale 1-5.")
        )
    asked = survey.Asked(
        scale=args.scale,
        items=args.items or (),
        reverse=args.reverse or (),
        dimensions=args.dimension or (),
        group=args.group,
        participant=args.participant,
        tidy=args.tidy,
        sheet=args.sheet,
    )
    read = survey.read(source, asked)
    told = summarise(read, THRESHOLD if args.threshold is None else args.threshold)
    notes = []
    if read.unused:
        notes.append(_("In no dimension, and left out: {items}.").format(items=", ".join(read.unused)))
    if read.groupless:
        notes.append(
            _(
                "Under “{column}” this is taken for no group: {words}. "
                "If a group is called so, give it a longer name in the file."
            ).format(column=clipped(read.group_name), words=listed(read.groupless))
        )
    hidden = sum(isinstance(group, HiddenGroup) for group in told.groups)
    if hidden:
        notes.append(
            ngettext("{n} of {of} groups is hidden.", "{n} of {of} groups are hidden.", hidden).format(
                n=hidden, of=len(told.groups)
            )
        )
    notes += unanimous(told)
    notes.append(
        _(
            "Make this report once, and by one column of groups. Beside a second one, after a few more answers or by "
            "another column, it could give those few away."
        )
    )
    files = report.save_document(survey_sections.compose(told), told, told.written_at, args.out)
    return Written(files, notes=tuple(notes))
