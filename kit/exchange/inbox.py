"""The facilitator's end of the file road: the files that were received by hand, and what any of them must fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from kit.errors import CohortError, ExchangeError
from kit.exchange.cohort_folder import INBOX, CohortFolder
from kit.exchange.shared import BUNDLE_SUFFIX, Bundle, SetAside, Shared, check, read, sent_by_hand
from kit.i18n import gettext as _
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.course import Course

KNOWN_FILE = "known-as.json"
"""Whose files those under a random id turned out to be: the roster's id for each such id."""


class Received(Struct, frozen=True):
    """One good file of the inbox, and the sections in it."""

    file: str
    participant: str
    sections: tuple[str, ...]


def read_inbox(folder: CohortFolder, course: Course, aside: list[SetAside]) -> tuple[Received, ...]:
    """Check every file of the inbox; what cannot be used is added to `aside`."""
    return tuple(
        Received(name, sections[0].participant, tuple(s.section for s in sections))
        for name, sections in sent_in(folder, course, aside)
        if sections
    )


def sent_in(folder: CohortFolder, course: Course, aside: list[SetAside]) -> Iterator[tuple[str, tuple[Shared, ...]]]:
    """Give every good file of the inbox, by its name, with the sections in it; all others are added to `aside`."""
    inbox, known = folder.root / INBOX, known_as(folder.root)
    for path in sorted(inbox.iterdir()) if inbox.is_dir() else ():
        where = f"{INBOX}/{shown(path.name)}"
        if path.name.startswith("."):
            continue
        if not sent_by_hand(path.name):
            remedy = _("If it is a participant's file, let its name end in {suffix}.").format(suffix=BUNDLE_SUFFIX)
            aside.append(SetAside(_("This is not named as the course names its files."), where, remedy))
            continue
        try:
            sent = read(path)
            fits(sent, folder, course, where)
        except ExchangeError as problem:
            aside.append(SetAside(problem.what, problem.where.replace(str(path), where), problem.remedy))
            continue
        sections = sent.sections if isinstance(sent, Bundle) else (sent,)
        yield (
            path.name,
            tuple(structs.replace(one, participant=known.get(one.participant, one.participant)) for one in sections),
        )


def known_as(root: Path) -> dict[str, str]:
    """Give whose files those under a random id are, as an import found out.

    Raises
    ------
    CohortError
        If that list is damaged.
    """
    path = root / KNOWN_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise CohortError(
            _("The list of whose files are whose cannot be read."),
            where=str(path),
            remedy=_("Remove it, and bring the files in again."),
        ) from None


def fits(shared: Shared | Bundle, folder: CohortFolder, course: Course, where: str) -> None:
    """Raise `ExchangeError` unless it was made for this cohort, its course and version, and every line fits."""
    invitation = folder.invitation
    sections = shared.sections if isinstance(shared, Bundle) else (shared,)
    if len({s.participant for s in sections}) > 1:
        raise ExchangeError(
            _("This file speaks for several participants."), where=where, remedy=_("Ask its sender for a new one.")
        )
    for one in sections:
        if one.cohort != invitation.cohort:
            raise ExchangeError(
                _("This was shared with another cohort, “{theirs}”.").format(theirs=one.cohort),
                where=where,
                remedy=_("Ask its sender to join this cohort with its cohort.yaml, and to share again."),
            )
        if (one.course, one.course_version) != (invitation.course, invitation.version):
            raise ExchangeError(
                _("This was written in “{theirs}” version {theirs_version}; the cohort takes version {ours}.").format(
                    theirs=one.course, theirs_version=one.course_version, ours=invitation.version
                ),
                where=where,
                remedy=_("Ask its sender to use the kit with that version, and to share again."),
            )
        check(one, course, where)
