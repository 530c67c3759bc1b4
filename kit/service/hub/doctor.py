"""Looks a running Hub over: what is wrong, where, and how to mend it."""

from __future__ import annotations

import importlib.metadata
import time
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from kit.i18n import gettext as _
from kit.service.hub import advisories, names
from kit.service.hub.asking import About, Group, Me, Service, Token, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.exchange.cohort_folder import CohortFolder
    from kit.service.hub.asking import Hub

SKEW = 5.0
"""Seconds between two clocks that nobody notices; log-ins and certificates fail from minutes on."""
_HERE = {"127.0.0.1", "localhost", "::1"}
_ENVIRONMENT = ("jupyter-server", "jupyterlab", "tornado")
_LETS_IN = {"access:services", names.ACCESS, "inherit"}
"""The scopes of which a server's token needs one: to reach all services, the kit's, or all that its user may."""
_MINUTE = 60
_ELSEWHERE = range(300, 400)
"""HTTP's words for another address."""

Level: TypeAlias = Literal["error", "note"]


class Found(Struct, frozen=True):
    """One thing to mend, or to know where `level` is “note”."""

    what: str
    where: str
    remedy: str
    level: Level = "error"


def examine(hub: Hub, cohorts: Iterable[CohortFolder]) -> tuple[Found, ...]:
    """Look a Hub over, and what it holds of these cohorts.

    Raises
    ------
    HubError
        If the Hub does not answer at all.
    """
    if not hub.api("").read(About).version:
        remedy = _("Give the address that people open the Hub by.")
        return (Found(_("This does not answer as a JupyterHub does."), hub.url, remedy),)
    whole = chain(_version(hub), _clock(hub), _way(hub), _apart(hub), _classes(hub), _service(hub), _culling(hub))
    each = (
        chain(_groups(hub, cohort), _reach(hub, cohort.invitation.cohort), _servers(hub, cohort.invitation.cohort))
        for cohort in cohorts
    )
    return tuple(chain(whole, *each))


def _version(hub: Hub) -> Iterator[Found]:
    versions = {"jupyterhub": hub.api("").read(About).version} | {p: _installed(p) for p in _ENVIRONMENT}
    for package, version in versions.items():
        for advisory in advisories.known(package, version) if version else ():
            yield Found(
                _("{package} {version} has known vulnerabilities ({ids}): {about}.").format(
                    package=package, version=version, ids=", ".join(advisory.ids), about=advisory.about
                ),
                hub.url if package == "jupyterhub" else _("this environment"),
                _("Install {package} {fixed} or newer.").format(package=package, fixed=advisory.fixed),
            )


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _clock(hub: Hub) -> Iterator[Found]:
    before = time.time()
    date = hub.api("").headers.get("date", "")
    middle = (before + time.time()) / 2
    try:
        # A header says whole seconds: half a one is in neither clock.
        ahead = parsedate_to_datetime(date).timestamp() + 0.5 - middle
    except ValueError:
        return  # it says no time that can be read
    if abs(ahead) > SKEW:
        words = _("ahead of") if ahead > 0 else _("behind")
        yield Found(
            _("The Hub's clock is {seconds} seconds {ahead} this machine's.").format(
                seconds=round(abs(ahead)), ahead=words
            ),
            hub.url,
            _("Let both machines follow a time server (NTP): log-ins expire by the clock."),
        )


def _way(hub: Hub) -> Iterator[Found]:
    parts = urlsplit(hub.url)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        yield Found(
            _("The Hub is reached by http: passwords and answers can be read on their way."),
            hub.url,
            _("Put it behind https: c.JupyterHub.ssl_cert and ssl_key, or a proxy in front that has a certificate."),
        )


def _apart(hub: Hub) -> Iterator[Found]:
    # With subdomains a service has one too, and the Hub's own address sends whoever asks for it there elsewhere.
    if hub.ask(f"services/{names.SERVICE}/health").status not in _ELSEWHERE:
        yield Found(
            _("All servers share the Hub's own address: a page in one can act in another that is open beside it."),
            hub.url,
            _("Give each user a subdomain (c.JupyterHub.subdomain_host), or trust everyone who has a server."),
            "note",
        )


def _classes(hub: Hub) -> Iterator[Found]:
    about = hub.api("info").read(About)
    authenticator, spawner = about.authenticator.name, about.spawner.name
    if authenticator.endswith("DummyAuthenticator"):
        yield Found(
            _("Anybody can log in as anybody: the Hub uses its testing authenticator."),
            authenticator,
            _("Choose an authenticator (c.JupyterHub.authenticator_class) that knows who people are."),
        )
    if spawner.endswith("SimpleLocalProcessSpawner"):
        yield Found(
            _("All servers run as one system user: whoever has a server can read everybody's answers."),
            spawner,
            _("Use system users (LocalProcessSpawner), containers or Kubernetes; this one is for trying out."),
        )


def _service(hub: Hub) -> Iterator[Found]:
    reply = hub.api(f"services/{names.SERVICE}")
    if reply.status != 200:  # noqa: PLR2004 - HTTP's word for well
        yield Found(
            _("The Hub has no service “{name}”, or this token may not ask for it.").format(name=names.SERVICE),
            "c.JupyterHub.services",
            _("Let the Hub's configuration end with configure(c, …), or ask with an administrator's token."),
        )
        return
    if roles := reply.read(Service).roles:
        yield Found(
            _("The service has roles of its own: {names}. It needs none.").format(names=", ".join(roles)),
            "c.JupyterHub.load_roles",
            _("Take it out of them: it asks the Hub with the token of whoever comes."),
            "note",
        )
    health = hub.ask(f"services/{names.SERVICE}/health")
    if health.status in _ELSEWHERE:
        yield Found(
            _("With subdomains the service has an address of its own: it was not asked how it is."),
            f"{hub.url}services/{names.SERVICE}/health",
            _("Open its page “health” below that address."),
            "note",
        )
    elif health.status != 200:  # noqa: PLR2004 - the same
        yield Found(
            _("The service does not answer as it should (status {status}).").format(status=health.status),
            f"{hub.url}services/{names.SERVICE}/health",
            _("Its log says why. A service that ended is started again by the Hub within half a minute."),
        )


