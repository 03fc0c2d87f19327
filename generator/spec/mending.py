"""
A document with faults in its shape, mended as far as it takes to look for faults behind them.

Without this a quoted port would hide a wrong host until the next run. The mended document is never emitted.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from generator.addresses import VariableName
from generator.diagnostics import Diagnostic
from generator.spec.shape import follow_location

__all__ = ["Steps", "is_consequence", "mend_shape"]

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[int | str, ...]

_UNKNOWN: Final = VariableName("unknown")
"""Stands for a value that nobody knows: rules leave references alone, whatever field they stand in."""

# A missing object needs most of them: a value is put in, found to be no object, made one, and given its members.
_ROUNDS: Final = 8


def mend_shape(model: type[Model], data: Any) -> tuple[Model | None, frozenset[Steps]]:
    """
    *data* as an instance of *model*, with stand-ins where it does not fit, and the paths that were changed.

    `None` when it cannot be mended. *data* itself is left as it is.
    """
    data = _copy(data)
    mended: set[Steps] = set()
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(data), frozenset(mended)
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False, include_input=False)
        kinds = {follow_location(data, detail["loc"], detail["type"])[0]: detail["type"] for detail in details}
        for path, kind in kinds.items():
            # Of a list and a wrong item in it, the item is mended; the list may be right then.
            if path and not any(other[: len(path)] == path != other for other in kinds):
                _mend(data, path, kind, again=path in mended)
                mended.add(path)
    return None, frozenset(mended)


def _copy(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data


def _mend(data: Any, path: Steps, kind: str, *, again: bool) -> None:
    *steps, last = path
    for step in steps:
        data = data[step]
    if kind == "model_type":
        data[last] = {}
    elif kind == "extra_forbidden" or (again and kind != "missing"):
        del data[last]
    else:
        data[last] = _UNKNOWN


def is_consequence(diagnostic: Diagnostic, mended: frozenset[Steps]) -> bool:
    """Whether *diagnostic* is about something that was mended, or that holds or is part of it."""
    if diagnostic.path is None:
        return False
    steps = diagnostic.path.steps
    return any(steps[: len(path)] == path[: len(steps)] for path in mended)
