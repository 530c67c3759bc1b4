"""The words that figures share: people, reasons, and between which numbers results lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from kit.charts import number
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kit.debrief.records import Dimension, InstrumentItem, Rating, Suppressed, Wave


def people(n: int) -> str:
    """Count people in words."""
    return ngettext("{n} person", "{n} people", n).format(n=n)


def answered(n: int) -> str:
    """Say how many people answered."""
    return _("{people} answered.").format(people=people(n))


def reason(result: Suppressed) -> str:
    """Write a reason to follow a colon."""
    return result.suppressed[:1].lower() + result.suppressed[1:]


def reasons(results: Iterable[object]) -> tuple[str, ...]:
    """Give each reason once, as the sentence that it is."""
    found: dict[str, None] = {}
    for result in results:
        why = getattr(result, "suppressed", UNSET)
        if why is not UNSET:
            found[str(why)] = None
    return tuple(found)


def both(words: Sequence[str]) -> str:
    """Join words as a sentence does."""
    if len(words) < 2:  # noqa: PLR2004 - a pair
        return "".join(words)
    return _("{these} and {that}").format(these=", ".join(words[:-1]), that=words[-1])


def panel(wave: Wave) -> str:
    """Give a reading's title with its people."""
    return f"{wave.title} · {people(wave.n)}"


def word(verdict: str | None) -> str:
    """Give the word of a verdict in the reader's language; "" for none."""
    return {"close": _("close"), "mixed": _("mixed"), "divided": _("divided")}.get(verdict or "", "")


def spoken(reading: str, results: Sequence[Dimension | InstrumentItem | Rating]) -> str:
    """Say between which numbers the results lie; no result is picked out, high or low."""
    if not results:
        return ""
    medians, apart = [r.median for r in results], [r.average_deviation for r in results]
    fields = {
        "low": number(min(medians)),
        "high": number(max(medians)),
        "near": f"{min(apart):.1f}",
        "far": f"{max(apart):.1f}",
    }
    middle = _("median {low}") if fields["low"] == fields["high"] else _("medians between {low} and {high}")
    spread = _("spread {near}") if fields["near"] == fields["far"] else _("spread between {near} and {far}")
    sentence = _("{middle}, {spread} scale points.").format(
        middle=middle.format(**fields), spread=spread.format(**fields)
    )
    return f"{reading}: {sentence}" if reading else sentence[:1].upper() + sentence[1:]
