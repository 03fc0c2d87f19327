"""The README's tour is true: its commands are run and have to print what it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_TOUR = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _program(folder: Path) -> Path:
    """A folder with a command `apono-bridge` that is this checkout."""
    folder.mkdir()
    script = folder / "apono-bridge"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "main.py"}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


def _play(block: str, folder: Path, path: str) -> str:
    """The block as it would look if its commands were typed into a terminal now."""
    shown = []
    for line in block.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["sh", "-c", line[2:]],
                cwd=folder,
                env={"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "APONO_BRIDGE_CACHE": ""},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            shown.append(f"{line}\n{done.stdout}")
    return "".join(shown)


def test_the_tour_prints_what_the_readme_shows(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every console block, played in order in one empty folder; `--update-goldens` writes the true output."""
    text = README.read_text(encoding="utf-8")
    folder = tmp_path / "tour"
    folder.mkdir()
    path = f"{_program(tmp_path / 'bin')}:/usr/local/bin:/usr/bin:/bin"
    played = _TOUR.sub(lambda match: f"```console\n{_play(match[1], folder, path)}```", text)
    if pytestconfig.getoption("update_goldens"):
        README.write_text(played, encoding="utf-8")
    assert text == played or pytestconfig.getoption("update_goldens")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    """Relative links are files of the repository."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
