"""
Protocol buffers, as much as the plugin protocol needs, driven by tables.

A message is a dict from field name to value; absent fields are absent keys. The tables are in `messages`.
The wire format is that of protobuf.dev, "Encoding" (proto3). The `protobuf` package would add some 40 ms
to every start of the provider, more than the rest of it without TLS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

__all__ = ["Field", "Kind", "Message", "ProtobufError", "decode_message", "encode_message"]

Kind: TypeAlias = Literal["int", "bool", "string", "bytes"]
Message: TypeAlias = "Mapping[str, Field]"

_VARINT, _FIXED64, _DELIMITED, _FIXED32 = 0, 1, 2, 5


class ProtobufError(ValueError):
    """The bytes are not a message of the wanted type: the peer's fault, or a truncated stream."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a message.

    *kind* is a scalar kind or the table of a nested message. A map field is a repeated message with the
    fields "key" and "value", as on the wire. *is_optional* marks a proto3 `optional` or `oneof` scalar,
    which is written even when it has its default value.
    """

    number: int
    kind: Kind | Message
    is_repeated: bool = False
    is_optional: bool = False


def encode_message(message: Message, values: Mapping[str, Any]) -> bytes:
    """
    The bytes of a message, fields in the order of *values*.

    Scalars with their default value are left out, as proto3 wants. A name that the table does not have is
    a KeyError: a mistake of the caller.
    """
    out = bytearray()
    for name, value in values.items():
        field = message[name]
        for item in value if field.is_repeated else (value,):
            _append_field(out, field, item)
    return bytes(out)


def decode_message(message: Message, data: bytes) -> dict[str, Any]:
    """
    The fields of a message. Repeated fields are lists, always there; other absent fields are absent.

    Unknown fields are passed over: newer releases of Terraform send some.

    Raises:
        ProtobufError: *data* is cut short or has a field of the wrong wire type.
    """
    by_number = {field.number: (name, field) for name, field in message.items()}
    values: dict[str, Any] = {name: [] for name, field in message.items() if field.is_repeated}
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        raw, position = _read_raw(data, position, tag & 7)
        known = by_number.get(tag >> 3)
        if known is None:
            continue
        name, field = known
        if field.is_repeated:
            values[name].append(_decode_value(field, raw))
        else:
            values[name] = _decode_value(field, raw)
    return values


def _append_field(out: bytearray, field: Field, value: Any) -> None:
    kind = field.kind
    if kind in ("int", "bool"):
        if value or field.is_optional or field.is_repeated:
            _append_varint(out, field.number << 3 | _VARINT)
            # Negative numbers are written as 64-bit two's complement.
            _append_varint(out, int(value) & 0xFFFF_FFFF_FFFF_FFFF)
        return
    if not isinstance(kind, str):
        payload = encode_message(kind, value)
    else:
        payload = value.encode() if kind == "string" else value
        if not payload and not field.is_optional and not field.is_repeated:
            return
    _append_varint(out, field.number << 3 | _DELIMITED)
    _append_varint(out, len(payload))
    out += payload


def _append_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _decode_value(field: Field, raw: int | bytes) -> Any:
    kind = field.kind
    if kind in ("int", "bool"):
        if not isinstance(raw, int):
            raise ProtobufError("a number was expected")
        signed = raw - (1 << 64) if raw >> 63 else raw
        return signed if kind == "int" else bool(raw)
    if not isinstance(raw, bytes):
        raise ProtobufError("a length-delimited field was expected")
    if not isinstance(kind, str):
        return decode_message(kind, raw)
    try:
        return raw.decode() if kind == "string" else raw
    except UnicodeDecodeError as exc:
        raise ProtobufError("a string is not UTF-8") from exc


def _read_raw(data: bytes, position: int, wire_type: int) -> tuple[int | bytes, int]:
    if wire_type == _VARINT:
        return _read_varint(data, position)
    if wire_type == _DELIMITED:
        length, position = _read_varint(data, position)
    elif wire_type in (_FIXED64, _FIXED32):
        length = 8 if wire_type == _FIXED64 else 4
    else:
        raise ProtobufError(f"unknown wire type {wire_type}")
    end = position + length
    if end > len(data):
        raise ProtobufError("the message is cut short")
    return data[position:end], end


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    """An unsigned number of at most 64 bits, and the position after it."""
    value = shift = 0
    while position < len(data) and shift < 70:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, position
        shift += 7
    raise ProtobufError("a number is cut short or too long")
