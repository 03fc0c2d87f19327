"""`apono-bridge completion`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from generator.cli.app import COMMANDS
from tests.cli.conftest import RunCommand


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_prints_a_script_for_each_shell(run_command: RunCommand, shell: str) -> None:
    """The script asks the program itself."""
    result = run_command("completion", shell)
    assert result.exit_code == 0
    assert f"_APONO_BRIDGE_COMPLETE={shell}_complete" in result.stdout
    assert "apono-bridge" in result.stdout


def test_unknown_shell_is_wrong_usage(run_command: RunCommand) -> None:
    """Only what click can complete is offered."""
    assert run_command("completion", "tcsh").exit_code == 2


def test_completion_knows_the_commands() -> None:
    """What the script asks is answered with every command."""
    environment = {
        **os.environ,
        "_APONO_BRIDGE_COMPLETE": "bash_complete",
        "COMP_WORDS": "apono-bridge ",
        "COMP_CWORD": "1",
    }
    program = "from generator.cli import main; main([])"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == set(COMMANDS)
