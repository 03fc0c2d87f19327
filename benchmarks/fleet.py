"""
Live checks of many servers at once, against the same servers one after another.

The servers are stand-ins in processes of their own on the same processors, each with a certificate and a CA of its own,
each answer 50 ms late. All are asked once before anything is measured: what they keep since then are their answers, as
a server's caches would; TLS sessions are not kept. How much of the time went to them is printed as well.

Run with `python -m benchmarks.fleet`.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import multiprocessing
import os
import resource
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import final

import httpx

from benchmarks.measure import BenchmarkError
from benchmarks.process_tree import watch_tree
from benchmarks.waves import WaveCounter
from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions
from generator.checks.report import FleetReport
from generator.diagnostics import Secret
from generator.diagnostics.outcome import Verdict
from generator.model import Integration, SecretReference, Server
from generator.pipeline.parallel_checks import run_fleet
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.limits import Limits
from generator.server.rancher.wire import open_wire

__all__ = ["FleetResult", "describe_fleet", "main", "measure_fleet"]

_Place = tuple[str, int, str, str, str]
"""Host, port, CA, access key and secret key of a stand-in, as they come through a pipe."""

_FEW = 20
_TIMES_FASTER = 20


@dataclass(frozen=True, slots=True)
class FleetResult:
    """
    Attributes:
        requests: To one healthy server.
        waves: Of those, how many have to wait for one another.
        alone_s: For one server, each of a sample.
        together_s: For all at once.
        client_s, stand_in_s: Of the processors' time, during that; of all processes of the client.
        peak_mib: Of the memory of a client that asks one server, a few, all; all of its processes together.
    """

    servers: int
    latency_s: float
    requests: int
    waves: int
    alone_s: tuple[float, ...]
    together_s: float
    client_s: float
    stand_in_s: float
    peak_mib: tuple[float, float, float]

    @property
    def allowed_s(self) -> float:
        """Twice the time of the slowest server, times the number of waves."""
        return 2 * max(self.alone_s) * self.waves

    @property
    def in_turn_s(self) -> float:
        """All of them one after another; measured when the sample is all of them, else worked out."""
        return sum(self.alone_s) / len(self.alone_s) * self.servers


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--servers", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    parser.add_argument("--full", action="store_true", help="really ask all of them one after another: over a minute")
    given = parser.parse_args()
    print(describe_fleet(measure_fleet(given.servers, given.latency_ms / 1000, given.servers if given.full else _FEW)))


def measure_fleet(servers: int = 200, latency_s: float = 0.05, sample: int = _FEW) -> FleetResult:
    """
    Args:
        sample: How many are asked one after another.

    Raises:
        BenchmarkError: A check did not pass.
    """
    with _run_stand_ins(servers, latency_s) as stand_ins:
        places = stand_ins.places
        _check(places)  # imports and caches
        requests, waves = _count_waves(places[0])
        alone_s = tuple(_check([place]) for place in places[:sample])
        client_s, stand_in_s = _get_cpu_s(), stand_ins.get_cpu_s()
        together_s = _check(places)
        client_s, stand_in_s = _get_cpu_s() - client_s, stand_ins.get_cpu_s() - stand_in_s
        peak_mib = (_measure_peak(places[:1]), _measure_peak(places[:_FEW]), _measure_peak(places))
    return FleetResult(servers, latency_s, requests, waves, alone_s, together_s, client_s, stand_in_s, peak_mib)


def describe_fleet(result: FleetResult) -> str:
    """Lines for people."""
    how = "measured" if len(result.alone_s) == result.servers else f"mean of {len(result.alone_s)} x {result.servers}"
    each = 1000 / result.servers
    times = result.in_turn_s / result.together_s
    one, few, all_of_them = result.peak_mib
    return "\n".join(
        (
            f"{result.servers} servers, each answer {result.latency_s * 1000:.0f} ms late, {os.cpu_count()} processors",
            f"one healthy server:   {result.requests} requests in {result.waves} waves after the TLS handshake",
            f"                      mean {sum(result.alone_s) / len(result.alone_s):.2f} s, "
            f"slowest {max(result.alone_s):.2f} s",
            f"all at once:          {result.together_s:.2f} s; 2 x slowest x waves is {result.allowed_s:.2f} s"
            f" ({_say(result.together_s <= result.allowed_s)})",
            f"one after another:    {result.in_turn_s:.1f} s ({how}), {times:.1f} times as long; "
            f"{_TIMES_FASTER} wanted ({_say(times >= _TIMES_FASTER)})",
            f"processor time:       {result.client_s * each:.1f} ms of the client "
            f"and {result.stand_in_s * each:.1f} ms of the stand-ins for each server",
            f"peak memory:          {one:.0f} MiB for one server, {few:.0f} MiB for {_FEW}, "
            f"{all_of_them:.0f} MiB for all",
        )
    )


def _say(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _check(places: Sequence[_Place]) -> float:
    """Seconds."""
    start = time.perf_counter()
    report = _run(places, FleetOptions(now=datetime.datetime.now(datetime.UTC)))
    seconds = time.perf_counter() - start
    failed = [str(it.integration.name) for it in report.integrations if it.verdict is not Verdict.PASSED]
    if failed:
        raise BenchmarkError(f"not all checks of {', '.join(failed)} passed")
    return seconds


def _run(places: Sequence[_Place], options: FleetOptions) -> FleetReport:
    bindings, integrations = {}, []
    for host, port, ca_pem, access_key, secret_key in places:
        endpoint = Endpoint(host, port)
        bindings[endpoint] = Binding(endpoint, ApiKey(access_key, Secret(secret_key), endpoint))
        integrations.append(_integration(endpoint, ca_pem))
    return run_fleet(integrations, Credentials(bindings), options)


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


def _count_waves(place: _Place) -> tuple[int, int]:
    """Requests, and how many of them follow one another when none has to wait for a connection."""
    counters: list[WaveCounter] = []

    def wire(context: ssl.SSLContext, limits: Limits) -> httpx.AsyncBaseTransport:
        counters.append(WaveCounter(open_wire(context, limits)))
        return counters[-1]

    options = FleetOptions(now=datetime.datetime.now(datetime.UTC), wire=wire)
    _run([place], replace(options, limits=replace(options.limits, connections=50)))
    waves = [size for counter in counters for size in counter.waves]
    return sum(waves), len(waves)


def _get_cpu_s() -> float:
    """What this process and its children that have ended have used so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(it.ru_utime + it.ru_stime for it in used)


