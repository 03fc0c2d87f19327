"""Real Terraform for these tests, as a child process."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from generator.backends import GeneratedFile
from generator.runners.terraform import Terraform, TerraformProgram, find_terraform


@dataclass(frozen=True)
class Judge:
    """Asks Terraform what it makes of emitted files, each time in a folder of its own."""

    program: TerraformProgram

    def check_format(self, files: Iterable[GeneratedFile]) -> None:
        """`terraform fmt` has nothing to change."""
        with Terraform(self.program) as terraform:
            for file in files:
                assert terraform.format(file.text) == file.text

    def evaluate(self, files: Iterable[GeneratedFile]) -> dict[str, Any]:
        """What Terraform makes of each `output` block, by name."""
        with Terraform(self.program) as terraform:
            terraform.write_files({file.path: file.text for file in files})
            result = terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
            assert result.exit_code == 0, result.stdout + result.stderr
            state = json.loads((terraform.directory / "terraform.tfstate").read_text(encoding="utf-8"))
        return {name: output["value"] for name, output in state["outputs"].items()}


@pytest.fixture(scope="session")
def terraform() -> Judge:
    return Judge(find_terraform())
