"""Pages that work on a folder of the examples are true: their commands are run and have to print what they show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.test_readme import _TOUR, ROOT, _play, _program


@pytest.mark.parametrize("page", ["import", "migrate"])
def test_the_page_shows_what_is_printed(page: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every console block, played in order in a folder with the examples; `--update-goldens` writes the true output."""
    file = ROOT / "docs" / f"{page}.md"
    text = file.read_text(encoding="utf-8")
    folder = tmp_path / "folder"
    shutil.copytree(ROOT / "examples" / page, folder)
    path = f"{_program(tmp_path / 'bin')}:/usr/local/bin:/usr/bin:/bin"
    played = _TOUR.sub(lambda match: f"```console\n{_play(match[1], folder, path)}```", text)
    if pytestconfig.getoption("update_goldens"):
        file.write_text(played, encoding="utf-8")
    assert text == played or pytestconfig.getoption("update_goldens")
