"""The nodes of a YAML text, each with its line: what stands at a path."""

from __future__ import annotations

import re
from functools import reduce

import yaml

# The C loader is ten times as fast, and the wheels for every common platform carry it. The two do not take the same
# texts (a “?” in braces), so whoever looks into a file does so by `compose`: what can be loaded can be looked into.
LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def compose(text: str) -> yaml.Node | None:
    """Give the nodes of a YAML `text` that can be loaded, with their places in it; None where it is empty."""
    node: yaml.Node | None = yaml.compose(text, Loader=LOADER)
    return node


def below(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    """Give the value of a mapping's key, or a list's entry by its number, None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next((v for k, v in node.value if k.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        entry: yaml.Node = node.value[step]
        return entry
    return None


def steps(path: str) -> list[str | int]:
    """Give the steps of a path such as ``$.sections[0].title``."""
    return [int(index) if index.isdigit() else key for key, index in _STEP.findall(path)]


def at_path(root: yaml.Node | None, path: str) -> yaml.Node | None:
    """Give what stands at a path, None where nothing does."""
    return reduce(below, steps(path), root)
