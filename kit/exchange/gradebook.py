"""What is asked of nbgrader's gradebook: to take grades, and to say which there are. The process beside it answers."""

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


class Grade(Struct, frozen=True, tag="grade"):
    """Write what was handed in to the gradebook of the course in `folder`.

    `students` maps an id to nbgrader's fields of a student.
    """

    folder: str
    students: dict[str, dict[str, str]]
    handed: tuple[Handed, ...]


class Scores(Struct, frozen=True, tag="scores"):
    """Say what stands in the gradebook of the course in `folder`."""

    folder: str


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
