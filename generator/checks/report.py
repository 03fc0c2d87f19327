"""What the live checks found out, of each integration and of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

from generator.checks.check import CheckOutcome, CheckResult, Scope
from generator.diagnostics import Diagnostic, Severity
from generator.diagnostics.outcome import FROM_WORST, Verdict, judge, worst_verdict
from generator.model import Integration
from generator.server.rancher.endpoints import Endpoint

__all__ = ["FleetReport", "IntegrationReport"]


@final
@dataclass(frozen=True, slots=True)
class IntegrationReport:
    """
    One integration.

    Attributes:
        endpoint: The server that was asked; `None` when the spec does not tell.
        results: In the order of the registry; those of the server are shared by all that name it.
        of_waivers: What there is to say of the integration's own waivers.
    """

    integration: Integration
    endpoint: Endpoint | None
    results: tuple[CheckResult, ...]
    of_waivers: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """With paths into the spec, without locations."""
        found = (diagnostic for result in self.results for diagnostic in result.conclusion.diagnostics)
        return (*found, *self.of_waivers)

    @property
    def verdict(self) -> Verdict:
        """What the results amount to."""
        return worst_verdict([judge(self.of_waivers), *map(_judge, self.results)])

    @property
    def has_crashed(self) -> bool:
        """Whether a check of ours broke; the exit code is then that of a bug."""
        return any(result.outcome is CheckOutcome.CRASHED for result in self.results)


def _judge(result: CheckResult) -> Verdict:
    severities = {diagnostic.severity for diagnostic in result.conclusion.diagnostics}
    match result.outcome:
        case CheckOutcome.CRASHED:
            return Verdict.COULD_NOT_TELL
        case CheckOutcome.COULD_NOT_TELL if Severity.ERROR in severities:
            return Verdict.COULD_NOT_TELL
        case CheckOutcome.FAILED:
            return Verdict.FAILED
        case _:
            return Verdict.PASSED_WITH_WARNINGS if Severity.WARNING in severities else Verdict.PASSED


@final
@dataclass(frozen=True, slots=True)
class FleetReport:
    """
    All integrations, in the order that they were given in.

    Attributes:
        diagnostics: What is wrong with the credentials; of no spec, so without a path.
    """

    integrations: tuple[IntegrationReport, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        own = [Verdict.FAILED] if any(it.severity is Severity.ERROR for it in self.diagnostics) else []
        return worst_verdict([*own, *(report.verdict for report in self.integrations)])

    @property
    def has_crashed(self) -> bool:
        """As of an integration."""
        return any(report.has_crashed for report in self.integrations)

    def sorted_by_verdict(self) -> list[IntegrationReport]:
        """Failures first, for a table; otherwise in the order given."""
        return sorted(self.integrations, key=lambda report: FROM_WORST.index(report.verdict))

    def to_json(self) -> dict[str, Any]:
        """
        As JSON values: `{"verdict", "servers": [{"server", "checks"}], "integrations": [{..., "verdict", "checks"}]}`.

        Checks of a server stand once; those of a spec with it. `account` has those of the account, if it was asked.
        """
        return {
            "verdict": self.verdict.value,
            "servers": [
                {"server": str(report.endpoint), "checks": _rows(report.results, Scope.SERVER)}
                for report in self.first_of_each_server()
            ],
            "integrations": [_row(report) for report in self.integrations],
            **({"account": _rows(self.integrations[0].results, Scope.ACCOUNT)} if self.asked_account else {}),
        }

    @property
    def asked_account(self) -> bool:
        """Whether the account at Apono was asked as well."""
        return any(result.check.scope is Scope.ACCOUNT for row in self.integrations[:1] for result in row.results)

    def first_of_each_server(self) -> Iterator[IntegrationReport]:
        """The first integration of each server that was asked; a host with another CA is another server to ask."""
        seen: set[int] = set()
        for report in self.integrations:
            first = next((result for result in report.results if result.check.scope is Scope.SERVER), None)
            if report.endpoint is not None and first is not None and id(first) not in seen:
                seen.add(id(first))
                yield report


def _rows(results: Sequence[CheckResult], scope: Scope) -> list[dict[str, Any]]:
    return [result.to_json() for result in results if result.check.scope is scope]


def _row(report: IntegrationReport) -> dict[str, Any]:
    return {
        "name": str(report.integration.name),
        "resource": f"{report.integration.resource}.{report.integration.resource_name}",
        "server": str(report.endpoint) if report.endpoint else None,
        "verdict": report.verdict.value,
        "checks": _rows(report.results, Scope.SPEC),
    }
