"""Where a debrief stands: when it was closed, what was shown, what the group said and what is left out.

Kept in the cohort's `walk.json`, one entry for each debrief that was held, so that a reload of the page or a
restart of the kernel loses nothing. What was revealed is not in it: that is what `reveals.json` is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit import keeping
from kit.debrief.flags import Flag
from kit.errors import CohortError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.keeping import Drawer

WALK_FILE = "walk.json"
_LONGEST = 20_000
"""Characters of a note: hours of talk."""


class Walk(Struct, frozen=True, kw_only=True):
    """One debrief.

    Parameters
    ----------
    began_at
        When the answers were closed for it.
    step, slide
        Where it stands: the id of the step, and which of its slides, counted from 0.
    shown
        The ids of the steps that the group has seen.
    notes
        What the group said, as it was typed, by the id of the step.
    flags
        The results that would tell each person what everybody else answered; for the facilitator alone.
    left_out
        The keys of results that the facilitator decided not to show.
    """

    began_at: str
    step: str = ""
    slide: int = 0
    shown: tuple[str, ...] = ()
    notes: dict[str, str] = {}
    flags: tuple[Flag, ...] = ()
    left_out: tuple[str, ...] = ()


def read(drawer: Drawer) -> Walk | None:
    """Give the newest debrief of a cohort; None before the first.

    Raises
    ------
    CohortError
        When the file is damaged: notes must not vanish silently.
    """
    walks = _all(drawer)
    return walks[-1] if walks else None


def current(drawer: Drawer) -> Walk:
    """Give the newest debrief of a cohort.

    Raises
    ------
    CohortError
        When there is none yet, or the file is damaged.
    """
    walk = read(drawer)
    if walk is None:
        raise CohortError(_("This debrief has not begun."), remedy=_("Press “Close and begin” first."))
    return walk


def begin(drawer: Drawer, at: str, flags: Iterable[Flag] = ()) -> Walk:
    """Begin a debrief whose answers were closed at a moment; earlier ones are kept as they were.

    What was left out of the last one stays left out until that is taken back: it was promised to be in no report.
    """
    before = _all(drawer)
    left_out = before[-1].left_out if before else ()
    known = [flag for flag in before[-1].flags if flag.key in left_out] if before else []
    walk = Walk(began_at=at, flags=_newest(known, flags), left_out=left_out)
    keeping.write(drawer, WALK_FILE, (*before, walk))
    return walk


def stand(drawer: Drawer, step: str, slide: int) -> Walk:
    """Say that this slide of this step is before the group now."""
    walk = current(drawer)
    shown = walk.shown if step in walk.shown else (*walk.shown, step)
    return _replace(drawer, structs.replace(walk, step=step, slide=slide, shown=shown))


def note(drawer: Drawer, step: str, text: str) -> Walk:
    """Keep what the group says at a step, as it was typed; nothing typed is nothing kept.

    Raises
    ------
    CohortError
        When it is longer than a file should be.
    """
    if len(text) > _LONGEST:
        raise CohortError(
            _("This note is too long to be kept."),
            remedy=_("Keep it under {n} characters, or begin a page of your own.").format(n=_LONGEST),
        )
    walk = current(drawer)
    notes = {k: v for k, v in walk.notes.items() if k != step} | ({step: text} if text.strip() else {})
    return _replace(drawer, structs.replace(walk, notes=notes))


def flag(drawer: Drawer, flags: Iterable[Flag]) -> Walk:
    """Add flags, of results that came in in the middle of a debrief."""
    walk = current(drawer)
    return _replace(drawer, structs.replace(walk, flags=_newest(walk.flags, flags)))


def leave_out(drawer: Drawer, key: str, *, out: bool) -> Walk:
    """Keep a result from being shown in this debrief and in its report, or take that back."""
    walk = current(drawer)
    left_out = tuple(k for k in walk.left_out if k != key) + ((key,) if out else ())
    return _replace(drawer, structs.replace(walk, left_out=left_out))


def _all(drawer: Drawer) -> tuple[Walk, ...]:
    wrong = _("What was noted in this cohort's debriefs cannot be read: {reason}.")
    return keeping.read(drawer, WALK_FILE, tuple[Walk, ...], wrong) or ()


def _newest(known: Iterable[Flag], flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Give one flag for each result, as it was raised last."""
    return tuple({flag.key: flag for flag in (*known, *flags)}.values())


def _replace(drawer: Drawer, walk: Walk) -> Walk:
    keeping.write(drawer, WALK_FILE, (*_all(drawer)[:-1], walk))
    return walk
