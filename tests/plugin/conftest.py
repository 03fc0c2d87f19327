"""Real Terraforms for the tests of the offline provider and of the runner."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, TerraformProgram, find_embedded_terraform, find_terraform

# The embedded Terraform is always there; one on the PATH is tried as well, being another version.
PROGRAMS = ["embedded", *(["on the PATH"] if shutil.which("terraform") else [])]


def program_named(name: str) -> TerraformProgram:
    embedded = find_embedded_terraform()
    assert embedded is not None, "the tests need the package's extra `terraform`"
    return embedded if name == "embedded" else find_terraform()


@pytest.fixture(scope="session", params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> TerraformProgram:
    return program_named(request.param)


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    """The file in which the provider keeps created objects."""
    return tmp_path / "objects.json"


@pytest.fixture
def terraform(program: TerraformProgram, objects: Path) -> Iterator[Terraform]:
    """A Terraform in an empty folder, with the Apono provider attached and a place for objects."""
    with (
        InProcessProvider(load_packaged(), objects=objects) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        yield terraform
