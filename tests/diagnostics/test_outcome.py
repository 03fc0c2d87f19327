"""Tests of `generator.diagnostics.outcome` and `generator.diagnostics.exit_codes`."""

from __future__ import annotations

import pytest

from generator.diagnostics import Related, Severity
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict, judge
from tests.diagnostics.outcomes import conclude, diagnose


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        ([], Verdict.PASSED),
        ([Severity.INFO], Verdict.PASSED),
        ([Severity.WARNING, Severity.INFO], Verdict.PASSED_WITH_WARNINGS),
        ([Severity.WARNING, Severity.ERROR], Verdict.FAILED),
    ],
)
def test_verdict_is_that_of_the_worst_diagnostic(severities: list[Severity], verdict: Verdict) -> None:
    """Information changes nothing, a warning is said, an error fails."""
    assert judge([diagnose(severity=severity) for severity in severities]) is verdict


def test_verdicts_have_their_exit_codes() -> None:
    """Warnings do not fail a run; not knowing is not the same as failing."""
    assert [verdict.exit_code for verdict in Verdict] == [0, 0, 1, 4]


def test_exit_codes_are_the_documented_ones_and_explained() -> None:
    """Scripts rely on the numbers."""
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 70]
    assert all(code.meaning and not code.meaning.endswith(".") for code in ExitCode)


def test_masked_outcome_hides_credentials_in_every_text() -> None:
    """Summary, detail, hint and related messages go through the mask; what is clean stays the same object."""
    clean = diagnose("fine")
    dirty = diagnose("has s3cret", detail="s3cret", hint="drop s3cret", related=(Related("s3cret too"),))
    outcome = conclude([clean, dirty], mask=lambda text: text.replace("s3cret", "******")).masked()

    assert outcome.diagnostics[0] is clean
    assert "s3cret" not in repr(outcome.diagnostics)
    assert outcome.diagnostics[1].hint == "drop ******"
