"""A real JupyterHub of a test's own: proxy, Hub, the kit's service and single-user servers, on free ports."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import requests

from kit import course as courses
from kit import lab
from kit.exchange import cohort_folder
from kit.exchange.roster import Student
from kit.files import write_atomic
from kit.service.hub import proxy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.exchange.cohort_folder import CohortFolder

PEOPLE = ("ada", "ben", "cas", "dora", "eli", "fay")
FACILITATOR = "grace"
PASSWORD = "open-sesame"  # noqa: S105 - of a Hub that lives as long as a test
SECONDS = 180

CONFIG = """\
from kit.service.hub import configure

c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{public}{base}"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.check_running_interval = 1
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r}
c.Spawner.environment = {environment!r}
c.Spawner.args = ["--allow-root"]
# A slow machine's patience: several servers may begin at once.
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.services = [dict(name="tests", api_token={token!r})]
c.JupyterHub.load_roles = [dict(name="tests", services=["tests"], scopes=[
    "admin:users", "admin:groups", "admin:servers", "admin:server_state", "admin:services", "tokens", "proxy",
    "read:hub", "read:roles", "access:servers", "access:services", "shutdown",
])]
{before}
configure(c, cohort={cohort!r}, facilitators=[{facilitator!r}], port={service}, database={database!r})
# A Hub gives its services none of its own environment.
next(s for s in c.JupyterHub.services if s["name"] == "kit")["environment"].update({given!r})
{after}
"""


@dataclass
class SingleUser:
    """A single-user server that runs on the Hub."""

    url: str
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        """The environment it really has, its own token with it (Linux)."""
        return psutil.Process(self.pid).environ()

    @property
    def token(self) -> str:
        """The token that the Hub gave to this server: what a kernel in it speaks with."""
        return self.environment["JUPYTERHUB_API_TOKEN"]


@dataclass
class RunningHub:
    """A JupyterHub with one cohort, its `PEOPLE` on the roster and `FACILITATOR` in front."""

    root: Path
    url: str
    """Where the proxy answers, with the base URL and a slash at the end."""
    cohort: CohortFolder
    admin: str
    ports: Mapping[str, int]
    environment: dict[str, str]
    within: tuple[str, ...] = ()
    """What the Hub is started through."""
    process: subprocess.Popen[bytes] | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def service_url(self) -> str:
        """Where the kit's service answers, through the proxy."""
        return f"{self.url}services/kit/"

    @property
    def api_of_cohort(self) -> str:
        """Where the service answers for this Hub's cohort."""
        return f"{self.service_url}api/cohorts/{self.cohort.invitation.cohort}/"

    def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> requests.Response:
        """Ask the Hub's own API, as an administrator unless a token is given."""
        headers = {"Authorization": f"token {token or self.admin}"}
        return requests.request(method, f"{self.url}hub/api/{path}", json=body, headers=headers, timeout=SECONDS)

    def token(self, user: str) -> str:
        """Give a token of this user, with all that the user may do."""
        if user not in self.tokens:
            answer = self.ask("POST", f"users/{user}/tokens", {"note": "tests"})
            assert answer.ok, answer.text
            self.tokens[user] = answer.json()["token"]
        return self.tokens[user]

    def serve(self, user: str, path: str, method: str = "GET", body: Any = None) -> requests.Response:
        """Ask the kit's service, through the proxy, with a token of this user."""
        headers = {"Authorization": f"token {self.token(user)}"}
        return requests.request(method, f"{self.service_url}{path}", json=body, headers=headers, timeout=SECONDS)

    def log_in(self, user: str) -> tuple[requests.Session, requests.Response]:
        """Log in as a browser does; gives the session and the page that it ended on."""
        session = requests.Session()
        session.get(f"{self.url}hub/login", timeout=SECONDS)
        form = {"username": user, "password": PASSWORD, "_xsrf": session.cookies.get("_xsrf")}
        page = session.post(f"{self.url}hub/login", data=form, timeout=SECONDS)
        assert page.ok, page.text
        return session, page

    def server(self, user: str) -> SingleUser:
        """Start this user's server, unless it runs, and wait until it answers."""
        self.begin(user)
        return self.ready(user)

    def begin(self, user: str) -> None:
        """Ask for this user's server without waiting for it."""
        answer = self.ask("POST", f"users/{user}/server")
        assert answer.ok or "already running" in answer.text, answer.text

    def ready(self, user: str) -> SingleUser:
        """Wait until a server that was asked for answers."""

        def running() -> SingleUser | None:
            found = self.ask("GET", f"users/{user}?include_stopped_servers").json()["servers"].get("", {})
            if not found.get("ready"):
                return None
            return SingleUser(f"{self.url.rstrip('/')}/user/{user}/", found["state"]["pid"])

        return wait_for(running, f"the server of {user}", self.log)

    def stop_server(self, user: str) -> None:
        """Stop this user's server, as the Hub's culler does, and wait until it is gone."""
        assert self.ask("DELETE", f"users/{user}/server").ok
        wait_for(lambda: not self.ask("GET", f"users/{user}").json()["servers"], "the server's end", self.log)

    def home(self, user: str) -> Path:
        """Give this user's home."""
        return self.root / "home" / user

    @property
    def log(self) -> Path:
        """What the Hub and all it started said."""
        return self.root / "hub.log"

    def start(self) -> None:
        """Start the Hub and wait until it and the service answer."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*self.within, sys.executable, "-m", "jupyterhub", "-f", str(self.root / "jupyterhub_config.py")],
                cwd=self.root, env=self.environment, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        """Wait until the Hub answers through the proxy, and the service with it."""
        wait_for(lambda: self._up(f"{self.url}hub/api/"), "the Hub", self.log, self.process)
        wait_for(lambda: self._up(f"{self.service_url}health"), "the service", self.log, self.process)

    def _up(self, url: str) -> bool:
        try:
            return requests.get(url, timeout=5).ok
        except requests.RequestException:
            return False

    def restart(self) -> None:
        """Kill the Hub with -9 and start it again; proxy and single-user servers go on meanwhile."""
        assert self.process
        left = _services(psutil.Process(self.process.pid))
        self.process.kill()
        self.process.wait()
        # It leaves its services behind, on the ports that the next one's want.
        _stop(left)
        self.start()

    def kill_service(self) -> None:
        """Kill the kit's service with -9; the Hub brings another."""
        self._kill("service", "run")

    def kill_proxy(self) -> None:
        """Kill the proxy with -9; the Hub brings another."""
        self._kill(proxy.PACKAGE)

    def _kill(self, *words: str) -> None:
        found = self.processes(*words)
        assert found, words
        _stop(found)

    def processes(self, *words: str) -> list[psutil.Process]:
        """Give what this Hub started and runs with these words in its command."""
        assert self.process
        started = psutil.Process(self.process.pid).children(recursive=True)
        return [p for p in started if all(any(w in part for part in _command(p)) for w in words)]

    def stop(self) -> None:
        """End the Hub and everything that it started."""
        if self.process is None:
            return
        # The Hub first, or it would start its service again. The proxy and the servers outlive it: they are found by
        # this Hub's own folder in their environment.
        started = self.processes() if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        _stop([*started, *(p for p in psutil.process_iter() if _belongs(p, self.root))])


