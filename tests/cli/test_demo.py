"""`apono-bridge demo`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.cli.demo_servers import DemoServers
from generator.server.rancher.fake import FakeRancher
from tests.cli.conftest import RunCommand


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, and where temporary folders go."""
    (tmp_path / "here").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def test_shows_the_whole_way_and_leaves_nothing(
    run_command: RunCommand, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken spec, a server that does not agree, the code of a right one, a difference; and no file stays."""
    monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", "somebody's own")
    monkeypatch.setenv("APONO_PERSONAL_TOKEN", "somebody's own")
    before = dict(os.environ)
    result = run_command("demo")
    assert result.exit_code == 0
    assert dict(os.environ) == before
    for part in (
        "error[SPEC102]",
        "The live checks passed: 1 server was asked, and the account at Apono.",
        'resource "apono_resource_integration"',
        "stale",
        "exit code 3",
        "assumed",
        "Next:",
    ):
        assert part in result.stdout
    assert list((place / "here").iterdir()) == list((place / "temporary").iterdir()) == []
    assert Path.cwd() == place / "here"
    assert "error[LIVE401]" in result.stderr
    assert str(place) not in result.stdout + result.stderr


def test_keeps_everything_in_a_folder_that_is_given(run_command: RunCommand, place: Path) -> None:
    """The folder then holds the specs and the code of the last step."""
    assert run_command("demo", "-o", "kept/demo").exit_code == 0
    folder = place / "here" / "kept" / "demo"
    assert '= "14"' in (folder / "terraform" / "hcl" / "rancher_production.tf").read_text()
    assert (folder / "terraform" / "json" / "variables.tf.json").exists()
    assert run_command("generate", "--offline", folder / "rancher.yaml", "-o", folder / "again").exit_code == 0


def test_touches_no_existing_folder(run_command: RunCommand, place: Path) -> None:
    """Somebody's folder is refused, even an empty one."""
    folder = place / "here" / "mine"
    folder.mkdir()
    assert run_command("demo", "-o", "mine").exit_code == 2
    assert list(folder.iterdir()) == []


def test_colours_when_asked(run_command: RunCommand, place: Path) -> None:
    """Escape sequences only on a terminal or with `--color always`."""
    assert "\x1b[" not in run_command("demo").stdout
    assert "\x1b[1;31merror[SPEC102]" in run_command("demo", "--color", "always").stdout
    assert list((place / "temporary").iterdir()) == []


def test_port_may_be_taken_between_two_servers(run_command: RunCommand, place: Path, monkeypatch: Any) -> None:
    """The specs then name the new one."""
    serve = DemoServers._serve
    asked: list[int] = []

    def serve_unless_taken(self: DemoServers, port: int, setups: Sequence[str]) -> FakeRancher:
        asked.append(port)
        if len(asked) == 2:
            raise OSError
        return serve(self, port, setups)

    monkeypatch.setattr(DemoServers, "_serve", serve_unless_taken)
    assert run_command("demo", "-o", "kept").exit_code == 0
    assert asked[2] == 0
    assert f"port: {asked[0]}\n" not in (place / "here" / "kept" / "rancher.yaml").read_text()
