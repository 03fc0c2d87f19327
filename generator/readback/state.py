"""
Resources in `terraform show -json` of a state or a plan, and in a state file: literal values alone.

Sources: Terraform's "JSON Output Format" for `values`, `resource_changes`, `after_unknown` and `deposed_key`; its
`internal/states/statefile/version4.go` for state files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.addresses import format_key
from generator.readback.values import Place, Refused, Value

__all__ = ["StateResource", "is_old_state", "is_state", "objects_of_state", "resources_of_state"]

_MODES = ("managed", "data")


@dataclass(frozen=True, slots=True)
class StateResource:
    """
    One object. Null stands for what is not set.

    Attributes:
        mode: `managed` or `data`.
        why_left: Why it is no resource that specs are made of; empty if it is one.
    """

    type: str
    name: str
    address: str
    place: Place
    attributes: dict[str, Value]
    key: str | int | None
    mode: str = "managed"
    why_left: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What a `ReadResource` is made of."""
        names = (name for name in self.__slots__ if name not in ("mode", "why_left"))
        return {name: getattr(self, name) for name in names} | {"is_object": True}


def is_state(root: Value) -> bool:
    """Whether a JSON text is a state or a plan, in one of the forms that Terraform writes."""
    data = root.data
    if not isinstance(data, dict):
        return False
    is_shown = "format_version" in data or "terraform_version" in data
    return is_shown and ("values" in data or "planned_values" in data or "resources" in data or "version" in data)


def is_old_state(root: Value) -> bool:
    """Whether it is a state file of a version before 4, which Terraform 0.12 and later write."""
    version = _get(root, "version")
    return (
        version is not None and isinstance(version.data, int) and version.data < 4 and _get(root, "modules") is not None
    )


def resources_of_state(root: Value) -> list[StateResource]:
    """All resources and data sources, those of modules included. The text is hidden where it is sensitive."""
    found = list(_resources(root))
    root.place.text.hide(
        value.place
        for resource in found
        for attribute in resource.attributes.values()
        for value in _refused_values(attribute)
        if value.data is _SENSITIVE
    )
    return found


def objects_of_state(root: Value) -> Iterator[StateResource]:
    """What there is: the managed resources and the data sources, those of modules included, without deposed objects."""
    return (found for found in _resources(root) if found.mode in _MODES and found.why_left != _DEPOSED)


def _refused_values(value: Value) -> Iterator[Value]:
    if isinstance(value.data, Refused):
        yield value
    elif isinstance(value.data, list | dict):
        for item in value.data.values() if isinstance(value.data, dict) else value.data:
            yield from _refused_values(item)


def _resources(root: Value) -> Iterator[StateResource]:
    values = _get(root, "planned_values") or _get(root, "values")
    if values is not None:
        module = _get(values, "root_module")
        if module is not None:
            yield from _shown_module(module, _unknown_by_address(root))
    for resource in _list(_get(root, "resources")):
        yield from _stored(resource)


_NOT_KNOWN = Refused("Terraform knows it only after the apply", "make it an input variable, or write its value")
_SENSITIVE = Refused("Terraform treats it as sensitive", "let an input variable stand for it")
_DATA = "a data source; it stays in your code"
_DEPOSED = "a deposed object, which Terraform destroys with the next apply"


def _unknown_by_address(root: Value) -> dict[str, Value]:
    """Of a plan: which of the attributes that somebody wrote it does not know yet."""
    written = dict(_written(_get(_get(root, "configuration"), "root_module"), ""))
    found: dict[str, Value] = {}
    for resource in _list(_get(root, "resource_changes")):
        address = _text(resource, "address")
        unknown = _get(_get(resource, "change"), "after_unknown")
        if unknown is not None and isinstance(unknown.data, dict):
            names = written.get(_INDEX.sub("", address), unknown.data)
            members = {name: value for name, value in unknown.data.items() if name in names}
            found[address] = unknown.with_data(members)
    return found


