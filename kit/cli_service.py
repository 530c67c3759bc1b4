"""The `kit service` commands: their arguments. What they do is in `kit.service.tending`, imported when one is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kit.errors import StorageError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kit.saying import Say
    from kit.service.app.settings import Settings

DATABASE = "KIT_SERVICE_DATABASE"
"""Where the environment names the service's database."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the commands; they tell what they did by `say`."""
    text = _("Run the live service for a JupyterHub, or look after its database.")
    service = commands.add_parser("service", help=text, description=text)
    within = service.add_subparsers(title=_("commands"), required=True, metavar="COMMAND")

    text = _("Run the service. JupyterHub starts it so; its environment says how.")
    within.add_parser("run", help=text, description=text).set_defaults(run=lambda _args: _serve())

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = within.add_parser(name, help=text, description=text)
        added.add_argument(
            "--database",
            metavar="URL",
            default=os.environ.get(DATABASE),
            help=_("sqlite:///FILE or postgresql://… (default: {name} of the environment)").format(name=DATABASE),
        )
        added.set_defaults(run=lambda args: _run(name, args, say))
        return added

    command("migrate", _("Bring the database to this release; the service does so itself when it starts."))
    registered = command("add", _("Register a cohort with the service, or renew its roster."))
    registered.add_argument("folder", metavar="DIR", type=Path, help=_("the cohort's folder"))
    saved = command("backup", _("Write all that the service holds to one file, while it runs."))
    saved.add_argument("file", metavar="FILE", type=Path, help=_("the file to write; only its owner may read it"))
    saved.add_argument("--replace", action="store_true", help=_("lose what is in a file of this name now"))
    restored = command("restore", _("Put a backup into an empty database of either kind; the service must not run."))
    restored.add_argument("file", metavar="FILE", type=Path, help=_("the backup"))
    restored.add_argument("--replace", action="store_true", help=_("lose what is in the database now"))
    person = command("erase-participant", _("Erase one participant from a cohort."))
    cohort = command("erase-cohort", _("Erase a cohort; it takes nothing any more."))
    for one in (person, cohort):
        one.add_argument("cohort", metavar="COHORT", help=_("the cohort's id, as its cohort.yaml has it"))
    person.add_argument("participant", metavar="USER", help=_("the participant's name on the Hub"))


def _serve() -> int:
    try:
        # Other commands need not wait for what the service needs, nor have it installed.
        from kit.service.app import journal, settings  # noqa: PLC0415

        given = settings.from_environment(os.environ)
        run: Callable[[Settings], int]
        if given.processes > 1:
            from kit.service.app.several import run  # noqa: PLC0415
        else:
            from kit.service.app.running import run  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    journal.begin()
    return run(given)


def _run(name: str, args: argparse.Namespace, say: Say) -> int:
    try:
        # The same holds for what a database needs.
        from kit.service import tending  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    if not args.database:
        raise StorageError(
            _("There is no database named."), remedy=_("Give --database URL, or set {name}.").format(name=DATABASE)
        )
    with tending.opened(args.database) as engine:
        tending.COMMANDS[name](args, engine, say)
    return 0


def _not_installed(missing: ModuleNotFoundError) -> StorageError:
    return StorageError(
        _("The live service's packages are not installed: {name} is missing.").format(name=missing.name),
        remedy=_("Install them with: pip install 'collective-leadership-kit[hub]'"),
    )
