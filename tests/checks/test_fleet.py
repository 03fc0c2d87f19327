"""Many integrations and servers; who is asked, how often, and what never gets out."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from generator.addresses import VariableName
from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions
from generator.checks.registry import CHECKS
from generator.diagnostics import Secret
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher, Fault, Trouble
from generator.server.rancher.fake.setups import HEALTHY
from tests.checks.asking import QUICK, credentials, faults, fleet, integration, of, options, reasons


def _resolving(*addresses: str) -> object:
    async def resolve(_: str, __: int) -> Sequence[str]:
        if not addresses:
            raise OSError("no such name")
        return addresses

    return resolve


def test_one_server_is_asked_once_for_many_specs() -> None:
    """Each spec gets the results, and its own checks."""
    with FakeRancher() as rancher:
        alone = fleet([of(rancher)], credentials(rancher.key()))
        asked_alone = len(rancher.requests)
        specs = [of(rancher, name=f"spec {number}", user_cleanup_days=200 * number) for number in range(1, 4)]
        together = fleet(specs, credentials(rancher.key()))
        asked_together = len(rancher.requests) - asked_alone
    assert asked_together == asked_alone
    assert [it.integration.name for it in together.integrations] == ["spec 1", "spec 2", "spec 3"]
    assert alone.verdict is Verdict.PASSED
    assert [len(faults(it)) for it in together.integrations] == [2, 3, 3]
    assert len(together.to_json()["servers"]) == 1  # type: ignore[arg-type]


def test_another_ca_is_another_server() -> None:
    """What one spec trusts must not pass for what another one trusts."""
    with FakeRancher() as rancher, FakeRancher() as other:
        report = fleet([of(rancher), of(rancher, other.ca_pem)], credentials(rancher.key()))
    assert [it.verdict for it in report.integrations] == [Verdict.PASSED, Verdict.FAILED]


def test_worst_verdict_is_that_of_the_fleet_and_comes_first() -> None:
    """A failure says more than that something could not be told."""
    with (
        FakeRancher() as good,
        FakeRancher(faults=[Fault.LOGIN_PAGE]) as bad,
        FakeRancher(faults=[Fault.DROPPED]) as gone,
    ):
        servers = (good, gone, bad)
        report = fleet([of(it) for it in servers], credentials(*(it.key() for it in servers)))
    assert report.verdict is Verdict.FAILED
    verdicts = [it.verdict for it in report.sorted_by_verdict()]
    assert verdicts == [Verdict.FAILED, Verdict.COULD_NOT_TELL, Verdict.PASSED]
    assert report.to_json()["verdict"] == "failed"


def test_number_of_servers_at_once_is_bounded() -> None:
    """Counted at the checks."""
    lock, running, most = threading.Lock(), [0], [0]

    async def count(host: Host) -> Conclusion:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        for _ in range(5):
            await _tick()
        running[0] -= 1
        return Conclusion(host.server)

    counting = Check(name="count", title="counts", category=Category.REACH, run=count)
    specs = [integration(f"192.0.2.{number}", 443) for number in range(1, 21)]
    report = fleet(specs, Credentials(), checks=(counting,), servers_at_once=4)
    assert most[0] == 4
    assert len(report.integrations) == 20


def test_server_of_a_large_fleet_gets_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it answers steadily; the report is the same."""
    with FakeRancher() as rancher:
        few = fleet([of(rancher)], credentials(rancher.key()))
        handshakes = len(rancher.handshakes)
        monkeypatch.setattr("generator.checks.fleet.MANY_SERVERS", 1)
        # Patient, since a busy machine may stop for a moment.
        many = fleet([of(rancher)], credentials(rancher.key()), limits=replace(QUICK, answer_s=16.0))
        assert (handshakes > 1, len(rancher.handshakes) - handshakes) == (True, 1)
    assert many.to_json() == few.to_json()


