"""Values to YAML that every reader takes for the same values; the other direction is `yaml_documents`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from generator.addresses import VariableName

__all__ = ["write_document", "write_flow", "write_text"]

# Texts that are texts for every YAML reader, inside `[]` and `{}` too. All others go between quotes.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9_./@+-]+)*(?: [A-Za-z0-9(_./@+][A-Za-z0-9()_./@+-]*)*")
_NO_TEXTS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_text(text: str) -> str:
    """*text* as a scalar on one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXTS:
        return text
    return f'"{"".join(map(_escape, text))}"'


_write_key = lru_cache(maxsize=1024)(write_text)


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
            return "{" + ", ".join(f"{_write_key(key)}: {write_flow(member)}" for key, member in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(write_flow, value)) + "]"
        case _:
            return str(value)


def write_document(
    data: Mapping[str, object],
    comments: Mapping[tuple[str, ...], Sequence[str]],
    comments_behind: Mapping[tuple[str, ...], str],
) -> str:
    """
    A mapping as a document in block style.

    Args:
        comments: Lines to stand above a key, by its path; those of the empty path stand at the top.
        comments_behind: A comment for the line of a key.
    """
    head = [f"{_COMMENT}{line}".rstrip() for line in map(_comment_line, comments.get((), ()))]
    return "".join(f"{line}\n" for line in (*head, *_write_members(data, (), comments, comments_behind)))


_COMMENT = "# "
_INDENT = "  "


def _write_members(
    data: Mapping[str, object],
    path: tuple[str, ...],
    comments: Mapping[tuple[str, ...], Sequence[str]],
    comments_behind: Mapping[tuple[str, ...], str],
) -> list[str]:
    indent = _INDENT * len(path)
    lines: list[str] = []
    for key, value in data.items():
        inner = (*path, key)
        above = [*comments.get(inner, ())]
        behind = comments_behind.get(inner, "")
        name = f"{indent}{_write_key(key)}:"
        if isinstance(value, Mapping) and value:
            written = [name, *_write_members(value, inner, comments, comments_behind)]
        elif isinstance(value, str) and _is_block(value):
            mark = "|" if value.endswith("\n") else "|-"
            body = value.removesuffix("\n").split("\n")
            written = [f"{name} {mark}", *(f"{indent}{_INDENT}{line}" if line else "" for line in body)]
        else:
            written = [f"{name} {write_flow(value)}"]
        if behind and len(written) == 1:
            written[0] = f"{written[0]}  {_COMMENT}{_comment_line(behind)}"
        elif behind:
            above.append(behind)
        lines += [f"{indent}{_COMMENT}{_comment_line(line)}".rstrip() for line in above]
        lines += written
    return lines


def _is_block(text: str) -> bool:
    """Whether every reader takes the lines of *text* as they are when they are written below one another."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and all(line.isprintable() for line in lines)
        and bool(lines[0])
        and not lines[0].startswith(" ")
        and bool(lines[-1])
        and not any(line and line.isspace() for line in lines)
    )


def _comment_line(text: str) -> str:
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def _escape(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
