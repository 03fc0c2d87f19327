"""Expressions as Terraform JSON writes them: the text of JSON values, finished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring

from generator.backends.escape import (
    interpolate,
    is_plain,
    json_template,
    pieces_of,
    refuse_surrogate,
    unsafe_pattern,
)
from generator.backends.expressions import EVALUATED as NATIVE
from generator.backends.expressions import INDENT, number
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

__all__ = ["EVALUATED", "UNEVALUATED", "ValueWriter", "array", "object_", "string"]


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
            case Literal():
                return self._write_literal(expression.value)
            case ObjectValue() | MapValue():
                return self._write_object(expression.entries, indent)
            case ListValue():
                return array([self.write(item, indent + INDENT) for item in expression.items], indent)
            case TypeConstraint():
                return string(expression.text)
            case _ if not self._is_evaluated:
                raise BugError(f"a {type(expression).__name__} stands where Terraform evaluates nothing")
            case Template():
                return string(interpolate(pieces_of(expression), json_template))
            case AddressOf():
                return string(NATIVE.write(expression))  # read as an address, not as a template
            case Reference() | Call() | Each():
                return string(f"${{{NATIVE.write(expression)}}}")

    def _write_literal(self, value: str | float | None) -> str:
        if isinstance(value, str):
            return string(json_template(value) if self._is_evaluated else value)
        return "null" if value is None else number(value)

    def _write_object(self, entries: Sequence[Entry], indent: str) -> str:
        inner = indent + INDENT
        key = _template_key if self._is_evaluated else string
        return object_([f"{key(entry.key)}: {self.write(entry.value, inner)}" for entry in entries], indent)


EVALUATED = ValueWriter(is_evaluated=True)
UNEVALUATED = ValueWriter(is_evaluated=False)


def string(text: str) -> str:
    """*text* as a JSON string: UTF-8 as it is, escape sequences for what is unsafe to show."""
    quoted = encode_basestring(text)
    return quoted if is_plain(text) else unsafe_pattern().sub(_escape, quoted)


def array(items: Iterable[str], indent: str) -> str:
    """A JSON array of finished values, one per line."""
    return _bracket("[", items, "]", indent)


def object_(members: Iterable[str], indent: str) -> str:
    """A JSON object of finished members (`"key": value`), one per line."""
    return _bracket("{", members, "}", indent)


def _bracket(opening: str, items: Iterable[str], closing: str, indent: str) -> str:
    inner = f"\n{indent}{INDENT}"
    content = f",{inner}".join(items)
    return f"{opening}{inner}{content}\n{indent}{closing}" if content else opening + closing


@lru_cache(maxsize=1024)  # a run writes the same few keys again and again
def _template_key(key: str) -> str:
    return string(json_template(key))


def _escape(match: re.Match[str]) -> str:
    r"""The escape sequence of JSON: `\u202e`, or two of them for a character beyond U+FFFF."""
    units = refuse_surrogate(match[0]).encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
