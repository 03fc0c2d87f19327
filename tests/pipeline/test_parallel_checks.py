"""The live checks on several processes: the same report as on one, and an end whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

import pytest

from generator.checks.check import Category, Check, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions, run_live_checks
from generator.checks.recorded_run import RunRecorder
from generator.checks.registry import CHECKS
from generator.checks.report import FleetReport
from generator.diagnostics import BugError, Secret
from generator.diagnostics.outcome import Verdict
from generator.model import Integration
from generator.pipeline import parallel_checks
from generator.pipeline.messages import dump, load
from generator.pipeline.parallel_checks import run_fleet
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher, Fault
from tests.checks.asking import integration, options

# pytest-xdist has a thread, which Python 3.12 and later warn of when a process is copied.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

_FAULTS = ((), (Fault.LOGIN_PAGE,), (Fault.DROPPED,), (Fault.WRONG_CA,), (Fault.EXPIRED_CERTIFICATE,))


@dataclass(frozen=True, slots=True)
class _Servers:
    integrations: tuple[Integration, ...]
    keys: tuple[tuple[Endpoint, str, str], ...]

    @property
    def credentials(self) -> Credentials:
        made = (Binding(it, ApiKey(name, Secret(secret), it)) for it, name, secret in self.keys)
        return Credentials({binding.endpoint: binding for binding in made})


def _serve(pipe: Connection) -> None:
    servers = [FakeRancher(faults=faults).__enter__() for faults in _FAULTS]
    integrations = tuple(integration(it.endpoint.host, it.endpoint.port, it.ca_pem) for it in servers)
    keys = [(it.endpoint, it.key()) for it in servers]
    pipe.send((integrations, tuple((end, key.access_key, key.secret_key.reveal()) for end, key in keys)))
    pipe.recv()
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def servers() -> Iterator[_Servers]:
    """In a process of their own: one that is copied should have no threads."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(theirs,), daemon=True)
    child.start()
    yield _Servers(*ours.recv())
    ours.send(None)
    child.join(10)


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """For as few as two servers."""
    monkeypatch.setattr(parallel_checks, "count_processors", lambda: 2)
    monkeypatch.setattr(parallel_checks, "MANY_SERVERS", 2)


def _essence(report: FleetReport) -> object:
    return report.to_json(), [it.diagnostics for it in report.integrations], report.verdict


def _checking(run: object) -> FleetOptions:
    return options(checks=(Check(name="one", title="is one", category=Category.REACH, run=run),))  # type: ignore[arg-type]


_NAMED = [integration(f"192.0.2.{number}", 443) for number in range(1, 8)]
"""Nobody is asked there: the checks are the test's own."""


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_report_is_that_of_one_process(servers: _Servers) -> None:
    """With every kind of verdict, servers that several specs name, and a spec that names none."""
    first = servers.integrations[0]
    integrations = (*servers.integrations, replace(first, name="again"), integration(None, 443))
    asked = options()
    alone = run_live_checks(integrations, servers.credentials, asked)
    shared = run_fleet(integrations, servers.credentials, asked)
    assert _essence(shared) == _essence(alone)
    assert {it.verdict for it in alone.integrations} >= {Verdict.PASSED, Verdict.FAILED, Verdict.COULD_NOT_TELL}
    assert len(shared.to_json()["servers"]) == len(_FAULTS)


@pytest.mark.usefixtures("no_child_left")
def test_nothing_secret_is_sent_between_processes(servers: _Servers) -> None:
    """What checks tell one another, the key among it, is not kept; only what became of them."""
    report = run_live_checks(servers.integrations[:1], servers.credentials, options())
    rows = [it.results for it in report.integrations]
    message = dump(rows, {id(check): number for number, check in enumerate(CHECKS)})
    assert servers.keys[0][2].encode() not in message
    assert {result.conclusion.value for result in rows[0]} == {None}
    assert load(message, CHECKS) == rows


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_checks_run_in_children() -> None:
    """And each server's progress is told here."""
    heard: list[str] = []

    async def run(_: Host) -> Conclusion:
        return Conclusion(note=str(os.getpid()))

    def note(endpoint: Endpoint, result: CheckResult) -> None:
        heard.append(f"{endpoint.host} {result.check.name}")

    report = run_fleet(_NAMED, Credentials(), replace(_checking(run), progress=note))
    assert str(os.getpid()) not in {it.results[0].conclusion.note for it in report.integrations}
    assert sorted(heard) == [f"{it.server.host} one" for it in _NAMED]


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_more_servers_than_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task is then several of them."""
    monkeypatch.setattr(parallel_checks, "MAX_TASKS", 3)

    async def run(host: Host) -> Conclusion:
        return Conclusion(note=host.endpoint.host)

    report = run_fleet(_NAMED, Credentials(), _checking(run))
    assert [it.results[0].conclusion.note for it in report.integrations] == [it.server.host for it in _NAMED]


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_what_cannot_be_sent_is_asked_again_here() -> None:
    """A mistake of ours costs time, and no result."""

    async def run(host: Host) -> Conclusion:
        return Conclusion(note=host.endpoint.host, facts={"not data": lambda: None})

    report = run_fleet(_NAMED, Credentials(), _checking(run))
    assert [it.results[0].conclusion.note for it in report.integrations] == [it.server.host for it in _NAMED]


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_child_that_is_killed_ends_the_run() -> None:
    """As when the system is out of memory."""

    async def run(_: Host) -> Conclusion:
        os.kill(os.getpid(), signal.SIGKILL)
        return Conclusion()

    with pytest.raises(BugError, match="exit code -9"):
        run_fleet(_NAMED, Credentials(), _checking(run))


@pytest.mark.usefixtures("two_processes", "no_child_left")
def test_interrupt_ends_all_children(servers: _Servers) -> None:
    """Ctrl-C while results come in."""

    def interrupt(_: Endpoint, __: CheckResult) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_fleet(servers.integrations, servers.credentials, options(progress=interrupt))


@pytest.mark.usefixtures("two_processes")
@pytest.mark.parametrize("why", ["few", "recorded", "command"])
def test_runs_that_stay_in_this_process(why: str) -> None:
    """Few servers are not worth it, recordings are made in memory, and a command ends with its terminal's process."""

    async def run(_: Host) -> Conclusion:
        return Conclusion(note=str(os.getpid()))

    asked, named, own = _checking(run), _NAMED, Credentials()
    if why == "few":
        named = _NAMED[:1]
    elif why == "recorded":
        asked = RunRecorder().listen(asked)
    else:
        endpoint = Endpoint("192.0.2.1", 443)
        own = Credentials({endpoint: Binding(endpoint, command=("false",))})
    assert _pids(run_fleet(named, own, asked)) == {str(os.getpid())}


def _pids(report: FleetReport) -> set[str]:
    return {it.results[0].conclusion.note for it in report.integrations}
