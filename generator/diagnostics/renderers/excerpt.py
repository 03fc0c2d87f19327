"""Lines of a file with marks below them, as they line up on a terminal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from generator.diagnostics.positions import Range
from generator.diagnostics.renderers.paint import Paint
from generator.diagnostics.text import lay_out, show

__all__ = ["Mark", "draw_excerpt", "mark_range"]

_ELLIPSIS = "…"


class Mark(NamedTuple):
    """
    What is to be underlined.

    Attributes:
        line: From 1; a line that exists.
        start, end: Characters of that line, from 0, end exclusive; at most its length. An empty
            mark shows one caret.
        sign: The one character to underline with.
        style: A style of `Paint`.
        message: What stands after the underline; any text.
    """

    line: int
    start: int
    end: int
    sign: str
    style: str
    message: str = ""


class _Window(NamedTuple):
    """
    The part of a line that is shown.

    Attributes:
        text: What is printed.
        first: The character of the line that the part begins with.
        cells: Where each character of the part begins, in cells of `text`; one more item for the end.
    """

    text: str
    first: int
    cells: Sequence[int]

    def cell_of(self, character: int) -> int:
        return self.cells[min(max(character - self.first, 0), len(self.cells) - 1)]


def mark_range(range_: Range, lines: Sequence[str], sign: str, style: str, message: str = "") -> Mark:
    """
    The mark for *range_*: all of it on its first line, and a word about the last line if that is another one.

    A range that points past the end of its line or of the file is moved to the nearest place that exists.
    """
    line = min(max(range_.start.line, 1), len(lines))
    text = lines[line - 1]
    start = min(max(range_.start.column - 1, 0), len(text)) if line == range_.start.line else len(text)
    # An end in front of the first character of a line leaves that line out.
    last_line = range_.end.line - 1 if range_.end.column <= 1 else range_.end.line
    if range_.end.line <= range_.start.line:
        end = min(max(range_.end.column - 1, start), len(text))
    else:
        end = max(start, len(text.rstrip()))
    last_line = min(last_line, len(lines))
    if last_line > line:
        message = f"to line {last_line}" + (f": {message}" if message else "")
    return Mark(line, start, end, sign, style, message)


def draw_excerpt(lines: Sequence[str], marks: Sequence[Mark], gutter: int, width: int, paint: Paint) -> Iterator[str]:
    """
    The output lines of an excerpt.

    Args:
        lines: The whole file. Only lines with marks, and single lines between two of those, are shown.
        marks: At least one, in any order.
        gutter: Cells for the line number.
        width: Cells for the text of a line; a longer one is cut to a part around its marks.
    """
    margin = paint("gutter", " " * gutter + " |")
    yield margin
    previous = 0
    for number, group in groupby(sorted(marks, key=lambda mark: (mark.line, mark.start)), lambda mark: mark.line):
        if previous and number == previous + 2:
            yield from _draw_line(number - 1, lines[number - 2], [], gutter, width, paint)
        elif previous and number > previous + 2:
            yield paint("gutter", "...")
        for cluster in _split_clusters(list(group), lines[number - 1], width):
            yield from _draw_line(number, lines[number - 1], cluster, gutter, width, paint)
        previous = number


def _split_clusters(marks: list[Mark], line: str, width: int) -> list[list[Mark]]:
    """*marks* of one line in groups that fit into one window each."""
    if len(line) <= width:
        return [marks]
    clusters = [[marks[0]]]
    for mark in marks[1:]:
        if mark.end - clusters[-1][0].start <= width // 2:
            clusters[-1].append(mark)
        else:
            clusters.append([mark])
    return clusters


def _draw_line(number: int, line: str, marks: Sequence[Mark], gutter: int, width: int, paint: Paint) -> Iterator[str]:
    focus = (marks[0].start, max(mark.end for mark in marks)) if marks else (0, 0)
    window = _cut_window(line, *focus, width)
    yield f"{paint('gutter', f'{number:>{gutter}} |')} {window.text}".rstrip(" ")
    margin = paint("gutter", " " * gutter + " |")
    for row in _arrange_rows(marks, window):
        yield f"{margin} {_draw_row(row, window, paint)}"


def _cut_window(line: str, start: int, end: int, width: int) -> _Window:
    """The part of *line* around the characters *start* to *end*, at most *width* cells with its ellipses."""
    # Looking at no more than this keeps the cost of a mark independent of the length of its line.
    first = max(0, start - width)
    layout = lay_out(line[first : start + 2 * width])
    total = layout.starts[-1]
    is_all = first == 0 and start + 2 * width >= len(line)
    if is_all and total <= width:
        return _Window("".join(layout.pieces), 0, layout.starts)
    room = width - 2 * len(_ELLIPSIS)
    focus_end = layout.starts[min(end - first, len(layout.pieces))]
    left = layout.starts[start - first] - room // 3
    if first == 0 and focus_end <= room:
        left = 0
    low = bisect_left(layout.starts, max(0, min(left, total - room)))
    high = max(low, bisect_right(layout.starts, layout.starts[low] + room) - 1)
    before = _ELLIPSIS if first + low > 0 else ""
    after = _ELLIPSIS if first + high < len(line) else ""
    cells = [cell - layout.starts[low] + len(before) for cell in layout.starts[low : high + 1]]
    return _Window(before + "".join(layout.pieces[low:high]) + after, first + low, cells)


def _arrange_rows(marks: Sequence[Mark], window: _Window) -> list[list[Mark]]:
    """*marks* from left to right; one that would touch another, or its message, goes below it."""
    rows: list[list[Mark]] = []
    for mark in marks:
        if rows and not rows[-1][-1].message and window.cell_of(mark.start) > _cells_of(rows[-1][-1], window)[1]:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return rows


def _cells_of(mark: Mark, window: _Window) -> tuple[int, int]:
    start = window.cell_of(mark.start)
    return start, max(start + 1, window.cell_of(mark.end))


def _draw_row(row: Sequence[Mark], window: _Window, paint: Paint) -> str:
    drawn: list[str] = []
    cell = 0
    for mark in row:
        start, end = _cells_of(mark, window)
        label = mark.sign * (end - start) + (f" {show(mark.message)}" if mark.message else "")
        drawn += " " * (start - cell), paint(mark.style, label)
        cell = end
    return "".join(drawn)