def _culling(hub: Hub) -> Iterator[Found]:
    reply = hub.api("services")
    if reply.status != 200:  # noqa: PLR2004 - the same
        yield Found(
            _("Whether anything puts idle servers to rest could not be seen: this token may not look at services."),
            "c.JupyterHub.services",
            _("Ask with an administrator's token."),
            "note",
        )
    elif isinstance(reply.data, dict) and not any("idle" in name or "cull" in name for name in reply.data):
        yield Found(
            _("Nothing puts idle servers to rest: each holds some 150 MB."),
            "c.JupyterHub.services",
            _("Let configure(c, …, idle=3600) bring jupyterhub-idle-culler."),
            "note",
        )


def _groups(hub: Hub, cohort: CohortFolder) -> Iterator[Found]:
    id_, roster = cohort.invitation.cohort, {student.id for student in cohort.roster}
    again = _("Start the Hub again after configure(c, cohort=…) names this cohort.")
    for group in (names.participants(id_), names.facilitators(id_)):
        reply = hub.api(f"groups/{group}")
        if reply.status != 200:  # noqa: PLR2004 - the same
            yield Found(
                _("The Hub has no group “{group}”, or this token may not see it.").format(group=group), hub.url, again
            )
            continue
        users = set(reply.read(Group).users)
        if group == names.facilitators(id_):
            yield _leading(users, group)
            continue
        if missing := sorted(roster - users):
            yield Found(
                _("On the roster, but not in the group: {names}.").format(names=", ".join(missing)),
                group,
                again + " " + _("A Hub writes names in small letters."),
            )
        if extra := sorted(users - roster):
            yield Found(
                _("In the group, but not on the roster: {names}. They can share with this cohort.").format(
                    names=", ".join(extra)
                ),
                group,
                _("A Hub never takes anybody out by itself: remove them on its administration page."),
            )


def _leading(users: set[str], group: str) -> Found:
    if not users:
        return Found(_("Nobody facilitates this cohort."), group, _("Name somebody: facilitators=[…]."))
    # Whom the configuration names, only the Hub knows; whoever was named once is in the group for good.
    return Found(
        _("In the role of the facilitator: {names}.").format(names=", ".join(sorted(users))),
        group,
        _("If one of them should not be, remove them on the Hub's administration page: it does not do so by itself."),
        "note",
    )


def _reach(hub: Hub, cohort: str) -> Iterator[Found]:
    """Try, with a token that lasts a minute, whether the people of each group reach the service in their role."""
    for group, role in ((names.participants(cohort), "participant"), (names.facilitators(cohort), "facilitator")):
        users = hub.api(f"groups/{group}").read(Group).users
        if not users:
            continue
        wish = {"expires_in": _MINUTE, "note": "kit hub doctor", "scopes": [names.ACCESS]}
        made = hub.api(f"users/{users[0]}/tokens", "POST", wish)
        if made.status == 403:  # noqa: PLR2004 - HTTP's word for not allowed
            yield Found(
                _("Whether the group reaches the service could not be tried: this token may not make others."),
                group,
                _("Ask with an administrator's token."),
                "note",
            )
            continue
        if made.status >= 400:  # noqa: PLR2004 - the Hub refuses a scope that the user has not
            yield Found(
                _("The people of this group may not reach the service: no role gives them “{scope}”.").format(
                    scope=names.ACCESS
                ),
                group,
                _("Let the Hub's configuration end with configure(c, …), and start the Hub again."),
            )
            continue
        token = made.read(Token)
        try:
            me = hub.ask(f"services/{names.SERVICE}/api/me", token=token.token)
        finally:
            hub.api(f"users/{users[0]}/tokens/{token.id}", "DELETE")
        if me.status in _ELSEWHERE:
            continue
        if not any(one.cohort == cohort and role in one.roles for one in me.read(Me).cohorts):
            yield Found(
                _("The service does not know the people of this group (status {status}).").format(status=me.status),
                group,
                _("Give it the cohort: KIT_SERVICE_COHORTS, or kit service add FOLDER."),
            )


def _servers(hub: Hub, cohort: str) -> Iterator[Found]:
    """Say which running servers have a token that does not reach the service."""
    groups = (names.participants(cohort), names.facilitators(cohort))
    users = dict.fromkeys(user for group in groups for user in hub.api(f"groups/{group}").read(Group).users)
    seen = False
    for user in users:
        tokens = hub.api(f"users/{user}/tokens").read(Tokens).api_tokens
        # The Hub's own words for the token of a server that it started.
        own = [token for token in tokens if (token.note or "").startswith("Server at ")]
        seen = seen or bool(own)
        if any(_LETS_IN.isdisjoint(token.scopes) for token in own):
            yield Found(
                _("The server of {user} runs with a token that does not reach the service.").format(user=user),
                "c.Spawner.server_token_scopes",
                _("Start it anew; if that does not help, the configuration lacks configure(c, …)."),
            )
    if users and not seen:
        yield Found(
            _("Whether servers reach the service could not be seen: nobody's runs, or this token may not look."),
            "c.Spawner.server_token_scopes",
            _("Start one and ask again, with an administrator's token."),
            "note",
        )
