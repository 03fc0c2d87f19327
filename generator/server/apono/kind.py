"""What a kind of objects is, and two words for writing one down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .listing import Filters
from .shapes import TEXT, Field, Fields, Object, References
from .store import Entry

__all__ = ["Kind", "Stamp", "required", "texts"]

Stamp = Callable[[Entry], str | float | None]
"""Something of an entry that is no field of it."""


def _keep(fields: Fields, references: References) -> Fields:  # noqa: ARG001  # others need the names
    return fields


_NOTHING = Object(())


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of object as one family of paths shows it. Two kinds may show the same stored objects.

    Args:
        title: For messages, in lower case.
        collection: Where its objects are stored, see `store.Store`.
        body: What a request says; nothing where objects are only read.
        answer: What an answer says beside the id and the *stamps*.
        id_key: The answer's key of the id.
        kept: The stored fields that an update leaves as they are, whatever it says.
        initial: Fields of every object that is created, which no request says.
        stamps: Further keys of the answer.
        is_name_unique: Whether a second object of the same name in the collection is refused.
        omits_null: Whether an answer leaves out the keys whose value would be null.
        filters: What a list can be asked for.
        shown: Which objects of the collection belong to this kind: fields and their values.
        enter: Turns what a body said into stored fields.
        leave: Turns stored fields into those of the answer.
    """

    title: str
    collection: str
    answer: Object
    body: Object = _NOTHING
    id_key: str = "id"
    kept: frozenset[str] = frozenset()
    initial: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    is_name_unique: bool = True
    omits_null: bool = False
    filters: Filters = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    enter: Callable[[Fields, References], Fields] = _keep
    leave: Callable[[Fields, References], Fields] = _keep


def required(*entries: Field) -> tuple[Field, ...]:
    """The same keys, each of which must be there."""
    return tuple(Field(e.name, e.type, True, e.when_absent, e.max_characters) for e in entries)


def texts(*names: str) -> tuple[Field, ...]:
    """Keys that must be there, each with a text."""
    return tuple(Field(name, TEXT, is_required=True) for name in names)
