"""`apono-bridge explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli.code_pages import render_code
from generator.cli.explanations import find_fields, render_field
from generator.diagnostics import DiagnosticCode
from generator.diagnostics.codes import all_codes
from generator.diagnostics.renderers.paint import paint_nothing
from generator.spec.yaml_writer import write_text
from tests.cli.conftest import RunCommand
from tests.command_line import apono_bridge
from tests.specs import MINIMAL

ENTRIES = all_codes()


@pytest.mark.parametrize("what", ["SPEC102", "spec102", "unknown-field", "Unknown-Field"])
def test_explains_a_code_by_code_or_name(run_command: RunCommand, what: str) -> None:
    """Case does not matter."""
    result = run_command("explain", what)
    assert result.exit_code == 0
    assert "SPEC102" in result.stdout
    assert "conector: prod-connector" in result.stdout
    assert "exit code is 1" in result.stdout


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_code_has_a_page(entry: DiagnosticCode) -> None:
    """It names the code and explains it, on lines that can be printed."""
    page = render_code(entry, paint_nothing)
    assert page.startswith(f"{entry.code} {entry.name}\n")
    assert all(line.isprintable() for line in page.split("\n"))
    assert entry.explanation.split()[0] in page


def test_list_names_every_code(run_command: RunCommand) -> None:
    """`--list` is complete, for people and for programs."""
    text = run_command("explain", "--list").stdout
    assert all(f"{entry.code} " in text and entry.name in text for entry in ENTRIES)
    listed = run_command("explain", "--list", "--format", "json").json
    assert [one["code"] for one in listed["codes"]] == [entry.code for entry in ENTRIES]
    assert (listed["command"], listed["verdict"], listed["exit_code"]) == ("explain", "passed", 0)


@pytest.mark.parametrize(
    ("what", "meant"),
    [("unknown-feild", "unknown-field"), ("secret_store.aws.regio", "secret_store.aws.region"), ("hots", "host")],
)
def test_near_miss_is_suggested(run_command: RunCommand, what: str, meant: str) -> None:
    """A slip of the pen is a mistake of usage, with a suggestion."""
    result = run_command("explain", what)
    assert result.exit_code == 2
    assert f"'{meant}'" in result.stderr


def test_nothing_to_explain_is_wrong_usage(run_command: RunCommand) -> None:
    """Without an argument there is nothing to tell."""
    assert run_command("explain").exit_code == 2


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("secret_store.aws.region", ["secret_store_config.aws.region", "aws_secret.region", "eu-west-1", "yes"]),
        ("host", ['integration_config["host"]', "assumed", "rancher.example.com"]),
        ("integration_owner.values[0]", ["owner.attribute_values", "{ref: var.NAME}"]),
        ("terraform.provider_version", ["~> 1.9", "versions.tf"]),
        ("certificate_authority.file", ['integration_config["certificate_authority"]']),
        ("secret_store", ["exactly one", "secret_store_config of", "aws_secret or azure_secret", "hashicorp_vault"]),
        ("descriptor.type", ["type of apono_resource_integration"]),
    ],
)
def test_explains_a_field(run_command: RunCommand, path: str, parts: list[str]) -> None:
    """A field's page tells its type, an example and the Terraform attribute."""
    result = run_command("explain", path)
    assert result.exit_code == 0
    assert [part for part in parts if part not in result.stdout] == []


def test_every_field_becomes_something() -> None:
    """No field of any kind is without description and without a word on what it becomes."""
    for explained in find_fields().values():
        assert explained.attributes or explained.note, explained.field.path
        assert explained.field.description
        assert "becomes" in render_field(explained, paint_nothing)


def test_field_as_json(run_command: RunCommand) -> None:
    """Programs get the same facts."""
    field = run_command("explain", "port", "--format", "json").json["field"]
    assert (field["path"], field["example"], field["is_required"]) == ("port", 443, True)
    assert field["attributes"]["apono_integration"] == 'metadata["port"]'
    assert field["descriptor"]["status"] == "assumed"


@pytest.fixture
def spec_file(tmp_path: Path, spec_text: str) -> Path:
    file = tmp_path / "rancher.yaml"
    file.write_text(spec_text, encoding="utf-8")
    return file


def test_spec_shows_what_is_assumed(run_command: RunCommand, spec_file: Path) -> None:
    """Every value with its attribute and how it is known, then what to do about the assumed ones."""
    result = run_command("explain", spec_file)
    assert result.exit_code == 0
    assert "apono_resource_integration.rancher_production" in result.stdout
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert rows["kind"].endswith("assumed")
    assert rows["host"].endswith("spec; key assumed")
    assert rows["connector"].endswith("spec")
    assert rows["terraform.provider_version"].endswith("default")
    assert "View as Code" in result.stdout


