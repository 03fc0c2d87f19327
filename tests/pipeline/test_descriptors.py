"""Descriptor files: one's own values for an integration type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Result, apono_bridge
from tests.specs import EXAMPLES, MINIMAL

HEAD = "apiVersion: apono-bridge/v1\nkind: IntegrationType\nfor: RancherIntegration\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.yaml").write_text(MINIMAL)
    return tmp_path


def generate(descriptor: str | bytes, *arguments: str) -> Result:
    content = descriptor.encode() if isinstance(descriptor, str) else descriptor
    Path("descriptor.yaml").write_bytes(content)
    options = ("--descriptor", "descriptor.yaml", "--format", "json", *arguments)
    return apono_bridge("generate", "--offline", "spec.yaml", "-o", "out", *options)


def test_values_replace_the_shipped_ones() -> None:
    """Type, resource types and keys, each of them alone; nothing of them is assumed any more."""
    generate(f"{HEAD}type: my-rancher\nresource_types: [a, b]\nconfig_keys: {{host: server, port: tcp}}\n")
    text = Path("out/rancher_production.tf").read_text()
    assert '"my-rancher"' in text
    assert '["a", "b"]' in text
    assert "server =" in text
    assert "tcp " in text
    assert "assumed" not in text


def test_what_a_file_leaves_out_stays() -> None:
    """And what stays is still assumed."""
    result = generate(f"{HEAD}type: my-rancher\n")
    text = Path("out/rancher_production.tf").read_text()
    assert "host = " in text
    (note,) = [entry for entry in result.json["diagnostics"] if entry["code"] == "SPEC703"]
    assert "`rancher`" not in note["summary"]
    assert "`host`" in note["summary"]


def test_example_in_the_docs_works() -> None:
    """The shipped example of a descriptor is one."""
    assert generate((EXAMPLES / "descriptors" / "rancher.yaml").read_bytes()).exit_code == 0


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (f"{HEAD}---\n{HEAD}", "SPEC701", None, None),
        ("", "SPEC701", None, None),
        (f"{HEAD}tipe: rancher\n", "SPEC102", 4, 1),
        (f"{HEAD}config_keys: {{hosts: server}}\n", "SPEC102", 4, 15),
        (f"{HEAD}config_keys: {{host: port}}\n", "SPEC702", 4, 21),
        (f"{HEAD}type: no\n", "SPEC012", 4, 7),
        (f"{HEAD}resource_types: []\n", "SPEC114", 4, 17),
        (f"{HEAD}type: [rancher]\n", "SPEC103", 4, 7),
        (HEAD.replace("RancherIntegration", "DatabaseIntegration"), "SPEC105", 3, 6),
        (HEAD.replace("IntegrationType", "RancherIntegration"), "SPEC108", 2, 7),
        (b"\xff\xfe", "SPEC003", None, None),
    ],
)
def test_wrong_descriptor_is_reported_in_its_own_file(
    text: str | bytes, code: str, line: int | None, column: int | None
) -> None:
    """Code and place; nothing is written."""
    result = generate(text)
    assert result.exit_code == 1
    assert result.places("error") == [(code, line, column)]
    assert not Path("out").exists()


def test_descriptor_that_is_not_there() -> None:
    """A message with the name of the file."""
    result = apono_bridge("validate", "--offline", "spec.yaml", "--descriptor", "nowhere.yaml", "--format", "json")
    assert result.exit_code == 1
    assert result.places("error") == [("SPEC001", None, None)]
    assert "nowhere.yaml" in result.stdout


def test_specs_own_values_are_stronger() -> None:
    """A spec's `descriptor` goes before the file's."""
    Path("spec.yaml").write_text(f"{MINIMAL}descriptor: {{type: from-spec}}\n")
    generate(f"{HEAD}type: from-file\n")
    assert '"from-spec"' in Path("out/rancher_production.tf").read_text()
