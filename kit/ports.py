"""The port that a command is to listen on, as somebody types it."""

from __future__ import annotations

import argparse

from kit.i18n import gettext as _

HIGHEST = 65535


def port(typed: str) -> int:
    """Read a port, for argparse, which says what was wrong beside the option's name."""
    try:
        number = int(typed)
    except ValueError:
        number = 0
    if not 1 <= number <= HIGHEST:
        raise argparse.ArgumentTypeError(
            _("a port is a number from 1 to {highest}, which “{typed}” is not").format(highest=HIGHEST, typed=typed)
        )
    return number
