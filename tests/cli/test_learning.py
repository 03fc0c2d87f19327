"""`import --learn-descriptor`: config keys found by what the form shows, and used by `generate`."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from tests.command_line import Result, apono_bridge

BLOCK = """\
resource "apono_resource_integration" "rancher" {
  name                     = "Rancher"
  type                     = "rancher-mgmt"
  connector_id             = "prod-connector"
  connected_resource_types = ["rancher-downstream", "rancher-project"]
  integration_config = {
    server      = "rancher.example.com"
    tcp         = "8443"
    port        = "443"
    dashboard   = "https://rancher.example.com"
    days        = 30
    other_days  = "30"
    region      = "eu"
  }
  secret_store_config = { aws = { region = "eu-west-1", secret_id = "prod/rancher" } }
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("block.tf").write_text(BLOCK, encoding="utf-8")
    return tmp_path


def learn(*shown: str, block: str = "block.tf", output: str = "descriptor.yaml", more: tuple[str, ...] = ()) -> Result:
    options = [part for text in shown for part in ("--shown", text)]
    return apono_bridge("import", block, "--learn-descriptor", output, *options, *more)


def test_what_was_learned_is_what_generate_uses() -> None:
    """Type, resource types and keys are in the code; what no field stands for is told."""
    result = learn("Host=rancher.example.com", "Port=8443", "Rancher UI URL= https://rancher.example.com ")
    assert result.exit_code == 0, result.stderr
    assert "READ034" in result.stderr
    text = Path("descriptor.yaml").read_text(encoding="utf-8")
    assert "No field of a spec stands for: port, days, other_days, region." in text
    imported = apono_bridge("import", "block.tf", "--descriptor", "descriptor.yaml", "-o", "specs.yaml")
    assert imported.exit_code == 0, imported.stderr
    generated = apono_bridge("generate", "--offline", "specs.yaml", "--descriptor", "descriptor.yaml", "-o", "out")
    assert generated.exit_code == 0, generated.stderr
    assert apono_bridge("parity", "specs.yaml", "block.tf", "--descriptor", "descriptor.yaml").exit_code == 3
    code = Path("out/rancher.tf").read_text(encoding="utf-8")
    for line in (
        'server     = "rancher.example.com"',
        'tcp        = "8443"',
        'type                     = "rancher-mgmt"',
    ):
        assert line in code


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        (("Host=elsewhere.example.com",), "READ031"),
        (("Credential Rotation=30",), "READ032"),
        (("Colour=red",), "READ033"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(shown: tuple[str, ...], code: str) -> None:
    """A value that is nowhere, one that is there twice, and a field that the form does not have."""
    result = learn(*shown)
    assert result.exit_code == 1
    assert code in result.stderr
    assert not Path("descriptor.yaml").exists()


def test_of_two_keys_with_one_value_the_assumed_one_is_taken() -> None:
    """The block itself says which of them the shipped descriptor was right about."""
    Path("block.tf").write_text(BLOCK.replace("other_days  ", "credentials_rotation_period_in_days"), encoding="utf-8")
    assert learn("Credential Rotation=30").exit_code == 0
    assert "key: credentials_rotation_period_in_days" in Path("descriptor.yaml").read_text(encoding="utf-8")


def test_on_a_terminal_it_is_asked_for() -> None:
    """Which of two keys with the same value it is."""
    with (
        patch("sys.stdin.isatty", return_value=True, create=True),
        patch("click.prompt", return_value="days") as prompt,
    ):
        from generator.cli.learning import _choose

        assert _choose("Credential Rotation", ["days", "other_days"]) == "days"
        assert prompt.called


def test_a_file_that_is_there_is_not_overwritten() -> None:
    """Unless it is said."""
    Path("descriptor.yaml").write_text("mine\n", encoding="utf-8")
    assert learn("Port=8443").exit_code == 2
    assert Path("descriptor.yaml").read_text(encoding="utf-8") == "mine\n"
    assert learn("Port=8443", more=("--force",)).exit_code == 0


def test_wrong_usage() -> None:
    """Options that do not go together."""
    for arguments in (
        ("block.tf", "--shown", "Host=x"),
        ("block.tf", "--learn-descriptor", "d.yaml", "--shown", "Host"),
        ("block.tf", "--learn-descriptor", "d.yaml", "-o", "x.yaml"),
        ("block.tf", "--learn-descriptor", "-", "--format", "json"),
        ("block.tf", "--kind", "Nothing"),
        ("block.tf", "--learn-descriptor", "d.yaml", "--shown", "Host=x", "--shown", "Host=y"),
    ):
        assert apono_bridge("import", *arguments).exit_code == 2, arguments


def test_one_integration_is_needed() -> None:
    """Of two nobody knows which one the form showed."""
    Path("two.tf").write_text(BLOCK + BLOCK.replace('"rancher" {', '"second" {'), encoding="utf-8")
    result = learn("Port=8443", block="two.tf")
    assert result.exit_code == 1
    assert "READ030" in result.stderr
