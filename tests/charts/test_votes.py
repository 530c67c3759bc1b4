"""Dot votes show every dot, and none where nobody put one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import summaries as made
from helpers.drawn import checked, texts
from helpers.sent import Group
from helpers.told import item

from kit import course as courses
from kit.charts import Voted, votes
from kit.debrief import pictures
from kit.debrief.records import Points, PointsOption

if TYPE_CHECKING:
    from pathlib import Path


def test_every_dot_is_drawn_however_many_there_are() -> None:
    drawing = votes([Voted("Turns", 7), Voted("A sign", 0), Voted("Something small", 130)])
    for size in ("page", "projector"):
        sheet = drawing.sheet(size)
        assert len(sheet.dots) == 137
        assert all(dot.x - dot.radius >= 0 and dot.x + dot.radius <= sheet.width for dot in sheet.dots)
    assert {"7", "0", "130"} <= set(texts(drawing))


def test_a_few_points_a_person_are_told_as_a_dot_vote() -> None:
    options = {"turns": PointsOption("Turns", 1, 1.36), "sign": PointsOption("A sign", 0, 1.64)}
    figure = checked(pictures.points("dots", Points("points", "Which?", made.AT, 11, 3, options)))
    assert figure.sentence == "11 people had 3 dots each, to put where they liked."
    assert figure.table.rows == (("Turns", 15), ("A sign", 18))


def test_of_a_large_group_every_dot_is_counted(tmp_path: Path) -> None:
    group = Group(tmp_path / "files", courses.load())
    one, other = (option.id for option in group.course.activity("debrief/dots").item("habits").options[:2])
    for n in range(300):
        group.answer(f"participant-{n}", "debrief/dots/habits", {one: 3} if n < 100 else {one: 1, other: 2})
    figure = checked(pictures.points("dots", item(group.summary(), "debrief/dots/habits")))
    assert [dots for _label, dots in figure.table.rows] == [500, 400, 0, 0, 0, 0]
    assert figure.notes == ()


def test_dots_of_an_older_result_are_said_to_be_about_right_where_its_means_do_not_tell_them() -> None:
    options = {"turns": PointsOption("Turns", 1, 1.36), "sign": PointsOption("A sign", 0, 1.64)}
    few, many = (pictures.points("dots", Points("points", "Which?", made.AT, n, 3, options)) for n in (99, 100))
    assert few.notes == ()
    assert "about right" in " ".join(many.notes)


def test_many_points_are_told_by_the_person_in_the_middle() -> None:
    options = {"turns": PointsOption("Turns", 4, 4.2), "sign": PointsOption("A sign", 6, 5.8)}
    figure = checked(pictures.points("weights", Points("points", "Where?", made.AT, 9, 10, options)))
    assert figure.table.rows == (("Turns", 4, 4.2), ("A sign", 6, 5.8))
