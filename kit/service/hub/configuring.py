"""What a jupyterhub_config.py calls: a cohort's groups, roles, service and servers, added to what is there."""

from __future__ import annotations

import os
import secrets
import sys
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from kit import course as courses
from kit import course_folder
from kit.errors import CohortError
from kit.exchange import cohort_folder
from kit.exchange.roster import read_roster
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.service.hub import common, extending, names
from kit.workspace import LIVE, SERVICE_URL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from traitlets.config import Config

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.service.hub.common import Common, External

People: TypeAlias = "str | Path | Iterable[str]"
"""User names, or the path of a roster file."""

FOLDER = "~/collective-leadership"
"""Where the course lies in a learner's home, unless the Hub serves another folder already."""
STATE = "kit-service"
"""The folder of the service's own database, beside the Hub's if that is an SQLite file, else where the Hub starts."""
DATABASE = "service.sqlite"
COHORTS = "KIT_SERVICE_COHORTS"
"""How the service's environment names the cohorts' folders."""
SECRET = "cookie_secret"  # noqa: S105 - a file's name
IDLE_KERNEL = 1200
"""The same for a kernel that no page is connected to; the lessons' kernel holds nothing that is not saved."""


def configure(
    c: Config,
    *,
    cohort: Path | str,
    facilitators: People,
    participants: People | None = None,
    course: Path | str | None = None,
    service: External | None = None,
    port: int | None = None,
    database: str | None = None,
    processes: int | None = None,
    idle: int | UnsetType | None = UNSET,
    python: str | None = None,
) -> None:
    """Bring a cohort and the live service to a Hub. Call it last in the configuration, once for each cohort.

    Whatever the configuration says already stays: services, groups, roles, users, the folder and the page that a
    server opens with. Where the authenticator manages the groups, it must give the cohort's two. Calling it twice is as
    calling it once. All cohorts have one service: what an earlier call said of course, service, port, database,
    processes, idle and python holds for the later ones.

    Parameters
    ----------
    c
        The Hub's configuration.
    cohort
        The folder that `kit init` made; its id is nbgrader's course id.
    facilitators, participants
        User names, or a roster file; participants are the cohort's own roster unless named.
    course
        The folder of another course than the kit's own.
    service
        A service that runs elsewhere, as on Kubernetes; the Hub starts one itself otherwise.
    port
        Where a service that the Hub starts listens on 127.0.0.1; 10109 otherwise.
    database
        The database of a service that the Hub starts, as SQLAlchemy writes it; SQLite beside the Hub's own otherwise.
    processes
        How many processes a service that the Hub starts has: 2 on PostgreSQL, and no more than 1 on SQLite.
    idle
        Seconds after which an idle server is put to rest, an hour otherwise; None leaves that to the configuration.
    python
        The Python of the single-user servers, where the kit and JupyterLab are installed; the Hub's own otherwise.

    Raises
    ------
    CohortError
        If the folder is no cohort of this course, a roster cannot be read, or nobody facilitates. The configuration
        is untouched then.
    HubError
        If something that all cohorts have in common was said otherwise by an earlier call; the same holds.
    """
    given = {
        "course": Path(course).resolve() if course else None,
        "service": service,
        "port": port,
        "database": database,
        "processes": processes,
        "python": python,
    }
    shared = common.agree(
        c, {n: v for n, v in given.items() if v is not None} | ({} if idle is UNSET else {"idle": idle})
    )
    loaded = courses.load(shared.course)
    folder = cohort_folder.open_folder(Path(cohort).resolve())
    cohort_folder.check_course(folder, loaded)
    taking_part = [s.id for s in folder.roster] if participants is None else _people(participants)
    leading = _people(facilitators)
    if not leading:
        raise CohortError(
            _("Nobody facilitates this cohort on the Hub."),
            where=str(folder.root),
            remedy=_('Name at least one user: configure(c, …, facilitators=["name"]).'),
        )
    own = {} if shared.course == course_folder.installed_root() else {course_folder.SERVED: str(shared.course)}
    _let_in(c, folder.invitation.cohort, taking_part, leading)
    _serve(c, folder, own, shared)
    _open(c, loaded, own | {SERVICE_URL: _address(c, shared)}, shared.python)
    _lead(c, folder)
    if isinstance(shared.idle, int):
        _put_to_rest(c, shared.idle)


def _people(given: People) -> list[str]:
    if isinstance(given, (str, Path)):
        return [student.id for student in read_roster(Path(given))]
    return list(given)


def _let_in(c: Config, cohort: str, taking_part: list[str], leading: list[str]) -> None:
    if not extending.get(c, "Authenticator", "allowed_users", None):
        # Where there is a list, JupyterHub lets in all whom it ever knew besides, unless it is told not to.
        extending.put_unless_there(c, "Authenticator", "allow_existing_users", value=False)
    extending.add(c, "Authenticator", "allowed_users", {*taking_part, *leading})
    groups = {names.participants(cohort): taking_part, names.facilitators(cohort): leading}
    # Where the log-in brings each person's groups, the Hub takes none from its configuration; these must be among them.
    if not extending.get(c, "Authenticator", "manage_groups", default=False):
        there = extending.get(c, "JupyterHub", "load_groups", {})
        groups_now = {name: _group(there.get(name), people) for name, people in groups.items()}
        extending.update(c, "JupyterHub", "load_groups", groups_now)
    role = {
        "name": names.role(cohort),
        "description": f"The people of {cohort} reach the live service",
        "scopes": [names.ACCESS],
        "groups": list(groups),
    }
    extending.add(c, "JupyterHub", "load_roles", [role])


