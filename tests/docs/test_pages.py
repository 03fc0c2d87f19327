"""The pages that are written by hand, as far as a program can tell whether they are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import generator
from generator.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of ours has a file at its end."""
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    ours = [target for target in targets if "://" not in target]
    assert [target for target in ours if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    """Whoever types what a page says gets no "there is no command"."""
    # In a code span, or on a line of its own in a block of code.
    named = re.findall(r"(?m)(?:`|^ {4,}\$? ?|^\$ )apono-bridge ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))
    assert [name for name in named if name not in COMMANDS] == []


def test_architecture_has_every_package() -> None:
    """A paragraph and a row of the table for each."""
    folder = Path(generator.__file__).parent
    packages = [entry.stem for entry in folder.iterdir() if entry.is_dir() and (entry / "__init__.py").exists()]
    packages += [entry.stem for entry in folder.glob("*.py") if entry.stem != "__init__"]
    for package in packages:
        assert f"| `{package}` |" in ARCHITECTURE
        assert f"\n**`{package}`** " in ARCHITECTURE


@pytest.mark.parametrize(("name", "text"), [("ARCHITECTURE.md", ARCHITECTURE), ("CONTRIBUTING.md", CONTRIBUTING)])
def test_files_that_are_named_exist(name: str, text: str) -> None:
    """Paths in backticks are paths in the tree, from its top or from the package."""
    paths = [path for path in re.findall(r"`([\w./-]+(?:/|\.py|\.yaml|\.toml))`", text) if "<" not in path]
    package = ROOT / "generator"
    bases = (
        ROOT,
        package,
        *(package / folder for folder in ("spec", "spec/rules", "integrations", "diagnostics", "backends")),
    )
    assert paths, name
    assert [path for path in paths if not any((base / path).exists() for base in bases)] == []


def test_recipes_are_there() -> None:
    """Each thing that can be added has its recipe."""
    things = ("integration type", "back end", "check of a value", "diagnostic code", "secret store", "command")
    assert [
        thing
        for thing in (*things, "output format", "field")
        if f"### A {thing}" not in CONTRIBUTING and f"### An {thing}" not in CONTRIBUTING
    ] == []
