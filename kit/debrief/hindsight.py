"""The start of a course as people rate it looking back, beside their first answer and their last: response shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.debrief import pictures
from kit.debrief.records import Suppressed
from kit.figures import Figure, Table
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.debrief.records import DimensionShift, Instrument, Shift
    from kit.figures import Value


def how_to_read() -> str:
    """Say why there is a look back, and what it is compared with."""
    return _(
        "Whoever learns what a word can mean may measure otherwise afterwards. So people rated the start once more, "
        "looking back. Above, each is compared with their own first answer; here, with their own look back."
    )


def figure(id_: str, instrument: Instrument, shift: Shift) -> Figure:
    """Show how far the look back lies from the first answers, and how far people came by it, as a table."""
    first, last = (instrument.waves[wave].title for wave in (shift.first, shift.last))
    head = (
        _("Dimension"),
        _("People"),
        _("In hindsight, less {first}").format(first=first),
        _("{last}, less in hindsight").format(last=last),
    )
    return Figure(
        name=f"{id_}-hindsight",
        label=_("Table: the start in hindsight, and how far people came by that measure, by dimension"),
        sentence=_("{people} took “{first}” and “{last}”, and looked back. Medians, in scale points.").format(
            people=pictures.people(shift.n), first=first, last=last
        ),
        drawing=None,
        table=Table(head, tuple(_row(dimension) for dimension in shift.dimensions.values())),
    )


def _row(dimension: DimensionShift | Suppressed) -> tuple[Value, ...]:
    if isinstance(dimension, Suppressed):
        return dimension.title, pictures.reason(dimension), None, None
    return dimension.title, dimension.n, dimension.recalled, dimension.gained
