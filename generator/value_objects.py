"""The decorator of the small immutable values that are made by the hundred for each spec."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

__all__ = ["value_object"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_object(cls: type[T]) -> type[T]:
    """
    A frozen dataclass with slots, compared and hashed by value.

    It is frozen for the type checker, which refuses every assignment to a field. Freezing at run time as well would
    triple the time to make one (402 against 135 ns for three fields, CPython 3.11), a tenth of the time of a spec.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
