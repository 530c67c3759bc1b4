"""What a group undertakes at the end of a debrief: what, who, by when, and by what sign they will know.

Kept in the cohort's `commitments.json`. Those that are still open open the next debrief.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit import clock, keeping
from kit.errors import CohortError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.keeping import Drawer

COMMITMENTS_FILE = "commitments.json"
_LONGEST = 2000
"""Characters in a field: far more than anybody will read out."""


class Commitment(Struct, frozen=True, kw_only=True):
    """One thing that somebody will do.

    Parameters
    ----------
    what, who, sign
        As the group says it; `sign` is how they will know that it was done.
    by_when
        The day, as "2026-12-01".
    written_at
        When it was written down.
    id
        Its own, as long as it is kept.
    done_at
        When it was said to be done; None while it is open.
    """

    what: str
    who: str
    by_when: str
    sign: str
    written_at: str
    id: str
    done_at: str | None = None


def read(drawer: Drawer) -> tuple[Commitment, ...]:
    """Read a cohort's commitments in the order of their days; none before the first.

    Raises
    ------
    CohortError
        When the file is damaged: what was promised must not vanish silently.
    """
    found = keeping.read(
        drawer, COMMITMENTS_FILE, tuple[Commitment, ...], _("The commitments cannot be read: {reason}.")
    )
    return tuple(sorted(found or (), key=lambda c: (c.by_when, c.written_at)))


def add(
    drawer: Drawer, *, what: str, who: str, by_when: str, sign: str, now: dt.datetime | None = None
) -> tuple[Commitment, ...]:
    """Write down one more, and give them all.

    Raises
    ------
    CohortError
        When a field is empty or too long, or `by_when` is no day.
    """
    fields = {"what": what, "who": who, "sign": sign}
    for name, text in fields.items():
        _check(name, text)
    try:
        day = dt.date.fromisoformat(by_when.strip())
    except ValueError:
        raise CohortError(
            _("A commitment needs a day."), remedy=_("Choose the day by which it is done, even if it is a guess.")
        ) from None
    made = Commitment(
        **{name: text.strip() for name, text in fields.items()},
        by_when=day.isoformat(),
        written_at=clock.now(now),
        id=secrets.token_hex(6),
    )
    return _write(drawer, (*read(drawer), made))


def settle(drawer: Drawer, id_: str, *, done: bool, now: dt.datetime | None = None) -> tuple[Commitment, ...]:
    """Say that one is done, or open again, and give them all."""
    at = clock.now(now) if done else None
    return _write(drawer, (structs.replace(c, done_at=at) if c.id == id_ else c for c in read(drawer)))


def remove(drawer: Drawer, id_: str) -> tuple[Commitment, ...]:
    """Take one out, as for a slip of the pen, and give those that are left."""
    return _write(drawer, (c for c in read(drawer) if c.id != id_))


def standing(commitments: Iterable[Commitment], at: str) -> tuple[Commitment, ...]:
    """Give those that concern a debrief which began at a moment: all but what was done before."""
    return tuple(c for c in commitments if c.done_at is None or c.done_at >= at)


def still_open(commitments: Iterable[Commitment], at: str) -> tuple[Commitment, ...]:
    """Give those that open a debrief which began at a moment: written before it, and not done by then."""
    return tuple(c for c in standing(commitments, at) if c.written_at < at)


def _check(name: str, text: str) -> None:
    if not text.strip():
        asks = {
            "what": _("Say what will be done."),
            "who": _("Say who will do it: a name, or several."),
            "sign": _("Say by what sign you will know that it was done."),
        }
        raise CohortError(_("A commitment is not complete yet."), remedy=asks[name])
    if len(text) > _LONGEST:
        raise CohortError(
            _("A commitment is too long."), remedy=_("Say it in fewer than {n} characters.").format(n=_LONGEST)
        )


def _write(drawer: Drawer, commitments: Iterable[Commitment]) -> tuple[Commitment, ...]:
    keeping.write(drawer, COMMITMENTS_FILE, tuple(commitments))
    return read(drawer)
