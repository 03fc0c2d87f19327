"""Running commands inside the test's own process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from generator.cli.app import run


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


RunCommand = Callable[..., Result]


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> RunCommand:
    """Runs one command line and returns what came of it."""
    for variable in ("NO_COLOR", "FORCE_COLOR", "APONO_BRIDGE_TRACEBACK"):
        monkeypatch.delenv(variable, raising=False)

    def run_one(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run_one


@pytest.fixture
def spec_text() -> str:
    """The smallest spec."""
    return """\
apiVersion: apono-bridge/v1
kind: RancherIntegration
name: Rancher Production
connector: prod-connector
host: rancher.example.com
port: 443
secret_store:
  aws: {region: eu-west-1, secret_id: prod/rancher/apono}
"""