def _measure_peak(places: Sequence[_Place]) -> float:
    """MiB, of a process that does nothing else than to check *places*, and of its children."""
    client = multiprocessing.get_context("spawn").Process(target=_check, args=(places,))
    client.start()
    with watch_tree(client.pid or 0) as peak:
        client.join()
    if client.exitcode:
        raise BenchmarkError(f"the client whose memory is measured failed (exit code {client.exitcode})")
    return peak.pss_bytes / (1 << 20)


@final
@dataclass(frozen=True, slots=True)
class _StandIns:
    pipes: Sequence[Connection]
    places: Sequence[_Place]

    def get_cpu_s(self) -> float:
        """What they have used so far."""
        for pipe in self.pipes:
            pipe.send(True)
        return float(sum(pipe.recv() for pipe in self.pipes))


@contextmanager
def _run_stand_ins(count: int, latency_s: float) -> Iterator[_StandIns]:
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
        yield _StandIns(pipes, [place for pipe in pipes for place in pipe.recv()])
    finally:
        for pipe, child in zip(pipes, children, strict=True):
            pipe.send(False)
            child.join(timeout=10)


def _serve(pipe: Connection, count: int, latency_s: float) -> None:
    """A share of the stand-ins; tells their processor time while true comes through the pipe."""
    stand_ins = [FakeRancher(latency_s=latency_s).__enter__() for _ in range(count)]
    gc.freeze()
    pipe.send([_place(stand_in) for stand_in in stand_ins])
    while pipe.recv():
        pipe.send(time.process_time())
    for stand_in in stand_ins:
        stand_in.close()


def _place(stand_in: FakeRancher) -> _Place:
    key = stand_in.key()
    endpoint = stand_in.endpoint
    return endpoint.host, endpoint.port, stand_in.ca_pem, key.access_key, key.secret_key.reveal()


if __name__ == "__main__":
    main()
