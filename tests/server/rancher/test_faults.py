"""Each switch of the stand-in is a failure of its own to the client, and no key is ever spent on the dangerous ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from generator.server.rancher.client import RancherClient
from generator.server.rancher.error_bodies import ErrorOrigin
from generator.server.rancher.errors import (
    CertificateError,
    DroppedError,
    NotTlsError,
    RancherError,
    RedirectedError,
    StatusError,
    TimedOutError,
    TlsError,
    TooLargeError,
    UnexpectedAnswerError,
)
from generator.server.rancher.fake import FakeRancher, Fault, Trouble, combine
from tests.server.rancher.asking import QUICK, ask_client

# What `identify`, which is asked first and without a key, makes of each fault.
_AT_IDENTIFY: dict[Fault, type[RancherError]] = {
    Fault.EXPIRED_CERTIFICATE: CertificateError,
    Fault.NOT_YET_VALID_CERTIFICATE: CertificateError,
    Fault.WRONG_NAME: CertificateError,
    Fault.MISSING_INTERMEDIATE: CertificateError,
    Fault.WRONG_CA: CertificateError,
    Fault.SELF_SIGNED: CertificateError,
    Fault.EXPIRED_CA: CertificateError,
    Fault.INSPECTED: CertificateError,
    Fault.WEAK_KEY: CertificateError,
    Fault.OLD_TLS: TlsError,
    Fault.PLAIN_HTTP: NotTlsError,
    Fault.SILENT: TimedOutError,
    Fault.TOO_MANY_REQUESTS_PAGE: StatusError,
    Fault.BAD_GATEWAY: StatusError,
    Fault.UNAVAILABLE: StatusError,
    Fault.INTERNAL_ERROR: StatusError,
    Fault.LOGIN_PAGE: UnexpectedAnswerError,
    Fault.REDIRECT_ELSEWHERE: RedirectedError,
    Fault.REDIRECT_LOOP: RedirectedError,
    Fault.NOT_JSON: UnexpectedAnswerError,
    Fault.WRONG_SHAPE: UnexpectedAnswerError,
    Fault.NOT_RANCHER: UnexpectedAnswerError,
    Fault.DROPPED: DroppedError,
    Fault.CUT: DroppedError,
    Fault.TRICKLE: TimedOutError,
    Fault.ENDLESS: TooLargeError,
    Fault.ENDLESS_HEADERS: UnexpectedAnswerError,
    Fault.BOMB: TooLargeError,
    Fault.NOT_HTTP: UnexpectedAnswerError,
}

# Faults that leave the server's identity alone.
_LATER = {
    *(Fault.EMPTY_CACERTS, Fault.OTHER_CACERTS, Fault.CRLF_CACERTS, Fault.CACERTS_WITHOUT_NEWLINE, Fault.BARE_CA),
    *(Fault.STARTING, Fault.AGGREGATION_NOT_READY, Fault.TOO_MANY_REQUESTS_TEXT, Fault.TOO_MANY_REQUESTS_JSON),
    *(Fault.NO_FORWARDED_PROTO, Fault.SLOW),
}

_SHORT = replace(QUICK, connect_s=0.3, answer_s=0.3)


def test_every_fault_has_an_expectation() -> None:
    """A fault that nobody tests is no switch."""
    assert set(Fault) == set(_AT_IDENTIFY) | _LATER
    assert not set(_AT_IDENTIFY) & _LATER


@pytest.mark.parametrize("fault", _AT_IDENTIFY, ids=lambda fault: fault.name)
def test_fault_is_an_error_of_ours_and_no_key_is_sent(fault: Fault) -> None:
    """What keeps the server from proving who it is keeps the key at home, and nothing foreign comes out."""
    limits = _SHORT if _AT_IDENTIFY[fault] is TimedOutError else QUICK
    with FakeRancher(faults=[fault]) as rancher, pytest.raises(_AT_IDENTIFY[fault]) as caught:
        ask_client(rancher, RancherClient.fetch_me, limits=limits)
    assert type(caught.value) is _AT_IDENTIFY[fault]
    assert not any(request.had_credential or request.had_secret for request in rancher.requests)


@pytest.mark.parametrize("fault", sorted(_LATER, key=lambda fault: fault.name), ids=lambda fault: fault.name)
def test_fault_leaves_the_identity_alone(fault: Fault) -> None:
    """These are found out by questions of their own."""
    with FakeRancher(faults=[fault]) as rancher:
        version = ask_client(rancher, RancherClient.identify, identify=False).version
    assert version.text == rancher.version


_CERTIFICATE_CODES = {
    Fault.NOT_YET_VALID_CERTIFICATE: {9},
    Fault.EXPIRED_CERTIFICATE: {10},
    Fault.EXPIRED_CA: {10},
    Fault.SELF_SIGNED: {18},
    Fault.MISSING_INTERMEDIATE: {20, 21},
    Fault.WRONG_CA: {20, 21},
    Fault.INSPECTED: {20, 21},
    Fault.WRONG_NAME: {62, 64},
    Fault.WEAK_KEY: {66, 67},
}


@pytest.mark.parametrize("fault", _CERTIFICATE_CODES, ids=lambda fault: fault.name)
def test_certificate_error_tells_why(fault: Fault) -> None:
    """OpenSSL's code is kept, for a diagnosis in words."""
    with FakeRancher(faults=[fault]) as rancher, pytest.raises(CertificateError) as caught:
        ask_client(rancher, RancherClient.identify, identify=False)
    assert caught.value.code in _CERTIFICATE_CODES[fault]
    assert caught.value.reason


