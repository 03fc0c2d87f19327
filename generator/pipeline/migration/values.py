"""Values of the state as Terraform code: one for all instances of a block, or one for each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.backends.expressions import EVALUATED as HCL
from generator.backends.tfjson.values import EVALUATED as JSON
from generator.backends.tfjson.values import string
from generator.ir import Entry, Expression, ListValue, Literal, MapValue, ObjectValue

__all__ = ["Key", "Spread", "as_expression", "hcl_text", "json_text"]

Key = int | str | None
"""Of an instance of a block with `count` or `for_each`; `None` without."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Plain values by the key of the instance, in one block."""

    by_key: Mapping[Key, Any]

    @property
    def values(self) -> list[Any]:
        return list(self.by_key.values())

    @property
    def is_same(self) -> bool:
        return all(value == self.values[0] for value in self.values)

    @property
    def is_null(self) -> bool:
        """Whether no instance has a value."""
        return all(value is None for value in self.values)


def as_expression(value: Any) -> Expression:
    """Plain JSON data as code that evaluates to it."""
    match value:
        case dict():
            return ObjectValue(tuple(Entry(key, as_expression(item)) for key, item in value.items()))
        case list():
            return ListValue(tuple(map(as_expression, value)))
        case _:
            return Literal(value)


def hcl_text(spread: Spread, indent: str | None) -> str:
    """In native syntax; `indent`: of the line on which it starts, `None` for one line."""
    if spread.is_same:
        return HCL.write(as_expression(spread.values[0]), indent)
    chosen, choice = _choice(spread)
    return f"{HCL.write(chosen, indent)}[{choice}]"


def json_text(spread: Spread, indent: str) -> str:
    """In Terraform JSON."""
    if spread.is_same:
        return JSON.write(as_expression(spread.values[0]), indent)
    return string(f"${{{hcl_text(spread, None)}}}")


def _choice(spread: Spread) -> tuple[Expression, str]:
    """All values, and what picks the one of an instance."""
    if any(isinstance(key, int) for key in spread.by_key):
        count = max(key for key in spread.by_key if isinstance(key, int)) + 1
        return ListValue(tuple(as_expression(spread.by_key.get(index)) for index in range(count))), "count.index"
    entries = (Entry(str(key), as_expression(value)) for key, value in sorted(spread.by_key.items(), key=str))
    return MapValue(tuple(entries)), "each.key"
