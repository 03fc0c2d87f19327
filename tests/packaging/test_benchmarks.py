"""The benchmark compares like with like, and looks where the time goes by names that exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import floor
from benchmarks.specs import write_specs
from benchmarks.stages import STAGES
from tests.command_line import apono_bridge, files_below
from tests.packaging.conftest import ROOT

_COUNT = 12
"""Each store, with a reference and without."""


def _code(text: bytes) -> list[str]:
    """The lines of a file without its header, and without the text that we lay out in several lines."""
    lines = [line for line in text.decode().splitlines() if line and not line.startswith(("#", '    "', "  ])"))]
    return [line for line in lines if not line.startswith(("  custom_access_details", "  description"))]


@pytest.mark.parametrize("one_file", [True, False], ids=["one file", "a file each"])
def test_the_floor_writes_what_we_write(tmp_path: Path, one_file: bool) -> None:
    """The same files with the same code: the script that checks nothing does no less."""
    specs = write_specs(tmp_path, _COUNT, one_file=one_file)
    floor.main(specs, tmp_path / "floor")
    assert apono_bridge("generate", "--offline", specs, "-o", tmp_path / "ours").exit_code == 0
    expected, actual = files_below(tmp_path / "floor"), files_below(tmp_path / "ours")
    assert expected.keys() == actual.keys()
    for path in expected.keys() - {"variables.tf"}:
        assert _code(expected[path]) == _code(actual[path]), path


@pytest.mark.parametrize(("file", "function"), STAGES.values(), ids=STAGES)
def test_stages_exist(file: str, function: str) -> None:
    """A function that was renamed would show as a stage that costs nothing."""
    tree = ast.parse((ROOT / "generator" / file).read_text(encoding="utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
