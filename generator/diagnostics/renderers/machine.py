"""The machine-readable object that `--format json` prints, and its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from generator.diagnostics.bug import BugError
from generator.diagnostics.diagnostic import Diagnostic, Related, Severity
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Outcome, Verdict
from generator.diagnostics.positions import Location

__all__ = ["describe_diagnostic", "output_schema", "render_json"]

_TEXT = {"type": "string"}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
_OPTIONAL_NUMBER = {"type": ["integer", "null"], "minimum": 1}

# Each table says what its object is made of: member, shape, meaning.
_Members = tuple[tuple[str, dict[str, Any], str], ...]
_PLACE_MEMBERS: _Members = (
    ("file", _OPTIONAL_TEXT, "The file as it was given on the command line; null if the place is in no file."),
    ("line", _OPTIONAL_NUMBER, "First line, from 1; null if only the file is known."),
    ("column", _OPTIONAL_NUMBER, "First column, from 1, counted in characters (Unicode code points)."),
    ("end_line", _OPTIONAL_NUMBER, "Line of the end."),
    (
        "end_column",
        _OPTIONAL_NUMBER,
        "Column of the first character after the place; equal to `column` if it is empty.",
    ),
    ("path", _OPTIONAL_TEXT, "Path of the value inside its document, such as `secret_store.aws.region`."),
)
_RELATED_MEMBERS: _Members = (("message", _TEXT, "What this place has to do with the diagnostic."), *_PLACE_MEMBERS)
_DIAGNOSTIC_MEMBERS: _Members = (
    ("code", _TEXT, "Never changes its meaning; `apono-bridge explain CODE` explains it."),
    ("name", _TEXT, "The code in words, in kebab case."),
    ("severity", {"enum": [str(severity) for severity in Severity]}, "Only `error` keeps files from being written."),
    ("summary", _TEXT, "One phrase that stands alone."),
    ("detail", _TEXT, "The facts, one to a line; may be empty."),
    ("hint", _TEXT, "The remedy; empty if none is certain enough."),
    *_PLACE_MEMBERS,
    ("related", {"type": "array", "items": {"$ref": "#/$defs/related"}}, "Further places that have to do with it."),
)
_OUTCOME_MEMBERS: _Members = (
    ("version", _TEXT, "Version of apono-bridge."),
    ("command", _TEXT, "The subcommand that ran."),
    ("verdict", {"enum": [str(verdict) for verdict in Verdict]}, "Files are written on the first two only."),
    (
        "exit_code",
        {"enum": [int(code) for code in ExitCode]},
        "; ".join(f"{int(code)}: {code.meaning}" for code in ExitCode),
    ),
    (
        "diagnostics",
        {"type": "array", "items": {"$ref": "#/$defs/diagnostic"}},
        "By file, then by position; those without a place first.",
    ),
)


def render_json(outcome: Outcome) -> str:
    """
    One line of JSON in ASCII, so that no terminal, log or locale can change or misread it.

    Raises:
        BugError: `outcome.extra` names a member that every outcome has; the mistake of the command.
    """
    outcome = outcome.masked()
    members: dict[str, object] = {
        "version": outcome.version,
        "command": outcome.command,
        "verdict": str(outcome.verdict),
        "exit_code": int(outcome.exit_code),
        "diagnostics": [describe_diagnostic(diagnostic) for diagnostic in outcome.diagnostics],
    }
    if taken := members.keys() & outcome.extra.keys():
        raise BugError(f"extra members of the output are named like common ones: {sorted(taken)}")
    return json.dumps({**members, **outcome.extra}, ensure_ascii=True) + "\n"


def output_schema() -> dict[str, Any]:
    """
    The JSON Schema (draft 2020-12) of what `render_json` prints.

    A command may add members of its own at the top level, so those that are not known there are allowed.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Output of apono-bridge",
        "description": "What every command of apono-bridge prints with `--format json`.",
        **_object_schema(_OUTCOME_MEMBERS, is_open=True),
        "$defs": {
            "diagnostic": _object_schema(_DIAGNOSTIC_MEMBERS),
            "related": _object_schema(_RELATED_MEMBERS),
        },
    }


def describe_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    """*diagnostic* as JSON values."""
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "hint": diagnostic.hint,
        **_describe_place(diagnostic, diagnostic.location),
        "related": [
            {"message": related.message, **_describe_place(related, related.location)} for related in diagnostic.related
        ],
    }


def _describe_place(thing: Diagnostic | Related, location: Location | None) -> dict[str, Any]:
    range_ = None if location is None else location.range
    return {
        "file": None if location is None else location.file,
        "line": None if range_ is None else range_.start.line,
        "column": None if range_ is None else range_.start.column,
        "end_line": None if range_ is None else range_.end.line,
        "end_column": None if range_ is None else range_.end.column,
        "path": None if thing.path is None else str(thing.path),
    }


def _object_schema(members: _Members, *, is_open: bool = False) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {**shape, "description": meaning} for name, shape, meaning in members},
        "required": [name for name, _, _ in members],
        "additionalProperties": is_open,
    }
