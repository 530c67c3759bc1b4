"""The tables of nbgrader's gradebook, as far as grading reads and writes them.

nbgrader has them too, but importing it takes seconds; a test holds these against its own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Float, Interval, MetaData, String, Table, Text

metadata = MetaData()


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, Column("id", String, primary_key=True), *columns)


STUDENT = _table("student", *(Column(c, String) for c in ("first_name", "last_name", "email", "lms_user_id")))
ASSIGNMENT = _table("assignment", Column("name", String), Column("duedate", DateTime))
NOTEBOOK = _table("notebook", Column("name", String), Column("assignment_id", String))
BASE_CELL = _table("base_cell", Column("name", String), Column("notebook_id", String))
GRADE_CELL = _table("grade_cells", Column("max_score", Float))
SOLUTION_CELL = _table("solution_cells")
TASK_CELL = _table("task_cells", Column("max_score", Float))
SUBMITTED_ASSIGNMENT = _table(
    "submitted_assignment",
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
SUBMITTED_NOTEBOOK = _table(
    "submitted_notebook",
    Column("assignment_id", String),
    Column("notebook_id", String),
    Column("flagged", Boolean, default=False),
    Column("late_submission_penalty", Float),
)
GRADE = _table(
    "grade",
    Column("notebook_id", String),
    Column("cell_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)
COMMENT = _table("comment", Column("notebook_id", String), Column("cell_id", String), Column("manual_comment", Text))
