"""
Terraform's values as Python values, and their two encodings: MessagePack on the wire, JSON in state files.

| Terraform | Python |
| --- | --- |
| null, string, bool | None, str, bool |
| number | int or float; Decimal where neither is exact |
| unknown | `Unknown` |
| list, tuple | list |
| set | list, sorted by encoding, so that equal sets are equal lists |
| map, object | dict; an object has all its attributes |
| value of a dynamic attribute | `Dynamic` |

Source of the encodings: github.com/zclconf/go-cty, packages msgpack and json, docs/refinements.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias, cast

import msgpack  # type: ignore[import-untyped]  # ships no types

from ..provider_schema.load import SchemaFormatError, parse_type
from ..provider_schema.types import CtyType

__all__ = [
    "UNKNOWN",
    "Dynamic",
    "Unknown",
    "Value",
    "ValueFormatError",
    "decode_json",
    "decode_value",
    "encode_json",
    "encode_value",
    "sorted_set",
    "type_to_json",
]

Value: TypeAlias = Any
"""A Terraform value; see the table above."""

_SIMPLE_UNKNOWN = 0


class ValueFormatError(ValueError):
    """The encoded value does not fit its type: the fault of whoever encoded it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """
    A value that is known only after apply.

    *code* and *data* are the MessagePack extension as received: code 12 carries refinements ("not null",
    a prefix, bounds of a length), which are handed back untouched.
    """

    code: int = _SIMPLE_UNKNOWN
    data: bytes = b"\x00"


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A value of an attribute whose type the schema leaves open, with the type that it turned out to have."""

    type: CtyType
    value: Value


def decode_value(data: bytes, type_: CtyType) -> Value:
    """
    A value from MessagePack.

    Raises:
        ValueFormatError: *data* is not MessagePack, or not of *type_*.
    """
    try:
        raw = msgpack.unpackb(data, ext_hook=Unknown)
    except (ValueError, msgpack.exceptions.UnpackException) as exc:
        raise ValueFormatError(f"not MessagePack: {exc}") from exc
    return _from_raw(raw, type_, _read_wire_dynamic)


def encode_value(value: Value, type_: CtyType) -> bytes:
    """The MessagePack encoding of a value. A value that does not fit its type is a mistake of the caller."""
    return cast(bytes, msgpack.packb(_to_raw(value, type_, _write_wire_dynamic), default=_pack_special))


def decode_json(data: bytes, type_: CtyType) -> Value:
    """
    A value from the JSON of a state file. Attributes that are missing are null, surplus ones are dropped.

    Raises:
        ValueFormatError: *data* is not JSON, or not of *type_*.
    """
    try:
        raw = json.loads(data, parse_float=Decimal)
    except ValueError as exc:
        raise ValueFormatError(f"not JSON: {exc}") from exc
    return _from_raw(raw, type_, _read_json_dynamic)


def encode_json(value: Value, type_: CtyType) -> bytes:
    """The JSON of a wholly known value, as a state file holds it. An unknown in it is a TypeError."""
    return json.dumps(_to_raw(value, type_, _write_json_dynamic), default=_json_number).encode()


def sorted_set(items: list[Value], type_: CtyType) -> list[Value]:
    """The elements of a set of *type_* in the order that makes equal sets equal lists."""
    return sorted(items, key=lambda item: encode_value(item, type_[1]))


def type_to_json(type_: CtyType) -> Any:
    """A type as the JSON value that the protocol and the schema files use."""
    match type_:
        case str():
            return type_
        case ("object", tuple(members), tuple(optional)):
            typed = {name: type_to_json(member) for name, member in cast(Any, members)}
            return ["object", typed, list(optional)] if optional else ["object", typed]
        case ("tuple", tuple(elements)):
            return ["tuple", [type_to_json(element) for element in elements]]
        case _:
            return [type_[0], type_to_json(type_[1])]


def _from_raw(raw: Any, type_: CtyType, read_dynamic: Callable[[Any], Value]) -> Value:
    if raw is None or isinstance(raw, Unknown):
        return raw
    match type_:
        case "string" | "bool":
            return _checked(raw, str if type_ == "string" else bool, type_)
        case "number":
            return _number(raw)
        case "dynamic":
            return read_dynamic(raw)
        case ("list", element):
            return [_from_raw(item, element, read_dynamic) for item in _checked(raw, list, type_)]
        case ("set", element):
            return sorted_set([_from_raw(item, element, read_dynamic) for item in _checked(raw, list, type_)], type_)
        case ("map", element):
            return {k: _from_raw(v, element, read_dynamic) for k, v in _checked(raw, dict, type_).items()}
        case ("tuple", tuple(elements)):
            items = _checked(raw, list, type_)
            if len(items) != len(elements):
                raise ValueFormatError(f"{len(elements)} elements expected, {len(items)} found")
            return [_from_raw(item, t, read_dynamic) for item, t in zip(items, elements, strict=True)]
        case ("object", tuple(members), _):
            found = _checked(raw, dict, type_)
            return {name: _from_raw(found.get(name), t, read_dynamic) for name, t in cast(Any, members)}
    raise ValueFormatError(f"unknown type {type_!r}")


def _to_raw(value: Value, type_: CtyType, write_dynamic: Callable[[Dynamic], Any]) -> Any:
    if value is None or isinstance(value, Unknown):
        return value
    match type_:
        case "dynamic":
            return write_dynamic(value)
        case "number" if isinstance(value, float) and math.isfinite(value):
            return Decimal(value)  # written out in full: the shortest text for a float is not its value
        case ("list" | "set", element):
            return [_to_raw(item, element, write_dynamic) for item in value]
        case ("map", element):
            return {key: _to_raw(item, element, write_dynamic) for key, item in value.items()}
        case ("tuple", tuple(elements)):
            return [_to_raw(item, t, write_dynamic) for item, t in zip(value, elements, strict=True)]
        case ("object", tuple(members), _):
            return {name: _to_raw(value[name], t, write_dynamic) for name, t in cast(Any, members)}
    return value


def _checked(raw: Any, wanted: type, type_: CtyType) -> Any:
    if not isinstance(raw, wanted):
        raise ValueFormatError(f"{json.dumps(type_to_json(type_))[:80]} expected, {type(raw).__name__} found")
    return raw


def _number(raw: Any) -> int | float | Decimal:
    """
    MessagePack has numbers beyond 64 bits as decimal text; JSON gives a Decimal for every fraction.

    One number has one form: an int if it is whole, a float if that is exact, else a Decimal.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise ValueFormatError(f"number expected, {type(raw).__name__} found")
    if isinstance(raw, int):
        return raw
    try:
        exact = Decimal(raw)
        if not exact.is_finite():
            return float(exact)
        if exact == exact.to_integral_value():
            return int(exact)
        return float(exact) if Decimal(float(exact)) == exact else exact
    except InvalidOperation as exc:
        raise ValueFormatError(f"number expected, {str(raw)[:40]!r} found") from exc


