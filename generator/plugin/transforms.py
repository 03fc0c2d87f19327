"""
Walking a value of a resource beside another one of the same resource: the plan beside the configuration,
the plan beside the state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from .shapes import Field, Fields
from .values import Unknown, Value, sorted_set

__all__ = ["DEEPER", "Decide", "transform"]

DEEPER: Final[Any] = object()
"""The answer of a decision that leaves a value as it is and goes on with what is inside it."""

Decide: TypeAlias = "Callable[[Field, str, Value, Value], Value]"
"""
Gets a field, its schema path ("settings.labels"), its value and the value beside it; gives the new value
or `DEEPER`.
"""


def transform(fields: Fields, value: Value, other: Value, decide: Decide, prefix: str = "") -> Value:
    """
    The object *value* with every attribute replaced by what *decide* says, outermost first.

    Inside lists the counterpart is the element of the same index, inside maps of the same key, inside sets
    the element that agrees. An object without counterpart stands beside itself.
    """
    beside = value if other is None else other
    return {
        name: _transform_field(field, value[name], beside[name], decide, prefix + name)
        for name, field in fields.items()
    }


def _transform_field(field: Field, value: Value, other: Value, decide: Decide, place: str) -> Value:
    decided = decide(field, place, value, other)
    if decided is not DEEPER:
        return decided

    def inner(item: Value, counterpart: Value) -> Value:
        return transform(field.fields or {}, item, counterpart, decide, f"{place}.")

    return _rebuild(field, value, other, inner)


def _rebuild(field: Field, value: Value, other: Value, change: Callable[[Value, Value], Value]) -> Value:
    """
    A nested field's value with each object in it replaced by `change(object, counterpart)`.

    The counterpart comes from *other*, a value of the same field: the same index or key, for a set the
    element that agrees with it; None where there is none.
    """
    if field.fields is None or value is None or isinstance(value, Unknown):
        return value
    if field.nesting in ("single", "group"):
        return change(value, None if isinstance(other, Unknown) else other)
    if field.nesting == "map":
        others = other if isinstance(other, dict) else {}
        return {key: _changed(item, others.get(key), change) for key, item in value.items()}
    candidates = other if isinstance(other, list) else []
    if field.nesting == "list":
        padded = [*candidates, *[None] * len(value)]
        return [_changed(item, padded[index], change) for index, item in enumerate(value)]
    items = [_changed(item, _counterpart(item, candidates), change) for item in value]
    return sorted_set(items, field.type)


def _changed(item: Value, other: Value, change: Callable[[Value, Value], Value]) -> Value:
    if item is None or isinstance(item, Unknown):
        return item
    return change(item, None if isinstance(other, Unknown) else other)


def _counterpart(item: Value, candidates: list[Value]) -> Value:
    """The equal element of a set, else the first whose set members all agree with *item*."""
    if item in candidates:
        return item
    return next((candidate for candidate in candidates if _agrees(candidate, item)), None)


def _agrees(given: Value, found: Value) -> bool:
    if given is None or isinstance(given, Unknown):
        return True
    if isinstance(given, dict) and isinstance(found, dict):
        return all(_agrees(given[key], found.get(key)) for key in given)
    if isinstance(given, list) and isinstance(found, list):
        return len(given) == len(found) and all(map(_agrees, given, found))
    return bool(given == found)
