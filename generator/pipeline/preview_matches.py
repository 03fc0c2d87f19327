"""Which integration of the head is which of the base."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import final

from generator.addresses import AttributePath
from generator.diagnostics.outcome import CheckedDocument
from generator.pipeline.compilation import Compilation, CompiledIntegration
from generator.pipeline.places import Places
from generator.report.preview.document import Change

__all__ = ["Documents", "Match", "match_integrations"]


@final
@dataclass(frozen=True, slots=True)
class Match:
    """
    One integration.

    Attributes:
        head, base: `None` if it is not there.
        document: Of the head, with errors that keep it from being compared; nothing else is known then.
        is_unknown: Whether the base may have it, in a spec with errors.
    """

    head: CompiledIntegration | None = None
    base: CompiledIntegration | None = None
    document: CheckedDocument | None = None
    is_unknown: bool = False

    @property
    def is_renamed(self) -> bool:
        """Whether Terraform takes them for two."""
        return self.head is not None and self.base is not None and self.head.address != self.base.address

    def change(self, has_changes: bool) -> Change:
        """
        Args:
            has_changes: Whether a setting differs.
        """
        if self.is_unknown:
            return Change.UNKNOWN
        if self.base is None:
            return Change.ADDED
        if self.head is None:
            return Change.REMOVED
        if self.is_renamed:
            return Change.RENAMED
        return Change.CHANGED if has_changes else Change.UNCHANGED


def match_integrations(base: Compilation | None, head: Compilation, places: Places) -> list[Match]:
    """
    All of the head in their order, then specs of it with errors, then those that are there no more.

    Two are the same if they have the same resource address; of what is left, if they have the same name, or are the
    only ones of their server.
    """
    old = list(base.integrations) if base is not None else []
    faulty = Documents(head, places).faulty()
    faulty_names = {document.name for document in faulty} - {""}
    base_faulty = {document.name for document in Documents(base, places).faulty()} if base is not None else set()
    pairs = _pair(old, head.integrations)
    taken = {id(one) for one in pairs.values()}
    matches = [
        Match(one, pairs.get(id(one)), is_unknown=id(one) not in pairs and str(one.integration.name) in base_faulty)
        for one in head.integrations
    ]
    matches += [Match(document=document) for document in faulty]
    gone = (one for one in old if id(one) not in taken and str(one.integration.name) not in faulty_names)
    return [*matches, *(Match(base=one) for one in gone)]


def _pair(old: Sequence[CompiledIntegration], new: Sequence[CompiledIntegration]) -> dict[int, CompiledIntegration]:
    """The old one of each new one, by its identity."""
    pairs: dict[int, CompiledIntegration] = {}
    for key in _KEYS:
        taken = {id(one) for one in pairs.values()}
        left_old = [one for one in old if id(one) not in taken]
        left_new = [one for one in new if id(one) not in pairs]
        by_key = _unique(left_old, key)
        wanted = _unique(left_new, key)
        pairs |= {id(one): by_key[value] for value, one in wanted.items() if value in by_key}
    return pairs


def _unique(
    integrations: Sequence[CompiledIntegration], key: Callable[[CompiledIntegration], Hashable]
) -> dict[Hashable, CompiledIntegration]:
    """By their key; those that share one are left out."""
    counts = Counter(map(key, integrations))
    return {key(one): one for one in integrations if counts[key(one)] == 1 and key(one) is not None}


def _server(one: CompiledIntegration) -> Hashable:
    server = one.integration.server
    return (one.integration.kind, server.host, server.port) if server.is_known else None


_KEYS: tuple[Callable[[CompiledIntegration], Hashable], ...] = (
    lambda one: one.address,
    lambda one: str(one.integration.name),
    _server,
)


@final
class Documents:
    """Finds the document that a line belongs to: the last one of its file that begins there or above."""

    def __init__(self, side: Compilation, places: Places) -> None:
        self._side = side
        self._places = places
        self._by_file: dict[str, list[CheckedDocument]] = {}
        for document in sorted(side.checked, key=lambda one: one.first_line):
            self._by_file.setdefault(document.file, []).append(document)

    def find(self, file: str, line: int | None) -> CheckedDocument | None:
        """`None` for a file without documents; the first one for a line that is not known."""
        documents = self._by_file.get(file, [])
        place = bisect_right(documents, line or 1, key=lambda one: one.first_line)
        return documents[max(place - 1, 0)] if documents else None

    def of(self, compiled: CompiledIntegration) -> CheckedDocument | None:
        """The document that *compiled* comes from."""
        location = self._places.locate(compiled, AttributePath.of("name"))
        return self.find(location.file, location.range.start.line if location.range else None)

    def faulty(self) -> list[CheckedDocument]:
        """Those that no integration came of."""
        whole = {self.of(compiled) for compiled in self._side.integrations}
        return [document for document in self._side.checked if document not in whole]
