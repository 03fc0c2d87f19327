"""Error answers in every dialect, and whatever else a server may say."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.server.rancher.error_bodies import ErrorBody, ErrorOrigin, parse_error_body
from tests.server.rancher.worlds import recorded_answers

_ORIGINS = {
    "error_401_must_authenticate": ErrorOrigin.LOGIN,
    "error_401_apis_text": ErrorOrigin.TEXT,
    "error_401_k8s_status": ErrorOrigin.KUBERNETES,
    "error_401_v3_tokens__ext_key": ErrorOrigin.NORMAN,
    "error_403_apis_empty": ErrorOrigin.EMPTY,
    "error_403_downstream_cluster": ErrorOrigin.CLUSTER_ROUTER,
    "error_403_k8s_status": ErrorOrigin.KUBERNETES,
    "error_403_v1_tokens_blocked": ErrorOrigin.STEVE,
    "error_403_v1_users_by_id": ErrorOrigin.STEVE,
    "error_400_use_https": ErrorOrigin.TEXT,
    "error_404_plain": ErrorOrigin.TEXT,
    "error_404_v1_empty": ErrorOrigin.EMPTY,
    "error_429_ingress": ErrorOrigin.PROXY,
    "error_429_k8s_text": ErrorOrigin.TEXT,
    "error_502_ingress": ErrorOrigin.PROXY,
    "error_503_ingress": ErrorOrigin.PROXY,
    "error_503_api_aggregation_not_ready": ErrorOrigin.TEXT,
    "error_503_downstream_not_provisioned": ErrorOrigin.CLUSTER_ROUTER,
    "error_503_k8s_status": ErrorOrigin.KUBERNETES,
}

_ERRORS = [name for name in recorded_answers() if name.startswith("error_") and "302" not in name]


def _body(name: str) -> bytes:
    entry = recorded_answers()[name]
    return str(entry["text"]).encode() if "text" in entry else json.dumps(entry["body"]).encode()


@pytest.mark.parametrize("name", _ERRORS)
def test_recorded_error_is_understood(name: str) -> None:
    """Who answered is told by the form; everything else of `/v3` is Norman's."""
    body = parse_error_body(_body(name))
    assert body.origin is _ORIGINS.get(name, ErrorOrigin.NORMAN)
    assert bool(body.message) == (body.origin is not ErrorOrigin.EMPTY)
    assert bool(body.code) == (
        body.origin in {ErrorOrigin.NORMAN, ErrorOrigin.STEVE, ErrorOrigin.KUBERNETES, ErrorOrigin.CLUSTER_ROUTER}
    )


def test_the_two_kinds_of_401_are_told_apart() -> None:
    """A key that is not good, and a good newer key that `/v3/tokens` of 2.12 to 2.14 cannot read."""
    login, tokens = (
        parse_error_body(_body(name)) for name in ("error_401_must_authenticate", "error_401_v3_tokens__ext_key")
    )
    assert (login.origin, tokens.origin) == (ErrorOrigin.LOGIN, ErrorOrigin.NORMAN)
    assert tokens.code == "Unauthorized"


def test_title_of_a_page_is_its_message() -> None:
    """A page of a proxy says in its title what is the matter."""
    assert parse_error_body(_body("error_502_ingress")) == ErrorBody(ErrorOrigin.PROXY, message="502 Bad Gateway")


_ODD = st.text("$%{}[]\"\\'#<>tile/\n\r\t\x00\x1b\ufeff\u2028\u202e\U0001f600", max_size=80)
_KEYS = st.sampled_from(("type", "baseType", "status", "code", "message", "Code", "Message", "kind", "reason"))
_VALUES = st.none() | st.integers() | _ODD | st.dictionaries(st.sampled_from(("Code", "Status")), _ODD, max_size=2)


@given(st.binary(max_size=300) | _ODD.map(str.encode) | st.dictionaries(_KEYS, _VALUES).map(json.dumps).map(str.encode))
@example(b"[" * 100_000)
@example(b'{"code":"' + b"x" * 100_000 + b'"}')
@example(b"<title>" + "\u0130".encode() * 50 + b"</title>")
def test_every_body_is_one_short_printable_line(body: bytes) -> None:
    """No answer fails, floods a report, or moves the cursor of a terminal."""
    parsed = parse_error_body(body)
    for text in (parsed.code, parsed.message):
        assert len(text) <= 500
        assert text.isprintable()


@given(_ODD)
def test_message_survives(message: str) -> None:
    """What is printable of a message is kept, apart from its white space."""
    body = json.dumps({"type": "error", "baseType": "error", "code": "X", "message": message, "status": 403})
    kept = "".join(character for character in "".join(message.split()) if character.isprintable())
    shown = parse_error_body(body.encode()).message
    assert [character for character in shown if character in kept] == list(kept)
