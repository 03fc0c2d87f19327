"""Expressions in Terraform's native syntax: the right side of HCL, and what stands inside `${…}` in Terraform JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite

from generator.addresses import is_identifier
from generator.backends.escape import (
    Piece,
    hcl_escape,
    interpolate,
    pieces_of,
    quote,
)
from generator.diagnostics import BugError
from generator.ir import (
    Call,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Reference,
    Template,
    TypeConstraint,
)

__all__ = ["EVALUATED", "INDENT", "UNEVALUATED", "ExpressionWriter", "align", "number"]

INDENT = "  "
_INLINE_WIDTH = 80
"""How many characters the items of a list may have together and still stand on one line."""

# `for` would start a for expression; the others read as values.
_KEYWORDS = frozenset({"for", "true", "false", "null"})

# Characters that surely take one column each, whatever stands beside them. `terraform fmt` aligns by grapheme clusters,
# which the standard library cannot count, so all others are written as escape sequences in keys.
_NOT_ONE_COLUMN = re.compile(
    r"[^\x20-\x7e\xa1-\u02ff\u0391-\u03a9\u03b1-\u03c9\u0400-\u0482\u048a-\u052f\u05d0-\u05ea"
    r"\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)


class ExpressionWriter:
    """
    Writes expressions.

    Methods take the indentation of the line on which the expression starts; `None` keeps everything on one line.
    """

    def __init__(self, *, is_evaluated: bool) -> None:
        """
        Args:
            is_evaluated: Whether functions and references may stand where the expressions are written.
        """
        self._is_evaluated = is_evaluated

    def write(self, expression: Expression, indent: str | None = None) -> str:
        """
        The expression without a line end behind it.

        Raises:
            BugError: The expression would have to be evaluated where Terraform does not.
        """
        match expression:
            case Literal(value):
                return self._write_literal(value, indent)
            case ObjectValue(entries) | MapValue(entries):
                return self._write_object(entries, indent)
            case ListValue(items):
                return self._write_list(items, indent)
            case TypeConstraint(text):
                return text
            case _ if not self._is_evaluated:
                raise BugError(f"a {type(expression).__name__} stands where Terraform evaluates nothing")
            case Reference(variable):
                return str(variable)
            case Template():
                return self._write_text(pieces_of(expression), indent)
            case Call(function, arguments):
                return f"{function}({', '.join(self.write(argument, indent) for argument in arguments)})"

    def _write_literal(self, value: str | float | None, indent: str | None) -> str:
        if isinstance(value, str):
            return self._write_text([value], indent) if "\n" in value else quote(value)
        return "null" if value is None else number(value)

    def _write_text(self, pieces: list[Piece], indent: str | None) -> str:
        """
        A text, line by line if it has several.

        `join` is exact for every text, unlike a heredoc, and the lines are read and compared one by one. A text whose
        only line break is its last character stays one line.
        """
        if indent is None or not self._is_evaluated or not _breaks_inside(pieces):
            return _quote_pieces(pieces)
        return f'join("\\n", {_one_per_line(map(_quote_pieces, _split_lines(pieces)), indent)})'

    def _write_list(self, items: Sequence[Expression], indent: str | None) -> str:
        written = [self.write(item) for item in items]
        if indent is None or (sum(map(len, written)) <= _INLINE_WIDTH and not _has_members(items)):
            return f"[{', '.join(written)}]"
        inner = indent + INDENT
        return _one_per_line((self.write(item, inner) for item in items), indent)

    def _write_object(self, entries: Sequence[Entry], indent: str | None) -> str:
        if not entries:
            return "{}"
        if indent is None:
            return f"{{ {', '.join(f'{_key(entry.key)} = {self.write(entry.value)}' for entry in entries)} }}"
        inner = indent + INDENT
        rows = [(_key(entry.key), self.write(entry.value, inner)) for entry in entries]
        return "\n".join(["{", *(inner + row for row in align(rows)), indent + "}"])


EVALUATED = ExpressionWriter(is_evaluated=True)
UNEVALUATED = ExpressionWriter(is_evaluated=False)


def align(rows: Sequence[tuple[str, str]]) -> list[str]:
    """
    `name = value` for each row, the equals signs aligned as `terraform fmt` does.

    Rows that follow one another share a column if each of them is on one line. Observed with Terraform 1.11.4.
    """
    aligned: list[str] = []
    start = 0
    for end in range(len(rows) + 1):
        if end == len(rows) or "\n" in rows[end][1]:
            width = max((len(name) for name, _ in rows[start:end]), default=0)
            aligned.extend(f"{name:<{width}} = {value}" for name, value in rows[start:end])
            if end < len(rows):
                aligned.append(" = ".join(rows[end]))
            start = end + 1
    return aligned


def number(value: float) -> str:
    """
    A number or truth value as HCL and JSON alike write it.

    Raises:
        BugError: The number is not finite.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isfinite(value):
        raise BugError(f"{value} is no number in Terraform")
    return repr(value)


def _key(key: str) -> str:
    if is_identifier(key) and key not in _KEYWORDS:
        return key
    return _NOT_ONE_COLUMN.sub(hcl_escape, quote(key))


def _has_members(items: Sequence[Expression]) -> bool:
    return any(isinstance(item, ObjectValue | MapValue | ListValue | Call) for item in items)


def _one_per_line(items: Iterable[str], indent: str) -> str:
    return "\n".join(["[", *(f"{indent}{INDENT}{item}," for item in items), indent + "]"])


def _breaks_inside(pieces: Sequence[Piece]) -> bool:
    *others, last = pieces or [""]
    return any(isinstance(piece, str) and "\n" in piece for piece in others) or (
        isinstance(last, str) and "\n" in last[:-1]
    )


def _split_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of each line, its line feed left out. A line may be empty; there is always one."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Reference):
            lines[-1].append(piece)
            continue
        first, *others = piece.split("\n")
        if first:
            lines[-1].append(first)
        lines.extend([other] if other else [] for other in others)
    return lines


def _quote_pieces(pieces: Sequence[Piece]) -> str:
    """One quoted template; a reference that stands alone is written bare, as `terraform fmt` would make it."""
    if len(pieces) == 1 and isinstance(pieces[0], Reference):
        return str(pieces[0].variable)
    return f'"{interpolate(pieces, lambda text: quote(text)[1:-1])}"'
