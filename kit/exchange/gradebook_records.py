"""What goes into nbgrader's gradebook and what comes out of it, as grading speaks of it."""

from __future__ import annotations

from msgspec import Struct


class Handed(Struct, frozen=True):
    """What one participant handed in of one section, as far as the gradebook is to know it.

    `stamp` is the moment as nbgrader writes it, "" for none; `points` gives each lesson's, done or not. `waits` names
    the task cells whose text is new, so that a person reads them again, and `empty` those without any text.
    """

    student: str
    section: str
    stamp: str
    points: dict[str, float]
    waits: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


class Remark(Struct, frozen=True):
    """What a task earned, None where nobody has said so, and what was written about it."""

    task: str
    score: float | None
    max_score: float
    comment: str


class Score(Struct, frozen=True):
    """What one participant has for one lesson; `score` is less the late penalty, and what a person gave counts."""

    student: str
    section: str
    lesson: str
    stamp: str
    score: float
    max_score: float
    penalty: float
    waits: bool
    remarks: tuple[Remark, ...] = ()
