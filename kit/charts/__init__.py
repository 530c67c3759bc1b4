"""Charts of what a group answered: small data in, a drawing out, one room a kind."""

from __future__ import annotations

from kit.charts.bars import Attendance, Bar, bars, participation
from kit.charts.diverging import Cell, Row, diverging
from kit.charts.dots import Strip, dot_strip
from kit.charts.dumbbell import Path, dumbbell
from kit.charts.fields import Panel, at_least, fields
from kit.charts.flow import Move, Stop, flow
from kit.charts.heat import Band, Square, heat_map
from kit.charts.levels import Level, levels, number, spread_tag, three
from kit.charts.matrix import Axis, Bubble, matrix
from kit.charts.timeline import By, Count, Event, fitting, timeline, totals
from kit.charts.votes import Voted, votes

__all__ = [
    "Attendance",
    "Axis",
    "Band",
    "Bar",
    "Bubble",
    "By",
    "Cell",
    "Count",
    "Event",
    "Level",
    "Move",
    "Panel",
    "Path",
    "Row",
    "Square",
    "Stop",
    "Strip",
    "Voted",
    "at_least",
    "bars",
    "diverging",
    "dot_strip",
    "dumbbell",
    "fields",
    "fitting",
    "flow",
    "heat_map",
    "levels",
    "matrix",
    "number",
    "participation",
    "spread_tag",
    "three",
    "timeline",
    "totals",
    "votes",
]
