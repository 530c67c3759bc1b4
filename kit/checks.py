"""The mistakes in a course's activities and instruments that no type can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.i18n import gettext as _
from kit.items import Choice, Choices, Item, Points, Rating, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.parts import ActivityFile, Instrument, Then, Wave
    from kit.yamlfile import Fault


def item(asked: Item, at: str, fault: Fault) -> None:
    """Check one item, which stands at the place `at`."""
    if isinstance(asked, Rating):
        scale(asked.scale, f"{at}.scale", fault)
    if isinstance(asked, Choice | Choices | Points):
        fault.unique([o.id for o in asked.options], f"{at}.options")
    if isinstance(asked, Choices) and asked.at_most and asked.at_most > len(asked.options):
        fault.at(f"{at}.at_most", _("There are fewer options than that."))


def scale(used: Scale, at: str, fault: Fault) -> None:
    """Check a response scale."""
    if used.min >= used.max:
        fault.at(at, _("The scale's max must be above its min."))
    stray = next((p for p in used.labels if p not in used.points), None)
    if stray is not None:
        fault.at(f"{at}.labels", _("The label for {point} is outside the scale.").format(point=stray))


def look_back(
    file: ActivityFile, then: Then, instrument: Instrument, at: str, waves: Sequence[Wave], fault: Fault
) -> None:
    """Check ratings that look back: one for each dimension of the instrument, on its scale, shared together."""
    fault.known(then.wave, [w.id for w in waves], f"{at}.then.wave")
    if then.wave != waves[0].id:
        remedy = _("Write “{wave}” here.").format(wave=waves[0].id)
        fault.at(f"{at}.then.wave", _("A look back is at the first wave."), remedy)
    if file.share == "lines":
        fault.at(f"{at}.share", _("A look back is shared whole or never."))
    ids = [d.id for d in instrument.dimensions]
    for n, asked in enumerate(file.items):
        fault.known(asked.id, ids, f"{at}.items[{n}].id")
        if not isinstance(asked, Rating) or asked.scale.points != instrument.scale.points:
            ends = {"low": instrument.scale.min, "high": instrument.scale.max}
            fault.at(
                f"{at}.items[{n}]",
                _("A look back rates each dimension on the instrument's own scale."),
                _("Make it a rating from {low} to {high}.").format(**ends),
            )
    missing = [id_ for id_ in ids if id_ not in {i.id for i in file.items}]
    if missing:
        fault.at(
            f"{at}.items",
            _("A look back has one rating for each dimension of the instrument."),
            _("Add one with the id “{id}”.").format(id=missing[0]),
        )
