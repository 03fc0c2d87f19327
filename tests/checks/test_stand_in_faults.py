"""Each fault of a stand-in: one root cause, at the right field of the spec, no cascade, and no key at risk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.checks.check import CheckOutcome
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.fake import FakeRancher, Fault, Trouble
from tests.checks.asking import QUICK, check, faults, outcomes, reasons

_WARNED, _FAILED, _UNKNOWN, _PASSED = (
    Verdict.PASSED_WITH_WARNINGS,
    Verdict.FAILED,
    Verdict.COULD_NOT_TELL,
    Verdict.PASSED,
)
_CA = "certificate_authority"

# Code, path and verdict; no code for what leaves the spec as good as it is.
TABLE = {
    Fault.EXPIRED_CERTIFICATE: (live.CERTIFICATE_EXPIRED, "host", _FAILED),
    Fault.NOT_YET_VALID_CERTIFICATE: (live.CERTIFICATE_NOT_YET_VALID, "host", _FAILED),
    Fault.WRONG_NAME: (live.CERTIFICATE_FOR_ANOTHER_NAME, "host", _FAILED),
    Fault.MISSING_INTERMEDIATE: (live.INTERMEDIATE_MISSING, "host", _FAILED),
    Fault.WRONG_CA: (live.SIGNED_BY_ANOTHER_CA, _CA, _FAILED),
    Fault.SELF_SIGNED: (live.SELF_SIGNED, _CA, _FAILED),
    Fault.EXPIRED_CA: (live.CA_EXPIRED, _CA, _FAILED),
    Fault.INSPECTED: (live.TLS_INSPECTED, "host", _FAILED),
    Fault.BARE_CA: (live.STRICT_RULES_BROKEN, _CA, _WARNED),
    Fault.WEAK_KEY: (live.WEAK_CERTIFICATE, "host", _FAILED),
    Fault.OLD_TLS: (live.OLD_TLS, "port", _FAILED),
    Fault.PLAIN_HTTP: (live.PORT_WITHOUT_TLS, "port", _FAILED),
    Fault.SILENT: (live.NO_ANSWER_IN_TIME, "host", _UNKNOWN),
    Fault.EMPTY_CACERTS: (live.CA_NOT_PUBLISHED, _CA, _WARNED),
    Fault.OTHER_CACERTS: (live.CA_NOT_PUBLISHED, _CA, _WARNED),
    Fault.CRLF_CACERTS: (live.CA_CHECKSUM_DIFFERS, _CA, _WARNED),
    Fault.CACERTS_WITHOUT_NEWLINE: (None, "", _PASSED),
    Fault.STARTING: (live.SERVER_STARTING, "host", _UNKNOWN),
    Fault.AGGREGATION_NOT_READY: (live.SERVER_STARTING, "host", _UNKNOWN),
    Fault.TOO_MANY_REQUESTS_TEXT: (live.OVERLOADED, "host", _UNKNOWN),
    Fault.TOO_MANY_REQUESTS_JSON: (live.OVERLOADED, "host", _UNKNOWN),
    Fault.TOO_MANY_REQUESTS_PAGE: (live.OVERLOADED, "host", _UNKNOWN),
    Fault.BAD_GATEWAY: (live.SERVER_FAILS, "host", _UNKNOWN),
    Fault.UNAVAILABLE: (live.SERVER_FAILS, "host", _UNKNOWN),
    Fault.INTERNAL_ERROR: (live.SERVER_FAILS, "host", _UNKNOWN),
    Fault.LOGIN_PAGE: (live.NOT_RANCHER, "host", _FAILED),
    Fault.REDIRECT_ELSEWHERE: (live.REDIRECTED, "host", _FAILED),
    Fault.REDIRECT_LOOP: (live.REDIRECTED, "host", _FAILED),
    Fault.NO_FORWARDED_PROTO: (None, "", _PASSED),
    Fault.NOT_JSON: (live.NOT_RANCHER, "host", _FAILED),
    Fault.WRONG_SHAPE: (live.NOT_RANCHER, "host", _FAILED),
    Fault.NOT_RANCHER: (live.NOT_RANCHER, "host", _FAILED),
    Fault.SLOW: (None, "", _PASSED),
    Fault.DROPPED: (live.CONNECTION_DROPPED, "host", _UNKNOWN),
    Fault.CUT: (live.CONNECTION_DROPPED, "host", _UNKNOWN),
    Fault.TRICKLE: (live.NO_ANSWER_IN_TIME, "host", _UNKNOWN),
    Fault.ENDLESS: (live.ANSWER_TOO_LARGE, "host", _FAILED),
    Fault.ENDLESS_HEADERS: (live.NOT_RANCHER, "host", _FAILED),
    Fault.BOMB: (live.ANSWER_TOO_LARGE, "host", _FAILED),
    Fault.NOT_HTTP: (live.NOT_RANCHER, "host", _FAILED),
}

# After these the server has proved who it is, so the key may go out.
_LATER = {
    *(Fault.BARE_CA, Fault.EMPTY_CACERTS, Fault.OTHER_CACERTS, Fault.CRLF_CACERTS, Fault.CACERTS_WITHOUT_NEWLINE),
    *(Fault.STARTING, Fault.AGGREGATION_NOT_READY, Fault.TOO_MANY_REQUESTS_TEXT, Fault.TOO_MANY_REQUESTS_JSON),
    *(Fault.NO_FORWARDED_PROTO, Fault.SLOW),
}

_SHORT = {"limits": replace(QUICK, connect_s=0.3, answer_s=0.3)}


def test_every_fault_has_a_row() -> None:
    """A fault that nobody tests is no switch."""
    assert set(TABLE) == set(Fault)


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_fault_is_named_once_at_its_field(fault: Fault) -> None:
    """The root cause is the only diagnostic; what needs it is skipped because of it; the key stays at home."""
    entry, path, verdict = TABLE[fault]
    changes = _SHORT if entry is live.NO_ANSWER_IN_TIME else {}
    with FakeRancher(faults=[fault]) as rancher:
        report = check(rancher, changes=changes)
        requests = rancher.requests
    assert faults(report) == ([(entry.code, path)] if entry else [])
    assert report.verdict is verdict
    assert len(reasons(report)) <= 1
    assert fault in _LATER or not any(request.had_credential or request.had_secret for request in requests)


@pytest.mark.parametrize(
    "path", ["/v3", "/v3/users", "/v3/settings", "/v3/clusters", "/k8s/clusters/local", "/cacerts"]
)
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.BAD_GATEWAY, live.SERVER_FAILS),
        (Fault.DROPPED, live.CONNECTION_DROPPED),
        (Fault.TOO_MANY_REQUESTS_PAGE, live.OVERLOADED),
        (Fault.REDIRECT_ELSEWHERE, live.REDIRECTED),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_later_fault_is_named_once(path: str, fault: Fault, code: object) -> None:
    """However many questions meet it, one says so."""
    with FakeRancher(faults=[Trouble(fault, paths=(path,))]) as rancher:
        report = check(rancher)
    assert [found for found, _ in faults(report)] == [code.code]  # type: ignore[attr-defined]
    assert report.verdict in {Verdict.FAILED, Verdict.COULD_NOT_TELL}


@pytest.mark.parametrize("fault", [Fault.LOGIN_PAGE, Fault.NOT_JSON, Fault.WRONG_SHAPE, Fault.NOT_HTTP])
def test_unreadable_answer_after_the_identity_is_a_fault_of_its_own(fault: Fault) -> None:
    """The server is Rancher, so something on the way changes answers."""
    with FakeRancher(faults=[Trouble(fault, paths=("/v3/users",))]) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.UNEXPECTED_ANSWER.code, "host")]


@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY, Fault.DROPPED, Fault.TOO_MANY_REQUESTS_PAGE, Fault.STARTING, Fault.UNAVAILABLE]
)
def test_fault_that_heals_is_asked_again(fault: Fault) -> None:
    """Two failures and two retries: everything passes."""
    with FakeRancher(faults=[Trouble(fault, times=1, paths=("/v3/users",))]) as rancher:
        report = check(rancher, changes={"retries": 2})
    assert report.verdict is Verdict.PASSED
    assert max(result.attempts for result in report.results) == 2


@pytest.mark.parametrize("fault", [Fault.EXPIRED_CERTIFICATE, Fault.LOGIN_PAGE, Fault.REDIRECT_LOOP, Fault.PLAIN_HTTP])
def test_fault_that_cannot_heal_is_not_asked_again(fault: Fault) -> None:
    """To ask again would only take time."""
    with FakeRancher(faults=[fault]) as rancher:
        report = check(rancher, changes={"retries": 5})
    assert max(result.attempts for result in report.results) == 1


def test_deadline_ends_everything_with_one_message() -> None:
    """A server that is slow for ever costs its time and no more."""
    with FakeRancher(faults=[Trouble(Fault.SLOW, delay_s=5.0, paths=("/v3", "/k8s"))]) as rancher:
        report = check(rancher, changes={"timeout_s": 0.5, "retries": 5})
    assert faults(report) == [(live.NO_ANSWER_IN_TIME.code, "host")]
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert outcomes(report)["server-is-rancher"] is CheckOutcome.PASSED
