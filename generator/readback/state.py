"""Resources in `terraform show -json` of a state or a plan, and in a state file: literal values alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.addresses import format_key
from generator.readback.values import Place, Value

__all__ = ["StateResource", "is_state", "objects_of_state", "resources_of_state"]

_MODES = ("managed", "data")


@dataclass(frozen=True, slots=True)
class StateResource:
    """One object. Null stands for what is not set; `mode`: `managed` or `data`."""

    type: str
    name: str
    address: str
    place: Place
    attributes: dict[str, Value]
    key: str | int | None
    mode: str = "managed"

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "mode"} | {"is_object": True}


def is_state(root: Value) -> bool:
    """Whether a JSON text is a state or a plan, in one of the forms that Terraform writes."""
    data = root.data
    if not isinstance(data, dict):
        return False
    is_shown = "format_version" in data or "terraform_version" in data
    return is_shown and ("values" in data or "planned_values" in data or "resources" in data or "version" in data)


def resources_of_state(root: Value) -> Iterator[StateResource]:
    """The managed resources, those of modules included."""
    return (found for found in objects_of_state(root) if found.mode == "managed")


def objects_of_state(root: Value) -> Iterator[StateResource]:
    """The managed resources and the data sources, those of modules included."""
    values = _get(root, "planned_values") or _get(root, "values")
    if values is not None:
        module = _get(values, "root_module")
        if module is not None:
            yield from _shown_module(module)
    for resource in _list(_get(root, "resources")):
        yield from _stored(resource)


def _get(value: Value | None, name: str) -> Value | None:
    return value.data.get(name) if value is not None and isinstance(value.data, dict) else None


def _list(value: Value | None) -> list[Value]:
    return value.data if value is not None and isinstance(value.data, list) else []


def _text(value: Value, name: str) -> str:
    found = _get(value, name)
    return found.data if found is not None and isinstance(found.data, str) else ""


def _key(value: Value, name: str) -> str | int | None:
    found = _get(value, name)
    return found.data if found is not None and isinstance(found.data, str | int) else None


def _shown_module(module: Value) -> Iterator[StateResource]:
    for resource in _list(_get(module, "resources")):
        if _text(resource, "mode") in _MODES:
            yield _resource(resource, resource, _text(resource, "address"), _get(resource, "values"), "index")
    for child in _list(_get(module, "child_modules")):
        yield from _shown_module(child)


def _stored(resource: Value) -> Iterator[StateResource]:
    """The instances of a resource of a state file (version 4)."""
    mode = _text(resource, "mode")
    if mode not in _MODES:
        return
    parts = (_text(resource, "module"), "data" if mode == "data" else "", _text(resource, "type"))
    address = ".".join(filter(None, (*parts, _text(resource, "name"))))
    for instance in _list(_get(resource, "instances")):
        index = format_key(_key(instance, "index_key"))
        yield _resource(resource, instance, address + index, _get(instance, "attributes"), "index_key")


def _resource(resource: Value, instance: Value, address: str, values: Value | None, key: str) -> StateResource:
    attributes = values.data if values is not None and isinstance(values.data, dict) else {}
    return StateResource(
        _text(resource, "type"),
        _text(resource, "name"),
        address,
        instance.place,
        attributes,
        _key(instance, key),
        _text(resource, "mode"),
    )
