"""
Golden files: what becomes of each case and of each example, in every target, and what is said about it.

A folder here is a case; `case.yaml` may hold `specs` (default `[spec.yaml]`), further `arguments` and the wanted
`exit_code`. `examples/` holds what becomes of `examples/*.yaml`. `pytest --update-goldens` rewrites all.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command_line import Result, apono_bridge, files_below
from tests.specs import EXAMPLES

GOLDEN = Path(__file__).resolve().parent
EXAMPLE_GOLDENS = GOLDEN / "examples"
TARGETS = ("hcl", "json")
DIAGNOSTICS = "diagnostics.txt"
# What an example needs besides its own name.
EXAMPLE_ARGUMENTS = {"own-descriptor": ["--descriptor", "descriptors/rancher.yaml"]}


@dataclass(frozen=True)
class Case:
    """
    One run of the program.

    Attributes:
        inputs: The folder whose files the run finds in its current directory.
        goldens: The folder of what is expected.
    """

    inputs: Path
    goldens: Path
    specs: list[str]
    arguments: list[str] = field(default_factory=list)
    exit_code: int = 0

    def run(self, folder: Path) -> Result:
        """Generates all targets below `folder/out`, from copies of the inputs in *folder*."""
        shutil.copytree(self.inputs, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*TARGETS))
        targets = [argument for target in TARGETS for argument in ("--target", target)]
        return apono_bridge("generate", "--offline", *self.specs, *self.arguments, "-o", "out", *targets)


def read_case(folder: Path) -> Case:
    settings: dict[str, Any] = {}
    if (folder / "case.yaml").exists():
        settings = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    return Case(folder, folder, **{"specs": ["spec.yaml"], **settings})


def cases() -> list[Any]:
    folders = sorted(path for path in GOLDEN.iterdir() if path.is_dir() and path.name[0].isalpha())
    of_folders = [pytest.param(read_case(path), id=path.name) for path in folders if path != EXAMPLE_GOLDENS]
    examples = [
        Case(EXAMPLES, EXAMPLE_GOLDENS / path.stem, [path.name], EXAMPLE_ARGUMENTS.get(path.stem, []))
        for path in sorted(EXAMPLES.glob("*.yaml"))
    ]
    return of_folders + [pytest.param(case, id=f"example {case.goldens.name}") for case in examples]


def outputs_in(folder: Path) -> dict[str, bytes]:
    """Generated files and diagnostics below *folder*, by path."""
    found = {
        f"{target}/{path}": content
        for target in TARGETS
        if (folder / target).is_dir()
        for path, content in files_below(folder / target).items()
    }
    if (folder / DIAGNOSTICS).exists():
        found[DIAGNOSTICS] = (folder / DIAGNOSTICS).read_bytes()
    return found


def rewrite(goldens: Path, expected: Mapping[str, bytes], actual: Mapping[str, bytes]) -> None:
    for path in sorted({*expected, *actual}):
        if expected.get(path) == actual.get(path):
            continue
        print(f"golden {'removed' if path not in actual else 'written'}: {goldens.name}/{path}")  # noqa: T201 - asked for
        if path in actual:
            (goldens / path).parent.mkdir(parents=True, exist_ok=True)
            (goldens / path).write_bytes(actual[path])
        else:
            (goldens / path).unlink()


@pytest.mark.parametrize("case", cases())
def test_output_is_the_golden_one(
    case: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Files of every target and all diagnostics are those in the tree: none missing, none too many."""
    monkeypatch.chdir(tmp_path)
    result = case.run(tmp_path)
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / DIAGNOSTICS).write_text(result.stderr, encoding="utf-8", newline="")
    expected, actual = outputs_in(case.goldens), outputs_in(tmp_path / "out")

    if request.config.getoption("--update-goldens"):
        with capsys.disabled():
            rewrite(case.goldens, expected, actual)
        expected = outputs_in(case.goldens)
    assert case.exit_code == result.exit_code, result.stderr
    assert expected == actual


@pytest.mark.parametrize("case", cases())
def test_second_run_changes_nothing(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same specs give the same bytes, and `--check` is content with them."""
    if case.exit_code:
        return
    monkeypatch.chdir(tmp_path)
    case.run(tmp_path)
    before = files_below(tmp_path / "out")
    targets = [argument for target in TARGETS for argument in ("--target", target)]
    options = ["--offline", *case.specs, *case.arguments, "-o", "out", *targets]

    assert apono_bridge("generate", *options, "--check").exit_code == 0
    assert "0 files written" in apono_bridge("generate", *options).stdout
    assert before == files_below(tmp_path / "out")


def test_every_golden_is_used() -> None:
    """A folder of goldens belongs to an example; other files of a case are its specs and settings."""
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == {path.name for path in EXAMPLE_GOLDENS.iterdir()}
    for parameter in cases():
        (case,) = parameter.values
        if case.inputs != EXAMPLES:
            inputs = {*case.specs, "case.yaml", DIAGNOSTICS, *TARGETS}
            assert {path.name for path in case.inputs.iterdir()} <= inputs


def test_every_example_is_listed() -> None:
    """The list in `examples/README.md` names each file once, the smallest first."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    listed = [line.split("](")[1].split(")")[0] for line in text.splitlines() if line.startswith("| [")]
    assert listed[0] == "minimal.yaml"
    assert sorted(listed) == sorted(path.name for path in EXAMPLES.glob("*.yaml"))
