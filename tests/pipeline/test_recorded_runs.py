"""A second run that is remembered says and does what a full run would."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Result, apono_bridge, files_below
from tests.specs import EXAMPLES, MINIMAL

# Only larger runs are recorded.
COMMENT = "# " + "x" * 70_000 + "\n"
SPEC = (
    f"{COMMENT}{MINIMAL}certificate_authority: {{file: certs/ca.pem}}\n"
    "custom_access_details: before\nresource_types: [rancher-cluster, rancher-cluster]\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a large spec, its CA, and a cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("APONO_BRIDGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "ca.pem").write_bytes((EXAMPLES / "certs" / "rancher-ca.pem").read_bytes())
    return tmp_path


def generate(*arguments: str) -> Result:
    return apono_bridge("generate", "--offline", "one.yaml", "-o", "out", "--format", "json", *arguments)


def full_run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """What a run without a record comes to."""
    with monkeypatch.context() as patch:
        patch.setenv("APONO_BRIDGE_CACHE", "")
        return generate(*arguments)


def test_second_run_is_remembered_and_says_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The diagnostics of the first run are shown again, with their places."""
    first = generate()
    second = generate()
    assert files_below(folder / "cache")
    assert first.json["diagnostics"] == second.json["diagnostics"] == full_run(monkeypatch).json["diagnostics"]
    assert {entry["state"] for entry in second.json["files"]} == {"unchanged"}
    assert generate("--check").exit_code == 0


def change_spec(folder: Path) -> None:
    (folder / "one.yaml").write_text(SPEC.replace("before", "after"))


def break_spec(folder: Path) -> None:
    (folder / "one.yaml").write_text(SPEC.replace("443", "0"))


def remove_ca(folder: Path) -> None:
    (folder / "certs" / "ca.pem").unlink()


def break_ca(folder: Path) -> None:
    (folder / "certs" / "ca.pem").write_text("no certificate\n")


def edit_output(folder: Path) -> None:
    path = folder / "out" / "rancher_production.tf"
    path.write_text(path.read_text() + "# mine\n")


def remove_output(folder: Path) -> None:
    (folder / "out" / "versions.tf").unlink()


def copy_output(folder: Path) -> None:
    (folder / "out" / "copy.tf").write_bytes((folder / "out" / "versions.tf").read_bytes())


def spoil_records(folder: Path) -> None:
    for path in (folder / "cache").rglob("*.json"):
        path.write_text('{"made_at": 1')


CHANGES = [change_spec, break_spec, remove_ca, break_ca, edit_output, remove_output, copy_output, spoil_records]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch, change: object) -> None:
    """After a change of anything that a run reads or writes, the record is not used."""
    generate()
    generate()
    assert callable(change)
    change(folder)
    assert full_run(monkeypatch, "--check").json == generate("--check").json
    assert full_run(monkeypatch, "--diff").json == generate("--diff").json


def test_other_options_are_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A descriptor or another target changes what is to be written."""
    generate()
    Path("descriptor.yaml").write_text(
        "apiVersion: apono-bridge/v1\nkind: IntegrationType\nfor: RancherIntegration\ntype: other\n"
    )
    for options in (["--descriptor", "descriptor.yaml"], ["--target", "json"]):
        assert generate("--check", *options).exit_code == 3
        assert full_run(monkeypatch, "--check", *options).json == generate("--check", *options).json


def test_records_hold_no_text_of_a_spec(folder: Path) -> None:
    """But what diagnostics quote."""
    generate()
    assert all(b"before" not in content for content in files_below(folder / "cache").values())