def start(
    root: Path,
    *,
    people: Sequence[str] = PEOPLE,
    before: str = "",
    after: str = "",
    environment: Mapping[str, str] | None = None,
    servers: Mapping[str, str] | None = None,
    database: str | None = None,
    base: str = "/",
    within: Sequence[str] = (),
    exchange: Path | None = None,
) -> RunningHub:
    """Start a Hub in the new folder `root`; `before` and `after` are lines of configuration around `configure`.

    `environment` is for the Hub and its service, `servers` for the single-user servers; `within` is a command that
    the Hub is started through.
    """
    root.mkdir(parents=True, exist_ok=True)
    cohort = make_cohort(root / "cohort", people, exchange)
    public, hub, api, service = free_ports(4)
    admin = secrets.token_hex(16)
    config = CONFIG.format(
        public=public, hub=hub, api=api, service=service, base=base, proxy=proxy.command(), password=PASSWORD,
        patience=SECONDS, home=f"{root}/home/{{username}}", environment=dict(servers or {}), token=admin,
        before=before, after=after,
        cohort=str(cohort.root), facilitator=FACILITATOR, database=database, given=dict(environment or {}),
    )  # fmt: skip
    write_atomic(root / "jupyterhub_config.py", config.encode())
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "KIT_"))},
        "HOME": str(root),
        "KIT_TEST_HUB": str(root),
        **(environment or {}),
    }
    ports = {"public": public, "hub": hub, "api": api, "service": service}
    running = RunningHub(root, f"http://127.0.0.1:{public}{base}", cohort, admin, ports, environment, tuple(within))
    with ExitStack() as undo:
        undo.callback(running.stop)
        running.start()
        undo.pop_all()
    return running


def own_panel(folder: Path) -> dict[str, str]:
    """Give the environment by which single-user servers show the panel of this clone; links to it from `folder`."""
    place = folder / "labextensions" / "@collective-leadership"
    place.mkdir(parents=True)
    (place / "kit").symlink_to(Path(lab.__file__).parent / "labextension")
    return {"JUPYTER_PATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("JUPYTER_PATH")]))}


def make_cohort(root: Path, people: Sequence[str], exchange: Path | None = None) -> CohortFolder:
    """Make a cohort folder for these people, without nbgrader, which takes seconds."""
    students = tuple(Student(name) for name in people)
    made = cohort_folder.init(root, courses.load(), students, title="Team Delta", exchange=exchange, enrolled=False)
    return made.folder


def another(cohort: Path, facilitator: str) -> str:
    """Write the lines of configuration, for `after`, that bring another cohort to the same service."""
    return (
        f"configure(c, cohort={str(cohort)!r}, facilitators=[{facilitator!r}])\n"
        'service = next(s for s in c.JupyterHub.services if s["name"] == "kit")\n'
    )


def free_ports(n: int) -> list[int]:
    """Give ports that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(thing: Any, what: str, log: Path, process: subprocess.Popen[bytes] | None = None) -> Any:
    """Wait until `thing()` is true and give it; the log is shown if it does not come."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and (process is None or process.poll() is None):
        if found := thing():
            return found
        time.sleep(0.05)  # polling the thing itself
    said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    pytest.fail(f"{what} did not come:\n{said[-6000:]}")


def _services(hub: psutil.Process) -> list[psutil.Process]:
    lasting = (proxy.PACKAGE, "singleuser")
    return [p for p in hub.children() if not any(word in part for part in p.cmdline() for word in lasting)]


def _stop(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes, timeout=20)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []  # it ended meanwhile


def _belongs(process: psutil.Process, root: Path) -> bool:
    try:
        # Single-user servers get a new environment, but a home below this Hub's folder.
        env = process.environ()
        return env.get("KIT_TEST_HUB") == str(root) or env.get("HOME", "").startswith(f"{root}/home/")
    except (psutil.Error, OSError):
        return False
