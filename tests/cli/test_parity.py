"""`parity` finds the differences that are there, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Result, apono_bridge

SPEC = """\
apiVersion: apono-bridge/v1
kind: RancherIntegration
name: Rancher Parity
connector: prod-connector
host: rancher.example.com
port: 443
rancher_ui_url: https://rancher.example.com
secret_store:
  aws: {region: eu-west-1, secret_id: prod/rancher}
credential_rotation_days: 30
custom_access_details: "One\\nTwo\\n"
integration_owner: {attribute: group, values: [a, b]}
resource_types: [rancher-cluster, rancher-project]
"""
SNIPPET = """\
resource "apono_resource_integration" "rancher_parity" {
  name                     = "Rancher Parity"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster", "rancher-project"]
  integration_config = {
    host                                = "rancher.example.com"
    port                                = "443"
    rancher_ui_url                      = "https://rancher.example.com"
    credentials_rotation_period_in_days = "30"
  }
  secret_store_config = {
    aws = { region = "eu-west-1", secret_id = "prod/rancher" }
  }
  custom_access_details = "One\\nTwo\\n"
  owner = { attribute_type = "group", attribute_values = ["a", "b"] }
}
"""
OLDER = """\
resource "apono_integration" "rancher_parity" {
  name                     = "Rancher Parity"
  type                     = "rancher"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-cluster", "rancher-project"]
  metadata = {
    host                                = "rancher.example.com"
    port                                = "443"
    rancher_ui_url                      = "https://rancher.example.com"
    credentials_rotation_period_in_days = "30"
  }
  aws_secret            = { region = "eu-west-1", secret_id = "prod/rancher" }
  custom_access_details = "One\\nTwo\\n"
  integration_owners    = [{ attribute = "group", value = ["a", "b"] }]
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def parity(snippet: str, *options: str) -> Result:
    return apono_bridge("parity", "spec.yaml", "-", *options, stdin=snippet.encode())


def differences(snippet: str, *options: str) -> list[dict[str, Any]]:
    result = parity(snippet, "--format", "json", *options)
    assert result.stderr == ""
    found = [one for one in result.json["attributes"] if one["agreement"] != "same"]
    assert result.exit_code == (3 if found else 0)
    assert result.json["exit_code"] == result.exit_code
    return found


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ('type                     = "rancher"', 'type:"rancher"'.replace(":", " = ")),
        ("host                                =", '"host" :'),
        ('"eu-west-1", secret_id', '"eu-west-1"\n secret_id'),
        ('"One\\nTwo\\n"', "<<-EOT\n    One\n    Two\n  EOT"),
        ('"443"', '"${"443"}"'),
        ('["a", "b"]', '[\n"a",\n"b", # last\n]'),
    ],
)
def test_other_ways_to_write_the_same_are_no_difference(change: tuple[str, str]) -> None:
    """Quotes, colons, heredocs, commas and comments mean nothing."""
    assert differences(SNIPPET.replace(*change)) == []


