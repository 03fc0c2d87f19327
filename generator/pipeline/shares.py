"""What came of shares of the specs, and what is said only when all of them are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Related, has_errors, sort_diagnostics
from generator.diagnostics.codes import documents as codes_of_documents
from generator.diagnostics.codes import fields as codes
from generator.diagnostics.codes import references as codes_of_references
from generator.diagnostics.outcome import CheckedDocument
from generator.integrations.lower import Variable
from generator.model import Assumption
from generator.pipeline.collisions import Placed, check_collisions
from generator.spec.surface import API_VERSION

if TYPE_CHECKING:
    from generator.pipeline.compilation import CompiledIntegration

__all__ = ["KIND", "Share", "VariableUse", "join_diagnostics"]

KIND: Final = AttributePath.of("kind")


@dataclass(frozen=True, slots=True)
class VariableUse:
    """
    A use of an input variable.

    Attributes:
        address: Of the resource that it is used in.
    """

    variable: Variable
    location: Location
    address: str


@dataclass(slots=True)
class Share:
    """
    What came of some of the specs, before they are compared with the others.

    Attributes:
        integrations: In the order of the specs; those without errors of their own.
        diagnostics: Located, in the order in which they were found.
        checked: Every document that was looked at.
        placed: What must be unique, faulty specs included as far as they can be.
        provider_version: Of the first integration; `None` if there is none.
        assumptions: Without repetitions, in the order of their first use.
        first_assuming: The first spec that one of them is made for.
        depends_on_whole_files: Whether a part of a file may have led to something else than all of it.
    """

    integrations: list[CompiledIntegration] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    checked: list[CheckedDocument] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    variable_uses: list[VariableUse] = field(default_factory=list)
    provider_version: str | None = None
    assumptions: dict[Assumption, None] = field(default_factory=dict)
    first_assuming: Location | None = None
    depends_on_whole_files: bool = False

    @property
    def has_errors(self) -> bool:
        return has_errors(self.diagnostics)


def join_diagnostics(shares: Sequence[Share], arguments: Sequence[str]) -> list[Diagnostic]:
    """
    What all specs have together, those found by comparing them included; sorted, without repetitions.

    Args:
        shares: In the order of the specs.
        arguments: As on the command line, for a message.
    """
    diagnostics = [diagnostic for share in shares for diagnostic in share.diagnostics]
    diagnostics += check_collisions([placed for share in shares for placed in share.placed])
    diagnostics += _check_variables(use for share in shares for use in share.variable_uses)
    diagnostics += _note_assumptions(shares)
    if not any(share.checked for share in shares) and not has_errors(diagnostics):
        diagnostics.append(codes_of_documents.NO_SPEC_FILES.at(file=" ".join(arguments), api_version=API_VERSION))
    return sort_diagnostics(diagnostics)


def _check_variables(uses: Iterable[VariableUse]) -> list[Diagnostic]:
    """Every variable has one type in the whole module."""
    first_use: dict[str, VariableUse] = {}
    diagnostics: list[Diagnostic] = []
    for use in uses:
        variable = use.variable
        first = first_use.setdefault(variable.name.name, use)
        if first.variable.type != variable.type:
            related = (Related(f"a {first.variable.type} here", location=first.location),)
            diagnostics.append(
                codes_of_references.VARIABLE_TYPE_CONFLICT.at(
                    variable.origin,
                    location=use.location,
                    related=related,
                    name=variable.name.name,
                    first=first.variable.type,
                    second=variable.type,
                )
            )
    return diagnostics


def _note_assumptions(shares: Sequence[Share]) -> list[Diagnostic]:
    """Once for all specs: the same sentence below each of a thousand specs would only hide the others."""
    assumptions = dict.fromkeys(assumption for share in shares for assumption in share.assumptions)
    if not assumptions:
        return []
    first = next(share.first_assuming for share in shares if share.first_assuming is not None)
    values = ", ".join(f"{assumption.what} `{assumption.value}`" for assumption in assumptions)
    return [codes.ASSUMED_VALUES.at(KIND, location=first, values=values)]
