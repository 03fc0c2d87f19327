"""
An app that uses bindings in every way that they offer; it prints what it read from them.

Runs beside an `imports` folder, with the name of the library as its argument; no part of it is a test.
"""

from __future__ import annotations

import importlib
import json
import sys

from imports.apono.access_bundle import AccessBundle, AccessBundleIntegrationTargets
from imports.apono.access_flow import AccessFlow
from imports.apono.access_flow_v2 import AccessFlowV2
from imports.apono.data_apono_bundles import DataAponoBundles
from imports.apono.data_apono_connector import DataAponoConnector
from imports.apono.data_apono_integrations import DataAponoIntegrations
from imports.apono.data_apono_resource_integrations import DataAponoResourceIntegrations
from imports.apono.integration import Integration
from imports.apono.manual_webhook import ManualWebhook
from imports.apono.provider import AponoProvider
from imports.apono.resource_integration import (
    ResourceIntegration,
    ResourceIntegrationConfig,
    ResourceIntegrationOwner,
    ResourceIntegrationSecretStoreConfig,
    ResourceIntegrationSecretStoreConfigAws,
)

library = importlib.import_module(sys.argv[1])
seen: list[object] = []


def see(value: object) -> None:
    """Notes a value; a token by what it stands for."""
    seen.append(stack.resolve(value) if not isinstance(value, (str, int, float, list, dict, type(None))) else value)


def refused(function: object, *arguments: object, **keywords: object) -> None:
    """Notes which kind of error a wrong use ends in."""
    try:
        function(*arguments, **keywords)  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001 - any kind is the answer
        seen.append(type(error).__name__)
    else:
        seen.append("accepted")


app = library.App()
stack = library.TerraformStack(app, "apono")
library.LocalBackend(stack, path="terraform.tfstate")
AponoProvider(stack, "apono", endpoint="https://api.example.com")
other = AponoProvider(stack, "other", alias="other", personal_token="token")
other.reset_personal_token()
see(other.alias)
see(other.endpoint_input)

connector = DataAponoConnector(stack, "connector", id="prod-connector")
resource = ResourceIntegration(
    stack,
    "typed",
    name="Typed $${x}",
    type="rancher",
    connector_id=connector.id,
    connected_resource_types=["rancher-cluster"],
    integration_config={"host": "rancher.example.com", "port": "443"},
    secret_store_config=ResourceIntegrationSecretStoreConfig(
        aws=ResourceIntegrationSecretStoreConfigAws(region="eu-west-1", secret_id="a/b"),
    ),
    owner={"attribute_type": "group", "attribute_values": ["one"]},
    custom_access_details="later gone",
    provider=other,
    depends_on=[connector],
    lifecycle={"prevent_destroy": True},
)
resource.reset_custom_access_details()
resource.put_owners_mapping(attribute_type="group", key_name="owner")
resource.owner.source_integration_name = "Okta"
resource.name = "Renamed"
resource.secret_store_config.put_gcp(project="p", secret_id="s")
resource.secret_store_config.reset_gcp()
for value in (
    resource.name_input,
    resource.connected_resource_types_input,
    resource.integration_config_input,
    resource.owner.attribute_type_input,
    resource.owner.attribute_values_input,
    resource.secret_store_config.aws.region_input,
    resource.custom_access_details_input,
    ResourceIntegration.TF_RESOURCE_TYPE,
):
    see(value)
see(repr(ResourceIntegrationOwner(attribute_type="a", attribute_values=["b"])))
see(str(ResourceIntegrationOwner(attribute_type="a", attribute_values=["b"]) == resource.owner_input))
see(str(type(resource.owner_input).__name__))
see(
    str(
        ResourceIntegrationConfig(
            name="n", type="t", connector_id="c", connected_resource_types=[], integration_config={}, count=2
        ).count
    )
)

for count, name in enumerate(["one", "two"]):
    ResourceIntegration(
        stack,
        f"reference-{count}",
        name=name,
        type=resource.type,
        connector_id=resource.connector_id,
        connected_resource_types=resource.connected_resource_types,
        integration_config=resource.integration_config,
        secret_store_config={"kubernetes": {"namespace": resource.id, "name": resource.owner.attribute_type}},
        count=library.TerraformCount.of(2),
    )

bundles = DataAponoBundles(stack, "bundles", name="b")
integrations = DataAponoIntegrations(stack, "integrations", type="rancher")
details = DataAponoResourceIntegrations(stack, "details")
library.TerraformOutput(
    stack, "output-bundle", value=bundles.bundles.get(0).access_targets.get(1).integration.permissions
)
library.TerraformOutput(stack, "output-owners", value=integrations.integrations.get(0).integration_owners.get(0).value)
library.TerraformOutput(stack, "output-config", value=details.integrations.get(2).integration_config.lookup("host"))
library.TerraformOutput(stack, "output-all", value=details.integrations.fqn)

AccessBundle(
    stack,
    "bundle",
    name="set of objects",
    integration_targets=[
        AccessBundleIntegrationTargets(
            name="n",
            permissions=["p"],
            resource_type="t",
            resource_exclude_filters=[{"type": "id", "value": "v"}],
        )
    ],
)
flow = AccessFlow(
    stack,
    "flow",
    name="flow",
    active=True,
    revoke_after_in_sec=3600,
    trigger={"type": "user_request"},
    labels=["a"],
    settings={"require_justification_on_request_again": False},
)
flow.put_grantees([{"name": "n", "type": "user"}])
flow.active = library.Token.as_any("${var.active}")
iterator = library.TerraformIterator.from_list(["a", "b"])
second = AccessFlowV2(
    stack,
    "flow-v2",
    for_each=iterator,
    name=library.Token.as_string(iterator.value),
    trigger="SELF_SERVE",
    requestors={"logical_operator": "AND", "conditions": [{"type": "user", "values": ["x"]}]},
    settings={"justification_required": True},
    access_targets=[{"bundle": {"name": "b"}}],
    approver_policy={"approval_mode": "ALL", "approver_groups": []},
    grant_duration_in_min=60,
)
second.reset_approver_policy()
see(second.grant_duration_in_min_input)
library.TerraformOutput(stack, "output-second", value=second.settings.justification_required)
Integration(
    stack,
    "older",
    name="older",
    type="rancher",
    connector_id=second.id,
    metadata={"host": "x"},
    connected_resource_types=["a"],
    integration_owners=[{"attribute": "a", "value": ["b"]}],
)
ManualWebhook(
    stack,
    "webhook",
    name="w",
    active=False,
    type={"http_request": {"method": "POST", "url": "https://example.com", "headers": {"a": "b"}}},
)
ResourceIntegration.generate_config_for_import(stack, "imported", "some-id")

refused(ResourceIntegrationSecretStoreConfigAws, region="eu-west-1")
refused(ResourceIntegrationSecretStoreConfigAws, region=1, secret_id="a")
refused(ResourceIntegrationOwner, attribute_type="a", attribute_values="b")
refused(AponoProvider, stack, "wrong", endpoint=5)
refused(AponoProvider, stack, "unknown", colour="red")
refused(setattr, resource, "name", 1)
refused(flow.put_grantees, [{"surname": "n"}])

app.synth()
json.dump(seen, sys.stdout)
