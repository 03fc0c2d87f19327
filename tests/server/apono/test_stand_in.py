"""The stand-in on its port: many clients at once, a process that ends when it is told to."""

import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import Request, urlopen

import pytest

from generator.server.apono.api import AponoApi
from generator.server.apono.seeds import Seed
from generator.server.apono.stand_in import AponoStandIn, serve_until_stopped

from .recorded import RECORDED

PATH, BODY, _ = RECORDED["apono_resource_integration"]

SERVE = """
from generator.server.apono.stand_in import serve_until_stopped
serve_until_stopped(lambda url: print(url, flush=True))
print("stopped")
"""


def ask(url: str, body: Any = None) -> Any:
    headers = {"Authorization": "Bearer t", "Content-Type": "application/json; charset=utf-8"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, headers), timeout=10) as response:
        return json.loads(response.read())


def test_many_clients_make_many_objects() -> None:
    """As an apply of a hundred does, ten at a time: each gets an id of its own, and none is lost."""
    with AponoStandIn(AponoApi(seed=Seed())) as apono, ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda n: ask(f"{apono.url}{PATH}", {**BODY, "name": str(n)}), range(100)))
        listed = ask(f"{apono.url}{PATH}?category=RESOURCES&limit=1000")["items"]
        assert len({found["id"] for found in made}) == 100
        assert sorted(listed, key=lambda found: int(found["name"])) == made
        numbers = [record.number for record in apono.api.records]
        assert numbers == list(range(1, 102))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_the_process_is_told_to_stop(number: signal.Signals) -> None:
    """The address comes when it can be asked; the signal is a good end."""
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert ask(f"{url}{PATH}")["items"]
        process.send_signal(number)
        assert process.stdout.read() == "stopped\n"
        assert process.wait(10) == 0


def test_signals_are_as_before_when_it_ends() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    timers = []

    def stop_soon(_: str) -> None:
        timers.append(threading.Timer(0, signal.raise_signal, [signal.SIGTERM]))
        timers[0].start()

    serve_until_stopped(stop_soon)
    timers[0].join()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
