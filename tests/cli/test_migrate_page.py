"""The page about `migrate` is true: its commands are run and have to print what it shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.test_readme import _TOUR, ROOT, _play, _program

PAGE = ROOT / "docs" / "migrate.md"


def test_the_page_shows_what_is_printed(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every console block, played in order in a folder with the examples; `--update-goldens` writes the true output."""
    text = PAGE.read_text(encoding="utf-8")
    folder = tmp_path / "folder"
    shutil.copytree(ROOT / "examples" / "migrate", folder)
    path = f"{_program(tmp_path / 'bin')}:/usr/local/bin:/usr/bin:/bin"
    played = _TOUR.sub(lambda match: f"```console\n{_play(match[1], folder, path)}```", text)
    if pytestconfig.getoption("update_goldens"):
        PAGE.write_text(played, encoding="utf-8")
    assert text == played or pytestconfig.getoption("update_goldens")
