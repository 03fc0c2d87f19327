"""What is in the wheel and in the source archive, and that the wheel works without the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.command_line import files_below
from tests.packaging.conftest import ROOT, Distributions

_MINIMAL = ROOT / "examples" / "minimal.yaml"


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)


def _sources(folder: Path) -> set[str]:
    """Files below a folder of the checkout, relative to it, without what Python compiled."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def _templates() -> set[str]:
    """Without the CI component beside the folders, which GitLab wants there."""
    return {name for name in _sources(ROOT / "templates") if "/" in name}


def _below(prefix: str, names: Iterable[str]) -> set[str]:
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


def test_wheel_holds_the_package_and_nothing_else(distributions: Distributions) -> None:
    """Code, data and templates are all in it; no test, no benchmark, no stray file."""
    names = zipfile.ZipFile(distributions.wheel).namelist()
    expected = _sources(ROOT / "generator") | {f"templates/{name}" for name in _templates()}
    assert expected == _below("generator/", names)
    elsewhere = {name.split("/")[0] for name in names if not name.startswith("generator/")}
    assert [name.endswith(".dist-info") for name in elsewhere] == [True]


@pytest.mark.parametrize(
    "name",
    [
        "integrations/descriptors/rancher.yaml",
        "provider_schema/data/apono-io_apono_1.9.1.json",
        "py.typed",
        "templates/hcl/file.tf.j2",
    ],
)
def test_wheel_holds_what_is_not_code(distributions: Distributions, name: str) -> None:
    """Files that no import would miss."""
    assert f"generator/{name}" in zipfile.ZipFile(distributions.wheel).namelist()


def test_source_archive_holds_all_that_building_and_testing_need(distributions: Distributions) -> None:
    """The tests and their tasks are in it, and nothing that a tool left in the checkout."""
    with tarfile.open(distributions.sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    for folder in ("generator", "templates", "tests", "examples", "constraints", "benchmarks"):
        assert _sources(ROOT / folder) == _below(f"{folder}/", names), folder
    allowed = {"PKG-INFO", ".gitignore", "pyproject.toml"} | _included()
    assert set() == {name.split("/")[0] for name in names} - allowed


def _included() -> set[str]:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {name.strip("/") for name in settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]}


def test_installed_program_generates_what_the_checkout_does(environment: Path, tmp_path: Path) -> None:
    """From another folder, byte for byte, and with the same words."""
    arguments = ["generate", "--offline", _MINIMAL, "-o", "out"]
    installed, checkout = tmp_path / "installed", tmp_path / "checkout"
    installed.mkdir()
    checkout.mkdir()
    expected = _run(sys.executable, ROOT / "main.py", *arguments, cwd=checkout)
    actual = _run(environment / "bin" / "apono-bridge", *arguments, cwd=installed)
    assert actual.returncode == 0, actual.stderr
    assert (expected.stdout, expected.stderr) == (actual.stdout, actual.stderr)
    assert files_below(checkout) == files_below(installed)
    assert "out/rancher_production.tf" in files_below(installed)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["generate", "--help"], ["no-such-command"], []])
def test_both_ways_to_start_are_the_same(environment: Path, tmp_path: Path, arguments: list[str]) -> None:
    """`python main.py` in a checkout and the installed command: the same name, texts and exit code."""
    expected = _run(sys.executable, ROOT / "main.py", *arguments, cwd=tmp_path)
    actual = _run(environment / "bin" / "apono-bridge", *arguments, cwd=tmp_path)
    assert (expected.returncode, expected.stdout, expected.stderr) == (actual.returncode, actual.stdout, actual.stderr)


def test_demo_runs_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    """Its specs are in the package, and it leaves nothing in the folder where it is called."""
    result = _run(environment / "bin" / "apono-bridge", "demo", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert files_below(tmp_path) == {}


_LOAD_ALL = """
import json, generator
from generator.backends.templates import load_template, templates_folder
folder = templates_folder()
names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
for name in names:
    load_template(name)
print(json.dumps({"package": generator.__file__, "templates": str(folder), "names": names}))
"""


def test_every_template_loads_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    """All of them are found in the installed package, not in the checkout."""
    found = json.loads(_run(environment / "bin" / "python", "-c", _LOAD_ALL, cwd=tmp_path).stdout)
    assert Path(found["package"]).is_relative_to(environment)
    assert Path(found["templates"]).is_relative_to(environment)
    assert sorted(_templates()) == found["names"]
