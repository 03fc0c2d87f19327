"""Plans that a real Terraform made on the offline provider, as values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from generator.plan import Action, Known, ResourceChange, Unknown, read_plan
from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged, parse_provider_schema
from generator.runners.terraform import Terraform, find_embedded_terraform

SECRET = "hunter2-not-to-be-seen"


def attribute(type_: Any, *flags: str) -> dict[str, Any]:
    return {"type": type_, **dict.fromkeys(flags or ("optional",), True)}


RULES = {"port": attribute("number", "required"), "key": attribute("string", "optional", "sensitive")}
THING = {
    "id": attribute("string", "computed"),
    "name": attribute("string"),
    "password": attribute("string", "optional", "sensitive"),
    "tags": attribute(["map", "string"]),
    "ports": attribute(["list", "number"]),
    "once": attribute("string", "optional", "write_only"),
    "any": attribute("dynamic"),
    "rules": {"nested_type": {"nesting_mode": "list", "attributes": RULES}, "optional": True},
    "limits": {
        "nested_type": {"nesting_mode": "single", "attributes": {"max": attribute("number")}},
        "optional": True,
    },
}
CLOUD = {
    "provider_schemas": {
        "registry.terraform.io/example/cloud": {"resource_schemas": {"cloud_thing": {"block": {"attributes": THING}}}}
    }
}


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """One of each provider, for all tests of the module."""
    cloud = parse_provider_schema(json.dumps(CLOUD))
    with InProcessProvider(load_packaged()) as apono, InProcessProvider(cloud) as other:
        yield reattach_environment([apono, other])


@pytest.fixture
def terraform(environment: Mapping[str, str]) -> Iterator[Terraform]:
    program = find_embedded_terraform()
    assert program is not None
    with Terraform(program, environment=environment) as terraform:
        yield terraform


REQUIRED = {"apono": {"source": "apono-io/apono"}, "cloud": {"source": "example/cloud"}}


def configuration(resources: Mapping[str, Any], **more: Any) -> dict[str, str]:
    blocks: dict[str, dict[str, Any]] = {}
    for address, body in resources.items():
        type_, _, name = address.partition(".")
        blocks.setdefault(type_, {})[name] = body
    document = {"terraform": {"required_providers": REQUIRED}, "resource": blocks, **more}
    return {"main.tf.json": json.dumps(document)}


def state(*resources: tuple[str, Mapping[str, Any]]) -> dict[str, str]:
    """A state file with resources as they would be after an apply."""
    listed = []
    for address, attributes in resources:
        type_, _, name = address.partition(".")
        source = next(one["source"] for key, one in REQUIRED.items() if type_.startswith(key))
        instance = {"schema_version": 0, "attributes": {"id": f"id of {name}", **attributes}}
        owner = f'provider["registry.terraform.io/{source}"]'
        listed.append({"mode": "managed", "type": type_, "name": name, "provider": owner, "instances": [instance]})
    document = {"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": listed, "check_results": None}
    return {"terraform.tfstate": json.dumps({**document, "terraform_version": "1.11.4"})}


def planned(terraform: Terraform, files: Mapping[str, str]) -> dict[str, ResourceChange]:
    terraform.write_files(files)
    result = terraform.plan()
    assert result.document is not None, result.diagnostics
    return {str(change.address): change for change in read_plan(result.document).changes}


def shown(change: ResourceChange) -> dict[str, tuple[Any, Any]]:
    return {
        str(one.path): tuple(value.value if isinstance(value, Known) else value for value in (one.before, one.after))
        for one in change.attributes
    }


def test_every_kind_of_change(terraform: Terraform) -> None:
    """Created, updated, replaced, destroyed, kept, imported and let go, in one plan."""
    older = {"type": "a", "connector_id": "c", "metadata": {}, "connected_resource_types": []}
    scope = {"query": "q", "description": None}
    resources = {
        "apono_access_scope.created": {"name": "created", "query": "q"},
        "apono_access_scope.updated": {"name": "updated", "query": "other"},
        "apono_access_scope.same": {"name": "same", "query": "q"},
        "apono_access_scope.imported": {"name": "imported", "query": "q"},
        "apono_integration.replaced": {"name": "replaced", "type": "b", "connector_id": "c", "metadata": {}},
    }
    before = state(
        *((f"apono_access_scope.{name}", {"name": name, **scope}) for name in ("updated", "same", "gone", "let_go")),
        ("apono_integration.replaced", {"name": "replaced", **older}),
    )
    imports = [{"to": "apono_access_scope.imported", "id": "7"}]
    # Only HCL takes an address without quotes in a `removed` block of Terraform 1.11.
    removed = {
        "removed.tf": "removed {\n  from = apono_access_scope.let_go\n  lifecycle {\n    destroy = false\n  }\n}\n"
    }
    found = planned(terraform, {**configuration(resources, **{"import": imports}), **before, **removed})
    assert {address.partition(".")[2]: change.action for address, change in found.items()} == {
        "created": Action.CREATE,
        "updated": Action.UPDATE,
        "same": Action.NO_CHANGE,
        "imported": Action.UPDATE,  # nothing is known of it but its id
        "replaced": Action.REPLACE,
        "gone": Action.DESTROY,
        "let_go": Action.FORGET,
    }
    assert [address for address, change in found.items() if change.is_import] == ["apono_access_scope.imported"]
    assert shown(found["apono_access_scope.updated"]) == {"query": ("q", "other")}
    forcing = [str(one.path) for one in found["apono_integration.replaced"].attributes if one.forces_replacement]
    assert forcing == ["type"]


def test_secrets_unknowns_and_nested_objects(terraform: Terraform) -> None:
    """As a provider's schema and other resources' computed values make them."""
    old = {
        "name": "old",
        "password": SECRET,
        "tags": {"a": "1", "b": "2"},
        "ports": [1, 2],
        "once": None,
        "any": {"value": 1, "type": "number"},
        "rules": [{"port": 1, "key": SECRET}, {"port": 2, "key": None}],
        "limits": None,
    }
    new = {
        "password": f"{SECRET}!",
        "tags": {"a": "1", "b": "${cloud_thing.source.id}"},
        "ports": [1, 3],
        "once": SECRET,
        "any": True,
        "rules": [{"port": 1, "key": f"{SECRET}!"}, {"port": 3}, {"port": 4}],
        "limits": {},
    }
    resources = {"cloud_thing.t": new, "cloud_thing.source": {"name": "x"}}
    found = planned(terraform, {**configuration(resources), **state(("cloud_thing.t", old))})
    assert shown(found["cloud_thing.t"]) == {
        "any": (1, True),
        "limits": (None, {}),
        "name": ("old", None),
        "password": (Unknown.SENSITIVE, Unknown.SENSITIVE),
        "ports": ([1, 2], [1, 3]),
        "rules[0].key": (Unknown.SENSITIVE, Unknown.SENSITIVE),
        "rules[1].port": (2, 3),
        "rules[2].port": (None, 4),
        "tags.b": ("2", Unknown.UNTIL_APPLY),
    }
    assert SECRET not in repr(found)


def test_whole_values_that_are_unknown(terraform: Terraform) -> None:
    """A list, a mapping and an object whose members nobody can count yet."""
    source = "cloud_thing.source.id"
    new = {
        "ports": f'${{[for c in split("", {source}) : length(c)]}}',
        "tags": f'${{{{for c in split("", {source}) : c => c}}}}',
        "rules": f'${{[for c in split("", {source}) : {{port = 1}}]}}',
        "name": f"id: ${{{source}}}",
    }
    resources = {"cloud_thing.t": new, "cloud_thing.source": {"name": "x"}}
    found = shown(planned(terraform, configuration(resources))["cloud_thing.t"])
    assert found == dict.fromkeys(("id", "name", "ports", "rules", "tags"), (None, Unknown.UNTIL_APPLY))


def test_a_sensitive_variable_hides_what_it_reaches(terraform: Terraform) -> None:
    """Terraform marks values, not only attributes: a list with one secret item is hidden whole."""
    variables = {"s": {"type": "string", "sensitive": True, "default": SECRET}}
    new = {"name": "${var.s}", "tags": {"a": "x", "b": "${var.s}"}, "ports": ["${length(var.s)}", 2]}
    found = planned(terraform, configuration({"cloud_thing.t": new}, variable=variables))["cloud_thing.t"]
    hidden = (None, Unknown.SENSITIVE)
    assert shown(found) == {
        "id": (None, Unknown.UNTIL_APPLY),
        "name": hidden,
        "ports": hidden,
        "tags.a": (None, "x"),
        "tags.b": hidden,
    }
    assert SECRET not in repr(found)


def test_instances_and_modules_have_their_addresses(terraform: Terraform) -> None:
    """Keys of `for_each` as they are, whatever is in them."""
    key = '${x} "é" \\'
    escaped = key.replace("${", "$${")
    resources = {"apono_access_scope.s": {"for_each": {escaped: "q"}, "name": "${each.key}", "query": "q"}}
    inner = configuration({"apono_access_scope.s": {"count": 2, "name": "n", "query": "q"}})["main.tf.json"]
    files = {**configuration(resources, module={"m": {"source": "./m"}}), "m/main.tf.json": inner}
    terraform.write_files(files)
    terraform.run("get")
    found = planned(terraform, files)
    keys = sorted((str(change.address.key), len(change.address.modules)) for change in found.values())
    assert keys == sorted([(key, 0), ("0", 1), ("1", 1)])
