"""What is read of an imported file: values with their places, and what keeps one from being read."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from math import isfinite

from generator.addresses import VariableName
from generator.diagnostics import Location, Position, Range, SourceFile
from generator.diagnostics.positions import LINE_END
from generator.value_objects import value_object

__all__ = ["Comment", "ImportedText", "Place", "Refused", "Value", "number_of", "plain", "refused"]


@dataclass(slots=True, eq=False)
class ImportedText:
    """
    A file that is read back.

    Attributes:
        folder: Of the module that it belongs to, as given; "" for standard input.
    """

    source: SourceFile
    folder: str = ""
    _line_starts: array[int] = field(default_factory=partial(array, "L"), repr=False)

    def position(self, offset: int) -> Position:
        """Line and column of a character, from 1."""
        if not self._line_starts:
            self._line_starts.append(0)
            self._line_starts.extend(match.end() for match in LINE_END.finditer(self.source.text))
        line = bisect_right(self._line_starts, offset) - 1
        return Position(line + 1, offset - self._line_starts[line] + 1)

    def hide(self, places: Iterable[Place]) -> None:
        """Writes `*` over characters that must not be shown, in whatever excerpt."""
        pieces: list[str] = []
        at = 0
        for place in sorted(places, key=lambda place: place.start):
            hidden = re.sub(r"[^\r\n]", "*", self.source.text[max(place.start, at) : place.end])
            pieces += [self.source.text[at : place.start], hidden]
            at = max(at, place.end)
        if pieces:
            self.source = SourceFile(self.source.name, "".join([*pieces, self.source.text[at:]]))

    def end_of_line(self, start: Position) -> Position:
        """Behind the last character of the line of *start*, which is not the last one."""
        begin, end = self._line_starts[start.line - 1], self._line_starts[start.line]
        return Position(start.line, len(self.source.text[begin:end].rstrip("\r\n")) + 1)


@value_object
class Place:
    """Characters of an imported file, from 0, end exclusive."""

    text: ImportedText
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.text.position(self.start).line

    @property
    def location(self) -> Location:
        """For a diagnostic; what fills several lines is shown by its first one."""
        start, end = self.text.position(self.start), self.text.position(self.end)
        if end.line > start.line:
            end = max(self.text.end_of_line(start), start)
        return Location(self.text.source, Range(start, end))


@value_object
class Refused:
    """
    Stands for a value that cannot be known here.

    Attributes:
        reason: A phrase.
        hint: The remedy, or empty.
        is_nothing: Whether it is known that Terraform would find nothing there, and fail.
    """

    reason: str
    hint: str = ""
    is_nothing: bool = False


@value_object
class Value:
    """
    A value of an imported file.

    Attributes:
        place: Where it is written; of a value that came by way of a local or a variable, where it is used.
        key: Where the name of the attribute or the key of the map is written.
        how: By what it was worked out, as a phrase; empty if it is written as it is.
    """

    data: str | int | float | bool | VariableName | Refused | list[Value] | dict[str, Value] | None
    place: Place
    key: Place | None = None
    how: str = ""

    def with_data(self, data: object, how: str = "") -> Value:
        return Value(data, self.place, self.key, how or self.how)  # type: ignore[arg-type]

    def at(self, place: Place, key: Place | None = None) -> Value:
        return Value(self.data, place, key, self.how)

    @property
    def where(self) -> Place:
        """The place that a line of a report names."""
        return self.key or self.place


@value_object
class Comment:
    """
    A comment, without its marks.

    Attributes:
        is_behind: Whether something stands before it on its line.
    """

    lines: tuple[str, ...]
    place: Place
    is_behind: bool = False


_MOST_DIGITS = 300


def number_of(text: str) -> int | float | Refused:
    """A number of HCL or JSON. Terraform keeps some 150 digits; what Python's numbers would round is refused."""
    try:
        exact = Decimal(text) if len(text) <= _MOST_DIGITS else None
    except ArithmeticError:
        exact = None
    if exact is not None and exact == exact.to_integral_value() and abs(exact) < 10**_MOST_DIGITS:
        return int(exact)
    number = float(text)
    if exact is not None and isfinite(number) and Decimal(repr(number)) == exact:
        return number
    return Refused("the number has more digits than can be kept")


def refused(value: Value) -> Refused | None:
    """What keeps a value, or anything in it, from being known."""
    match value.data:
        case Refused():
            return value.data
        case list():
            return next((found for item in value.data if (found := refused(item))), None)
        case dict():
            return next((found for item in value.data.values() if (found := refused(item))), None)
        case _:
            return None


def plain(value: Value) -> object:
    """The value as Python has it, variables as they are."""
    match value.data:
        case list():
            return [plain(item) for item in value.data]
        case dict():
            return {key: plain(item) for key, item in value.data.items()}
        case _:
            return value.data
