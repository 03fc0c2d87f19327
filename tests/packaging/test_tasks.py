"""The tasks: listed, and clear about what a machine lacks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.packaging.conftest import ROOT

_MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
_SCRIPT = ROOT / "constraints" / "make-venv.sh"


def test_help_lists_every_task() -> None:
    """Each task that is no part of another has its line."""
    tasks = set(re.findall(r"^\.PHONY: (\S+)$", _MAKEFILE, re.MULTILINE)) - {"docs-check"}
    output = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tasks == set(re.findall(r"^  make (\S+) ", output, re.MULTILINE))


def _make_environment(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(_SCRIPT), str(folder)]
    environment = {**os.environ, "PYTHON": python}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_missing_python_is_named(tmp_path: Path) -> None:
    """No Python that is recent enough: one message that says what is needed, and no environment."""
    result = _make_environment(tmp_path / "venv", "no-such-python")
    assert result.returncode == 1
    assert "needs Python 3.11 or later" in result.stderr
    assert "no-such-python" in result.stderr
    assert not (tmp_path / "venv").exists()


def test_old_python_is_refused(tmp_path: Path) -> None:
    """A Python that fails the question for its version is none."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    assert _make_environment(tmp_path / "venv", str(old)).returncode == 1


def test_python_without_venv_leaves_no_half_environment(tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: the message names the package, and the next try starts afresh."""
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nmkdir -p "$4"\nexit 1\n', encoding="utf-8")
    python.chmod(0o755)
    result = _make_environment(tmp_path / "venv", str(python))
    assert result.returncode == 1
    assert "python3-venv" in result.stderr
    assert not (tmp_path / "venv").exists()


def test_first_task_makes_the_command_that_the_readme_names(tmp_path: Path) -> None:
    """`.venv/bin/apono-bridge` is there after `make demo`, and runs from any folder."""
    for name in ("Makefile", "main.py", "generator", "constraints"):
        (tmp_path / name).symlink_to(ROOT / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (programs / "python").chmod(0o755)
    make = ["make", "--dry-run", ".venv/.runtime"]
    recipe = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    lines = [line for line in recipe.splitlines() if line.endswith("bin/apono-bridge")]
    subprocess.run(["sh", "-e"], input="\n".join(lines), cwd=tmp_path, text=True, check=True)
    command = [str(programs / "apono-bridge"), "--version"]
    assert "apono-bridge" in subprocess.run(command, cwd="/", capture_output=True, text=True, check=True).stdout
