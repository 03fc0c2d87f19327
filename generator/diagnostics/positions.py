"""Where things are in a text: lines and columns from 1, counted in characters; ends are exclusive."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from generator.addresses import AttributePath
    from generator.diagnostics.diagnostic import Characters, Part

__all__ = ["LINE_END", "Location", "Position", "Range", "SourceFile", "SourceMap"]

# What an editor calls a line. U+0085, U+2028 and U+2029 are characters like others, as YAML 1.2 has it.
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two characters: line and column from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """From `start` up to but without `end`; empty when they are equal."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """
    A text that diagnostics point into.

    Attributes:
        name: As shown to users: the path as they gave it, or `<stdin>`.
        text: The whole text, its line ends as they are.
    """

    name: str
    text: str = field(repr=False)
    _lines: list[str] = field(default_factory=list, repr=False)

    @property
    def lines(self) -> list[str]:
        """The lines without their ends; line 1 is the first item."""
        if not self._lines:
            self._lines.extend(LINE_END.split(self.text))
        return self._lines


@dataclass(frozen=True, slots=True)
class Location:
    """A range in a file, or the file alone (`range` is `None`) when no better place is known."""

    source: SourceFile
    range: Range | None = None

    @property
    def file(self) -> str:
        return self.source.name


class SourceMap(Protocol):
    """Finds the place of a path in the document that it was made from."""

    @property
    def source(self) -> SourceFile: ...

    def holds(self, path: AttributePath) -> bool:
        """Whether the document has a value at *path*."""
        ...

    def find_range(self, path: AttributePath, part: Part, characters: Characters | None) -> Range | None:
        """
        The tightest range for *path*, that of its nearest ancestor if *path* itself is not in the document.

        Args:
            path: From the document's root.
            part: Whether the key or the value is meant.
            characters: Which characters of the value are meant; `None` for all of it.
        """
        ...
