"""
Any provider is served by its schema: blocks, collections of objects, timeouts, secrets, write-only values.

The schema is made up; it has one of everything that `terraform providers schema -json` can say.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.plugin.mirror import install_mirror, mirror_config
from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import parse_provider_schema
from generator.runners.terraform import PlanResult, Terraform, TerraformProgram

SOURCE = "registry.terraform.io/example/cloud"


def attribute(type_: Any, *flags: str) -> dict[str, Any]:
    return {"type": type_, **dict.fromkeys(flags or ("optional",), True)}


def nested(nesting: str, attributes: dict[str, Any], *flags: str) -> dict[str, Any]:
    inner = {"nesting_mode": nesting, "attributes": attributes}
    return {"nested_type": inner, **dict.fromkeys(flags or ("optional",), True)}


def block(nesting: str, attributes: dict[str, Any], **limits: int) -> dict[str, Any]:
    return {"nesting_mode": nesting, "block": {"attributes": attributes}, **limits}


RULE = {"port": attribute("number", "required"), "id": attribute("string", "computed")}
SERVER = {
    "version": 3,
    "block": {
        "attributes": {
            "id": attribute("string", "computed"),
            "name": attribute("string", "required"),
            "arn": attribute("string", "computed"),
            "any": attribute("dynamic"),
            "pair": attribute(["tuple", ["string", "number"]]),
            "shape": attribute(["object", {"a": "string", "b": ["list", "bool"]}, ["b"]]),
            "matrix": attribute(["list", ["map", ["set", "number"]]]),
            "password": attribute("string", "optional", "sensitive"),
            "token": attribute("string", "optional", "write_only"),
            "by_name": nested("map", RULE),
            "ordered": nested("list", RULE),
            "unordered": nested("set", {"port": attribute("number", "required")}),
            "deep": nested("single", {"inner": nested("list", {"leaf": nested("single", RULE)})}),
            "endpoints": nested("list", {"url": attribute("string", "computed")}, "computed"),
        },
        "block_types": {
            "rule": block("list", RULE, min_items=1, max_items=2),
            "tag": block("set", {"key": attribute("string", "required")}),
            "labelled": block("map", {"value": attribute("string")}),
            "group": block("group", {"size": attribute("number")}),
            "timeouts": block("single", {"create": attribute("string"), "delete": attribute("string")}),
        },
    },
}
DOCUMENT = {
    "format_version": "1.0",
    "provider_schemas": {
        "registry.terraform.io/example/other": {},
        SOURCE: {
            "provider": {"block": {"attributes": {"region": attribute("string", "required")}}},
            "resource_schemas": {"cloud_server": SERVER},
            "data_source_schemas": {
                "cloud_image": {
                    "block": {
                        "attributes": {
                            "name": attribute("string", "required"),
                            "id": attribute("string", "computed"),
                        }
                    }
                }
            },
        },
    },
}
TEXT = json.dumps(DOCUMENT).encode()
SCHEMA = parse_provider_schema(TEXT, source=SOURCE, version="2.0.0")

HEAD = """
terraform {
  required_providers {
    cloud = { source = "example/cloud" }
  }
}
provider "cloud" {
  region = "eu"
}
"""
FULL = """
resource "cloud_server" "a" {
  name      = "a"
  any       = { x = [1, "two"] }
  pair      = ["p", 0.1]
  shape     = { a = "a" }
  matrix    = [{ k = [3, 1, 3] }]
  password  = "secret"
  by_name   = { one = { port = 1 }, "two three" = { port = 2 } }
  ordered   = [{ port = 18446744073709551616 }, { port = 1.5 }]
  unordered = [{ port = 2 }, { port = 1 }]
  deep      = { inner = [{ leaf = { port = 1 } }, {}] }
  rule {
    port = 22
  }
  rule {
    port = PORT
  }
  tag {
    key = "b"
  }
  tag {
    key = "a"
  }
  labelled "x" {
    value = "v"
  }
  group {
    size = 1
  }
  timeouts {
    create = "5m"
  }
}
data "cloud_image" "i" {
  name = "debian"
}
"""


@pytest.fixture
def terraform(program: TerraformProgram, objects: Path) -> Iterator[Terraform]:
    with (
        InProcessProvider(SCHEMA, objects=objects) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        yield terraform


def planned(terraform: Terraform, text: str) -> PlanResult:
    terraform.write_files({"main.tf": HEAD + text})
    result = terraform.plan()
    assert result.document is not None, result.diagnostics
    return result


def change(result: PlanResult) -> dict[str, Any]:
    assert result.document is not None
    (found,) = result.document["resource_changes"]
    return dict(found["change"])


def test_everything_that_a_schema_can_say_is_planned(terraform: Terraform) -> None:
    found = change(planned(terraform, FULL.replace("PORT", "80")))
    after = found["after"]
    assert after["any"] == {"x": [1, "two"]}
    assert (after["pair"], after["matrix"]) == (["p", 0.1], [{"k": [1, 3]}])
    assert after["shape"] == {"a": "a", "b": None}
    assert [rule["port"] for rule in after["ordered"]] == [18446744073709551616, 1.5]
    assert [rule["port"] for rule in after["rule"]] == [22, 80]
    assert sorted(tag["key"] for tag in after["tag"]) == ["a", "b"]
    assert after["labelled"] == {"x": {"value": "v"}}
    assert after["timeouts"] == {"create": "5m", "delete": None}
    unknown = found["after_unknown"]
    assert (unknown["arn"], unknown["endpoints"]) == (True, True)
    assert unknown["rule"] == [{"id": True}, {"id": True}]
    assert unknown["by_name"] == {"one": {"id": True}, "two three": {"id": True}}
    assert unknown["deep"] == {"inner": [{"leaf": {"id": True}}, {}]}
    assert found["after_sensitive"]["password"] is True


def test_an_object_lives_and_changes(terraform: Terraform) -> None:
    """Nothing is known of the provider, so what it computed stays until the object is replaced."""
    terraform.write_files({"main.tf": HEAD + FULL.replace("PORT", "80")})
    assert terraform.run("apply", "-auto-approve").exit_code == 0
    assert change(planned(terraform, FULL.replace("PORT", "80")))["actions"] == ["no-op"]
    found = change(planned(terraform, FULL.replace("PORT", "81")))
    assert found["actions"] == ["update"]
    assert found["after"]["id"] == found["before"]["id"]
    assert terraform.run("destroy", "-auto-approve").exit_code == 0


def test_a_write_only_value_is_in_no_plan_and_no_state(terraform: Terraform, objects: Path) -> None:
    text = 'resource "cloud_server" "a" {\n  name = "a"\n  token = "hush-hush"\n  rule {\n    port = 1\n  }\n}\n'
    assert "hush-hush" not in json.dumps(change(planned(terraform, text)))
    assert terraform.run("apply", "-auto-approve").exit_code == 0
    assert "hush-hush" not in objects.read_text()
    assert "hush-hush" not in (terraform.directory / "terraform.tfstate").read_text()


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        ('name = "a"', "Insufficient rule blocks"),
        ('name = "a"\n' + "rule {\nport = 1\n}\n" * 3, "Too many rule blocks"),
        ('name = "a"\nrule {\n}\n', "Missing required argument"),
        ("rule {\nport = null\n}\nname = 1", "Missing Configuration for Required Attribute"),
        ('name = "a"\narn = "x"\nrule {\nport = 1\n}\n', "Invalid Configuration for Read-Only Attribute"),
    ],
)
def test_what_is_wrong_by_the_schema_is_refused(terraform: Terraform, body: str, summary: str) -> None:
    terraform.write_files({"main.tf": f'{HEAD}resource "cloud_server" "a" {{\n{body}\n}}\n'})
    assert summary in {diagnostic.summary for diagnostic in terraform.validate()}


def test_a_state_of_an_older_schema_version_is_read(terraform: Terraform) -> None:
    """Attributes that are gone are dropped, new ones are null."""
    text = 'resource "cloud_server" "a" {\n  name = "a"\n  rule {\n    port = 1\n  }\n}\n'
    terraform.write_files({"main.tf": HEAD + text})
    assert terraform.run("apply", "-auto-approve").exit_code == 0
    path = terraform.directory / "terraform.tfstate"
    state = json.loads(path.read_bytes())
    instance = state["resources"][0]["instances"][0]
    instance["schema_version"] = 1
    instance["attributes"]["gone"] = 1
    del instance["attributes"]["shape"]
    path.write_text(json.dumps(state))
    assert change(planned(terraform, text))["actions"] == ["no-op"]


def test_it_can_be_installed_from_a_file(program: TerraformProgram, tmp_path: Path) -> None:
    """The launcher finds the schema beside it, with only the one provider in it."""
    install_mirror(tmp_path, SCHEMA, schema_text=TEXT)
    with Terraform(program, cli_config=mirror_config(tmp_path, [SOURCE])) as terraform:
        terraform.write_files({"main.tf": HEAD + FULL.replace("PORT", "80")})
        terraform.init()
        assert change(terraform.plan())["actions"] == ["create"]
    (beside,) = tmp_path.rglob("schema.json")
    assert list(json.loads(beside.read_bytes())["provider_schemas"]) == [SOURCE]


def test_a_schema_file_needs_its_text_and_a_version(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="text and a version"):
        install_mirror(tmp_path, SCHEMA)
