"""
Terraform's JSON plan (`terraform show -json`, format version 1.x) to our `Plan`.

Source: developer.hashicorp.com/terraform/internals/json-format, "Plan Representation" and "Change Representation";
observed with Terraform 1.11.4: in a list, an unknown item is null in `after` and true in `after_unknown`, and the marks
of a value of which nothing is unknown or sensitive are false, empty, or not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    ("forget",): Action.FORGET,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
}

Steps = tuple[str | int, ...]


def read_plan(document: object) -> Plan:
    """
    The plan in a document, which is what `json.loads` returned.

    Raises:
        PlanFormatError: It is something else.
    """
    if not isinstance(document, Mapping) or not str(document.get("format_version", "")).startswith("1."):
        raise PlanFormatError("not a plan of format version 1")
    try:
        changes = tuple(_read_change(raw) for raw in document.get("resource_changes", ()))
        return Plan(str(document.get("terraform_version", "")), changes)
    except (AddressSyntaxError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as exc:
        raise PlanFormatError(f"not a plan as Terraform documents it: {type(exc).__name__}: {exc}") from exc


def _read_change(raw: Mapping[str, Any]) -> ResourceChange:
    change = raw["change"]
    action = _ACTIONS[tuple(change["actions"])]
    attributes: tuple[AttributeChange, ...] = ()
    if action is not Action.NO_CHANGE:
        attributes = tuple(_changes(change, [tuple(path) for path in change.get("replace_paths") or ()]))
    is_import = change.get("importing") is not None
    return ResourceChange(ResourceAddress.parse(raw["address"]), action, attributes, is_import)


def _changes(change: Mapping[str, Any], replacing: Iterable[Steps]) -> Iterator[AttributeChange]:
    before = dict(_leaves((), change.get("before"), None, change.get("before_sensitive")))
    after = dict(_leaves((), change.get("after"), change.get("after_unknown"), change.get("after_sensitive")))
    before, after = _without_husks(before, after), _without_husks(after, before)
    for path in sorted({*before, *after}, key=_order):
        old, new = before.get(path), after.get(path)
        if _is_other(old, new) or (old is new is Unknown.SENSITIVE and _differs(change, path)):
            forces = any(_is_within(path, steps) or _is_within(steps, path) for steps in replacing)
            yield AttributeChange(AttributePath(path), old, new, forces)


def _leaves(path: Steps, value: Any, unknown: Any, sensitive: Any) -> Iterator[tuple[Steps, Value]]:
    """
    Every value that can be named, with its path; nulls are no values.

    Lists of plain values are one value: an item's place says nothing to a reader. An object or mapping without any
    value in it is one value as well, an empty one.
    """
    if value is None and not _has_mark(unknown):
        return
    if sensitive is True:
        yield path, Unknown.SENSITIVE
    elif unknown is True or (value is None and isinstance(unknown, list)):
        yield path, Unknown.UNTIL_APPLY
    elif isinstance(value, list):
        yield from _leaves_of_list(path, value, unknown, sensitive)
    elif isinstance(value, Mapping) or isinstance(unknown, Mapping):
        yield from _leaves_of_object(path, value, unknown, sensitive)
    else:
        yield path, Known(value)


def _leaves_of_object(path: Steps, value: Any, unknown: Any, sensitive: Any) -> Iterator[tuple[Steps, Value]]:
    values = value if isinstance(value, Mapping) else {}
    is_empty = True
    for key in {**values, **(unknown if isinstance(unknown, Mapping) else {})}:
        for leaf in _leaves((*path, key), values.get(key), _mark(unknown, key), _mark(sensitive, key)):
            is_empty = False
            yield leaf
    if is_empty and path:
        yield path, Known({})


def _leaves_of_list(path: Steps, value: list[Any], unknown: Any, sensitive: Any) -> Iterator[tuple[Steps, Value]]:
    if any(isinstance(item, Mapping | list) for item in value):
        for index, item in enumerate(value):
            yield from _leaves((*path, index), item, _mark(unknown, index), _mark(sensitive, index))
    elif _has_mark(sensitive):
        yield path, Unknown.SENSITIVE
    elif _has_mark(unknown):
        yield path, Unknown.UNTIL_APPLY
    else:
        yield path, Known(value)


def _mark(marks: Any, step: str | int) -> Any:
    """What *marks*, the unknown or sensitive parts of a value, say of one of its members."""
    if isinstance(marks, Mapping):
        return marks.get(step)
    if isinstance(marks, list) and isinstance(step, int) and step < len(marks):
        return marks[step]
    return None


def _has_mark(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_has_mark, marks.values()))
    return any(map(_has_mark, marks)) if isinstance(marks, list) else marks is True


def _without_husks(leaves: Mapping[Steps, Value], others: Mapping[Steps, Value]) -> dict[Steps, Value]:
    """*leaves* but for objects that are empty here and have values in *others*: those values say it all."""
    filled = {path[:length] for path in others for length in range(1, len(path))}
    return {path: value for path, value in leaves.items() if value != Known({}) or path not in filled}


def _order(path: Steps) -> list[tuple[int, str]]:
    """By name, and by number where the step is a place in a list."""
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _is_other(old: Value, new: Value) -> bool:
    """Whether two values differ; to Python `1` and `True` would be the same."""
    return old != new or repr(old) != repr(new)


def _is_within(path: Steps, steps: Steps) -> bool:
    return path[: len(steps)] == steps


def _differs(change: Mapping[str, Any], path: Steps) -> bool:
    """Whether a value that may not be shown is another one afterwards."""
    old, new = (Known(_at(change.get(side), path)) for side in ("before", "after"))
    return _is_other(old, new)


def _at(value: Any, path: Steps) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
