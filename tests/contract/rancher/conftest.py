"""
The same tests against the stand-in, in several versions, and with `-m live` against a real Rancher server.

The server, for tests only, is in LIVE_RANCHER_HOST and LIVE_RANCHER_PORT, and its authority in LIVE_RANCHER_CA_FILE
(none: the system's). The whole keys (`token-…:secret`) of the documented user, of an administrator and of a user
without rights are in LIVE_RANCHER_DEDICATED_KEY, LIVE_RANCHER_ADMIN_KEY and LIVE_RANCHER_NOBODY_KEY. Nothing is
changed there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.diagnostics import Secret
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher
from generator.server.rancher.fake.setups import ADMIN_KEY, BYSTANDER_KEY, DEDICATED_KEY

from .server import PEOPLE, Server

_LINES = ("2.8", "2.11", "2.13", "2.15")
_FAKES = tuple(f"fake-{line}" for line in _LINES)
_REAL = pytest.param("real", marks=pytest.mark.live)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The real server is no parameter at all unless it is asked for: nothing is skipped in silence."""
    if "server" in metafunc.fixturenames:
        is_live = "live" in (metafunc.config.getoption("markexpr") or "")
        metafunc.parametrize("server", (*_FAKES, _REAL) if is_live else _FAKES, indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with the three people's keys."""
    if request.param == "real":
        # Ends the guard that lets no test leave this machine; these few must.
        monkeypatch.undo()
        yield _live_server()
        return
    with FakeRancher(request.param.removeprefix("fake-")) as rancher:
        access_keys = dict(zip(PEOPLE, (DEDICATED_KEY, ADMIN_KEY, BYSTANDER_KEY), strict=True))
        keys = {person: rancher.key(access_key) for person, access_key in access_keys.items()}
        yield Server(rancher.endpoint, rancher.ca_pem, keys)


def _live_server() -> Server:
    names = ["LIVE_RANCHER_HOST", *(f"LIVE_RANCHER_{person.upper()}_KEY" for person in PEOPLE)]
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        pytest.fail(f"`-m live` needs {', '.join(missing)} in the environment", pytrace=False)
    endpoint = Endpoint(os.environ["LIVE_RANCHER_HOST"], int(os.environ.get("LIVE_RANCHER_PORT", "443")))
    ca_file = os.environ.get("LIVE_RANCHER_CA_FILE")
    keys = {person: _read_key(os.environ[f"LIVE_RANCHER_{person.upper()}_KEY"], endpoint) for person in PEOPLE}
    return Server(endpoint, Path(ca_file).read_text("utf-8") if ca_file else None, keys)


def _read_key(whole: str, endpoint: Endpoint) -> ApiKey:
    access_key, _, secret = whole.partition(":")
    return ApiKey(access_key, Secret(secret), endpoint)
