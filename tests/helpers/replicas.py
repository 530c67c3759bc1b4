"""Several processes of the live service on one database, each with the environment of the Kubernetes manifest."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
import yaml
from helpers import hub as hubs
from helpers.hub import FACILITATOR, free_ports
from helpers.wire import Wire

if TYPE_CHECKING:
    from helpers.hub import RunningHub

DEPLOYMENT = Path(__file__).parents[2] / "deploy" / "kubernetes" / "deployment.yaml"
TOKEN = "0123456789abcdef"  # noqa: S105 - of a Hub that lives as long as a test


@dataclass
class Replica:
    """One process of the service, reached by its own port or through the Hub's proxy."""

    port: int
    environment: dict[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where this one answers, and no other."""
        return f"http://127.0.0.1:{self.port}{self.environment['JUPYTERHUB_SERVICE_PREFIX']}"

    def start(self) -> None:
        """Start it, without waiting for it."""
        command = _container()["command"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *command[1:]], env=self.environment, stdout=out, stderr=out
            )

    def wait(self) -> None:
        """Wait until it is ready."""
        hubs.wait_for(self._ready, "the replica", self.log, self.process)

    def kill(self) -> None:
        """Kill it with -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> int | None:
        """Ask it to end, as a cluster does; gives its exit code."""
        if self.process is None:
            return None
        self.process.terminate()
        return self.process.wait(hubs.SECONDS)

    def _ready(self) -> bool:
        try:
            return requests.get(f"{self.url}health", timeout=5).ok
        except requests.RequestException:
            return False


@dataclass
class Deployment:
    """A Hub, and behind one address two replicas of the service that it does not start."""

    hub: RunningHub
    replicas: tuple[Replica, Replica]
    wire: Wire

    def lead(self, *to: Replica) -> None:
        """Have the address lead to these alone."""
        self.wire.lead(*(one.port for one in to))

    def stop(self) -> None:
        """End all of it."""
        self.hub.stop()
        self.wire.close()
        for one in self.replicas:
            one.kill()


def deploy(root: Path, database: str, environment: dict[str, str]) -> Deployment:
    """Start both replicas at once on an empty database, and a Hub."""
    cohort = hubs.make_cohort(root / "team", hubs.PEOPLE)
    of_hub, *ports = free_ports(3)
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "KIT_"))}
    given = {one["name"]: one.get("value", "") for one in _container()["env"]}
    given |= {
        "JUPYTERHUB_API_TOKEN": TOKEN,
        "JUPYTERHUB_API_URL": given["JUPYTERHUB_API_URL"].replace("hub:8081", f"127.0.0.1:{of_hub}"),
        "KIT_SERVICE_DATABASE": database,
        "KIT_SERVICE_COHORTS": str(cohort.root),
    }

    def replica(port: int) -> Replica:
        own = {"JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}"}
        return Replica(port, bare | given | environment | own, root / f"{port}.log")

    first, second = map(replica, ports)
    wire = Wire(*ports)
    after = (
        "from kit.service.hub import External\n"
        f"c.JupyterHub.hub_port = {of_hub}\n"
        'c.JupyterHub.services = [s for s in c.JupyterHub.services if s["name"] != "kit"]\n'
        f"configure(c, cohort={str(cohort.root)!r}, facilitators=[{FACILITATOR!r}],"
        f" service=External('http://127.0.0.1:{wire.port}', {TOKEN!r}))"
    )
    first.start()
    second.start()
    try:
        hub = hubs.start(root / "hub", after=after)
        hub.cohort = cohort
        first.wait()
        second.wait()
    except BaseException:
        first.kill()
        second.kill()
        raise
    return Deployment(hub, (first, second), wire)


def _container() -> dict[str, Any]:
    (container,) = yaml.safe_load(DEPLOYMENT.read_text(encoding="utf-8"))["spec"]["template"]["spec"]["containers"]
    return dict(container)
