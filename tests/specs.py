"""Specs for tests: the smallest one with other fields, and texts in which the places of faults are marked."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["EXAMPLES", "MINIMAL", "ROOT", "marks_of", "merge", "without_marks"]

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
MINIMAL = (EXAMPLES / "minimal.yaml").read_text(encoding="utf-8")

_MARK = re.compile("«([A-Z]+[0-9]+)»")
# A line that starts a field; marks and quotes do not belong to its name.
_FIELD = re.compile(r"(?:«\w+»)*[\"']?(?P<name>[A-Za-z_]\w*)")


def merge(fragment: str) -> str:
    """The smallest example with the fields of *fragment* in the place of its own; others follow at the end."""
    given = _fields(fragment)
    names = {name for name, _ in given}
    kept = {name: text for name, text in _fields(MINIMAL) if name not in names}
    merged: list[str] = []
    for name, _ in _fields(MINIMAL):
        merged += [kept[name]] if name in kept else [text for other, text in given if other == name]
    known = {name for name, _ in _fields(MINIMAL)}
    merged += [text for name, text in given if name not in known]
    return "".join(merged)


def _fields(text: str) -> list[tuple[str, str]]:
    """The top-level fields of a text, each with its lines."""
    fields: list[tuple[str, str]] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+\Z", text):
        match = _FIELD.match(line)
        if match:
            fields.append((match["name"], line))
        elif fields:
            name, before = fields[-1]
            fields[-1] = (name, before + line)
        else:
            fields.append(("", line))
    return fields


def without_marks(text: str) -> str:
    """*text* as a user would have written it."""
    return _MARK.sub("", text)


def marks_of(text: str) -> list[tuple[str, int, int]]:
    """The code of each `«CODE»` with the line and the column (from 1) of the character behind it."""
    found = []
    for match in _MARK.finditer(text):
        before = without_marks(text[: match.start()]).removeprefix("\ufeff")
        line = before.count("\n") + 1
        found.append((match[1], line, len(before) - (before.rfind("\n") + 1) + 1))
    return found
