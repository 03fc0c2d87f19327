"""Diagnostics in a form that is short to compare, and the examples of the codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
import yaml

from generator.diagnostics import Diagnostic, DiagnosticCode


def marked(text: str, diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    """Of each diagnostic its name and the characters of *text* that it is about, all of them if it says none."""
    return [
        (diagnostic.name, text if diagnostic.characters is None else text[slice(*diagnostic.characters)])
        for diagnostic in diagnostics
    ]


def codes_of(module: object) -> list[Any]:
    """A test parameter for each code of *module* that has examples."""
    entries = [entry for entry in vars(module).values() if isinstance(entry, DiagnosticCode)]
    return [pytest.param(entry, id=entry.code) for entry in entries if entry.bad]


def read(fragment: str) -> dict[str, Any]:
    """The fields of an example."""
    fields: dict[str, Any] = yaml.safe_load(fragment)
    return fields
