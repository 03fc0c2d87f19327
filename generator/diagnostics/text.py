"""
Foreign text on a terminal: nothing invisible, nothing that moves the cursor, and how many cells it takes.

Every character that cannot be seen, or that changes how others are seen, is shown as `‹U+202E›`: controls,
escape sequences, bidirectional and zero-width characters, spaces that are not U+0020, lone surrogates, and
what Unicode has not assigned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Layout", "lay_out", "show"]

_TAB_CELLS = 4

# Drawn as nothing although `str.isprintable` is true: Default_Ignorable_Code_Point of Unicode's
# DerivedCoreProperties.txt, as far as it is not of category Cf or Cn, and the blank Braille pattern.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

# More marks than this on one letter are no language but an attempt to draw over the lines around it.
_MOST_MARKS = 3

# Vowels and final consonants of Hangul, drawn in the cells of the consonant before them (Unicode 3.12).
_JOINED_HANGUL = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))


class Layout(NamedTuple):
    """
    A line as it is drawn.

    Attributes:
        pieces: What stands for each character.
        starts: The cell, from 0, that each piece begins in; one more item says where the line ends.
    """

    pieces: Sequence[str]
    starts: Sequence[int]


def show(text: str) -> str:
    """*text* on one line, safe to print; newlines and tabs too are shown as `‹U+000A›` and `‹U+0009›`."""
    if _is_harmless(text):
        return text
    return "".join(piece for piece, _ in _draw(text))


def lay_out(line: str) -> Layout:
    """How *line*, a line of a file without its end, is drawn: like `show`, with tabs expanded."""
    if line.isascii() and line.isprintable():
        return Layout(line, range(len(line) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    cell = 0
    for character, (piece, width) in zip(line, _draw(line), strict=True):
        if character == "\t":
            width = _TAB_CELLS - cell % _TAB_CELLS
            piece = " " * width
        pieces.append(piece)
        starts.append(cell)
        cell += width
    starts.append(cell)
    return Layout(pieces, starts)


def _is_harmless(text: str) -> bool:
    # A mark at the very beginning would be drawn over what is printed before the text.
    return text.isprintable() and (text.isascii() or not any(_is_special(character) for character in text))


def _is_special(character: str) -> bool:
    return _cell_width(character) == 0 or _INVISIBLE.match(character) is not None


def _draw(text: str) -> Iterator[tuple[str, int]]:
    """For each character what is drawn for it and the number of cells that takes."""
    marks = _MOST_MARKS
    for character in text:
        if " " <= character <= "~":
            marks = 0
            yield character, 1
            continue
        width = _cell_width(character)
        if not character.isprintable() or _INVISIBLE.match(character) or (width == 0 and marks >= _MOST_MARKS):
            piece = f"‹U+{ord(character):04X}›"
            marks = _MOST_MARKS
            yield piece, len(piece)
            continue
        marks = marks + 1 if width == 0 else 0
        yield character, width


def _cell_width(character: str) -> int:
    """Terminal cells of a printable character: 2 for wide ones (UAX #11), 0 for marks, otherwise 1."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    if any(first <= character <= last for first, last in _JOINED_HANGUL):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
