"""Waivers: for a time, by somebody, and never for what keeps a key safe."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from generator.checks.check import CheckOutcome
from generator.checks.registry import CHECKS
from generator.checks.report import IntegrationReport
from generator.checks.waivers import apply_waivers, can_be_waived, check_waivable, judge_waivers
from generator.diagnostics import Severity
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.model import Waiver
from generator.server.rancher.fake import FakeRancher, combine
from tests.checks.asking import check, credentials, fleet, of

TODAY = datetime.date(2026, 11, 22)


def _waiver(code: str, until: datetime.date = TODAY) -> Waiver:
    return Waiver(code, "platform team", "known, ticket 7", until)


def _report(setup: str, *waivers: Waiver) -> IntegrationReport:
    with FakeRancher(world=combine([setup])) as rancher:
        report = check(rancher)
    results = apply_waivers(report.results, waivers, CHECKS, TODAY)
    return IntegrationReport(report.integration, report.endpoint, results)


def test_waived_fault_is_information_with_its_owner() -> None:
    """Until its last day, that day included."""
    report = _report("admin-role", _waiver(live.TOO_MANY_RIGHTS.code))
    assert report.verdict is Verdict.PASSED
    (found,) = report.diagnostics
    assert found.severity is Severity.INFO
    assert "platform team" in found.detail
    assert "2026-11-22" in found.detail
    assert {it.outcome for it in report.results if it.conclusion.diagnostics} == {CheckOutcome.PASSED}


def test_other_codes_are_left_alone() -> None:
    """A waiver is for one code."""
    report = _report("admin-role", _waiver(live.SERVER_URL_DIFFERS.code))
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


def test_expired_waiver_fails_and_has_no_effect() -> None:
    """From the day after its last one."""
    waiver = _waiver(live.TOO_MANY_RIGHTS.code, TODAY - datetime.timedelta(days=1))
    report = _report("admin-role", waiver)
    assert [it.code for it in judge_waivers([waiver], report.results, CHECKS, TODAY)] == [live.WAIVER_EXPIRED.code]
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


@pytest.mark.parametrize(
    "entry",
    [
        *(live.CERTIFICATE_EXPIRED, live.SIGNED_BY_ANOTHER_CA, live.CERTIFICATE_ENDS_SOON, live.ADDRESS_REFUSED),
        *(live.NOT_RANCHER, live.REDIRECTED, live.KEY_REFUSED, live.OWNER_IS_ADMIN, live.NO_CONNECTION, live.NO_KEY),
    ],
    ids=lambda entry: entry.name,
)
def test_safety_is_not_waived(entry: object) -> None:
    """Whoever may sign waivers cannot sign these."""
    code = entry.code  # type: ignore[attr-defined]
    assert not can_be_waived(code, CHECKS)
    assert [it.code for it in check_waivable([_waiver(code)], CHECKS)] == [live.WAIVER_NOT_POSSIBLE.code]


def test_refused_key_stays_refused_with_a_waiver() -> None:
    """Its results are as they were."""
    assert _report("expired-key", _waiver(live.KEY_REFUSED.code)).verdict is Verdict.FAILED


def test_waiver_that_nothing_needs_is_said_so_only_when_its_checks_have_run() -> None:
    """After a refused key nobody knows whether it would have been needed."""
    for setup, found in (("user-base", [live.WAIVER_NOT_NEEDED.code]), ("expired-key", [])):
        waiver = _waiver(live.CLUSTERS_DISCONNECTED.code)
        report = _report(setup, waiver)
        assert [it.code for it in judge_waivers([waiver], report.results, CHECKS, TODAY)] == found


def test_waivers_are_of_one_integration() -> None:
    """Another one of the same server has its own verdict."""
    with FakeRancher(world=combine(["admin-role"])) as rancher:
        waived = replace(of(rancher), waivers=(_waiver(live.TOO_MANY_RIGHTS.code, datetime.date.max),))
        report = fleet([waived, of(rancher)], credentials(rancher.key()))
    assert [it.verdict for it in report.integrations] == [Verdict.PASSED, Verdict.PASSED_WITH_WARNINGS]
    assert len(list(report.first_of_each_server())) == 1
