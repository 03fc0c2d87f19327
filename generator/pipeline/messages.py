"""
What processes of one run tell one another: values, in which a thing that all of them have is sent as its number.

Only a child of this process is ever read from, so that pickle's power to run code gives nobody anything.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from generator.checks.check import CheckResult, Conclusion
from generator.diagnostics import BugError, Diagnostic, Position, Range
from generator.diagnostics.outcome import CheckedDocument
from generator.pipeline.collisions import Placed
from generator.readback import Place

__all__ = ["dump", "load"]


def dump(value: object, numbers: Mapping[int, int]) -> bytes:
    """
    A message with *value*.

    Args:
        numbers: Of the things that are not sent, by their `id`.
    """
    stream = io.BytesIO()
    _Pickler(stream, numbers).dump(value)
    return stream.getvalue()


def load(message: bytes, things: Sequence[object]) -> Any:
    """
    The value of a message.

    Args:
        things: What the numbers mean.

    Raises:
        BugError: A number means nothing.
    """
    return _Unpickler(io.BytesIO(message), things).load()


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, numbers: Mapping[int, int]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.numbers = numbers
        self.dispatch_table = _REDUCERS

    def persistent_id(self, value: Any) -> int | None:
        return self.numbers.get(id(value))


_Reducer = Callable[[Any], tuple[Callable[..., Any], tuple[Any, ...]]]


def _reducer(cls: type) -> _Reducer:
    """Takes a dataclass apart and has it made again by its constructor: half the time of Python's own way."""
    fields_of = attrgetter(*(field.name for field in fields(cls)))
    return lambda value: (cls, fields_of(value))


def _read_only(facts: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(facts)  # its class has no name that pickle finds


_OFTEN = (CheckResult, CheckedDocument, Conclusion, Diagnostic, Place, Placed, Position, Range)
"""The values that every spec, or every server, has."""

_REDUCERS: dict[type, _Reducer] = {
    MappingProxyType: lambda facts: (_read_only, (dict(facts),)),
    **{cls: _reducer(cls) for cls in _OFTEN},
}


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, things: Sequence[object]) -> None:
        super().__init__(stream)
        self.things = things

    def persistent_load(self, number: int) -> object:
        if (thing := self.things[number]) is None:
            raise BugError("a message names something that is not there")
        return thing
