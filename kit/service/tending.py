"""Tending the service's database from outside; all but the restore may be done while the service runs."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from kit import privacy
from kit.exchange import cohort_folder
from kit.i18n import gettext as _
from kit.service.app import acting, document
from kit.service.storage import engine as engines
from kit.service.storage import migrating
from kit.service.storage.backup import backup, restore
from kit.service.storage.cohorts import Kept, Registered, keep_room, register, room
from kit.service.storage.erasing import Person, erase_cohorts, erase_people, out_of_reach

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from kit.saying import Say
    from kit.service.storage.erasing import Erased


@contextlib.contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open a database for as long as a command takes."""
    engine = engines.make(url, connections=2)
    try:
        yield engine
    finally:
        engine.dispose()


def of_folder(folder: Path) -> Registered:
    """Give a cohort as its folder has it."""
    found = cohort_folder.open_folder(folder)
    return Registered(invitation=found.invitation, key=privacy.read_key(found.root), roster=found.roster)


def _migrate(_args: argparse.Namespace, engine: Engine, say: Say) -> None:
    before, after = migrating.migrate(engine)
    say(_("The database is as it was.") if before == after else _("The database is ready for this release."))


def _add(args: argparse.Namespace, engine: Engine, say: Say) -> None:
    cohort = of_folder(args.folder)
    migrating.migrate(engine)
    with engines.writing(engine) as connection:
        register(connection, [cohort])
    invitation = cohort.invitation
    say(_("The service knows the cohort “{title}” ({id}).").format(title=invitation.title, id=invitation.cohort))


def _backup(args: argparse.Namespace, engine: Engine, say: Say) -> None:
    rows = backup(engine, args.file, replace=args.replace)
    say(_("Wrote {rows} rows to {file}").format(rows=rows, file=args.file))
    say(_("It holds names, answers and the cohorts' keys: keep it as you would keep the answers."))


def _restore(args: argparse.Namespace, engine: Engine, say: Say) -> None:
    say(_("Restored {rows} rows.").format(rows=restore(engine, args.file, replace=args.replace)))


def _erase_participant(args: argparse.Namespace, engine: Engine, say: Say) -> None:
    with engines.writing(engine) as connection:
        # The room first: whoever changes it has the cohort alone, and must not come to that by way of less.
        _forget(connection, args.cohort, args.participant)
        (erased,) = erase_people(connection, [Person(args.cohort, args.participant)])
    _say_erased(erased, engine, say)


def _forget(connection: Connection, cohort: str, participant: str) -> None:
    """Take what somebody wrote in a consent round, and their name, from the room."""
    kept = room(connection, cohort)
    before = document.read(kept.data)
    after = acting.forget(before, participant)
    if after != before:
        keep_room(connection, [Kept(cohort, kept.version, msgspec.json.encode(after))])


def _erase_cohort(args: argparse.Namespace, engine: Engine, say: Say) -> None:
    with engines.writing(engine) as connection:
        (erased,) = erase_cohorts(connection, [args.cohort])
    _say_erased(erased, engine, say)
    say(_("Note: take its folder out of what the service is started with; until then the service passes over it."))


def _say_erased(erased: Erased, engine: Engine, say: Say) -> None:
    engines.overwrite(engine)
    say(
        _("Erased. People: {people}; lines: {lines}; marks: {done}; votes: {ballots}.").format(
            people=erased.people, lines=erased.lines, done=erased.done, ballots=erased.ballots
        )
    )
    for text in out_of_reach():
        say(_("Note: {text}").format(text=text))


COMMANDS: dict[str, Callable[[argparse.Namespace, Engine, Say], None]] = {
    "migrate": _migrate,
    "add": _add,
    "backup": _backup,
    "restore": _restore,
    "erase-participant": _erase_participant,
    "erase-cohort": _erase_cohort,
}
