"""What tests of runs on several processes need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def no_child_left() -> Iterator[None]:
    """
    A test that leaves no child process, running or not waited for.

    Children of earlier tests do not count: a process that several tests share may live as long as their run.
    """
    before = _children()
    yield
    assert not _children() - before


def _children() -> set[str]:
    """The ids of this process's children, as Linux has them: only there do runs use more than one process."""
    lists = Path("/proc/self/task").glob("*/children")
    return {child for children in lists for child in children.read_text(encoding="ascii").split()}
