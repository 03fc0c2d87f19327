"""Measures, prints the tables, and writes the numbers to build/bench.json."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.against_cdktf import measure_against_cdktf
from benchmarks.bulk import measure_bulk
from benchmarks.fleet import describe_fleet, measure_fleet
from benchmarks.importing import measure_importing
from benchmarks.machine import machine_facts
from benchmarks.measure import BenchmarkError
from benchmarks.planning import measure_planning
from benchmarks.specs import write_specs
from benchmarks.stages import profile_stages
from benchmarks.start import measure_starts
from benchmarks.tables import (
    bulk_table,
    cdktf_table,
    comparison_with_cdktf,
    flatness,
    importing_table,
    planning_table,
    stage_table,
    start_table,
)

_RESULTS = Path(__file__).parent.parent / "build" / "bench.json"
_COUNTS = (1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often each part is measured; `imported`: how many resources are, `imports` times."""

    starts: int
    cdktf: int
    bulk: int
    imported: int
    imports: int


def main() -> None:
    """The whole benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; the numbers are noisier")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="apono-bridge-bench-") as folder:
        try:
            rounds = (
                Rounds(starts=3, cdktf=1, bulk=1, imported=1_000, imports=1)
                if quick
                else Rounds(starts=15, cdktf=3, bulk=5, imported=10_000, imports=3)
            )
            _measure(Path(folder), rounds)
        except BenchmarkError as error:
            sys.exit(f"The benchmark means nothing: {error}")


def _measure(folder: Path, rounds: Rounds) -> None:
    machine = machine_facts(folder)
    _show("Machine", "\n".join(f"{name + ':':<19}{fact}" for name, fact in machine.items()))

    starts = measure_starts(_made(folder / "starts"), rounds.starts)
    _show(f"One command from a cold start (medians of {rounds.starts})", start_table(starts))
    print(comparison_with_cdktf(starts))

    planning = measure_planning(_made(folder / "planning"), rounds.starts)
    _show(
        f"Plans, against Terraform with the provider from a mirror (medians of {rounds.starts})",
        planning_table(planning),
    )

    cdktf = measure_against_cdktf(_made(folder / "cdktf"), rounds.cdktf)
    title = f"Against CDKTF, Node.js {cdktf.node or 'missing'}, memory of all processes (medians of {rounds.cdktf})"
    _show(title, cdktf_table(cdktf))

    fleet = measure_fleet(sample=5 if rounds.bulk == 1 else 20)
    _show("Live checks of a fleet, against one server after another", describe_fleet(fleet))

    bulk = measure_bulk(_made(folder / "bulk"), _COUNTS, rounds.bulk)
    title = f"Many specs in one run, against a script that checks nothing (medians of {rounds.bulk})"
    _show(title, bulk_table(bulk))
    print(flatness(bulk))

    importing = measure_importing(_made(folder / "importing"), rounds.imported, rounds.imports)
    title = f"Import, against python-hcl2 making a tree of the file, in turn (medians of {rounds.imports})"
    _show(title, importing_table(importing))

    profiled = _made(folder / "profile")
    stages = profile_stages(write_specs(profiled, _COUNTS[-1], one_file=True), profiled / "out")
    _show(f"Where the first run of {_COUNTS[-1]:,} specs in one file spends its time (cProfile)", stage_table(stages))

    results = {
        "machine": machine,
        "rounds": asdict(rounds),
        "starts": [asdict(result) for result in starts],
        "planning": [asdict(result) for result in planning],
        "cdktf": asdict(cdktf),
        "fleet": asdict(fleet),
        "bulk": [asdict(result) for result in bulk],
        "importing": asdict(importing),
        "stages": [asdict(stage) for stage in stages],
    }
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {_RESULTS.relative_to(_RESULTS.parent.parent)}.")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _show(title: str, text: str) -> None:
    print(f"\n{title}\n\n{text}", flush=True)


if __name__ == "__main__":
    main()
