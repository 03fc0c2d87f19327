"""Terraform version constraints: `~> 1.9`, `>= 1.9.1, < 2.0.0` (language documentation, "Version Constraints")."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["allows", "is_version_constraint"]

_CONDITION = re.compile(
    r"\s*(?:(?P<operator>=|!=|>=|<=|>|<|~>)\s*)?(?P<version>\d{1,9}(\.\d{1,9}){0,2})(?P<pre>-[0-9A-Za-z.-]+)?\s*"
)


@lru_cache
def is_version_constraint(text: str) -> bool:
    """Whether Terraform can read *text*."""
    return all(_CONDITION.fullmatch(part) for part in text.split(","))


@lru_cache
def allows(constraint: str, version: str) -> bool:
    """Whether a release (no pre-release) satisfies a constraint that `is_version_constraint`."""
    wanted = _numbers(version)
    return all(_holds(part, wanted) for part in constraint.split(","))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _holds(condition: str, version: tuple[int, ...]) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    if match["pre"]:
        # A pre-release is older than its release; no release is equal to it.
        return match["operator"] in {">", ">=", "~>", "!="} and version >= _padded(_numbers(match["version"]))
    stated = _numbers(match["version"])
    bound = _padded(stated)
    match match["operator"] or "=":
        case "=":
            return version == bound
        case "!=":
            return version != bound
        case ">":
            return version > bound
        case ">=":
            return version >= bound
        case "<":
            return version < bound
        case "<=":
            return version <= bound
        case _:
            # `~>` lets only the last stated number grow.
            return version >= bound and version[: max(len(stated) - 1, 1)] == stated[: max(len(stated) - 1, 1)]


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, 0, 0)[:3]
