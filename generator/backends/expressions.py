"""Expressions in Terraform's native syntax: the right side of HCL, and what stands inside `${…}` in Terraform JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import isfinite

from generator.addresses import is_identifier
from generator.backends.escape import (
    Piece,
    hcl_escape,
    interpolate,
    is_plain,
    pieces_of,
    quote,
)
from generator.diagnostics import BugError
from generator.ir import (
    AddressOf,
    Call,
    Each,
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
_ONE_COLUMN = (
    r"\x20-\x7e\xa1-\u02ff\u0391-\u03a9\u03b1-\u03c9\u0400-\u0482\u048a-\u052f\u05d0-\u05ea"
    r"\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
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
        if isinstance(expression, Literal):  # nine in ten
            return self._write_literal(expression.value, indent)
        match expression:
            case ObjectValue() | MapValue():
                return self._write_object(expression.entries, indent)
            case ListValue():
                return self._write_list(expression.items, indent)
            case TypeConstraint():
                return expression.text
            case _ if not self._is_evaluated:
                raise BugError(f"a {type(expression).__name__} stands where Terraform evaluates nothing")
            case Reference():
                return str(expression.variable)
            case AddressOf():
                return f"{expression.address}{'[each.key]' if expression.is_each else ''}"
            case Each():
                return "each.value"
            case Template():
                return self._write_template(pieces_of(expression), indent)
            case Call():
                # On one line: `terraform fmt` indents by the brackets of each line, which differ with the arguments.
                arguments = [self.write(argument) for argument in expression.arguments]
                return f"{expression.function}({', '.join(arguments)})"

    def _write_literal(self, value: str | float | None, indent: str | None) -> str:
        if not isinstance(value, str):
            return "null" if value is None else number(value)
        if "\n" in value[:-1] and indent is not None and self._is_evaluated:
            return _join(map(quote, value.split("\n")), indent)
        return quote(value)

    def _write_template(self, pieces: list[Piece], indent: str | None) -> str:
        lines = _split_lines(pieces)
        if indent is None or len(lines) == 1 or (len(lines) == 2 and not lines[1]):
            return _quote_pieces(pieces)
        return _join(map(_quote_pieces, lines), indent)

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
    chain: list[tuple[str, str]] = []
    for row in rows:
        if "\n" in row[1]:
            aligned += _align_chain(chain)
            aligned.append(f"{row[0]} = {row[1]}")
            chain = []
        else:
            chain.append(row)
    return aligned + _align_chain(chain)


def _align_chain(rows: Sequence[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    width = max([len(name) for name, _ in rows])
    return [f"{name:<{width}} = {value}" for name, value in rows]


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


@lru_cache(maxsize=1024)  # a run writes the same few keys again and again
def _key(key: str) -> str:
    if is_identifier(key) and key not in _KEYWORDS:
        return key
    quoted = quote(key)
    return quoted if is_plain(key) else re.sub(f"[^{_ONE_COLUMN}]", hcl_escape, quoted)


def _has_members(items: Sequence[Expression]) -> bool:
    return any(isinstance(item, ObjectValue | MapValue | ListValue | Call) for item in items)


def _one_per_line(items: Iterable[str], indent: str) -> str:
    return "\n".join(["[", *(f"{indent}{INDENT}{item}," for item in items), indent + "]"])


def _join(lines: Iterable[str], indent: str) -> str:
    """
    A text by its quoted lines.

    `join` is exact for every text, unlike a heredoc, and the lines are read and compared one by one. A text whose only
    line break is its last character does not come here: it stays one line.
    """
    return f'join("\\n", {_one_per_line(lines, indent)})'


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
