"""A complete JupyterHub on one machine, to try out: its folder, its configuration, and the processes it runs in."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit import course as courses
from kit import privacy
from kit.errors import HubError
from kit.exchange import cohort_folder
from kit.exchange.cohort_folder import CohortFolder
from kit.exchange.roster import Student
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.keeping import FolderDrawer
from kit.service.hub import addresses, ending, names, proxy
from kit.service.hub.common import IDLE
from kit.service.hub.configuring import DATABASE, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PEOPLE = 12
SECONDS = 90
"""For the Hub to come up; a slow machine takes half a minute to import everything."""
PATIENCE = 180
"""Seconds for a person's server to come up; JupyterHub's own 30 are too few where many begin together."""
PASSWORDS = "passwords.json"
LOG = "hub.log"
CONFIG = "jupyterhub_config.py"
NOTE = "running.json"
"""How `kit hub doctor` finds this Hub."""
HUB_DATABASE = "jupyterhub.sqlite"
"""JupyterHub's own name for the file that it keeps users and groups in."""
PROXY_PID = "jupyterhub-proxy.pid"
"""JupyterHub's own name for the note of the proxy's process."""
_SIGNS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
"""Ctrl+C, a polite kill, and that the terminal's window was closed."""
# No letter or digit that is read as another one.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_TEXT = """\
# Written by `kit hub` at each start. Your own Hub's configuration ends with the same call.
from kit.service.hub import configure

