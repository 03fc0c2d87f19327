"""Checking stand-ins from a test."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generator.addresses import AttributePath, VariableName
from generator.checks.check import CheckOutcome
from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions, run_live_checks
from generator.checks.report import FleetReport, IntegrationReport
from generator.model import ConfigValue, Integration, SecretReference, Server
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.fake.setups import DEDICATED_KEY
from generator.server.rancher.limits import Limits

OWN_CA = "the stand-in's own"
QUICK = Limits(connect_s=3.0, answer_s=3.0, answer_bytes=200_000, connections=6)


async def no_sleep(_: float) -> None:
    """Retries come at once."""


def options(**changes: Any) -> FleetOptions:
    """Short times and no pauses."""
    made = FleetOptions(now=datetime.datetime.now(datetime.UTC), timeout_s=10, retries=0, limits=QUICK, sleep=no_sleep)
    return replace(made, **changes)


def integration(host: str | None, port: int | None, ca_pem: str | None = None, **fields: object) -> Integration:
    """An integration with settings by spec field."""
    return Integration(
        kind="RancherIntegration",
        name=str(fields.pop("name", "Rancher")),
        resource="apono_resource_integration",
        resource_name="rancher",
        provider_version="~> 1.9",
        type="rancher",
        connector="prod-connector",
        config=tuple(
            ConfigValue(field, value if not isinstance(value, int) else str(value), AttributePath.of(field))  # type: ignore[arg-type]
            for field, value in fields.items()
        ),
        resource_types=("rancher-cluster",),
        secret_reference=SecretReference("aws", ()),
        server=Server(host, port, ca_pem, not isinstance(fields.get("certificate_authority"), VariableName)),
    )


def of(rancher: FakeRancher, ca_pem: str | None = OWN_CA, **fields: object) -> Integration:
    """An integration of a stand-in."""
    trusted = rancher.ca_pem if ca_pem == OWN_CA else ca_pem
    return integration(rancher.endpoint.host, rancher.endpoint.port, trusted, **fields)


def credentials(*keys: ApiKey, vouched: Sequence[Endpoint] = ()) -> Credentials:
    """Keys with the servers that they are bound to, and servers without a key."""
    bindings = {endpoint: Binding(endpoint) for endpoint in vouched}
    return Credentials(bindings | {key.endpoint: Binding(key.endpoint, key) for key in keys})


def check(
    rancher: FakeRancher,
    *,
    key: str | None = DEDICATED_KEY,
    admin: str | None = None,
    ca_pem: str | None = OWN_CA,
    changes: Any = None,
    **fields: object,
) -> IntegrationReport:
    """The report of one integration on a stand-in. `key`, `admin`: names of keys."""
    own = credentials(rancher.key(key)) if key else credentials(vouched=[rancher.endpoint])
    if admin is not None:
        binding = replace(own.bindings[rancher.endpoint], admin_key=rancher.key(admin))
        own = Credentials({rancher.endpoint: binding})
    return fleet([of(rancher, ca_pem, **fields)], own, **(changes or {})).integrations[0]


def fleet(integrations: Sequence[Integration], own: Credentials, **changes: Any) -> FleetReport:
    """The report of several."""
    return run_live_checks(integrations, own, options(**changes))


def faults(report: IntegrationReport) -> list[tuple[str, str]]:
    """Code and spec path of each diagnostic."""
    return [(diagnostic.code, str(diagnostic.path)) for diagnostic in report.diagnostics]


def outcomes(report: IntegrationReport) -> dict[str, CheckOutcome]:
    """By name of the check."""
    return {result.check.name: result.outcome for result in report.results}


def reasons(report: IntegrationReport) -> set[str]:
    """Names of the checks that others were skipped because of."""
    return {result.because for result in report.results if result.because}
