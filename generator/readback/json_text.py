"""JSON with the place of every value. As Terraform reads it: a name that is given twice is a fault."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from generator.readback.tokens import LexicalFault
from generator.readback.values import ImportedText, Place, Value, number_of

__all__ = ["parse_json"]

_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(
    r'(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)|true|false|null'
)
_MAX_DEPTH = 64


def parse_json(text: ImportedText) -> Value:
    """
    The one value of a text.

    Raises:
        LexicalFault: It is no JSON.
    """
    reader = _Reader(text)
    value = reader.value(0)
    reader.skip()
    if reader.at < len(reader.text):
        raise LexicalFault("something stands behind the end of the JSON", reader.at, reader.at + 1)
    return value


@dataclass(slots=True)
class _Reader:
    source: ImportedText
    at: int = 0

    @property
    def text(self) -> str:
        return self.source.source.text

    def skip(self) -> str:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Value:
        if depth > _MAX_DEPTH:
            raise LexicalFault("the JSON is nested too deeply", self.at, self.at + 1)
        character = self.skip()
        if character == "{":
            return self.members(depth)
        if character == "[":
            return self.items(depth)
        return self.scalar()

    def scalar(self) -> Value:
        start = self.at
        match = _SCALAR.match(self.text, start)
        if match is None:
            what = "the JSON ends too early" if start >= len(self.text) else "this is no JSON"
            raise LexicalFault(what, start, start + 1)
        self.at = match.end()
        return Value(self.decode(match), Place(self.source, start, self.at))

    def decode(self, match: re.Match[str]) -> Any:
        if match["number"] is not None:
            return number_of(match[0])
        try:
            value = json.loads(match[0])
        except ValueError:
            raise LexicalFault("this is no JSON", match.start(), match.end()) from None
        # Go makes U+FFFD of half a surrogate pair.
        return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value

    def expect(self, character: str, problem: str) -> None:
        if self.skip() != character:
            raise LexicalFault(problem, self.at, self.at + 1)
        self.at += 1

    def members(self, depth: int) -> Value:
        start = self.at
        self.at += 1
        members: dict[str, Value] = {}
        while self.skip() != "}":
            if members:
                self.expect(",", "a comma is missing")
            self.skip()
            key = self.scalar()
            if not isinstance(key.data, str):
                raise LexicalFault("a name in JSON is a text", key.place.start, key.place.end)
            if key.data in members and key.data != "//":
                raise LexicalFault(f"`{key.data}` is given twice", key.place.start, key.place.end)
            self.expect(":", "a colon is missing")
            value = self.value(depth + 1)
            members[key.data] = Value(value.data, value.place, key.place)
        self.at += 1
        return Value(members, Place(self.source, start, self.at))

    def items(self, depth: int) -> Value:
        start = self.at
        self.at += 1
        items: list[Value] = []
        while self.skip() != "]":
            if items:
                self.expect(",", "a comma is missing")
            items.append(self.value(depth + 1))
        self.at += 1
        return Value(items, Place(self.source, start, self.at))
