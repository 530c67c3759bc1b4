"""JupyterLab's side of the kit: a server extension, and the panel that is built from ui/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "kit.lab"}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@collective-leadership/kit"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    # Imported here: JupyterLab asks this module for its paths without wanting a server.
    from kit.errors import KitError  # noqa: PLC0415
    from kit.lab import feedback_handlers, kernels  # noqa: PLC0415
    from kit.lab.api import Desk  # noqa: PLC0415
    from kit.lab.documents import Guard  # noqa: PLC0415
    from kit.lab.handlers import routes  # noqa: PLC0415
    from kit.lab.porter import Porter  # noqa: PLC0415
    from kit.lab.room import Listener  # noqa: PLC0415
    from kit.lab.share_handlers import Postman  # noqa: PLC0415

    desk = Desk(Path(server.root_dir))
    try:
        desk.refresh()
    except (KitError, OSError) as problem:
        # The pages say what is wrong when they ask; a folder that cannot be written to can still be read.
        server.log.warning("The course's workspace was left as it is: %s", problem)
    Guard(server.contents_manager)
    server.web_app.add_handlers(".*$", kernels.routes(server.base_url, desk))  # type: ignore[no-untyped-call]
    server.web_app.add_handlers(".*$", routes(server.base_url, desk))  # type: ignore[no-untyped-call]
    for errand in (Porter(desk).ask, Postman(desk).rounds, Listener(desk).listen):
        server.io_loop.add_callback(errand)
    server.io_loop.add_callback(feedback_handlers.rounds, desk)
