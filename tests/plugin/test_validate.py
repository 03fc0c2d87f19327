"""
What `terraform validate` says with the offline provider is what it says with the real one.

The statements were made by running apono-io/apono 1.9.1 under Terraform 1.11.4. All cases of a table stand
in one configuration, since Terraform reports everything at once.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, TerraformProgram

from .configurations import BASES, document

STORES: dict[str, Any] = {
    "aws": {"region": "r", "secret_id": "s"},
    "gcp": {"project": "p", "secret_id": "s"},
    "azure": {"vault_url": "u", "name": "n"},
    "hashicorp_vault": {"secret_engine": "e", "path": "p"},
    "kubernetes": {"namespace": "ns", "name": "n"},
}
TOGETHER = (
    "These attributes cannot be configured together: [secret_store_config.aws,secret_store_config.gcp,"
    "secret_store_config.azure,secret_store_config.hashicorp_vault]"
)
COMBINATION = "Invalid Attribute Combination"
VALUE = "Invalid Attribute Value"
MATCH = "Invalid Attribute Value Match"
MISSING = "Missing Configuration for Required Attribute"
RI, V1, FLOW, OLD = (
    "apono_resource_integration",
    "apono_integration",
    "apono_access_flow_v2",
    "apono_access_flow",
)


def timeframe(**changes: Any) -> dict[str, Any]:
    frame = {"start_time": "08:00:00", "end_time": "9:00:00", "days_in_week": ["MONDAY"], "time_zone": "UTC"}
    return {"trigger": {"type": "user_request", "timeframe": {**frame, **changes}}}


def filtered(**filter_: Any) -> dict[str, Any]:
    target = {"name": "i", "resource_type": "t", "permissions": ["p"], "resource_include_filters": [filter_]}
    return {"integration_targets": [target]}


# "type.case": (what differs from a valid configuration, summary, detail or its beginning)
BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    f"{RI}.no_types": (
        {"connected_resource_types": []},
        VALUE,
        "Attribute connected_resource_types list must contain at least 1 elements, got: 0",
    ),
    f"{RI}.two_stores": (
        {"secret_store_config": {"aws": STORES["aws"], "gcp": STORES["gcp"]}},
        COMBINATION,
        TOGETHER,
    ),
    f"{RI}.four_stores": (
        {"secret_store_config": {name: STORES[name] for name in list(STORES)[:4]}},
        COMBINATION,
        TOGETHER,
    ),
    f"{RI}.null_name": ({"name": None}, MISSING, "Must set a configuration value for the name attribute"),
    f"{RI}.null_nested": (
        {"owner": {"attribute_type": None, "attribute_values": ["a"]}},
        MISSING,
        "Must set a configuration value for the owner.attribute_type attribute",
    ),
    f"{RI}.own_id": ({"id": "x"}, "Invalid Configuration for Read-Only Attribute", "Cannot set value for this"),
    f"{V1}.mapping_without_owner": (
        {"resource_owner_mappings": [{"attribute": "a", "key_name": "k"}]},
        COMBINATION,
        'Attribute "integration_owners" must be specified when "resource_owner_mappings" is specified',
    ),
    f"{V1}.no_owners": (
        {"integration_owners": []},
        VALUE,
        "Attribute integration_owners set must contain at least 1 elements, got: 0",
    ),
    f"{FLOW}.interval": (
        {"escalation_policy": {"interval_in_min": 0, "approver_groups": []}},
        VALUE,
        "Attribute escalation_policy.interval_in_min value must be at least 1, got: 0",
    ),
    f"{FLOW}.extensions": (
        {"settings": {"max_extensions": -1}},
        VALUE,
        "Attribute settings.max_extensions value must be at least 0, got: -1",
    ),
    f"{FLOW}.duration": (
        {"settings": {"extension_duration_in_min": -5}},
        VALUE,
        "Attribute settings.extension_duration_in_min value must be at least 0, got: -5",
    ),
    f"{FLOW}.fraction": ({"grant_duration_in_min": 1.5}, "Configuration Read Error", "An unexpected error"),
    f"{FLOW}.too_large": (
        {"settings": {"max_extensions": 1 << 31}},
        "Configuration Read Error",
        "An unexpected error",
    ),
    f"{OLD}.time": (
        timeframe(start_time="8 am"),
        MATCH,
        "Attribute trigger.timeframe.start_time Time must be in HH:MM:SS format, got: 8 am",
    ),
    f"{OLD}.day": (
        timeframe(days_in_week=["MONDAY", "Friday"]),
        MATCH,
        'Attribute trigger.timeframe.days_in_week[Value("Friday")] value must be one of: ["MONDAY" ',
    ),
    f"{OLD}.no_labels": (
        {"labels": []},
        VALUE,
        "Attribute labels list must contain at least 1 elements, got: 0",
    ),
    f"{OLD}.filter_type": (filtered(type="tags", value="v"), MATCH, "Attribute integration_targets[Value({"),
    f"{OLD}.tag_without_key": (
        filtered(type="tag", value="v"),
        COMBINATION,
        'Attribute "integration_targets[Value({',
    ),
    "apono_manual_webhook.method": (
        {"type": {"http_request": {"url": "u", "headers": {}, "method": "HEAD"}}},
        MATCH,
        'Attribute type.http_request.method value must be one of: ["GET" "POST" "PUT" "PATCH" "DELETE"], got: "HEAD"',
    ),
}

# "type.case": what differs from the base, and is still fine; each is one that the real provider lets pass.
VALID: dict[str, dict[str, Any]] = {
    **{f"{name}.base": {} for name in BASES},
    **{f"{RI}.store_{name}": {"secret_store_config": {name: store}} for name, store in STORES.items()},
    f"{RI}.kubernetes_and_aws": {"secret_store_config": {"kubernetes": STORES["kubernetes"], "aws": STORES["aws"]}},
    f"{RI}.empty_store": {"secret_store_config": {}},
    f"{RI}.dropped_store": {"secret_store_config": {"vault": {"path": "x"}}},
    f"{RI}.dropped_key": {
        "owner": {"attribute_type": "user", "attribute_values": ["a"], "source_integration_nam": "typo"}
    },
    f"{RI}.empty_config": {"integration_config": {}},
    f"{RI}.numbers": {"integration_config": {"port": 443, "tls": True}},
    f"{RI}.long_details": {"custom_access_details": "x" * 401},
    f"{RI}.mapping_alone": {"owners_mapping": {"key_name": "k", "attribute_type": "group"}},
    f"{RI}.unknown_at_plan": {
        "integration_config": {"host": "${apono_access_scope.base.id}"},
        "secret_store_config": {"aws": {"region": "r", "secret_id": "${apono_access_scope.base.id}"}},
    },
    f"{V1}.any_secrets": {"aws_secret": STORES["aws"], "gcp_secret": STORES["gcp"]},
    f"{FLOW}.free_texts": {"trigger": "NEVER", "requestors": {"logical_operator": "XOR", "conditions": []}},
    f"{FLOW}.days": {"timeframe": {"start_time": "x", "end_time": "y", "days_of_week": ["Monday"], "time_zone": "z"}},
    f"{FLOW}.settings": {"settings": {}},
    "apono_bundle_v2.two_kinds": {
        "access_targets": [
            {
                "access_scope": {"name": "s"},
                "integration": {"integration_name": "i", "resource_type": "t", "permissions": []},
            }
        ]
    },
    "apono_bundle_v2.no_targets": {"access_targets": []},
    "apono_managed_group.nobody": {"members": []},
    f"{OLD}.key": filtered(type="tag", key="k", value="v"),
    f"{OLD}.timeframe": timeframe(),
    f"{OLD}.never": {"revoke_after_in_sec": 0},  # only asked once the provider is configured
    "apono_manual_webhook.both": {
        "timeout_in_sec": 0,
        "type": {
            "integration": {"integration_id": "i", "action_name": "a"},
            "http_request": {"url": "u", "headers": {}, "method": "GET"},
        },
    },
}


# What Terraform itself finds, by the schema alone: (what differs, summary, beginning of the detail).
SHAPELESS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": ...}, "Missing required argument", 'The argument "name" is required'),
    ({"vault": "x"}, "Extraneous JSON object property", 'No argument or block type is named "vault".'),
    (
        {"owner": {"attribute_type": "user"}},
        "Incorrect attribute value type",
        'Inappropriate value for attribute "owner": attribute "attribute_values" is required',
    ),
    (
        {"integration_config": {"opt": {"a": 1}}},
        "Incorrect attribute value type",
        'Inappropriate value for attribute "integration_config": element "opt": string required',
    ),
]


@pytest.fixture(scope="module")
def attached(program: TerraformProgram) -> Iterator[Terraform]:
    with (
        InProcessProvider(load_packaged()) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        yield terraform


@pytest.fixture(scope="module")
def validated(attached: Terraform) -> dict[str | None, list[tuple[str, str]]]:
    """Summary and detail of every error in the configurations of `BROKEN`, by resource address."""
    attached.write_files({"main.tf.json": document({address: case[0] for address, case in BROKEN.items()})})
    found: dict[str | None, list[tuple[str, str]]] = {}
    for diagnostic in attached.validate():
        found.setdefault(diagnostic.address, []).append((diagnostic.summary, diagnostic.detail))
    return found


@pytest.mark.parametrize("address", BROKEN)
def test_what_the_real_provider_refuses(address: str, validated: dict[str | None, list[tuple[str, str]]]) -> None:
    _, summary, detail = BROKEN[address]
    assert any((s, d[: len(detail)]) == (summary, detail) for s, d in validated[address])


def test_nothing_else_is_refused(validated: dict[str | None, list[tuple[str, str]]]) -> None:
    """One mistake is one error; a filter of an unknown type fails both alternatives and lacks the key."""
    counts = {address: len(found) for address, found in validated.items() if len(found) != 1}
    assert counts == {f"{OLD}.filter_type": 3, f"{OLD}.tag_without_key": 2}
    assert set(validated) == set(BROKEN)


@pytest.mark.parametrize(("change", "summary", "detail"), SHAPELESS)
def test_what_terraform_refuses_by_the_schema(
    attached: Terraform, change: dict[str, Any], summary: str, detail: str
) -> None:
    attached.write_files({"main.tf.json": document({f"{RI}.x": change})})
    (found,) = attached.validate()
    assert (found.summary, found.detail[: len(detail)]) == (summary, detail)


def test_what_the_real_provider_lets_pass(attached: Terraform) -> None:
    attached.write_files({"main.tf.json": document(VALID)})
    assert attached.validate() == ()


def test_an_error_stands_at_the_nested_attribute(attached: Terraform) -> None:
    """The range is that of the value, so that a position in a spec can be found from it."""
    text = document({f"{RI}.x": {"owner": {"attribute_type": None, "attribute_values": ["a"]}}})
    attached.write_files({"main.tf.json": text})
    (found,) = attached.validate()
    assert found.column is not None
    assert found.end_column is not None
    assert text[found.column - 1 : found.end_column - 1] == "null"


def test_a_deprecated_attribute_is_a_warning(attached: Terraform) -> None:
    changes = {"grantees_conditions_group": ..., "grantees": [{"name": "a", "type": "user"}]}
    attached.write_files({"main.tf.json": document({f"{OLD}.x": changes})})
    found = {(d.severity, d.summary) for d in attached.validate()}
    assert ("warning", "Attribute Deprecated") in found
    assert {severity for severity, _ in found} == {"warning"}
