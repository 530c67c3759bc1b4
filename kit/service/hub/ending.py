"""How a Hub that `kit hub` runs comes to its end: once, in order, and with everything that it started.

What a `kit hub` that was killed has left behind is ended by the next one in its folder; what one said last is told.
"""

from __future__ import annotations

import re
import subprocess
from contextlib import suppress
from itertools import takewhile
from textwrap import dedent
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 90
"""For the Hub to end the servers of a whole group."""
# What the Hub itself holds for an error; the proxy complains of everything that is not there yet.
_GRAVE = re.compile(r"\[[EC] [^\]]*\]\s*")
# The way through the code to an error, which helps nobody to mend a configuration.
_FRAMES = re.compile(r"^Traceback .*\n(?: .*\n)*", re.MULTILINE)


class Stop:
    """What Ctrl+C and SIGTERM do: they interrupt once, and neither what starts the Hub nor what ends it."""

    def __init__(self) -> None:
        self.allowed = self._came = False

    def __call__(self, *_args: object) -> None:
        """Be told of one."""
        self._came = True
        if self.allowed:
            self.allowed = False
            raise KeyboardInterrupt

    def allow(self) -> None:
        """Let them interrupt from now on; one that came before does so at once."""
        self.allowed = True
        if self._came:
            self()


def end(hub: subprocess.Popen[bytes], proxy: Path) -> None:
    """End the Hub with all that it started; `proxy` is where it notes the proxy's process."""
    if hub.poll() is None:
        started = _terminate(psutil.Process(hub.pid))
        try:
            hub.wait(SECONDS)
        except subprocess.TimeoutExpired:
            hub.kill()
            hub.wait()
        _end_all(started)
    # A Hub that ended by itself leaves the proxy behind.
    _end_all(_proxy(proxy))
    proxy.unlink(missing_ok=True)


def end_left_behind(config: Path, proxy: Path) -> None:
    """End what goes on without the `kit hub` that began it.

    `config` is the Hub's configuration, which its command names; in that folder it runs, and its services with it.
    `proxy` is where it notes the proxy's process.
    """
    left = []
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if {"jupyterhub", str(config)} <= set(one.cmdline()):
                left += [one, *_terminate(one)]
                one.wait(SECONDS)
            elif one.cwd() == str(config.parent) and "JUPYTERHUB_SERVICE_NAME" in one.environ():
                left.append(one)
    _end_all([*left, *_proxy(proxy)])


def last_words(log: Path) -> str:
    """Give what a Hub that did not come up said last: its last error with the reason, or else its last lines."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    grave = [n for n, line in enumerate(lines) if _GRAVE.match(line)]
    if not grave:
        return "\n".join(lines[-3:])
    last = grave[-1]
    reason = "".join(f"{line}\n" for line in takewhile(lambda line: line.startswith(" "), lines[last + 1 :]))
    return "\n".join(filter(None, [_GRAVE.sub("", lines[last]), _FRAMES.sub("", dedent(reason)).rstrip()]))


def _proxy(note: Path) -> list[psutil.Process]:
    """Give the proxy that a note names, none where it runs no more."""
    with suppress(OSError, ValueError, psutil.Error):
        one = psutil.Process(int(note.read_text(encoding="ascii")))
        # The system may have given its number to another process since.
        if any("configurable-http-proxy" in part for part in one.cmdline()):
            return [one]
    return []


def _terminate(hub: psutil.Process) -> list[psutil.Process]:
    """Tell the Hub to end; gives all that it started, which one that is still starting would leave behind."""
    hub.suspend()  # or it might start another after these were listed
    started: list[psutil.Process] = hub.children(recursive=True)
    hub.terminate()
    hub.resume()
    return started


def _end_all(processes: list[psutil.Process]) -> None:
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            one.terminate()
    for one in psutil.wait_procs(processes, SECONDS)[1]:
        with suppress(psutil.NoSuchProcess):
            one.kill()
