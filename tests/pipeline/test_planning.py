"""What lies around a plan: variables, states, places in specs, and failures. Terraform itself is run by tests/cli."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath, ResourceAddress, VariableName
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import planning as codes
from generator.pipeline.compilation import Compilation, CompileOptions, compile_specs
from generator.pipeline.emission import configure, emit_targets
from generator.pipeline.places import Places
from generator.pipeline.plan_baseline import own_part, state_after
from generator.pipeline.plan_failures import conceal_secrets, explain_failure
from generator.pipeline.plan_faults import diagnose
from generator.pipeline.plan_variables import declared_variables, name_variables, with_stand_ins
from generator.plan import Action, AttributeChange, Known, Plan, ResourceChange
from generator.provider_schema import PACKAGED_SOURCE, load_packaged
from generator.runners.errors import CommandResult, TerraformFailedError
from generator.runners.terraform import TerraformDiagnostic
from tests.specs import EXAMPLES, MINIMAL, merge

KUBERNETES = """\
name: Rancher Production
host: {ref: var.host}
secret_store: {kubernetes: {namespace: apono, name: key-of-rancher}}
integration_owner: {attribute: group, values: [a, b]}
"""


def compiled(tmp_path: Path, *specs: str) -> Compilation:
    path = tmp_path / "rancher.yaml"
    path.write_text("---\n".join(specs), encoding="utf-8")
    options = CompileOptions(load_packaged(), now=datetime(2026, 1, 1, tzinfo=UTC))
    compilation = compile_specs([str(path)], options, read_stdin=bytes)
    assert not compilation.has_errors, compilation.diagnostics
    return compilation


def generated(compilation: Compilation, target: str) -> dict[str, str]:
    files = emit_targets(configure(compilation.integrations, live_checks_ran=False), [target])
    return {file.path: file.text for file in files}


# Places.


def fault(compilation: Compilation, target: str, file: str, code: str) -> Diagnostic:
    """Our diagnostic of an error that Terraform has on the only line of a generated file with *code* in it."""
    files = generated(compilation, target)
    name = f"{file}.tf" if target == "hcl" else f"{file}.tf.json"
    (number,) = (n for n, line in enumerate(files[name].splitlines(), start=1) if code in line)
    found = TerraformDiagnostic("error", "Wrong", "It is wrong.", file=name, line=number)
    (diagnostic,) = diagnose([found], files, compilation.integrations, Places())
    return diagnostic


@pytest.mark.parametrize("target", ["hcl", "json"])
@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("connector_id", "connector"),
        ("var.host", "host"),
        ("key-of-rancher", "secret_store.kubernetes.name"),
        ("kubernetes", "secret_store.kubernetes"),
        ("Rancher Production", "name"),
    ],
)
def test_a_line_of_code_is_a_field_of_the_spec(tmp_path: Path, target: str, code: str, path: str) -> None:
    """Nested attributes too, and those that are called alike."""
    compilation = compiled(tmp_path, merge(KUBERNETES))
    if code == "Rancher Production":
        code = '"Rancher Production"' if target == "hcl" else '"name": "Rancher Production"'
    diagnostic = fault(compilation, target, "rancher_production", code)
    assert diagnostic.code == "PLAN010"
    assert str(diagnostic.path) == path
    assert diagnostic.location is not None
    assert diagnostic.location.range is not None
    assert diagnostic.detail.startswith("It is wrong.\nin rancher_production.tf")


@pytest.mark.parametrize("target", ["hcl", "json"])
def test_the_declaration_of_a_variable_is_its_first_use(tmp_path: Path, target: str) -> None:
    """In the spec there is nothing else of it."""
    compilation = compiled(tmp_path, merge(KUBERNETES))
    diagnostic = fault(compilation, target, "variables", "string")
    assert diagnostic.location is not None
    assert diagnostic.location.range is not None
    assert diagnostic.location.range.start.line == 1 + merge(KUBERNETES)[: merge(KUBERNETES).index("{ref:")].count("\n")


def test_the_right_document_of_a_file(tmp_path: Path) -> None:
    """Also when it is named by its address alone."""
    second = MINIMAL.replace("Rancher Production", "Second").replace("rancher.example.com", "second.example.com")
    compilation = compiled(tmp_path, MINIMAL, second)
    found = TerraformDiagnostic("warning", "Odd", address="apono_resource_integration.second")
    (diagnostic,) = diagnose([found], {}, compilation.integrations, Places())
    assert diagnostic.code == "PLAN011"
    assert diagnostic.location is not None
    assert diagnostic.location.range is not None
    assert diagnostic.location.range.start.line > MINIMAL.count("\n")


@pytest.mark.parametrize("target", ["hcl", "json"])
def test_every_line_of_every_example_has_a_place(target: str) -> None:
    """Wherever Terraform points, there is a line of a spec, or it is in a file that all specs share."""
    options = CompileOptions(load_packaged(), now=datetime(2026, 1, 1, tzinfo=UTC))
    compilation = compile_specs([str(EXAMPLES)], options, read_stdin=bytes)
    files, places = generated(compilation, target), Places()
    for name, text in files.items():
        lines = range(text.count("\n") + 2)
        found = [TerraformDiagnostic("error", "Wrong", file=name, line=line) for line in lines]
        for diagnostic in diagnose(found, files, compilation.integrations, places):
            assert diagnostic.location is not None or name.startswith(("versions", "variables"))


@given(st.text(), st.integers(-1, 5))
def test_any_text_may_stand_in_a_file(text: str, line: int) -> None:
    """Terraform points where it likes."""
    found = TerraformDiagnostic("error", "Wrong", file="x.tf", line=line)
    (diagnostic,) = diagnose([found], {"x.tf": text}, [], Places())
    assert diagnostic.location is None


# Variables.


def test_declared_variables_are_those_of_the_code(tmp_path: Path) -> None:
    """Names and types, the same from both targets."""
    spec = merge("port: {ref: var.p}\nhost: {ref: var.h}\nintegration_owner: {attribute: g, values: {ref: var.o}}\n")
    compilation = compiled(tmp_path, spec)
    for target in ("hcl", "json"):
        assert declared_variables(generated(compilation, target)) == {"h": "string", "o": "list(string)", "p": "number"}


@given(st.text(), st.text())
def test_variables_of_edited_files_are_what_can_be_read(hcl: str, json: str) -> None:
    """Nothing of a file that is broken; Terraform says what is wrong with it."""
    declared_variables({"variables.tf": hcl, "variables.tf.json": json})


@pytest.mark.parametrize("text", ["[]", '{"variable": []}', '{"variable": {"a": {}}}', "[" * 100_000])
def test_json_that_is_no_declaration(text: str) -> None:
    """Declares nothing."""
    assert declared_variables({"variables.tf.json": text}) == {}


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)


def plan_of(**attributes: tuple[Any, Any]) -> Plan:
    changes = tuple(
        AttributeChange(AttributePath((name,)), Known(before), Known(after))
        for name, (before, after) in attributes.items()
    )
    return Plan("", (ResourceChange(ResourceAddress("t", "n"), Action.UPDATE, changes),))


@given(st.dictionaries(NAMES, st.sampled_from(["string", "number", "list(string)"]), min_size=1, max_size=5))
def test_stand_ins_become_names_again(declared: dict[str, str]) -> None:
    """Whatever the names and the types are; numbers come back as texts, as the provider stores them."""
    stand_ins = with_stand_ins(declared, {})
    for name, value in stand_ins.items():
        stored = str(value) if isinstance(value, int) else value
        (change,) = name_variables(plan_of(a=("x", stored)), declared).changes
        assert [one.after for one in change.attributes] == [VariableName(name)]


def test_other_values_stay_as_they_are() -> None:
    """Numbers in lists too."""
    plan = plan_of(a=(1, [1, True, "x"]), b=("(var.unknown)", ["(var.s)", 2]))
    (change,) = name_variables(plan, {"s": "string"}).changes
    assert [one.after for one in change.attributes] == [Known([1, True, "x"]), Known([VariableName("s"), 2])]
    assert change.attributes[1].before == Known("(var.unknown)")


# States.


def resource(type_: str = "apono_resource_integration", **more: Any) -> dict[str, Any]:
    provider = f'provider["{PACKAGED_SOURCE}"]'
    return {"mode": "managed", "type": type_, "name": "n", "provider": provider, "instances": [], **more}


@pytest.mark.parametrize(
    "provider",
    [
        'provider["registry.terraform.io/apono-io/apono"]',
        'provider["registry.opentofu.org/apono-io/apono"]',
        'provider["registry.terraform.io/apono-io/apono"].eu',
    ],
)
def test_our_objects_in_a_state(provider: str) -> None:
    """From any registry and under any alias; what is kept is the plain provider's."""
    state, left_out = own_part({"resources": [resource(provider=provider)]}, PACKAGED_SOURCE, [resource()["type"]])
    assert left_out == []
    assert state["resources"] == [resource()]


