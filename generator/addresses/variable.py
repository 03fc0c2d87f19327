"""Names of input variables: what `{ref: var.NAME}` in a spec may name."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["RESERVED_VARIABLE_NAMES", "VariableName", "is_identifier"]

# Terraform 1.11 refuses these as variable names ("reserved due to its special meaning inside module blocks").
RESERVED_VARIABLE_NAMES = frozenset(
    {"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"}
)

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def is_identifier(text: str) -> bool:
    """Whether *text* can name a Terraform resource or variable, kept to ASCII so that file names stay portable."""
    return _IDENTIFIER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, order=True)
class VariableName:
    """An input variable of the generated module; prints as `var.NAME`."""

    name: str

    def __str__(self) -> str:
        return f"var.{self.name}"
