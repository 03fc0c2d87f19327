"""`{ref: var.NAME}`: the only thing in a spec that is more than a literal."""

from __future__ import annotations

import re
from typing import Any

from generator.addresses import RESERVED_VARIABLE_NAMES, AttributePath, VariableName, is_identifier
from generator.diagnostics import Diagnostic, Part
from generator.diagnostics.codes import references as codes

__all__ = ["parse_reference"]


def parse_reference(values: dict[str, Any], path: AttributePath) -> tuple[VariableName | None, list[Diagnostic]]:
    """
    The variable that a mapping with the key `ref` names; `None` with diagnostics if it names none.

    Args:
        values: The mapping's members.
        path: Of the mapping.
    """
    diagnostics = [codes.MORE_THAN_A_REFERENCE.at(path / key, part=Part.KEY, key=key) for key in values if key != "ref"]
    text = values["ref"]
    here = path / "ref"
    if not isinstance(text, str):
        return None, [*diagnostics, codes.INVALID_REFERENCE.at(here, text=_shown(text))]
    prefix, dot, name = text.partition(".")
    if (prefix, dot) != ("var", ".") or not is_identifier(name):
        hint = _hint(text, prefix)
        return None, [*diagnostics, codes.INVALID_REFERENCE.at(here, text=text, hint=hint)]
    if name in RESERVED_VARIABLE_NAMES:
        return None, [*diagnostics, codes.RESERVED_VARIABLE_NAME.at(here, name=name)]
    return (None if diagnostics else VariableName(name)), diagnostics


def _shown(value: object) -> str:
    return "[...]" if isinstance(value, list) else "{...}" if isinstance(value, dict) else str(value)


def _hint(text: str, prefix: str) -> str | None:
    if is_identifier(text):
        return f"write `{{ref: var.{text}}}`"
    if text.startswith("${") and text.endswith("}"):
        return f"write it without `${{` and `}}`: `{{ref: {text[2:-1].strip()}}}`"
    if prefix == "var" and not re.search(r"[A-Za-z0-9_-][.\[]", text.removeprefix("var.")):
        return None  # a variable is meant, and its name is wrong
    if is_identifier(prefix):
        return "declare a variable and set it from there: the generated code stands alone and knows only variables"
    return None
