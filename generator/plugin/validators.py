"""
Checks that providers attach to attributes, worded as terraform-plugin-framework-validators words them.

Each function here makes a check for the tables of `apono`. Summaries and details are part of what users
and scripts see, so they are kept to the letter. Source: that library's packages validatordiag,
listvalidator, setvalidator, stringvalidator, int32validator and resourcevalidator, 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .behaviour import ConfigCheck, ValueCheck
from .findings import Finding, path_text, value_text
from .shapes import Steps
from .values import Unknown, Value

__all__ = [
    "all_elements",
    "also_requires",
    "at_least",
    "at_least_items",
    "conflicting",
    "is_set",
    "matches",
    "one_of",
    "requires_sibling_if",
]


def is_set(value: Value) -> bool:
    """Whether a value is there and known."""
    return value is not None and not isinstance(value, Unknown)


def at_least_items(kind: str, minimum: int) -> ValueCheck:
    """At least *minimum* elements; *kind* is "list" or "set"."""

    def check(value: Value, path: Steps, _: Value) -> list[Finding]:
        if len(value) >= minimum:
            return []
        return [_invalid("", path, f"{kind} must contain at least {minimum} elements", str(len(value)))]

    return check


def at_least(minimum: int) -> ValueCheck:
    """A number of *minimum* or more."""

    def check(value: Value, path: Steps, _: Value) -> list[Finding]:
        return [] if value >= minimum else [_invalid("", path, f"value must be at least {minimum}", str(value))]

    return check


def one_of(*allowed: str) -> ValueCheck:
    """One of the given texts, letter case included."""
    choices = " ".join(map(value_text, allowed))

    def check(value: Value, path: Steps, _: Value) -> list[Finding]:
        if value in allowed:
            return []
        return [_invalid(" Match", path, f"value must be one of: [{choices}]", value_text(value))]

    return check


def matches(pattern: str, message: str) -> ValueCheck:
    """A text in which *pattern* is found; *message* is said otherwise."""
    compiled = re.compile(pattern)

    def check(value: Value, path: Steps, _: Value) -> list[Finding]:
        return [] if compiled.search(value) else [_invalid(" Match", path, message, value)]

    return check


def all_elements(check_element: ValueCheck) -> ValueCheck:
    """A set whose known elements all pass *check_element*."""

    def check(value: Value, path: Steps, holder: Value) -> list[Finding]:
        found = [check_element(item, (*path, ("element", item)), holder) for item in value if is_set(item)]
        return [finding for findings in found for finding in findings]

    return check


def also_requires(other: str) -> ValueCheck:
    """Where this is set, the attribute *other* of the same object must be set as well."""

    def check(_: Value, path: Steps, holder: Value) -> list[Finding]:
        if holder.get(other) is not None:
            return []
        sibling = path_text((*path[:-1], ("attribute", other)))
        text = f'Attribute "{sibling}" must be specified when "{path_text(path)}" is specified'
        return [Finding("Invalid Attribute Combination", text, path)]

    return check


def requires_sibling_if(value: str, other: str, *without: str) -> ValueCheck:
    """One of the texts *without*, or *value*, which needs the attribute *other* of the same object."""
    free, bound, required = one_of(*without), one_of(value), also_requires(other)

    def check(found: Value, path: Steps, holder: Value) -> list[Finding]:
        if found in without:
            return []
        # The library reports what every alternative has against the value, not only the nearest one.
        return (
            [
                *free(found, path, holder),
                *bound(found, path, holder),
                *required(found, path, holder),
            ]
            if found != value or holder.get(other) is None
            else []
        )

    return check


def conflicting(paths: Sequence[str]) -> ConfigCheck:
    """At most one of the attributes, given by schema path, may be set; the first that is gets the blame."""
    listed = f"[{','.join(paths)}]"

    def check(config: Value) -> list[Finding]:
        found = [path for path in paths if is_set(_at(config, path))]
        if len(found) < 2:
            return []
        steps = tuple(("attribute", name) for name in found[0].split("."))
        text = f"These attributes cannot be configured together: {listed}"
        return [Finding("Invalid Attribute Combination", text, steps)]

    return check


def _at(config: Value, path: str) -> Value:
    for name in path.split("."):
        if not is_set(config):
            return None
        config = config[name]
    return config


def _invalid(kind: str, path: Steps, rule: str, found: str) -> Finding:
    return Finding(f"Invalid Attribute Value{kind}", f"Attribute {path_text(path)} {rule}, got: {found}", path)
