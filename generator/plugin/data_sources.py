"""Data sources: answered from the stored objects, as the tables of `behaviour` say."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from .behaviour import DataSourceBehaviour
from .objects import ObjectStore
from .shapes import Fields, type_of
from .transforms import DEEPER, transform
from .values import Unknown, Value, decode_json

__all__ = ["read_data_source"]


def read_data_source(
    store: ObjectStore,
    fields: Fields,
    behaviour: DataSourceBehaviour,
    config: Value,
    resource_fields: Mapping[str, Fields],
) -> Value:
    """
    The state of a data source: its configuration, and in the computed attributes what is stored.

    Args:
        config: The configuration, wholly known.
        resource_fields: The fields of the provider's resources, by type name.
    """
    state = transform(fields, config, None, lambda _f, _p, value, _o: _known_or_deeper(value))
    for target, origin in behaviour.copies.items():
        state[target] = state[origin]
    for name in behaviour.random:
        state[name] = os.urandom(8).hex()
    if behaviour.lists:
        found = _matching(store, behaviour, config, resource_fields)
        element = fields[behaviour.lists].fields or {}
        state[behaviour.lists] = [_project(element, item) for item in found] or behaviour.empty
    return state


def _known_or_deeper(value: Value) -> Value:
    return None if isinstance(value, Unknown) else DEEPER


def _matching(
    store: ObjectStore,
    behaviour: DataSourceBehaviour,
    config: Value,
    resource_fields: Mapping[str, Fields],
) -> list[Value]:
    if behaviour.resource not in resource_fields:
        return []
    type_ = type_of(resource_fields[behaviour.resource])
    states = [decode_json(state, type_) for state in store.list_all(behaviour.resource)]
    return [state for state in states if _passes(state, behaviour, config)]


def _passes(state: Value, behaviour: DataSourceBehaviour, config: Value) -> bool:
    wanted = {name: config[name] for name in behaviour.filters if config.get(name) is not None}
    if not behaviour.has_wildcards:
        return all(state.get(name) == value for name, value in wanted.items())
    return all(_like(value, str(state.get(name))) for name, value in wanted.items())


def _like(pattern: str, text: str) -> bool:
    """Whether *text* is *pattern*, in which `*` stands for any text, in any letter case."""
    parts = map(re.escape, pattern.split("*"))
    return re.fullmatch(".*".join(parts), text, re.IGNORECASE | re.DOTALL) is not None


def _project(fields: Fields, state: Value) -> Value:
    """The members that the list's element has; one that the resource lacks is null."""
    return {name: state.get(name) for name in fields}
