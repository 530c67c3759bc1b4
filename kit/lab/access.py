"""Who may use the kit's addresses: nobody who is not signed in, and whom the server's authorizer lets."""

from __future__ import annotations

from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

RESOURCE = "kit"
"""What an authorizer calls the kit's addresses."""


class Guarded(JupyterHandler):
    """Stands at the door of every address, so that no method can be left open by forgetting it."""

    async def prepare(self, **options: Any) -> None:  # noqa: ANN401
        """Let the request in, or refuse it before any of it is looked at."""
        # Origin, XSRF and identity are the server's own business.
        await super().prepare(**options)
        if self._finished:
            return
        user, action = self.current_user, HTTP_METHOD_TO_AUTH_ACTION.get(self.request.method or "")
        if user is None or action is None:
            raise web.HTTPError(403)
        if not await ensure_async(self.authorizer.is_authorized(self, user, action, RESOURCE)):
            raise web.HTTPError(403)
