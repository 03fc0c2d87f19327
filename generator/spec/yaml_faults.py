"""Texts that are no YAML: what to say of them, and where reading can go on."""

from __future__ import annotations

import re

import yaml

from generator.diagnostics import BugError, Diagnostic, Location, Position, Range, Related, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.diagnostics.positions import LINE_END

__all__ = ["from_next_document", "location_at", "syntax_diagnostic"]

_DOCUMENT_START = re.compile(r"---(?=\s|$)")
# What libyaml refuses in a text (its reader.c): everything that is not printable for YAML.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def syntax_diagnostic(error: yaml.YAMLError, source: SourceFile) -> tuple[Diagnostic, int]:
    """The diagnostic for what libyaml says, and the line (from 0) behind which reading can go on."""
    if isinstance(error, yaml.reader.ReaderError):
        return _control_character(source), len(source.lines)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        raise BugError("libyaml reported an error without a place") from error
    line, column = error.problem_mark.line, error.problem_mark.column
    problem = error.problem or "not YAML"
    location = location_at(source, line, column)
    source_line = source.lines[line] if line < len(source.lines) else ""
    if "\t" in (source_line[: column + 1] or source_line) and ("tab" in problem or "cannot start" in problem):
        return codes.TAB.at(location=location), line
    if "undefined alias" in problem:
        return codes.UNDEFINED_ALIAS.at(location=location), line
    if error.context_mark is not None and "unexpected end of stream" in problem:
        # Found at the end of the file, but what is to be mended is where the quote was opened.
        line, column = error.context_mark.line, error.context_mark.column
        unclosed = codes.YAML_SYNTAX.at(
            location=location_at(source, line, column),
            problem="the quote that is opened here is never closed",
            hint="close the quote",
        )
        return unclosed, len(source.lines)
    related: tuple[Related, ...] = ()
    if error.context_mark is not None and error.context:
        mark = error.context_mark
        related = (Related(error.context, location=location_at(source, mark.line, mark.column)),)
    hint = next((hint for words, hint in _SYNTAX_HINTS if words in problem), "")
    if "mapping values are not allowed" in problem and ": " not in source_line[:column]:
        hint = _INDENTATION  # the colon behind the line's first word, so there is no text in front that could hold it
    return codes.YAML_SYNTAX.at(location=location, related=related, problem=problem, hint=hint), line


_INDENTATION = "check the indentation: all fields of one mapping begin in the same column"

_SYNTAX_HINTS = (
    ("did not find expected key", _INDENTATION),
    ("did not find expected '-' indicator", "check the indentation: all items of one list begin in the same column"),
    ("did not find expected ','", "add the comma or the closing bracket that is missing here or above"),
    ("expected alphabetic or numeric", "put a text that begins with `*` or `&` between quotes"),
    ("mapping values are not allowed", "put a text that holds `: ` between quotes"),
    ("could not find expected ':'", "write `key: value`; a longer text goes between quotes or behind `|`"),
    ("unknown escape character", r"inside double quotes write `\\` for a backslash, or use single quotes"),
    ("cannot start any token", "put the text between quotes"),
)


def _control_character(source: SourceFile) -> Diagnostic:
    for number, line in enumerate(source.lines):
        match = _CONTROL.search(line)
        if match:
            location = location_at(source, number, match.start())
            return codes.CONTROL_CHARACTER.at(location=location, code=f"U+{ord(match[0]):04X}")
    raise BugError("libyaml refuses a character that is not to be found")


def from_next_document(text: str, line: int) -> tuple[int, str | None]:
    """
    The first line (from 0) at or below *line* that starts a document, and *text* from there on, if there is one.

    What is left out is replaced by empty lines, so that positions stay true.
    """
    lines = LINE_END.split(text)
    for number in range(line, len(lines)):
        if _DOCUMENT_START.match(lines[number]):
            return number, "\n" * number + "\n".join(lines[number:])
    return len(lines), None


def location_at(source: SourceFile, line: int, column: int) -> Location:
    """The one character at *line* and *column* (both from 0); libyaml may point behind the last line."""
    if line >= len(source.lines):
        line, column = len(source.lines) - 1, len(source.lines[-1])
    start = Position(line + 1, column + 1)
    return Location(source, Range(start, Position(line + 1, column + 2)))
