"""`kind: RancherIntegration`: access to the Kubernetes clusters that a Rancher server manages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from generator.addresses import AttributePath, VariableName
from generator.diagnostics import Diagnostic
from generator.integrations.kind import IntegrationKind, ResolveContext
from generator.integrations.resolve import (
    MAX_DETAILS_LENGTH,
    check_against_catalog,
    check_details,
    resolve_config,
    resolve_descriptor,
    resolve_items,
    resolve_name,
    resolve_owner,
    resolve_resource_owner,
    resolve_secret_store,
    resolve_terraform,
)
from generator.integrations.resolve_ca import resolve_certificate_authority
from generator.integrations.resolve_waivers import resolve_waivers
from generator.model import Integration, Server, Value
from generator.spec.rules.hosts import LARGEST_PORT, check_host, check_port, check_url, compare_ui_url_with_host
from generator.spec.surface import (
    CertificateAuthority,
    Days,
    DescriptorOverride,
    IntegrationOwner,
    ResourceOwner,
    SecretStore,
    SurfaceModel,
    TerraformOptions,
    Text,
    TextList,
    TextMap,
    Waiver,
    WholeNumber,
)

__all__ = ["KIND", "RancherIntegrationSpec"]


class RancherIntegrationSpec(SurfaceModel):
    """An Apono integration of a Rancher server. Field names are the words of Apono's form."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"resource_owner": ["integration_owner"]}})

    api_version: Literal["apono-bridge/v1"] = Field(
        alias="apiVersion", description="Version of the spec format.", examples=["apono-bridge/v1"]
    )
    kind: Literal["RancherIntegration"] = Field(
        description="What the document describes.", examples=["RancherIntegration"]
    )
    name: Text = Field(description="Integration name, unique in Apono.", examples=["Rancher Production"])
    connector: Text = Field(
        description="Id of the Apono connector that reaches both the Rancher server and the secret store.",
        examples=["prod-connector"],
    )
    host: Text = Field(
        description="Host name or IP address of the Rancher server, without scheme, port or path.",
        examples=["rancher.example.com"],
    )
    port: WholeNumber = Field(
        description="HTTPS port of the Rancher server.",
        examples=[443],
        json_schema_extra={"minimum": 1, "maximum": LARGEST_PORT},
    )
    certificate_authority: CertificateAuthority | None = Field(
        None, description="CA of the Rancher server's certificate. Leave it out if a public CA signed it."
    )
    rancher_ui_url: Text | None = Field(
        None,
        description="URL of the Rancher UI, for the people who get access.",
        examples=["https://rancher.example.com"],
    )
    secret_store: SecretStore = Field(
        description="Where the connector reads the Rancher key: exactly one store.",
        examples=[{"aws": {"region": "eu-west-1", "secret_id": "prod/rancher/apono"}}],
    )
    credential_rotation_days: Days | None = Field(
        None, description="Days after which credentials that Apono made are rotated.", examples=[30]
    )
    user_cleanup_days: Days | None = Field(
        None, description="Days after the end of an access when its user is deleted.", examples=[90]
    )
    custom_access_details: Text | None = Field(
        None,
        description=f"Instructions for people who get access, at most {MAX_DETAILS_LENGTH} characters "
        "(UTF-16 code units of the composed form: emoji count 2).",
        examples=["Connect to the VPN, then open the Rancher UI."],
        json_schema_extra={"maxLength": MAX_DETAILS_LENGTH},
    )
    integration_owner: IntegrationOwner | None = Field(
        None, description="Who approves if no resource owner is found; required with `resource_owner`."
    )
    resource_owner: ResourceOwner | None = Field(
        None, description="Who approves for a single resource, found by one of its tags."
    )
    resource_types: TextList | None = Field(
        None,
        description="Resource types to connect. Default: those of the integration type's descriptor.",
        examples=[["rancher-cluster"]],
    )
    extra_config: TextMap | None = Field(
        None,
        description="Further keys of the integration's config, for what has no field here, each with its value.",
        examples=[{"proxy_url": "https://proxy.example.com"}],
    )
    descriptor: DescriptorOverride | None = Field(
        None, description="Your account's values for what the vendor does not document."
    )
    terraform: TerraformOptions | None = Field(None, description="How the generated code looks.")
    waivers: Annotated[list[Waiver], Field(min_length=1)] | None = Field(
        None,
        description="What of the live checks is accepted for a time, by whom and why.",
        examples=[
            [{"code": "LIVE402", "owner": "platform-team", "reason": "shared role, OPS-7", "until": "2027-03-31"}]
        ],
    )


