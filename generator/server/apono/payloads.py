"""
What Apono's API answers, as far as we read it.

Tolerant: further keys are ignored, and null means absent. Keys are those of the published API description; which of
them can be missing was seen with the provider 1.9.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = [
    "CatalogParameter",
    "CatalogType",
    "Connector",
    "Group",
    "LiveIntegration",
    "LiveOwner",
    "LiveOwnersMapping",
    "User",
]


def _text(value: Any) -> Any:
    """As the provider reads a value of a map of texts: a JSON scalar becomes its text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def _time(value: Any) -> datetime | None:
    """RFC 3339, or the older API's seconds since 1970; what is neither is no time."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def _or(default: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


_Text = Annotated[str, BeforeValidator(_text)]
_SomeText = Annotated[str, _or("")]
_Texts = Annotated[tuple[str, ...], _or(())]
_Time = Annotated[datetime | None, BeforeValidator(_time)]
_Map = Annotated[dict[str, Annotated[str | None, BeforeValidator(_text)]], _or({})]


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=False)


class LiveOwner(_Payload):
    """Who approves. `source_integration_name`: null when none was said."""

    attribute_type: _SomeText = ""
    attribute_value: _Texts = ()
    source_integration_id: str | None = None
    source_integration_name: str | None = None


class LiveOwnersMapping(_Payload):
    """Which tag of a resource names who approves for it."""

    key_name: _SomeText = ""
    attribute_type: _SomeText = ""
    source_integration_id: str | None = None
    source_integration_name: str | None = None


class LiveIntegration(_Payload):
    """
    An integration as `/api/admin/v4/integrations` shows it; `category` is `RESOURCES` or `USER-INFORMATION`.

    A secret that Apono keeps itself is known to be there by the key `apono` of `secret_store_config`; what it holds is
    dropped when it is read.
    """

    id: str
    name: str
    type: _SomeText = ""
    category: _SomeText = ""
    status: _SomeText = ""
    connector_id: str | None = None
    last_sync_time: _Time = None
    integration_config: _Map = Field(default_factory=dict)
    secret_store_config: dict[str, _Map] | None = None
    connected_resource_types: tuple[str, ...] | None = None
    custom_access_details: str | None = None
    owner: LiveOwner | None = None
    owners_mapping: LiveOwnersMapping | None = None

    @pydantic.field_validator("secret_store_config", mode="before")
    @classmethod
    def _keep_stores_that_are_set(cls, value: Any) -> Any:
        """
        An object of nulls is a store that is not set.

        The provider reads it as `{}`, which is why code without a store then never comes to rest.
        """
        if not isinstance(value, Mapping):
            return value
        return {name: {} if name == "apono" else store for name, store in value.items() if isinstance(store, Mapping)}


class Connector(_Payload):
    """Of `/api/admin/v3/connectors`. `status`: `CONNECTED` or `DISCONNECTED`, in whatever case."""

    id: str
    name: _SomeText = ""
    status: _SomeText = ""
    version: _SomeText = ""
    is_latest_version: Annotated[bool, _or(True)] = True
    last_connected: _Time = None

    @property
    def is_connected(self) -> bool:
        return self.status.upper() == "CONNECTED"


class Group(_Payload):
    """A group that Apono knows, its own or one of an identity source."""

    id: str
    name: _SomeText = ""
    source_id: str | None = None
    source_integration_name: str | None = None


class User(_Payload):
    """A person that Apono knows."""

    id: str
    email: _SomeText = ""
    email_aliases: _Texts = ()
    active: Annotated[bool, _or(True)] = True


class CatalogParameter(_Payload):
    """A key of `integration_config`. `values`: the allowed ones; empty for any. `default`: what the form fills in."""

    id: str
    label: _SomeText = ""
    values: _Texts = ()
    default: _SomeText = ""
    optional: Annotated[bool, _or(False)] = False


class CatalogType(_Payload):
    """
    A type of integration. The API names neither resource types nor the keys of the secret.

    Attributes:
        supported_secret_types: `AWS`, `GCP`, `KUBERNETES`, `AZURE`, `HASHICORP_VAULT`, `APONO`.
    """

    type: str
    name: _SomeText = ""
    description: _SomeText = ""
    params: Annotated[tuple[CatalogParameter, ...], _or(())] = ()
    requires_secret: Annotated[bool, _or(False)] = False
    supported_secret_types: _Texts = ()
