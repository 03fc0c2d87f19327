"""Thousands of specs in one run, against the floor."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import BenchmarkError, Sample, median_of, run_child
from benchmarks.specs import write_specs

__all__ = ["BulkResult", "measure_bulk"]

_HERE = Path(__file__).parent
MAIN = _HERE.parent / "main.py"
FLOOR = _HERE / "floor.py"


@dataclass(frozen=True, slots=True)
class BulkResult:
    """
    Medians for one number of specs in one layout.

    Attributes:
        first: Our run into a folder that is not there.
        second: The same again, which changes nothing.
        unrecorded: Once more, with no record of an earlier run to be found: as in CI, or after a day.
    """

    count: int
    one_file: bool
    floor: Sample
    first: Sample
    second: Sample
    unrecorded: Sample

    @property
    def layout(self) -> str:
        return "one file" if self.one_file else "a file each"

    @property
    def ratio_to_floor(self) -> float:
        return self.first.wall_s / self.floor.wall_s

    @property
    def ratio_of_second(self) -> float:
        return self.second.wall_s / self.first.wall_s

    @property
    def microseconds_per_spec(self) -> float:
        return self.first.wall_s / self.count * 1e6


def measure_bulk(folder: Path, counts: Sequence[int], rounds: int) -> list[BulkResult]:
    """
    Every number of specs, as documents of one file and as a file each.

    Args:
        folder: For specs and output, on one file system.
        rounds: Runs of each program, taken in turns.

    Raises:
        BenchmarkError: A program failed, or the two wrote different sets of files.
    """
    return [_measure(folder, count, rounds, one_file=one_file) for one_file in (True, False) for count in counts]


def _measure(folder: Path, count: int, rounds: int, *, one_file: bool) -> BulkResult:
    specs = write_specs(folder, count, one_file=one_file)
    floor_out, our_out = folder / "floor-out", folder / "our-out"
    floor = [sys.executable, str(FLOOR), str(specs), str(floor_out)]
    ours = [sys.executable, str(MAIN), "generate", "--offline", str(specs), "-o", str(our_out)]
    samples: list[list[Sample]] = []
    for _ in range(rounds):
        cache = folder / "cache"
        recorded, unrecorded = {"APONO_BRIDGE_CACHE": str(cache)}, {"APONO_BRIDGE_CACHE": ""}
        runs = ((floor, None), (ours, recorded), (ours, recorded), (ours, unrecorded))
        samples.append([_settled(command, folder, environment) for command, environment in runs])
        _require_same_files(floor_out, our_out)
        for made in (floor_out, our_out, cache):
            shutil.rmtree(made, ignore_errors=True)
    medians = [median_of(column) for column in zip(*samples, strict=True)]
    return BulkResult(count, one_file, *medians)


def _settled(arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None) -> Sample:
    """One run, with nothing of an earlier one left to be written to disk."""
    os.sync()
    return run_child(arguments, cwd=folder, environment=environment)


def _require_same_files(expected: Path, actual: Path) -> None:
    names, our_names = (sorted(entry.name for entry in os.scandir(path)) for path in (expected, actual))
    if names != our_names:
        raise BenchmarkError(f"floor wrote {len(names)} files, apono-bridge {len(our_names)}, or under other names")