@pytest.mark.parametrize("fault", _CERTIFICATE_CODES, ids=lambda fault: fault.name)
def test_presented_chain_is_read_although_it_does_not_verify(fault: Fault) -> None:
    """The diagnosis needs the certificates; fetching them sends a handshake and no request."""
    with FakeRancher(faults=[fault]) as rancher:
        protocol, chain = ask_client(rancher, RancherClient.fetch_presented_chain, identify=False)
    assert protocol in {"TLSv1.2", "TLSv1.3"}
    assert chain[0].hex().startswith("30")
    assert not rancher.requests


def test_intermediate_is_part_of_the_presented_chain() -> None:
    """A server that sends its intermediate authority verifies, and shows both."""
    with FakeRancher(has_intermediate=True) as rancher:
        _, chain = ask_client(rancher, RancherClient.fetch_presented_chain)
    assert len(chain) == 2


def test_faults_combine() -> None:
    """An expired certificate for another name: OpenSSL tells the one it meets first, the chain shows both."""
    faults = [Fault.EXPIRED_CERTIFICATE, Fault.WRONG_NAME, Fault.SLOW, Fault.UNAVAILABLE]
    with FakeRancher(faults=faults) as rancher, pytest.raises(CertificateError):
        ask_client(rancher, RancherClient.identify, identify=False)
    with FakeRancher(faults=faults[2:]) as rancher, pytest.raises(StatusError):
        ask_client(rancher, RancherClient.identify, identify=False)


def test_fault_heals_after_its_number_of_requests() -> None:
    """What a retry can overcome can be shown."""
    with FakeRancher(faults=[Trouble(Fault.BAD_GATEWAY, times=2)]) as rancher:
        for _ in range(2):
            with pytest.raises(StatusError):
                ask_client(rancher, RancherClient.identify, identify=False)
        assert ask_client(rancher, RancherClient.identify, identify=False)


def test_fault_stays_on_its_paths() -> None:
    """A fault can be bound to one part of the API."""
    with FakeRancher(faults=[Trouble(Fault.UNAVAILABLE, paths=("/v3/clusters",))]) as rancher:
        assert ask_client(rancher, RancherClient.fetch_me).id == "u-k7d4x"
        with pytest.raises(StatusError) as caught:
            ask_client(rancher, RancherClient.fetch_clusters)
    assert (caught.value.status, caught.value.body.origin) == (503, ErrorOrigin.PROXY)


