"""Every way to end: exit codes, no traceback, and help that needs no command's imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli import app
from generator.pipeline import compilation
from tests.command_line import apono_bridge
from tests.specs import MINIMAL


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_text(MINIMAL)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["genrate"], "Did you mean 'generate'?"),
        (["frobnicate"], "There is no command 'frobnicate'"),
        (["generate", "spec.yaml"], "Missing option '-o'"),
        (["generate", "--offline", "-o", "out"], "Missing argument"),
        (["generate", "--offline", "spec.yaml", "-o", "out", "--target", "cdk"], "'cdk' is not one of"),
        (["validate", "--offline", "--formt", "json", "spec.yaml"], "--format"),
        (["validate", "spec.yaml", "--timeout", "0"], "--timeout"),
    ],
)
def test_wrong_command_line_is_exit_code_2(arguments: list[str], said: str) -> None:
    """With what is wrong on standard error, and nothing on standard output."""
    result = apono_bridge(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_help_lists_commands_and_exit_codes() -> None:
    """`--help` and no arguments at all."""
    result = apono_bridge("--help")
    assert result.exit_code == 0
    for name in app.COMMANDS:
        assert name in result.stdout
    assert "70" in result.stdout
    assert apono_bridge().exit_code == 2


@pytest.mark.parametrize("name", list(app.COMMANDS))
def test_every_command_has_help(name: str) -> None:
    """Exit code 0, and the first line of its help is a sentence."""
    result = apono_bridge(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: apono-bridge")


def test_bug_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    """BUG001 and exit code 70, without a traceback and without secrets."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("token: hunter22")

    monkeypatch.setattr(compilation, "lower_integration", broken)
    result = apono_bridge("validate", "--offline", "spec.yaml")
    assert result.exit_code == 70
    assert "error[BUG001]" in result.stderr
    assert "ZeroDivisionError" in result.stderr
    assert "hunter22" not in result.stderr
    assert "Traceback" not in result.stderr


def test_interruption_is_exit_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the shell expects after Control-C."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(compilation, "lower_integration", interrupted)
    assert apono_bridge("validate", "--offline", "spec.yaml").exit_code == 130


def test_version() -> None:
    """One line."""
    result = apono_bridge("--version")
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
