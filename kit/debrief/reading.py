"""Reading a summary back from the JSON that it is sent as, between the live service and the facilitator's kernel."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, structs

from kit.debrief.records import Summary
from kit.errors import ServiceError
from kit.i18n import gettext as _

T = TypeVar("T", bound=Struct)


def summary(data: bytes | msgspec.Raw) -> Summary:
    """Read a summary as it was sent.

    Raises
    ------
    ServiceError
        When it is none, or of another release of the kit.
    """
    return record(data, Summary)


def record(data: bytes | msgspec.Raw, kind: type[T]) -> T:
    """Read a record that may hold a summary's parts.

    Raises
    ------
    ServiceError
        When it is none, or of another release of the kit.
    """
    try:
        read: T = _read(msgspec.json.decode(data), kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, LookupError) as reason:
        raise ServiceError(
            _("What the live service sent cannot be read: {reason}.").format(reason=reason),
            remedy=_("Use the same release of the kit on both sides."),
        ) from None
    return read


def _read(value: Any, kind: Any) -> Any:  # noqa: ANN401 - any JSON, and any annotation
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _read(value, args[0])
    if origin in {Union, UnionType}:
        # A summary's records have no tags: each is known by its fields.
        bare = [get_args(arg)[0] if get_origin(arg) is Annotated else arg for arg in args]
        records = [arg for arg in bare if isinstance(arg, type) and issubclass(arg, Struct) and _fits(arg, value)]
        shaped = [arg for arg in bare if get_origin(arg) is type(value)]
        found = records or shaped
        return _read(value, found[0]) if found else msgspec.convert(value, kind)
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(value, dict):
        if kind.__struct_config__.tag is not None:
            return msgspec.convert(value, kind)
        hints = _hints(kind)
        return kind(**{name: _read(part, hints[name]) for name, part in value.items()})
    if origin is dict and isinstance(value, dict):
        return {key: _read(part, args[1]) for key, part in value.items()}
    if origin in {list, tuple} and isinstance(value, list) and (origin is list or args[-1] is Ellipsis):
        return origin(_read(part, args[0]) for part in value)
    return msgspec.convert(value, kind)


def _fits(record: type[Struct], value: Any) -> bool:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict):
        return False
    fields = structs.fields(record)
    return {f.name for f in fields if f.required} <= value.keys() <= {f.name for f in fields}


@cache
def _hints(kind: type[Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
