"""
From a character of a scalar's value back to where it stands in the YAML text.

Value and text are walked side by side: folding, indentation, escapes and doubled quotes are what the text has more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from yaml.nodes import ScalarNode

from generator.diagnostics import Characters, Position, Range, SourceFile

__all__ = ["find_characters"]

_ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
)
_ESCAPED_BREAK = re.compile(r"\\[ \t]*(\r\n|\r|\n)[ \t]*")
_BLANK = " \t\r\n"


def find_characters(source: SourceFile, node: ScalarNode, value: str, characters: Characters) -> Range | None:
    """
    The range of some characters of *value* in the text.

    Args:
        value: The scalar's true text (`node.value` may hold stand-ins).

    Returns:
        `None` when text and value cannot be brought together, which no YAML found by trial does.
    """
    offsets = _offsets(_raw_text(source, node), node.style or "", value)
    if offsets is None or characters.start > len(value):
        return None
    start = _position(source, node, offsets[characters.start])
    end = _position(source, node, offsets[max(characters.start, min(characters.end, len(value)))])
    return Range(start, end)


def _raw_text(source: SourceFile, node: ScalarNode) -> str:
    """The scalar as written, line ends made `\\n`, from its first line's first character."""
    first, last = node.start_mark.line, node.end_mark.line
    lines = source.lines[first : last + 1]
    if len(lines) > last - first:
        lines[-1] = lines[-1][: node.end_mark.column]
    return "\n".join(lines)[node.start_mark.column :]


def _position(source: SourceFile, node: ScalarNode, offset: int) -> Position:
    line, column = node.start_mark.line, node.start_mark.column + offset
    while line < len(source.lines) - 1 and column > len(source.lines[line]):
        column -= len(source.lines[line]) + 1
        line += 1
    return Position(line + 1, column + 1)


@lru_cache(maxsize=1)
def _offsets(raw: str, style: str, value: str) -> list[int] | None:
    """
    For each character of *value*, and for its end, the offset in *raw*; `None` if they do not fit together.

    The last result is kept, since a long text may have thousands of faults.
    """
    at = _content_start(raw, style)
    lines = _Lines.of(raw, style, value)
    offsets: list[int] = []
    for character in value:
        step = _next(raw, at, lines, character)
        if step is None:
            return None
        found, at = step
        offsets.append(found)
    offsets.append(at)
    return offsets


def _content_start(raw: str, style: str) -> int:
    if style in {"|", ">"}:
        return raw.find("\n") + 1 or len(raw)
    return 1 if style else 0


@dataclass(frozen=True, slots=True)
class _Lines:
    """
    Where the lines of a scalar are, looked up in no time: long texts have many blanks to ask about.

    Attributes:
        starts: Offset of the first character of each line.
        texts: From the first to behind the last character of each line that is no blank; equal for an empty line.
        indent: Blanks that each line of a block begins with; `None` outside blocks.
    """

    style: str
    starts: list[int]
    texts: list[tuple[int, int]]
    indent: int | None

    @classmethod
    def of(cls, raw: str, style: str, value: str) -> _Lines:
        starts, texts, start = [], [], 0
        for line in raw.split("\n"):
            starts.append(start)
            end = start + len(line.rstrip(" \t"))
            texts.append((min(end, start + len(line) - len(line.lstrip(" \t"))), end))
            start += len(line) + 1
        return cls(style, starts, texts, _indent(raw, value) if style in {"|", ">"} else None)

    def fold_away(self, at: int) -> bool:
        """Whether a blank is indentation or trails before a line end, outside literal blocks' content."""
        line = bisect_right(self.starts, at) - 1
        if self.indent is not None:
            return at - self.starts[line] < self.indent
        first, end = self.texts[line]
        return (line > 0 and at < first) or (line < len(self.starts) - 1 and at >= end)


def _next(raw: str, at: int, lines: _Lines, wanted: str) -> tuple[int, int] | None:
    """Where *wanted* stands at or after *at*, and the offset behind it; only what folding drops may be skipped."""
    style = lines.style
    while at < len(raw):
        if style == '"' and raw[at] == "\\":
            joined = _ESCAPED_BREAK.match(raw, at)
            if joined:
                at = joined.end()
                continue
            escape = _ESCAPE.match(raw, at)
            return (at, escape.end()) if escape else None
        if style == "'" and raw.startswith("''", at):
            return (at, at + 2) if wanted == "'" else None
        if raw[at] == wanted and not (wanted in " \t" and lines.fold_away(at)):
            return at, at + 1
        if wanted == " " and raw[at] == "\n":
            return at, at + 1
        if raw[at] not in _BLANK:
            return None
        at += 1
    # A block's last line may have no line end in the text and yet one in the value.
    return (len(raw), len(raw)) if wanted == "\n" else None


def _indent(raw: str, value: str) -> int:
    """The indentation of a block scalar: its first line that is not empty tells it."""
    header, *lines = raw.split("\n")
    line = next((line for line in lines if line.strip(" ")), "")
    blanks = len(line) - len(line.lstrip(" "))
    if not re.match(r"[|>][+-]?[1-9]", header):
        return blanks
    # The digit says that some of the line's blanks belong to the text; how many, the text itself shows.
    text = value.lstrip("\n")
    return next((count for count in range(blanks + 1) if text.startswith(line[count:])), blanks)
