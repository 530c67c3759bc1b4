"""What can be wrong with a lesson's drawing: no words for those who cannot see it, or more in it than shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kit import pictures
from kit.checking.findings import Finding
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.checking.files import Files

SVG = "{http://www.w3.org/2000/svg}"
CLASSES = frozenset(
    {"ink", "soft", "line", "primary", "primary-soft", "accent", "accent-soft", "paper", "wash"}
    | {"ink-edge", "soft-edge", "line-edge", "primary-edge", "accent-edge"}
)
"""The classes by which a part of a drawing takes a colour of the page, light or dark: as its fill, or for its edge."""
_SHAPES = frozenset(
    {"svg", "title", "desc", "g", "path", "line", "polyline", "polygon", "rect", "circle", "ellipse", "text", "tspan"}
)
_FAR = re.compile(r"url\s*\(|javascript:|^on|href", re.IGNORECASE)


def check(files: Files) -> Iterator[Finding]:
    """Check every drawing that a lesson names."""
    for lesson in files.lessons:
        for name in lesson.file.pictures if lesson.file else ():
            path = pictures.place(files.root, lesson.section, name)
            yield from (Finding(path.relative_to(files.root).as_posix(), "", *found) for found in _mistakes(path))


def _mistakes(path: Path) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a drawing, each with its remedy."""
    try:
        root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - the course's own file
    except (OSError, UnicodeDecodeError) as reason:
        yield _("This picture cannot be read: {reason}.").format(reason=reason), _("Put the file there.")
        return
    except ET.ParseError as reason:
        yield _("This picture is no SVG: {reason}.").format(reason=reason), _("Save it anew as plain SVG.")
        return
    for tag in ("title", "desc"):
        if not (root.findtext(SVG + tag) or "").strip():
            what = _("This drawing has no alt text: its <{tag}> is missing.").format(tag=tag)
            yield what, _("Write it first in the file: <title> names the drawing, <desc> says what it says.")
    if root.get("role") != "img" or root.get("viewBox") is None:
        yield (
            _("This drawing is no image to a screen reader, or has no size of its own."),
            _('Begin it with <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="…">.'),
        )
    for part in root.iter():
        name = part.tag.removeprefix(SVG)
        if name not in _SHAPES or any(_FAR.search(word) for entry in part.attrib.items() for word in entry):
            yield (
                _("This drawing holds more than shapes and words: <{tag}>.").format(tag=name),
                _("Draw with shapes, lines and text alone."),
            )
        if unknown := set(part.get("class", "").split()) - CLASSES:
            yield (
                _("The page has no colour called “{name}”.").format(name=min(unknown)),
                _("Take one of these: {names}.").format(names=", ".join(sorted(CLASSES))),
            )
