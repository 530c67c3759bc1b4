"""The JSON Schema of summary.json, made from the records; `python -m kit.debrief.formats.schema` prints it.

A survey's and a comparison's have their own: name them, as in `python -m kit.debrief.formats.schema survey`.
"""

from __future__ import annotations

import sys
import types
import typing
from typing import Annotated, Any, TypeAlias, Union

import msgspec
from msgspec import UNSET, Struct, UnsetType

from kit.debrief.comparison import Comparison
from kit.debrief.records import Summary
from kit.debrief.survey_records import SurveySummary

Schema: TypeAlias = dict[str, Any]

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema(root: type[Struct] = Summary) -> bytes:
    """Give the schema of a root record, each record with what its docstring says.

    msgspec's own generator refuses unions of records without a tag, which a result and its suppression are.
    """
    known: dict[str, Schema] = {}
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "summary.json",
        **_of(root, known),
        "$defs": known,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def _of(type_: Any, known: dict[str, Schema]) -> Schema:  # noqa: ANN401 - an annotation
    origin, args = typing.get_origin(type_), typing.get_args(type_)
    if origin is Annotated:
        return _of(args[0], known) | _said([meta for meta in args[1:] if isinstance(meta, msgspec.Meta)])
    if type_ in _PLAIN:
        return {"type": _PLAIN[type_]}
    if origin is list or args[1:] == (...,):
        return {"type": "array", "items": _of(args[0], known)}
    if origin is tuple:
        return {"type": "array", "prefixItems": [_of(a, known) for a in args], "items": False, "minItems": len(args)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(args[1], known)}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin in {Union, types.UnionType}:
        options = [_of(a, known) for a in args if a is not UnsetType]
        return options[0] if len(options) == 1 else {"anyOf": options}
    return _record(type_, known)


def _said(metas: list[msgspec.Meta]) -> Schema:
    """Give what a field's annotation says of it."""
    said = " ".join(meta.description for meta in metas if meta.description)
    least = [meta.ge for meta in metas if meta.ge is not None]
    return ({"description": said} if said else {}) | ({"minimum": max(least)} if least else {})


def _record(type_: type[Struct], known: dict[str, Schema]) -> Schema:
    name = type_.__name__
    if name not in known:
        known[name] = {}
        config = type_.__struct_config__
        tag = {} if config.tag_field is None else {config.tag_field: {"const": config.tag}}
        hints = typing.get_type_hints(type_, include_extras=True)
        fields = msgspec.structs.fields(type_)
        known[name] = {
            "description": " ".join((type_.__doc__ or "").split()),
            "type": "object",
            "properties": tag | {f.encode_name: _of(hints[f.name], known) for f in fields},
            "required": [*tag, *(f.encode_name for f in fields if not _left_out(type_, f))],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _left_out(type_: type[Struct], field: msgspec.structs.FieldInfo) -> bool:
    """Whether a file may lack the field."""
    return field.default is UNSET or (type_.__struct_config__.omit_defaults and not field.required)


if __name__ == "__main__":
    ROOTS: dict[str, type[Struct]] = {"summary": Summary, "survey": SurveySummary, "comparison": Comparison}
    sys.stdout.buffer.write(schema(ROOTS[(sys.argv[1:] or ["summary"])[0]]))
