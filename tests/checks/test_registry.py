"""The registry: what is declared is true, and every code has somebody who reports it."""

from __future__ import annotations

import re
import ssl
import sys

import httpx
import pytest

from benchmarks.waves import WaveCounter
from generator.checks.faults import OUTSIDE_CODES
from generator.checks.registry import CHECKS, all_request_names
from generator.diagnostics import DiagnosticCode
from generator.diagnostics.codes import live
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.limits import Limits
from generator.server.rancher.requests import find_request_kind, list_requests
from generator.server.rancher.wire import open_wire
from tests.checks.asking import credentials, fleet, of

_ELSEWHERE = {
    live.HOST_UNKNOWN,  # the fleet, before any server is asked
    *(live.CREDENTIALS_INCOMPLETE, live.CREDENTIALS_FILE_OPEN, live.CREDENTIALS_FILE_UNUSABLE),
    *(live.WAIVER_EXPIRED, live.WAIVER_NOT_POSSIBLE, live.WAIVER_OF_UNKNOWN_CODE, live.WAIVER_WITHOUT_DATE),
    *(live.WAIVER_REPEATED, live.WAIVER_NOT_NEEDED),
    live.RECORDING_UNUSABLE,
}


def test_every_code_has_a_reporter() -> None:
    """A check, the errors that every check can meet, or what stands before the checks."""
    entries = {entry for entry in vars(live).values() if isinstance(entry, DiagnosticCode)}
    reported = {code for check in CHECKS for code in check.codes} | set(OUTSIDE_CODES) | _ELSEWHERE
    assert reported == entries


def test_titles_state_the_healthy_case() -> None:
    """As a sentence that reads well with a tick."""
    for check in CHECKS:
        assert re.fullmatch(r"([a-z`]|Rancher).*[^.]", check.title), check.title
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)


def test_safety_cannot_be_waived() -> None:
    """Nothing of certificates, of the way to the server, or of whose key it is."""
    waivable = {check.name for check in CHECKS if check.is_waivable}
    for check in CHECKS:
        if check.category in {"TLS", "reach"}:
            assert check.name not in waivable
    assert not waivable & {"key-is-bound", "key-is-accepted", "key-is-of-own-user", "server-is-rancher"}


def test_healthy_server_gets_declared_requests_only() -> None:
    """So that `--list-requests` is the truth."""
    with FakeRancher() as rancher:
        fleet([of(rancher, rancher_ui_url=rancher.endpoint.origin)], credentials(rancher.key()))
        sent = {(request.method, request.target.partition("?")[0]) for request in rancher.requests}
    declared = list_requests(all_request_names())
    for method, path in sent:
        assert find_request_kind(method, path) is not None
        assert any(kind.method == method and kind.matches(path) for kind in declared)


@pytest.mark.parametrize("version", ["2.8", "2.12", "2.15"])
def test_healthy_server_takes_three_waves(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Identity, what needs the key, what needs its answers; the first one opens the connection."""
    gates: list[WaveCounter] = []

    def wire(context: ssl.SSLContext, limits: Limits) -> httpx.AsyncBaseTransport:
        gates.append(WaveCounter(open_wire(context, limits)))
        return gates[-1]

    with FakeRancher(version) as rancher:
        report = fleet(
            [of(rancher, rancher_ui_url=rancher.endpoint.origin)],
            credentials(rancher.key()),
            wire=wire,
            limits=Limits(connections=20),
        )
        asked = len(rancher.requests)
    waves = [size for gate in gates for size in gate.waves]
    with capsys.disabled():
        sys.stdout.write(f"\nRancher {version}: {sum(waves)} requests in {len(waves)} waves of {waves}\n")
    assert report.verdict == "passed"
    assert len(waves) <= 3
    assert asked == sum(waves)  # nothing is asked past the counter, and nothing twice
