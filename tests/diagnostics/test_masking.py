"""Tests of `generator.diagnostics.masking`."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import SourceFile
from generator.diagnostics.masking import mask_secrets, overwrite
from tests.diagnostics.outcomes import hostile_texts

# Letters that stand nowhere else in the texts below, so that finding one means that a secret leaked.
_SECRETS = st.text(alphabet="QXJ\"'\\:#,{}[]|> \n\t", max_size=30).filter(lambda text: text.strip(" \n\t") != "")
_KEYS = st.sampled_from(
    [
        "secret_key",
        "access-key",
        "accessKey",
        "apiKey",
        "token",
        "rancher_token_value",
        "password",
        "private_key",
        "secret",
    ]
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("token: abc # note\nname: x", "token: *** * ****\nname: x"),
        ("token: 'a b'\nname: x", "token: ** **\nname: x"),
        ('{"token": "a\\"b", "name": "x"}', '{"token": ******, "name": "x"}'),
        ("  token: |\n    a\n    b\n  name: x", "  token: *\n    *\n    *\n  name: x"),
        ("- token: a\n  name: x", "- token: *\n  name: x"),
        ("rancher_token:\n  a\nname: x", "rancher_token:\n  *\nname: x"),
        ('"token":\n"a"', '"token":\n***'),
        ("TOKEN=a", "TOKEN=*"),
        ("url: https://me:pw@host/x", "url: https://*****@host/x"),
        ("a\n-----BEGIN EC PRIVATE KEY-----\nMII\n-----END EC PRIVATE KEY-----\nb", None),
    ],
)
def test_secrets_are_overwritten(text: str, masked: str | None) -> None:
    """Each spelling of a secret is hidden, and what follows it stays."""
    expected = masked if masked is not None else text.replace("MII", "***")
    assert mask_secrets(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "secret_store: {aws: {region: eu-west-1, secret_id: prod/rancher/apono}}",
        "resource_owner: {key: owner}\nconnector: {ref: var.api_token}",
        "secret_id: arn:aws:secretsmanager:eu-west-1:1:secret:prod/rancher",
        "credential_rotation_days: 30",
        "hashicorp_vault: {secret_engine: kv, path: rancher}",
        "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----",
        "rancher_ui_url: https://rancher.example.com/me@x",
    ],
)
def test_fields_of_a_spec_stay_readable(text: str) -> None:
    """Names of secrets are not secrets."""
    assert mask_secrets(text) == text


@pytest.mark.parametrize(
    ("spans", "masked"),
    [
        ([], "ab cd\nef"),
        ([(0, 4)], "** *d\nef"),
        ([(6, 8), (1, 2)], "a* cd\n**"),
        ([(0, 5), (1, 2), (4, 7)], "** **\n*f"),
    ],
)
def test_spans_are_overwritten_in_any_order(spans: list[tuple[int, int]], masked: str) -> None:
    """White space stays, so that lines and words keep their places; overlaps are no trouble."""
    assert overwrite("ab cd\nef", spans) == masked


@given(hostile_texts)
def test_masking_keeps_every_place(text: str) -> None:
    """The masked text has the same length and the same lines, so that carets still fit."""
    masked = mask_secrets(text)

    assert len(masked) == len(text)
    assert [*map(len, SourceFile("", masked).lines)] == [*map(len, SourceFile("", text).lines)]


@given(_KEYS, _SECRETS)
def test_no_secret_shows_in_yaml_or_json(key: str, secret: str) -> None:
    """However a serialiser breaks, quotes or indents the value."""
    document = {"name": "a", "store": [{key: secret, "z": "b"}], "y": "c"}
    for text in (
        yaml.safe_dump(document, width=10),
        yaml.safe_dump(document, default_style="|"),
        yaml.safe_dump(document, default_flow_style=True),
        json.dumps(document),
        json.dumps(document, indent=1),
    ):
        assert not set("QXJ") & set(mask_secrets(text))
