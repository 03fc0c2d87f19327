"""`apono-bridge init`."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.cli.first_spec import write_spec
from generator.diagnostics import Severity, SourceFile
from generator.integrations import KINDS
from generator.pipeline.compilation import CompileOptions, compile_specs
from generator.provider_schema import load_packaged
from generator.spec.field_table import list_fields
from generator.spec.yaml_documents import SpecDocument, parse_documents
from tests.cli.conftest import RunCommand

KIND = KINDS["RancherIntegration"]
FLAGS = (
    *("--name", "Rancher Production", "--connector", "prod-connector", "--host", "rancher.example.com"),
    *("--store", "aws", "--store-field", "region=eu-west-1", "--store-field", "secret_id=prod/rancher/apono"),
)
VALUES: dict[str, Any] = {
    "name": "Rancher Production",
    "connector": "prod-connector",
    "host": "rancher.example.com",
    "port": 443,
    "secret_store": {"aws": {"region": "eu-west-1", "secret_id": "prod/rancher/apono"}},
}
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("$%{}[]\"\\'#:,-&*!|>?@`~ \n\r\t\ufeff\u2028"),
    min_size=1,
).filter(lambda text: not text.isspace())


def load(text: str) -> Any:
    (document,) = parse_documents(SourceFile("rancher.yaml", text))
    assert isinstance(document, SpecDocument)
    assert document.diagnostics == []
    return document.data


def errors_in(text: str) -> list[str]:
    options = CompileOptions(provider_schema=load_packaged(), now=datetime(2026, 1, 1, tzinfo=UTC))
    found = compile_specs(["-"], options, read_stdin=text.encode).diagnostics
    return [f"{diagnostic.code} {diagnostic.path}" for diagnostic in found if diagnostic.severity is Severity.ERROR]


def uncommented(text: str) -> str:
    """The spec with all its code in use."""
    return re.sub(r"(?m)^( *)# ", r"\1", re.sub(r"(?m)^##.*\n", "", text))


def test_flags_make_a_spec_that_is_right(run_command: RunCommand, tmp_path: Path) -> None:
    """No question, no terminal: the file is there, says what the flags say, and validates."""
    file = tmp_path / "specs" / "rancher.yaml"
    result = run_command("init", *FLAGS, "-o", file)
    assert result.exit_code == 0
    assert load(file.read_text()) == {"apiVersion": "apono-bridge/v1", "kind": "RancherIntegration", **VALUES}
    assert f"validate --offline {file}" in result.stderr
    assert run_command("validate", "--offline", file).exit_code == 0


def test_begins_with_the_modeline() -> None:
    """Editors look for it in the first lines."""
    assert write_spec(KIND, VALUES).startswith("# yaml-language-server: $schema=")


def test_every_field_is_there() -> None:
    """What is not given stands as a comment."""
    text = write_spec(KIND, VALUES)
    assert [field.path for field in list_fields(KIND.surface) if f"{field.name}:" not in text] == []


def test_comments_are_right_specs() -> None:
    """Every comment can be put to use; of the stores one has to be chosen, and the CA's file has to be there."""
    lines = uncommented(write_spec(KIND, VALUES)).splitlines()[1:]
    stores = [line for line in lines if line.startswith(("  azure:", "  gcp:", "  kubernetes:", "  hashicorp_vault:"))]
    assert len(stores) == 4
    for store in stores:
        others = [line for line in lines if line not in stores and not line.startswith(("  aws:", "    "))]
        index = others.index("secret_store:") + 1
        assert errors_in("\n".join([*others[:index], store, *others[index:]])) == ["SPEC125 certificate_authority.file"]


@given(TEXTS, TEXTS)
@example('a: "b" # ${x}', "%{ if true }")
@example("no", "0443")
@settings(max_examples=60)
def test_any_text_reads_back(name: str, secret_id: str) -> None:
    """Quoting loses nothing and adds nothing."""
    values = {**VALUES, "name": name, "secret_store": {"aws": {"region": "eu-west-1", "secret_id": secret_id}}}
    data = load(write_spec(KIND, values))
    assert (data["name"], data["secret_store"]["aws"]["secret_id"]) == (name, secret_id)


