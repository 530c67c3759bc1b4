"""Surveys of one's own, made for tests, and what their summaries tell, picked out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from kit.debrief.survey_records import GroupDimension, HiddenGroup, OverallDimension, SurveyGroup
from kit.survey import ALL, Survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.debrief.survey_records import SurveySummary

SIX = [[1, 2, 3], [2, 2, 4], [5, 4, 4], [3, 3, 3], [4, 4, 2], [5, 5, 5]]
FEW = "Fewer than 5 people."
COVER = "With it a smaller group could be worked out."


def survey(
    ratings: Sequence[Sequence[float | None]],
    groups: Sequence[str | None] | None = None,
    dimensions: dict[str, tuple[str, ...]] | None = None,
) -> Survey:
    names = [f"Q{n}" for n in range(1, len(ratings[0]) + 1)]
    table = pd.DataFrame(ratings, columns=names, dtype=float)
    table = table[table.notna().any(axis=1)]
    of = None if groups is None else pd.Series(list(groups), dtype=object)[table.index]
    return Survey("team", table, of, "" if groups is None else "G", 1, 5, dimensions or {ALL: tuple(names)})


def made_up(people: int, items: int, *, seed: int = 1) -> list[list[float]]:
    rng = np.random.default_rng(seed)
    middle = rng.normal(3, 0.8, people)
    return np.clip(np.rint(middle[:, None] + rng.normal(0, 0.8, (people, items))), 1, 5).tolist()  # type: ignore[no-any-return]


def overall(summary: SurveySummary, name: str = ALL) -> OverallDimension:
    found = summary.overall.dimensions[name]
    assert isinstance(found, OverallDimension)
    return found


def group(summary: SurveySummary, id_: str) -> SurveyGroup | HiddenGroup:
    return next(g for g in summary.groups if g.id == id_)


def cell(summary: SurveySummary, id_: str, name: str = ALL) -> GroupDimension:
    of = group(summary, id_)
    assert isinstance(of, SurveyGroup)
    found = of.dimensions[name]
    assert isinstance(found, GroupDimension)
    return found


def as_json(summary: SurveySummary) -> Any:
    return json.loads(msgspec.json.encode(summary), parse_constant=lambda word: pytest.fail(f"{word} in the numbers"))
