"""
The words of HCL native syntax, exactly as Terraform cuts them: names, numbers, quoted texts, heredocs, comments.

A text is decoded here and nowhere else. python-hcl2, which finds the structure of a block, misreads many of them, so it
never sees one (see `syntax`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from generator.value_objects import value_object

__all__ = ["Interpolation", "Kind", "LexicalFault", "Token", "cut_items", "read_template", "read_tokens"]


class Kind(Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    OPERATOR = "operator"
    LINE_END = "line end"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class LexicalFault(Exception):  # noqa: N818 - carries a fault of the imported text to whoever reports it
    """What is no HCL. `start`, `end`: characters of the text, from 0, end exclusive."""

    problem: str
    start: int
    end: int


@value_object
class Token:
    """
    One word of the text.

    Attributes:
        start, end: Characters of the text, from 0, end exclusive.
        text: The word as written; of a `TEXT` what it means, if nothing has to be evaluated.
        parts: Of a `TEXT` with code in it: its texts, and the tokens of each interpolation.
    """

    kind: Kind
    start: int
    end: int
    text: str
    parts: tuple[str | Interpolation, ...] | None = None


@value_object
class Interpolation:
    """`${…}` or `%{…}` inside a text. `is_directive`: whether it is the latter."""

    tokens: tuple[Token, ...]
    start: int
    end: int
    is_directive: bool
    strips_before: bool = False
    strips_after: bool = False


_NAME = r"[^\W\d][\w-]*"
_TOKEN = re.compile(
    rf"""
    [ \t]*+
    (?:
    (?P<name> {_NAME} )
  | (?P<text> "[^"\\\r\n$%]*" )
  | (?P<line> \r?\n )
  | (?P<number> [0-9]+ (?: \.[0-9]+ )? (?: [eE][+-]?[0-9]+ )? )
  | (?P<comment> \#[^\n]* | //[^\n]* | /\*.*?\*/ )
  | (?P<heredoc> <<(?P<flush>-?)(?P<mark>{_NAME})\r?\n )
  | (?P<operator>
        \[\*\] | \.\*(?=[\s.\[\]}}),]) | \.\.\. | :: | => | == | != | <= | >= | && | \|\| | [-+*/%!<>=?:.,(){{}}\[\]]
    )
  | (?P<quote> " )
  | (?P<end> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN = {"{": "}", "(": ")", "[": "]"}
_CLOSING = frozenset(_OPEN.values())
# Members of an enumeration take a fifth of the time under names of their own (CPython 3.11).
_TEXT, _OPERATOR, _LINE_END = Kind.TEXT, Kind.OPERATOR, Kind.LINE_END
# White space as Go's `unicode.IsSpace` has it; Python's own counts four more.
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HEX = {"u": re.compile("[0-9a-fA-F]{4}"), "U": re.compile("[0-9a-fA-F]{8}")}
# What a quoted text consists of up to the next character that means something.
_PLAIN = re.compile(r'[^"\\\r\n$%]+')
_PLAIN_IN_JSON = re.compile(r"[^$%]+")
_PLAIN_IN_HEREDOC = re.compile(r"(?:[^\r\n$%]|\r(?=\n))+")


def cut_items(text: str, position: int = 0, end_of_text: int | None = None) -> Iterator[list[Token]]:
    """
    The attributes and blocks of a file, one after the other, each as its tokens; comments between them are items too.

    Args:
        position, end_of_text: As those of `read_tokens`.

    Raises:
        LexicalFault: Something is no HCL.
    """
    item: list[Token] = []
    depth = 0
    for token in read_tokens(text, position, end_of_text):
        kind = token.kind
        if kind is _LINE_END and depth == 0:
            if item:
                yield item
            item = []
            continue
        item.append(token)
        if kind is _OPERATOR:
            if token.text in _OPEN:
                depth += 1
            elif token.text in _CLOSING:
                depth -= 1
    if item:
        yield item


def read_tokens(
    text: str, position: int = 0, end_of_text: int | None = None, *, is_inside: bool = False
) -> Iterator[Token]:
    """
    The tokens of *text* from *position* on.

    Args:
        end_of_text: Where to stop, the end of a line; a text or heredoc that goes beyond is read to its own end.
        is_inside: Whether to stop before the `}` or `~}` that closes an interpolation.

    Raises:
        LexicalFault: Something is no HCL, or a bracket is not closed.
    """
    open_brackets: list[tuple[str, int]] = []
    match_token = _TOKEN.match
    length = len(text) if end_of_text is None else end_of_text
    while position < length:
        match = match_token(text, position, length)
        group = match.lastgroup if match is not None else None
        if match is None or group is None:
            position = _skip_blank(text, position, " \t")
            if is_inside and not open_brackets and text.startswith("~}", position):
                return
            raise _unknown(text, position)
        position, end = match.span(group)
        if group == "text":
            word = text[position + 1 : end - 1]
            yield Token(_TEXT, position, end, word if word.isascii() else _compose(word))
        elif group == "operator":
            word = text[position:end]
            if word in _OPEN:
                open_brackets.append((word, position))
            elif word in _CLOSING:
                if not open_brackets and is_inside and word == "}":
                    return
                if not open_brackets or _OPEN[open_brackets[-1][0]] != word:
                    raise LexicalFault(f"`{word}` closes nothing", position, end)
                open_brackets.pop()
            elif word in ("/", "<") and text.startswith(("/*", "<<"), position):
                raise _unknown(text, position)
            yield Token(_OPERATOR, position, end, word)
        elif group == "quote":
            token = _read_quoted(text, position)
            yield token
            end = token.end
        elif group == "heredoc":
            token = _read_heredoc(text, match)
            yield token
            end = token.end
        elif group != "end":
            if group == "comment" and text[end - 1] == "\r" and text.startswith("/", position):
                end -= 1
            yield Token(_KINDS[group], position, end, text[position:end])
        position = end
    if open_brackets:
        word, start = open_brackets[-1]
        raise LexicalFault(f"`{word}` is not closed", start, start + 1)


_KINDS = {"name": Kind.NAME, "number": Kind.NUMBER, "line": Kind.LINE_END, "comment": Kind.COMMENT}


def _unknown(text: str, position: int) -> LexicalFault:
    if text.startswith("/*", position):
        return LexicalFault("the comment is not closed", position, position + 2)
    if text.startswith("<<", position):
        return LexicalFault("a heredoc begins with `<<NAME` at the end of a line", position, position + 2)
    if text[position] == "'":
        return LexicalFault("texts stand between double quotes in HCL", position, position + 1)
    return LexicalFault(f"the character U+{ord(text[position]):04X} stands outside of a text", position, position + 1)


def _compose(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def read_template(text: str, start: int = 0) -> Token:
    """
    A whole text as a template without quotes: what a text of Terraform JSON is.

    Raises:
        LexicalFault: An interpolation in it is no HCL.
    """
    reader = _TemplateReader(text, start)
    while reader.position < len(text):
        if text[reader.position] in "$%":
            reader.mark(text[reader.position])
        else:
            reader.plain(_PLAIN_IN_JSON)
    return reader.token(start, len(text))


def _read_quoted(text: str, start: int) -> Token:
    reader = _TemplateReader(text, start + 1)
    while True:
        if reader.position >= len(text):
            raise LexicalFault("the text is not closed", start, start + 1)
        character = text[reader.position]
        if character == '"':
            return reader.token(start, reader.position + 1)
        if character in "\r\n":
            raise LexicalFault("the text is not closed before the end of the line", start, reader.position)
        reader.step_quoted(character)


class _TemplateReader:
    """Collects the parts of a template."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.parts: list[str | Interpolation] = []
        self.literal: list[str] = []

    def step_quoted(self, character: str) -> None:
        if character == "\\":
            self.escape()
        elif character in "$%":
            self.mark(character)
        else:
            self.plain(_PLAIN)

    def step_heredoc(self) -> None:
        character = self.text[self.position]
        if character in "$%":
            self.mark(character)
        elif character == "\n":
            self.literal.append("\n")
            self.position += 1
        else:
            self.plain(_PLAIN_IN_HEREDOC)

    def plain(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise LexicalFault("a carriage return stands alone", self.position, self.position + 1)
        end = match.end()
        self.literal.append(self.text[self.position : end])
        self.position = end

    def escape(self) -> None:
        start = self.position
        character = self.text[start + 1 : start + 2]
        if character in _ESCAPES and character:
            self.literal.append(_ESCAPES[character])
            self.position += 2
            return
        digits = _HEX[character].match(self.text, start + 2) if character in _HEX else None
        code = int(digits[0], 16) if digits is not None else -1
        if digits is None or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise LexicalFault("there is no such escape sequence", start, start + 2 if digits is None else digits.end())
        self.literal.append(chr(code))
        self.position = digits.end()

    def mark(self, character: str) -> None:
        """At `$` or `%`: an interpolation, an escaped one, or a character like others."""
        text, start = self.text, self.position
        if text.startswith(character * 2 + "{", start):
            self.literal.append(character + "{")
            self.position += 3
        elif text.startswith(character + "{", start):
            self.interpolation(character)
        else:
            self.literal.append(character)
            self.position += 1

    def interpolation(self, character: str) -> None:
        start = self.position
        strips_before = self.text.startswith("~", start + 2)
        inside = start + 2 + strips_before
        tokens = tuple(read_tokens(self.text, inside, is_inside=True))
        end = _skip_blank(self.text, tokens[-1].end if tokens else inside)
        strips_after = self.text.startswith("~", end)
        end += strips_after
        if not self.text.startswith("}", end):
            raise LexicalFault(f"`{character}{{` is not closed", start, start + 2)
        self.flush()
        self.parts.append(Interpolation(tokens, start, end + 1, character == "%", strips_before, strips_after))
        self.position = end + 1

    def flush(self) -> None:
        if self.literal:
            self.parts.append("".join(self.literal))
            self.literal = []

    def token(self, start: int, end: int) -> Token:
        self.flush()
        return _text_token(self.parts, start, end)


def _text_token(parts: list[str | Interpolation], start: int, end: int) -> Token:
    if not parts:
        return Token(Kind.TEXT, start, end, "")
    if len(parts) == 1 and isinstance(parts[0], str):
        return Token(Kind.TEXT, start, end, _compose(parts[0]))
    return Token(Kind.TEXT, start, end, "", tuple(_strip_around(parts)))


def _strip_around(parts: list[str | Interpolation]) -> Iterator[str | Interpolation]:
    """The parts with `~` done: white space beside it goes."""
    for index, part in enumerate(parts):
        if isinstance(part, Interpolation):
            yield part
            continue
        before = parts[index - 1] if index else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        if isinstance(before, Interpolation) and before.strips_after:
            part = part.lstrip(_SPACES)
        if isinstance(after, Interpolation) and after.strips_before:
            part = part.rstrip(_SPACES)
        if part:
            yield part


def _skip_blank(text: str, position: int, blank: str = " \t\r\n") -> int:
    while position < len(text) and text[position] in blank:
        position += 1
    return position


def _read_heredoc(text: str, match: re.Match[str]) -> Token:
    start = match.start("heredoc")
    reader = _TemplateReader(text, match.end())
    end_line = re.compile(rf"[ \t]*{re.escape(match['mark'])}(?=[ \t]*(?:\r?\n|\Z))")
    at_line_start = True
    while True:
        if at_line_start and (end := end_line.match(text, reader.position)):
            break
        if reader.position >= len(text):
            raise LexicalFault(
                f"the heredoc has no line `{match['mark']}` at its end", match.start("heredoc"), match.end() - 1
            )
        at_line_start = text[reader.position] == "\n"
        reader.step_heredoc()
    reader.flush()
    parts = _without_indent(reader.parts) if match["flush"] else reader.parts
    return _text_token(parts, start, end.end())


def _without_indent(parts: list[str | Interpolation]) -> list[str | Interpolation]:
    """The parts of a `<<-` heredoc: the indentation that all lines have in common is gone."""
    lines: list[list[str | Interpolation]] = [[]]
    for part in parts:
        if isinstance(part, Interpolation):
            lines[-1].append(part)
            continue
        for piece in re.findall(r"[^\n]*\n|[^\n]+", part):
            lines[-1].append(piece)
            if piece.endswith("\n"):
                lines.append([])
    # Terraform leaves blank lines out of this, and as they are.
    lines_with_text = [line for line in lines if line and not _is_blank(line)]
    indents = [_indent(line) for line in lines_with_text]
    width = min(indents, default=0)
    found: list[str | Interpolation] = []
    for line in lines:
        for index, piece in enumerate(line):
            if index == 0 and isinstance(piece, str) and not _is_blank(line):
                piece = piece[width:]
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            elif piece:
                found.append(piece)
    return found


def _is_blank(line: list[str | Interpolation]) -> bool:
    return len(line) == 1 and isinstance(line[0], str) and not line[0].strip(_SPACES)


def _indent(line: list[str | Interpolation]) -> int:
    first = line[0]
    if not isinstance(first, str):
        return 0
    return len(first) - len(first.lstrip(_SPACES))
