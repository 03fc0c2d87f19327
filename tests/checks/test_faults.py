"""The words for errors of the client, one by one."""

from __future__ import annotations

import datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.context import Host
from generator.checks.faults import can_heal, conclude, find_wait
from generator.checks.texts import listed, shown
from generator.diagnostics import DiagnosticCode, Secret
from generator.diagnostics.codes import live
from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.error_bodies import ErrorBody, ErrorOrigin
from generator.server.rancher.errors import (
    CertificateError,
    RancherError,
    RedirectedError,
    StatusError,
    TlsError,
    UnexpectedAnswerError,
)
from generator.server.rancher.payloads import read_page

ENDPOINT = Endpoint("rancher.example.com")


def _host(*, has_key: bool = True) -> Host:
    client = cast(RancherClient, None)
    key = ApiKey("token-5hx8w", Secret("x" * 54), ENDPOINT) if has_key else None
    return Host(ENDPOINT, None, client, datetime.datetime.now(datetime.UTC), lambda _, __: client, key=key)


def _status(status: int, origin: ErrorOrigin, message: str = "", code: str = "") -> StatusError:
    return StatusError(status, ErrorBody(origin, code, message))


@pytest.mark.parametrize(
    ("error", "entry", "is_unknown"),
    [
        (
            _status(400, ErrorOrigin.TEXT, "Client sent an HTTP request to an HTTPS server."),
            live.PLAIN_HTTP_BEHIND,
            False,
        ),
        (_status(400, ErrorOrigin.PROXY, "Bad Request"), live.REFUSED, False),
        (_status(401, ErrorOrigin.LOGIN, "must authenticate"), live.KEY_REFUSED, False),
        (_status(401, ErrorOrigin.PROXY, "Authorization Required"), live.REFUSED, False),
        (_status(403, ErrorOrigin.PROXY, "Forbidden"), live.REFUSED, False),
        (_status(403, ErrorOrigin.NORMAN, "forbidden", "Forbidden"), live.NOT_READABLE, True),
        (_status(404, ErrorOrigin.TEXT, "404 page not found"), live.SERVER_STARTING, True),
        (_status(404, ErrorOrigin.NORMAN, "not found", "NotFound"), live.REFUSED, False),
        (_status(503, ErrorOrigin.TEXT, "API Aggregation not ready"), live.SERVER_STARTING, True),
        (_status(503, ErrorOrigin.PROXY, "Service Temporarily Unavailable"), live.SERVER_FAILS, True),
        (CertificateError(20, "unable to get local issuer certificate"), live.CERTIFICATE_REFUSED, False),
        (TlsError("no secure connection: tlsv1 alert protocol version"), live.OLD_TLS, False),
        (TlsError("no secure connection: no shared cipher"), live.NO_SECURE_CONNECTION, False),
        (UnexpectedAnswerError("the answer cannot be read"), live.UNEXPECTED_ANSWER, False),
        (RancherError("something else"), live.UNEXPECTED_ANSWER, False),
    ],
    ids=str,
)
def test_error_has_its_code(error: RancherError, entry: DiagnosticCode, is_unknown: bool) -> None:
    """Everything stops what needs the answer, and has a cause."""
    conclusion = conclude(error, _host())
    assert [it.code for it in conclusion.diagnostics] == [entry.code]
    assert conclusion.is_unknown is is_unknown
    assert conclusion.stops
    assert conclusion.cause


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://other.example.com/v3", "host: other.example.com"),
        ("https://rancher.example.com:8443/v3", "port: 8443"),
        ("https://rancher.example.com/v3", "X-Forwarded-Proto"),
        ("/v3", "X-Forwarded-Proto"),
        ("", "asks for a login"),
        ("https://[broken", "asks for a login"),
        ("http://x:99999/", "asks for a login"),
    ],
)
def test_redirect_has_the_remedy_for_where_it_leads(location: str, words: str) -> None:
    """Another name, another port, or itself."""
    (found,) = conclude(RedirectedError(302, location), _host()).diagnostics
    assert words in found.hint


def test_server_decides_how_long_to_wait_within_bounds() -> None:
    """Half a minute at most."""
    body = ErrorBody(ErrorOrigin.TEXT)
    assert find_wait(StatusError(429, body, retry_after_s=7)) == 7
    assert find_wait(StatusError(429, body, retry_after_s=9999)) == 30
    assert find_wait(StatusError(429, body)) == 0
    assert not can_heal(StatusError(403, body))


@given(st.text(alphabet=st.sampled_from(list("$%{}\"\\'#\n\r\ufeff\u2028\U0001f600\x1b\x07::ab <`")), max_size=300))
def test_any_text_of_a_server_is_one_printable_line(text: str) -> None:
    """Whatever a cluster is called, a report stays what it is; templates are never filled in twice."""
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= 200
    (found,) = conclude(_status(400, ErrorOrigin.TEXT, text), _host()).diagnostics
    assert "\x1b" not in found.detail


def test_long_lists_are_cut() -> None:
    """Ten lines, and how many more."""
    assert listed([f"c{number}" for number in range(12)]).splitlines()[-1] == "and 2 more"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://rancher.example.com/rancherversion", "itself"),
        ("/v3/settings/first-login", "itself"),
        ("/v3", "itself"),
        ("/login", "another page of its own, `/login`"),
        ("https://rancher.example.com:443/oauth2/start", "another page of its own, `/oauth2/start`"),
        ("", "nowhere"),
        ("https://rancher.example.com:8443/v3", "https://rancher.example.com:8443"),
        ("https://other.example.com/login", "https://other.example.com"),
    ],
)
def test_redirect_is_told_by_where_it_leads(location: str, target: str) -> None:
    """A login page of a proxy is another fault than a balancer that does not say that it ends TLS."""
    conclusion = conclude(RedirectedError(302, location), _host())
    assert conclusion.diagnostics[0].summary.startswith(f"rancher.example.com:443 redirects to {target}")


@pytest.mark.parametrize(
    ("page", "is_ranchers"),
    [
        ("<html><title>Rancher</title></html>", True),
        ('<html><title>Our brand</title><script src="/dashboard/_nuxt/app.js"></script>', True),
        ('<link rel="icon" href="https://releases.rancher.com/dashboard/latest/favicon.png">', True),
        ("<html><title>Log in</title><p>to reach rancher.example.com</p></html>", False),
        ('<a href="/oauth2/start?rd=/dashboard/">Log in</a>', False),
        ('{"type":"error"}', False),
    ],
)
def test_page_that_only_names_rancher_is_not_its_interface(page: str, is_ranchers: bool) -> None:
    """A proxy's login page tells which host it is for."""
    assert read_page(page).is_ranchers is is_ranchers