@pytest.mark.parametrize(
    ("change", "attribute", "agreement", "hint"),
    [
        (('"rancher.example.com"', '"rancher2.example.com"'), 'integration_config["host"]', "value differs",
         "host: rancher2.example.com"),
        (('"443"', '"8443"'), 'integration_config["port"]', "value differs", "port: 8443"),
        (('"443"', "443"), 'integration_config["port"]', "spelling differs", "nothing to change"),
        (('"rancher-cluster", "rancher-project"', '"rancher-project", "rancher-cluster"'), "connected_resource_types",
         "order differs", "resource_types: [rancher-project, rancher-cluster]"),
        (('"rancher-cluster", "rancher-project"', '"rancher-cluster"'), "connected_resource_types", "value differs",
         "resource_types: [rancher-cluster]"),
        (("Two\\n", "Two"), "custom_access_details", "spelling differs", "custom_access_details"),
        (("One\\n", "One\\r\\n"), "custom_access_details", "spelling differs", "custom_access_details"),
        (("    host  ", "    hostname"), 'integration_config["host"]', "key spelled differently",
         "descriptor: {config_keys: {host: hostname}}"),
        (("rancher_ui_url  ", "rancherUiUrl    "), 'integration_config["rancher_ui_url"]', "key spelled differently",
         "descriptor: {config_keys: {rancher_ui_url: rancherUiUrl}}"),
        (('"rancher"', '"rancher-server"'), "type", "value differs", "descriptor: {type: rancher-server}"),
        (("  owner =", '  owners_mapping = { key_name = "k", attribute_type = "group" }\n  owner ='), None, None, None),
        (("eu-west-1", "eu-west-2"), "secret_store_config.aws.region", "value differs",
         "secret_store: {aws: {region: eu-west-2}}"),
        (('    port  ', '    proxy = "x"\n    port  '), 'integration_config["proxy"]', "only theirs",
         "extra_config: {proxy: x}"),
        (('  custom_access_details = "One\\nTwo\\n"\n', ""), "custom_access_details", "only ours", "leave"),
        (('"prod-connector"', "var.connector"), "connector_id", "value differs", "connector: {ref: var.connector}"),
        (('"prod-connector"', "data.apono_connector.x.id"), "connector_id", "cannot be compared", "write their value"),
        (("rancher_ui_url                      = \"https://rancher.example.com\"",
          "rancher_ui_url = \"https://rancher.example.com/\""), 'integration_config["rancher_ui_url"]',
         "spelling differs", "rancher_ui_url"),
    ],
)  # fmt: skip
def test_a_planted_difference_is_the_one_that_is_found(
    change: tuple[str, str], attribute: str | None, agreement: str | None, hint: str | None
) -> None:
    """With what to do about it."""
    assert change[0] in SNIPPET
    found = differences(SNIPPET.replace(*change))
    if attribute is None:
        assert [one["field"] for one in found] == ["resource_owner.key", "resource_owner.attribute"]
        return
    assert [(one["attribute"], one["agreement"]) for one in found] == [(attribute, agreement)]
    assert hint is not None
    assert hint in found[0]["hint"]


def test_the_older_resource_differs_in_its_type_alone() -> None:
    """Attributes that stand for the same field are compared with one another."""
    assert [one["attribute"] for one in differences(OLDER)] == ["(resource type)"]
    Path("spec.yaml").write_text(f"{SPEC}terraform: {{resource: apono_integration}}\n", encoding="utf-8")
    assert differences(OLDER) == []
    assert [one["attribute"] for one in differences(SNIPPET)] == ["(resource type)"]


def test_the_table_shows_both_and_what_to_do() -> None:
    """For people."""
    result = parity(SNIPPET.replace('"443"', '"8443"'))
    assert result.exit_code == 3
    assert 'integration_config["port"]' in result.stdout
    assert "<stdin>:8: integration_config" in result.stdout
    assert "help: port: 8443" in result.stdout
    assert result.stdout.endswith("13 the same, 1 different.\n")


def test_of_several_those_of_the_same_name_are_compared() -> None:
    """One more integration in the snippet does not matter; two of the name do."""
    other = SNIPPET.replace("Rancher Parity", "Other").replace('"rancher_parity"', '"other"')
    assert differences(other + SNIPPET) == []
    result = parity(SNIPPET + SNIPPET, "--format", "json")
    assert (result.exit_code, [entry["code"] for entry in result.json["diagnostics"]]) == (1, ["READ030"])


@pytest.mark.parametrize(
    ("snippet", "code"), [("", "READ004"), ("resource {", "READ001"), ('resource "aws_x" "y" {}', "READ004")]
)
def test_a_snippet_without_an_integration_is_an_error(snippet: str, code: str) -> None:
    """With a code, and the exit code of errors."""
    result = parity(snippet, "--format", "json")
    assert (result.exit_code, [entry["code"] for entry in result.json["diagnostics"]]) == (1, [code])


def test_standard_input_can_be_only_one_of_the_two() -> None:
    """A usage error."""
    assert apono_bridge("parity", "-", "-").exit_code == 2
