"""The JSON Schema of specs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator.diagnostics.codes import all_codes
from generator.integrations import KINDS
from generator.spec.json_schema import DIALECT, spec_schema

RANCHER = KINDS["RancherIntegration"].surface
SCHEMA = spec_schema({"RancherIntegration": RANCHER})
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLES = sorted(
    file
    for file in (Path(__file__).parents[2] / "examples").rglob("*.yaml")
    if file.parent.name != "ci"  # those are for other programs
)
SMALLEST: dict[str, Any] = {
    "apiVersion": "apono-bridge/v1",
    "kind": "RancherIntegration",
    "name": "Rancher Production",
    "connector": "prod-connector",
    "host": "rancher.example.com",
    "port": 443,
    "secret_store": {"aws": {"region": "eu-west-1", "secret_id": "prod/rancher/apono"}},
}
STORE = SMALLEST["secret_store"]["aws"]
OWNER = {"attribute": "group", "values": ["00g1abcd"]}


def is_valid(**fields: Any) -> bool:
    """Whether the schema accepts the smallest spec with these fields in it."""
    return bool(VALIDATOR.is_valid({**SMALLEST, **fields}))


def all_nodes(node: Any) -> list[Any]:
    children = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    return [node, *(inner for child in children for inner in all_nodes(child))]


def test_schema_is_a_schema() -> None:
    """It is valid under the draft that it names."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_every_example_fits(file: Path) -> None:
    """What we show, the editor does not mark."""
    for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
        if document and document["kind"] in KINDS:
            assert list(VALIDATOR.iter_errors(document)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"port": 8443, "rancher_ui_url": "https://rancher.example.com"},
        {"connector": {"ref": "var.connector_id"}, "port": {"ref": "var.port"}},
        {"integration_owner": {**OWNER, "values": {"ref": "var.owners"}}},
        {"integration_owner": {**OWNER, "values": ["a", {"ref": "var.b"}]}},
        {"integration_owner": OWNER, "resource_owner": {"key": "owner", "attribute": "group", "source": "Okta"}},
        {"certificate_authority": {"pem": {"ref": "var.ca"}}},
        {"custom_access_details": "x" * 400},
        {"descriptor": {"type": "rancher", "config_keys": {"host": "hostname"}}},
        {"terraform": {"resource": "apono_integration", "provider_version": "~> 1.9"}},
        *({"secret_store": {"kubernetes": {"namespace": "apono", "name": name}}} for name in ("a", {"ref": "var.a"})),
    ],
)
def test_right_specs_fit(fields: dict[str, Any]) -> None:
    """References stand where the front end takes them, and every optional field may be there."""
    assert is_valid(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"conector": "x"},
        {"name": ""},
        {"name": None},
        {"port": "443"},
        {"port": 0},
        {"port": 65536},
        {"port": True},
        {"kind": "Rancher"},
        {"apiVersion": "v1"},
        {"certificate_authority": {}},
        {"certificate_authority": {"file": "a.pem", "pem": "b"}},
        {"certificate_authority": {"file": {"ref": "var.file"}}},
        {"secret_store": {}},
        {"secret_store": {"aws": STORE, "kubernetes": {"namespace": "a", "name": "b"}}},
        {"secret_store": {"aws": {"region": "eu-west-1"}}},
        {"secret_store": {"ref": "var.store"}},
        {"connector": {"ref": "connector"}},
        {"connector": {"ref": "var.a", "default": "b"}},
        {"credential_rotation_days": 0},
        {"user_cleanup_days": 1.5},
        {"custom_access_details": "x" * 401},
        {"integration_owner": {**OWNER, "values": []}},
        {"resource_owner": {"key": "owner", "attribute": "group"}},
        {"resource_types": []},
        {"terraform": {"resource": "apono_access_flow"}},
    ],
)
def test_wrong_specs_do_not_fit(fields: dict[str, Any]) -> None:
    """What a schema can know is marked while it is typed."""
    assert not is_valid(**fields)


@pytest.mark.parametrize("field", SMALLEST)
def test_required_fields_are_required(field: str) -> None:
    """Nothing of the smallest spec can be left out."""
    assert not VALIDATOR.is_valid({name: value for name, value in SMALLEST.items() if name != field})


@pytest.mark.parametrize("entry", [entry for entry in all_codes() if entry.good], ids=lambda entry: entry.code)
def test_good_examples_fit(entry: Any) -> None:
    """The editor marks nothing that an explanation recommends."""
    fields = yaml.safe_load(entry.good)
    assert is_valid(**fields), entry.good


def test_no_null_and_only_closed_objects() -> None:
    """A field without a value is an error, and so is an unknown field."""
    for node in all_nodes(SCHEMA):
        if isinstance(node, dict):
            assert node.get("type") != "null"
            assert "default" not in node or node["default"] is not None
            if "properties" in node:
                assert node["additionalProperties"] is False


def test_every_field_is_described() -> None:
    """An editor shows a sentence for each field."""
    for node in all_nodes(SCHEMA):
        if isinstance(node, dict) and "properties" in node and "ref" not in node["properties"]:
            for name, member in node["properties"].items():
                assert member.get("description", "").endswith("."), name


def test_several_kinds_depend_on_kind() -> None:
    """With two kinds, `kind` decides about the fields beside it."""
    other = spec_schema({"RancherIntegration": RANCHER, "AwsIntegration": RANCHER})
    Draft202012Validator.check_schema(other)
    validator = Draft202012Validator(other)
    assert validator.is_valid(SMALLEST)
    assert not validator.is_valid({**SMALLEST, "conector": "x"})
    assert not validator.is_valid({**SMALLEST, "kind": "Unknown"})
