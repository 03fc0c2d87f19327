"""
Runs checks: each as soon as what it needs is known, all within one deadline.

A check that is needed and stops has those that need it skipped, with the name of the first fault in the row. A fault
outside of the checks (a server that does not answer) often meets several at once: the first in declared order tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from generator.checks.check import Check, CheckOutcome, CheckResult, Conclusion, Scope
from generator.checks.context import Host, Subject
from generator.checks.faults import can_heal, conclude, find_wait
from generator.diagnostics import BugError
from generator.diagnostics.codes import tool
from generator.model import Integration
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import RancherError, TimedOutError

__all__ = ["Policy", "Progress", "conclude_crash", "fold_causes", "run_checks", "skip", "validate_order"]

Progress = Callable[[Endpoint, CheckResult], None]
"""Told of each result and its server as soon as it is there; results in declared order come at the end."""


@final
@dataclass(frozen=True, slots=True)
class Policy:
    """
    How long and how often a server is asked.

    Attributes:
        timeout_s: For all checks of one server together.
        retries: How often a question is asked again when its failure can heal.
        pause_s: Before the first retry; doubled each time. A server that asks for a longer one gets it.
        sleep: What waits; tests give one that does not.
    """

    timeout_s: float = 60.0
    retries: int = 2
    pause_s: float = 0.5
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


async def run_checks(
    checks: Sequence[Check],
    host: Host,
    integrations: Sequence[Integration],
    policy: Policy,
    progress: Progress | None = None,
) -> list[tuple[CheckResult, ...]]:
    """
    The results for each of *integrations*, all of which name *host*; each in the order of *checks*.

    Checks of the server run once, and their results stand in every row. What the checks told one another is not kept:
    it may hold whole answers, and the key.
    """
    run = _Run(host, policy, progress, asyncio.get_running_loop().time() + policy.timeout_s)
    async with asyncio.TaskGroup() as group:
        shared = run.start([check for check in checks if check.scope is Scope.SERVER], host, {}, group)
        rows = [
            run.start([check for check in checks if check.scope is Scope.SPEC], Subject(host, it), shared, group)
            for it in integrations
        ]
    of_server = _let_go_of_values(shared)
    return [
        fold_causes(tuple(results[check.name] for check in checks))
        for results in ({**of_server, **_let_go_of_values(row)} for row in rows)
    ]


def _let_go_of_values(tasks: _Tasks) -> dict[str, CheckResult]:
    return {name: _let_go(task.result()) for name, task in tasks.items()}


def _let_go(result: CheckResult) -> CheckResult:
    if result.conclusion.value is None:
        return result
    return replace(result, conclusion=replace(result.conclusion, value=None))


def validate_order(checks: Sequence[Check]) -> None:
    """
    Raises:
        BugError: Two checks have one name, or one needs another that is not declared before it.
    """
    known: dict[str, Check] = {}
    for check in checks:
        for need in (*check.needs, *check.after):
            if need not in known:
                raise BugError(f"check {check.name!r} needs {need!r}, which is not declared before it")
            if check.scope is Scope.SERVER and known[need].scope is Scope.SPEC:
                raise BugError(f"check {check.name!r} of the server needs {need!r} of one spec")
        if check.name in known:
            raise BugError(f"two checks are called {check.name!r}")
        known[check.name] = check


def fold_causes(results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """*results* with each cause reported once; a check that another cause kept from running names the first one."""
    first: dict[tuple[object, ...], str] = {}
    renamed: dict[str, str] = {}
    folded = []
    for result in results:
        cause = result.conclusion.cause
        if cause and cause in first:
            renamed[result.check.name] = first[cause]
            result = skip(result.check, first[cause])
        elif cause:
            first[cause] = result.check.name
        if result.because in renamed:
            result = replace(result, because=renamed[result.because])
        folded.append(result)
    return tuple(folded)


_Tasks = Mapping[str, asyncio.Task[CheckResult]]


@final
@dataclass(frozen=True, slots=True)
class _Run:
    host: Host
    policy: Policy
    progress: Progress | None
    deadline: float

    def start(
        self, checks: Sequence[Check], about: Host | Subject, given: _Tasks, group: asyncio.TaskGroup
    ) -> dict[str, asyncio.Task[CheckResult]]:
        tasks: dict[str, asyncio.Task[CheckResult]] = {}
        for check in checks:
            needed = {name: tasks.get(name) or given[name] for name in (*check.needs, *check.after)}
            tasks[check.name] = group.create_task(self._run(check, about, needed))
        return tasks

    async def _run(self, check: Check, about: Host | Subject, tasks: _Tasks) -> CheckResult:
        results = {name: await task for name, task in tasks.items()}
        blocked = next((results[name] for name in check.needs if results[name].stops), None)
        if blocked is not None:
            result = skip(check, blocked.because or blocked.check.name)
        else:
            values = [results[name].conclusion.value for name in check.needs]
            result = await self._ask(check, about, (*values, *(results[name] for name in check.after)))
        if self.progress is not None:
            self.progress(self.host.endpoint, result)
        return result

    async def _ask(self, check: Check, about: Host | Subject, arguments: tuple[object, ...]) -> CheckResult:
        attempts = 0
        while True:
            attempts += 1
            try:
                async with asyncio.timeout_at(self.deadline):
                    return _made(check, await check.run(about, *arguments), attempts)
            except TimeoutError:
                error: RancherError = TimedOutError(f"the {self.policy.timeout_s:g} s for this server are over")
                return _made(check, conclude(error, self.host), attempts)
            except RancherError as exc:
                error = exc
            except Exception as exc:  # noqa: BLE001 - one check's mistake must not hide what the others found
                return conclude_crash(check, exc)
            if attempts > self.policy.retries or not can_heal(error) or not await self._pause(error, attempts):
                return self._conclude(check, error, attempts)

    async def _pause(self, error: RancherError, attempts: int) -> bool:
        """Whether there is time for another attempt."""
        pause_s = max(self.policy.pause_s * 2 ** (attempts - 1), find_wait(error))
        if asyncio.get_running_loop().time() + pause_s >= self.deadline:
            return False
        await self.policy.sleep(pause_s)
        self.host.forget_failures()
        return True

    def _conclude(self, check: Check, error: RancherError, attempts: int) -> CheckResult:
        try:
            return _made(check, conclude(error, self.host), attempts)
        except Exception as exc:  # noqa: BLE001 - as above
            return conclude_crash(check, exc)


def _made(check: Check, conclusion: Conclusion, attempts: int) -> CheckResult:
    return CheckResult(check, conclusion, conclusion.outcome, conclusion.skip_because, attempts)


def skip(check: Check, because: str) -> CheckResult:
    """What becomes of a check that has nothing to work on."""
    return CheckResult(check, Conclusion(stops=True), CheckOutcome.SKIPPED, because, 0)


def conclude_crash(check: Check, exc: Exception) -> CheckResult:
    """What becomes of a broken check. The words of the exception stay out: they may hold anything, a key as well."""
    mistake = f"the check `{check.name}` crashed with {type(exc).__name__}"
    return CheckResult(check, Conclusion(diagnostics=(tool.BUG.at(mistake=mistake),), stops=True), CheckOutcome.CRASHED)