def _pack_special(value: Any) -> Any:
    if isinstance(value, Unknown):
        return msgpack.ExtType(value.code, value.data)
    if isinstance(value, int | Decimal):  # an int gets here only when 64 bits do not hold it
        return str(value)
    raise TypeError(f"a Terraform value cannot be {type(value).__name__}")


def _json_number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)  # a reader takes numbers from text as well, and a float would round
    raise TypeError(f"a stored value cannot be {type(value).__name__}")


def _read_wire_dynamic(raw: Any) -> Value:
    match raw:
        case [bytes() | str() as type_json, value]:
            type_ = _parse_type(type_json)
            return Dynamic(type_, _from_raw(value, type_, _read_wire_dynamic))
    raise ValueFormatError("a pair of type and value expected")


def _write_wire_dynamic(value: Dynamic) -> list[Any]:
    type_json = json.dumps(type_to_json(value.type), separators=(",", ":")).encode()
    return [type_json, _to_raw(value.value, value.type, _write_wire_dynamic)]


def _read_json_dynamic(raw: Any) -> Value:
    match raw:
        case {"type": type_json, "value": value}:
            type_ = _parse_type(json.dumps(type_json))
            return Dynamic(type_, _from_raw(value, type_, _read_json_dynamic))
    raise ValueFormatError("an object of type and value expected")


def _write_json_dynamic(value: Dynamic) -> dict[str, Any]:
    return {
        "type": type_to_json(value.type),
        "value": _to_raw(value.value, value.type, _write_json_dynamic),
    }


def _parse_type(text: bytes | str) -> CtyType:
    try:
        return parse_type(json.loads(text), "dynamic value")
    except (SchemaFormatError, ValueError) as exc:
        raise ValueFormatError(str(exc)) from exc
