"""Expressions as Terraform JSON writes them: the text of JSON values, finished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring

from generator.backends.escape import (
    UNSAFE_CHARACTERS,
    escape_template,
    interpolate,
    pieces_of,
    quote,
    refuse_surrogate,
)
from generator.backends.expressions import EVALUATED as NATIVE
from generator.backends.expressions import INDENT, number
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

__all__ = ["EVALUATED", "UNEVALUATED", "ValueWriter", "array", "object_", "string"]

_UNSAFE = re.compile(f"[{UNSAFE_CHARACTERS}]")


class ValueWriter:
    """Writes expressions. Methods take the indentation of the line on which the value starts."""

    def __init__(self, *, is_evaluated: bool) -> None:
        """
        Args:
            is_evaluated: Whether Terraform reads the texts that are written as templates, or as they are.
        """
        self._is_evaluated = is_evaluated

    def write(self, expression: Expression, indent: str) -> str:
        """
        The JSON value, without indentation before it or a line end behind it.

        Raises:
            BugError: The expression would have to be evaluated where Terraform does not.
        """
        match expression:
            case Literal(value):
                return self._write_literal(value)
            case ObjectValue(entries) | MapValue(entries):
                return self._write_object(entries, indent)
            case ListValue(items):
                return array([self.write(item, indent + INDENT) for item in items], indent)
            case TypeConstraint(text):
                return string(text)
            case _ if not self._is_evaluated:
                raise BugError(f"a {type(expression).__name__} stands where Terraform evaluates nothing")
            case Template():
                return string(interpolate(pieces_of(expression), _template_text))
            case Reference() | Call():
                return string(f"${{{NATIVE.write(expression)}}}")

    def _write_literal(self, value: str | float | None) -> str:
        if isinstance(value, str):
            return string(self._text(value))
        return "null" if value is None else number(value)

    def _write_object(self, entries: Sequence[Entry], indent: str) -> str:
        inner = indent + INDENT
        return object_([(self._text(entry.key), self.write(entry.value, inner)) for entry in entries], indent)

    def _text(self, text: str) -> str:
        return _template_text(text) if self._is_evaluated else text


EVALUATED = ValueWriter(is_evaluated=True)
UNEVALUATED = ValueWriter(is_evaluated=False)


def string(text: str) -> str:
    """*text* as a JSON string: UTF-8 as it is, escape sequences for what is unsafe to show."""
    return _UNSAFE.sub(_escape, encode_basestring(text))


def array(items: Iterable[str], indent: str) -> str:
    """A JSON array of finished values, one per line."""
    return _bracket("[", items, "]", indent)


def object_(members: Iterable[tuple[str, str]], indent: str) -> str:
    """A JSON object of keys, still bare, and finished values, one member per line."""
    return _bracket("{", [f"{string(key)}: {value}" for key, value in members], "}", indent)


def _bracket(opening: str, items: Iterable[str], closing: str, indent: str) -> str:
    inner = f"\n{indent}{INDENT}"
    content = f",{inner}".join(items)
    return f"{opening}{inner}{content}\n{indent}{closing}" if content else opening + closing


def _template_text(text: str) -> str:
    """
    The template that Terraform evaluates to *text*.

    Terraform 1.11.4 reads a JSON text with a carriage return before a literal `$${` with one dollar sign too many, and
    drops a byte order mark at its start (both observed). Such a text stands in an interpolation, as a quoted text.
    """
    if "\r" in text or text.startswith("\ufeff"):
        return f"${{{quote(text)}}}"
    return escape_template(text)


def _escape(match: re.Match[str]) -> str:
    r"""The escape sequence of JSON: `\u202e`, or two of them for a character beyond U+FFFF."""
    units = refuse_surrogate(match[0]).encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