c = get_config()
c.JupyterHub.bind_url = {bind!r}
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = {proxy!r}
# A whole group's servers may begin at once, on one machine.
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.JupyterHub.services = [dict(name={doctor!r}, api_token={token!r})]
c.JupyterHub.load_roles = [dict(name={doctor!r}, services=[{doctor!r}], scopes={scopes!r})]
{people}
configure(c, cohort={cohort!r}, facilitators={facilitators!r}, port={service}, idle={idle})
"""
_ONE_USER = """\
c.JupyterHub.authenticator_class = "kit.service.hub.door.Door"
c.Door.passwords = {passwords!r}
c.Door.facilitators = {facilitators!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.args = {args!r}"""
_SYSTEM_USERS = """\
c.JupyterHub.authenticator_class = "pam"
c.JupyterHub.spawner_class = "localprocess\""""


class Plan(Struct, frozen=True):
    """What Hub is wanted; `system_users` gives each person the system user of their name."""

    folder: Path
    facilitators: tuple[str, ...]
    cohort: Path | None = None
    ip: str = addresses.LOCAL
    port: int = 8000
    system_users: bool = False


class Note(Struct, frozen=True):
    """Where a Hub of this folder answers, the token to look it over with, its cohort's folder and its database."""

    url: str
    token: str
    cohort: str
    database: str


class Passwords(Struct, frozen=True):
    """The room's password, and the facilitators'."""

    room: str
    facilitators: str


class Trial(Struct, frozen=True):
    """A Hub that is ready to start; `passwords` is None where the system's own count."""

    plan: Plan
    cohort: CohortFolder
    passwords: Passwords | None

    @property
    def address(self) -> str:
        """Where people open it."""
        return f"http://{addresses.reached(self.plan.ip)}:{self.plan.port}/"


def prepare(plan: Plan) -> Trial:
    """Make the Hub's folder, or go on with what is in it.

    Raises
    ------
    HubError
        If something that it needs is missing: a port, the proxy, a system user; or a Hub runs in this folder.
    CohortError
        If the folder that is named is no cohort.
    """
    if not all(find_spec(name) for name in ("jupyterhub", "jupyterhub_idle_culler")):
        raise proxy.not_installed()
    from kit.service.hub import door  # noqa: PLC0415 - it needs JupyterHub, which was looked for just now

    plan = _settled(plan)
    folder = plan.folder
    if folder.exists():
        with _alone(folder):
            ending.end_left_behind(folder / CONFIG, folder / PROXY_PID)
            door.dismiss(folder / HUB_DATABASE, plan.facilitators)
    addresses.check_free(plan.ip, plan.port)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = proxy.command()
    cohort = _cohort(plan, folder)
    if plan.system_users:
        _check_users([*(s.id for s in cohort.roster), *plan.facilitators])
    passwords = None if plan.system_users else _passwords(folder / PASSWORDS)
    hub, api, service = addresses.free_ports(3)
    people = _SYSTEM_USERS
    if passwords:
        people = _ONE_USER.format(
            passwords=str(folder / PASSWORDS),
            facilitators=set(plan.facilitators),
            homes=str(folder / "homes" / "{username}"),
            args=["--allow-root"] if is_root() else [],
        )
    token = secrets.token_hex(24)
    text = _TEXT.format(
        bind=f"http://{plan.ip}:{plan.port}", hub=hub, api=api, service=service, proxy=command, people=people,
        patience=PATIENCE, cohort=str(cohort.root), facilitators=list(plan.facilitators), idle=IDLE,
        doctor=names.DOCTOR, token=token, scopes=list(names.DOCTOR_SCOPES),
    )  # fmt: skip
    note = Note(
        f"http://{addresses.own(plan.ip)}:{plan.port}/", token, str(cohort.root), str(folder / STATE / DATABASE)
    )
    write_atomic(folder / NOTE, msgspec.json.encode(note))
    write_atomic(folder / CONFIG, text.encode())
    return Trial(plan, cohort, passwords)


@contextmanager
def running(trial: Trial) -> Iterator[subprocess.Popen[bytes]]:
    """Run the Hub, wait until it answers, and end it with everything that it started.

    Raises
    ------
    HubError
        If it does not come up, with the last lines of its log; or another one runs in its folder.
    """
    folder = trial.plan.folder
    with _alone(folder):
        yield from _run(trial, folder)


def _run(trial: Trial, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    here = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": os.pathsep.join([here, os.environ.get("PATH", "")])}
    command = [sys.executable, "-P", "-m", "jupyterhub", "-f", str(folder / CONFIG)]
    stop = ending.Stop()
    before = {sign: signal.signal(sign, stop) for sign in _SIGNS}
    try:
        with (folder / LOG).open("wb") as log:
            # In a session of its own: Ctrl+C reaches this process alone, which then ends the others in order.
            hub = subprocess.Popen(  # noqa: S603 - our own interpreter and JupyterHub
                command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            stop.allow()
            _wait(trial, hub, folder / LOG)
            yield hub
        finally:
            stop.allowed = False
            ending.end(hub, folder / PROXY_PID)
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def is_root() -> bool:
    """Say whether this is the system's root user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise HubError(
            _("A Hub runs in this folder."),
            where=str(folder),
            remedy=_("End it with Ctrl+C where it was started, or name another folder with --folder."),
        ) from None
    try:
        yield
    finally:
        lock.release()


def _settled(plan: Plan) -> Plan:
    """Give the paths as they are from anywhere, since the Hub runs in its folder, and the names as it writes them."""
    return structs.replace(
        plan,
        folder=plan.folder.resolve(),
        cohort=plan.cohort and plan.cohort.resolve(),
        facilitators=tuple(dict.fromkeys(map(names.user, plan.facilitators))),
    )


def _cohort(plan: Plan, folder: Path) -> CohortFolder:
    if plan.cohort:
        return cohort_folder.open_folder(plan.cohort)
    own = folder / "cohort"
    if (own / cohort_folder.INVITATION_FILE).exists():
        return cohort_folder.open_folder(own)
    numbers = [f"{n + 1:02d}" for n in range(PEOPLE)]
    students = tuple(Student(f"participant-{n}", _("Participant {n}").format(n=n)) for n in numbers)
    made = cohort_folder.init(own, courses.load(), students, title=_("A Hub to try out"), enrolled=False).folder
    privacy.promise(FolderDrawer(own), made.invitation.threshold)
    return made


def _passwords(path: Path) -> Passwords:
    if not path.exists():
        write_atomic(path, msgspec.json.encode(Passwords(_password(), _password())))
    return msgspec.json.decode(path.read_bytes(), type=Passwords)


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _part in range(3))


def _check_users(users: Sequence[str]) -> None:
    import pwd  # noqa: PLC0415 - there is none on Windows, where a Hub does not run

    remedy = _("Make the users first, or leave --system-users out.")
    if not is_root():
        raise HubError(_("Only the system's root user may start servers for other users."), remedy=remedy)
    known = {entry.pw_name for entry in pwd.getpwall()}
    if missing := [user for user in users if user not in known]:
        raise HubError(
            _("There are no system users of these names: {names}.").format(names=", ".join(missing)), remedy=remedy
        )


def _wait(trial: Trial, hub: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and hub.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{addresses.own(trial.plan.ip)}:{trial.plan.port}/hub/api/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise HubError(
        _("The Hub did not start. It said last:\n{lines}").format(lines=ending.last_words(log)),
        where=str(log),
        remedy=_("The whole log is in this file."),
    )