@pytest.mark.parametrize(
    ("fault", "origin", "retry_after_s"),
    [
        (Fault.TOO_MANY_REQUESTS_JSON, ErrorOrigin.NORMAN, None),
        (Fault.TOO_MANY_REQUESTS_PAGE, ErrorOrigin.PROXY, None),
        (Fault.STARTING, ErrorOrigin.TEXT, None),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_status_error_tells_who_answered(fault: Fault, origin: ErrorOrigin, retry_after_s: int | None) -> None:
    """Rancher, Kubernetes and a proxy are told apart by the form of what they say."""
    with (
        FakeRancher(faults=[Trouble(fault, paths=("/v3/users",))]) as rancher,
        pytest.raises(StatusError) as caught,
    ):
        ask_client(rancher, RancherClient.fetch_me)
    assert (caught.value.body.origin, caught.value.retry_after_s) == (origin, retry_after_s)


def test_retry_after_is_read_in_seconds() -> None:
    """Kubernetes says how long to wait."""
    with (
        FakeRancher(faults=[Trouble(Fault.TOO_MANY_REQUESTS_TEXT, paths=("/v3/users",))]) as rancher,
        pytest.raises(StatusError) as caught,
    ):
        ask_client(rancher, RancherClient.fetch_me)
    assert caught.value.retry_after_s == 1


def test_redirect_shows_where_to_without_what_it_carries() -> None:
    """Query and user part of a location are none of our business."""
    trouble = Trouble(Fault.REDIRECT_ELSEWHERE, location="https://user:pass@evil.example.com/x?token=1&y=")
    with FakeRancher(faults=[trouble]) as rancher, pytest.raises(RedirectedError) as caught:
        ask_client(rancher, RancherClient.identify, identify=False)
    assert caught.value.location == "https://evil.example.com/x"
    assert len(rancher.requests) == 1


def test_links_without_forwarded_proto_start_with_http() -> None:
    """A proxy that ends TLS without saying so shows in every link; pages are still asked for over TLS."""
    limits = replace(QUICK, page_items=2)
    with FakeRancher(faults=[Fault.NO_FORWARDED_PROTO]) as rancher:
        users = ask_client(rancher, RancherClient.fetch_users, limits=limits)
    assert len(users) == 5


@pytest.mark.parametrize("fault", [Fault.TRICKLE, Fault.ENDLESS, Fault.ENDLESS_HEADERS, Fault.SILENT])
def test_closing_ends_what_does_not_end(fault: Fault) -> None:
    """The stand-in can be left at any time, without waiting for its clients."""

    async def abandon(rancher: FakeRancher) -> None:
        with pytest.raises(RancherError):
            async with RancherClient(rancher.endpoint, ca_pem=rancher.ca_pem, is_vouched=True, limits=_SHORT) as client:
                await client.identify()

    with FakeRancher(faults=[fault]) as rancher:
        asyncio.run(abandon(rancher))


# The failures that people report most, and the switch that shows each: a fault, or a set-up.
_REPORTED: dict[str, tuple[Fault | str, ...]] = {
    "rancher/rancher#13308": (Fault.CRLF_CACERTS, Fault.OTHER_CACERTS),
    "rancher/rancher#13831": (Fault.CACERTS_WITHOUT_NEWLINE,),
    "rancher/rancher#36632": (Fault.OTHER_CACERTS,),
    "rancher/rancher#26039": (Fault.WRONG_CA,),
    "rancher/rancher#25560": (Fault.MISSING_INTERMEDIATE,),
    "rancher/rancher#36418": (Fault.MISSING_INTERMEDIATE, Fault.OTHER_CACERTS),
    "rancher/rancher#29975": ("server-url-port",),
    "rancher/rancher#39774": ("server-url-address", "server-url-other-host", "server-url-unset"),
    "rancher/rancher#52316": (Fault.REDIRECT_LOOP, Fault.NO_FORWARDED_PROTO),
    "rancher/rancher#48792": (Fault.PLAIN_HTTP,),
    "rancher/rancher#32210": (Fault.EXPIRED_CERTIFICATE, Fault.EXPIRED_CA),
    "rancher/rancher#45628": ("strict-agents", Fault.EMPTY_CACERTS),
    "rancher/rancher#52480": (Fault.STARTING, Fault.AGGREGATION_NOT_READY, Fault.UNAVAILABLE),
    "rancher/rancher#38016": ("scoped-key",),
    "rancher/terraform-provider-rancher2#531": ("expired-key", "disabled-key"),
}


@pytest.mark.parametrize("thread", _REPORTED)
def test_reported_failure_can_be_shown(thread: str) -> None:
    """Each has a switch; the set-ups combine with the faults."""
    switches = _REPORTED[thread]
    world = combine([switch for switch in switches if isinstance(switch, str)])
    faults = [switch for switch in switches if isinstance(switch, Fault)]
    with FakeRancher("2.15", world, faults=faults) as rancher:
        assert rancher.endpoint.port
