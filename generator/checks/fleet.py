"""
Many integrations and the servers that they name, checked side by side.

One server is asked once, however many specs name it with the same CA.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, final

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

__all__ = [
    "MANY_SERVERS",
    "FleetOptions",
    "FleetPlan",
    "Rows",
    "find_endpoint",
    "plan_fleet",
    "run_live_checks",
    "run_server_checks",
]

MANY_SERVERS: Final = 48
"""
From so many on it is the processors that one waits for, and no longer the servers: each server gets one connection, for
one TLS handshake instead of three, as long as it answers steadily (measured with answers that take 50 ms).
"""


@final
@dataclass(frozen=True, slots=True)
class FleetOptions:
    """
    Attributes:
        now: With a time zone.
        timeout_s: For one server.
        retries: How often one question is asked again.
        servers_at_once: How many servers one process asks side by side.
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
    servers_at_once: int = field(default_factory=lambda: _count_servers_at_once())
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    wire: Wire = open_wire
    resolve: Resolver = resolve_host
    tape: TapeMaker = ask_live
    note_key: Callable[[Endpoint, ApiKey | None, tuple[Diagnostic, ...]], None] = lambda _endpoint, _key, _faults: None
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    progress: Progress | None = None
    checks: tuple[Check, ...] = CHECKS


def _count_servers_at_once() -> int:
    """
    A hundred keep a processor busy although each of them takes its time, and take little memory. Their connections must
    be within the files that a process may open: 1,024 on most systems, 256 on macOS.
    """
    try:
        from resource import RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows counts no sockets
        return _MOST_AT_ONCE
    files, _ = getrlimit(RLIMIT_NOFILE)
    if files < 0:  # RLIM_INFINITY
        return _MOST_AT_ONCE
    return max(1, min(_MOST_AT_ONCE, (files - _OTHER_FILES) // Limits().connections))


_MOST_AT_ONCE: Final = 100
_OTHER_FILES: Final = 64


def run_live_checks(
    integrations: Sequence[Integration], credentials: Credentials, options: FleetOptions
) -> FleetReport:
    """
    Checks *integrations* against the servers that they name. Never raises for what a server or a spec does.

    Returns:
        Reports in the order of *integrations*.
    """
    plan = plan_fleet(integrations, options)
    rows: dict[int, Rows] = {}
    run_server_checks(plan, range(len(plan.servers)), credentials, rows.__setitem__)
    return plan.report(rows, credentials)


def run_server_checks(
    plan: FleetPlan, numbers: Iterable[int], credentials: Credentials, done: Callable[[int, Rows], None]
) -> None:
    """
    Checks the servers of *plan* with the *numbers*, taking the next number when there is time for its server.

    Args:
        done: Told of each server's results. As the result of `asyncio.run` they would be turned into text twice, for an
            error message that nobody sees (`signal._int_to_enum` of Python 3.11 to 3.13).
    """
    with _collecting_seldom():
        asyncio.run(_check_servers(plan, numbers, credentials, done))


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """
    Has Python look for garbage in cycles after 20,000 new objects instead of 700.

    Hundreds of servers at once are a million objects that are in use: looking through them took an eighth of the time.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(20_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


Rows = Sequence[tuple[CheckResult, ...]]
"""The results for each integration that names a server; each in the order of the checks."""


@final
@dataclass(frozen=True, slots=True)
class _Target:
    endpoint: Endpoint
    ca_pem: str | None


@final
@dataclass(frozen=True, slots=True)
class FleetPlan:
    """
    Who is to be asked for whom.

    Attributes:
        servers: Each with the places of the integrations that name it.
        options: As they suit so many servers.
    """

    integrations: Sequence[Integration]
    servers: Sequence[tuple[_Target, Sequence[int]]]
    options: FleetOptions
    _unknown: Mapping[int, Diagnostic]

    def report(self, rows: Mapping[int, Rows], credentials: Credentials) -> FleetReport:
        """
        Args:
            rows: By the number of the server.
        """
        reports = {
            place: IntegrationReport(
                self.integrations[place], None, _block(self.options.checks, diagnostic, is_unknown=True)
            )
            for place, diagnostic in self._unknown.items()
        }
        for number, (target, places) in enumerate(self.servers):
            for place, row in zip(places, rows[number], strict=True):
                reports[place] = self._report(self.integrations[place], target.endpoint, row)
        return FleetReport(tuple(reports[place] for place in sorted(reports)), credentials.diagnostics)

    def _report(
        self, integration: Integration, endpoint: Endpoint, results: tuple[CheckResult, ...]
    ) -> IntegrationReport:
        """With the integration's waivers taken into account; what they change is its own, and not that of others."""
        if not integration.waivers:
            return IntegrationReport(integration, endpoint, results)
        waivers, checks, today = integration.waivers, self.options.checks, self.options.now.date()
        said = tuple(judge_waivers(waivers, results, checks, today))
        return IntegrationReport(integration, endpoint, apply_waivers(results, waivers, checks, today), said)


def plan_fleet(integrations: Sequence[Integration], options: FleetOptions) -> FleetPlan:
    """Which servers *integrations* name, each once."""
    groups: dict[_Target, list[int]] = {}
    unknown: dict[int, Diagnostic] = {}
    for place, integration in enumerate(integrations):
        target = _find_target(integration)
        if isinstance(target, Diagnostic):
            unknown[place] = target
        else:
            groups.setdefault(target, []).append(place)
    if len(groups) >= MANY_SERVERS:
        options = replace(options, limits=replace(options.limits, connections_at_first=1))
    return FleetPlan(integrations, tuple(groups.items()), options, unknown)


async def _check_servers(
    plan: FleetPlan,
    numbers: Iterable[int],
    credentials: Credentials,
    done: Callable[[int, Rows], None],
) -> None:
    fleet = _Fleet(credentials, plan.options)
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            target, places = plan.servers[number]
            done(number, await fleet.check(target, [plan.integrations[place] for place in places]))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(plan.options.servers_at_once, len(plan.servers))):
            tasks.create_task(work())


def find_endpoint(integration: Integration) -> Endpoint | None:
    """The server that would be asked for *integration*; `None` when the spec does not tell."""
    target = _find_target(integration)
    return target.endpoint if isinstance(target, _Target) else None


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
        self._bound = credentials.bound
        self._keys: dict[Endpoint, asyncio.Task[tuple[ApiKey | None, tuple[Diagnostic, ...]]]] = {}
        self._limits = _cut(options.limits, options.timeout_s)

    async def check(self, target: _Target, integrations: Sequence[Integration]) -> Rows:
        """The results for each of *integrations*, all of which name *target*."""
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
                bound=self._bound,
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
