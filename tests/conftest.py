"""What all tests have in common: a clean environment, no network, and two profiles for property tests."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# A developer's own settings, which must not decide whether a test passes. CI is left to the option that asks for it.
_NOT_OURS = (
    *("TF_", "APONO_", "RANCHER_", "GIT_"),
    *("GITHUB_", "GITLAB_", "GITEA_", "FORGEJO_", "CI_", "BITBUCKET_", "SYSTEM_", "BUILD_", "AZURE_DEVOPS_", "GH_"),
)
_NAMES = frozenset(
    {
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("no_color", "force_color", "clicolor", "clicolor_force"),
        *("ci", "github_actions", "gitlab_ci", "columns", "lines"),
    }
)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxies, tokens, colours or CI of the developer's machine, and no record of earlier runs."""
    for name in list(os.environ):
        if name.lower() in _NAMES or name.upper().startswith(_NOT_OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("APONO_BRIDGE_CACHE", "")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test; sockets between processes and on loopback are fine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address):
            raise AssertionError(f"a test tried to connect to {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(address: Any) -> bool:
    host = str(address[0])
    return host == "::1" or host == "localhost" or host.startswith("127.")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="Rewrite the golden files and print what changed.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-goldens") and os.environ.get("CI"):
        raise pytest.UsageError("--update-goldens does not run in CI: goldens are reviewed like code")
