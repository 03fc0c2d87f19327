"""
The plan of a change, as a provider built on the plugin framework makes it.

Terraform proposes a new state (the configuration, with computed attributes from the prior state); the
provider puts in its defaults, marks as unknown what it will only know after apply, and says what needs
another object. Source of the order: terraform-plugin-framework, package fwserver, `PlanResourceChange`,
version 1.19.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .behaviour import Behaviour
from .shapes import Field, Fields, Steps
from .transforms import DEEPER, transform
from .values import UNKNOWN, Unknown, Value

__all__ = ["PlannedChange", "null_write_only", "plan_change"]


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """The planned state (None to destroy), and the attributes whose change needs another object."""

    state: Value
    replaced_by: tuple[Steps, ...] = ()


def plan_change(fields: Fields, behaviour: Behaviour, prior: Value, proposed: Value, config: Value) -> PlannedChange:
    """The plan for one resource; *prior* is None to create, *proposed* None to destroy."""
    if proposed is None:
        return PlannedChange(None)
    planned = _with_defaults(fields, behaviour, proposed, config)
    if planned != prior:
        planned = _with_unknowns(fields, behaviour, planned, config)
    replaced: list[Steps] = []
    if prior is not None:
        planned = _with_state(fields, behaviour, planned, prior)
        replaced.extend(_replacing(fields, behaviour, planned, prior))
    return PlannedChange(null_write_only(fields, planned), tuple(replaced))


def null_write_only(fields: Fields, value: Value) -> Value:
    """A state without the attributes that must not be stored."""

    def decide(field: Field, _place: str, _value: Value, _other: Value) -> Value:
        return None if field.write_only else DEEPER

    return None if value is None else transform(fields, value, None, decide)


def _with_defaults(fields: Fields, behaviour: Behaviour, planned: Value, config: Value) -> Value:
    """Defaults where the configuration has null."""

    def decide(_field: Field, place: str, _value: Value, given: Value) -> Value:
        return behaviour.defaults[place] if given is None and place in behaviour.defaults else DEEPER

    return transform(fields, planned, config, decide)


def _with_unknowns(fields: Fields, behaviour: Behaviour, planned: Value, config: Value) -> Value:
    """Computed attributes that the configuration leaves null, and that have no default, become unknown."""

    def decide(field: Field, place: str, _value: Value, given: Value) -> Value:
        return UNKNOWN if given is None and field.computed and place not in behaviour.defaults else DEEPER

    return transform(fields, planned, config, decide)


def _with_state(fields: Fields, behaviour: Behaviour, planned: Value, prior: Value) -> Value:
    """Unknown values that are known to stay (UseStateForUnknown) come back from the state."""

    def decide(field: Field, place: str, value: Value, old: Value) -> Value:
        stays = (behaviour.keeps_all_state and field.computed) or place in behaviour.keeps_state
        return old if stays and isinstance(value, Unknown) else DEEPER

    return transform(fields, planned, prior, decide)


def _replacing(fields: Fields, behaviour: Behaviour, planned: Value, prior: Value) -> Iterator[Steps]:
    for name in fields:
        if name in behaviour.replaced_by and planned[name] != prior[name]:
            yield (("attribute", name),)