def resolve(surface: SurfaceModel, context: ResolveContext) -> tuple[Integration | None, list[Diagnostic]]:
    """What a spec means; `None` if something in it is wrong."""
    assert isinstance(surface, RancherIntegrationSpec)  # noqa: S101 - the registry pairs kind and model
    diagnostics: list[Diagnostic] = []
    connection = _resolve_connection(surface, context, diagnostics)
    descriptor = resolve_descriptor(surface.descriptor, context.descriptor, diagnostics)
    terraform = resolve_terraform(surface.terraform, surface.name, diagnostics)
    secret = resolve_secret_store(surface.secret_store, diagnostics)
    owner = resolve_owner(surface.integration_owner, terraform.resource, diagnostics)
    resource_owner = resolve_resource_owner(surface.resource_owner, owner, terraform.resource, diagnostics)
    check_details(surface.custom_access_details, diagnostics)
    settings: dict[str, Any] = {
        **connection.settings,
        "credential_rotation_days": surface.credential_rotation_days,
        "user_cleanup_days": surface.user_cleanup_days,
    }
    config, assumed = resolve_config(settings, surface.extra_config or {}, descriptor, diagnostics)
    resource_types, assumed_types = resolve_items(
        surface.resource_types, AttributePath.of("resource_types"), descriptor.resource_types, diagnostics
    )
    integration = Integration(
        kind=KIND.name,
        name=resolve_name(surface.name, diagnostics),
        resource=terraform.resource,
        resource_name=terraform.resource_name,
        provider_version=terraform.provider_version,
        type=descriptor.type.value,
        connector=surface.connector,
        config=config,
        resource_types=resource_types,
        secret_reference=secret,
        server=connection.server,
        custom_access_details=surface.custom_access_details,
        owner=owner,
        resource_owner=resource_owner,
        waivers=resolve_waivers(surface.waivers, diagnostics),
        assumptions=(*descriptor.assumed_type(), *assumed_types, *assumed),
    )
    check_against_catalog(integration, descriptor, diagnostics)
    return integration, diagnostics


@dataclass(frozen=True, slots=True)
class _Connection:
    """`settings`: by spec field, `None` for what is not given."""

    settings: dict[str, Any]
    server: Server


def _resolve_connection(
    surface: RancherIntegrationSpec, context: ResolveContext, diagnostics: list[Diagnostic]
) -> _Connection:
    host = _resolve_host(surface.host, diagnostics)
    port = surface.port
    if isinstance(port, int):
        diagnostics += check_port(port, AttributePath.of("port"))
    authority = resolve_certificate_authority(surface.certificate_authority, _server(host, port), context, diagnostics)
    _check_ui_url(surface.rancher_ui_url, host, diagnostics)
    settings = {
        "host": host,
        "port": port,
        "certificate_authority": authority,
        "rancher_ui_url": surface.rancher_ui_url,
    }
    server = Server(
        host=_literal(host),
        port=port if isinstance(port, int) else None,
        certificate_authority=_literal(authority),
        is_authority_known=not isinstance(authority, VariableName),
    )
    return _Connection(settings, server)


def _resolve_host(host: Value, diagnostics: list[Diagnostic]) -> Value:
    if isinstance(host, VariableName):
        return host
    value, found = check_host(host, AttributePath.of("host"))
    diagnostics += found
    return value


def _server(host: Value, port: int | VariableName) -> str:
    return f"{host}:{port}" if isinstance(host, str) and isinstance(port, int) else "HOST:PORT"


def _check_ui_url(url: Value | None, host: Value, diagnostics: list[Diagnostic]) -> None:
    if isinstance(url, str):
        path = AttributePath.of("rancher_ui_url")
        found = check_url(url, path)
        diagnostics += found
        if not found and isinstance(host, str):
            diagnostics += compare_ui_url_with_host(url, host, path, AttributePath.of("host"))


def _literal(value: Value | None) -> str | None:
    return value if isinstance(value, str) else None


KIND = IntegrationKind(
    name="RancherIntegration",
    surface=RancherIntegrationSpec,
    resolve=resolve,
    descriptor_name="rancher",
    summary="An Apono integration of a Rancher server.",
)
