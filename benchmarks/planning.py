"""Plans: ours, which need no `init` and no plugin, against Terraform's own with the provider from a mirror."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import BenchmarkError, Sample, median_of, run_child
from benchmarks.specs import write_specs
from generator.runners.terraform import find_terraform

__all__ = ["MANY", "PlanningResult", "measure_planning"]

_ROOT = Path(__file__).parent.parent
_MAIN = str(_ROOT / "main.py")

MANY = 100
"""Specs of the larger comparison."""


@dataclass(frozen=True, slots=True)
class PlanningResult:
    """
    One of our commands beside what it is compared with; medians.

    Attributes:
        most: How many times the other's wall time ours may take.
    """

    title: str
    ours: Sample
    other_title: str
    other: Sample
    most: float

    @property
    def ratio(self) -> float:
        return self.ours.wall_s / self.other.wall_s


def measure_planning(folder: Path, rounds: int) -> list[PlanningResult]:
    """
    `plan` of one spec and `generate --verify` of many, each in turns with Terraform itself.

    The provider that Terraform starts is our own, installed into a mirror: the released one is a program of Go that
    starts faster, but then asks a server.

    Args:
        folder: Exists; for specs, modules and the mirror.

    Raises:
        BenchmarkError: A program failed, or there is no Terraform.
    """
    environment = _install(folder)
    minimal = _ROOT / "examples" / "minimal.yaml"
    many = write_specs(folder, MANY, one_file=True)
    return [
        _measure_one(_module(folder / "one", minimal), minimal, environment, rounds),
        _measure_many(_module(folder / "many", many), many, environment, rounds),
    ]


def _measure_one(module: Path, spec: Path, environment: Mapping[str, str], rounds: int) -> PlanningResult:
    def theirs() -> Sample:
        shutil.rmtree(module / ".terraform", ignore_errors=True)
        (module / ".terraform.lock.hcl").unlink(missing_ok=True)
        return _together([_terraform(module, environment, command) for command in ("init", "plan")])

    def ours() -> Sample:
        return _ours(module, "plan", str(spec))

    pair = _in_turns((ours, theirs), rounds)
    return PlanningResult("plan, one spec", pair[0], "terraform init && terraform plan", pair[1], 1)


def _measure_many(module: Path, specs: Path, environment: Mapping[str, str], rounds: int) -> PlanningResult:
    _terraform(module, environment, "init")
    values = module / "bench.auto.tfvars"
    text = (module / "variables.tf").read_text(encoding="utf-8")
    names = [line.split('"')[1] for line in text.splitlines() if line.startswith("variable ")]
    values.write_text("".join(f'{name} = "x"\n' for name in names), encoding="utf-8")

    def ours() -> Sample:
        shutil.rmtree(module / "verified", ignore_errors=True)
        return _ours(module, "generate", str(specs), "--verify", "-o", "verified")

    pair = _in_turns((ours, lambda: _terraform(module, environment, "plan")), rounds)
    return PlanningResult(f"generate --verify, {MANY} specs", pair[0], "terraform plan", pair[1], 2)


def _in_turns(programs: Sequence[Callable[[], Sample]], rounds: int) -> list[Sample]:
    """The median of each, after one run that fills the caches of compiled files."""
    taken = [[program() for program in programs] for _ in range(rounds + 1)][1:]
    return [median_of(samples) for samples in zip(*taken, strict=True)]


def _install(folder: Path) -> dict[str, str]:
    """The environment that makes Terraform take the provider from a new mirror."""
    command = [sys.executable, _MAIN, "provider", "install", str(folder / "mirror")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"provider install:\n{done.stderr}")
    (folder / "mirror.tfrc").write_text(done.stdout, encoding="utf-8")
    return {"TF_CLI_CONFIG_FILE": str(folder / "mirror.tfrc"), "CHECKPOINT_DISABLE": "1"}


def _module(folder: Path, specs: Path) -> Path:
    folder.mkdir()
    _ours(folder, "generate", str(specs), "-o", ".")
    return folder


def _ours(folder: Path, command: str, *arguments: str) -> Sample:
    return run_child([sys.executable, _MAIN, command, "--offline", *arguments], cwd=folder)


def _terraform(module: Path, environment: Mapping[str, str], command: str) -> Sample:
    program = [*find_terraform().command, command, "-input=false", "-no-color"]
    return run_child(program, cwd=module, environment=environment)


def _together(samples: Sequence[Sample]) -> Sample:
    """One after another: the times add up, the largest peak counts."""
    return Sample(sum(sample.wall_s for sample in samples), max(sample.peak_rss_bytes for sample in samples))
