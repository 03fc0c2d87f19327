"""
What the bodies of requests and answers look like, said as data, and the two walks over it.

`read_object` checks a request's body and gives the *fields* to store: the keys that were sent with a value, null
being the same as absent. `show_object` makes the answer of stored fields. Both keep the order of lists and maps,
and every text as it is: what comes back differs from what was sent only where a shape says so.

A reference is sent as `x_reference`, a name or an id, and answered as `x_id` and `x_name`; between the two it is
stored as `{"id": ..., "name": ...}` under `x`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ..wire import Json, RequestRefusedError

__all__ = [
    "ANY",
    "FLAG",
    "NUMBER",
    "TEXT",
    "TEXTS",
    "Exactly",
    "Field",
    "Fields",
    "ListOf",
    "MapOf",
    "Object",
    "Reference",
    "References",
    "Scalar",
    "Type",
    "read_object",
    "show_object",
]

Fields: TypeAlias = "dict[str, Any]"
"""The stored form of an object: JSON values by field name, references as said above."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; *words* say in a message what it should have been."""

    python_types: tuple[type, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """Any keys with values of one type; the keys keep their order."""

    value: Type


@dataclass(frozen=True, slots=True)
class Reference:
    """Names an object of *collection*, the stored objects that share a name space."""

    collection: str


@dataclass(frozen=True, slots=True)
class Field:
    """
    One key of an object.

    Args:
        when_absent: What is answered where nothing is stored.
        max_characters: The most a text may have.
    """

    name: str
    type: Type
    is_required: bool = False
    when_absent: Json = None
    max_characters: int | None = None


@dataclass(frozen=True, slots=True)
class Exactly:
    """How many of an object's keys have a value."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Object:
    """An object with known keys; others are passed over."""

    fields: tuple[Field, ...]
    count: Exactly | None = None


Type: TypeAlias = "Scalar | ListOf | MapOf | Reference | Object"

TEXT = Scalar((str,), "a text")
FLAG = Scalar((bool,), "true or false")
NUMBER = Scalar((int, float), "a number")
ANY = Scalar((str, int, float, bool, list, dict, type(None)), "a value")
TEXTS = ListOf(TEXT)


class References(Protocol):
    """What the store knows of names."""

    def resolve(self, collection: str, name_or_id: str) -> dict[str, str]:
        """The id and name to store. Raises `RequestRefusedError` where there must be such an object and is none."""

    def find_name(self, collection: str, object_id: str) -> str | None:
        """The name that an object has by now; None where it is gone."""


def read_object(shape: Object, value: Json, references: References, path: str = "") -> Fields:
    """
    The fields of a body.

    Raises:
        RequestRefusedError: The body is not of this shape; the message names the key. The client's fault.
    """
    if not isinstance(value, dict):
        raise _refused(path or "the body", "an object")
    fields = {}
    for entry in shape.fields:
        key = f"{entry.name}_reference" if isinstance(entry.type, Reference) else entry.name
        where = f"{path}.{key}" if path else key
        found = value.get(key)
        if found is not None:
            fields[entry.name] = _read(entry.type, found, references, where)
        elif entry.is_required:
            raise RequestRefusedError(400, f"`{where}` is missing")
        _check_length(entry, found, where)
    _check_count(shape, len(fields), path)
    return fields


def _read(type_: Type, value: Json, references: References, path: str) -> Any:
    match type_, value:
        case Object(), _:
            return read_object(type_, value, references, path)
        case ListOf(item), list():
            return [_read(item, element, references, f"{path}[{index}]") for index, element in enumerate(value)]
        case MapOf(item), dict():
            return {key: _read(item, element, references, f"{path}.{key}") for key, element in value.items()}
        case Reference(collection), str():
            return references.resolve(collection, value)
        # A bool is an int to Python alone.
        case Scalar(types, _), _ if isinstance(value, types) and (bool in types or not isinstance(value, bool)):
            return value
    raise _refused(path, _words(type_))


def _words(type_: Type) -> str:
    match type_:
        case Scalar():
            return type_.words
        case ListOf():
            return "a list"
        case Reference():
            return "a name or an id"
    return "an object"


def _refused(path: str, words: str) -> RequestRefusedError:
    return RequestRefusedError(400, f"`{path}` is not {words}")


def _check_length(entry: Field, value: Json, path: str) -> None:
    most = entry.max_characters
    if most is not None and isinstance(value, str) and len(value) > most:
        raise RequestRefusedError(400, f"`{path}` has more than {most} characters")


def _check_count(shape: Object, count: int, path: str) -> None:
    if shape.count is not None and not shape.count.least <= count <= shape.count.most:
        wanted = "exactly one" if shape.count.least else "at most one"
        names = ", ".join(entry.name for entry in shape.fields)
        raise RequestRefusedError(400, f"`{path}` needs {wanted} of {names}")


def show_object(shape: Object, fields: Fields, references: References, *, omits_null: bool = False) -> dict[str, Json]:
    """
    The answer of stored *fields*: every key of the shape in its order, null where nothing is stored or, with
    *omits_null*, not there at all.

    An object of which nothing is stored is answered empty, as it was sent; with nulls in it, it would be
    another value to Terraform.
    """
    answer: dict[str, Json] = {}
    for entry in shape.fields:
        stored = fields.get(entry.name)
        if isinstance(entry.type, Reference):
            answer |= _show_reference(entry.name, entry.type, stored, references)
        elif stored is None:
            answer[entry.name] = entry.when_absent
        else:
            answer[entry.name] = _show(entry.type, stored, references, omits_null)
    return {key: value for key, value in answer.items() if value is not None} if omits_null else answer


def _show_reference(
    name: str, type_: Reference, stored: dict[str, str] | None, references: References
) -> dict[str, Json]:
    if stored is None:
        return {f"{name}_id": None, f"{name}_name": None}
    # One that was renamed is answered by its name of today; one that is gone by the name it had.
    current = references.find_name(type_.collection, stored["id"])
    return {f"{name}_id": stored["id"], f"{name}_name": stored["name"] if current is None else current}


def _show(type_: Type, stored: Any, references: References, omits_null: bool) -> Json:
    match type_:
        case Object():
            return show_object(type_, stored, references, omits_null=omits_null) if stored else {}
        case ListOf(item):
            return [_show(item, element, references, omits_null) for element in stored]
    shown: Json = stored
    return shown
