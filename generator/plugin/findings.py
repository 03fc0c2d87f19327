"""What the provider reports to Terraform: diagnostics with attribute paths, as the real provider words them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .messages import ERROR, WARNING
from .shapes import Steps
from .values import Dynamic, Unknown, Value

__all__ = ["Finding", "attribute_path", "path_text", "to_message", "value_text"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One diagnostic of the provider. *path* is empty where it concerns the whole resource."""

    summary: str
    detail: str
    path: Steps = ()
    is_warning: bool = False


def to_message(finding: Finding) -> dict[str, Any]:
    """A finding as the protocol's Diagnostic."""
    message: dict[str, Any] = {
        "severity": WARNING if finding.is_warning else ERROR,
        "summary": finding.summary,
        "detail": finding.detail,
    }
    if finding.path:
        message["attribute"] = attribute_path(finding.path)
    return message


def attribute_path(steps: Steps) -> dict[str, Any]:
    """
    A path as the protocol's AttributePath.

    The protocol cannot name an element of a set: the path ends before it, as that of the real provider.
    """
    out: list[dict[str, Any]] = []
    for kind, value in steps:
        if kind == "element":
            break
        field = {"attribute": "attribute_name", "key": "element_key_string", "index": "element_key_int"}[kind]
        out.append({field: value})
    return {"steps": out}


def path_text(steps: Steps) -> str:
    """
    A path as it stands in messages: `a.b[0]["key"].c`, an element of a set as `[Value(...)]`.

    Source: terraform-plugin-framework, package path, `Path.String`.
    """
    text = ""
    for kind, value in steps:
        if kind == "attribute":
            text += f".{value}" if text else value
        elif kind == "element":
            text += f"[Value({value_text(value)})]"
        else:
            text += f"[{json.dumps(value, ensure_ascii=False)}]"
    return text


def value_text(value: Value) -> str:
    """A value as it stands in messages. Source: terraform-plugin-framework, `String` of package basetypes."""
    match value:
        case None:
            return "<null>"
        case Unknown():
            return "<unknown>"
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float() | Decimal():
            return str(value)
        case list():
            return f"[{','.join(map(value_text, value))}]"
        case dict():
            members = (f"{json.dumps(k, ensure_ascii=False)}:{value_text(value[k])}" for k in sorted(value))
            return f"{{{','.join(members)}}}"
        case Dynamic():
            return value_text(value.value)
        case _:
            raise TypeError(f"a Terraform value cannot be {type(value).__name__}")
