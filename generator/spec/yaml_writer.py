"""Values to YAML that every reader takes for the same values; the other direction is `yaml_documents`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generator.addresses import VariableName

__all__ = ["write_flow", "write_text"]

# Texts that are texts for every YAML reader, inside `[]` and `{}` too. All others go between quotes.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9_./@+-]+)*(?: [A-Za-z0-9(_./@+][A-Za-z0-9()_./@+-]*)*")
_NO_TEXTS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_text(text: str) -> str:
    """*text* as a scalar on one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXTS:
        return text
    return f'"{"".join(map(_escape, text))}"'


def write_flow(value: object) -> str:
    """A text, number, truth value, reference, list or mapping on one line."""
    match value:
        case str():
            return write_text(value)
        case bool():
            return str(value).lower()
        case VariableName():
            return f"{{ref: {value}}}"
        case Mapping():
            return "{" + ", ".join(f"{write_text(key)}: {write_flow(member)}" for key, member in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(write_flow, value)) + "]"
        case _:
            return str(value)


def _escape(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
