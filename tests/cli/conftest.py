"""What the tests of commands have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.request import Request, urlopen

import pytest

from generator.server.apono.api import AponoApi
from generator.server.apono.faults import parse_fault
from generator.server.apono.seeds import DEFAULT_SEED, Seed
from generator.server.apono.stand_in import AponoStandIn
from generator.server.apono.store import Clock, now_utc
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.fake.setups import DEDICATED_KEY
from tests.command_line import Result, apono_bridge
from tests.specs import MINIMAL

RunCommand = Callable[..., Result]
Account = Callable[..., AponoStandIn]
Bind = Callable[..., None]

TOKEN = "planted-token-of-apono-4711"

# What the account has when the smallest spec's code was applied.
APPLIED: Mapping[str, Any] = {
    "name": "Rancher Production",
    "type": "rancher",
    "connector_id": "prod-connector",
    "integration_config": {"host": "rancher.example.com", "port": "443"},
    "secret_store_config": {"aws": {"region": "eu-west-1", "secret_id": "prod/rancher/apono"}},
    "connected_resource_types": ["rancher-cluster"],
}


@pytest.fixture
def run_command() -> RunCommand:
    """Runs one command line in this process and returns what came of it."""
    return apono_bridge


@pytest.fixture
def spec_text() -> str:
    """The smallest spec."""
    return MINIMAL


@pytest.fixture
def bind(monkeypatch: pytest.MonkeyPatch) -> Bind:
    """Puts a key of a stand-in into the environment."""

    def put(rancher: FakeRancher, access_key: str = DEDICATED_KEY) -> None:
        key = rancher.key(access_key)
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", str(rancher.endpoint))
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_ACCESS_KEY", key.access_key)
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_SECRET_KEY", key.secret_key.reveal())

    return put


@pytest.fixture
def account_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account with integrations, and the environment that names it."""
    running: list[AponoStandIn] = []

    def start(
        *integrations: Mapping[str, Any],
        seed: Seed = DEFAULT_SEED,
        faults: tuple[str, ...] = (),
        clock: Clock = now_utc,
    ) -> AponoStandIn:
        stand_in = AponoStandIn(AponoApi(seed=seed, faults=[parse_fault(text) for text in faults], clock=clock))
        stand_in.__enter__()
        running.append(stand_in)
        for body in integrations:
            _post(stand_in.url, body)
        monkeypatch.setenv("APONO_ENDPOINT", stand_in.url)
        monkeypatch.setenv("APONO_PERSONAL_TOKEN", TOKEN)
        return stand_in

    yield start
    for stand_in in running:
        stand_in.__exit__(None, None, None)


def _post(url: str, body: Mapping[str, Any]) -> None:
    headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    request = Request(f"{url}/api/admin/v4/integrations", json.dumps(body).encode(), headers, method="POST")
    with urlopen(request, timeout=10) as answer:
        assert answer.status == 200
