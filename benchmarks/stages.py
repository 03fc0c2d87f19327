"""
Where the time of one bulk run goes, by stage, as cProfile sees it.

Run as a script it profiles one run of `generate` and prints a JSON list of stages; the profiler makes Python code look
dearer than code in C, so that shares count and not times.

Usage: python -m benchmarks.stages SPECS OUTPUT_FOLDER
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import pstats
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["STAGES", "Stage", "profile_stages"]

_ROOT = Path(__file__).parent.parent

STAGES = {
    "read files": ("spec/read.py", "read_specs"),
    "YAML to data with positions": ("spec/yaml_documents.py", "parse_documents"),
    "look for credentials": ("spec/rules/credentials.py", "find_credentials"),
    "check the shape": ("spec/shape.py", "check_shape"),
    "resolve": ("integrations/rancher.py", "resolve"),
    "lower": ("integrations/lower.py", "lower_integration"),
    "find variables": ("integrations/lower.py", "find_variables"),
    "check against the provider's schema": ("provider_schema/check.py", "check_block"),
    "compare specs with each other": ("pipeline/shares.py", "join_diagnostics"),
    "configuration of the module": ("pipeline/emission.py", "configure"),
    "emit": ("pipeline/emission.py", "emit_targets"),
    "compare with the folder": ("pipeline/output.py", "compare"),
    "write": ("pipeline/output.py", "write"),
    "record the run": ("pipeline/recorded_runs.py", "save_record"),
}
"""Title to file and function; none of them calls another of them, so that their times add up."""


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One stage.

    Attributes:
        seconds: With all it calls, under the profiler.
    """

    title: str
    seconds: float


def profile_stages(specs: Path, output: Path) -> list[Stage]:
    """The stages of a first run over *specs*, in order, in a process of its own; the last one is the rest."""
    command = [sys.executable, "-m", "benchmarks.stages", str(specs), str(output)]
    environment = {**os.environ, "APONO_BRIDGE_CACHE": str(output.with_name("profile-cache"))}
    result = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)
    return [Stage(**stage) for stage in json.loads(result.stdout)]


def _profile(arguments: list[str]) -> list[dict[str, Any]]:
    from generator.cli.app import run

    # The profiler sees this process alone, so all of the work has to be done in it.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # As the program itself does; calls into C are left out, as watching each of them costs more than it does.
    gc.disable()
    profile = cProfile.Profile(builtins=False)
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):  # noqa: PTH123 - a device
        profile.enable()
        exit_code = run(arguments)
        profile.disable()
    if exit_code:
        raise SystemExit(exit_code)
    return _stages(pstats.Stats(profile))


def _stages(stats: pstats.Stats) -> list[dict[str, Any]]:
    cumulative: dict[tuple[str, str], float] = {}
    for (file, _, function), numbers in stats.stats.items():  # type: ignore[attr-defined]  # typeshed leaves it out
        _, marker, path = file.replace(os.sep, "/").rpartition("/generator/")
        if marker:
            cumulative[path, function] = cumulative.get((path, function), 0.0) + numbers[3]
    seconds_by_title = {title: cumulative.get(place, 0.0) for title, place in STAGES.items()}
    total: float = stats.total_tt  # type: ignore[attr-defined]  # typeshed leaves it out
    seconds_by_title["imports, reports and the rest"] = total - sum(seconds_by_title.values())
    return [{"title": title, "seconds": seconds} for title, seconds in seconds_by_title.items()]


if __name__ == "__main__":
    json.dump(_profile(["generate", "--offline", sys.argv[1], "-o", sys.argv[2]]), sys.stdout)
