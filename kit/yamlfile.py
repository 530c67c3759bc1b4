"""Reading a YAML file into a struct, with errors that name the file, the place in it and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from kit import misfits, yamltree
from kit.errors import CourseError, KitError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


def read(path: Path, type_: type[T], error: type[KitError] = CourseError) -> T:
    """Read the YAML file at `path` as a `type_`, or raise `error`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(
            _("This file is missing."), where=str(path), remedy=_("Put it back, or correct its name.")
        ) from None
    except (OSError, UnicodeDecodeError) as reason:
        raise error(
            _("This file cannot be read: {reason}.").format(reason=reason),
            where=str(path),
            remedy=_("Save it as UTF-8 text that you may read."),
        ) from None
    return parse(text, str(path), type_, error)


def parse(text: str, name: str, type_: type[T], error: type[KitError] = CourseError) -> T:
    """Read YAML `text`, called `name` in errors, as a `type_`, or raise `error`."""
    try:
        node, data = _loaded(text, name, error)
    except yaml.YAMLError as problem:
        raise _not_yaml(problem, name, error) from None
    except RecursionError:
        raise error(_("This file is nested too deeply."), where=name, remedy=_("Write it flatter.")) from None
    except ValueError as reason:
        # What has the form of a day or of a number and is none: 2026-02-30, or thousands of digits.
        raise error(
            _("A value in this file cannot be read: {reason}.").format(reason=reason),
            where=name,
            remedy=_("Correct the date or the number, or put it in quotes."),
        ) from None
    try:
        return msgspec.convert(data, type_, strict=True)
    except msgspec.ValidationError as problem:
        misfit = misfits.told(str(problem), type_, node)
        raise error(misfit.what, where=_place(node, name, misfit.path), remedy=misfit.remedy) from None


def _loaded(text: str, name: str, error: type[KitError]) -> tuple[yaml.Node | None, Any]:
    """Give a text's nodes, and what they say."""
    loader = yamltree.LOADER(text)
    try:
        node = loader.get_single_node()
        _once(node, name, error)
        return node, loader.construct_document(node) if node else None
    finally:
        loader.dispose()


def _once(root: yaml.Node | None, name: str, error: type[KitError]) -> None:
    """Raise `error` where a key stands twice in one mapping: a loader takes the later value and says nothing."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        # What an alias names again is looked at once.
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
            continue
        keys = set()
        for key, value in node.value:
            waiting.append(value)
            told = (key.tag, str(key.value))
            if told in keys:
                raise error(
                    _("“{key}” stands here twice, and only one of the two would count.").format(key=key.value),
                    where=_line(name, key.start_mark),
                    remedy=_("Take one of them out, or give it a name of its own."),
                )
            keys.add(told)


def _place(node: yaml.Node | None, name: str, path: str) -> str:
    """Say where `path` (such as ``$.sections[0].title``) is: the file, the line and the path."""
    mark = None
    for step in yamltree.steps(path):
        node = yamltree.below(node, step)
        if node is None:
            break
        mark = node.start_mark
    where = path.removeprefix("$").removeprefix(".")
    return _line(name, mark) + (f" ({where})" if where else "")


def _line(name: str, mark: Any) -> str:  # noqa: ANN401 - a mark of yaml's or of libyaml's, which have no common type
    return _("{name}, line {line}").format(name=name, line=mark.line + 1 if mark else 1)


def _not_yaml(problem: yaml.YAMLError, name: str, error: type[KitError]) -> KitError:
    mark: Any = getattr(problem, "problem_mark", None)
    where = _line(name, mark) if mark else name
    reason = getattr(problem, "problem", None) or str(problem).splitlines()[0]
    return error(
        _("This is not valid YAML: {reason}.").format(reason=reason),
        where=where,
        remedy=_("Look for a missing quote, colon or indent at this line or the one above."),
    )


class Fault:
    """Raises the mistakes that no type can tell, each with its place in one file.

    A child may gather them instead: whoever calls `at` goes on after it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def at(self, place: str, what: str, remedy: str = "") -> None:
        """Raise `CourseError` about a place, given as a path below the file's root."""
        text = self._path.read_text(encoding="utf-8")
        where = _place(yamltree.compose(text), str(self._path), f"$.{place}")
        raise CourseError(what, where=where, remedy=remedy or _("Correct this place and try again."))

    def unique(self, ids: list[str], place: str) -> None:
        """Raise unless no id stands twice."""
        twice = next((i for n, i in enumerate(ids) if i in ids[:n]), None)
        if twice is not None:
            self.at(place, _("The id “{id}” stands here twice.").format(id=twice), _("Give each an id of its own."))

    def known(self, id_: str, ids: list[str], place: str) -> None:
        """Raise unless the id is one of these."""
        if id_ not in ids:
            self.at(place, _("“{id}” is not known here.").format(id=id_), misfits.near(id_, ids))
