"""
What Terraform prints with `-json`, as values.

Source: developer.hashicorp.com/terraform/internals, "JSON Output Format" and "Machine-Readable UI"; the
formats promise to add fields only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

__all__ = ["TerraformDiagnostic", "UnexpectedOutput", "parse_events", "parse_object", "parse_validation"]


class UnexpectedOutput(ValueError):  # noqa: N818  # the runner turns it into one of its errors
    """The text is not what Terraform documents."""


@dataclass(frozen=True, slots=True)
class TerraformDiagnostic:
    """
    One diagnostic of Terraform or of a provider.

    *file* is relative to the working directory; lines and columns count from 1, columns in characters, the
    end is exclusive; all are None where Terraform knows no place. *address* is the resource's, where the
    diagnostic belongs to one; *context* is the enclosing block as Terraform writes it ("resource ...").
    """

    severity: Literal["error", "warning"]
    summary: str
    detail: str = ""
    address: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    context: str | None = None


def parse_validation(text: str) -> tuple[TerraformDiagnostic, ...]:
    """
    The diagnostics of `validate -json`.

    Raises:
        UnexpectedOutput: *text* is something else.
    """
    document = parse_object(text)
    if not isinstance(document.get("diagnostics"), list) or "valid" not in document:
        raise UnexpectedOutput("the answer has no list of diagnostics")
    return tuple(_diagnostic(raw) for raw in document["diagnostics"])


def parse_events(text: str) -> tuple[TerraformDiagnostic, ...]:
    """
    The diagnostics among the events that `plan -json` prints, one JSON object a line.

    Raises:
        UnexpectedOutput: A line is something else.
    """
    # `splitlines` would cut at U+2028 and the like, which JSON texts hold as they are.
    events = (parse_object(line) for line in text.split("\n") if line.strip())
    return tuple(_diagnostic(event["diagnostic"]) for event in events if event.get("type") == "diagnostic")


def parse_object(text: str) -> Mapping[str, Any]:
    """
    One JSON object.

    Raises:
        UnexpectedOutput: *text* is something else.
    """
    try:
        document = json.loads(text)
    except ValueError as exc:
        raise UnexpectedOutput(f"the answer is not JSON: {exc}") from exc
    if not isinstance(document, dict):
        raise UnexpectedOutput("the answer is not a JSON object")
    return document


def _diagnostic(raw: Mapping[str, Any]) -> TerraformDiagnostic:
    place = raw.get("range") or {}
    start, end = place.get("start") or {}, place.get("end") or {}
    return TerraformDiagnostic(
        severity="warning" if raw.get("severity") == "warning" else "error",
        summary=str(raw.get("summary", "")),
        detail=str(raw.get("detail", "")),
        address=raw.get("address"),
        file=place.get("filename"),
        line=start.get("line"),
        column=start.get("column"),
        end_line=end.get("line"),
        end_column=end.get("column"),
        context=cast("str | None", (raw.get("snippet") or {}).get("context")),
    )
