"""The real libraries and command lines; installed when a test asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.backends.cdktf.tools import Tools, install_command_lines, install_libraries


@pytest.fixture(scope="session")
def tools() -> Tools:
    return install_libraries()


@pytest.fixture(scope="session")
def command_lines(tools: Tools) -> Path:
    return install_command_lines(tools)
