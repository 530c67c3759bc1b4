"""Make the environment, install the kit, and open the course: `make start` and Windows' `py start.py` call this.

Only the standard library is used here, since nothing else is there yet.
"""

from __future__ import annotations

import argparse
import getpass
import hashlib
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
WORKSHOP = HERE / "my-workshop"
HIGHEST_PORT = 65535
OLDEST, NEWEST = (3, 11), (3, 13)


def main() -> None:
    """Prepare what is asked for and, unless told otherwise, open JupyterLab on lesson 1."""
    args = _arguments()
    _check_python()
    install("" if args.install in {None, "kit"} else args.install)
    if args.install:
        return
    workshop = Path(args.workshop).resolve()
    _make_workshop(workshop)
    sys.exit(serve(workshop, port=args.port, browser=not args.no_browser))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="start.py", description="Open the course in JupyterLab.")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--port", type=_port, help="the port to listen on (default: the first free one from 8888)")
    parser.add_argument("--workshop", default=str(WORKSHOP), help="the learner's folder (default: my-workshop)")
    kinds = "only install the kit, or what a JupyterHub needs too, or its tests"
    parser.add_argument("--install", choices=["kit", "hub", "test"], help=kinds)
    return parser.parse_args()


def _port(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {HIGHEST_PORT}, which “{typed}” is not")
    return int(typed)


def _check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        have = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"This kit needs Python 3.11, 3.12 or 3.13; this is Python {have}. Install one of these, then try again."
        )


def install(extras: str = "") -> None:
    """Install the kit, with pinned versions, into .venv; a second time costs nothing."""
    stamp = VENV / f"kit-{extras or 'start'}.stamp"
    digest = _digest()
    # What the tests need includes what a Hub needs, and that what the kit needs.
    stamps = [stamp, VENV / "kit-test.stamp", *([] if extras else [VENV / "kit-hub.stamp"])]
    if PYTHON.exists() and any(s.exists() and s.read_text(encoding="utf-8") == digest for s in stamps):
        return
    if not PYTHON.exists() or _run([*PIP, "--version"]).returncode:
        # One that was stopped while it was made has a Python and nothing to install with.
        _say("Making an environment in .venv …")
        venv.create(VENV, clear=True, with_pip=True)
    _say("Installing the kit. The first time takes a few minutes …")
    if not _installed(f"{HERE}[{extras}]" if extras else str(HERE)):
        sys.exit(
            "The installation did not succeed; the lines above say why. Mend that and try again: nothing else changed."
        )
    stamp.write_text(digest, encoding="utf-8")


def _installed(target: str) -> bool:
    """Install with uv, which takes a fourth of pip's time, and with pip where uv cannot be had or finds less."""
    what = ["--quiet", "--constraint", str(HERE / "constraints.txt")]
    settings = _run([*PIP, "config", "list"]).stdout
    # Whoever has told pip where packages come from means it, and uv does not read what pip was told.
    if ".index-url=" not in settings and ".no-index=" not in settings:
        uv = _run([*PIP, "install", *what, "uv"])
        tried = [str(PYTHON), "-m", "uv", "pip", "install", *what, "--python", str(PYTHON), "--editable", target]
        if uv.returncode == 0 and _run(tried).returncode == 0:
            return True
    return subprocess.run([*PIP, "install", *what, "--editable", target], check=False).returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command whose words concern nobody unless it fails."""
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)


def _digest() -> str:
    # Whatever goes into the installation beyond the Python files, which an editable installation reads in place.
    ui = HERE / "kit" / "lab" / "ui"
    files = [HERE / "pyproject.toml", HERE / "constraints.txt", *sorted((HERE / "kit" / "lab" / "data").rglob("*"))]
    files += [f for f in sorted(ui.rglob("*")) if not {"node_modules", "lib"} & set(f.relative_to(ui).parts)]
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        if file.is_file() and file.name not in {"package-lock.json", "tsconfig.tsbuildinfo"}:
            digest.update(file.relative_to(HERE).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _make_workshop(workshop: Path) -> None:
    demo = workshop / "demo-cohort"
    # One that was stopped while it was made has its mark, and is made anew.
    if not demo.exists() or (demo / ".unfinished").exists():
        _say("Making a demo cohort of 24 …")
        _kit("demo", str(demo), "--with", getpass.getuser())
    new = not (workshop / "kit-workspace.json").exists()
    # Somebody who left the demo cohort is not joined to it again.
    _kit("workspace", str(workshop), *(["--join", str(demo / "cohort.yaml")] if new else []))


def _kit(*command: str) -> None:
    done = subprocess.run([str(PYTHON), "-m", "kit.cli", *command], check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(done.returncode)


def serve(workshop: Path, *, port: int | None, browser: bool) -> int:
    """Run JupyterLab on the workshop until it is stopped; prints its address once it answers."""
    command = [str(PYTHON), "-m", "jupyterlab", f"--ServerApp.root_dir={workshop}", "--ServerApp.ip=127.0.0.1"]
    if port is not None:
        # Somebody who asks for a port wants that one or an error, not the next free one.
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--LabApp.default_url=/lab/tree/welcome/welcome.ipynb", "--ServerApp.log_level=WARN"]
    command += [] if browser else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _say("You are the system's root user: JupyterLab runs as root, so others on this machine should not reach it.")
        command.append("--allow-root")
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    # With a token of ours JupyterLab prints no address of its own, which would come before it answers.
    environment["JUPYTER_TOKEN"] = secrets.token_hex(24)
    with subprocess.Popen(command, env=environment, cwd=workshop) as lab:
        try:
            url = _address(lab)
            if url:
                _say(f"The course is open at\n\n    {url}\n")
                _say(f"Keep this window open; Ctrl+C ends it. What you write is saved in {workshop}")
            return lab.wait()
        except KeyboardInterrupt:
            lab.terminate()
            return lab.wait() and 0


def _address(lab: subprocess.Popen[bytes]) -> str | None:
    """Wait until the server answers, and read back which port and token it got."""
    script = (
        "import json,sys;from jupyter_server.serverapp import list_running_servers as r;"
        "print(json.dumps([s for s in r() if s['pid']==int(sys.argv[1])]))"
    )
    while lab.poll() is None:
        found = subprocess.run([str(PYTHON), "-c", script, str(lab.pid)], capture_output=True, text=True, check=False)
        for server in json.loads(found.stdout or "[]"):
            address = f"{server['url']}lab/tree/welcome/welcome.ipynb?token={server['token']}"
            if _answers(f"{server['url']}api/status?token={server['token']}"):
                return address
        time.sleep(0.2)
    return None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:  # noqa: S310 - our own server on 127.0.0.1
            return bool(reply.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the edge


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on where this ended.")
