"""The pages' own modules and styles, served from kit/widgets and nothing else from there.

They are the kit's published code and hold nothing of anybody, so they are served to whoever asks, as JupyterLab's own
are: a browser asks for a module without the mark that JupyterHub demands of signed-in requests, and would be refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

if TYPE_CHECKING:
    from collections.abc import Awaitable

FOLDER = Path(__file__).parents[1] / "widgets"
PATTERN = r"([A-Za-z0-9_-]+\.(?:js|css))"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class StaticHandler(web.StaticFileHandler):
    """Serves one module or stylesheet."""

    @allow_unauthenticated
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file."""
        await super().get(path, include_body)

    @allow_unauthenticated
    def head(self, path: str) -> Awaitable[None]:
        """Send its headers."""
        return super().head(path)

    def get_content_type(self) -> str:
        """Name the type here: a Windows registry may hold a wrong one for .js, and a browser refuses that module."""
        return TYPES[Path(str(self.absolute_path)).suffix]

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - the base class's signature
        """Let the browser ask each time, so that an upgraded kit is never half old."""
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
