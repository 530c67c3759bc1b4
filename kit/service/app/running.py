"""Running the service: listen, bring the database up to date, register cohorts, and end without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from typing import TYPE_CHECKING

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from kit import course as courses
from kit.errors import StorageError
from kit.exchange import cohort_folder
from kit.service import tending
from kit.service.app import journal
from kit.service.app.application import application
from kit.service.app.busy import ARRIVES
from kit.service.app.limits import DRAINED
from kit.service.storage import ErasedError, Store

try:
    import resource

    # It takes a tenth off the work of each share.
    import uvloop as loops
except ImportError:  # Windows
    loops = asyncio  # type: ignore[misc]
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.service.app.hall import Hall
    from kit.service.app.settings import Settings
    from kit.service.storage.cohorts import Registered

_IDLE = 75.0
_CHUNK = 1 << 13
"""Bytes that are read at once: more than most requests have. Tornado's own 64 KB are made and emptied for each read."""
_GRACE = 5.0
"""Seconds for requests under way when the service is asked to end."""
_PAUSE = 1.0
_CREATED = 50_000
"""Objects after which Python looks for what could be let go. Two hundred requests under way hold thousands: at its own
700 it looks through them over and over, and finds nothing, which takes a twentieth of a share's work."""
_SWITCH = 0.0005
"""Seconds after which a thread lets another go on: a writer that waits Python's own 5 ms for its turn keeps a whole
commit, and all who wait for it, waiting. Of several processes another goes on meanwhile, and changing costs."""


def registered(folder: Path, course: Course) -> Registered:
    """Read what the service must know of a cohort from its folder.

    Raises
    ------
    CohortError
        When it is no cohort's folder, or of another course.
    """
    cohort_folder.check_course(cohort_folder.open_folder(folder), course)
    return tending.of_folder(folder)


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, and give the exit code; raises what `serve` raises."""
    loops.run(serve(settings))
    return 0


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises
    ------
    KitError
        When a setting, the course or a cohort's folder cannot be used.
    """
    course = courses.load()
    found = [registered(folder, course) for folder in settings.cohorts]
    store = Store(settings.database)
    app, house = application(settings, store, course)
    hall = house.hall
    server = HTTPServer(
        app,
        max_body_size=DRAINED,
        chunk_size=_CHUNK,
        idle_connection_timeout=_IDLE,
        body_timeout=ARRIVES,
        max_header_size=1 << 15,
        no_keep_alive=False,
    )
    _take_many()
    if settings.processes == 1:
        sys.setswitchinterval(_SWITCH)
    sockets = bind_sockets(settings.port, settings.host, reuse_port=settings.processes > 1)
    server.add_sockets(sockets)
    journal.tell("listening", address=f"{settings.host}:{sockets[0].getsockname()[1]}", prefix=settings.prefix)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(one, ended.set)
    work = asyncio.create_task(_work(store, found, hall, app.settings["ready"]))
    stopping = asyncio.create_task(ended.wait())
    watching = asyncio.create_task(house.busy.watch())
    await asyncio.wait([stopping, work], return_when=asyncio.FIRST_COMPLETED)
    server.stop()
    house.busy.ending = True
    hall.streams.end()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            await house.busy.over()
    await server.close_all_connections()
    for task in (stopping, work, watching):
        task.cancel()
    hall.close()
    # What was taken in is written before this returns.
    await loop.run_in_executor(None, store.close)
    journal.tell("ended")
    problem = None if work.cancelled() or not work.done() else work.exception()
    if problem is not None:
        raise problem


def _take_many() -> None:
    """Take as many connections as the system lets this process have: by default that is fewer than a room's streams."""
    if resource is not None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        # Some systems have a limit of their own below the one that they tell.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _work(store: Store, found: list[Registered], hall: Hall, ready: asyncio.Event) -> None:
    """Bring the database up to date, as soon as it answers, register the cohorts, and then watch for changes.

    Raises
    ------
    StorageError
        When a cohort cannot be registered: the service would turn its people away.
    """
    while True:
        try:
            await store.prepare()
            break
        except StorageError as problem:
            journal.failed("waits for its database", problem)
            await asyncio.sleep(_PAUSE)
    for one in found:
        try:
            await store.register(one)
        except ErasedError:
            # Its folder stands in the configuration still: the other cohorts' people must not be turned away for it.
            journal.tell("erased before", cohort=one.invitation.cohort)
    await hall.renew()
    # The course stays as long as the service runs: it need not be looked through for what could be let go.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_CREATED)
    ready.set()
    journal.tell("ready", cohorts=len(hall.cohorts))
    await hall.watch()
