"""Codes of `drift`: of accepted differences, and of what the account says of an integration's health."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

ACCEPTANCE_EXPIRED = DiagnosticCode(
    code="DRIFT001",
    name="acceptance-expired",
    severity=Severity.ERROR,
    summary="the difference of `{attribute}` in `{integration}` was accepted until {until}, and is still there",
    detail="owner: {owner}; reason: {reason}",
    hint="mend the difference, or let its owner set a new date",
    explanation="An accepted difference has an end. After it the difference counts like any other.",
)

ACCEPTANCE_UNUSED = DiagnosticCode(
    code="DRIFT002",
    name="acceptance-without-difference",
    severity=Severity.WARNING,
    summary="nothing differs that is accepted here: `{attribute}` in `{integration}`",
    hint="remove the entry",
    explanation="The difference is gone, or the names are not those of the report, which has to be matched exactly.",
)

ACCEPTANCE_DATE = DiagnosticCode(
    code="DRIFT003",
    name="acceptance-date-is-no-date",
    severity=Severity.ERROR,
    summary="`{found}` is no date",
    hint="write it as 2027-01-31",
    explanation="`until` is the last day, in UTC, on which the difference is accepted.",
)

ACCEPTANCE_FILE = DiagnosticCode(
    code="DRIFT004",
    name="acceptance-file-not-one-document",
    severity=Severity.ERROR,
    summary="a file of accepted differences holds one document, this one {count}",
    explanation="`kind: AcceptedDrift`, with a list `accepted`.",
)

UNHEALTHY = DiagnosticCode(
    code="DRIFT010",
    name="integration-unhealthy",
    severity=Severity.WARNING,
    summary="Apono calls the integration `{name}` {status}",
    detail="last synchronised: {when}",
    hint="look at it in Apono: the reason stands there, the API does not tell it",
    explanation="""\
Terraform shows neither the status of an integration nor whether it was ever synchronised: an apply is "successful" although
the connector cannot log in. This is no difference, and does not change the exit code.
""",
)
