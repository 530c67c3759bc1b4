"""The service where the Hub does not start it: with the environment that the Kubernetes manifest gives it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from helpers import hub as hubs
from helpers.hub import FACILITATOR, free_ports, make_cohort

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOYMENT = Path(__file__).parents[2] / "deploy" / "kubernetes" / "deployment.yaml"
TOKEN = "0123456789abcdef"  # noqa: S105 - of a Hub that lives as long as a test


@contextmanager
def deployed(cohort: Path, database: Path, ports: dict[str, int]) -> Iterator[None]:
    """Run the container of the manifest as a process, its addresses those of this machine."""
    (container,) = yaml.safe_load(DEPLOYMENT.read_text(encoding="utf-8"))["spec"]["template"]["spec"]["containers"]
    given = {e["name"]: e.get("value", "") for e in container["env"]}
    given |= {
        "JUPYTERHUB_API_TOKEN": TOKEN,
        "KIT_SERVICE_DATABASE": f"sqlite:///{database}",
        "KIT_SERVICE_COHORTS": str(cohort),
        "JUPYTERHUB_API_URL": given["JUPYTERHUB_API_URL"].replace("hub:8081", f"127.0.0.1:{ports['hub']}"),
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{ports['service']}",
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "KIT_"))} | given
    with subprocess.Popen([sys.executable, *container["command"][1:]], env=environment) as process:
        try:
            yield
        finally:
            process.terminate()


def test_a_service_of_the_manifest_knows_who_asks_and_the_hub_sends_browsers_back_to_it(tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path / "cohort", ("ada",))
    ports = dict(zip(("hub", "service"), free_ports(2), strict=True))
    after = (
        "from kit.service.hub import External\n"
        f"c.JupyterHub.hub_port = {ports['hub']}\n"
        f"configure(c, cohort={str(cohort.root)!r}, facilitators=[{FACILITATOR!r}],"
        f" service=External('http://127.0.0.1:{ports['service']}', {TOKEN!r}))"
    )
    with deployed(cohort.root, tmp_path / "service.sqlite", ports):
        hub = hubs.start(tmp_path / "hub", after=after)
        try:
            me = hub.serve("ada", "api/me").json()
            assert me["user"] == "ada"
            assert cohort.invitation.cohort in {c["cohort"] for c in me["cohorts"]}
            session, _page = hub.log_in("ada")
            asked = {"client_id": "service-kit", "response_type": "code", "state": "x"}
            asked["redirect_uri"] = "/services/kit/oauth_callback"
            sent = session.get(f"{hub.url}hub/api/oauth2/authorize", params=asked, allow_redirects=False, timeout=60)
            assert sent.headers["Location"].startswith("/services/kit/oauth_callback?code=")
        finally:
            hub.stop()
