"""The `kit service` command: what an administrator does with the live service."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from kit.i18n import gettext as _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

Say: TypeAlias = "Callable[[str], None]"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command; it tells what it does by `say`."""
    del say
    text = _("Run the live service for a JupyterHub, or look after its database.")
    service = commands.add_parser("service", help=text, description=text)
    acts = service.add_subparsers(required=True, metavar="ACT")
    text = _("Run the service. JupyterHub starts it so; its environment says how.")
    run = acts.add_parser("run", help=text, description=text)
    run.set_defaults(run=lambda _args: _run())


def _run() -> int:
    # Other commands need not wait for what the service needs.
    import asyncio  # noqa: PLC0415

    from kit.service.app import journal, running, settings  # noqa: PLC0415

    journal.begin()
    asyncio.run(running.serve(settings.from_environment(os.environ)))
    return 0
