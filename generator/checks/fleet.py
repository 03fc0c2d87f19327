"""
Many integrations and the servers that they name, checked side by side.

One server is asked once, however many specs name it with the same CA.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, final

from generator.checks.check import Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.credentials import Credentials, load_key
from generator.checks.fields import CERTIFICATE_AUTHORITY, HOST, PORT
from generator.checks.registry import CHECKS
from generator.checks.report import FleetReport, IntegrationReport
from generator.checks.runner import Policy, Progress, run_checks
from generator.checks.waivers import apply_waivers, judge_waivers
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import live as codes
from generator.model import Integration
from generator.server.rancher.client import RancherClient, Resolver, resolve_host
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.errors import TlsError
from generator.server.rancher.limits import Limits
from generator.server.rancher.tape import Asker, TapeMaker, ask_live
from generator.server.rancher.wire import Wire, open_wire

__all__ = ["FleetOptions", "check_fleet", "run_live_checks"]


@final
@dataclass(frozen=True, slots=True)
class FleetOptions:
    """
    Attributes:
        now: With a time zone.
        timeout_s: For one server.
        retries: How often one question is asked again.
        servers_at_once: How many servers are asked side by side.
        environment: Of the process; which proxies are set.
        limits: Of each client; the times in it are cut to the timeout.
        wire, resolve: Of each client; others answer in a test.
        tape: What each client asks through; others record or replay.
        note_key: Told of the key that is bound to each server that is asked, or why there is none.
        sleep: Waits between retries.
        progress: Told of each result as it comes.
        checks: What to run.
    """

    now: datetime
    timeout_s: float = 60.0
    retries: int = 2
    servers_at_once: int = 64
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=lambda: Limits(connections=6))
    wire: Wire = open_wire
    resolve: Resolver = resolve_host
    tape: TapeMaker = ask_live
    note_key: Callable[[Endpoint, ApiKey | None, tuple[Diagnostic, ...]], None] = lambda _endpoint, _key, _faults: None
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    progress: Progress | None = None
    checks: tuple[Check, ...] = CHECKS


def run_live_checks(
    integrations: Sequence[Integration], credentials: Credentials, options: FleetOptions
) -> FleetReport:
    """What `check_fleet` does, for callers without an event loop."""
    reports: list[FleetReport] = []

    async def check() -> None:
        # As the result of `asyncio.run` it would be turned into text twice, for an error message that nobody sees:
        # a tenth of the time of a large fleet (`signal._int_to_enum` of Python 3.11 to 3.13).
        reports.append(await check_fleet(integrations, credentials, options))

    asyncio.run(check())
    return reports[0]


async def check_fleet(
    integrations: Sequence[Integration], credentials: Credentials, options: FleetOptions
) -> FleetReport:
    """
    Checks *integrations* against the servers that they name. Never raises for what a server or a spec does.

    Returns:
        Reports in the order of *integrations*.
    """
    fleet = _Fleet(credentials, options)
    reports: list[IntegrationReport | None] = [None] * len(integrations)
    groups: dict[_Target, list[int]] = {}
    for place, integration in enumerate(integrations):
        target = _find_target(integration)
        if isinstance(target, Diagnostic):
            reports[place] = IntegrationReport(integration, None, _block(options.checks, target, is_unknown=True))
        else:
            groups.setdefault(target, []).append(place)
    async with asyncio.TaskGroup() as tasks:
        for target, places in groups.items():
            tasks.create_task(fleet.check(target, [integrations[place] for place in places], places, reports))
    return FleetReport(tuple(report for report in reports if report is not None), credentials.diagnostics)


@final
@dataclass(frozen=True, slots=True)
class _Target:
    endpoint: Endpoint
    ca_pem: str | None


def _find_target(integration: Integration) -> _Target | Diagnostic:
    """Where to ask, or why that is not known."""
    server = integration.server
    for path, is_known in (
        (HOST, server.host is not None),
        (PORT, server.port is not None),
        (CERTIFICATE_AUTHORITY, server.is_authority_known),
    ):
        if not is_known:
            return codes.HOST_UNKNOWN.at(path, field=path)
    assert server.host is not None  # noqa: S101 - just looked at
    assert server.port is not None  # noqa: S101 - just looked at
    return _Target(Endpoint(_to_ascii(server.host), server.port), server.certificate_authority)


def _to_ascii(host: str) -> str:
    """Names in other scripts as the A-labels that name resolution and certificates know (RFC 5891)."""
    if host.isascii():
        return host
    import idna  # 10 ms

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:  # the spec's own checks have said so
        return host


@final
class _Fleet:
    def __init__(self, credentials: Credentials, options: FleetOptions) -> None:
        self._credentials = credentials
        self._options = options
        self._bound = asyncio.Semaphore(options.servers_at_once)
        self._keys: dict[Endpoint, asyncio.Task[tuple[ApiKey | None, tuple[Diagnostic, ...]]]] = {}
        self._limits = _cut(options.limits, options.timeout_s)

    async def check(
        self,
        target: _Target,
        integrations: Sequence[Integration],
        places: Sequence[int],
        reports: list[IntegrationReport | None],
    ) -> None:
        """Puts the reports of *integrations*, all of which name *target*, into their *places*."""
        async with self._bound:
            rows = await self._check(target, integrations)
        for place, integration, row in zip(places, integrations, rows, strict=True):
            reports[place] = self._report(integration, target.endpoint, row)

    def _report(
        self, integration: Integration, endpoint: Endpoint, results: tuple[CheckResult, ...]
    ) -> IntegrationReport:
        """With the integration's waivers taken into account; what they change is its own, and not that of others."""
        if not integration.waivers:
            return IntegrationReport(integration, endpoint, results)
        waivers, checks, today = integration.waivers, self._options.checks, self._options.now.date()
        said = tuple(judge_waivers(waivers, results, checks, today))
        return IntegrationReport(integration, endpoint, apply_waivers(results, waivers, checks, today), said)

    async def _check(self, target: _Target, integrations: Sequence[Integration]) -> list[tuple[CheckResult, ...]]:
        options = self._options
        key, faults = await self._get_key(target.endpoint)
        options.note_key(target.endpoint, key, faults)
        try:
            client = self._make_client(target.endpoint, target.ca_pem, key)
        except TlsError as exc:
            facts: dict[str, Any] = {"server": str(target.endpoint), "host": target.endpoint.host, "reason": str(exc)}
            unreadable = codes.NO_SECURE_CONNECTION.at(CERTIFICATE_AUTHORITY, **facts)
            return [_block(options.checks, unreadable, is_unknown=False)] * len(integrations)
        binding = self._credentials.find(target.endpoint)
        admin_key = binding.admin_key if binding is not None else None
        async with AsyncExitStack() as clients:
            await clients.enter_async_context(client)
            admin = None
            if admin_key is not None:
                admin = self._make_client(target.endpoint, target.ca_pem, admin_key, Asker.ADMIN)
                await clients.enter_async_context(admin)
            host = Host(
                endpoint=target.endpoint,
                ca_pem=target.ca_pem,
                client=client,
                now=options.now,
                make_client=lambda endpoint, ca_pem: self._make_client(endpoint, ca_pem, None),
                key=key,
                admin=admin,
                key_faults=faults,
                bound=self._credentials.bound,
                environment=options.environment,
            )
            policy = Policy(options.timeout_s, options.retries, sleep=options.sleep)
            return await run_checks(options.checks, host, integrations, policy, options.progress)

    def _make_client(
        self, endpoint: Endpoint, ca_pem: str | None, key: ApiKey | None, asker: Asker | None = None
    ) -> RancherClient:
        """*asker*: by default whoever the key belongs to, or nobody."""
        asker = asker or (Asker.NOBODY if key is None else Asker.KEY)
        return RancherClient(
            endpoint,
            ca_pem=ca_pem,
            key=key,
            is_vouched=self._credentials.find(endpoint) is not None,
            limits=self._limits,
            wire=self._options.wire,
            resolve=self._options.resolve,
            tape=self._options.tape(endpoint, ca_pem, asker),
        )

    async def _get_key(self, endpoint: Endpoint) -> tuple[ApiKey | None, tuple[Diagnostic, ...]]:
        """A command is run once for its server, in a thread since it may take its time."""
        binding = self._credentials.find(endpoint)
        if binding is None or not binding.command:
            return (binding.key, binding.faults) if binding else (None, ())
        if endpoint not in self._keys:
            self._keys[endpoint] = asyncio.create_task(asyncio.to_thread(load_key, binding))
        return await self._keys[endpoint]


def _cut(limits: Limits, timeout_s: float) -> Limits:
    """Half of the time for a connection, so that one that hangs is said to hang before the deadline says less."""
    return replace(limits, connect_s=min(limits.connect_s, timeout_s / 2), answer_s=min(limits.answer_s, timeout_s))


def _block(checks: Sequence[Check], diagnostic: Diagnostic, *, is_unknown: bool) -> tuple[CheckResult, ...]:
    """The first check reports *diagnostic*, and everything else is skipped because of it."""
    first, *others = checks
    conclusion = Conclusion(diagnostics=(diagnostic,), stops=True, is_unknown=is_unknown)
    skipped = Conclusion(stops=True)
    return (
        CheckResult(first, conclusion, conclusion.outcome),
        *(CheckResult(check, skipped, CheckOutcome.SKIPPED, first.name, 0) for check in others),
    )
