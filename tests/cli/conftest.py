"""What the tests of commands have in common."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.command_line import Result, apono_bridge
from tests.specs import MINIMAL

RunCommand = Callable[..., Result]


@pytest.fixture
def run_command() -> RunCommand:
    """Runs one command line in this process and returns what came of it."""
    return apono_bridge


@pytest.fixture
def spec_text() -> str:
    """The smallest spec."""
    return MINIMAL
