"""Measures, prints the tables, and writes the numbers to build/bench.json."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.bulk import measure_bulk
from benchmarks.tables import bulk_table


def main() -> None:
    """The whole benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; the numbers are noisier")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="apono-bridge-bench-") as name:
        print(bulk_table(measure_bulk(Path(name), (1_000, 10_000), rounds=1 if quick else 5)))


if __name__ == "__main__":
    main()
