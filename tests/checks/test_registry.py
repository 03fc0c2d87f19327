"""The registry: what is declared is true, and every code has somebody who reports it."""

from __future__ import annotations

import asyncio
import re
import ssl
import sys
from collections.abc import Callable

import httpx
import pytest

from generator.checks.faults import OUTSIDE_CODES
from generator.checks.registry import CHECKS, all_request_names
from generator.diagnostics import DiagnosticCode
from generator.diagnostics.codes import live
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.limits import Limits
from generator.server.rancher.requests import find_request_kind, list_requests
from generator.server.rancher.wire import open_wire
from tests.checks.asking import credentials, fleet, of

_ELSEWHERE = {
    live.HOST_UNKNOWN,  # the fleet, before any server is asked
    *(live.CREDENTIALS_INCOMPLETE, live.CREDENTIALS_FILE_OPEN, live.CREDENTIALS_FILE_UNUSABLE),
    *(live.WAIVER_EXPIRED, live.WAIVER_NOT_POSSIBLE, live.WAIVER_OF_UNKNOWN_CODE, live.WAIVER_WITHOUT_DATE),
    *(live.WAIVER_REPEATED, live.WAIVER_NOT_NEEDED),
    live.RECORDING_UNUSABLE,
}


def test_every_code_has_a_reporter() -> None:
    """A check, the errors that every check can meet, or what stands before the checks."""
    entries = {entry for entry in vars(live).values() if isinstance(entry, DiagnosticCode)}
    reported = {code for check in CHECKS for code in check.codes} | set(OUTSIDE_CODES) | _ELSEWHERE
    assert reported == entries


def test_titles_state_the_healthy_case() -> None:
    """As a sentence that reads well with a tick."""
    for check in CHECKS:
        assert re.fullmatch(r"([a-z`]|Rancher).*[^.]", check.title), check.title
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)


def test_safety_cannot_be_waived() -> None:
    """Nothing of certificates, of the way to the server, or of whose key it is."""
    waivable = {check.name for check in CHECKS if check.is_waivable}
    for check in CHECKS:
        if check.category in {"TLS", "reach"}:
            assert check.name not in waivable
    assert not waivable & {"key-is-bound", "key-is-accepted", "key-is-of-own-user", "server-is-rancher"}


def test_healthy_server_gets_declared_requests_only() -> None:
    """So that `--list-requests` is the truth."""
    with FakeRancher() as rancher:
        fleet([of(rancher, rancher_ui_url=rancher.endpoint.origin)], credentials(rancher.key()))
        sent = {(request.method, request.target.partition("?")[0]) for request in rancher.requests}
    declared = list_requests(all_request_names())
    for method, path in sent:
        assert find_request_kind(method, path) is not None
        assert any(kind.method == method and kind.matches(path) for kind in declared)


class _Gate(httpx.AsyncBaseTransport):
    """
    Lets requests through in rounds: all that wait go together, and the next round starts when all have come back.

    So the number of rounds is that of the requests that have to wait for one another, whatever the clock says.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._waiting: list[asyncio.Event] = []
        self._busy = 0
        self._task: asyncio.Task[None] | None = None
        self.rounds: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        turn = asyncio.Event()
        self._waiting.append(turn)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._release())
        await turn.wait()
        try:
            response = await self._inner.handle_async_request(request)
            assert isinstance(response.stream, httpx.AsyncByteStream)
            body = b"".join([chunk async for chunk in response.stream])
            await response.aclose()
            stream = httpx.ByteStream(body)  # packed, as it came
            return httpx.Response(
                response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
            )
        finally:
            self._busy -= 1

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _release(self) -> None:
        while self._waiting:
            await _settle(lambda: not self._busy)
            ready, self._waiting = self._waiting, []
            self._busy = len(ready)
            self.rounds.append(len(ready))
            for turn in ready:
                turn.set()
            await _settle(lambda: not self._busy)


async def _settle(is_quiet: Callable[[], bool]) -> None:
    """Until it is quiet, and whoever was woken by that has had its turn."""
    while not is_quiet():
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)


@pytest.mark.parametrize("version", ["2.8", "2.12", "2.15"])
def test_healthy_server_takes_three_waves(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Identity, what needs the key, what needs its answers; the first one opens the connection."""
    gates: list[_Gate] = []

    def wire(context: ssl.SSLContext, limits: Limits) -> httpx.AsyncBaseTransport:
        gates.append(_Gate(open_wire(context, limits)))
        return gates[-1]

    with FakeRancher(version) as rancher:
        report = fleet(
            [of(rancher, rancher_ui_url=rancher.endpoint.origin)],
            credentials(rancher.key()),
            wire=wire,
            limits=Limits(connections=20),
        )
    rounds = [size for gate in gates for size in gate.rounds]
    with capsys.disabled():
        sys.stdout.write(f"\nRancher {version}: {len(rounds)} waves of {rounds} requests\n")
    assert report.verdict == "passed"
    assert len(rounds) <= 3
