"""Several processes of one service on one port: PostgreSQL can take more than one of Python's processes can give it.

Each is a replica, as on Kubernetes: what they share is in the database. The system spreads the connections among them.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from prometheus_client import multiprocess, values

from kit.errors import KitError
from kit.service.app import journal

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from kit.service.app.settings import Settings

_PAUSE = 1.0
"""Seconds before another process takes the place of one that was killed."""


def run(settings: Settings) -> int:
    """Run as many processes as the settings say, until SIGTERM or SIGINT; gives the exit code.

    Another one takes the place of one that was killed. If one cannot go on by itself, it has said why, and all end.
    """
    with tempfile.TemporaryDirectory(prefix="kit-service-") as folder:
        # By this their numbers for Prometheus become one service's, whichever of them is asked.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        return _Processes(settings).run()


class _Processes:
    """The processes of one service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key = secrets.token_bytes(32)
        self._running: list[BaseProcess] = []
        self._ending = False

    def run(self) -> int:
        """Run them until all have ended."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: self._end())
        code = 0
        for _ in range(self._settings.processes):
            self._start()
        while self._running:
            wait([one.sentinel for one in self._running])
            for ended in [one for one in self._running if one.exitcode is not None]:
                self._running.remove(ended)
                multiprocess.mark_process_dead(ended.pid)  # type: ignore[no-untyped-call]
                if (ended.exitcode or 0) > 0:
                    code = ended.exitcode or 0
                    self._end()
                elif not self._ending:
                    journal.tell("a process ended", level="warning", code=ended.exitcode)
                    time.sleep(_PAUSE)
                    self._start()
        return code

    def _start(self) -> None:
        started = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(self._settings, self._key), daemon=True
        )
        started.start()
        self._running.append(started)
        if self._ending:
            # The signal came in between.
            started.terminate()

    def _end(self) -> None:
        self._ending = True
        for one in self._running:
            one.terminate()


def _serve(settings: Settings, key: bytes) -> None:
    """Be one of the processes."""
    own = os.getpid()
    # It asks the system for it at each count otherwise, which takes longer than to count.
    values.ValueClass = values.MultiProcessValue(lambda: own)  # type: ignore[no-untyped-call]
    # Not where it is only looked after: that process takes a fifth of the memory so.
    from kit.service.app import running  # noqa: PLC0415

    threading.Thread(target=_follow, daemon=True).start()
    journal.begin(key)
    try:
        running.run(settings)
    except (KitError, OSError) as problem:
        sys.exit(problem.text if isinstance(problem, KitError) else str(problem))


def _follow() -> None:
    """End this process when the one that started it is gone, killed perhaps."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