@pytest.mark.parametrize(
    ("other", "address"),
    [
        (resource(provider='provider["registry.terraform.io/not-apono-io/apono"]'), "apono_resource_integration.n"),
        (resource("apono_access_scope"), "apono_access_scope.n"),
        (resource(module='module.m["x"]'), 'module.m["x"].apono_resource_integration.n'),
        (resource(mode="data"), "data.apono_resource_integration.n"),
    ],
)
def test_other_objects_in_a_state(other: dict[str, Any], address: str) -> None:
    """Are named as Terraform names them; outputs go as well."""
    state = {"resources": [other], "outputs": {"secret": {}}}
    kept, left_out = own_part(state, PACKAGED_SOURCE, ["apono_resource_integration"])
    assert left_out == [address]
    assert kept["resources"] == []
    assert kept["outputs"] == {}


def test_the_state_after_a_plan() -> None:
    """What only the server knows is filled in by type; data sources have no place in it."""
    change = {"after": {"name": "x"}, "after_unknown": {"id": True, "connected_resource_types": True, "metadata": {}}}
    made = {"mode": "managed", "type": "apono_integration", "name": "n", "index": "k"}
    plan = {
        "terraform_version": "1.11.4",
        "resource_changes": [
            {**made, "provider_name": PACKAGED_SOURCE, "change": change},
            {**made, "mode": "data", "change": change},
        ],
    }
    (found,) = state_after(plan, load_packaged())["resources"]
    (instance,) = found["instances"]
    assert instance["index_key"] == "k"
    assert instance["attributes"] == {"name": "x", "id": "(set by Apono)", "connected_resource_types": []}


# Failures.


def test_what_terraform_draws_is_no_message() -> None:
    """Nor are empty lines."""
    said = "╷\n│ Error: No\n│ \n│   on main.tf\n╵\n"
    diagnostic = explain_failure(TerraformFailedError("x", CommandResult(("init", "-x"), 1, "", said)), is_real=False)
    assert diagnostic.code == codes.TERRAFORM_FAILED.code
    assert "`terraform init` ended with exit code 1" in diagnostic.summary
    assert diagnostic.detail == "Error: No\n  on main.tf"


@pytest.mark.parametrize("name", ["APONO_PERSONAL_TOKEN", "TF_TOKEN_x", "AWS_SECRET_ACCESS_KEY", "db_password"])
def test_secrets_of_the_environment_are_concealed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """In what is shown; a value that is too short to be one would hide words."""
    monkeypatch.setenv(name, "hunter2-hunter2")
    monkeypatch.setenv("SHORT_TOKEN", "is")
    diagnostic = codes.TERRAFORM_ERROR.at(summary="this is hunter2-hunter2", detail="hunter2-hunter2!")
    concealed = conceal_secrets(diagnostic)
    assert concealed.summary.endswith("this is (sensitive)")
    assert concealed.detail == "(sensitive)!"
