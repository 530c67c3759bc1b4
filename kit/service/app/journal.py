"""The service's log: a JSON object a line, without a word that anybody wrote and without anybody's name."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import hashlib
import hmac
import logging
import secrets
import sys
import time
import traceback
from collections import deque

import msgspec

from kit.clock import now

_DIGITS = 8
_USERS = 20_000
_encoder = msgspec.json.Encoder()
_lines: deque[str] = deque()
_key = secrets.token_bytes(32)


def tell(event: str, *, level: str = "info", **fields: str | float | None) -> None:
    """Write a line about something that happened.

    What happens in one turn of the event loop goes out together, and not through `logging`: each share has its line,
    which would cost as much as its storing.
    """
    line = {"at": _written(int(time.time())), "level": level, "event": event}
    line |= {name: value for name, value in fields.items() if value is not None}  # type: ignore[misc]
    _lines.append(_encoder.encode(line).decode())
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _out()
    else:
        if len(_lines) == 1:
            loop.call_soon(_out)


def _out() -> None:
    said = []
    with contextlib.suppress(IndexError):
        while True:
            said.append(_lines.popleft())
    if said:
        sys.stderr.write("\n".join(said) + "\n")


@functools.lru_cache(1)
def _written(second: int) -> str:
    return now(dt.datetime.fromtimestamp(second, dt.UTC))


def failed(event: str, problem: BaseException, **fields: str | float | None) -> None:
    """Write a line about something that went wrong: what kind of error and where in the code, never its words."""
    tell(event, level="error", **fields, **_where(problem))


@functools.lru_cache(_USERS)
def pseudonym(user: str) -> str:
    """Give a name that stands for a user until the service is started anew, and nowhere else."""
    return hmac.digest(_key, user.encode(), hashlib.sha256).hex()[:_DIGITS]


class Lines(logging.Formatter):
    """Writes what other libraries log as lines of JSON.

    Only the text without its arguments is written: addresses and values stand in those.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line."""
        said = str(record.msg).partition("\n")[0]
        if "{" not in str(record.msg) and not record.args and record.name == "asyncio":
            # Its text was put together before, with whatever failed in it.
            said = "a task failed"
        line: dict[str, object] = {"at": now(), "level": record.levelname.lower(), "event": "library"}
        line |= {"logger": record.name, "said": said}
        if record.exc_info and record.exc_info[1]:
            line |= _where(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def _where(problem: BaseException) -> dict[str, str]:
    frames = traceback.extract_tb(problem.__traceback__)
    at = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames[-4:]))
    return {"error": type(problem).__name__, "code": at}


def begin(key: bytes | None = None) -> None:
    """Write what other libraries log so, to standard error; processes with one key name users alike."""
    global _key  # noqa: PLW0603 - the log is one for a process
    _key = key or _key
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # They would say who asked for what, at what address.
    for name in ("tornado.access", "tornado.application", "tornado.general", "traitlets"):
        logging.getLogger(name).setLevel(logging.ERROR)
