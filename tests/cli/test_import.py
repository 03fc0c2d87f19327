"""`import` on files as people write them: the specs, what became of each line, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command_line import Result, apono_bridge, files_below
from tests.specs import ROOT

CORPUS = ROOT / "tests" / "corpus" / "import"
CASES = sorted(path.name for path in CORPUS.iterdir() if path.suffix != ".txt")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_case(name: str, *options: str) -> Result:
    """Imports a copy of a case that is in the current directory."""
    source = CORPUS / name
    if source.is_dir():
        shutil.copytree(source, name, dirs_exist_ok=True)
    else:
        shutil.copy(source, name)
    return apono_bridge("import", name, *options)


def transcript(result: Result) -> str:
    return f"exit code {result.exit_code}\n--- standard error\n{result.stderr}--- standard output\n{result.stdout}"


@pytest.mark.parametrize("name", CASES)
def test_import_says_what_became_of_each_line(name: str, request: pytest.FixtureRequest) -> None:
    """The whole of what a user sees; without a loss the specs, else with `--allow-loss` behind it."""
    text = transcript(run_case(name))
    if text.startswith("exit code 1"):
        text += f"\n=== --allow-loss\n{transcript(run_case(name, '--allow-loss', '--no-report'))}"
    golden = CORPUS / f"{name}.txt"
    if request.config.getoption("--update-goldens"):
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()
    assert "BUG001" not in text
