"""Child processes under the stopwatch: wall time and peak memory, the median of several."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.process_tree import TreePeak, watch_tree

__all__ = ["BenchmarkError", "Sample", "median_of", "run_child"]

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in one unit of `ru_maxrss`: getrusage(2) of macOS and of Linux."""


class BenchmarkError(Exception):
    """A measured program did not do what it was started for, so that its time means nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """
    One run of a child process, or the medians of several.

    Attributes:
        wall_s: From before the start of the process until it was waited for.
        peak_rss_bytes: Of the largest process below the one started, or of that one itself; or, if asked for, of all of
            them together. On Linux it is never less than what this process holds at the start of the child.
    """

    wall_s: float
    peak_rss_bytes: int


def run_child(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    whole_tree: bool = False,
) -> Sample:
    """
    Runs a program to its end; its output is thrown away.

    Args:
        environment: Variables beside the caller's own.
        whole_tree: Whether the memory of all its processes at once counts, and not that of the largest alone.

    Raises:
        BenchmarkError: It did not exit with 0; the message has the end of what it said.
    """
    log = cwd / ".benchmark-log"
    with log.open("w+b") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            arguments, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=_environment(environment)
        )
        with watch_tree(child.pid) if whole_tree else nullcontext(TreePeak()) as tree:
            _, status, usage = os.wait4(child.pid, 0)
            wall_s = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise BenchmarkError(f"{' '.join(arguments)}\nended with {child.returncode}:\n{log.read_text()[-2000:]}")
    # What lives shorter than the tree is looked at shows in the system's own count alone.
    return Sample(wall_s, max(usage.ru_maxrss * _MAXRSS_UNIT, tree.pss_bytes))


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """The caller's, without what makes Python start differently from a user's."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**ours, **(extra or {})}


def median_of(samples: Sequence[Sample]) -> Sample:
    """The median of the times, and that of the peaks."""
    return Sample(median(sample.wall_s for sample in samples), int(median(sample.peak_rss_bytes for sample in samples)))
