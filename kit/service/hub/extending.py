"""Adding to a Hub's configuration: what is there already stays, and what is added twice is there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets.config.loader import LazyConfigValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traitlets.config import Config


def get(c: Config, class_: str, name: str, default: Any) -> Any:  # noqa: ANN401 - a trait takes any value
    """Give a trait as it is configured so far; a class of its own, such as KubeSpawner, goes before its parent."""
    for section in reversed(_sections(c, class_, name)):
        value = c[section][name]
        # What was appended to a trait that nobody set waits in an object of its own for the default.
        return value.get_value(default) if isinstance(value, LazyConfigValue) else value
    return default


def put(c: Config, class_: str, name: str, value: Any) -> None:  # noqa: ANN401 - the same
    """Set a trait, also where the configuration names it by a class of its own, which would hide ours."""
    for section in _sections(c, class_, name) or [class_]:
        c[section][name] = value


def put_unless_there(c: Config, class_: str, name: str, value: Any) -> None:  # noqa: ANN401 - the same
    """Set a trait that nobody has set."""
    if not _sections(c, class_, name):
        put(c, class_, name, value)


def add(c: Config, class_: str, name: str, more: list[Any] | set[Any]) -> None:
    """Add to a list or a set what it lacks; of entries with a name, ours takes the place of one of the same name."""
    there = get(c, class_, name, type(more)())
    if isinstance(there, (set, frozenset)):
        put(c, class_, name, set(there) | set(more))
        return
    named = {entry["name"] for entry in more if isinstance(entry, dict)}
    kept = [entry for entry in there if not (isinstance(entry, dict) and entry.get("name") in named)]
    put(c, class_, name, [*kept, *(entry for entry in more if entry not in kept)])


def update(c: Config, class_: str, name: str, more: Mapping[str, Any]) -> None:
    """Add to a dictionary; an entry of the same name is replaced."""
    put(c, class_, name, {**get(c, class_, name, {}), **more})


def _sections(c: Config, class_: str, name: str) -> list[str]:
    """Give the sections that set a trait: of the class, then of its children, which end in the same word."""
    found = [section for section in c if section.endswith(class_) and name in c[section]]
    return sorted(found, key=lambda section: section != class_)
