"""The least that tornado does with a POST: what the live service is measured beside. Takes its port."""

from __future__ import annotations

import asyncio
import sys

from tornado.web import Application, RequestHandler


class Post(RequestHandler):
    """Takes a body and answers with as much as the service does."""

    def post(self) -> None:
        """Answer."""
        self.set_header("Content-Type", "application/json")
        self.finish(b"x" * 300)


async def main() -> None:
    """Serve until it is ended."""
    Application([(r".*", Post)], log_function=lambda _handler: None).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
