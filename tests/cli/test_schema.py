"""`apono-bridge schema`."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from generator.cli.files import write_file
from tests.cli.conftest import RunCommand


def test_prints_the_schema_of_specs(run_command: RunCommand) -> None:
    """Without options, standard output is the schema and nothing else."""
    result = run_command("schema")
    assert result.exit_code == 0
    Draft202012Validator.check_schema(result.json)
    assert result.json["properties"]["kind"]["const"] == "RancherIntegration"


def test_schema_of_one_kind(run_command: RunCommand) -> None:
    """`--kind` narrows it; an unknown one is a mistake of usage."""
    assert run_command("schema", "--kind", "RancherIntegration").json["properties"]["host"]
    assert run_command("schema", "--kind", "Postgres").exit_code == 2


def test_output_schema_describes_the_output(run_command: RunCommand, tmp_path: Path, spec_text: str) -> None:
    """What `--format json` prints fits the schema that the program itself prints."""
    schema = run_command("schema", "--of", "output").json
    (tmp_path / "rancher.yaml").write_text(spec_text + "conector: x\n")
    output = run_command("validate", "--offline", tmp_path / "rancher.yaml", "--format", "json")
    assert output.exit_code == 1
    Draft202012Validator(schema).validate(output.json)


def test_output_schema_has_no_kind(run_command: RunCommand) -> None:
    """Kinds are kinds of specs."""
    assert run_command("schema", "--of", "output", "--kind", "RancherIntegration").exit_code == 2


def test_writes_a_file_once(run_command: RunCommand, tmp_path: Path) -> None:
    """An existing file is somebody's, until `--force` says otherwise."""
    file = tmp_path / "schemas" / "apono-bridge.schema.json"
    assert run_command("schema", "-o", file).exit_code == 0
    assert file.read_text() == run_command("schema").stdout
    file.write_text("mine")
    assert run_command("schema", "-o", file).exit_code == 2
    assert file.read_text() == "mine"
    assert run_command("schema", "-o", file, "--force").exit_code == 0
    assert file.read_text() != "mine"


def test_file_that_cannot_be_written_is_a_diagnostic(run_command: RunCommand, tmp_path: Path) -> None:
    """A folder in the file's place is told, not raised."""
    result = run_command("schema", "-o", tmp_path, "--force")
    assert result.exit_code == 1
    assert "EMIT104" in result.stderr


def test_file_that_is_replaced_is_whole_or_as_it_was(
    run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up at the end leaves the old file, and nothing beside it."""
    file = tmp_path / "schema.json"
    file.write_text("mine")

    def fail(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert run_command("schema", "-o", file, "--force").exit_code == 1
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("schema.json", "mine")]


def test_file_that_cannot_be_finished_is_not_left(tmp_path: Path) -> None:
    """As with a full disk: half of a new file is worse than none."""
    with pytest.raises(UnicodeEncodeError):
        write_file("schema", tmp_path / "new.json", "half\ud800", force=False)
    assert list(tmp_path.iterdir()) == []
