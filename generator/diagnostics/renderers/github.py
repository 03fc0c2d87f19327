"""
Workflow commands of GitHub Actions: each diagnostic becomes an annotation of its line.

Form and escapes are those of "Workflow commands for GitHub Actions" in GitHub's documentation and of
`packages/core/src/command.ts` in github.com/actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics.diagnostic import Diagnostic, Severity
from generator.diagnostics.outcome import Outcome
from generator.diagnostics.positions import Range
from generator.diagnostics.renderers.human import summarise
from generator.diagnostics.text import show

__all__ = ["render_github"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

_DATA_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DATA = str.maketrans(_DATA_ESCAPES)
_PROPERTY = str.maketrans({**_DATA_ESCAPES, ":": "%3A", ",": "%2C"})


def render_github(outcome: Outcome) -> str:
    """One line for each diagnostic, then the line that counts them, which has no foreign text in it."""
    outcome = outcome.masked()
    return "".join(f"{_render(diagnostic)}\n" for diagnostic in outcome.diagnostics) + f"{summarise(outcome)}\n"


def _render(diagnostic: Diagnostic) -> str:
    properties = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in _properties(diagnostic))
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{_message(diagnostic).translate(_DATA)}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    location = diagnostic.location
    if location is not None:
        yield "file", show(location.file)
        if location.range is not None:
            yield from _position(location.range)
    yield "title", show(f"{diagnostic.code} {diagnostic.name}")


def _position(range_: Range) -> Iterator[tuple[str, str]]:
    start, end = range_.start, range_.end
    yield "line", str(start.line)
    yield "endLine", str(end.line)
    # Columns of an annotation that spans lines are refused. The end is inclusive: it defaults to the start.
    if start.line == end.line:
        yield "col", str(start.column)
        yield "endColumn", str(max(start.column, end.column - 1))


def _message(diagnostic: Diagnostic) -> str:
    lines = [diagnostic.summary]
    lines += diagnostic.detail.split("\n") if diagnostic.detail else []
    lines += [_related_line(related.message, str(related.path or "")) for related in diagnostic.related]
    lines += f"help: {diagnostic.hint}".split("\n") if diagnostic.hint else []
    return "\n".join(map(show, lines))


def _related_line(message: str, path: str) -> str:
    return f"{message} ({path})" if path else message
