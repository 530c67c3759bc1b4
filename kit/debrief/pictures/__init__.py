"""Turn the results of a summary into figures, one room a kind of result."""

from __future__ import annotations

from kit.debrief.pictures.answers import choice, points, points_beside, ratings, took_part
from kit.debrief.pictures.changes import change, medians, shift, steps
from kit.debrief.pictures.instruments import profile, questions
from kit.debrief.pictures.maps import calendar, heat, weighed
from kit.debrief.pictures.words import people, reason

__all__ = [
    "calendar",
    "change",
    "choice",
    "heat",
    "medians",
    "people",
    "points",
    "points_beside",
    "profile",
    "questions",
    "ratings",
    "reason",
    "shift",
    "steps",
    "took_part",
    "weighed",
]
