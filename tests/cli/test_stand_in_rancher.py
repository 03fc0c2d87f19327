"""`stand-in rancher`: the process that people start, and what it tells them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.checks.credentials import load_credentials
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.fake import SETUPS, Fault
from generator.server.rancher.fake.faults import FaultError, Trouble, parse_trouble
from generator.server.rancher.fake.setups import KEYS
from tests.checks.asking import fleet, integration
from tests.command_line import apono_bridge

MAIN = Path(__file__).parents[2] / "main.py"


def test_what_it_prints_is_all_that_the_checks_need(tmp_path: Path) -> None:
    """The variables, host and port, and the authority in its file; it ends well when it is interrupted."""
    file = tmp_path / "certs" / "ca.pem"
    arguments = [sys.executable, str(MAIN), "stand-in", "rancher", "--rancher-version", "2.9", "--ca-out", str(file)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        exported = [process.stdout.readline().removeprefix("export ").strip().partition("=") for _ in range(3)]
        environment = {name: value for name, _, value in exported}
        host, _, port = environment["APONO_BRIDGE_RANCHER_HOST"].partition(":")
        asked = integration(host, int(port), file.read_text())
        report = fleet([asked], load_credentials(environment, None))
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert report.verdict is Verdict.PASSED
    assert process.returncode == 0
    assert "Serving Rancher v2.9.12 until interrupted" in errors
    assert f"host: {host}\nport: {port}\n" in errors


def test_keys_have_the_names_that_the_option_takes() -> None:
    """The choices stand in the command, so that `--help` need not load the stand-in."""
    help_text = "".join(apono_bridge("stand-in", "rancher", "--help").stdout.split())
    assert f"[{'|'.join(KEYS)}]" in help_text


def test_lists_name_everything() -> None:
    """Every fault and every set-up with what it means."""
    faults, setups = (apono_bridge("stand-in", "rancher", f"--list-{what}").stdout for what in ("faults", "setups"))
    assert [line.split()[0] for line in faults.splitlines()] == [fault.kebab_name for fault in Fault]
    assert [line.split()[0] for line in setups.splitlines()] == list(SETUPS)
    assert all(setup.summary in setups for setup in SETUPS.values())


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("expired-certificate", Trouble(Fault.EXPIRED_CERTIFICATE)),
        ("slow=0.5 /v3", Trouble(Fault.SLOW, paths=("/v3",), delay_s=0.5)),
        ("bad-gateway /v3/users 2", Trouble(Fault.BAD_GATEWAY, paths=("/v3/users",), times=2)),
        (
            "redirect-elsewhere=https://a.example.com",
            Trouble(Fault.REDIRECT_ELSEWHERE, location="https://a.example.com"),
        ),
    ],
)
def test_fault_texts(text: str, trouble: Trouble) -> None:
    """A name, perhaps with a value, a path and how often."""
    assert parse_trouble(text) == trouble


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "sunspots",
            "slow=",
            "slow=-1",
            "slow=inf",
            "slow=nan",
            "wrong-name=x",
            "redirect-elsewhere=a.example.com",
        ),
        *("slow v3", "slow /v3 x", "slow /v3 0", "slow /v3 1 2"),
    ],
)
def test_what_is_no_fault_is_a_usage_error(text: str) -> None:
    """With the forms that there are."""
    with pytest.raises(FaultError):
        parse_trouble(text)
    result = apono_bridge("stand-in", "rancher", "--fault", text)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_unknown_setup_is_a_usage_error() -> None:
    """The message lists the ones that there are."""
    result = apono_bridge("stand-in", "rancher", "--setup", "sunspots")
    assert result.exit_code == 2
    assert "There is no set-up 'sunspots'. --list-setups lists them." in result.stderr
    assert "Did you mean 'no-list-right'?" in apono_bridge("stand-in", "rancher", "--setup", "no-list-rights").stderr


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    """The authority may be that of a real server."""
    file = tmp_path / "ca.pem"
    file.write_text("mine")
    result = apono_bridge("stand-in", "rancher", "--ca-out", file)
    assert result.exit_code == 2
    assert file.read_text() == "mine"
