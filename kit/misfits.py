"""What does not fit the form of a file, in words for whoever wrote it: msgspec says it to programmers."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, NamedTuple, get_args

import yaml
from msgspec import inspect

from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import Id
from kit.yamltree import at_path, below, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ID = get_args(Id)[1]
_FORM = re.compile(
    r"Object contains unknown field `(?P<unknown>.+)`"
    r"|Object missing required field `(?P<missing>.+)`"
    r"|Invalid (enum )?value '(?P<choice>.*)'"
    r"|Expected `str` matching regex (?P<regex>.+)"
    r"|Expected `(?P<long>\w+)` of length (?P<side>[<>])= (?P<length>\d+)"
    r"|Expected `\w+` (?P<bound>[<>])= (?P<end>.+)"
    r"|Expected `(?P<wanted>[^`]+)`(, got `(?P<got>[\w.]+)`)?"
)
_KINDS = {
    "list": "array",
    "dict": "object",
    "NoneType": "null",
    "datetime.date": "date",
    "datetime.datetime": "datetime",
}
"""What msgspec calls them elsewhere: of what stands for a `kind` it gives Python's names."""
_TAGS = {"array": "seq", "object": "map", "date": "timestamp", "datetime": "timestamp"}
"""What YAML calls the kinds for which msgspec has another name."""


class Misfit(NamedTuple):
    """What does not fit, the remedy, and the path to its place."""

    what: str
    remedy: str
    path: str


def is_id(text: str) -> bool:
    """Say whether a text can be an id."""
    return bool(re.search(_ID.pattern, text)) and len(text) <= _ID.max_length


def no_id(text: str) -> tuple[str, str]:
    """Say that a text cannot be an id, and the remedy."""
    return (
        _("“{id}” cannot be an id.").format(id=text),
        _("Use small letters, digits and single hyphens between them, such as first-steps."),
    )


def near(id_: str, known: Iterable[str]) -> str:
    """Say which of the known ids was probably meant."""
    ids = list(known)
    if not ids:
        return _("There is none yet.")
    close = difflib.get_close_matches(id_, ids, n=1)
    return (
        _("Did you mean “{near}”?").format(near=close[0])
        if close
        else _("There are: {ids}.").format(ids=", ".join(ids))
    )


def told(message: str, type_: type, root: yaml.Node | None) -> Misfit:
    """Say what msgspec's `message` means, about a file that was to be a `type_` and has these nodes."""
    what, _sep, at = message.partition(" - at `")
    is_key = at.startswith("key` in `")
    path = at.removeprefix("key` in `").rstrip("`") or "$"
    form = _FORM.fullmatch(what)
    if form is None:
        return Misfit(what + ("" if what.endswith(".") else "."), _("Correct this place and try again."), path)
    if name := form["unknown"]:
        fields = [f.encode_name for s in _structs(type_, root, path) for f in s.fields]
        return Misfit(_("There is no field “{name}” here.").format(name=name), near(name, fields), f"{path}.{name}")
    if name := form["missing"]:
        return Misfit(_("The field “{name}” is missing here.").format(name=name), _("Add it."), path)
    node, path = _blamed(root, path, form, is_key=is_key)
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if form["choice"] is not None:
        what = _("“{value}” is none of those to choose from.").format(value=value)
        return Misfit(what, near(value, _choices(type_, root, path)), path)
    if form["wanted"] is None:
        return Misfit(*_measured(form, value), path)
    what, remedy = _mistaken(form, value, path)
    choices = _choices(type_, root, path) if form["wanted"] == "str" else []
    return Misfit(what, near(value, choices) if choices else remedy, path)


def _mistaken(form: re.Match[str], value: str, path: str) -> tuple[str, str]:
    """Say that something is of another kind than what belongs in its place."""
    wanted, got = form["wanted"].split(" | "), _KINDS.get(form["got"], form["got"])
    if got == "null":
        if path == "$":
            return _("This file is empty."), _("Write what belongs in it, or take it from an earlier version.")
        return _("Nothing is written here."), _("Write {wanted}, or take the field out.").format(wanted=_words(wanted))
    if got is None:
        return _("“{value}” is no field's name.").format(value=value), _("Take it out, or correct it.")
    if not value:
        what = _("This is {got}.").format(got=_words([got]))
        return what, _("Write {wanted}.").format(wanted=_words(wanted))
    what = _("“{value}” is read as {got} here.").format(value=value, got=_words([got]))
    if "str" in wanted:
        return what, _("Put it in quotes: {quoted}.").format(quoted=json.dumps(value, ensure_ascii=False))
    return what, _("Write {wanted}.").format(wanted=_words(wanted))