@pytest.mark.parametrize(("files", "at_once"), [(1024, 100), (-1, 100), (256, 64), (64, 1)])
def test_servers_at_once_fit_into_the_files_of_a_process(
    files: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With three connections each; macOS has 256."""
    monkeypatch.setattr("resource.getrlimit", lambda _: (files, files))
    assert FleetOptions(now=options().now).servers_at_once == at_once


async def _tick() -> None:
    import asyncio

    await asyncio.sleep(0)


def test_progress_hears_of_each_result() -> None:
    """Once, however many specs name the server."""
    seen: list[tuple[str, str]] = []

    def note(endpoint: Endpoint, result: CheckResult) -> None:
        seen.append((str(endpoint), result.check.name))

    with FakeRancher() as rancher:
        fleet([of(rancher)], credentials(rancher.key()), progress=note)
        assert sorted(seen) == sorted((str(rancher.endpoint), check.name) for check in CHECKS)


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        (integration(None, 443), "host"),
        (integration("rancher.example.com", None), "port"),
        (integration("rancher.example.com", 443, certificate_authority=VariableName("ca")), "certificate_authority"),
    ],
    ids=["host", "port", "CA"],
)
def test_server_that_only_terraform_knows_is_not_asked(spec: object, path: str) -> None:
    """Which is said, and does not pass for checked."""
    report = fleet([spec], Credentials())  # type: ignore[list-item]
    assert faults(report.integrations[0]) == [(live.HOST_UNKNOWN.code, path)]
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS
    assert report.to_json()["servers"] == []


def test_name_without_address_is_said() -> None:
    """And names in other scripts are asked in their ASCII form."""
    asked: list[str] = []

    async def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        raise OSError("no such name")

    report = fleet([integration("rancher.bücher.example", 443)], Credentials(), resolve=resolve)
    assert faults(report.integrations[0]) == [(live.HOST_NOT_FOUND.code, "host")]
    assert asked == ["rancher.xn--bcher-kva.example"]
    assert report.verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "fe80::1", "fd00:ec2::254", "::1"])
def test_private_address_that_nobody_vouched_for_is_not_asked(address: str) -> None:
    """A spec cannot make us ask inside of the network."""
    report = fleet([integration("rancher.example.com", 443)], Credentials(), resolve=_resolving(address))
    assert faults(report.integrations[0]) == [(live.ADDRESS_REFUSED.code, "host")]
    assert report.verdict is Verdict.FAILED
    assert reasons(report.integrations[0]) == {"host-resolves"}


def test_closed_port_is_said() -> None:
    """With the proxy that somebody may have counted on."""
    with FakeRancher() as rancher:
        spec, own = of(rancher), credentials(rancher.key())
    report = fleet([spec], own, environment={"HTTPS_PROXY": "http://user:password@proxy:3128"})
    assert faults(report.integrations[0]) == [(live.NO_CONNECTION.code, "port")]
    detail = report.integrations[0].diagnostics[0].detail
    assert "HTTPS_PROXY" in detail
    assert "password" not in detail


def test_key_of_one_server_is_never_shown_to_another() -> None:
    """Neither by a spec that was changed to another host or port, nor by a redirect to one."""
    with FakeRancher() as listener:
        trouble = Trouble(Fault.REDIRECT_ELSEWHERE, paths=("/v3",), location=listener.endpoint.origin)
        with FakeRancher(faults=[trouble]) as rancher:
            own = credentials(rancher.key(), vouched=[listener.endpoint])
            report = fleet([of(rancher), of(listener)], own)
            bound = str(rancher.endpoint)
        requests = listener.requests
    assert not any(request.had_credential or request.had_secret for request in requests)
    assert (live.NO_KEY.code, "secret_store") in faults(report.integrations[1])
    assert bound in report.integrations[1].diagnostics[0].detail


def test_failed_command_is_the_reason_that_there_is_no_key() -> None:
    """It fails, since somebody meant to give a key; the rest is checked."""
    with FakeRancher() as rancher:
        own = Credentials({rancher.endpoint: Binding(rancher.endpoint, command=("/nowhere/at/all",))})
        report = fleet([of(rancher)], own)
    assert faults(report.integrations[0]) == [(live.CREDENTIALS_COMMAND_FAILED.code, "secret_store")]


def test_unreadable_ca_stops_before_anything_is_asked() -> None:
    """The spec's own checks have found it; this is the second line."""
    with FakeRancher() as rancher:
        report = fleet([of(rancher, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")], Credentials())
        assert rancher.requests == ()
    assert faults(report.integrations[0]) == [(live.NO_SECURE_CONNECTION.code, "certificate_authority")]


def test_crash_makes_the_verdict_unknown() -> None:
    """Nothing is written when a check of ours broke."""

    async def crash(_: Host) -> Conclusion:
        raise ZeroDivisionError

    broken = Check(name="broken", title="breaks", category=Category.REACH, run=crash)
    report = fleet([integration("192.0.2.1", 443)], Credentials(), checks=(broken,))
    assert report.verdict is Verdict.COULD_NOT_TELL
    assert report.has_crashed
    assert report.integrations[0].results[0].outcome is CheckOutcome.CRASHED


PLANTED = "bcdfghjklmnpqrstvwxz2456789plantedplantedplantedplante"


@pytest.mark.parametrize("fault", [None, *Fault], ids=lambda fault: fault.name if fault else "healthy")
def test_no_secret_is_in_any_result(fault: Fault | None) -> None:
    """Planted in the key and in what the server redirects to; searched for in everything that comes out."""
    troubles = [Trouble(fault, location=f"https://u:{PLANTED}@x.example/?t={PLANTED}")] if fault else []
    seen: list[str] = []
    with FakeRancher(world=HEALTHY, faults=troubles) as rancher:
        key = ApiKey("token-5hx8w", Secret(PLANTED), rancher.endpoint)
        good = rancher.key()
        for own in (credentials(key), credentials(good)):
            report = fleet([of(rancher)], own, timeout_s=0.8)
            seen += [json.dumps(report.to_json()), repr(report), *map(repr, report.integrations[0].diagnostics)]
    text = "\n".join(seen)
    assert PLANTED not in text
    assert good.secret_key.reveal() not in text


def test_options_have_sane_defaults() -> None:
    """Bounded in time, number and size."""
    import datetime

    defaults = FleetOptions(now=datetime.datetime.now(datetime.UTC))
    assert 0 < defaults.timeout_s <= 120
    assert 0 < defaults.servers_at_once <= 200
    assert defaults.limits.answer_bytes <= 64 << 20


def test_ipv6_server_is_written_in_brackets() -> None:
    """In reports and commands alike."""
    report = fleet(
        [integration("2001:db8::7", 8443)], Credentials(), checks=CHECKS[:1], resolve=_resolving("192.0.2.1")
    )
    assert report.integrations[0].endpoint == Endpoint("2001:db8::7", 8443)
    assert report.to_json()["integrations"][0]["server"] == "[2001:db8::7]:8443"  # type: ignore[index]
