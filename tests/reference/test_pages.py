"""The reference pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.cli.app import COMMANDS
from generator.diagnostics.codes import all_codes
from generator.diagnostics.exit_codes import ExitCode
from generator.integrations import KINDS
from generator.reference import PAGES, __main__
from generator.reference.markdown import code, fence, table
from generator.spec.field_table import list_fields


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name: str) -> None:
    """`python -m generator.reference` was run after the last change of what the page says."""
    assert (__main__.FOLDER / name).read_text(encoding="utf-8") == PAGES[name]()


def test_check_finds_stale_and_unknown_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` says which, changes nothing, and ends like every check of ours."""
    monkeypatch.setattr(__main__, "FOLDER", tmp_path)
    assert __main__.main([]) == ExitCode.FINE
    assert __main__.main(["--check"]) == ExitCode.FINE
    (tmp_path / "spec.md").write_text("edited")
    (tmp_path / "left-over.md").write_text("old")
    capsys.readouterr()
    assert __main__.main(["--check"]) == ExitCode.CHANGES
    assert re.findall(r"[\w-]+\.md", capsys.readouterr().out) == ["spec.md", "left-over.md"]
    assert (tmp_path / "spec.md").read_text() == "edited"
    assert __main__.main(["--chekc"]) == ExitCode.USAGE


def test_every_code_command_field_and_exit_code_is_there() -> None:
    """Nothing is left out."""
    diagnostics, commands = PAGES["diagnostics.md"](), PAGES["commands.md"]()
    assert [entry.code for entry in all_codes() if f"\n## {entry.code}\n" not in diagnostics] == []
    assert [name for name in COMMANDS if f"\n## {name}\n" not in commands] == []
    assert "\n## provider install\n" in commands
    fields = [field for kind in KINDS.values() for field in list_fields(kind.surface)]
    assert [field.path for field in fields if f"`{field.name}`" not in PAGES["spec.md"]()] == []
    assert [exit_code for exit_code in ExitCode if exit_code.meaning not in PAGES["exit-codes.md"]()] == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_can_be_read(name: str) -> None:
    """No control character, no link to a heading that is not there, tables with as many cells as headings."""
    text = PAGES[name]()
    assert [line for line in text.split("\n") if not line.replace("\t", "").isprintable()] == []
    headings = [line.lstrip("# ") for line in text.split("\n") if line.startswith("#")]
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= anchors
    for block in re.findall(r"(?m)(?:^\|.*\n?)+", text):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().split("\n")}) == 1


def test_markdown_pieces_are_safe() -> None:
    """Backticks, bars and invisible characters do not break out."""
    assert code("a|b") == r"`a\|b`"
    assert code("`a` b") == "`` `a` b ``"
    assert fence("```\n\x07").startswith("````\n")
    assert "\x07" not in fence("\x07")
    assert table(["A", "B"], [("x|y", ""), ("z", "")]) == "| A |\n| --- |\n| x\\|y |\n| z |"
