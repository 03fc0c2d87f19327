"""A preview's problems as the outcome of a command, for the formats that an outcome has already."""

from __future__ import annotations

from generator.addresses import AttributePath
from generator.addresses.attribute_path import PathSyntaxError
from generator.diagnostics import Diagnostic, Location, Position, Range, Related, SourceFile
from generator.diagnostics.outcome import CheckedDocument, Outcome

from .document import Preview, Problem, ProblemPlace

__all__ = ["to_outcome"]


def to_outcome(preview: Preview) -> Outcome:
    """Each problem as the diagnostic that it was."""
    checked = [CheckedDocument(one.file, one.line or 1, one.name) for one in preview.integrations]
    diagnostics = [_diagnostic(one) for one in preview.problems]
    return Outcome(preview.version, "preview", preview.verdict, preview.verdict.exit_code, diagnostics, checked)


def _diagnostic(one: Problem) -> Diagnostic:
    return Diagnostic(
        code=one.code,
        name=one.name,
        severity=one.severity,
        summary=one.summary,
        detail=one.detail,
        hint=one.hint,
        path=_path(one.path),
        location=Location(SourceFile(one.file, ""), _range(one)) if one.file else None,
        related=tuple(_related(other) for other in one.related),
    )


def _path(text: str) -> AttributePath | None:
    try:
        return AttributePath.parse(text) if text else None
    except PathSyntaxError:
        return None  # of a data file that somebody else wrote


def _range(one: Problem) -> Range | None:
    if one.line is None:
        return None
    start = Position(one.line, one.column or 1)
    end = Position(one.end_line or one.line, one.end_column or start.column)
    return Range(start, max(start, end))


def _related(other: ProblemPlace) -> Related:
    range_ = None if other.line is None else Range(Position(other.line, 1), Position(other.line, 1))
    return Related(other.message, location=Location(SourceFile(other.file, ""), range_))
