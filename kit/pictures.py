"""The drawings of a lesson: SVG files beside its notebook, put into the page so that they take its colours.

JupyterLab's Markdown takes neither SVG nor the alt text of an image, and an image cannot see whether its page is light
or dark. So a cell shows a drawing, as it shows an activity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.errors import CourseError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path


def place(root: Path, section: str, name: str) -> Path:
    """Give a drawing's file in the folder of a course."""
    return root / section / f"{name}.svg"


def figure(path: Path) -> str:
    """Give a drawing as HTML: its own title and description tell it to a screen reader.

    Raises
    ------
    CourseError
        When the file cannot be read or is no SVG.
    """
    try:
        svg = path.read_text(encoding="utf-8")
        return f'<figure class="kit-picture">{svg[svg.index("<svg") :]}</figure>'
    except (OSError, ValueError):
        raise CourseError(
            _("This picture cannot be shown."),
            where=str(path),
            remedy=_("Put an SVG file there, or take its name out of the lesson's “pictures”."),
        ) from None
