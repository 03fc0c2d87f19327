"""The report of an import for people: what became of each line, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from generator.diagnostics.text import show
from generator.integrations.lift import Fate, LiftedLine

if TYPE_CHECKING:
    from generator.diagnostics.renderers.paint import Paint

__all__ = ["render_report"]

_MOST = 500
"""Lines of the report; of more only those are shown that were not simply kept."""


def render_report(lines: Sequence[LiftedLine], paint: Paint) -> str:
    """A table for each file, and the sums."""
    shown = lines if len(lines) <= _MOST else [line for line in lines if line.fate in (Fate.REFUSED, Fate.TURNED)][:_MOST]
    rows: list[str] = []
    for name, group in groupby(shown, key=lambda line: line.place.text.source.name):
        found = list(group)
        numbers = [str(line.place.line) for line in found]
        width = max(map(len, numbers))
        what = min(max(len(show(line.what)) for line in found), 60)
        rows.append(show(name))
        for number, line in zip(numbers, found, strict=True):
            fate = f"{line.fate.value:<11}"
            rows.append(f"  {number:>{width}}  {show(line.what):<{what}}  {fate}  {show(line.into)}".rstrip())
    counts = Counter(line.fate for line in lines)
    sums = ", ".join(f"{counts[fate]} {fate.value}" for fate in Fate if counts[fate])
    if len(shown) < len(lines):
        rows.append(f"({len(lines) - len(shown)} more lines; --format json has all of them)")
    return "\n".join([*rows, f"{len(lines)} lines: {sums}", ""])
