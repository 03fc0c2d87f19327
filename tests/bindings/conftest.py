"""Bindings by CDKTF's own generators, made once from the offline provider, and ours beside them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from generator.backends.cdktf import FLAVOURS
from generator.bindings import write_bindings
from generator.plugin.mirror import install_mirror, mirror_config
from generator.provider_schema import load_packaged
from generator.runners.terraform import find_terraform
from tests.backends.cdktf.tools import Tools, install_command_lines, install_libraries

_MANIFEST = (
    '{"language": "python", "app": "python main.py", "sendCrashReports": "false", "codeMakerOutput": "imports",'
    ' "terraformProviders": ["apono-io/apono@1.9.1"], "terraformModules": [], "context": {}}'
)


@pytest.fixture(scope="session")
def tools() -> Tools:
    return install_libraries()


@pytest.fixture(scope="session", params=sorted(FLAVOURS))
def flavour(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def ours(flavour: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our bindings in `imports`."""
    folder = tmp_path_factory.mktemp(f"ours-{flavour}")
    write_bindings(load_packaged(), folder / "imports", FLAVOURS[flavour])
    return folder


@pytest.fixture(scope="session")
def theirs(flavour: str, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bindings that the command line's `get` makes: from the mirror, with no registry."""
    folder = tmp_path_factory.mktemp(f"theirs-{flavour}")
    schema = load_packaged()
    install_mirror(folder / "mirror", schema)
    (folder / "terraform.rc").write_text(mirror_config(folder / "mirror", [schema.source]))
    # The command line wants the name of one program, which our Terraform may not be.
    (folder / "terraform").write_text(f'#!/bin/sh\nexec {shlex.join(find_terraform().command)} "$@"\n')
    (folder / "terraform").chmod(0o755)
    (folder / "cdktf.json").write_text(_MANIFEST)
    program = str(install_command_lines(tools) / flavour)
    environment = {
        "TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"),
        "TERRAFORM_BINARY_NAME": str(folder / "terraform"),
    }
    tools.run(program, "get", "--language", "python", cwd=folder, **environment)
    return folder
