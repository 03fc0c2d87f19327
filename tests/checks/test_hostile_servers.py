"""A spec or a server that wants the key, or wants us to break: nothing leaves, nothing breaks."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.checks.check import CheckOutcome
from generator.checks.report import FleetReport
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.fake import FakeRancher, Fault
from generator.server.rancher.fake.setups import DEDICATED_KEY
from tests.checks.asking import check, credentials, faults, fleet, integration, of
from tests.checks.changed_answers import changing, instead
from tests.checks.foreign_servers import ADDRESS, answering, listening, server_context, sign

_HOME = "rancher.example.com"


async def _loopback(_host: str, _port: int) -> Sequence[str]:
    return [ADDRESS]


def test_listener_that_plays_rancher_gets_no_key() -> None:
    """The spec was changed to another host and to its CA, and that host answers as Rancher does."""
    with FakeRancher() as own, FakeRancher() as thief:
        key = own.key(DEDICATED_KEY)
        report = fleet([of(thief)], credentials(key, vouched=[thief.endpoint]))
        assert thief.requests
        assert not any(it.had_credential or it.had_secret for it in thief.requests)
    assert faults(report.integrations[0]) == [(live.NO_KEY.code, "secret_store")]
    assert report.verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/rancherversion", "/v3/users", "/v3/tokens", "/k8s/clusters/local", "/dashboard"])
def test_redirect_is_never_followed(status: int, path: str, tmp_path: Path) -> None:
    """Whatever the own server redirects, the listener that it leads to hears nothing at all."""
    authority = sign("CA", is_ca=True)
    with (
        listening(answering("200 OK", "text/plain", "x"), server_context(sign("s", authority), tmp_path)) as thief,
        FakeRancher() as own,
    ):
        location = f"https://user:word@{ADDRESS}:{thief.port}/rancherversion?a=b"
        wire = changing(instead(path, status, headers={"location": location}))
        report = check(own, changes={"wire": wire}, rancher_ui_url=own.endpoint.origin)
        assert not thief.heard
    assert report.verdict is not Verdict.PASSED
    assert "user:word" not in str([(it.summary, it.detail, it.hint) for it in report.diagnostics])


@pytest.mark.parametrize("is_vouched", [False, True])
def test_ui_url_gets_no_key(is_vouched: bool, tmp_path: Path) -> None:
    """A private address is not asked unless somebody vouched for it, and then without a key."""
    authority = sign("CA", is_ca=True)
    with (
        listening(answering("200 OK", "text/html", "<p>"), server_context(sign("s", authority), tmp_path)) as thief,
        FakeRancher() as own,
    ):
        key = own.key(DEDICATED_KEY)
        vouched = [Endpoint(ADDRESS, thief.port)] if is_vouched else []
        spec = of(own, own.ca_pem + authority.pem, rancher_ui_url=f"https://{ADDRESS}:{thief.port}/")
        fleet([spec], credentials(key, vouched=vouched))
        assert bool(thief.heard) is is_vouched
        assert key.secret_key.reveal().encode() not in thief.heard
        assert b"uthorization" not in thief.heard


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0", "0.0.0.0", "localhost"),  # noqa: S104
        *(
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "10.0.0.1",
            "100.64.0.1",
        ),
        *("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "2852039166", "fe80::1", "224.0.0.1"),
    ],
)
def test_no_spelling_of_an_inner_address_is_asked(host: str) -> None:
    """Unless whoever runs the checks has named it; a system that does not know the spelling has no address for it."""
    with listening(answering("200 OK", "text/plain", "x")) as inner:
        report = fleet([integration(host, inner.port)], credentials(), timeout_s=3).integrations[0]
        assert not inner.heard
    assert {code for code, _ in faults(report)} <= {live.ADDRESS_REFUSED.code, live.HOST_NOT_FOUND.code}
    assert report.verdict is not Verdict.PASSED


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fe80::1%1"]
)
def test_name_of_the_own_server_may_not_lead_to_metadata(address: str) -> None:
    """Not even with a key that is bound to the name: names can be made to lead elsewhere."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return [address]

    with FakeRancher() as own:
        own_key = own.key(DEDICATED_KEY)
        key = type(own_key)(own_key.access_key, own_key.secret_key, Endpoint(_HOME))
        report = fleet([integration(_HOME, 443, own.ca_pem)], credentials(key), resolve=resolve)
    assert faults(report.integrations[0]) == [(live.ADDRESS_REFUSED.code, "host")]


def test_name_is_looked_up_once() -> None:
    """So that a second answer cannot lead what was checked somewhere else."""
    looked_up = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        looked_up.append((host, port))
        return await _loopback(host, port) if len(looked_up) == 1 else ["169.254.169.254"]

    with FakeRancher() as own:
        report = check(own, changes={"resolve": resolve})
        name = Endpoint("localhost", own.endpoint.port)
        spec = integration("localhost", name.port, own.ca_pem)
        named = fleet([spec, spec], credentials(vouched=[name]), resolve=resolve).integrations
    assert report.verdict is Verdict.PASSED
    assert len(looked_up) == 1
    assert all((live.ADDRESS_REFUSED.code, "host") not in faults(it) for it in named)


