"""What a lesson's cells call: `show` an activity, and count the lesson's `points` where nbgrader asks for them."""

from __future__ import annotations

from pathlib import Path

from IPython.display import HTML, display

from kit import done, pictures, widgets
from kit.checks import SHARE
from kit.course import load_lesson, split_name
from kit.course_folder import served_root

_SHARED_FILE = "shared.json"


def show(name: str) -> None:
    """Show an activity, named ``lesson/activity``, or a picture, named ``lesson/picture``.

    ``lesson/share`` shows what of the lesson can be shared.

    Raises
    ------
    CourseError
        When the course has no such lesson or activity; it names the nearest one.
    """
    lesson_id, activity = split_name(name)
    lesson = load_lesson(lesson_id)
    if activity == SHARE:
        display(widgets.share_card(lesson))  # type: ignore[no-untyped-call]
    elif activity in lesson.pictures:
        html = pictures.figure(pictures.place(served_root(), lesson.section, activity))
        display(HTML(html))  # type: ignore[no-untyped-call]
    else:
        display(widgets.activity_card(lesson.activity(activity)))  # type: ignore[no-untyped-call]


def points(lesson: str) -> float:
    """Give the lesson's points if the hand-over beside the notebook says that it is done, else 0.

    nbgrader takes the number as the cell's score. It depends on finishing alone: never on what was written or shared.

    Raises
    ------
    CourseError
        When the course has no such lesson.
    """
    full = load_lesson(lesson).points
    return full if lesson in _done(Path(_SHARED_FILE)) else 0


def _done(path: Path) -> frozenset[str]:
    try:
        with path.open("rb") as file:
            return done.marked(file.read(done.LIMIT + 1))
    except OSError:
        return frozenset()
