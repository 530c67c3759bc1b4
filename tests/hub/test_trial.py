"""`kit hub` as somebody types it: a whole Hub, to try out."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import requests
from helpers.hub import free_ports, make_cohort, wait_for
from jupyterhub import orm
from traitlets.config import Config, PyFileConfigLoader

from kit import privacy
from kit.errors import CohortError
from kit.keeping import FolderDrawer
from kit.service.hub import trial as trials
from kit.service.hub.door import Door

if TYPE_CHECKING:
    from collections.abc import Iterable

SECONDS = 90


class Trial:
    """A `kit hub` in a folder, and what it says."""

    def __init__(self, folder: Path, *args: str, port: int = 0) -> None:
        port = port or free_ports(1)[0]
        self.url = f"http://127.0.0.1:{port}/"
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kit.cli", "hub", "--folder", str(folder), "--port", str(port), *args],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""

    def until(self, words: str) -> Trial:
        """Wait until it has said this."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return self
        pytest.fail(self.said)

    def up(self) -> Trial:
        """Wait until it is up."""
        return self.until("Ctrl+C ends it")

    @property
    def family(self) -> list[psutil.Process]:
        """What it has started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> list[psutil.Process]:
        """Press Ctrl+C, and again while it ends; gives the processes that are left."""
        family = self.family
        assert family
        self.process.send_signal(signal.SIGINT)
        self.until("Ending the Hub")
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(SECONDS) == 0
        return psutil.wait_procs(family, timeout=10)[1]

    def log_in(self, user: str, password: str) -> int:
        """Log in as a browser does; gives the status."""
        session = requests.Session()
        session.get(f"{self.url}hub/login", timeout=SECONDS)
        form = {"username": user, "password": password, "_xsrf": session.cookies.get("_xsrf")}
        return session.post(f"{self.url}hub/login", data=form, timeout=SECONDS, allow_redirects=False).status_code

    @property
    def passwords(self) -> dict[str, str]:
        """The password of each line that names one."""
        return dict(re.findall(r"^(\S+).*: password (\S+)$", self.said, re.MULTILINE))


def doctor(folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask the doctor about the Hub of a folder."""
    command = [sys.executable, "-m", "kit.cli", "hub", "doctor", "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)


def prepared(folder: Path, *facilitators: str) -> Config:
    """Prepare a Hub in a folder, and give the configuration that it would start with there."""
    trials.prepare(trials.Plan(folder, facilitators, port=free_ports(1)[0]))
    return PyFileConfigLoader(trials.CONFIG, str(folder)).load_config()


def opens(c: Config, user: str, which: str, known: Iterable[orm.User] = ()) -> bool:
    """Say whether the Hub of this configuration, which knows these already, lets somebody in by one password."""
    door = Door(config=c)
    for one in known:
        door.add_user(one)
    attempt = {"username": user, "password": json.loads(Path(c.Door.passwords).read_bytes())[which]}
    return asyncio.run(door.get_authenticated_user(None, attempt)) is not None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Hub, which runs in it."""
    made = tmp_path / "my-hub"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def test_a_facilitator_comes_in_by_the_second_password_alone_however_the_name_was_typed(folder: Path) -> None:
    c = prepared(folder, "Grace")
    for typed in ("grace", "Grace", "GRACE"):
        assert opens(c, typed, "facilitators")
        assert not opens(c, typed, "room")


def test_who_facilitated_at_an_earlier_start_keeps_neither_the_role_nor_the_way_in(folder: Path) -> None:
    first = prepared(folder, "facilitator", "participant-01")
    with orm.new_session_factory(f"sqlite:///{folder / 'jupyterhub.sqlite'}")() as database:
        # What a Hub of this configuration writes when it starts.
        users = {name: orm.User(name=name) for name in first.Authenticator.allowed_users}
        for name, group in first.JupyterHub.load_groups.items():
            database.add(orm.Group(name=name, users=[users[user] for user in group["users"]]))
        database.commit()
        second = prepared(folder, "grace")
        database.expire_all()
        left = {group.name.partition("-")[0]: [u.name for u in group.users] for group in database.query(orm.Group)}
        assert left["formgrade"] == []
        assert "participant-01" in left["nbgrader"]
        assert opens(second, "participant-01", "room", users.values())
        assert not opens(second, "facilitator", "room", users.values())
        database.get_bind().dispose()


def test_a_hub_starts_says_what_it_does_not_protect_and_ends_whole(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "my-hub").up()
    try:
        assert trial.url in trial.said
        assert "▄" in trial.said  # the QR code
        assert "can read what everybody wrote" in trial.said
        room, front = trial.passwords["participant-01"], trial.passwords["facilitator"]
        assert trial.log_in("participant-01", room) == 302
        assert trial.log_in("facilitator", front) == 302
        for user, password in (("facilitator", room), ("participant-01", "guess"), ("stranger", room)):
            assert trial.log_in(user, password) == 403
        found = doctor(tmp_path / "my-hub")
        assert found.returncode == 1
        assert "1 thing is to be mended." in found.stdout, found.stdout
    finally:
        left = trial.end()
    assert not left

    again = Trial(tmp_path / "my-hub").up()
    try:
        assert again.passwords == trial.passwords
    finally:
        assert not again.end()
    assert "Nobody answers here" in doctor(tmp_path / "my-hub").stderr


def test_a_cohort_is_found_wherever_the_hub_itself_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    make_cohort(folder.parent / "team", ("ada",))
    trials.prepare(trials.Plan(Path("my-hub"), ("grace",), Path("team"), port=free_ports(1)[0]))
    monkeypatch.chdir(folder)
    c = PyFileConfigLoader(trials.CONFIG, str(folder)).load_config()
    assert c.Authenticator.allowed_users == {"ada", "grace"}


def test_the_cohort_to_try_out_keeps_its_threshold_from_its_making(folder: Path) -> None:
    prepared(folder, "grace")
    with pytest.raises(CohortError, match="it may rise, never fall to 4"):
        privacy.read_reveals(FolderDrawer(folder / "cohort"), 4)


def test_a_hub_that_does_not_start_says_why_without_the_way_through_the_code(tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path / "team", ("ada",)).root / "cohort.yaml"
    cohort.write_text(re.sub("^course: .*", "course: another", cohort.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    said, _none = Trial(tmp_path / "my-hub", "--cohort", str(cohort.parent)).process.communicate(timeout=SECONDS)
    assert "This cohort takes “another”" in said
    assert "Use the kit that carries that version" in said
    assert "Traceback" not in said


def test_a_hub_whose_terminal_was_closed_ends_whole(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "my-hub").up()
    family = trial.family
    trial.process.send_signal(signal.SIGHUP)
    trial.process.wait(SECONDS)
    assert family
    assert not psutil.wait_procs(family, timeout=10)[1]


@pytest.mark.parametrize("who", ["kit hub", "kit hub and its JupyterHub"])
def test_what_a_killed_hub_left_behind_is_ended_by_the_next(tmp_path: Path, who: str) -> None:
    (port,) = free_ports(1)
    killed = Trial(tmp_path / "my-hub", port=port).up()
    family = killed.family
    killed.process.kill()
    killed.process.wait(SECONDS)
    if who != "kit hub":
        (hub,) = (one for one in family if "jupyterhub" in one.cmdline())
        hub.kill()
    assert [one for one in family if one.is_running()], "there is something to end"
    again = Trial(tmp_path / "my-hub", port=port).up()
    try:
        assert not psutil.wait_procs(family, timeout=1)[1]
        found = doctor(tmp_path / "my-hub")
        assert "1 thing is to be mended." in found.stdout, found.stdout
    finally:
        assert not again.end()


def test_a_second_hub_in_a_folder_is_refused_and_does_the_first_no_harm(tmp_path: Path) -> None:
    first = Trial(tmp_path / "my-hub").up()
    try:
        second = Trial(tmp_path / "my-hub")
        said, _none = second.process.communicate(timeout=SECONDS)
        assert second.process.returncode == 1
        assert "A Hub runs in this folder." in said
        assert requests.get(f"{first.url}hub/api/", timeout=SECONDS).ok
    finally:
        assert not first.end()


def test_ctrl_c_while_the_hub_still_starts_leaves_no_process_behind(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "my-hub").until("Starting a JupyterHub")
    # The first thing that the Hub itself starts is the proxy, which would hold the port.
    wait_for(lambda: len(trial.family) > 1, "the proxy", tmp_path / "my-hub" / "hub.log", trial.process)
    family = trial.family
    trial.process.send_signal(signal.SIGINT)
    assert trial.process.wait(SECONDS) == 1
    assert not psutil.wait_procs(family, timeout=10)[1]
    assert trial.process.stdout
    assert trial.process.stdout.read() == "Stopped. Run the same command again to go on.\n"


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        command = [sys.executable, "-m", "kit.cli", "hub", "--folder", str(tmp_path / "my-hub"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert not (tmp_path / "my-hub").exists()
