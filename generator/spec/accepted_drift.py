"""Files of accepted differences: which ones, why, by whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Part, SourceFile, has_errors
from generator.diagnostics.codes import drift as codes
from generator.spec.shape import check_shape
from generator.spec.surface import SurfaceModel
from generator.spec.yaml_documents import SpecDocument, parse_documents

__all__ = ["AcceptedDifference", "parse_accepted"]

_Words = Annotated[str, Field(min_length=1)]


class AcceptedDifferenceModel(SurfaceModel):
    integration: _Words
    attribute: _Words
    reason: _Words
    owner: _Words
    until: _Words


class AcceptedDriftModel(SurfaceModel):
    api_version: Literal["apono-bridge/v1"] = Field(alias="apiVersion")
    kind: Literal["AcceptedDrift"]
    accepted: list[AcceptedDifferenceModel]


@dataclass(frozen=True, slots=True)
class AcceptedDifference:
    """
    One entry.

    Attributes:
        integration: Name of the integration.
        attribute: As the report writes it; `integration` for one that is only in the account, or only in the specs.
        until: The last day, in UTC.
        location: Of the entry.
    """

    integration: str
    attribute: str
    reason: str
    owner: str
    until: date
    location: Location


def parse_accepted(source: SourceFile) -> tuple[list[AcceptedDifference], list[Diagnostic]]:
    """The entries of a file; none of them if anything is wrong with it."""
    documents = list(parse_documents(source))
    diagnostics = [document for document in documents if isinstance(document, Diagnostic)]
    specs = [document for document in documents if isinstance(document, SpecDocument)]
    for spec in specs:
        diagnostics.extend(spec.diagnostics)
    if has_errors(diagnostics):
        return [], diagnostics
    if len(specs) != 1:
        return [], [codes.ACCEPTANCE_FILE.at(location=Location(source), count=len(specs))]
    document = specs[0]
    surface, found = check_shape(AcceptedDriftModel, document.data)
    entries = [] if surface is None else _read(surface, document, found)
    diagnostics += [diagnostic.located(document.source_map) for diagnostic in found]
    return ([] if has_errors(diagnostics) else entries), diagnostics


def _read(surface: AcceptedDriftModel, document: SpecDocument, found: list[Diagnostic]) -> list[AcceptedDifference]:
    entries: list[AcceptedDifference] = []
    for index, entry in enumerate(surface.accepted):
        path = AttributePath.of("accepted", index)
        range_ = document.source_map.find_range(path / "integration", Part.VALUE, None)
        location = Location(document.source_map.source, range_)
        try:
            until = date.fromisoformat(entry.until)
        except ValueError:
            found.append(codes.ACCEPTANCE_DATE.at(path / "until", found=entry.until))
            continue
        entries.append(
            AcceptedDifference(entry.integration, entry.attribute, entry.reason, entry.owner, until, location)
        )
    return entries
