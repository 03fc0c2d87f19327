"""`generate --verify`: nothing is written that a real Terraform does not validate and plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Result, apono_bridge, files_below
from tests.specs import EXAMPLES, MINIMAL, merge

TARGETS = [("hcl",), ("json",), ("hcl", "json")]
WRONG = "connector: {ref: var.c}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory with one spec, and a schema in which the connector is a number."""
    monkeypatch.chdir(tmp_path)
    Path("rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    document = json.loads(apono_bridge("provider", "schema").stdout)
    (provider,) = document["provider_schemas"].values()
    provider["resource_schemas"]["apono_resource_integration"]["block"]["attributes"]["connector_id"]["type"] = "number"
    Path("schema.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def verify(*arguments: str, spec: str = "", targets: tuple[str, ...] = ("hcl",)) -> Result:
    """Verifies what Terraform takes; with WRONG and the schema what only Terraform refuses."""
    Path("rancher.yaml").write_text(merge(spec) if spec else MINIMAL, encoding="utf-8")
    options = [option for target in targets for option in ("--target", target)]
    return apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out", "--verify", *options, *arguments)


@pytest.mark.parametrize("targets", TARGETS, ids="+".join)
def test_what_passes_is_written_as_without_it(folder: Path, targets: tuple[str, ...]) -> None:
    """The same files; nothing of the verification is among them."""
    assert verify(targets=targets).exit_code == 0
    verified = files_below(folder / "out")
    options = [option for target in targets for option in ("--target", target)]
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "plain", *options)
    assert verified == files_below(folder / "plain")


@pytest.mark.parametrize("targets", TARGETS, ids="+".join)
def test_what_fails_writes_nothing(folder: Path, targets: tuple[str, ...]) -> None:
    """Nor is an older file touched; the error is at the spec's line."""
    verify(targets=targets)
    before = files_below(folder / "out")
    result = verify("--provider-schema", "schema.json", spec=WRONG, targets=targets)
    assert result.exit_code == 1
    assert "error[PLAN010]" in result.stderr
    assert "rancher.yaml:4:12" in result.stderr
    assert files_below(folder / "out") == before


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_a_comparison_fails_when_the_verification_does(option: str) -> None:
    """Files that are up to date and wrong are no success, and no difference is shown as if it could be written."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    result = verify(option, "--provider-schema", "schema.json", spec=WRONG)
    assert result.exit_code == 1
    assert result.stdout == ""


def test_a_comparison_of_what_passes() -> None:
    """Is what it is without the verification."""
    assert verify("--check").exit_code == 3
    assert verify().exit_code == 0
    assert verify("--check").exit_code == 0
    assert verify("--diff").exit_code == 0


def test_an_earlier_run_is_no_proof(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was generated without Terraform and is up to date is verified all the same."""
    monkeypatch.setenv("APONO_BRIDGE_CACHE", str(folder / "cache"))
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    result = verify("--terraform-bin", "/nowhere/terraform")
    assert result.exit_code == 1
    assert "PLAN001" in result.stderr


def test_json_is_one_object() -> None:
    """With the error, and no file as written."""
    result = verify("--provider-schema", "schema.json", "--format", "json", spec=WRONG)
    assert result.stderr == ""
    assert result.json["files"] == []
    assert "PLAN010" in [one["code"] for one in result.json["diagnostics"]]


def test_faults_of_a_spec_come_before_terraform() -> None:
    """It is not started for nothing."""
    result = verify("--terraform-bin", "/nowhere/terraform", spec="port: 99999\n")
    assert "PLAN001" not in result.stderr


def test_every_example_passes() -> None:
    """In both targets, references included: they have stand-ins for values."""
    options = ("--target", "hcl", "--target", "json")
    result = apono_bridge("generate", "--offline", EXAMPLES, "-o", "out", "--verify", *options)
    assert result.exit_code == 0
