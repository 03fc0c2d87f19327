"""
Compiled integrations to what the live servers say of them.

Checks know paths of spec fields; here they get their places. What concerns a server is said once, at the first spec
that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, final

from generator.addresses import AttributePath
from generator.checks.check import Scope
from generator.checks.credentials import Credentials
from generator.checks.fleet import FleetOptions
from generator.checks.report import FleetReport
from generator.diagnostics import Diagnostic, Related, sort_diagnostics
from generator.diagnostics.outcome import Verdict
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.parallel_checks import run_fleet
from generator.pipeline.places import Places
from generator.server.apono.access import AponoAccess
from generator.server.rancher.endpoints import Endpoint

__all__ = ["Preflight", "run_preflight"]

_MOST_RELATED: Final = 3
"""Further specs that are shown with a fault of their common server; that many make the point."""


@final
@dataclass(frozen=True, slots=True)
class Preflight:
    """
    What the live checks came to.

    Attributes:
        report: Every check of every server and integration, in the order of the specs.
        diagnostics: Located, sorted, each once.
    """

    report: FleetReport
    diagnostics: tuple[Diagnostic, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all integrations."""
        return self.report.verdict

    @property
    def has_crashed(self) -> bool:
        """Whether a check of ours broke; the exit code is then that of a bug."""
        return self.report.has_crashed


def run_preflight(
    integrations: Sequence[CompiledIntegration],
    credentials: Credentials,
    options: FleetOptions,
    access: AponoAccess | None = None,
) -> Preflight:
    """
    Asks the servers of *integrations*; never raises for what a server or a spec does.

    Args:
        access: The account at Apono, to be asked as well; `None` for not.
    """
    report = run_fleet([compiled.integration for compiled in integrations], credentials, options)
    if access is not None:
        report = _ask_account(report, access, options)
    located = _locate(report, integrations)
    return Preflight(report, tuple(sort_diagnostics([*report.diagnostics, *located])))


def _ask_account(report: FleetReport, access: AponoAccess, options: FleetOptions) -> FleetReport:
    """*report* with what the account says of each integration behind what its server says."""
    from generator.checks.apono.run import run_account_checks  # an HTTP client that is needed with a token alone

    asked = [row.integration for row in report.integrations]
    rows = run_account_checks(asked, access, options.now, timeout_s=options.timeout_s, retries=options.retries)
    joined = [
        replace(row, results=(*row.results, *more.results), of_waivers=(*row.of_waivers, *more.of_waivers))
        for row, more in zip(report.integrations, rows, strict=True)
    ]
    return replace(report, integrations=tuple(joined))


def _locate(report: FleetReport, integrations: Sequence[CompiledIntegration]) -> Iterator[Diagnostic]:
    places = Places()
    for diagnostic, owners in _group(report, integrations):
        first, *others = owners
        related = [*_related(diagnostic, first, places), *_also(diagnostic, others, places)]
        path = diagnostic.path
        location = places.locate(first, path) if path is not None else None
        yield replace(diagnostic, location=location, related=tuple(related))


def _group(
    report: FleetReport, integrations: Sequence[CompiledIntegration]
) -> Iterable[tuple[Diagnostic, list[CompiledIntegration]]]:
    """Each diagnostic with the integrations that it is about: several when it is about a server that they share."""
    found: dict[tuple[object, ...], tuple[Diagnostic, list[CompiledIntegration]]] = {}
    for place, (row, compiled) in enumerate(zip(report.integrations, integrations, strict=True)):
        for result in row.results:
            owner = _owner(result.check.scope, row.endpoint, place)
            for diagnostic in result.conclusion.diagnostics:
                found.setdefault((*owner, diagnostic), (diagnostic, []))[1].append(compiled)
        for diagnostic in row.of_waivers:
            found[place, diagnostic] = (diagnostic, [compiled])
    return found.values()


def _owner(scope: Scope, endpoint: Endpoint | None, place: int) -> tuple[object, ...]:
    """What is said once for everybody who shares it."""
    if scope is Scope.ACCOUNT:
        return (Scope.ACCOUNT,)
    return (endpoint,) if scope is Scope.SERVER and endpoint is not None else (place,)


def _related(diagnostic: Diagnostic, compiled: CompiledIntegration, places: Places) -> Iterator[Related]:
    for other in diagnostic.related:
        known = other.location is not None or other.path is None
        yield other if known else replace(other, location=places.locate(compiled, other.path or AttributePath()))


def _also(diagnostic: Diagnostic, others: Sequence[CompiledIntegration], places: Places) -> Iterator[Related]:
    if diagnostic.path is None:
        return
    path = diagnostic.path
    for number, compiled in enumerate(others[:_MOST_RELATED], start=1):
        more = len(others) - _MOST_RELATED if number == _MOST_RELATED else 0
        message = "this spec names the same server" + (f", and {more} more do" if more > 0 else "")
        yield Related(message, path, location=places.locate(compiled, path))
