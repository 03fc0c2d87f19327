"""Pieces of Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generator.diagnostics.text import show

__all__ = ["code", "fence", "page", "table"]

_LONGEST_LINE = 110


def page(title: str, *parts: str) -> str:
    """A whole page, its parts between blank lines; it says that it was generated."""
    notice = "<!-- Made from the code by `python -m generator.reference`. Do not edit. -->"
    return "\n\n".join([f"# {title}", notice, *(part.strip("\n") for part in parts if part)]) + "\n"


def code(text: str) -> str:
    """*text* as inline code that may stand in a table; "" stays empty."""
    if not text:
        return ""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{blank}{show(text)}{blank}{ticks}".replace("|", "\\|")


def fence(text: str, language: str = "") -> str:
    """*text* as a block of code; what cannot be seen is made visible, and over-long lines are cut."""
    lines = [_visible(line) for line in text.rstrip("\n").split("\n")]
    ticks = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return "\n".join([f"{ticks}{language}", *lines, ticks])


def _visible(line: str) -> str:
    line = "\t".join(map(show, line.split("\t")))
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; columns without any content are left out. Cells are finished Markdown, `|` in words escaped here."""
    rows = [[_cell(cell) for cell in row] for row in rows]
    kept = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    lines = [
        [headings[index] for index in kept],
        ["---"] * len(kept),
        *([row[index] for index in kept] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", "\\|", text).replace("\n", " ")