def _measured(form: re.Match[str], value: str) -> tuple[str, str]:
    """Say that something has not the form or the size that belongs in its place."""
    if form["regex"] == repr(_ID.pattern) or (form["long"], form["length"]) == ("str", str(_ID.max_length)):
        return no_id(value)
    if form["regex"]:
        what = _("“{value}” does not have the form that belongs here.").format(value=value)
        start = re.fullmatch(r"'\^([\w:/]+)'", form["regex"])
        remedy = _("Begin it with {start}.").format(start=start[1]) if start else _("Correct this place and try again.")
        return what, remedy
    if form["bound"]:
        least = form["bound"] == ">"
        remedy = _("Write {n} or more.") if least else _("Write {n} or less.")
        return _("“{value}” is out of bounds.").format(value=value), remedy.format(n=form["end"].removesuffix(".0"))
    n = int(form["length"])
    if form["long"] == "str":
        if form["side"] == ">":
            return _("The text is missing here."), _("Write it.")
        return _("This text is too long."), _("Shorten it to {n} characters.").format(n=n)
    what = ngettext("{n} entry belongs here at the least.", "{n} entries belong here at the least.", n).format(n=n)
    return what, _("Add to this list, or take it out.")


def _words(kinds: list[str]) -> str:
    words = {
        "str": _("a text"),
        "int": _("a whole number"),
        "float": _("a number"),
        "bool": _("a yes or no"),
        "array": _("a list"),
        "object": _("a set of fields with their names"),
        "date": _("a day"),
        "datetime": _("a day and a time"),
    }
    return _(" or ").join(words.get(kind, kind) for kind in kinds if kind != "null")


def _blamed(root: yaml.Node | None, path: str, form: re.Match[str], *, is_key: bool) -> tuple[yaml.Node | None, str]:
    """Give what does not fit and its path; msgspec does not say which entry it is among those that share a form."""

    def is_it(node: yaml.Node) -> bool:
        if form["wanted"]:
            tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
            return tag == _TAGS.get(form["got"], form["got"]) if form["got"] else tag != "str"
        return isinstance(node, yaml.ScalarNode) and not is_id(node.value)

    whole = path.removesuffix("[...]")
    node = at_path(root, whole)
    if isinstance(node, yaml.MappingNode) and (is_key or whole != path):
        for key, value in node.value:
            if is_it(blamed := key if is_key else value):
                return blamed, f"{whole}.{key.value}"
    return node, whole


def _choices(type_: type, root: yaml.Node | None, path: str) -> list[str]:
    """Give the values to choose from at a path: the kinds of what it belongs to, or a field's own."""
    above, _dot, last = path.rpartition(".")
    if kinds := [str(s.tag) for s in _structs(type_, root, above, every=True) if s.tag_field == last]:
        return kinds
    fields = [f.type for s in _structs(type_, root, above) for f in s.fields if f.encode_name == last]
    return [str(v) for t in fields for one in _each(t) if isinstance(one, inspect.LiteralType) for v in one.values]


def _structs(type_: type, root: yaml.Node | None, path: str, *, every: bool = False) -> list[inspect.StructType]:
    """Give the struct at a path: all that it could be where its kind is not known, or `every` one is asked for."""
    forms, node = list(_each(inspect.type_info(type_))), root
    for step in steps(path):
        forms = [under for form in _narrowed(forms, node) for under in _under(form, step)]
        node = below(node, step)
    structs = forms if every else _narrowed(forms, node)
    return [s for s in structs if isinstance(s, inspect.StructType)]


def _narrowed(forms: list[inspect.Type], node: yaml.Node | None) -> list[inspect.Type]:
    """Leave those of several structs that have the kind which a node says."""
    return [form for form in forms if not isinstance(form, inspect.StructType) or _may_be(form, node)]


def _may_be(struct: inspect.StructType, node: yaml.Node | None) -> bool:
    kind = below(node, struct.tag_field) if struct.tag_field else None
    return kind is None or bool(kind.value == struct.tag)


def _under(form: inspect.Type, step: str | int) -> Iterator[inspect.Type]:
    if isinstance(form, inspect.StructType):
        for field in form.fields:
            if field.encode_name == step:
                yield from _each(field.type)
    elif isinstance(form, inspect.CollectionType):
        yield from _each(form.item_type)
    elif isinstance(form, inspect.DictType):
        yield from _each(form.value_type)


def _each(form: inspect.Type) -> Iterator[inspect.Type]:
    """Give the forms of which a value may have any."""
    if isinstance(form, inspect.UnionType):
        for one in form.types:
            yield from _each(one)
    elif isinstance(form, inspect.Metadata):
        yield from _each(form.type)
    else:
        yield form
