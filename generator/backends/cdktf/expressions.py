"""Expressions of the IR as Python, laid out as ruff's formatter would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack

from generator.backends.cdktf.names import parameter_name, pascal_case
from generator.backends.cdktf.texts import (
    python_lines,
    python_string,
    quote_without_tokens,
    synth_key,
    synth_part,
    synth_text,
)
from generator.backends.escape import before_reference, pieces_of
from generator.backends.expressions import EVALUATED as NATIVE
from generator.backends.expressions import number
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
)

__all__ = ["INDENT", "WIDTH", "PythonWriter", "find_references", "python_text"]

WIDTH = 88
"""Columns of a line, as ruff and Black have it without any settings."""

INDENT = "    "


def python_text(text: str, indent: str, taken: int, *, is_item: bool = False) -> str:
    """
    The literal of *text*, in parentheses and lines of its own if the line is too short for it.

    Args:
        indent: Of the line on which the literal starts.
        taken: Columns of that line that are not for the literal, a comma behind it included.
        is_item: Whether it stands in a list, where formatters take parentheses around a single literal away.
    """
    inline = python_string(text)
    inner = indent + INDENT
    room = WIDTH - len(inner)
    if len(inline) <= WIDTH - taken or (is_item and len(inline) <= room):
        return inline
    lines = [inline] if len(inline) <= room else python_lines(text, room)
    return "\n".join(["(", *(inner + line for line in lines), indent + ")"])


@dataclass(frozen=True, slots=True)
class PythonWriter:
    """
    Writes expressions; methods take what `python_text` takes.

    Attributes:
        names: What stands for the value of an input variable, by its name.
        is_typed: Whether objects become instances of the classes of the provider's bindings, or dictionaries.
        constants: Filled in with what has to stand at the top of the module, value by name: members of several lines.
    """

    names: Mapping[str, str]
    is_typed: bool
    constants: dict[str, str] = field(default_factory=dict)

    def write(self, expression: Expression, indent: str, taken: int, struct: str = "", *, is_item: bool = False) -> str:
        """
        The expression, without indentation before it or a line end behind it.

        Args:
            struct: The class of the bindings for an object that stands here.

        Raises:
            BugError: The expression has no Python form.
        """
        match expression:
            case Literal():
                return _literal(expression.value, indent, taken, is_item=is_item)
            case Reference():
                return self.names[expression.variable.name]
            case Template():
                return self._write_template(expression)
            case ListValue():
                return self._write_list(expression.items, indent, taken, struct)
            case ObjectValue() if self.is_typed:
                return self._write_struct(expression.entries, indent, struct)
            case ObjectValue() | MapValue():
                return self._write_dict(expression.entries, indent)
            case Call() if not find_references(expression):
                return python_text(f"${{{NATIVE.write(expression)}}}", indent, taken)
            case _:
                raise BugError(f"a {type(expression).__name__} cannot be written in Python")

    def _write_template(self, template: Template) -> str:
        pieces = pieces_of(template)
        written = []
        for index, piece in enumerate(pieces):
            if isinstance(piece, Reference):
                written.append(self.names[piece.variable.name])
            elif index + 1 < len(pieces) and piece.endswith("$"):
                written.append(python_string(before_reference(piece, synth_part)))
            else:
                written.append(python_string(synth_part(piece)))
        return " + ".join(written) or '""'

    def _write_list(self, items: Sequence[Expression], indent: str, taken: int, struct: str) -> str:
        inner = indent + INDENT
        written = [self.write(item, inner, len(inner) + 1, struct, is_item=True) for item in items]
        inline = f"[{', '.join(written)}]"
        if "\n" not in inline and len(inline) <= WIDTH - taken:
            return inline
        return _bracket("[", written, "]", indent)

    def _write_struct(self, entries: Sequence[Entry], indent: str, struct: str) -> str:
        inner = indent + INDENT
        arguments = []
        for entry in entries:
            start = f"{parameter_name(entry.key)}="
            member = struct + pascal_case(entry.key)
            arguments.append(start + self._write_member(entry, inner, len(inner + start) + 1, member))
        return _bracket(f"{struct}(", arguments, ")", indent)

    def _write_dict(self, entries: Sequence[Entry], indent: str) -> str:
        inner = indent + INDENT
        members = []
        for entry in entries:
            start = f"{python_string(synth_key(entry.key))}: "
            members.append(start + self._write_member(entry, inner, len(inner + start) + 1, ""))
        return _bracket("{", members, "}", indent)

    def _write_member(self, entry: Entry, indent: str, taken: int, struct: str) -> str:
        """The value of a member; a certificate, deep in a dictionary, would have its lines broken once more."""
        value = entry.value
        if not (isinstance(value, Literal) and isinstance(value.value, str) and "\n" in value.value[:-1]):
            return self.write(value, indent, taken, struct)
        wanted = name = re.sub(r"[^A-Z0-9]+", "_", f"{entry.key.upper()}_TEXT")
        while name in self.constants:
            name = f"{wanted}_{len(self.constants) + 1}"
        self.constants[name] = python_text(synth_text(value.value), "", len(f"{name} = "))
        return name


def _literal(value: str | float | None, indent: str, taken: int, *, is_item: bool) -> str:
    if isinstance(value, str):
        return python_text(synth_text(value), indent, taken, is_item=is_item)
    if value is None or isinstance(value, bool):
        return str(value)
    # CDKTF has a number that stands for a map, and a bit pattern of numbers that stand for tokens.
    if value == -123456789 or pack(">d", value).startswith(b"\xfd\xff"):
        return python_string(f"${{tonumber({quote_without_tokens(number(value))})}}")
    return number(value)


def _bracket(opening: str, items: Iterable[str], closing: str, indent: str) -> str:
    """One item per line; the comma behind the last one tells formatters to leave it so."""
    lines = [f"{indent}{INDENT}{item}," for item in items]
    return "\n".join([opening, *lines, indent + closing]) if lines else opening + closing


def find_references(expression: Expression) -> list[Reference]:
    """Every reference in an expression, in order."""
    match expression:
        case Reference():
            return [expression]
        case Template():
            return [part for part in expression.parts if isinstance(part, Reference)]
        case Call():
            return [reference for argument in expression.arguments for reference in find_references(argument)]
        case ListValue():
            return [reference for item in expression.items for reference in find_references(item)]
        case ObjectValue() | MapValue():
            return [reference for entry in expression.entries for reference in find_references(entry.value)]
        case _:
            return []
