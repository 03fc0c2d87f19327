"""References to secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, DiagnosticCode
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.secret_stores import check_secret_store
from tests.spec.rules.fragments import codes_of, marked, read

FIELDS_BY_STORE = {
    "aws": ("region", "secret_id"),
    "azure": ("vault_url", "name"),
    "gcp": ("project", "secret_id"),
    "kubernetes": ("namespace", "name"),
    "hashicorp_vault": ("secret_engine", "path"),
}
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/rancher-a1B2c3"


def check(store: str, *values: str) -> list[Diagnostic]:
    path = AttributePath.of("secret_store", store)
    return check_secret_store(store, dict(zip(FIELDS_BY_STORE[store], values, strict=True)), path)


@pytest.mark.parametrize(
    ("store", "values"),
    [
        ("aws", ("eu-west-1", "prod/rancher/apono")),
        ("aws", ("eu-west-1", ARN)),
        ("aws", ("us-gov-west-1", ARN.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-west-1", "us-gov-west-1"))),
        ("aws", ("cn-northwest-1", "a+b=c@d.e_f")),
        ("aws", ("ap-southeast-5", "x" * 512)),
        ("aws", ("eusc-de-east-1", "prod/rancher-secret")),
        ("aws", ("mx-central-1", "prod/rancher-ApiKey")),
        ("azure", ("https://prod-vault.vault.azure.net", "rancher")),
        ("azure", ("https://Prod-Vault.vault.azure.net/", "Rancher-1")),
        ("azure", ("https://abc.vault.usgovcloudapi.net/", "a" * 127)),
        ("azure", ("https://abc.vault.azure.cn/", "0")),
        ("gcp", ("my-project", "rancher_API-key")),
        ("gcp", ("1234567890", "projects/1234567890/secrets/sql-db-credentials")),
        ("gcp", ("my-project", "projects/1234567890/secrets/rancher")),
        ("gcp", ("example.com:my-project", "projects/example.com:my-project/secrets/rancher")),
        ("kubernetes", ("apono-connector", "rancher.api-key.v2")),
        ("kubernetes", ("a" * 63, "a" * 253)),
        ("hashicorp_vault", ("secret", "prod/rancher")),
        ("hashicorp_vault", ("teams/platform/kv", "rancher")),
        ("hashicorp_vault", ("secret", "prod/data/rancher")),
        ("hashicorp_vault", ("secret", "data")),
        ("hashicorp_vault", ("secret", "secrets of ours/rancher")),
    ],
)
def test_right_references_pass(store: str, values: tuple[str, str]) -> None:
    """What a store takes is not commented on."""
    assert check(store, *values) == []


@pytest.mark.parametrize(
    ("store", "values", "field", "name", "characters"),
    [
        ("aws", ("", "x"), "region", "empty-text", ""),
        ("aws", ("eu-west-1", " \t"), "secret_id", "empty-text", " \t"),
        ("aws", ("eu-west-1", "prod/rancher\n"), "secret_id", "secret-reference-with-white-space", "\n"),
        ("aws", ("eu-west-1", "prod\x00/rancher"), "secret_id", "secret-reference-with-white-space", "\x00"),
        ("aws", ("eu-west-1", "a-${var.x}"), "secret_id", "secret-reference-with-interpolation", "${"),
        ("aws", ("Ireland", "x"), "region", "malformed-aws-region", "Ireland"),
        ("aws", ("eu-wset-1", "x"), "region", "malformed-aws-region", "eu-wset-1"),
        ("aws", ("eu-west-1b", "x"), "region", "aws-availability-zone", "b"),
        ("aws", ("eu-west-1", "prod rancher*"), "secret_id", "aws-secret-name-characters", " "),
        ("aws", ("eu-west-1", "x" * 513), "secret_id", "aws-secret-name-too-long", "x"),
        ("aws", ("eu-west-1", "ARN:aws:x"), "secret_id", "malformed-aws-arn", "ARN:aws:x"),
        ("aws", ("eu-west-1", "arn:aws:ssm:eu-west-1:1:parameter/x"), "secret_id", "arn-of-another-aws-service", "ssm"),
        ("aws", ("eu-west-1", f"{ARN}:key::"), "secret_id", "aws-arn-with-json-key", ":key::"),
        ("aws", ("eu-west-1", f"{ARN}*"), "secret_id", "aws-secret-name-characters", "*"),
        ("aws", ("eu-west-2", ARN), "secret_id", "aws-arn-in-another-region", "eu-west-1"),
        ("aws", ("eu-west-1", ARN.replace(":aws:", ":aws-cn:")), "secret_id", "aws-arn-in-another-partition", "aws-cn"),
        ("aws", ("eu-west-1", "prod/rancher-a1B2c3"), "secret_id", "aws-name-with-arn-suffix", "-a1B2c3"),
        ("azure", ("http://v-1.vault.azure.net", "x"), "vault_url", "azure-vault-url-without-https", "http://"),
        ("azure", ("v-1.vault.azure.net", "x"), "vault_url", "azure-vault-url-without-https", "v-1.vault.azure.net"),
        ("azure", ("https://v-1.vault.azure.net:443/", "x"), "vault_url", "azure-vault-url-with-path", ":443/"),
        ("azure", ("https://v-1.azure.com/", "x"), "vault_url", "no-azure-key-vault", ".azure.com"),
        ("azure", ("https://1-v.vault.azure.net/", "x"), "vault_url", "malformed-azure-vault-name", "1-v"),
        ("azure", ("https://v--1.vault.azure.net/", "x"), "vault_url", "malformed-azure-vault-name", "v--1"),
        ("azure", ("https://v-.vault.azure.net/", "x"), "vault_url", "malformed-azure-vault-name", "v-"),
        ("azure", (f"https://{'v' * 25}.vault.azure.net/", "x"), "vault_url", "malformed-azure-vault-name", "v" * 25),
        ("azure", ("https://", "x"), "vault_url", "malformed-azure-vault-name", "https://"),
        ("azure", ("https://abc.vault.azure.net/", "a_b"), "name", "azure-secret-name-characters", "_"),
        ("azure", ("https://abc.vault.azure.net/", "a" * 128), "name", "azure-secret-name-too-long", "a"),
        ("azure", ("https://abc.vault.azure.net/", "rancher/0a1b"), "name", "azure-secret-identifier", "rancher/0a1b"),
        ("gcp", ("My Project", "x"), "project", "malformed-gcp-project", "My Project"),
        ("gcp", ("my-project", "projects/p/rancher"), "secret_id", "malformed-gcp-secret-name", "projects/p/rancher"),
        ("gcp", ("my-project", "rancher/versions/3"), "secret_id", "gcp-secret-with-version", "/versions/3"),
        ("gcp", ("my-project", "a.b"), "secret_id", "gcp-secret-id-characters", "."),
        ("gcp", ("my-project", "a" * 257), "secret_id", "gcp-secret-id-too-long", "aa"),
        (
            "gcp",
            ("my-project", "projects/my-project/locations/eu/secrets/x"),
            "secret_id",
            "gcp-regional-secret",
            "/locations/eu",
        ),
        ("gcp", ("123456", "projects/654321/secrets/x"), "secret_id", "gcp-secret-in-another-project", "654321"),
        ("kubernetes", ("a.b", "x"), "namespace", "malformed-kubernetes-namespace", "."),
        ("kubernetes", ("a" * 64, "x"), "namespace", "malformed-kubernetes-namespace", "a"),
        ("kubernetes", ("a", "x-.y"), "name", "malformed-kubernetes-secret-name", "-."),
        ("kubernetes", ("a", "a..b"), "name", "malformed-kubernetes-secret-name", ".."),
        ("kubernetes", ("a", "a" * 254), "name", "malformed-kubernetes-secret-name", "a"),
        ("kubernetes", ("a", "a/b"), "name", "kubernetes-name-with-namespace", "a/"),
        ("hashicorp_vault", ("secret/", "x"), "secret_engine", "vault-path-with-outer-slash", "/"),
        ("hashicorp_vault", ("secret", "//x"), "path", "vault-path-with-outer-slash", "//"),
        ("hashicorp_vault", ("secret", "vault kv get x"), "path", "vault-command", "vault "),
        ("hashicorp_vault", ("-mount=secret", "x"), "secret_engine", "vault-command", "-mount"),
        ("hashicorp_vault", ("secret", "secret/data/x"), "path", "vault-path-repeats-engine", "secret/"),
        ("hashicorp_vault", ("secret", "data/x"), "path", "vault-path-with-data", "data/"),
        ("hashicorp_vault", ("secret/data", "x"), "secret_engine", "vault-path-with-data", "/data"),
        ("hashicorp_vault", ("secret", "metadata/x"), "path", "vault-path-of-metadata", "metadata/"),
        ("hashicorp_vault", ("secret", "a//b"), "path", "vault-path-with-empty-step", "//"),
        ("hashicorp_vault", ("secret", "https://v:8200/v1/secret/x"), "path", "vault-path-is-url", "https://"),
        ("hashicorp_vault", ("secret", "a?version=2"), "path", "vault-path-with-field", "?version=2"),
    ],
)
def test_wrong_references_are_told_apart(
    store: str, values: tuple[str, str], field: str, name: str, characters: str
) -> None:
    """Each fault has its own code, and points at the characters that are wrong."""
    (diagnostic,) = check(store, *values)
    value = values[FIELDS_BY_STORE[store].index(field)]
    assert diagnostic.path == AttributePath.of("secret_store", store, field)
    assert marked(value, [diagnostic]) == [(name, characters)]


@pytest.mark.parametrize(
    ("store", "values", "remedy"),
    [
        ("aws", ("EU_West_1", "x"), "`eu-west-1`"),
        ("aws", ("eu-west-1a", "x"), "`eu-west-1`"),
        ("aws", ("eu-west-1", f"{ARN}:key::"), f"`{ARN}`"),
        ("aws", ("cn-north-1", ARN.replace("eu-west-1", "cn-north-1")), "`arn:aws-cn:secretsmanager:cn-north-1:"),
        ("azure", ("abc", "x"), "`https://abc.vault.azure.net/`"),
        ("azure", ("http://abc.vault.azure.cn/secrets/x", "x"), "`https://abc.vault.azure.cn/`"),
        ("azure", ("https://abc.vault.azure.net/", "https://abc.vault.azure.net/secrets/x/0a"), "`x`"),
        ("gcp", ("projects/my-project", "x"), "`my-project`"),
        (
            "gcp",
            ("my-project", "//secretmanager.googleapis.com/projects/my-project/secrets/x"),
            "`projects/my-project/",
        ),
        ("kubernetes", ("Apono", "x"), "`apono`"),
        ("hashicorp_vault", ("secret", "/a/b/"), "`a/b`"),
        ("hashicorp_vault", ("secret", "secret/data/x"), "`x`"),
        ("hashicorp_vault", ("secret", "metadata/x"), "`x`"),
    ],
)
def test_remedy_can_be_pasted(store: str, values: tuple[str, str], remedy: str) -> None:
    """Where the right value can be told, the hint has it."""
    (diagnostic,) = check(store, *values)
    assert remedy in diagnostic.hint


def test_arn_in_another_region_points_at_both_fields() -> None:
    """Two fields that disagree are both shown."""
    (diagnostic,) = check("aws", "us-east-1", ARN)
    assert [related.path for related in diagnostic.related] == [AttributePath.of("secret_store", "aws", "region")]


def test_field_given_as_reference_is_not_compared() -> None:
    """A text that is known at plan time only is not held against the other field."""
    assert check_secret_store("aws", {"secret_id": ARN}, AttributePath()) == []
    assert check_secret_store("gcp", {"secret_id": "projects/other-1/secrets/x"}, AttributePath()) == []
    assert check_secret_store("hashicorp_vault", {"path": "secret/x"}, AttributePath()) == []


def test_unknown_store_has_no_rules() -> None:
    """A store that only a descriptor knows is not judged."""
    assert check_secret_store("vault9", {"x": " "}, AttributePath()) == []


@pytest.mark.parametrize("entry", [code for code in codes_of(codes) if code.id != "SPEC490"])
def test_examples_of_the_codes_are_right(entry: DiagnosticCode) -> None:
    """The bad example of each code has its fault and no other error, the good one nothing at all."""
    for fragment, expected in ((entry.bad, [entry.code]), (entry.good, [])):
        ((store, fields),) = read(fragment)["secret_store"].items()
        values = {field: text for field, text in fields.items() if isinstance(text, str)}
        diagnostics = check_secret_store(store, values, AttributePath.of("secret_store", store))
        assert [diagnostic.code for diagnostic in diagnostics] == expected


@given(
    store=st.sampled_from(sorted(FIELDS_BY_STORE)),
    values=st.tuples(*[st.text("aZ1-_/.:$%{}\"\\'# \n\r\ufeff\u2028𝒳vault=?@", max_size=40)] * 2),
)
def test_any_text_is_judged_without_an_exception(store: str, values: tuple[str, str]) -> None:
    """Whatever is written, the answer is diagnostics with characters inside the text."""
    for diagnostic in check(store, *values):
        assert diagnostic.path is not None
        value = dict(zip(FIELDS_BY_STORE[store], values, strict=True))[str(diagnostic.path.steps[-1])]
        assert diagnostic.characters is None or 0 <= diagnostic.characters.start < diagnostic.characters.end <= len(
            value
        )
