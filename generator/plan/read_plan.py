"""
Terraform's JSON plan (`terraform show -json`, format version 1.x) to our `Plan`.

Source: developer.hashicorp.com/terraform/internals/json-format, "Plan Representation" and "Change Representation".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.addresses import AddressSyntaxError, AttributePath, ResourceAddress
from generator.plan.changes import Action, AttributeChange, Known, Plan, ResourceChange, Unknown, Value

__all__ = ["PlanFormatError", "read_plan"]


class PlanFormatError(ValueError):
    """The document is not a JSON plan of format version 1. The fault of whoever made it."""


_ACTIONS = {
    ("no-op",): Action.NO_CHANGE,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DESTROY,
    ("forget",): Action.NO_CHANGE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
}


def read_plan(document: Mapping[str, Any]) -> Plan:
    """
    The plan in a document.

    Raises:
        PlanFormatError: It is something else.
    """
    if not str(document.get("format_version", "")).startswith("1."):
        raise PlanFormatError("not a plan of format version 1")
    try:
        changes = tuple(_read_change(raw) for raw in document.get("resource_changes", ()))
        return Plan(str(document.get("terraform_version", "")), changes)
    except (KeyError, TypeError, AddressSyntaxError) as exc:
        raise PlanFormatError(f"not a plan as Terraform documents it: {exc}") from exc


def _read_change(raw: Mapping[str, Any]) -> ResourceChange:
    change = raw["change"]
    action = _ACTIONS[tuple(change["actions"])]
    attributes: tuple[AttributeChange, ...] = ()
    if action is not Action.NO_CHANGE:
        replacing = {tuple(path) for path in change.get("replace_paths", ())}
        attributes = tuple(_changes(change, replacing))
    is_import = change.get("importing") is not None
    return ResourceChange(ResourceAddress.parse(raw["address"]), action, attributes, is_import)


def _changes(change: Mapping[str, Any], replacing: set[tuple[str | int, ...]]) -> Iterator[AttributeChange]:
    before = dict(_leaves((), change.get("before"), None, change.get("before_sensitive")))
    after = dict(_leaves((), change.get("after"), change.get("after_unknown"), change.get("after_sensitive")))
    for path in sorted({*before, *after}, key=lambda steps: [str(step) for step in steps]):
        old, new = before.get(path), after.get(path)
        if old != new or (old is Unknown.SENSITIVE and _differs(change, path)):
            forces = any(path[: len(steps)] == steps for steps in replacing)
            yield AttributeChange(AttributePath(path), old, new, forces)


Steps = tuple[str | int, ...]


def _leaves(path: Steps, value: Any, unknown: Any, sensitive: Any) -> Iterator[tuple[Steps, Value]]:
    """
    Every value that can be named, with its path; nulls are no values.

    Lists of plain values are one value: an item's place says nothing to a reader.
    """
    if sensitive is True:
        yield path, Unknown.SENSITIVE
    elif unknown is True:
        yield path, Unknown.UNTIL_APPLY
    elif isinstance(value, Mapping) or isinstance(unknown, Mapping):
        value = value if isinstance(value, Mapping) else {}
        for key in {**value, **(unknown if isinstance(unknown, Mapping) else {})}:
            yield from _leaves((*path, key), value.get(key), _member(unknown, key), _member(sensitive, key))
        if path and not value and not unknown:
            yield path, Known({})
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item, _member(unknown, index), _member(sensitive, index))
    elif isinstance(value, list) and _has_mark(unknown):
        yield path, Unknown.UNTIL_APPLY
    elif isinstance(value, list) and _has_mark(sensitive):
        yield path, Unknown.SENSITIVE
    elif value is not None:
        yield path, Known(value)


def _member(marks: Any, step: str | int) -> Any:
    if isinstance(marks, Mapping):
        return marks.get(str(step))
    if isinstance(marks, list) and isinstance(step, int) and step < len(marks):
        return marks[step]
    return None


def _has_mark(marks: Any) -> bool:
    return isinstance(marks, list) and any(mark is True for mark in marks)


def _differs(change: Mapping[str, Any], path: Steps) -> bool:
    """Whether a value that may not be shown is another one afterwards."""
    return bool(_at(change.get("before"), path) != _at(change.get("after"), path))


def _at(value: Any, path: Steps) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
