"""Who is behind each dimension of a survey: the people with a score on it, and their groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from kit import statistics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.survey import Survey

NO_GROUP = ""
"""Stands for everyone without a group: they are a part of the whole, and never shown apart."""


@dataclass(frozen=True)
class Part:
    """One dimension: the ratings of the people with a score, their scores and groups.

    `items` are all of its items; those that too few people rated are not among the ratings.
    """

    items: tuple[str, ...]
    ratings: pd.DataFrame
    scores: pd.Series[float]
    groups: pd.Series[str] | None
    low: int
    high: int

    @cached_property
    def sizes(self) -> dict[str, int]:
        """People with a score, by group."""
        return sizes_of(self.groups)

    @property
    def least(self) -> int:
        """How many items somebody rated, at the least, to have a score."""
        return statistics.least_rated(len(self.items))


def parts_of(survey: Survey, threshold: int) -> dict[str, Part]:
    """Give the dimensions that enough people have a score on."""
    rated = survey.ratings.notna().sum()
    # What fewer people rated than the threshold counts for nobody, or the scores would tell what is hidden.
    used = {name: [i for i in items if rated[i] >= threshold] for name, items in survey.dimensions.items()}
    scores = {
        name: statistics.dimension_scores(survey.ratings[used[name]], statistics.least_rated(len(items)))
        for name, items in survey.dimensions.items()
    }
    found = {}
    for name, items in survey.dimensions.items():
        there = pd.DataFrame({other: scores[other].notna() for other in _overlapping(name, survey.dimensions)})
        people = there.all(axis=1)
        ratings = survey.ratings.loc[people, used[name]]
        if len(ratings) < threshold or (ratings.notna().sum() < threshold).any():
            continue
        groups = None if survey.groups is None else survey.groups[people].fillna(NO_GROUP)
        found[name] = Part(items, ratings, scores[name][people], groups, survey.low, survey.high)
    return found


def _overlapping(name: str, dimensions: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Give the dimensions that share items with this one, directly or by way of others, itself among them.

    They are computed over the same people: two that differed by one person would give that one's answers away.
    """
    together, items = {name}, set(dimensions[name])
    while more := {d for d, its in dimensions.items() if d not in together and items.intersection(its)}:
        together |= more
        items.update(i for d in more for i in dimensions[d])
    return together


def sizes_of(groups: pd.Series[str] | None) -> dict[str, int]:
    """Count people by group, in the groups' order."""
    if groups is None:
        return {}
    counts = groups.fillna(NO_GROUP).value_counts()
    return {str(group): int(counts[group]) for group in sorted(counts.index, key=_order)}


def _order(name: str) -> list[tuple[int, int, str]]:
    """Sort names as people do: 2 before 10, "Team 2" before "Team 10"."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in re.split(r"(\d+)", name)]
