"""Paths below one resource or one spec document: `owner.attribute_values[0]`, `integration_config["host"]`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["AttributePath", "MapKey", "PathSyntaxError", "Step"]


class PathSyntaxError(ValueError):
    """The text is not an attribute path. The fault of whoever wrote the text."""


@dataclass(frozen=True, slots=True)
class MapKey:
    """A key of a map, as against the name of an attribute: any text at all."""

    key: str


Step = str | int | MapKey
"""An attribute name, an index of a list (from 0), or a key of a map."""

_NAME = re.compile(r"[^\W\d][\w-]*")
_STEP = re.compile(r'\.?(?P<name>[^\W\d][\w-]*)|\[(?P<index>\d+)\]|\[(?P<key>"(?:[^"\\]|\\.)*")\]')


@dataclass(frozen=True, slots=True)
class AttributePath:
    """
    Where a value is inside its resource or document; the empty path is the whole of it.

    A name that is not an identifier is printed like a map key (`["a b"]`) and so reads back as one: spec keys that
    nobody could know beforehand are the only such names.
    """

    steps: tuple[Step, ...] = ()

    def __truediv__(self, step: Step) -> AttributePath:
        return AttributePath((*self.steps, step))

    def __str__(self) -> str:
        return _format(self.steps)

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def parent(self) -> AttributePath:
        """The path one step up; the empty path is its own parent."""
        return AttributePath(self.steps[:-1])

    def ancestors(self) -> Iterator[AttributePath]:
        """This path, then each one above it up to and including the empty path."""
        for length in range(len(self.steps), -1, -1):
            yield AttributePath(self.steps[:length])

    @staticmethod
    @lru_cache(maxsize=1024)
    def of(*steps: Step) -> AttributePath:
        """The path with these steps. The few paths of a spec's fields are made once, not once for each spec."""
        return AttributePath(steps)

    @classmethod
    def parse(cls, text: str) -> AttributePath:
        """
        The path that `str()` printed.

        Raises:
            PathSyntaxError: *text* is not a path; its author's mistake.
        """
        steps: list[Step] = []
        position = 0
        while position < len(text):
            match = _STEP.match(text, position)
            if match is None or (match["name"] and (text[position] == ".") != (position > 0)):
                raise PathSyntaxError(f"not an attribute path at character {position + 1}: {text!r}")
            steps.append(_parse_step(match))
            position = match.end()
        return cls(tuple(steps))


@lru_cache(maxsize=1024)
def _format(steps: tuple[Step, ...]) -> str:
    """The few paths of a spec's fields are printed once, not once for each spec."""
    return "".join(_format_step(step, first=index == 0) for index, step in enumerate(steps))


def _format_step(step: Step, *, first: bool) -> str:
    match step:
        case int():
            return f"[{step}]"
        case MapKey(key):
            return f"[{json.dumps(key, ensure_ascii=False)}]"
        case name if _NAME.fullmatch(name):
            return name if first else f".{name}"
        case name:
            return f"[{json.dumps(name, ensure_ascii=False)}]"


def _parse_step(match: re.Match[str]) -> Step:
    if match["name"] is not None:
        return match["name"]
    if match["index"] is not None:
        return int(match["index"])
    try:
        return MapKey(json.loads(match["key"], strict=False))
    except ValueError as exc:
        raise PathSyntaxError(f"not a map key: {match['key']}") from exc
