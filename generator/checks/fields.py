"""The spec fields that live checks are about."""

from __future__ import annotations

from typing import Final

from generator.addresses import AttributePath, VariableName
from generator.model import Integration, Value

__all__ = [
    "CERTIFICATE_AUTHORITY",
    "CLEANUP_DAYS",
    "HOST",
    "PORT",
    "ROTATION_DAYS",
    "SECRET_STORE",
    "UI_URL",
    "find_days",
    "find_longest_days",
    "find_value",
]

HOST: Final = AttributePath.of("host")
PORT: Final = AttributePath.of("port")
CERTIFICATE_AUTHORITY: Final = AttributePath.of("certificate_authority")
UI_URL: Final = AttributePath.of("rancher_ui_url")
SECRET_STORE: Final = AttributePath.of("secret_store")
"""The key that is checked is the one that Apono will read from there."""

ROTATION_DAYS: Final = AttributePath.of("credential_rotation_days")
CLEANUP_DAYS: Final = AttributePath.of("user_cleanup_days")


def find_value(integration: Integration, path: AttributePath) -> Value | None:
    """What the spec says at *path*, if it is a setting of the integration type; `None` if it says nothing."""
    for setting in integration.config:
        if setting.origin.steps[: len(path.steps)] == path.steps:
            return setting.value
    return None


def find_days(integration: Integration, path: AttributePath) -> int | None:
    """A number of days; `None` when it is not given, or known only to Terraform."""
    value = find_value(integration, path)
    if value is None or isinstance(value, VariableName) or not value.isdigit():
        return None
    return int(value)


def find_longest_days(integration: Integration) -> tuple[int, AttributePath] | None:
    """How long Apono must be able to act, at least, and the field that says so; `None` when none does."""
    given = [(days, path) for path in (ROTATION_DAYS, CLEANUP_DAYS) if (days := find_days(integration, path))]
    return max(given, key=lambda pair: pair[0], default=None)
