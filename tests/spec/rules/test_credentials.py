"""Look-alikes of credentials. All of them are made up."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Characters
from generator.spec.rules.credentials import (
    check_credentials,
    find_credentials,
    mask_credentials,
    overwrite_credentials,
)
from generator.spec.rules.texts import shown

SECRET_KEY = "bcdfghjklmnpqrstvwxz2456789" * 2
PRIVATE_KEY = f"-----BEGIN EC PRIVATE KEY-----\nMHcCAQ{'A' * 40}\n-----END EC PRIVATE KEY-----"
CERTIFICATE = "\n".join(
    [
        "-----BEGIN CERTIFICATE-----",
        *[base64.b64encode(bytes(range(n, n + 48))).decode() for n in range(0, 200, 8)],
        "-----END CERTIFICATE-----",
    ]
)


@pytest.mark.parametrize(
    ("credential", "kind"),
    [
        (f"token-5hx8w:{SECRET_KEY}", "a Rancher API key"),
        (f"ext/token-8xk2v:{SECRET_KEY}", "a Rancher API key"),
        ("token-5hx8w", "the access key of a Rancher API key"),
        ("ext/token-5hx8w", "the access key of a Rancher API key"),
        (SECRET_KEY, "the secret key of a Rancher API key"),
        ("AKIA" + "ABCD2345" * 2, "an AWS access key id"),
        ("ASIA" + "ABCD2345" * 2, "an AWS access key id"),
        (PRIVATE_KEY, "a private key"),
        ("-----BEGIN PRIVATE KEY-----\\nMIIE", "a private key"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "a JSON Web Token"),
        ("ghp_" + "a1B2" * 9, "a GitHub token"),
        ("github_pat_" + "a1B2_" * 9, "a GitHub token"),
        ("glpat-" + "a1B2-" * 4, "a GitLab token"),
        ("hvs." + "CAESI" * 6, "a HashiCorp Vault token"),
    ],
)
@pytest.mark.parametrize("before", ["", "key: ", "'", "x\n" * 30])
def test_credentials_are_found_where_they_stand(credential: str, kind: str, before: str) -> None:
    """Each kind is found, named, and marked from its first to its last character, wherever it is in the text."""
    text = f"{before}{credential}\n"
    ((characters, found),) = find_credentials(text)
    assert (text[slice(*characters)].strip(), found) == (credential, kind)


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/rancher/apono-a1B2c3",
        "sha256:a804bcb3ed8bb7b443a1e05c1c30bf71743671c5108ae3c8b02acc6a685d7e9d",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        CERTIFICATE,
        "prod/token-mgmt2 and token-store and my-token-5hx8w.pem",
        "https://rancher.example.com:8443/@user and mailto:ops@example.com",
        "https://ops@example.com/",
        "AKIA and ASIA are prefixes; eyJ too; ghp_short; hvs.short",
        "projects/1234567890/secrets/sql-db-credentials",
        "-----BEGIN PUBLIC KEY-----",
        "\u2028$" + "{x}%{y}",
    ],
)
def test_what_is_no_credential_is_left_alone(text: str) -> None:
    """References, digests, certificates, UUIDs and names are not taken for credentials."""
    assert find_credentials(text) == []


def test_password_in_url_is_found_without_the_host() -> None:
    """User and password are marked; the rest of the URL may be shown."""
    assert mask_credentials("https://ops:hunter2@rancher.example.com/") == "https://(sensitive)@rancher.example.com/"


@pytest.mark.parametrize("start", ["host: ", "host: '", '"host": "'])
def test_password_before_a_host_is_found_in_a_document(start: str) -> None:
    """Without a scheme, the name of the field tells what it is."""
    assert mask_credentials(f"{start}ops:hunter2@rancher.example.com") == f"{start}(sensitive)@rancher.example.com"


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_overwritten_texts_keep_their_places(before: str, after: str) -> None:
    """Excerpts with carets stay right: no character moves, and no secret is left."""
    text = f"{before}\n{PRIVATE_KEY}\n{after}"
    overwritten = overwrite_credentials(text)
    assert [len(line) for line in overwritten.splitlines()] == [len(line) for line in text.splitlines()]
    assert "MHcCAQ" not in overwritten


def test_overlapping_look_alikes_count_once() -> None:
    """A secret key inside of an API key is not found a second time."""
    assert [kind for _, kind in find_credentials(f"token-5hx8w:{SECRET_KEY}")] == ["a Rancher API key"]


@given(before=st.text(max_size=80), after=st.text(max_size=80))
def test_secret_key_is_found_at_every_offset(before: str, after: str) -> None:
    """The search in blocks misses no place."""
    text = f"{before} {SECRET_KEY} {after}"
    assert Characters(len(before) + 1, len(before) + 55) in [characters for characters, _ in find_credentials(text)]


@given(
    st.lists(st.sampled_from(["token-5hx8w", PRIVATE_KEY, SECRET_KEY, "AKIA" + "ABCD2345" * 2, " ", "\n", "$", "x"]))
)
def test_masked_texts_have_no_credentials(parts: list[str]) -> None:
    """Masking leaves nothing to be found, and nothing of the secret."""
    assert find_credentials(mask_credentials(" ".join(parts))) == []


def test_credential_in_a_text_is_an_error_that_does_not_repeat_it() -> None:
    """The diagnostic points at the secret and says what it is, and has nothing of it."""
    (diagnostic,) = check_credentials(f"use token-5hx8w:{SECRET_KEY}", AttributePath.of("name"))
    assert (diagnostic.code, diagnostic.characters) == ("SPEC490", Characters(4, 70))
    assert SECRET_KEY not in repr(diagnostic)


def test_shown_texts_are_short_safe_and_on_one_line() -> None:
    """What messages quote has no control characters and no credentials, and ends somewhere."""
    assert shown("a\nb\u2028") == "a\\u000ab\\u2028"
    assert shown(f"x token-5hx8w:{SECRET_KEY}") == "x (sensitive)"
    assert len(shown("x" * 1000)) == 100
