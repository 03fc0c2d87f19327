"""One command from a cold start, against a CDKTF app of the same resource."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Sample, median_of, run_child

__all__ = ["CDKTF", "GENERATE", "StartResult", "measure_starts"]

_ROOT = Path(__file__).parent.parent
_MAIN = str(_ROOT / "main.py")
_CDKTF_PYTHON = _ROOT / "build" / "bench-venv" / "bin" / "python"
_LEAST_NODE = 18
"""Major version; jsii's own statement of what it supports."""

GENERATE = "generate, one spec"
CDKTF = "CDKTF app, same resource"


@dataclass(frozen=True, slots=True)
class StartResult:
    """
    One command.

    Attributes:
        sample: Medians; `None` if it cannot run on this machine.
        aim_s: `None` for what is measured only to compare with.
        note: Why it could not run.
    """

    title: str
    sample: Sample | None
    aim_s: float | None = None
    note: str = ""


def measure_starts(folder: Path, rounds: int) -> list[StartResult]:
    """
    Every command as often as *rounds* says, in turns, after one run that fills the caches of compiled files.

    Raises:
        BenchmarkError: A program failed.
    """
    minimal, out = str(_ROOT / "examples" / "minimal.yaml"), folder / "out"
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--help": [sys.executable, _MAIN, "--help"],
        GENERATE: [sys.executable, _MAIN, "generate", "--offline", minimal, "-o", str(out)],
        f"{GENERATE}, JSON": [sys.executable, _MAIN, "generate", "--offline", minimal, "-o", str(out), "--target=json"],
    }
    reason = _why_no_cdktf()
    if not reason:
        commands[CDKTF] = [str(_CDKTF_PYTHON), str(_ROOT / "benchmarks" / "cdktf_app.py")]
    samples = _in_turns(commands, folder, out, rounds)
    aims = {"--help": 0.1, GENERATE: 0.25}
    results = [StartResult(title, sample, aims.get(title)) for title, sample in samples.items()]
    return results if not reason else [*results, StartResult(CDKTF, None, note=reason)]


def _in_turns(commands: Mapping[str, Sequence[str]], folder: Path, out: Path, rounds: int) -> dict[str, Sample]:
    samples: dict[str, list[Sample]] = {title: [] for title in commands}
    for _ in range(rounds + 1):
        for title, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            samples[title].append(run_child(command, cwd=folder))
    return {title: median_of(taken[1:]) for title, taken in samples.items()}


def _why_no_cdktf() -> str:
    """ "" if the CDKTF app can run here."""
    node = shutil.which("node")
    if node is None:
        return "skipped: there is no node on this machine"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith("v") or int(version[1:].split(".")[0]) < _LEAST_NODE:
        return f"skipped: node is {version or 'broken'}, {_LEAST_NODE} or later is needed"
    return "" if _CDKTF_PYTHON.exists() else "skipped: its environment is made by `make bench`"
