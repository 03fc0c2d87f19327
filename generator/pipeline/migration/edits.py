"""Changes of a text that leave everything else of it as it is, to the character."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

__all__ = ["Edits"]


@dataclass(slots=True)
class Edits:
    """
    Replacements in one text, which do not overlap. Offsets are those of the unchanged text, from 0, end exclusive.

    Attributes:
        newline: The line end of what is put in.
    """

    text: str
    newline: str = field(init=False)
    _spans: list[tuple[int, int]] = field(default_factory=list)
    _new: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.newline = "\r\n" if "\r\n" in self.text else "\n"

    def replace(self, start: int, end: int, new: str) -> None:
        """Puts *new*, whose line ends are line feeds, in the place of a part, with the edits in it."""
        for span in self._within(start, end):
            # What was put in before the part stays.
            if span != (start, start) or start == end:
                self._spans.remove(span)
                del self._new[span]
        self._put(start, end, new)

    def insert(self, at: int, new: str) -> None:
        """Puts *new* before a character; what is there already stays before it."""
        before = self._new.pop((at, at), "")
        if before:
            self._spans.remove((at, at))
        self._put(at, at, before + new)

    def remove(self, start: int, end: int) -> None:
        """Takes a part out, with the whole line if nothing else stands on it."""
        line_start = self.text.rfind("\n", 0, start) + 1
        line_end = self.text.find("\n", end)
        line_end = len(self.text) if line_end < 0 else line_end + 1
        if not self.text[line_start:start].strip() and not self.text[end:line_end].strip():
            start, end = line_start, line_end
        self.replace(start, end, "")

    def covers(self, at: int) -> bool:
        """Whether a character is in a part that was replaced."""
        index = bisect_left(self._spans, (at + 1, 0))
        return index > 0 and self._spans[index - 1][1] > at

    def part(self, start: int, end: int) -> str:
        """A part of the changed text, with line feeds as line ends."""
        return self._apply(start, end).replace("\r\n", "\n")

    def result(self) -> str:
        """The changed text."""
        return self._apply(0, len(self.text))

    def indent(self, at: int) -> str:
        """The blanks at the start of the line of a character."""
        line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def old_line(self, line: int) -> int:
        """The line, from 1, of the unchanged text that a line of the changed one comes from."""
        shift = 0
        for start, end in self._spans:
            first = self.text.count("\n", 0, start) + 1 + shift
            added = self._new[start, end].count("\n")
            if line <= first:
                break
            if line <= first + added:
                return first - shift
            shift += added - self.text.count("\n", start, end)
        return line - shift

    def _put(self, start: int, end: int, new: str) -> None:
        insort(self._spans, (start, end))
        self._new[start, end] = new.replace("\r\n", "\n").replace("\n", self.newline)

    def _within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The edits of a part, in order."""
        first = bisect_left(self._spans, (start, start))
        last = bisect_left(self._spans, (end + 1, 0))
        return [span for span in self._spans[first:last] if span[1] <= end]

    def _apply(self, start: int, end: int) -> str:
        pieces: list[str] = []
        at = start
        for first, last in self._within(start, end):
            pieces += [self.text[at:first], self._new[first, last]]
            at = last
        return "".join([*pieces, self.text[at:end]])
