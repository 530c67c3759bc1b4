"""The addresses of a Hub on this machine: where it can listen, and how it is reached."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from kit.errors import HubError
from kit.i18n import gettext as _

LOCAL = "127.0.0.1"
_ALL = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with


def check_free(ip: str, port: int) -> None:
    """Raise `HubError` unless a Hub can listen there."""
    with socket.socket() as probe:
        # A port whose last user has just gone is free for a server, as it is for the proxy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as problem:
            raise HubError(
                _("The address is taken, or none of this machine's: {reason}.").format(reason=problem.strerror),
                where=f"{ip}:{port}",
                remedy=_("Name another port with --port, or this machine's own address with --ip."),
            ) from None


def free_ports(n: int) -> list[int]:
    """Give so many ports of this machine that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _n in range(n)]
        for one in sockets:
            one.bind((LOCAL, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def own(ip: str) -> str:
    """Give the address by which this machine reaches itself."""
    return LOCAL if ip in _ALL else ip


def reached(ip: str) -> str:
    """Give the address by which others reach this machine, where it listens on all of its own."""
    if ip not in _ALL:
        return ip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only says by which of its addresses it would go out (TEST-NET-1, RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return LOCAL
        return str(probe.getsockname()[0])
