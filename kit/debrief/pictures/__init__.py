"""Turn the results of a summary into figures, one room a kind of result."""

from __future__ import annotations

from kit.debrief.pictures.answers import choice, points, points_beside, ratings, stages, took_part
from kit.debrief.pictures.changes import change, medians, shift, steps
from kit.debrief.pictures.flows import decided, graph, stalls
from kit.debrief.pictures.instruments import profile, questions
from kit.debrief.pictures.laid import laid_out
from kit.debrief.pictures.maps import heat
from kit.debrief.pictures.words import people, reason

__all__ = [
    "change",
    "choice",
    "decided",
    "graph",
    "heat",
    "laid_out",
    "medians",
    "people",
    "points",
    "points_beside",
    "profile",
    "questions",
    "ratings",
    "reason",
    "shift",
    "stages",
    "stalls",
    "steps",
    "took_part",
]
