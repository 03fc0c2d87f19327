"""Bindings by CDKTF's own generators, made once from the offline provider, and ours beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.backends.cdktf import FLAVOURS
from generator.bindings import write_bindings
from generator.provider_schema import load_packaged
from tests.backends.cdktf.tools import Tools, install_command_lines, install_libraries, prepare_get


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
    environment = prepare_get(folder)
    program = str(install_command_lines(tools) / flavour)
    tools.run(program, "get", "--language", "python", cwd=folder, **environment)
    return folder
