"""A lesson's notebook as it lies on the disk: read, or refused with the reason and the remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nbformat

from kit.errors import CourseError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

MAJOR = 4
"""The notebook format that JupyterLab writes; its cells lie in no worksheets."""
_REASON = 200
"""Characters of a reason that are told."""


def read(path: Path) -> NotebookNode:
    """Read a notebook as it is, without a conversion.

    Raises
    ------
    CourseError
        When there is none, or it is none, or has an older format.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
        major = found.get("nbformat") if isinstance(found, dict) else None
        if major != MAJOR:
            reason = _("it holds no notebook") if major is None else _("its format is {n}").format(n=major)
            raise _refused(path, reason)
        # Checked before it is taken apart, which writes on the screen what is wrong.
        nbformat.validate(found)
        notebook: NotebookNode = nbformat.reads(text, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, RecursionError, nbformat.ValidationError) as problem:
        raise _refused(path, str(problem).splitlines()[0][:_REASON]) from None
    except (AssertionError, AttributeError, KeyError, TypeError):
        # The check itself stumbles over what is far from the form, such as a number in a cell's place.
        raise _refused(path, _("its parts do not have the form of a notebook's")) from None
    return notebook


def _refused(path: Path, reason: str) -> CourseError:
    return CourseError(
        _("This is no valid notebook: {reason}.").format(reason=reason.rstrip(".")),
        where=str(path),
        remedy=_("Open it in JupyterLab and save it again, or take it from an earlier version."),
    )
