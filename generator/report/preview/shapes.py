"""
Shapes of values in JSON: from one statement of a format follow its JSON Schema, its writer and its strict reader.

A reader takes nothing that it does not know, nothing of another type, and nothing longer than the format allows: what
it reads may come from a job that ran somebody else's code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, final

__all__ = ["Choice", "Flag", "Member", "Number", "Optional", "Record", "Shape", "ShapeError", "Text", "Tuple"]


class ShapeError(ValueError):
    """A value is not of its shape. `args`: where, as a path such as `integrations[3].name`, and what is wrong."""


class Shape(Protocol):
    """What values of one kind look like."""

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        ...

    def write(self, value: Any) -> object:
        """*value*, which fits, as JSON."""
        ...

    def read(self, value: object, path: str) -> Any:
        """
        The value that was written.

        Raises:
            ShapeError: *value* does not fit; *path* is where it stands.
        """
        ...


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most *most* characters, all of which match *pattern*."""

    most: int
    pattern: str = ""

    def schema(self) -> dict[str, Any]:
        pattern = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
        return {"type": "string", "maxLength": self.most, **pattern}

    def write(self, value: str) -> object:
        return value

    def read(self, value: object, path: str) -> str:
        if not isinstance(value, str):
            raise ShapeError(path, "is no text")
        if len(value) > self.most:
            raise ShapeError(path, f"is longer than {self.most:,} characters")
        if self.pattern and re.fullmatch(self.pattern, value) is None:
            raise ShapeError(path, "is not written as it should be")
        return value


@final
@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    least: int = 0
    most: int = 2**31

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def write(self, value: int) -> object:
        return value

    def read(self, value: object, path: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise ShapeError(path, f"is no whole number from {self.least:,} to {self.most:,}")
        return value


@final
@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def write(self, value: bool) -> object:
        return value

    def read(self, value: object, path: str) -> bool:
        if not isinstance(value, bool):
            raise ShapeError(path, "is neither true nor false")
        return value


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """A member of an enumeration, by its value."""

    of: type[StrEnum]

    def schema(self) -> dict[str, Any]:
        return {"enum": [member.value for member in self.of]}

    def write(self, value: StrEnum) -> object:
        return value.value

    def read(self, value: object, path: str) -> StrEnum:
        if not isinstance(value, str) or value not in [member.value for member in self.of]:
            raise ShapeError(path, f"is none of {', '.join(member.value for member in self.of)}")
        return self.of(value)


@final
@dataclass(frozen=True, slots=True)
class Optional:
    """A value, or null for none."""

    shape: Shape

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}

    def write(self, value: Any) -> object:
        return None if value is None else self.shape.write(value)

    def read(self, value: object, path: str) -> Any:
        return None if value is None else self.shape.read(value, path)


@final
@dataclass(frozen=True, slots=True)
class Tuple:
    """At most *most* values of one shape, in an order that means something."""

    shape: Shape
    most: int

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.shape.schema(), "maxItems": self.most}

    def write(self, value: Sequence[Any]) -> object:
        return [self.shape.write(item) for item in value]

    def read(self, value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ShapeError(path, "is no list")
        if len(value) > self.most:
            raise ShapeError(path, f"has more than {self.most:,} items")
        return tuple(self.shape.read(item, f"{path}[{place}]") for place, item in enumerate(value))


@final
@dataclass(frozen=True, slots=True)
class Member:
    """One member of a record: its shape, and what it means."""

    shape: Shape
    meaning: str = ""


@final
@dataclass(frozen=True, slots=True)
class Record:
    """
    A dataclass as an object with a member for each of its fields, in their order.

    Attributes:
        constant: Members that every object has, with the only value that each may have.
    """

    of: type[Any]
    members: Mapping[str, Member]
    constant: Mapping[str, object] = field(default_factory=dict)

    def schema(self) -> dict[str, Any]:
        constants = {name: {"const": value} for name, value in self.constant.items()}
        members = {name: _describe(member) for name, member in self.members.items()}
        return {
            "type": "object",
            "properties": {**constants, **members},
            "required": [*constants, *members],
            "additionalProperties": False,
        }

    def write(self, value: Any) -> object:
        written = {name: member.shape.write(getattr(value, name)) for name, member in self.members.items()}
        return {**self.constant, **written}

    def read(self, value: object, path: str) -> Any:
        if not isinstance(value, dict):
            raise ShapeError(path, "is no object")
        at = f"{path}." if path else ""
        for name, wanted in self.constant.items():
            if value.get(name) != wanted or isinstance(value.get(name), bool):
                raise ShapeError(f"{at}{name}", f"is not {wanted}")
        if missing := next((name for name in self.members if name not in value), None):
            raise ShapeError(f"{at}{missing}", "is missing")
        if any(name not in self.members and name not in self.constant for name in value):
            raise ShapeError(path, "has a member that is not known")
        return self.of(**{name: member.shape.read(value[name], at + name) for name, member in self.members.items()})


def _describe(member: Member) -> dict[str, Any]:
    return {**member.shape.schema(), **({"description": member.meaning} if member.meaning else {})}
