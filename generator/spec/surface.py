"""
Surface models: what a user may write, as written. Types that the kinds of specs share.

pydantic checks the shape here and gives the JSON Schema; what the values mean is checked behind it. A field's
description and example serve the editor, the reference page and the messages.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, WithJsonSchema

from generator.addresses import VariableName

__all__ = [
    "API_VERSION",
    "CertificateAuthority",
    "ConfigKeyOverride",
    "DescriptorOverride",
    "Envelope",
    "IntegrationOwner",
    "ResourceOwner",
    "SecretStore",
    "SurfaceModel",
    "TerraformOptions",
    "Text",
    "TextList",
    "TextMap",
    "Waiver",
    "WholeNumber",
]

API_VERSION = "apono-bridge/v1"

Reference = Annotated[
    InstanceOf[VariableName],
    WithJsonSchema(
        {
            "type": "object",
            "title": "Reference",
            "description": "An input variable of the generated module.",
            "properties": {"ref": {"type": "string", "pattern": r"^var\.[A-Za-z_][A-Za-z0-9_-]*$"}},
            "required": ["ref"],
            "additionalProperties": False,
            "examples": [{"ref": "var.connector_id"}],
        }
    ),
]
Text = Annotated[str, Field(min_length=1)] | Reference
WholeNumber = int | Reference
Days = Annotated[int, Field(gt=0)] | Reference
# No reference, since it never reaches Terraform; taken all the same, so that who resolves it can say so.
PlainText = Annotated[
    Annotated[str, Field(min_length=1)] | InstanceOf[VariableName], WithJsonSchema({"type": "string", "minLength": 1})
]
TextList = Annotated[list[Text], Field(min_length=1)] | Reference
TextMap = dict[str, str | Reference]
"""Values may be empty: they are not looked at."""


class SurfaceModel(BaseModel):
    """Base of all surface models: unknown fields and silent conversions are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


# For editors; what breaks the rule is reported by whoever resolves the field, with both places.
_EXACTLY_ONE = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})


class CertificateAuthority(SurfaceModel):
    """The CA that signed the certificate of the Rancher server: exactly one of the two fields."""

    model_config = _EXACTLY_ONE

    file: str | None = Field(
        None,
        description="Path of a PEM file, relative to the spec and inside its repository.",
        examples=["certs/rancher-ca.pem"],
    )
    pem: Text | None = Field(None, description="The certificate itself, in PEM form.")


class AwsSecret(SurfaceModel):
    """A secret in AWS Secrets Manager."""

    region: Text = Field(description="AWS region of the secret.", examples=["eu-west-1"])
    secret_id: Text = Field(description="Name or ARN of the secret.", examples=["prod/rancher/apono"])


class AzureSecret(SurfaceModel):
    """A secret in Azure Key Vault."""

    vault_url: Text = Field(description="URL of the key vault.", examples=["https://prod-kv.vault.azure.net"])
    name: Text = Field(description="Name of the secret.", examples=["rancher-apono"])


class GcpSecret(SurfaceModel):
    """A secret in GCP Secret Manager."""

    project: Text = Field(description="Project that holds the secret.", examples=["platform-prod"])
    secret_id: Text = Field(
        description="The secret's resource name, or its bare id.",
        examples=["projects/1234567890/secrets/rancher-apono"],
    )


class KubernetesSecret(SurfaceModel):
    """A Kubernetes secret in the cluster of the connector."""

    namespace: Text = Field(description="Namespace of the secret.", examples=["apono-connector"])
    name: Text = Field(description="Name of the secret.", examples=["rancher-apono"])


class HashicorpVaultSecret(SurfaceModel):
    """A secret in a KV engine of HashiCorp Vault."""

    secret_engine: Text = Field(description="Mount path of the secret engine.", examples=["secret"])
    path: Text = Field(description="Path of the secret below the engine.", examples=["prod/rancher"])


class SecretStore(SurfaceModel):
    """Where the connector reads the Rancher access key and secret key: exactly one store. Never the key itself."""

    model_config = _EXACTLY_ONE

    aws: AwsSecret | None = Field(None, description="AWS Secrets Manager.")
    azure: AzureSecret | None = Field(None, description="Azure Key Vault.")
    gcp: GcpSecret | None = Field(None, description="GCP Secret Manager.")
    kubernetes: KubernetesSecret | None = Field(None, description="A Kubernetes secret beside the connector.")
    hashicorp_vault: HashicorpVaultSecret | None = Field(None, description="HashiCorp Vault, KV engine.")


class IntegrationOwner(SurfaceModel):
    """Who approves when no resource owner is found."""

    attribute: Text = Field(description="Identity attribute: `user`, `group` or another one.", examples=["group"])
    source: Text | None = Field(
        None,
        description="Name of the identity integration that the attribute comes from "
        "(its id with `resource: apono_integration`).",
        examples=["Okta"],
    )
    values: TextList = Field(description="Users or groups, as the attribute names them.", examples=[["00g1abcd"]])


class ResourceOwner(SurfaceModel):
    """Who approves for a single resource: found by a tag of the resource."""

    key: Text = Field(description="Name of the tag that names the owner.", examples=["owner"])
    attribute: Text = Field(description="Identity attribute that the tag's value belongs to.", examples=["group"])
    source: Text | None = Field(
        None, description="Name of the identity integration that the attribute comes from.", examples=["Okta"]
    )


class TerraformOptions(SurfaceModel):
    """How the generated Terraform code looks."""

    resource_name: str | None = Field(
        None, description="Name of the Terraform resource. Default: made from `name`.", examples=["rancher_production"]
    )
    resource: Literal["apono_resource_integration", "apono_integration"] = Field(
        "apono_resource_integration",
        description="Resource type of the provider; `apono_integration` is the older form.",
    )
    provider_version: str = Field("~> 1.9", description="Version constraint of the provider.", examples=["~> 1.9"])


class Waiver(SurfaceModel):
    """A decision to live with what a live check reports, for a time."""

    code: PlainText = Field(description="Code of the diagnostic.", examples=["LIVE402"])
    owner: PlainText = Field(description="Who decided.", examples=["platform-team"])
    reason: PlainText = Field(description="Why.", examples=["the role is shared until the migration, OPS-7"])
    until: PlainText = Field(
        description="The last day on which it holds, between quotes.",
        examples=["2027-03-31"],
        json_schema_extra={"format": "date"},
    )


FactOverride = Annotated[str, Field(min_length=1)]
ConfigKeyOverride = dict[str, FactOverride]


class DescriptorOverride(SurfaceModel):
    """Your account's values for what the vendor does not document; each replaces that of the shipped descriptor."""

    type: FactOverride | None = Field(None, description="Type string of the integration.", examples=["rancher"])
    resource_types: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="Resource types that are connected by default.", examples=[["rancher-cluster"]]
    )
    config_keys: ConfigKeyOverride | None = Field(
        None, description="Key in `integration_config` for a field of the spec.", examples=[{"host": "hostname"}]
    )


class Envelope(SurfaceModel):
    """What every kind of spec begins with."""

    api_version: str = Field(alias="apiVersion", description="Version of the spec format.", examples=[API_VERSION])
    kind: str = Field(description="What the document describes.", examples=["RancherIntegration"])


def describe(model: type[BaseModel], name: str) -> tuple[str, Any]:
    """Description and first example of a field by its written name; empty and `...` if there is none."""
    for field_name, field in model.model_fields.items():
        if name in (field.alias, field_name):
            return field.description or "", (field.examples or ["..."])[0]
    return "", "..."