def test_given_values_are_not_assumed(run_command: RunCommand, spec_file: Path) -> None:
    """What the spec's own descriptor says is given, and then there is nothing to advise."""
    with spec_file.open("a") as stream:
        stream.write("descriptor: {type: r, resource_types: [c], config_keys: {host: hostname, port: port}}\n")
    result = run_command("explain", spec_file)
    assert "assumed" not in result.stdout
    assert 'integration_config["hostname"]' in result.stdout
    assert "spec; key given" in result.stdout


def test_descriptor_file_counts(run_command: RunCommand, spec_file: Path, tmp_path: Path) -> None:
    """`--descriptor` changes what is known."""
    file = tmp_path / "type.yaml"
    file.write_text("apiVersion: apono-bridge/v1\nkind: IntegrationType\nfor: RancherIntegration\ntype: my-rancher\n")
    values = run_command("explain", spec_file, "--descriptor", file, "--format", "json").json["integrations"][0][
        "values"
    ]
    (type_,) = [value for value in values if value["field"] == "kind"]
    assert (type_["value"], type_["known"]) == ("my-rancher", "given")


def test_references_are_shown_as_such(run_command: RunCommand, tmp_path: Path, spec_text: str) -> None:
    """A variable is no text."""
    file = tmp_path / "a.yaml"
    file.write_text(spec_text.replace("prod-connector", "{ref: var.connector}"))
    assert "{ref: var.connector}" in run_command("explain", file).stdout
    values = run_command("explain", file, "--format", "json").json["integrations"][0]["values"]
    assert {"ref": "var.connector"} in [value["value"] for value in values]


def test_wrong_spec_shows_its_diagnostics(run_command: RunCommand, spec_file: Path) -> None:
    """A spec that means nothing cannot be explained; it is said why."""
    spec_file.write_text(spec_file.read_text() + "conector: x\n")
    result = run_command("explain", spec_file)
    assert result.exit_code == 1
    assert "SPEC102" in result.stdout
    assert run_command("explain", spec_file, "--format", "json").json["integrations"] == []


def test_missing_file_is_reported(run_command: RunCommand, tmp_path: Path) -> None:
    """What looks like a file and is none is a diagnostic like in `validate`."""
    result = run_command("explain", tmp_path / "none.yaml")
    assert (result.exit_code, "SPEC001" in result.stdout) == (1, True)


def test_credentials_are_never_shown(run_command: RunCommand, spec_file: Path) -> None:
    """A key that somebody pasted into a spec does not reach the output."""
    key = "token-abcde:" + "bcdfghjklmnpqrstvwxz2456789" * 2
    spec_file.write_text(spec_file.read_text().replace("prod/rancher/apono", f'"{key}"'))
    for output_format in ("human", "json"):
        result = run_command("explain", spec_file, "--format", output_format)
        assert "bcdfghjklmnp" not in result.stdout + result.stderr


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1b\r\n\u2028\ufeff${}\"'"), min_size=1))
@settings(max_examples=30)
def test_no_text_of_a_spec_controls_the_terminal(text: str) -> None:
    """Whatever a spec says is shown on its line, with nothing invisible in it."""
    if text.isspace():
        return
    spec = MINIMAL.replace("prod-connector", write_text(text))
    result = apono_bridge("explain", "-", stdin=spec.encode())
    assert [line for line in result.stdout.split("\n") if not line.isprintable()] == []
    assert json.loads(apono_bridge("explain", "-", "--format", "json", stdin=spec.encode()).stdout)


@pytest.mark.parametrize("what", ["x" * 5000, "x" * 5000 + ".yaml", "\udcff", "a/b\nc"])
def test_odd_arguments_are_no_bug(run_command: RunCommand, what: str) -> None:
    """What can be no file is not found, and that is all."""
    assert run_command("explain", what).exit_code in (1, 2)


def test_standard_input_is_read_once(run_command: RunCommand, spec_text: str) -> None:
    """`-` works although the specs are looked at twice."""
    assert "rancher_production" in run_command("explain", "-", stdin=spec_text.encode()).stdout


def test_colours_only_when_asked(run_command: RunCommand) -> None:
    """No escape sequence reaches a pipe unasked."""
    assert "\x1b[" not in run_command("explain", "SPEC102").stdout
    assert "\x1b[" in run_command("explain", "SPEC102", "--color", "always").stdout