def test_missing_flags_are_all_named(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a terminal nobody is asked, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    result = run_command("init", "--host", "rancher.example.com", "--store", "gcp")
    assert result.exit_code == 2
    for flag in ("--name", "--connector", "--store-field project=", "--store-field secret_id="):
        assert flag in result.stderr
    assert "--port" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (["--store", "apono"], "Known: aws"),
        (["--store", "aws", "--store-field", "vault_url=x"], "Known: region"),
        (["--store", "aws", "--store-field", "region"], "FIELD=VALUE"),
        (["--store-field", "region=x"], "--store"),
        (["--name", "\udcff"], "UTF-8"),
    ],
)
def test_wrong_flags_are_wrong_usage(run_command: RunCommand, flags: list[str], word: str) -> None:
    """Each is told with what would be right."""
    result = run_command("init", *flags)
    assert result.exit_code == 2
    assert word in result.stderr


@pytest.mark.parametrize(
    ("flag", "value", "code"),
    [("--host", "https://rancher.example.com", "SPEC202"), ("--port", "0", "port"), ("--name", " ", "SPEC106")],
)
def test_wrong_values_write_nothing(run_command: RunCommand, tmp_path: Path, flag: str, value: str, code: str) -> None:
    """The same rules as in `validate`, before there is a file."""
    result = run_command("init", *FLAGS, flag, value, "-o", tmp_path / "rancher.yaml")
    assert result.exit_code == 1
    assert code in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_existing_file_is_kept(run_command: RunCommand, tmp_path: Path) -> None:
    """Only `--force` overwrites."""
    file = tmp_path / "rancher.yaml"
    file.write_text("mine")
    assert run_command("init", *FLAGS, "-o", file).exit_code == 2
    assert file.read_text() == "mine"
    assert run_command("init", *FLAGS, "-o", file, "--force").exit_code == 0
    assert "apiVersion" in file.read_text()


def test_reports_as_json(run_command: RunCommand, tmp_path: Path) -> None:
    """The object that every command prints, with the file that was written, or with what is wrong."""
    file = tmp_path / "rancher.yaml"
    report = run_command("init", *FLAGS, "--host", "a b", "-o", file, "--format", "json").json
    assert (report["exit_code"], report["files"], report["diagnostics"][0]["path"]) == (1, [], "host")
    report = run_command("init", *FLAGS, "-o", file, "--format", "json").json
    assert (report["verdict"], report["files"]) == ("passed", [{"path": file.as_posix(), "written": True}])
    assert run_command("init", *FLAGS, "-o", "-", "--format", "json").exit_code == 2


def test_file_name_that_cannot_be_is_a_diagnostic(run_command: RunCommand, tmp_path: Path) -> None:
    """The file system's own words, and no traceback."""
    result = run_command("init", *FLAGS, "-o", tmp_path / ("x" * 300))
    assert (result.exit_code, "EMIT104" in result.stderr) == (1, True)


def test_prints_to_standard_output(run_command: RunCommand) -> None:
    """`-o -` prints the spec and nothing else."""
    result = run_command("init", *FLAGS, "-o", "-")
    assert load(result.stdout)["host"] == "rancher.example.com"


def test_asks_on_a_terminal_until_it_is_right(tmp_path: Path) -> None:
    """A wrong answer is refused with the diagnostic's words and asked for again."""
    answers = ["Rancher: EU", "prod-connector", "https://rancher.example.com", "rancher.example.com", "x", "8443"]
    answers += ["kubernetes", "apono", "Rancher_Key", "rancher-key"]
    master, slave = pty.openpty()
    with os.fdopen(master, "wb", buffering=0) as terminal:
        terminal.write("".join(f"{answer}\n" for answer in answers).encode())
        program = "from generator.cli import main; main(['init'])"
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            [sys.executable, "-c", program],
            stdin=slave,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            check=False,
        )
        os.close(slave)
    assert done.returncode == 0, done.stderr
    data = load((tmp_path / "rancher.yaml").read_text())
    assert (data["name"], data["host"], data["port"]) == ("Rancher: EU", "rancher.example.com", 8443)
    assert data["secret_store"] == {"kubernetes": {"namespace": "apono", "name": "rancher-key"}}
    assert "the host has a scheme before it" in done.stderr
    assert "help: write `rancher.example.com`" in done.stderr
    assert "'x' is not a whole number" in done.stderr
