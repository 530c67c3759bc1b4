"""The tornado application: every address and its handler."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from tornado.web import Application

from kit.service.app import identity
from kit.service.app.busy import Busy
from kit.service.app.door import Checker
from kit.service.app.hall import Hall
from kit.service.app.handling import Api, House, Nowhere
from kit.service.app.limits import Places, Rate
from kit.service.app.metrics import Metrics
from kit.service.app.phone import ChoiceHandler, PhoneHandler, StaticHandler
from kit.service.app.routes import COHORT, ROUTES
from kit.service.app.serving import (
    AliveHandler,
    CallbackHandler,
    DescriptionHandler,
    HealthHandler,
    MetricsHandler,
    StreamHandler,
)
from kit.service.app.settings import BURST, STREAMS_EACH

if TYPE_CHECKING:
    from kit.course import Course
    from kit.service.app.settings import Settings
    from kit.service.storage import Store

_PARTS = {"name": r"[\w.-]{1,100}"}
_ID = r"[a-z0-9-]{1,60}"


def application(settings: Settings, store: Store, course: Course) -> tuple[Application, House]:
    """Make the application of a service, and what its handlers share."""
    counted = Metrics()
    hall = Hall(store, course, counted)
    house = House(
        hall=hall,
        checker=Checker(course),
        door=identity.Door(identity.hub(settings.secret)),
        rate=Rate(settings.rate, max(BURST, settings.rate)),
        places=Places(settings.streams, STREAMS_EACH),
        metrics=counted,
        busy=Busy(counted.under_way),
    )
    by_path: dict[str, dict[str, object]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path, {})[route.method] = route
    shared = {"house": house}
    handlers = [
        # Tornado tries one after the other: the API, and sharing in it, is asked most.
        *((_pattern(settings.prefix, path), Api, shared | {"routes": routes}) for path, routes in by_path.items()),
        (_pattern(settings.prefix, "health"), HealthHandler, shared),
        (_pattern(settings.prefix, "alive"), AliveHandler, shared),
        (_pattern(settings.prefix, "metrics"), MetricsHandler, shared),
        (_pattern(settings.prefix, "api/openapi.json"), DescriptionHandler, shared),
        (_pattern(settings.prefix, "oauth_callback"), CallbackHandler, shared),
        (_pattern(settings.prefix, f"{COHORT}/stream"), StreamHandler, shared),
        # The Hub's own menu of services leads to the bare prefix.
        *((_pattern(settings.prefix, path), ChoiceHandler, shared) for path in ("", "room")),
        (_pattern(settings.prefix, "room/{cohort}"), PhoneHandler, shared),
        (_pattern(settings.prefix, "kit/static/{name}"), StaticHandler, shared),
    ]
    made = Application(
        handlers,  # type: ignore[arg-type]
        default_handler_class=Nowhere,
        default_handler_args=shared,
        cookie_secret=settings.secret,
        log_function=lambda _handler: None,
        prefix=settings.prefix,
        ready=asyncio.Event(),
        compress_response=False,
    )
    return made, house


def _pattern(prefix: str, path: str) -> str:
    parts = re.split(r"{(\w+)}", path)
    written = [
        re.escape(part) if n % 2 == 0 else f"(?P<{part}>{_PARTS.get(part, _ID)})" for n, part in enumerate(parts)
    ]
    return re.escape(prefix) + "".join(written)
