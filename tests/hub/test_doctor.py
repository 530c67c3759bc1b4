"""What the doctor finds on a Hub that is well, and on one where something is planted."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from helpers.hub import make_cohort
from msgspec import structs

from kit.errors import HubError
from kit.exchange.roster import Student
from kit.service.hub import advisories, doctor, files
from kit.service.hub.asking import Hub

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from helpers.hub import RunningHub

    from kit.exchange.cohort_folder import CohortFolder
    from kit.service.hub.doctor import Found


def whats(found: Iterable[Found], level: str = "error") -> list[str]:
    """Give what was found of this level."""
    return [one.what for one in found if one.level == level]


def patient(hub: RunningHub) -> Hub:
    """Give the Hub as the doctor asks it."""
    return Hub(hub.url, hub.admin)


def test_a_hub_that_was_configured_by_the_kit_lacks_nothing_but_real_users(hub: RunningHub) -> None:
    found = doctor.examine(patient(hub), [hub.cohort])
    assert [word for what in whats(found) for word in ("Anybody can log in", "one system user") if word in what] == [
        "Anybody can log in",
        "one system user",
    ]
    assert len(whats(found)) == 2, whats(found)
    assert any("share the Hub's own address" in what for what in whats(found, "note"))
    assert all(one.where and one.remedy for one in found)


def test_who_is_missing_and_who_is_too_many_is_named(hub: RunningHub) -> None:
    roster = (*(s for s in hub.cohort.roster if s.id != "fay"), Student("zoe"))
    told = " ".join(whats(doctor.examine(patient(hub), [structs.replace(hub.cohort, roster=roster)])))
    assert "not in the group: zoe" in told
    assert "not on the roster: fay" in told


def test_a_cohort_that_the_hub_does_not_know_is_named(hub: RunningHub, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "other", ("ada",))
    told = " ".join(whats(doctor.examine(patient(hub), [other])))
    assert f"no group “nbgrader-{other.invitation.cohort}”" in told


def test_a_token_that_may_not_look_is_told_so(hub: RunningHub) -> None:
    found = doctor.examine(Hub(hub.url, hub.token("ada")), [hub.cohort])
    assert any("may not ask for it" in what for what in whats(found))
    notes = " ".join(whats(found, "note"))
    assert "puts idle servers to rest could not be seen" in notes
    assert "Nothing puts idle servers to rest" not in notes


def test_that_no_server_runs_is_said_and_a_facilitators_is_looked_at_too(hub: RunningHub) -> None:
    for user in (*(s.id for s in hub.cohort.roster), "grace"):
        if hub.ask("GET", f"users/{user}").json()["servers"]:
            hub.stop_server(user)
    unseen = "Whether servers reach the service could not be seen"
    assert any(unseen in what for what in whats(doctor.examine(patient(hub), [hub.cohort]), "note"))
    token = {"note": "Server at /user/grace/", "scopes": ["users:activity!user"], "expires_in": 60}
    made = hub.ask("POST", "users/grace/tokens", token).json()
    found = doctor.examine(patient(hub), [hub.cohort])
    assert hub.ask("DELETE", f"users/grace/tokens/{made['id']}").ok
    assert "The server of grace runs with a token that does not reach the service." in whats(found)
    assert not any(unseen in what for what in whats(found, "note"))


@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        ("access:services", True),
        ("access:services!service=kit", True),
        ("inherit", True),
        ("access:services!service=announcements", False),
        ("access:servers!server", False),
    ],
)
def test_a_servers_token_counts_only_if_it_reaches_this_service(tmp_path: Path, scope: str, reaches: bool) -> None:
    cohort = make_cohort(tmp_path / "cohort", ("ada",))
    body = {"version": "6.1.1", "users": ["ada"], "api_tokens": [{"note": "Server at /user/ada/", "scopes": [scope]}]}
    with elsewhere(0, json.dumps(body).encode()) as url:
        told = whats(doctor.examine(Hub(url, "x"), [cohort]))
    assert ("The server of ada runs with a token that does not reach the service." not in told) == reaches


def test_the_tokens_that_it_tries_the_service_with_are_gone_afterwards(hub: RunningHub) -> None:
    doctor.examine(patient(hub), [hub.cohort])
    for user in (*(s.id for s in hub.cohort.roster), "grace"):
        tokens = hub.ask("GET", f"users/{user}/tokens").json()["api_tokens"]
        assert not [t for t in tokens if "doctor" in t["note"]]


def test_nobody_there_is_an_error_with_a_remedy() -> None:
    with pytest.raises(HubError, match="Nobody answers here"):
        doctor.examine(Hub("http://127.0.0.1:9/", "x"), [])


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "hub.example.org",
        "http://[::1",
        "http://",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:1/a b",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_none_is_told_so_and_nothing_is_opened_by_it(url: str) -> None:
    with pytest.raises(HubError, match=r"This is no address of a Hub\.\nGive the one") as told:
        Hub(url, "x")
    assert told.value.where == url


@contextmanager
def elsewhere(ahead: float, body: bytes = b'{"version": "6.1.1"}', date: str = "") -> Iterator[str]:
    """Serve answers of a Hub whose clock is that many seconds ahead, or of something else."""

    class Late(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Date", date or formatdate(time.time() + ahead, usegmt=True))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_GET  # noqa: N815 - as the server calls them

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Late)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("ahead", "words"), [(3600, "3600 seconds ahead of"), (-600, "600 seconds behind"), (0, "")])
def test_a_clock_that_is_off_is_told_with_how_much(ahead: float, words: str) -> None:
    with elsewhere(ahead) as url:
        told = " ".join(whats(doctor.examine(Hub(url, "x"), [])))
    assert (words in told) if words else ("clock" not in told)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'"x"', b"<p>Welcome</p>", b'{"version": 6}', b"[" * 10**5])
def test_what_is_no_hub_is_told_so_whatever_it_answers(body: bytes, tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path / "cohort", ("ada",))
    with elsewhere(0, body) as url:
        assert whats(doctor.examine(Hub(url, "x"), [cohort])) == ["This does not answer as a JupyterHub does."]


def test_a_hub_that_answers_nothing_but_its_version_is_looked_over_to_the_end(tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path / "cohort", ("ada",))
    body = b'{"version": "6.1.1", "users": 1, "roles": "x", "api_tokens": {}, "cohorts": [1]}'
    with elsewhere(0, body, date="soon") as url:
        assert "Nobody facilitates this cohort." in whats(doctor.examine(Hub(url, "x"), [cohort]))


def test_something_that_speaks_no_http_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _address = server.accept()
            connection.sendall(b"220 mail.example.org ESMTP\r\n")
            connection.close()

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(HubError, match="Nobody answers here"):
            doctor.examine(Hub(f"http://127.0.0.1:{server.getsockname()[1]}/", "x"), [])


@pytest.mark.parametrize(
    ("package", "version", "named"),
    [
        ("jupyterhub", "5.5.0", "GHSA-c4gm-pwx9-9w8j"),
        ("jupyterhub", "4.0.2", "CVE-2024-28233"),
        ("jupyter-server", "2.19.0", "CVE-2026-44727"),
        ("jupyterhub", "5.5.1", ""),
        ("jupyterhub", "6.1.1", ""),
        ("jupyter-server", "2.21.1", ""),
    ],
)
def test_a_version_with_known_vulnerabilities_is_named(package: str, version: str, named: str) -> None:
    ids = [id_ for advisory in advisories.known(package, version) for id_ in advisory.ids]
    assert (named in ids) if named else not ids


@pytest.fixture
def shared(tmp_path: Path) -> CohortFolder:
    """A cohort with an exchange of several users, as nbgrader makes it."""
    tmp_path.chmod(0o755)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    cohort = make_cohort(tmp_path / "cohort", ("ada",), exchange)
    for name, mode in (("inbound", 0o2733), ("outbound", 0o755)):
        (cohort.exchange / name).mkdir(parents=True)
        (cohort.exchange / name).chmod(mode)
    return cohort


def named(cohort: CohortFolder) -> set[str]:
    """Give the names of the places that something is wrong with, but for what lies above the test's own folder."""
    return {one.where.rpartition("/")[2] for one in files.examine(cohort) if "reach the exchange" not in one.what}


def test_files_as_the_kit_and_nbgrader_make_them_are_well(shared: CohortFolder) -> None:
    assert named(shared) == set()


@pytest.mark.parametrize(("place", "mode"), [("inbound", 0o2777), ("inbound", 0o700), ("outbound", 0o777)])
def test_an_exchange_that_lets_too_much_or_too_little_is_named(shared: CohortFolder, place: str, mode: int) -> None:
    (shared.exchange / place).chmod(mode)
    assert named(shared) == {place}


def test_a_cohort_folder_that_others_look_into_is_named(shared: CohortFolder) -> None:
    shared.root.chmod(0o755)
    assert named(shared) == {"cohort"}


def test_an_exchange_inside_the_cohorts_folder_is_a_note(tmp_path: Path) -> None:
    (found,) = files.examine(make_cohort(tmp_path / "cohort", ("ada",)))
    assert found.level == "note"
    assert "live service" in found.remedy
