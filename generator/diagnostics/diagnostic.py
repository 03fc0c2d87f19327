"""The diagnostic, its code and its order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import NamedTuple

from generator.addresses import AttributePath
from generator.diagnostics.positions import Location, SourceMap

__all__ = [
    "Characters",
    "Diagnostic",
    "DiagnosticCode",
    "Part",
    "Related",
    "Severity",
    "has_errors",
    "sort_diagnostics",
]


class Severity(StrEnum):
    """`error` blocks emission, `warning` does not, `info` explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Part(Enum):
    """Which half of `key: value` a diagnostic is about."""

    VALUE = "value"
    KEY = "key"


class Characters(NamedTuple):
    """Characters of a text value, from 0, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Related:
    """
    A second place that a diagnostic is about, with a phrase that says what it has to do with it.

    It is given as a path of the same document, or as a location when it is in another one.
    """

    message: str
    path: AttributePath | None = None
    part: Part = Part.VALUE
    location: Location | None = None

    def located(self, source_map: SourceMap) -> Related:
        if self.location is not None or self.path is None:
            return self
        range_ = source_map.find_range(self.path, self.part, None)
        return replace(self, location=Location(source_map.source, range_))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """
    One thing that is wrong or worth knowing.

    Attributes:
        summary: One phrase that stands alone; lower case, no full stop, identifiers in backticks.
        detail: The facts, one to a line; empty if there are none.
        hint: The remedy, imperative; empty if we are not sure enough.
        path: Where in the document, as a path; what is left when no location is known.
        location: Where in a file. Filled in by `located`, by whoever has the source map.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    detail: str = ""
    hint: str = ""
    path: AttributePath | None = None
    part: Part = Part.VALUE
    characters: Characters | None = None
    location: Location | None = None
    related: tuple[Related, ...] = ()

    def located(self, source_map: SourceMap) -> Diagnostic:
        """This diagnostic with the places of its paths; a location that is known already is kept."""
        related = tuple(other.located(source_map) for other in self.related)
        if self.location is not None or self.path is None:
            return replace(self, related=related)
        range_ = source_map.find_range(self.path, self.part, self.characters)
        return replace(self, related=related, location=Location(source_map.source, range_))


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """
    What all diagnostics of one code share: the single place of its wording and its explanation.

    Attributes:
        code: Stage prefix and number. Never used again for another fault.
        name: The fault in kebab case.
        summary, detail, hint: `str.format` templates for the facts of the case.
        explanation: Why this is a fault and what follows from it; Markdown.
        bad, good: A spec fragment that triggers the code and one that does not. A fragment replaces the fields of the
            same name in the smallest example; one that starts with `apiVersion` stands for itself. Both are tested.
            Empty when no spec alone can trigger the code.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    detail: str = ""
    hint: str = ""
    explanation: str = ""
    bad: str = ""
    good: str = ""

    def at(
        self,
        path: AttributePath | None = None,
        *,
        part: Part = Part.VALUE,
        characters: Characters | None = None,
        location: Location | None = None,
        related: tuple[Related, ...] = (),
        detail: str | None = None,
        hint: str | None = None,
        severity: Severity | None = None,
        **facts: object,
    ) -> Diagnostic:
        """
        A diagnostic of this code.

        Args:
            detail, hint: Finished texts that take the place of the code's templates.
            facts: What the templates name. Texts from specs are safe here: they are never templates themselves.
        """
        return Diagnostic(
            code=self.code,
            name=self.name,
            severity=self.severity if severity is None else severity,
            summary=self.summary.format(**facts),
            detail=self.detail.format(**facts) if detail is None else detail,
            hint=self.hint.format(**facts) if hint is None else hint,
            path=path,
            part=part,
            characters=characters,
            location=location,
            related=related,
        )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything in *diagnostics* blocks emission."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Without repetitions, by file (in order of first appearance), position, then code; unplaced ones first."""
    unique = list(dict.fromkeys(diagnostics))
    file_order: dict[str, int] = {}
    for diagnostic in unique:
        if diagnostic.location is not None:
            file_order.setdefault(diagnostic.location.file, len(file_order))
    return sorted(unique, key=lambda diagnostic: _sort_key(diagnostic, file_order))


def _sort_key(diagnostic: Diagnostic, file_order: dict[str, int]) -> tuple[int, int, int, str, str]:
    location = diagnostic.location
    if location is None:
        return (-1, 0, 0, diagnostic.code, diagnostic.summary)
    if location.range is None:
        return (file_order[location.file], 0, 0, diagnostic.code, diagnostic.summary)
    start = location.range.start
    return (file_order[location.file], start.line, start.column, diagnostic.code, diagnostic.summary)
