"""The two commands, as a newcomer types them in a fresh clone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/lab/tree/welcome/welcome\.ipynb\?token=\w+")
FIRST_SECONDS = 600
SECOND_SECONDS = 60

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="Windows has start.py alone")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def started(clone: Path, port: int, seconds: int) -> Iterator[tuple[str, str]]:
    """Run `make start` until its address is printed; gives the address and what was said until then."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VIRTUAL_ENV", "JUPYTER"))}
    process = subprocess.Popen(
        ["make", "start", f"PYTHON={sys.executable}", f"ARGS=--no-browser --port {port}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    limit = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
    limit.start()
    said = ""
    try:
        assert process.stdout
        for line in process.stdout:
            said += line
            if found := ADDRESS.search(line):
                yield found[0], said
                break
        else:
            pytest.fail(f"no address was printed:\n{said}")
    finally:
        limit.cancel()
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone, with a file of somebody's in the place of the learner's folder."""
    where = tmp_path_factory.mktemp("fresh") / "kit"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(REPOSITORY), str(where)], check=True)
    mine = where / "my-workshop" / "welcome" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    return where


def test_make_start_opens_lesson_one_from_nothing_and_again_without_installing(clone: Path) -> None:
    port = free_port()
    with started(clone, port, FIRST_SECONDS) as (address, said):
        assert f":{port}/" in address
        assert "Installing the kit" in said
        with urllib.request.urlopen(address, timeout=30) as page:
            assert page.status == 200
            assert b"jupyter-config-data" in page.read()
    assert (clone / "my-workshop" / "welcome" / "welcome.ipynb").is_file()
    assert (clone / "my-workshop" / "demo-cohort" / "cohort.yaml").is_file()
    assert (clone / "my-workshop" / "welcome" / "notes.txt").read_text(encoding="utf-8") == "mine"
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True)
    assert status.stdout == ""

    with started(clone, free_port(), SECOND_SECONDS) as (_address, said):
        assert "Installing" not in said


def test_what_a_hub_needs_includes_what_a_start_needs(clone: Path) -> None:
    (stamp,) = (clone / ".venv").glob("kit-*.stamp")
    stamp.rename(stamp.with_name("kit-hub.stamp"))
    with started(clone, free_port(), SECOND_SECONDS) as (_address, said):
        assert "Installing" not in said


def test_a_start_that_was_stopped_goes_on_where_it_ended(clone: Path) -> None:
    for stamp in (clone / ".venv").glob("kit-*.stamp"):
        stamp.unlink()
    for part in (clone / ".venv").glob("lib/python*/site-packages/pip*"):
        shutil.rmtree(part)
    demo = clone / "my-workshop" / "demo-cohort"
    shutil.rmtree(demo)
    making = subprocess.Popen(
        [clone / ".venv" / "bin" / "python", "-m", "kit.cli", "demo", demo], stdout=subprocess.DEVNULL
    )
    while not (demo / "release").exists():
        assert making.poll() is None
        time.sleep(0.05)
    making.kill()
    making.wait()

    with started(clone, free_port(), FIRST_SECONDS) as (_address, said):
        assert "Installing the kit" in said
        assert "Making a demo cohort" in said
    told = [clone / ".venv" / "bin" / "kit", "status", demo]
    assert "23 of 25" in subprocess.run(told, check=True, capture_output=True, text=True).stdout


def test_a_port_that_is_taken_is_said_and_not_silently_changed(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "start.py", "--no-browser", "--port", str(port)],
            cwd=clone, check=False, capture_output=True, text=True, timeout=SECOND_SECONDS,
        )  # fmt: skip

    assert done.returncode != 0
    assert str(port) in done.stdout + done.stderr


@pytest.mark.parametrize("port", ["99999", "-1", "web"])
def test_a_port_that_there_cannot_be_is_told_before_anything_is_installed(tmp_path: Path, port: str) -> None:
    shutil.copy(REPOSITORY / "start.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "start.py", f"--port={port}"],
        cwd=tmp_path, check=False, capture_output=True, text=True, timeout=SECOND_SECONDS,
    )  # fmt: skip
    assert done.returncode == 2
    assert "a port is a number from 1 to 65535" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["start.py"]


def test_a_python_that_is_too_old_or_too_new_is_told_which_ones_work(tmp_path: Path) -> None:
    code = (
        "import sys, runpy; sys.version_info = (3, 10, 0, 'final', 0); sys.argv = ['start.py'];"
        f"runpy.run_path({str(REPOSITORY / 'start.py')!r}, run_name='__main__')"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True)

    assert done.returncode != 0
    assert "3.11, 3.12 or 3.13" in done.stderr
