"""What became of each line of imported files, kept in columns: a tenth of the memory that the lines would take."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby

from generator.integrations.lift import Fate, LiftedLine
from generator.readback import ImportedText, Place

__all__ = ["ReportLines", "ReportShare"]

_FATES = tuple(Fate)
_NUMBER_BY_FATE = {fate: number for number, fate in enumerate(_FATES)}


class ReportShare:
    """Some of the lines, sorted by file and place."""

    __slots__ = ("ends", "fates", "intos", "starts", "texts", "whats")

    def __init__(self, lines: Iterable[LiftedLine]) -> None:
        ordered = sorted(lines, key=_order)
        self.whats = [line.what for line in ordered]
        self.intos = [line.into for line in ordered]
        self.texts: list[ImportedText] = [line.place.text for line in ordered]
        self.starts = array("L", (line.place.start for line in ordered))
        self.ends = array("L", (line.place.end for line in ordered))
        self.fates = bytes(_NUMBER_BY_FATE[line.fate] for line in ordered)

    def __iter__(self) -> Iterator[LiftedLine]:
        for what, text, start, end, fate, into in zip(
            self.whats, self.texts, self.starts, self.ends, self.fates, self.intos, strict=True
        ):
            yield LiftedLine(what, Place(text, start, end), _FATES[fate], into)


def _order(line: LiftedLine) -> tuple[str, int, str]:
    return line.place.text.source.name, line.place.start, line.what


class ReportLines:
    """All lines, by file and place, each once."""

    def __init__(self, shares: Iterable[ReportShare] = ()) -> None:
        self._shares = list(shares)

    def __iter__(self) -> Iterator[LiftedLine]:
        for _, lines in groupby(merge(*self._shares, key=_order), key=_order):
            yield from dict.fromkeys(lines)

    def __bool__(self) -> bool:
        return any(share.whats for share in self._shares)
