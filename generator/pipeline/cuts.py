"""Spec files to pieces of about equal size. Only the starts of documents are cut at, so that a piece is a spec file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.diagnostics import Diagnostic, SourceFile
from generator.spec.read import SpecFile
from generator.spec.yaml_text import YamlText

__all__ = ["Piece", "cut_files"]


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A file, a part of one, or why one cannot be read.

    Attributes:
        number: Of the file in the run, from 0.
        item: The file as it was read.
        start, end: Characters of its text.
        first_line: The line, from 0, that starts at *start*.
    """

    number: int
    item: SpecFile | Diagnostic
    start: int
    end: int
    first_line: int = 0

    @property
    def is_part(self) -> bool:
        return isinstance(self.item, SpecFile) and self.end - self.start < len(self.item.source.text)

    def load(self) -> SpecFile | Diagnostic:
        """The piece as a file of its own. Empty lines stand for what is in front of it, so that its lines are true."""
        if isinstance(self.item, Diagnostic) or not self.is_part:
            return self.item
        source = self.item.source
        text = "\n" * self.first_line + source.text[self.start : self.end]
        return replace(self.item, source=SourceFile(source.name, text))


def cut_files(items: Sequence[SpecFile | Diagnostic], size: int) -> list[list[Piece]]:
    """
    All of *items*, in order, in lists of pieces that have some *size* characters together.

    A document that is larger stays whole, and so does a file that would read differently in parts.
    """
    lists: list[list[Piece]] = [[]]
    room = size
    for number, item in enumerate(items):
        for piece in _cut(number, item, size):
            if room <= 0:
                lists.append([])
                room = size
            lists[-1].append(piece)
            room -= piece.end - piece.start
    return lists


def _cut(number: int, item: SpecFile | Diagnostic, size: int) -> Iterator[Piece]:
    if isinstance(item, Diagnostic):
        yield Piece(number, item, 0, 0)
        return
    text = item.source.text
    start = line = 0
    if len(text) > 2 * size and _reads_alike_in_parts(text):
        while (match := _DOCUMENT_START.search(text, start + size)) is not None:
            end = match.start()
            yield Piece(number, item, start, end, line)
            line += _count_lines(text, start, end)
            start = end
    yield Piece(number, item, start, len(text), line)


# As libyaml sees it (`IS_BLANKZ` of its scanner.c): further characters that Python takes for spaces start no document.
_DOCUMENT_START = re.compile(r"(?<=[\r\n])---(?=[ \t\r\n]|\Z)")


def _reads_alike_in_parts(text: str) -> bool:
    """Whether no character needs a stand-in, the choice of which depends on the whole text."""
    return r"\u" not in text and YamlText.of(text).restore is None


def _count_lines(text: str, start: int, end: int) -> int:
    """Line ends between two starts of lines."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
