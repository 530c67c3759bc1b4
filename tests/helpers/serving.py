"""A Jupyter server of a test's own: apart from this user's settings, on a free port, answering."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START_SECONDS = 60


@dataclass
class Running:
    """A running server: where it answers, and the folder it serves."""

    url: str
    token: str
    root: Path
    log: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def launch(
    module: str,
    root: Path,
    home: Path,
    *,
    env: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
    python: str | Path = sys.executable,
) -> Running:
    """Run `module` as a server on `root`, with `home` for its user's, and wait until it answers."""
    environment = {**os.environ, **own_home(home), **(env or {})}
    token, log = secrets.token_hex(16), home / "server.log"
    command = [
        str(python), "-m", module, "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={token}", *args,
    ]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=subprocess.STDOUT)
    url = _answering(process, Path(environment["JUPYTER_RUNTIME_DIR"]), log)
    return Running(url, token, root, log, process)


def own_home(home: Path) -> dict[str, str]:
    """Keep a server's settings, its runtime files and its user's home apart from this machine's."""
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {name: str(place) for name, place in places.items()}


def _answering(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server answers, and give the address it really got."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for info in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(info.read_text(encoding="utf-8"))["url"]
                urllib.request.urlopen(f"{url}api", timeout=5).close()
            except (OSError, ValueError):
                continue  # half written, or not listening yet
            return str(url)
        time.sleep(0.05)  # polling the thing itself
    process.kill()
    pytest.fail(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")
