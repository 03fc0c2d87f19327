"""Codes of the tool itself."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

BUG = DiagnosticCode(
    code="BUG001",
    name="internal-error",
    severity=Severity.ERROR,
    summary="apono-bridge made a mistake: {mistake}",
    hint="report this with the command that you ran and the version that `apono-bridge --version` prints",
    explanation="""\
Something inside apono-bridge broke a promise that it makes to itself. Nothing in your spec is to blame, and nothing
was written. The exit code is 70. Set `APONO_BRIDGE_TRACEBACK=1` to print the traceback for the report.
""",
)
