"""Adding an entry to a list in a YAML file's text, with all comments and the rest left as its author wrote them."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import yaml

from kit import yamltree
from kit.errors import CourseError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


def append(text: str, path: Sequence[str | int], entry: str, name: str) -> str:
    """Give `text` with `entry`, YAML of one or more lines, as the last of the list at `path`.

    Raises
    ------
    CourseError
        When there is no such list, or it is written in brackets and the entry has several lines; it says what
        to write by hand. `name` is the file's.
    """
    text = text.removeprefix("\ufeff")  # Windows puts it first in a file, and YAML's places do not count it.
    found = reduce(yamltree.below, path, yamltree.compose(text))
    place = ".".join(map(str, path))
    if not isinstance(found, yaml.SequenceNode) or not found.value or (found.flow_style and "\n" in entry):
        raise CourseError(
            _("There is no list here that an entry can be added to."),
            where=f"{name} ({place})",
            remedy=_("Write the list with a dash a line, or add this yourself:\n{entry}").format(entry=entry),
        )
    if found.flow_style:
        end = _end(found.value[-1])
        return f"{text[:end]}, {entry}{text[end:]}"
    first = found.value[0].start_mark
    dash = text.rindex("-", 0, first.index)
    indent = " " * (dash - text.rfind("\n", 0, dash) - 1)
    end = text.find("\n", _end(found.value[-1]))
    before, after = (text + "\n", "") if end < 0 else (text[: end + 1], text[end + 1 :])
    lines = entry.rstrip("\n").split("\n")
    added = "".join(f"{indent}{'  ' if n else '- '}{line}\n" for n, line in enumerate(lines))
    return before + added + after


def _end(node: yaml.Node) -> int:
    # A block's own end lies after the comments that follow it: what counts is where its last word ends.
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    # A folded text ends at the beginning of the next line.
    return end - 1 if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} else end
