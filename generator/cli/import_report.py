"""The report of an import for people: what became of each line, file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from generator.diagnostics.text import show
from generator.integrations.lift import Fate, LiftedLine

__all__ = ["render_report"]

_MOST = 500
"""Lines of the report; of more only those are shown that were not simply kept."""


def render_report(lines: Iterable[LiftedLine]) -> str:
    """A table for each file, and the sums."""
    counts: Counter[Fate] = Counter()
    first: list[LiftedLine] = []
    notable: list[LiftedLine] = []
    for line in lines:
        counts[line.fate] += 1
        if len(first) <= _MOST:
            first.append(line)
        if len(notable) < _MOST and line.fate in (Fate.REFUSED, Fate.TURNED):
            notable.append(line)
    shown = first if len(first) <= _MOST else notable
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
    sums = ", ".join(f"{counts[fate]} {fate.value}" for fate in Fate if counts[fate])
    if len(shown) < counts.total():
        rows.append(f"({counts.total() - len(shown)} more lines; --format json has all of them)")
    total = counts.total()
    return "\n".join([*rows, f"{total} {'line' if total == 1 else 'lines'}: {sums}", ""])
