"""The service's log: a JSON object a line, without a word that anybody wrote and without anybody's name."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import sys
import traceback

import msgspec

from kit.privacy import now

_OUR_OWN = "kit.service"
_log = logging.getLogger(_OUR_OWN)
_KEY = secrets.token_bytes(32)
_DIGITS = 8


def tell(event: str, *, level: int = logging.INFO, **fields: str | float | None) -> None:
    """Write a line about something that happened."""
    if _log.isEnabledFor(level):
        _log.log(level, event, extra={"fields": {name: value for name, value in fields.items() if value is not None}})


def failed(event: str, problem: BaseException, **fields: str | float | None) -> None:
    """Write a line about something that went wrong: what kind of error and where in the code, never its words."""
    tell(event, level=logging.ERROR, **fields, **_where(problem))


def pseudonym(user: str) -> str:
    """Give a name that stands for a user until the service is started anew, and nowhere else."""
    return hmac.digest(_KEY, user.encode(), hashlib.sha256).hex()[:_DIGITS]


class Lines(logging.Formatter):
    """Writes each record as a line of JSON.

    Of what other libraries log only the text without its arguments is written: addresses and values stand in those.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as one line."""
        line: dict[str, object] = {"at": now(), "level": record.levelname.lower(), "event": str(record.msg)}
        if record.name.startswith(_OUR_OWN):
            line |= getattr(record, "fields", {})
        else:
            line |= {"event": "library", "logger": record.name, "said": str(record.msg).partition("\n")[0]}
            if "{" not in str(record.msg) and not record.args and record.name == "asyncio":
                # Its text was put together before, with whatever failed in it.
                line["said"] = "a task failed"
        if record.exc_info and record.exc_info[1]:
            line |= _where(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def _where(problem: BaseException) -> dict[str, str]:
    frames = traceback.extract_tb(problem.__traceback__)
    at = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames[-4:]))
    return {"error": type(problem).__name__, "code": at}


def begin() -> None:
    """Write every log of this process so, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO)
    # They would say who asked for what, at what address.
    for name in ("tornado.access", "tornado.application", "tornado.general", "traitlets"):
        logging.getLogger(name).setLevel(logging.ERROR)
