"""
Live checks of many servers at once, against the same servers one after another.

Each server is a stand-in in one of several processes, so that what is measured is the client: 200 servers, each answer
50 ms late. Run with `python -m benchmarks.fleet`.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions, run_live_checks
from generator.checks.report import FleetReport
from generator.diagnostics import Secret
from generator.diagnostics.outcome import Verdict
from generator.model import Integration, SecretReference, Server
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher

__all__ = ["main"]

_Place = tuple[str, int, str, str, str]
"""Host, port, CA, access key and secret key of a stand-in, as they come through a pipe."""

_WAVES = 3
"""Of requests to a healthy server, one after another: identity, what needs the key, what needs its answers."""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--servers", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    given = parser.parse_args()
    with _run_stand_ins(given.servers, given.latency_ms / 1000) as places:
        _measure(places)


def _measure(places: Sequence[_Place]) -> None:
    _check(places[:1])  # imports and caches
    singles = [_check([place])[0] for place in places[: min(20, len(places))]]
    memory_before = _peak_mib()
    fleet_s, report = _check(places)
    passed = sum(it.verdict is Verdict.PASSED for it in report.integrations)
    slowest, mean = max(singles), sum(singles) / len(singles)
    allowed = 2 * slowest * _WAVES
    print(f"servers: {len(places)}, all checks passed: {passed}, processors: {os.cpu_count()}")
    print(f"one server alone: mean {mean * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms")
    print(f"all at once: {fleet_s:.2f} s; allowed, 2 x slowest x {_WAVES} waves: {allowed:.2f} s")
    print(
        f"one after another: {mean * len(places):.1f} s (mean x servers), so {mean * len(places) / fleet_s:.1f} times"
    )
    print(f"memory: peak {_peak_mib():.0f} MiB, {_peak_mib() - memory_before:.0f} MiB more than for one server")


def _check(places: Sequence[_Place]) -> tuple[float, FleetReport]:
    bindings, integrations = {}, []
    for host, port, ca_pem, access_key, secret_key in places:
        endpoint = Endpoint(host, port)
        bindings[endpoint] = Binding(endpoint, ApiKey(access_key, Secret(secret_key), endpoint))
        integrations.append(_integration(endpoint, ca_pem))
    options = FleetOptions(now=datetime.datetime.now(datetime.UTC))
    start = time.perf_counter()
    report = run_live_checks(integrations, Credentials(bindings), options)
    return time.perf_counter() - start, report


def _integration(endpoint: Endpoint, ca_pem: str) -> Integration:
    return Integration(
        kind="RancherIntegration",
        name=str(endpoint),
        resource="apono_resource_integration",
        resource_name=f"rancher_{endpoint.port}",
        provider_version="~> 1.9",
        type="rancher",
        connector="prod-connector",
        config=(),
        resource_types=("rancher-cluster",),
        secret_reference=SecretReference("aws", ()),
        server=Server(endpoint.host, endpoint.port, ca_pem),
    )


def _peak_mib() -> float:
    """`ru_maxrss` is in kibibytes on Linux (getrusage(2))."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _run_stand_ins(count: int, latency_s: float) -> Iterator[list[_Place]]:
    context = multiprocessing.get_context("spawn")
    processes = max(2, os.cpu_count() or 2)
    pipes, children = [], []
    for number in range(processes):
        ours, theirs = context.Pipe()
        share = count // processes + (number < count % processes)
        child = context.Process(target=_serve, args=(theirs, share, latency_s), daemon=True)
        child.start()
        pipes.append(ours)
        children.append(child)
    try:
        yield [place for pipe in pipes for place in pipe.recv()]
    finally:
        for pipe, child in zip(pipes, children, strict=True):
            pipe.send(None)
            child.join(timeout=10)


def _serve(pipe: Connection, count: int, latency_s: float) -> None:
    """A share of the stand-ins, until something comes through the pipe."""
    stand_ins = [FakeRancher(latency_s=latency_s).__enter__() for _ in range(count)]
    pipe.send([_place(stand_in) for stand_in in stand_ins])
    pipe.recv()
    for stand_in in stand_ins:
        stand_in.close()


def _place(stand_in: FakeRancher) -> _Place:
    key = stand_in.key()
    endpoint = stand_in.endpoint
    return endpoint.host, endpoint.port, stand_in.ca_pem, key.access_key, key.secret_key.reveal()


if __name__ == "__main__":
    main()
