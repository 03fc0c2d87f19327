"""`stand-in`: the process that people start, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from generator.publishers import get_code_host
from generator.publishers.ci_context import CiContext
from generator.publishers.delivery import deliver
from generator.publishers.marker import Stamp
from generator.publishers.posting import Draft, Result
from generator.publishers.routes import RouteOptions, find_route
from tests.command_line import apono_bridge

MAIN = Path(__file__).parents[2] / "main.py"


@pytest.fixture
def stand_in() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running stand-in with five integrations, and its address as it printed it."""
    arguments = [sys.executable, str(MAIN), "stand-in", "apono", "--integrations", "5"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        exported = process.stdout.readline()
        yield process, exported.strip().partition("=")[2]
        process.kill()


def test_it_answers_at_the_address_that_it_prints(stand_in: tuple[subprocess.Popen[str], str]) -> None:
    """`eval` of its output is all that the provider needs."""
    _, url = stand_in
    request = Request(f"{url}/api/admin/v4/integrations?category=RESOURCES", headers={"Authorization": "Bearer any"})
    with urlopen(request, timeout=10) as answer:
        assert len(json.load(answer)["items"]) == 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_it_is_told_to(stand_in: tuple[subprocess.Popen[str], str], number: int) -> None:
    """An interrupt is how it is stopped, so it is no failure and prints no traceback."""
    process, _ = stand_in
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "Serving Apono's API until interrupted.\n")


def test_a_platform_takes_comments_at_the_address_that_it_prints() -> None:
    """With the variables that it prints, and no more, a preview gets there."""
    arguments = [sys.executable, str(MAIN), "stand-in", "code-host", "gitlab", "--pull-request", "12"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = (process.stdout.readline().removeprefix("export ").strip().partition("=") for _ in range(2))
        environment = {name: value for name, _, value in lines}
        options = RouteOptions("acme/platform/access", 12)
        route, problems = find_route(get_code_host("gitlab"), options, CiContext(), environment)
        assert route is not None, problems
        delivery = deliver(route, Draft(Stamp("acme/platform/access", "x", "c"), lambda _: ("text\n", True)))
        process.kill()
    assert delivery.posted is not None
    assert delivery.posted.result is Result.CREATED


def test_an_unknown_fault_is_a_usage_error() -> None:
    """The message lists the ones that there are."""
    result = apono_bridge("stand-in", "apono", "--fault", "sunspots")
    assert result.exit_code == 2
    assert "`sunspots` is none of the faults unauthorized," in result.stderr
