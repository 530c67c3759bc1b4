"""What a lesson's cells call: `show` an activity, and count the lesson's `points` where nbgrader asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from IPython.display import HTML, display
from msgspec import Struct

from kit import pictures, widgets
from kit.checks import SHARE
from kit.course import load_lesson, served_root, split_name

_SHARED_FILE = "shared.json"
_LIMIT = 1 << 20


class _Shared(Struct, frozen=True):
    """The part of a section's shared responses that points depend on."""

    format: Literal["kit.shared"]
    version: Literal[1]
    done: dict[str, str] = {}


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


def _done(path: Path) -> dict[str, str]:
    # The file comes from elsewhere where nbgrader grades: one that is none of ours, or huge, marks nothing as done.
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        return msgspec.json.decode(data, type=_Shared).done if len(data) <= _LIMIT else {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
