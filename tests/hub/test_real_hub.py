"""A team's first morning on a real Hub: they log in, and the course is there; what ends comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests
from helpers import hub as hubs
from helpers import hub55
from helpers.hub import FACILITATOR, wait_for

from kit import course as courses
from kit import workspace as workspaces

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.hub import RunningHub, SingleUser

LEARNERS = ("ada", "ben", "cas")
FOLDER = "collective-leadership"


def lesson_one() -> str:
    """Give the address of lesson 1 on a server."""
    first = courses.load().lessons[0]
    return f"lab/tree/{first.section}/{first.id}.ipynb"


def ask(server: SingleUser, path: str, token: str) -> requests.Response:
    """Ask a single-user server."""
    headers = {"Authorization": f"token {token}"}
    return requests.get(f"{server.url}{path}", headers=headers, timeout=60, allow_redirects=False)


def enrolled(hub: RunningHub, user: str) -> bool:
    """Say whether the workspace of a user has joined the cohort."""
    found = workspaces.find(hub.home(user) / FOLDER)
    return bool(found and found.invitation and found.invitation.cohort == hub.cohort.invitation.cohort)


def test_three_learners_and_a_facilitator_log_in_and_the_course_is_open(hub: RunningHub) -> None:
    for user in (*LEARNERS, FACILITATOR):
        hub.begin(user)
    servers = {user: hub.ready(user) for user in (*LEARNERS, FACILITATOR)}
    for user, server in servers.items():
        session, _page = hub.log_in(user)
        page = session.get(f"{hub.url}hub/", timeout=60)
        assert page.ok
        opened = "lab/tree/facilitator/live.ipynb" if user == FACILITATOR else lesson_one()
        assert page.url == f"{server.url}{opened}"
        assert workspaces.find(hub.home(user) / FOLDER)
    for user in LEARNERS:
        wait_for(lambda user=user: enrolled(hub, user), f"the group of {user}", hub.log)


def test_the_folder_of_a_learner_is_closed_to_others(hub: RunningHub) -> None:
    hub.server("ada")
    assert (hub.home("ada") / FOLDER).stat().st_mode & 0o077 == 0


def test_a_servers_own_token_reaches_the_service_as_its_user(hub: RunningHub) -> None:
    server = hub.server("ada")
    headers = {"Authorization": f"token {server.token}"}
    url = server.environment["KIT_SERVICE_URL"]
    me = requests.get(f"{url}api/me", headers=headers, timeout=60).json()
    assert me["user"] == "ada"
    assert [c["cohort"] for c in me["cohorts"]] == [hub.cohort.invitation.cohort]


def test_nobody_opens_anothers_server(hub: RunningHub) -> None:
    server = hub.server("ada")
    assert ask(server, "api/contents", hub.token("ada")).status_code == 200
    for other in ("ben", FACILITATOR):
        assert ask(server, "api/contents", hub.token(other)).status_code in {302, 403}
        assert ask(server, "kit/api/state", hub.token(other)).status_code in {302, 403}


def test_a_server_that_was_put_to_rest_comes_back_with_everything(hub: RunningHub) -> None:
    server = hub.server("dora")
    url = f"{server.url}kit/api/lessons/intention/items/hopes/different"
    body = {"value": "we begin on time", "base": 0, "client": "page"}
    saved = requests.put(url, json=body, headers={"Authorization": f"token {hub.token('dora')}"}, timeout=60)
    assert saved.status_code == 200, saved.text
    hub.stop_server("dora")
    again = hub.server("dora")
    page = ask(again, "kit/api/lessons/intention", hub.token("dora"))
    assert "we begin on time" in page.text


def test_an_idle_server_is_put_to_rest_also_on_the_older_hub(tmp_path: Path) -> None:
    older = {"PYTHONPATH": hub55.path()}
    after = "next(s for s in c.JupyterHub.services if 'idle' in s['name'])['command'][-1] = '--timeout=10'"
    hub = hubs.start(tmp_path / "hub", environment=older, after=after)
    try:
        assert hub.ask("GET", "").json()["version"] == hub55.VERSION
        server = hub.server("ada")
        assert ask(server, lesson_one(), hub.token("ada")).status_code == 200
        assert hub.serve("ada", "api/me").json()["user"] == "ada"
        wait_for(lambda: not hub.ask("GET", "users/ada").json()["servers"], "the culler", hub.log)
        assert "Culling server ada" in hub.log.read_text(encoding="utf-8")
    finally:
        hub.stop()
