"""
The same tests against the stand-in and, with `-m live`, against Apono itself.

The address of a live account, for tests only, is in LIVE_APONO_URL and LIVE_APONO_TOKEN, a connector's id in
LIVE_APONO_CONNECTOR, and in LIVE_APONO_TYPE an integration type that takes any configuration. The tests delete
what they make.
"""

import os
import uuid
from collections.abc import Callable, Iterator

import pytest

from generator.diagnostics.secret import Secret
from generator.server.apono.api import AponoApi
from generator.server.apono.stand_in import AponoStandIn

from .client import AponoClient

_SERVERS = ("fake", pytest.param("real", marks=pytest.mark.live))

Made = Callable[[str, str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The real server is no parameter at all unless it is asked for: nothing is skipped in silence."""
    if "client" in metafunc.fixturenames:
        is_live = "live" in (metafunc.config.getoption("markexpr") or "")
        metafunc.parametrize("client", _SERVERS if is_live else _SERVERS[:1], indirect=True)


@pytest.fixture
def client(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[AponoClient]:
    if request.param == "real":
        # Ends the guard that lets no test leave this machine; these few must.
        monkeypatch.undo()
        yield _live_client()
    else:
        token = Secret("t0ken")
        with AponoStandIn(AponoApi(token=token)) as stand_in:
            yield AponoClient(stand_in.url, token, "conn-1", "mock-duck")


def _live_client() -> AponoClient:
    names = [f"LIVE_APONO_{name}" for name in ("URL", "TOKEN", "CONNECTOR", "TYPE")]
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        pytest.fail(f"`-m live` needs {', '.join(missing)} in the environment", pytrace=False)
    url, token, connector, type_ = (os.environ[name] for name in names)
    return AponoClient(url, Secret(token), connector, type_)


@pytest.fixture
def unique() -> str:
    """A name that no other run gives to anything."""
    return f"apono-bridge contract {uuid.uuid4()}"


@pytest.fixture
def clean_up(client: AponoClient) -> Iterator[Made]:
    """Gets path and id of what a test made; deletes it at the end, the latest first."""
    made: list[str] = []
    yield lambda path, object_id: made.append(f"{path}/{object_id}")
    for own in reversed(made):
        client.send("DELETE", own)
