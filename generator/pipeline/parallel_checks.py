"""
The live checks of many servers on all processors.

What they wait for is the processor: TLS and JSON. The children get their servers one by one, ask many of them side by
side, and send back what became of the checks; no key and no answer comes with that.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import final

from generator.checks.check import Scope
from generator.checks.credentials import Credentials
from generator.checks.fleet import (
    MANY_SERVERS,
    FleetOptions,
    FleetPlan,
    Rows,
    plan_fleet,
    run_live_checks,
    run_server_checks,
)
from generator.checks.report import FleetReport
from generator.model import Integration
from generator.pipeline.messages import dump, load
from generator.pipeline.workers import MAX_TASKS, Send, count_processors, run_workers
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.tape import ask_live

__all__ = ["run_fleet"]


def run_fleet(integrations: Sequence[Integration], credentials: Credentials, options: FleetOptions) -> FleetReport:
    """
    What `run_live_checks` does, in several processes if that is sooner and possible.

    Of a server in another process *options.progress* hears when all of its checks are done.
    """
    plan = plan_fleet(integrations, options)
    workers = count_processors() if _may_be_shared(plan, credentials) else 1
    if workers == 1:
        return run_live_checks(integrations, credentials, options)
    job = _Job(plan, credentials, workers)
    rows: dict[int, Rows] = {}
    gc.freeze()  # a child that looks for garbage would copy every page that it shares with us
    try:
        with closing(run_workers(job.work, job.tasks, workers)) as messages:
            for number, message in messages:
                if message is not None:
                    rows[number] = load(message, options.checks)
                    _tell(plan, number, rows[number])
    finally:
        gc.unfreeze()
    if missing := [number for number in range(len(plan.servers)) if number not in rows]:
        run_server_checks(plan, missing, credentials, rows.__setitem__)  # fails as it failed there, if it does
    return plan.report(rows, credentials)


def _may_be_shared(plan: FleetPlan, credentials: Credentials) -> bool:
    """
    Not few servers; nor when answers are recorded, in the memory of one process, or replayed; nor when keys come from
    commands, whose processes Ctrl-C would not end.
    """
    return (
        len(plan.servers) >= MANY_SERVERS
        and plan.options.tape is ask_live
        and not any(_has_command(credentials, target.endpoint) for target, _ in plan.servers)
    )


def _has_command(credentials: Credentials, endpoint: Endpoint) -> bool:
    binding = credentials.find(endpoint)
    return binding is not None and bool(binding.command)


@final
@dataclass(frozen=True, slots=True)
class _Job:
    """What every process knows."""

    plan: FleetPlan
    credentials: Credentials
    workers: int

    @property
    def tasks(self) -> int:
        """A task is one server, or every so manieth of very many."""
        return min(len(self.plan.servers), MAX_TASKS)

    def work(self, tasks: Iterator[int], send: Send) -> None:
        """In a child. Its share of the servers at once is no larger than that of the others."""
        options, servers = self.plan.options, len(self.plan.servers)
        at_once = min(options.servers_at_once, -(-servers // self.workers))
        plan = replace(self.plan, options=replace(options, servers_at_once=at_once, progress=None))
        numbers = (number for task in tasks for number in range(task, servers, self.tasks))

        # A check is sent as its number; a key cannot be sent at all (`Secret`).
        of_checks = {id(check): number for number, check in enumerate(options.checks)}

        def done(number: int, rows: Rows) -> None:
            send(number, dump(rows, of_checks))

        with suppress(Exception):  # the parent asks what is missing, and fails with a better trace
            run_server_checks(plan, numbers, self.credentials, done)


def _tell(plan: FleetPlan, number: int, rows: Rows) -> None:
    """The progress of a server that another process has asked."""
    progress = plan.options.progress
    if progress is None:
        return
    endpoint = plan.servers[number][0].endpoint
    for place, row in enumerate(rows):
        for result in row:
            if result.check.scope is Scope.SPEC or not place:
                progress(endpoint, result)
