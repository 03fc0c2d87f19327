"""Golden files live: real Terraform takes them, formats them no further, and plans the same from both targets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import PlanResult, Terraform, find_embedded_terraform
from tests.command_line import apono_bridge, files_below
from tests.golden.test_goldens import GOLDEN, TARGETS, cases
from tests.specs import EXAMPLES

VALUES = {
    "shared_connector": "shared-connector",
    "shared_owner": "one",
    "shared_owners": ["two", "three"],
    "shared_port": 8443,
    "shared_secret": "prod/rancher/shared",
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples and cases without errors as one module, because each start of Terraform takes long."""
    folder = tmp_path_factory.mktemp("modules")
    specs: list[str] = []
    for parameter in cases():
        (case,) = parameter.values
        if case.exit_code == 0:
            inputs = folder / case.inputs.name
            shutil.copytree(case.inputs, inputs, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*TARGETS))
            specs += [str(inputs / spec) for spec in case.specs]
    targets = [argument for target in TARGETS for argument in ("--target", target)]
    result = apono_bridge("generate", "--offline", *specs, "-o", folder / "out", *targets)
    assert result.exit_code == 0, result.stderr
    for target in TARGETS:
        values = (EXAMPLES / "references.auto.tfvars.example").read_text(encoding="utf-8")
        values += "".join(f"{name} = {_hcl(value)}\n" for name, value in VALUES.items())
        (folder / "out" / target / "test.auto.tfvars").write_text(values, encoding="utf-8")
    return folder / "out"


def _hcl(value: object) -> str:
    return str(value).replace("'", '"') if not isinstance(value, str) else f'"{value}"'


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with InProcessProvider(load_packaged()) as provider:
        yield reattach_environment([provider])


def plan(module: Path, environment: dict[str, str]) -> PlanResult:
    program = find_embedded_terraform()
    assert program is not None
    with Terraform(program, environment=environment) as terraform:
        terraform.write_files(files_below(module))
        errors = [diagnostic for diagnostic in terraform.validate() if diagnostic.severity == "error"]
        assert errors == []
        return terraform.plan()


def planned_values(result: PlanResult) -> Any:
    assert result.diagnostics == ()
    assert result.document is not None
    resources = result.document["planned_values"]["root_module"]["resources"]
    return {resource["address"]: resource["values"] for resource in resources}


def test_both_targets_have_the_same_plan(modules: Path, environment: dict[str, str]) -> None:
    """`validate` and `plan` pass without a diagnostic, and every planned value is equal."""
    hcl, json = (planned_values(plan(modules / target, environment)) for target in TARGETS)
    assert hcl == json
    assert len(hcl) >= len(list(EXAMPLES.glob("*.yaml")))
    hostile = hcl["apono_resource_integration.hostile_texts"]
    assert hostile["name"] == '${file("/etc/passwd")} %{ if true } "quoted" \\ $${x} %%{y}'


def test_golden_hcl_is_formatted() -> None:
    """`terraform fmt` has nothing to change in any golden file."""
    program = find_embedded_terraform()
    assert program is not None
    found = sorted(GOLDEN.rglob("*.tf"))
    assert found
    with Terraform(program) as terraform:
        terraform.write_files({f"{number}.tf": path.read_bytes() for number, path in enumerate(found)})
        result = terraform.run("fmt", "-check", "-list=true", ".")
    assert result.stdout == ""
    assert result.exit_code == 0
