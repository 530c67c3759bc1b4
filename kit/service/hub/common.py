"""What all cohorts of one Hub have in common, since one service serves them: said once, undone by no later call."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import UNSET, Struct, UnsetType, structs

from kit import course_folder
from kit.errors import HubError
from kit.i18n import gettext as _
from kit.service.hub import extending, names

if TYPE_CHECKING:
    from traitlets.config import Config

PORT = 10109
"""Where a service that the Hub itself starts listens, on 127.0.0.1."""
IDLE = 3600
"""Seconds without a sign of life after which a single-user server is put to rest."""
DATABASE = "KIT_SERVICE_DATABASE"
"""How the service's environment names its database."""
PROCESSES = "KIT_SERVICE_PROCESSES"
"""And in how many processes it runs."""
SEVERAL = 2
"""Processes of a service on PostgreSQL, unless it is told otherwise."""
TIMEOUT = "--timeout="
"""The culler's option for the seconds."""
HOME = "kit.service.hub.home"
"""What a single-user server is started through."""
_OWN = {"port", "database", "processes"}
"""What says nothing of a service that runs elsewhere."""


class External(Struct, frozen=True):
    """A service that the Hub does not start: where the proxy reaches it, and the token it speaks to the Hub with."""

    url: str
    token: str


class Common(Struct, frozen=True, kw_only=True):
    """The arguments of `configure` that are one for all cohorts; a database of None lies beside the Hub's own."""

    course: Path
    service: External | None = None
    port: int = PORT
    database: str | None = None
    processes: int | None = None
    idle: int | UnsetType | None = IDLE
    python: str = sys.executable


def agree(c: Config, given: dict[str, Any]) -> Common:
    """Give what holds for all cohorts: what the configuration says already, or else what is given now.

    Raises
    ------
    HubError
        If something is given that the configuration says otherwise, or SQLite is to have several processes.
    """
    before = _before(c)
    if before is None:
        # A Hub that was itself started with another course (`kit --course`) means that one.
        return _settled(Common(**{"course": course_folder.served_root(), **given}))
    before = _settled(before)
    for name, value in given.items():
        said = getattr(before, name)
        if said not in (value, UNSET) and not (before.service and name in _OWN):
            raise HubError(
                _("An earlier call said {name}={before}, this one says {now}.").format(
                    name=name, before=_shown(said), now=_shown(value)
                ),
                where="configure(c, …)",
                remedy=_("All cohorts of a Hub have it in common: say it in the first call, or the same in each."),
            )
    return before


def service(c: Config) -> dict[str, Any]:
    """Give what the configuration says of the service, nothing where there is none."""
    services = extending.get(c, "JupyterHub", "services", [])
    return next((s for s in services if s["name"] == names.SERVICE), {})


def others_cull(c: Config) -> bool:
    """Say whether something else than the kit puts idle servers to rest."""
    services = extending.get(c, "JupyterHub", "services", [])
    return any("idle" in s["name"] and s["name"] != names.CULLER for s in services)


def _before(c: Config) -> Common | None:
    """Read back what an earlier call, or somebody by hand, has said; None where nobody has."""
    entry = service(c)
    if not entry:
        return None
    # Without a command the Hub only leads to it.
    external = None if "command" in entry else External(entry.get("url", ""), entry.get("api_token", ""))
    course = extending.get(c, "Spawner", "environment", {}).get(course_folder.SERVED)
    command = extending.get(c, "Spawner", "cmd", None)
    environment = entry.get("environment", {})
    return Common(
        course=Path(course) if course else course_folder.installed_root(),
        service=external,
        port=urlsplit(entry.get("url", "")).port or PORT,
        database=environment.get(DATABASE),
        processes=int(environment[PROCESSES]) if PROCESSES in environment else None,
        idle=_idle(c),
        python=command[0] if isinstance(command, list) and HOME in command else sys.executable,
    )


def _settled(said: Common) -> Common:
    """Settle how many processes a service has that the Hub starts."""
    embedded = (said.database or "sqlite").startswith("sqlite")
    if said.processes is None:
        return structs.replace(said, processes=1 if embedded else SEVERAL)
    if embedded and said.processes > 1 and not said.service:
        raise HubError(
            _("SQLite takes one process of the service, and {n} are asked for.").format(n=said.processes),
            where="configure(c, processes=…)",
            remedy=_('Leave them out, or name PostgreSQL: database="postgresql+psycopg://…".'),
        )
    return said


def _idle(c: Config) -> int | UnsetType | None:
    if others_cull(c):
        return UNSET  # what was said of it counts for nothing
    services = extending.get(c, "JupyterHub", "services", [])
    culler: list[str] = next((s["command"] for s in services if s["name"] == names.CULLER), [])
    return next((int(word.removeprefix(TIMEOUT)) for word in culler if word.startswith(TIMEOUT)), None)


def _shown(value: object) -> str:
    if isinstance(value, External):
        return value.url  # the token is nobody's to read
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", str(value))