_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def _written(module: Value | None, prefix: str) -> Iterator[tuple[str, Collection[str]]]:
    """The attributes in the code of each resource, by its address without keys."""
    for resource in _list(_get(module, "resources")):
        expressions = _get(resource, "expressions")
        names = expressions.data if expressions is not None and isinstance(expressions.data, dict) else ()
        yield prefix + _text(resource, "address"), names
    calls = _get(module, "module_calls")
    if calls is not None and isinstance(calls.data, dict):
        for name, call in calls.data.items():
            yield from _written(_get(call, "module"), f"{prefix}module.{name}.")


def _marked(value: Value | None, marks: Value | None, why: Refused) -> Value | None:
    """*value* without what is marked: `true` stands for all of it, mappings and lists for parts."""
    if marks is None:
        return value
    if marks.data is True:
        place = marks.place if value is None else value.place
        return Value(why, place, marks.key if value is None else value.key)
    if isinstance(marks.data, dict) and (value is None or isinstance(value.data, dict | None)):
        members = dict(value.data) if value is not None and isinstance(value.data, dict) else {}
        for name, inner in marks.data.items():
            found = _marked(members.get(name), inner, why)
            if found is not None:
                members[name] = found
        if members:
            return Value(members, (value or marks).place, (value or marks).key)
    if isinstance(marks.data, list) and value is not None and isinstance(value.data, list):
        items = [*marks.data[: len(value.data)], *[None] * (len(value.data) - len(marks.data))]
        return value.with_data([_marked(item, mark, why) for item, mark in zip(value.data, items, strict=True)])
    return value


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


def _shown_module(module: Value, unknown_by_address: Mapping[str, Value]) -> Iterator[StateResource]:
    for resource in _list(_get(module, "resources")):
        address = _text(resource, "address")
        values = _marked(_get(resource, "values"), unknown_by_address.get(address), _NOT_KNOWN)
        values = _marked(values, _get(resource, "sensitive_values"), _SENSITIVE)
        why = _DEPOSED if _text(resource, "deposed_key") else ""
        yield _resource(resource, resource, address, values, "index", why)
    for child in _list(_get(module, "child_modules")):
        yield from _shown_module(child, unknown_by_address)


def _stored(resource: Value) -> Iterator[StateResource]:
    """The instances of a resource of a state file (version 4)."""
    data = "data" if _text(resource, "mode") == "data" else ""
    module = _text(resource, "module")
    address = ".".join(filter(None, (module, data, _text(resource, "type"), _text(resource, "name"))))
    for instance in _list(_get(resource, "instances")):
        key = _key(instance, "index_key")
        values = _get(instance, "attributes")
        for path in _list(_get(instance, "sensitive_attributes")):
            values = _marked(values, _marks_of(path), _SENSITIVE)
        why = _DEPOSED if _text(instance, "deposed") else ""
        yield _resource(resource, instance, address + format_key(key), values, "index_key", why)


def _marks_of(path: Value) -> Value:
    """The path of a sensitive value, written as the marks of `terraform show -json` are."""
    marks = Value(True, path.place)
    for step in reversed(_list(path)):
        name = _get(step, "value")
        if name is not None and isinstance(name.data, dict):  # the key of a map
            name = _get(name, "value")
        if name is None or not isinstance(name.data, str):
            marks = Value(True, path.place)  # within a list: all of it
        else:
            marks = Value({name.data: marks}, path.place)
    return marks


def _resource(
    resource: Value, instance: Value, address: str, values: Value | None, key: str, why_left: str
) -> StateResource:
    attributes = values.data if values is not None and isinstance(values.data, dict) else {}
    return StateResource(
        _text(resource, "type"),
        _text(resource, "name"),
        address,
        instance.place,
        attributes,
        _key(instance, key),
        _text(resource, "mode"),
        _DATA if _text(resource, "mode") == "data" else why_left,
    )
