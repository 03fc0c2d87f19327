"""Diagnostics as values: what is wrong, where, and what to do. The lowest layer but `addresses`."""

from generator.diagnostics.bug import BugError
from generator.diagnostics.diagnostic import (
    Characters,
    Diagnostic,
    DiagnosticCode,
    Part,
    Related,
    Severity,
    has_errors,
    sort_diagnostics,
)
from generator.diagnostics.positions import Location, Position, Range, SourceFile, SourceMap
from generator.diagnostics.secret import Secret

__all__ = [
    "BugError",
    "Characters",
    "Diagnostic",
    "DiagnosticCode",
    "Location",
    "Part",
    "Position",
    "Range",
    "Related",
    "Secret",
    "Severity",
    "SourceFile",
    "SourceMap",
    "has_errors",
    "sort_diagnostics",
]
