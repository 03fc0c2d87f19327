"""The Terraforms to test with: the embedded one always, and one on the PATH where there is one."""

import shutil

import pytest

from generator.runners.terraform import TerraformProgram, find_embedded_terraform, find_terraform


@pytest.fixture(scope="session", params=["embedded", *(["on the PATH"] if shutil.which("terraform") else [])])
def program(request: pytest.FixtureRequest) -> TerraformProgram:
    embedded = find_embedded_terraform()
    assert embedded is not None, "the tests need the package's extra `terraform`"
    return embedded if request.param == "embedded" else find_terraform()