@pytest.mark.parametrize("spelling", ["Rancher.EXAMPLE.com", "rancher.example.com.", "RANCHER.example.COM."])
def test_key_is_found_however_the_host_is_spelt(spelling: str) -> None:
    """Case and the final dot do not make another server."""
    own = credentials(vouched=[Endpoint(_HOME)])
    assert own.find(Endpoint(spelling)) is not None
    assert own.find(Endpoint(spelling, 8443)) is None


@pytest.mark.parametrize("fault", [Fault.ENDLESS, Fault.ENDLESS_HEADERS, Fault.BOMB, Fault.TRICKLE])
def test_flood_takes_no_more_than_its_time(fault: Fault) -> None:
    """With retries, too: one deadline for all of it."""
    started = time.monotonic()
    with FakeRancher(faults=[fault]) as rancher:
        report = check(rancher, changes={"timeout_s": 1.0, "retries": 5})
    assert time.monotonic() - started < 3
    assert len(report.diagnostics) == 1


def _texts(report: FleetReport) -> str:
    diagnostics = [it for integration in report.integrations for it in integration.diagnostics]
    return json.dumps(report.to_json()) + str([(it.summary, it.detail, it.hint) for it in diagnostics])


@pytest.mark.parametrize("path", ["/rancherversion", "/cacerts", "/v3/", "/k8s/"])
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
def test_echoed_key_is_in_no_report(path: str, status: int) -> None:
    """Wherever the server puts it, also in answers to questions without the key: it knows the key from the others."""
    with FakeRancher() as rancher:
        key = rancher.key(DEDICATED_KEY)
        secret = key.secret_key.reveal()
        document = {"type": "error", "message": f"no {secret}", "code": secret, "Version": secret, "id": secret}
        change = instead(path, status, json=document, headers={"location": f"/{secret}", "x-echo": secret})
        report = fleet([of(rancher)], credentials(key), wire=changing(change))
    assert secret not in _texts(report)


def _with_member(path: str, name: str, value: object) -> Any:
    """Changes one member of each item of a list, or of the object itself."""

    def change(request: httpx.Request, body: bytes) -> httpx.Response | None:
        if not request.url.path.startswith(path):
            return None
        document = json.loads(body)
        for item in document.get("data", [document]):
            item[name] = value
        return httpx.Response(200, json=document)

    return changing(change)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        *(("/v3/clusters", "id", value) for value in ("", ".", "..", "../..", "a/b", "c@x?y#z", "%2e%2e", "x" * 5000)),
        *(("/v3/clusters", "id", value) for value in ("\u202e\n\x1b[31m", "\U0001f600", 7, None, [])),
        *(
            ("/v3/clusters", "name", value)
            for value in ("", "\x1b]0;x\x07", "::error::x", "$(x)", "${x}", "{0}", "x" * 9999)
        ),
        *(("/v3/users", "id", value) for value in ("", "..", "a&b=c", "\n")),
        *(("/v3/tokens", "ttl", value) for value in (-1, 10**30, 2**63, 1.5, "1")),
        *(("/v3/tokens", "created", value) for value in ("9999-12-31T23:59:59Z", "x", "", 5)),
        *(("/v3/settings/auth-token", "value", value) for value in ("9" * 5000, "-1", "\u0663", "", "1e9", None)),
        *(
            ("/v3/settings/server-url", "value", value)
            for value in ("https://[", "javascript:x", "https://a:99999", "\n")
        ),
        *(("/rancherversion", "Version", value) for value in ("v" * 9999, "v9999999.9.9", "\x1b[0m", "v2.8.0\n")),
    ],
)
def test_hostile_member_breaks_nothing(path: str, name: str, value: object) -> None:
    """A verdict, texts that are printable, and no check that crashed."""
    with FakeRancher() as rancher:
        report = check(rancher, changes={"wire": _with_member(path, name, value)}, credential_rotation_days=30)
    assert CheckOutcome.CRASHED not in {result.outcome for result in report.results}
    texts = "".join(f"{it.summary}{it.detail}{it.hint}" for it in report.diagnostics)
    assert all(character.isprintable() or character == "\n" for character in texts)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "id", "type", "status", "links", "message", "code"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def rancher() -> Any:
    with FakeRancher() as running:
        yield running


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/rancherversion", "/cacerts", "/v3/", "/k8s/", "/v3/clusters", "/v3/users"]),
    status=st.sampled_from([200, 201, 204, 400, 401, 403, 404, 409, 500]),
    document=_JSON,
)
def test_any_json_gets_a_verdict(rancher: FakeRancher, path: str, status: int, document: object) -> None:
    """Whatever it is, no check crashes."""
    body = json.dumps(document).encode()
    change = instead(path, status, content=body, headers={"content-type": "application/json"})
    report = check(rancher, changes={"wire": changing(change)})
    assert CheckOutcome.CRASHED not in {result.outcome for result in report.results}
