"""Addresses of Terraform resources: `module.a["x"].data.type.name[0]`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["AddressSyntaxError", "ModuleStep", "ResourceAddress", "format_key"]


class AddressSyntaxError(ValueError):
    """The text is not a resource address. The fault of whoever wrote the text."""


@dataclass(frozen=True, slots=True)
class ModuleStep:
    """One `module.NAME` with the key of `count` (int) or `for_each` (str), if it has one."""

    name: str
    key: int | str | None = None


@dataclass(frozen=True, slots=True)
class ResourceAddress:
    """
    One resource of a configuration or state.

    Attributes:
        key: The instance: an int under `count`, a str under `for_each`, `None` without either.
    """

    type: str
    name: str
    key: int | str | None = None
    mode: Literal["managed", "data"] = "managed"
    modules: tuple[ModuleStep, ...] = ()

    def __str__(self) -> str:
        parts = [f"module.{step.name}{format_key(step.key)}" for step in self.modules]
        if self.mode == "data":
            parts.append("data")
        return ".".join([*parts, self.type, self.name + format_key(self.key)])

    @classmethod
    def parse(cls, text: str) -> ResourceAddress:
        """
        The address that `str()` printed, or that Terraform prints in a plan.

        Raises:
            AddressSyntaxError: *text* is not an address; its author's mistake.
        """
        steps = _split(text)
        modules: list[ModuleStep] = []
        while len(steps) >= 2 and steps[0] == ("module", None):
            modules.append(ModuleStep(*steps[1]))
            steps = steps[2:]
        mode: Literal["managed", "data"] = "managed"
        if steps and steps[0] == ("data", None):
            mode, steps = "data", steps[1:]
        if len(steps) != 2 or steps[0][1] is not None:
            raise AddressSyntaxError(f"not a resource address: {text!r}")
        (type_, _), (name, key) = steps
        return cls(type_, name, key, mode, tuple(modules))


_STEP = re.compile(r'([^\W\d][\w-]*)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?(\.|$)')


def _split(text: str) -> list[tuple[str, int | str | None]]:
    steps: list[tuple[str, int | str | None]] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or (match[3] == "." and match.end() == len(text)):
            raise AddressSyntaxError(f"not a resource address at character {position + 1}: {text!r}")
        steps.append((match[1], _parse_key(match[2])))
        position = match.end()
    return steps


def _parse_key(text: str | None) -> int | str | None:
    """
    The key between brackets.

    Terraform prints text keys as HCL strings, so `${` and `%{` stand doubled in them.
    """
    if text is None:
        return None
    if not text.startswith('"'):
        return int(text)
    try:
        key: str = json.loads(text, strict=False)
    except ValueError as exc:
        raise AddressSyntaxError(f"not a key of a resource instance: {text}") from exc
    return key.replace("$${", "${").replace("%%{", "%{")


def format_key(key: int | str | None) -> str:
    """The key of an instance with its brackets, as Terraform writes it; nothing for `None`."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    quoted = json.dumps(key, ensure_ascii=False)
    return f"[{quoted.replace('${', '$${').replace('%{', '%%{')}]"
