"""The room on a phone: one page for whoever joins a session without a notebook, and the modules that it loads.

The page's modules are the lessons' own (kit/widgets). Those that talk to a learner's Jupyter server are replaced by
others of the same interface, which keep answers in the browser and talk to this service.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
from tornado.web import HTTPError

from kit import i18n
from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.service.app.handling import Handler
from kit.service.app.serving import PageHandler

if TYPE_CHECKING:
    from kit.workspace import Invitation

FOLDER = Path(__file__).parents[2] / "widgets"
ENTRY, LIGHTS = "room_page.js", "room_lights.js"
STYLES = ("kit.css", "room.css")
STANDS_IN = {"api.js": "room_api.js", "live.js": "room_live.js"}
"""The modules that another takes the place of on a phone."""
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_IMPORT = re.compile(r'^(?:import|export|\})[^"\n]*"\./([\w.-]+)"', re.MULTILINE)
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")

PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""


@cache
def files() -> dict[str, bytes]:
    """Give the modules and styles of the page by the names that it asks for, and nothing else of their folder."""
    found: dict[str, bytes] = {name: (FOLDER / name).read_bytes() for name in STYLES}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = (FOLDER / STANDS_IN.get(name, name)).read_bytes()
            waiting += _IMPORT.findall(found[name].decode())
    return found


class StaticHandler(Handler):
    """One module or stylesheet: the kit's published code, the same for everybody."""

    route = "kit/static/{name}"

    def get(self, name: str) -> None:
        """Give it, or say that the browser has it."""
        data = files().get(name)
        if data is None:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", TYPES[Path(name).suffix])
        # The browser asks each time, so that an upgraded kit is never half old.
        self.set_header("Cache-Control", "no-cache")
        self.set_header("ETag", f'"{hashlib.sha256(data).hexdigest()[:32]}"')
        if self.check_etag_header():
            self.set_status(HTTPStatus.NOT_MODIFIED)
            self.finish()
        else:
            self.finish(data)


class _RoomHandler(PageHandler):
    """What the pages have in common. What other addresses refuse in JSON they refuse in a page."""

    def mine(self) -> list[tuple[Invitation, bool]]:
        """Give the cohorts of whoever asks, and whether they take part in each rather than only lead it."""
        who = self.who
        if who is None:
            raise AssertionError
        return [
            (one.invitation, "participant" in roles)
            for one in self.house.hall.cohorts
            if (roles := who.roles(one.invitation.cohort))
        ]

    @property
    def logout(self) -> str:
        """Where one signs out."""
        return str(self.hub_auth.hub_host + self.hub_auth.hub_prefix + "logout")

    def say(self, value: object, status: int = 200) -> None:
        """Say what was wrong and what helps."""
        said = cast("dict[str, str]", value)
        self.set_status(status)
        back = f'<p><a href="{self.application.settings["prefix"]}room">{escape(_("Open the room again"))}</a></p>'
        self.plain(said["what"], f"<p>{escape(said['remedy'])}</p>{back}")

    def plain(self, title: str, inside: str) -> None:
        """Write a page that asks for nothing more."""
        who = self.who
        signed = escape(_("You are signed in as {name}.").format(name=who.user)) if who else ""
        out = f'<p>{signed} <a href="{escape(self.logout)}">{escape(_("Sign out"))}</a></p>' if who else ""
        self.show(
            title,
            f'<script type="module" src="{self.application.settings["prefix"]}kit/static/{LIGHTS}"></script>',
            f'<main class="room-main room-plain"><h1>{escape(title)}</h1>{inside}{out}</main>',
        )

    def show(self, title: str, head: str, body: str) -> None:
        """Write a page that loads nothing but the service's own files."""
        prefix = self.application.settings["prefix"]
        host = self.request.host if _HOST.fullmatch(self.request.host or "") else ""
        # Learners' own servers may be at the same address: only this service's files are run, and only it is asked.
        static, api = (f"{host}{prefix}{path}" if host else "'self'" for path in ("kit/static/", "api/"))
        styles = "".join(f'<link rel="stylesheet" href="{prefix}kit/static/{name}">\n' for name in STYLES)
        self.page(
            PAGE.format(language=_("en"), title=escape(title), head=styles + head, body=body),
            f"default-src 'none'; script-src {static}; style-src {static}; connect-src {api}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )


class ChoiceHandler(_RoomHandler):
    """Where a QR code leads: straight into the room, or to a choice for whoever belongs to several groups."""

    route = "room"

    def get(self) -> None:
        """Lead on."""
        found = [invitation for invitation, _takes_part in self.mine()]
        prefix = self.application.settings["prefix"]
        if len(found) == 1:
            self.redirect(f"{prefix}room/{found[0].cohort}")
            return
        if found:
            titles = [one.title for one in found]
            links = "".join(
                f'<li><a class="room-go" href="{prefix}room/{escape(one.cohort)}"><strong>{escape(one.title)}</strong>'
                # Two groups of one name differ by their ids.
                f"<span>{escape(one.cohort) if titles.count(one.title) > 1 else ''}</span></a></li>"
                for one in found
            )
            self.plain(_("Which group do you join?"), f'<ul class="room-others">{links}</ul>')
        else:
            said = _("Ask your facilitator to put your name on the list, then open this page again.")
            self.plain(_("You are in no group here yet."), f"<p>{escape(said)}</p>")


class PhoneHandler(_RoomHandler):
    """One group's room."""

    route = "room/{cohort}"

    def get(self, cohort: str) -> None:
        """Give the page: it asks for all the rest itself.

        Raises
        ------
        ServiceError
            With 404 where whoever asks belongs to no such group.
        """
        invitation, takes_part = next((one for one in self.mine() if one[0].cohort == cohort), (None, False))
        if invitation is None or self.who is None:
            raise ServiceError(_("You are in no such group."), remedy=_("Scan your group's code again."), status=404)
        self.cohort = cohort
        prefix = self.application.settings["prefix"]
        given = {
            "user": self.who.user,
            "cohort": cohort,
            "title": invitation.title,
            "facilitators": invitation.facilitators,
            "threshold": invitation.threshold,
            "takes_part": takes_part,
            "api": f"{prefix}api/cohorts/{cohort}/",
            "logout": self.logout,
            # Not read from a cookie: when somebody else logs in beside this page, its requests are refused, not theirs.
            "xsrf": self.xsrf_token.decode(),
            "strings": i18n.strings(),
        }
        written = msgspec.json.encode(given).decode().replace("<", "\\u003c")
        modules = "".join(
            f'<link rel="modulepreload" href="{prefix}kit/static/{name}">\n' for name in files() if name.endswith(".js")
        )
        self.show(
            invitation.title,
            f'{modules}<script type="module" src="{prefix}kit/static/{ENTRY}"></script>\n'
            f'<script type="application/json" id="room-given">{written}</script>',
            f'<div id="room"><p class="room-main">{escape(_("The room opens …"))}</p></div>'
            f"<noscript><p>{escape(_('This page needs JavaScript.'))}</p></noscript>",
        )
