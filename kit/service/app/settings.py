"""How the service is set up: by its environment, as JupyterHub and Kubernetes do it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kit.errors import ServiceError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

RATE, BURST = 20.0, 60.0
"""Requests of one user: so many a second over time, and so many at once."""
STREAMS, STREAMS_EACH = 5000, 8
"""Open streams of everyone, and of one user: several windows on several devices."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the service is told.

    Parameters
    ----------
    database
        The database, as a URL that SQLAlchemy knows.
    host, port
        Where it listens; port 0 takes a free one.
    prefix
        The path before all its addresses, with a slash at both ends.
    cohorts
        Folders of cohorts to register at the start.
    secret
        What its cookies and log-ins are sealed with: the same for all replicas, and after a restart.
    rate
        Requests a second of one user; 0 sets no limit.
    streams
        Open streams of everyone.
    processes
        How many processes serve together; `rate` and `streams` are of each.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = 0
    prefix: str = "/services/kit/"
    cohorts: tuple[Path, ...] = ()
    secret: bytes = b""
    rate: float = RATE
    streams: int = STREAMS
    processes: int = 1


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read what the environment says: KIT_SERVICE_DATABASE, KIT_SERVICE_COHORTS, KIT_SERVICE_RATE,
    KIT_SERVICE_STREAMS, KIT_SERVICE_PROCESSES, KIT_SERVICE_COOKIE_SECRET, and what JupyterHub gives a service.

    Raises
    ------
    ServiceError
        When the database is missing, or a value cannot be used.
    """  # noqa: D205 - the names belong together
    folders = [f for f in environment.get("KIT_SERVICE_COHORTS", "").split(os.pathsep) if f]
    # All replicas have one token of the Hub.
    secret = environment.get("KIT_SERVICE_COOKIE_SECRET") or environment.get("JUPYTERHUB_API_TOKEN", "")
    try:
        url = urlsplit(environment.get("JUPYTERHUB_SERVICE_URL") or "http://127.0.0.1:0")
        given = Settings(
            database=environment["KIT_SERVICE_DATABASE"],
            host=url.hostname or "127.0.0.1",
            port=url.port or 0,
            prefix=f"/{environment.get('JUPYTERHUB_SERVICE_PREFIX', '/services/kit/').strip('/')}/",
            cohorts=tuple(map(Path, folders)),
            secret=hashlib.sha256(b"kit cookies" + secret.encode()).digest(),
            rate=float(environment.get("KIT_SERVICE_RATE", RATE)),
            streams=int(environment.get("KIT_SERVICE_STREAMS", STREAMS)),
            processes=int(environment.get("KIT_SERVICE_PROCESSES", 1)),
        )
    except KeyError:
        raise ServiceError(
            _("The service does not know its database."),
            where="KIT_SERVICE_DATABASE",
            remedy=_("Set it to sqlite:///FILE, or postgresql+psycopg://USER@HOST/NAME."),
        ) from None
    except ValueError as reason:
        raise ServiceError(
            _("A setting of the service cannot be used: {reason}.").format(reason=reason),
            where="JUPYTERHUB_SERVICE_URL, KIT_SERVICE_RATE, KIT_SERVICE_STREAMS, KIT_SERVICE_PROCESSES",
            remedy=_("Give an address, and numbers."),
        ) from None
    _check(given)
    return given


def _check(given: Settings) -> None:
    if given.processes < 1:
        why, remedy = _("A service has one process at least."), _("Set it to 1 or more.")
    elif given.processes > 1 and given.database.startswith("sqlite"):
        why, remedy = _("SQLite takes one process."), _("Set it to 1, or take PostgreSQL.")
    elif given.processes > 1 and not given.port:
        why, remedy = _("Several processes need one port."), _("Name it in JUPYTERHUB_SERVICE_URL.")
    else:
        return
    raise ServiceError(why, where="KIT_SERVICE_PROCESSES", remedy=remedy)
