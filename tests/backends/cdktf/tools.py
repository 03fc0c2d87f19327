"""Real CDKTF and CDK Terrain: their Python libraries, and the command lines on a Node.js that runs both."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.plugin.mirror import install_mirror, mirror_config
from generator.provider_schema import load_packaged
from generator.runners.terraform import find_terraform
from tests.specs import ROOT

__all__ = ["Tools", "install_command_lines", "install_libraries", "prepare_get", "read_stack"]

_BUILD = ROOT / "build"
_LOCKED = Path(__file__).resolve().parent / "npm"
_GET_MANIFEST = (
    '{"language": "python", "app": "python main.py", "sendCrashReports": "false", "codeMakerOutput": "imports",'
    ' "terraformProviders": ["apono-io/apono@1.9.1"], "terraformModules": [], "context": {}}'
)


@dataclass(frozen=True)
class Tools:
    """
    Where they are.

    Attributes:
        libraries: A virtual environment with both libraries, mypy and Node.js.
    """

    libraries: Path

    def synthesise(self, app: Path) -> dict[str, Any]:
        """What `python main.py` writes for the only stack of an app."""
        self.run("python", "main.py", cwd=app)
        return read_stack(app)

    def run(self, *command: str, cwd: Path, **environment: str) -> str:
        """Runs a program of the environment; returns what it printed."""
        result = subprocess.run(
            command,
            cwd=cwd,
            env={**self.environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
        assert result.returncode == 0, result.stdout
        return result.stdout

    def environment(self) -> dict[str, str]:
        """What its programs run with, and nothing else."""
        return {
            "HOME": os.environ.get("HOME", str(_BUILD)),
            "PATH": os.pathsep.join([str(self.libraries / "bin"), os.environ.get("PATH", os.defpath)]),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(_BUILD / "jsii-cache"),
            "CI": "1",
            "CHECKPOINT_DISABLE": "1",
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }


def read_stack(app: Path) -> dict[str, Any]:
    """The synthesised configuration of an app with one stack."""
    [path] = (app / "cdktf.out" / "stacks").glob("*/cdk.tf.json")
    stack: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stack


def install_libraries() -> Tools:
    """The libraries of the versions in `constraints/cdktf.txt`; made by the first test that needs them."""
    with _alone("cdktf-venv"):
        subprocess.run(["make", "build/cdktf-venv/.installed"], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Tools(_BUILD / "cdktf-venv")


def install_command_lines(tools: Tools) -> Path:
    """The folder of the programs `cdktf` and `cdktn`, of the versions in `npm/package-lock.json`."""
    folder = _BUILD / "cdktf-cli"
    lock = (_LOCKED / "package-lock.json").read_bytes()
    stamp = folder / ".installed"
    with _alone("cdktf-cli"):
        if not stamp.exists() or stamp.read_bytes() != lock:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(_LOCKED, folder)
            npm = {name: value for name, value in os.environ.items() if name.lower().startswith(("npm_", "node_"))}
            tools.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder, **npm)
            stamp.write_bytes(lock)
    return folder / "node_modules" / ".bin"


def prepare_get(folder: Path) -> dict[str, str]:
    """
    Makes *folder* one in which `get --language python` takes the offline provider from a mirror, with no registry.

    Returns:
        Variables for `get`, beside those of the tools.
    """
    schema = load_packaged()
    install_mirror(folder / "mirror", schema)
    (folder / "terraform.rc").write_text(mirror_config(folder / "mirror", [schema.source]))
    # The command line wants the name of one program, which our Terraform may not be.
    (folder / "terraform").write_text(f'#!/bin/sh\nexec {shlex.join(find_terraform().command)} "$@"\n')
    (folder / "terraform").chmod(0o755)
    (folder / "cdktf.json").write_text(_GET_MANIFEST)
    return {"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "TERRAFORM_BINARY_NAME": str(folder / "terraform")}


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Only one of the processes that run tests at once installs; the others wait, and find it done."""
    _BUILD.mkdir(exist_ok=True)
    with (_BUILD / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
