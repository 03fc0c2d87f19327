"""The benchmark compares like with like, and looks where the time goes by names that exist."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import against_cdktf, floor
from benchmarks.fleet import FleetResult, describe_fleet, measure_fleet
from benchmarks.measure import BenchmarkError
from benchmarks.process_tree import tree_pss_bytes
from benchmarks.specs import write_specs
from benchmarks.stages import STAGES
from benchmarks.tables import cdktf_table
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


def test_what_cannot_be_installed_is_left_out_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that CDKTF cannot be had on still has all other numbers."""

    def fail() -> None:
        raise subprocess.CalledProcessError(2, ["make", "the-libraries"])

    monkeypatch.setattr(against_cdktf, "install_libraries", fail)
    results = against_cdktf.measure_against_cdktf(tmp_path, rounds=1)
    assert not results.rows
    assert cdktf_table(results).startswith("Left out. All of it: it could not be installed (Command '['make', ")


def test_an_app_that_makes_something_else_is_no_comparison() -> None:
    """Where in the app an object was made is no difference; a value is."""
    expected = {"variable": {"x": {"type": "string"}}}
    against_cdktf._require_same(expected, {"variable": {"x": {"type": "string", "//": {"path": "bench/x"}}}}, "app")
    with pytest.raises(BenchmarkError, match="`variable`"):
        against_cdktf._require_same(expected, {"variable": {"x": {"type": "number"}}}, "app")


def test_the_memory_of_a_tree_is_that_of_all_its_processes() -> None:
    """Two processes that hold 60 MB each at the same time count as two; where the system does not tell, as none."""
    hold = "held = b'x' * 60_000_000; print('ready', flush=True); input()"
    both = f"import subprocess, sys; held = b'x' * 60_000_000; subprocess.run([sys.executable, '-c', {hold!r}])"
    with subprocess.Popen([sys.executable, "-c", both], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        found = tree_pss_bytes(parent.pid)
        parent.stdin.close()
    is_told = Path("/proc/self/smaps_rollup").exists()
    assert found > 120_000_000 if is_told else found == 0


def test_the_fleet_is_counted_and_measured() -> None:
    """A healthy server's requests and waves, and all of the servers pass."""
    result = measure_fleet(servers=3, latency_s=0.0, sample=2)
    assert (result.requests, result.waves, len(result.alone_s)) == (16, 3, 2)
    assert result.client_s > 0
    assert result.stand_in_s > 0


def test_the_fleet_is_held_against_its_goals() -> None:
    """Both of them, each by its own figure."""
    peaks = (50.0, 51.0, 60.0)
    result = FleetResult(200, 0.05, 16, 3, (0.3, 0.4), together_s=2.4, client_s=1.0, stand_in_s=1.0, peak_mib=peaks)
    text = describe_fleet(result)
    assert "2 x slowest x waves is 2.40 s (met)" in text
    assert "70.0 s (mean of 2 x 200), 29.2 times as long; 20 wanted (met)" in text
    slow = describe_fleet(replace(result, together_s=3.6))
    assert "2.40 s (MISSED)" in slow
    assert "19.4 times as long; 20 wanted (MISSED)" in slow
