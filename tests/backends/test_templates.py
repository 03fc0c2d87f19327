"""The layout templates and their loader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.backends import templates
from generator.backends.templates import Finished, load_template, render_template, templates_folder
from generator.diagnostics import BugError


def test_every_template_compiles() -> None:
    """The folder is found and holds nothing that Jinja cannot read."""
    names = sorted(path.relative_to(templates_folder()).as_posix() for path in templates_folder().rglob("*.j2"))
    assert "hcl/file.tf.j2" in names
    for name in names:
        load_template(name)


def test_unfinished_text_is_refused() -> None:
    """A value that nobody quoted cannot reach a file, and neither can one that is missing."""
    with pytest.raises(BugError, match="not finished text"):
        render_template("hcl/block.tf.j2", indent=Finished(""), opening="a", attributes=[], blocks=[])
    with pytest.raises(BugError, match="not finished text"):
        render_template("hcl/block.tf.j2", indent=Finished(""), attributes=[], blocks=[])


def test_installed_templates_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wheel has the templates inside the package."""
    package = tmp_path / "generator"
    (package / "templates").mkdir(parents=True)
    monkeypatch.setattr(templates, "_PACKAGE", package)
    assert templates_folder() == package / "templates"


def test_json_needs_no_jinja() -> None:
    """A target imports only what it uses."""
    code = """
import sys
from generator.backends import BACK_ENDS
from generator.ir import Configuration, ConfigurationFile
BACK_ENDS["json"].emit(Configuration((ConfigurationFile("a", ()),), True))
sys.exit("jinja2" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