def _group(there: dict[str, Any] | list[str] | None, people: list[str]) -> dict[str, Any]:
    # Before JupyterHub 3.2 a group was a list of names, and configurations of that time still say so.
    group = {"users": there} if isinstance(there, list) else dict(there or {})
    return group | {"users": list(dict.fromkeys([*group.get("users", ()), *people]))}


def _serve(c: Config, folder: CohortFolder, environment: dict[str, str], shared: Common) -> None:
    there = common.service(c)
    entry: dict[str, Any] = {"name": names.SERVICE, "oauth_no_confirm": True}
    if shared.service:
        entry |= {"url": shared.service.url, "api_token": shared.service.token, **there}
    else:
        known: dict[str, str] = there.get("environment", {})
        # Of several cohorts, each call adds its own to the one service.
        folders = dict.fromkeys([*known.get(COHORTS, "").split(os.pathsep), str(folder.root)])
        own = {
            **environment,
            common.DATABASE: shared.database or f"sqlite:///{_state(c) / DATABASE}",
            common.PROCESSES: str(shared.processes),
            "KIT_SERVICE_COOKIE_SECRET": _secret(c),
        }
        entry |= {
            "url": f"http://127.0.0.1:{shared.port}",
            "command": [sys.executable, "-P", "-m", "kit.cli", "service", "run"],
            **there,
            "environment": {**own, **known, COHORTS: os.pathsep.join(filter(None, folders))},
        }
    extending.add(c, "JupyterHub", "services", [entry])


def _state(c: Config) -> Path:
    """Give the service's own folder, that only the Hub's own user may look into."""
    kind, slashes, file = str(extending.get(c, "JupyterHub", "db_url", "")).rpartition("://")
    # A name alone is an SQLite file too, as JupyterHub reads it.
    name = (file.removeprefix("/") if slashes else file).partition("?")[0]
    beside = Path(name).parent if kind.startswith("sqlite") or not slashes else Path()
    folder = beside.resolve() / STATE
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _secret(c: Config) -> str:
    """Give what log-ins are sealed with. Each start of a Hub gives its services new tokens: phones stay signed in."""
    path = _state(c) / SECRET
    if not path.exists():
        write_atomic(path, secrets.token_hex(32).encode())
    return path.read_text(encoding="ascii")


def _address(c: Config, shared: Common) -> str:
    """Say where a single-user server reaches the service: straight, since the proxy may be on another network."""
    bind = urlsplit(extending.get(c, "JupyterHub", "bind_url", "")).path
    base = extending.get(c, "JupyterHub", "base_url", bind).strip("/")
    origin = shared.service.url.rstrip("/") if shared.service else f"http://127.0.0.1:{shared.port}"
    return "/".join(filter(None, [origin, base, "services", names.SERVICE])) + "/"


def _open(c: Config, course: Course, environment: dict[str, str], python: str) -> None:
    extending.update(c, "Spawner", "environment", environment)
    scopes = extending.get(c, "Spawner", "server_token_scopes", [])
    if callable(scopes):
        extending.put(c, "Spawner", "server_token_scopes", _more_scopes(scopes))
    else:
        extending.add(c, "Spawner", "server_token_scopes", list(names.SERVER_SCOPES))
    extending.put_unless_there(c, "Spawner", "notebook_dir", FOLDER)
    first = course.lessons[0]
    extending.put_unless_there(c, "Spawner", "default_url", f"/lab/tree/{first.section}/{first.id}.ipynb")
    # None, which says nothing either, is what some spawners begin with.
    command = extending.get(c, "Spawner", "cmd", None) or [python, "-P", "-m", "jupyterhub.singleuser"]
    command = [command] if isinstance(command, str) else list(command)
    ours = [python, "-P", "-m", common.HOME]
    if command[: len(ours)] != ours:
        extending.put(c, "Spawner", "cmd", [*ours, *command])


def _more_scopes(theirs: Callable[[Any], list[str]]) -> Callable[[Any], list[str]]:
    return lambda spawner: list(dict.fromkeys([*theirs(spawner), *names.SERVER_SCOPES]))


def _lead(c: Config, folder: CohortFolder) -> None:
    """Let facilitators' servers open with the session, and find nbgrader's course."""
    group = names.facilitators(folder.invitation.cohort)
    ours = {
        group: {
            "groups": [group],
            "spawner_override": {
                "default_url": f"/lab/tree/{LIVE}",
                "environment": {"KIT_COHORT_FOLDER": str(folder.root)},
            },
        }
    }
    theirs = extending.get(c, "Spawner", "group_overrides", {})
    if callable(theirs):
        extending.put(c, "Spawner", "group_overrides", _more_overrides(theirs, ours))
    else:
        extending.update(c, "Spawner", "group_overrides", ours)


def _more_overrides(theirs: Callable[[Any], Any], ours: dict[str, Any]) -> Callable[[Any], Any]:
    async def both(spawner: Any) -> dict[str, Any]:  # noqa: ANN401 - the Hub's own class, which the kit need not have
        given = theirs(spawner)
        return {**(await given if isawaitable(given) else given), **ours}

    return both


def _put_to_rest(c: Config, idle: int) -> None:
    args = [f"--MappingKernelManager.cull_idle_timeout={IDLE_KERNEL}"]
    if not any("cull_idle_timeout" in arg for arg in extending.get(c, "Spawner", "args", [])):
        extending.add(c, "Spawner", "args", args)
    if common.others_cull(c):
        return  # one culler is enough
    command = [sys.executable, "-P", "-m", "jupyterhub_idle_culler", f"{common.TIMEOUT}{idle}"]
    extending.add(c, "JupyterHub", "services", [{"name": names.CULLER, "command": command}])
    role = {"name": names.CULLER, "scopes": list(names.CULLER_SCOPES), "services": [names.CULLER]}
    extending.add(c, "JupyterHub", "load_roles", [role])
