"""The pages' own modules and styles, served from kit/widgets and nothing else from there."""

from __future__ import annotations

from pathlib import Path

from tornado import web

from kit.lab.access import Guarded

FOLDER = Path(__file__).parents[1] / "widgets"
PATTERN = r"([A-Za-z0-9_-]+\.(?:js|css))"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class StaticHandler(Guarded, web.StaticFileHandler):
    """Serves one module or stylesheet."""

    def get_content_type(self) -> str:
        """Name the type here: a Windows registry may hold a wrong one for .js, and a browser refuses that module."""
        return TYPES[Path(str(self.absolute_path)).suffix]

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - the base class's signature
        """Let the browser ask each time, so that an upgraded kit is never half old."""
        self.set_header("Cache-Control", "no-cache")
