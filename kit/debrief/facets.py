"""The facets of a result: what it tells of each person, and what must therefore differ between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from kit import privacy
from kit.debrief import following, results
from kit.items import Choices, Flow, Points, Stages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.items import Item
    from kit.parts import Instrument
    from kit.privacy import Frozen

Facets: TypeAlias = dict[str, pd.DataFrame]
"""By part of a result ("" where it has none): people by facets, with what each of them answered."""


def of_item(item: Item, answers: pd.Series[Any]) -> Facets:
    """Give the facets of one item; `answers` has one value a participant."""
    match item:
        case Choices(options=options):
            # Whoever leaves an option out has said nothing of it, and is like nobody else there.
            took = {o.id: [o.id if o.id in v else p for p, v in answers.items()] for o in options}
            whole = ["\n".join(sorted(v)) for v in answers]
            frame = pd.DataFrame(took | {"": whole}, index=answers.index, dtype=object)
        case Points(options=options) | Stages(options=options):
            frame = pd.DataFrame({o.id: [v.get(o.id, 0) for v in answers] for o in options}, index=answers.index)
        case Flow():
            # That every decision waits somewhere tells of nobody; that all went the very same ways would.
            frame = pd.DataFrame({"": ["\n".join(sorted(following.met(paths))) for paths in answers]}, answers.index)
        case _:
            frame = answers.to_frame("")
    return {"": frame}


def of_wave(answers: pd.DataFrame, instrument: Instrument, frozen: Frozen) -> Facets:
    """Give the facets of a wave as it is `frozen`, of people by items: the items that are shown, and the scores."""
    found: Facets = {}
    for dimension in instrument.dimensions:
        used = results.used_items(frozen, dimension)
        behind = frozen.behind(dimension.id)
        if used is None or behind is None:
            continue
        here = answers.loc[sorted(behind), [i.id for i in dimension.items]]
        found[dimension.id] = here[used].assign(**{"": results.scored(results.numbers(here), used)})
    return found


def of_paired(scores: dict[str, list[pd.Series[float]]], frozen: Frozen) -> Facets:
    """Give the facets of a result over several readings, from the scores in each: which way people went between two."""
    found: Facets = {}
    for part, readings in scores.items():
        behind = frozen.behind(part)
        if behind is None:
            continue
        each = [r.loc[sorted(behind)].round(6) for r in readings]
        found[part] = pd.DataFrame(
            {f"{m}-{n}": np.sign(each[n] - each[m]) for m in range(len(each)) for n in range(m + 1, len(each))}
        )
    return found


def alike(facets: Facets, people: Iterable[str] | None = None) -> list[str]:
    """Name the facets, as ``part/facet``, in which all of these people, or all but one, are the same."""
    some = None if people is None else frozenset(people)
    return [
        f"{part}/{column}".strip("/")
        for part, frame in facets.items()
        for here in [frame if some is None else frame[frame.index.isin(some)]]
        for column in here.columns
        if privacy.alike(here[column].tolist())
    ]
