"""Apps on the real libraries: what they synthesise is what the target `json` says, and means what the specs say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS, GeneratedFile
from generator.backends.cdktf import FLAVOURS
from generator.ir import (
    Block,
    Configuration,
    ConfigurationFile,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Template,
    TypeConstraint,
)
from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, find_terraform
from tests.backends.cdktf.apps import (
    SPECS,
    configuration_of,
    emit_app,
    resource_with,
    value_of,
    without_comments,
    write_app,
)
from tests.backends.cdktf.test_texts import token_texts
from tests.backends.cdktf.tools import Tools, read_stack
from tests.backends.conftest import Judge
from tests.backends.strategies import VARIABLES, keeps_its_characters, meaning, nfc, templates, variables

flavours = pytest.mark.parametrize("flavour", sorted(FLAVOURS))

# Each example is a whole run of CDKTF and one of Terraform, so each holds many texts.
batch = settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HARD_KEYS = [
    *("__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "resolve", "$jsii.byref", "$jsii.map"),
    *("a.b", "a b", "//", "", "count", "tags", "aB", "${TfToken[TOKEN.0]}", "&{TfToken[a]}", "${x}", "\ufeffx", "-"),
    *("_children", "_metadata", "withinArray", "interpolationAsList", "toJSON", "String Map Token Value", "é", "1"),
]


def merged_json(configuration: Configuration) -> dict[str, Any]:
    """The files of the target `json` as one object."""
    merged: dict[str, Any] = {}
    for file in BACK_ENDS["json"].emit(configuration):
        for key, value in without_comments(json.loads(file.text)).items():
            for name, members in value.items():
                merged.setdefault(key, {}).setdefault(name, {}).update(members) if isinstance(
                    members, dict
                ) else merged.setdefault(key, {}).update({name: members})
    return merged


@flavours
@pytest.mark.parametrize("name", SPECS)
def test_app_synthesises_what_json_says(flavour: str, name: str, tools: Tools, tmp_path: Path) -> None:
    """Resources, variables and requirements are the very same values; a provider and a state come with an app."""
    configuration = configuration_of(name)
    stack = without_comments(tools.synthesise(write_app(tmp_path, emit_app(configuration, flavour))))
    assert stack.pop("provider") == {"apono": [{}]}
    assert stack["terraform"].pop("backend") == {"local": {"path": "../../../terraform.apono.tfstate"}}
    assert stack == merged_json(configuration)


@flavours
def test_all_apps_have_the_plan_of_json(flavour: str, tools: Tools, tmp_path: Path) -> None:
    """Real Terraform plans the very same values on the offline provider."""
    configuration, resources, variables_by_name = configuration_of_all()
    stack = tools.synthesise(write_app(tmp_path, emit_app(configuration, flavour)))
    del stack["terraform"]["backend"]  # which would ask for `init`
    expected = planned({file.path: file.text for file in BACK_ENDS["json"].emit(configuration)}, variables_by_name)
    assert len(expected) == len(resources)
    assert planned({"cdk.tf.json": json.dumps(stack)}, variables_by_name) == expected


SHARED = ("versions", "variables")


def configuration_of_all() -> tuple[Configuration, list[ConfigurationFile], dict[str, Block]]:
    """One module of every example and golden case, its files of resources, and its variables."""
    resources = [file for name in SPECS for file in configuration_of(name).files if file.stem not in SHARED]
    variables_by_name = {
        block.labels[0]: block
        for name in SPECS
        for file in configuration_of(name).files
        if file.stem == "variables"
        for block in file.blocks
    }
    versions = configuration_of("minimal").files[0]
    declarations = ConfigurationFile("variables", tuple(variables_by_name.values()))
    return Configuration((versions, declarations, *resources), live_checks_ran=True), resources, variables_by_name


def planned(files: dict[str, str], variables_by_name: dict[str, Block]) -> dict[str, Any]:
    """The planned values by address; each variable has a value of its type."""
    values = {name: VALUES[str(block.attributes[0].value)] for name, block in variables_by_name.items()}
    with (
        InProcessProvider(load_packaged()) as provider,
        Terraform(find_terraform(), environment=reattach_environment([provider])) as terraform,
    ):
        terraform.write_files({**files, "test.auto.tfvars.json": json.dumps(values)})
        plan = terraform.plan()
    assert plan.document is not None, plan.diagnostics
    found = plan.document["planned_values"]["root_module"]["resources"]
    return {resource["address"]: resource["values"] for resource in found}


VALUES = {
    str(TypeConstraint("string")): "$${text}",
    str(TypeConstraint("number")): 8443,
    str(TypeConstraint("list(string)")): ["a", "${b}"],
}


def synthesise_value(tools: Tools, folder: Path, flavour: str, expression: Expression) -> Any:
    """What an app makes of a value."""
    configuration = resource_with(value_of(expression))
    stack = tools.synthesise(write_app(folder, emit_app(configuration, flavour)))
    return stack["resource"]["terraform_data"]["values"]["input"]


def evaluate(terraform: Judge, value: Any) -> Any:
    """What Terraform makes of a synthesised value."""
    declarations = {name: {"default": text} for name, text in VARIABLES.items()}
    text = json.dumps({"variable": declarations, "output": {"value": {"value": value}}})
    return terraform.evaluate([GeneratedFile("main.tf.json", text)])["value"]


@flavours
@batch
@given(values=st.lists(token_texts.filter(keeps_its_characters), min_size=60, max_size=200))
def test_texts_mean_themselves(
    flavour: str, values: list[str], tools: Tools, terraform: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Through Python, jsii, CDKTF and Terraform, in lists and as members; what looks like a token stops nothing."""
    members = MapValue(tuple(Entry(f"k{index}", Literal(value)) for index, value in enumerate(values)))
    texts = ListValue(tuple(map(Literal, values)))
    both = MapValue((Entry("texts", texts), Entry("members", members)))
    value = evaluate(terraform, synthesise_value(tools, tmp_path_factory.mktemp("app"), flavour, both))
    assert value["texts"] == list(map(nfc, values))
    assert value["members"] == {f"k{index}": nfc(value) for index, value in enumerate(values)}


@flavours
def test_keys_mean_themselves(flavour: str, tools: Tools, terraform: Judge, tmp_path: Path) -> None:
    """Those that JavaScript, jsii, CDKTF or Terraform's JSON would see something else in too."""
    members = MapValue(tuple(Entry(key, Literal(key)) for key in HARD_KEYS))
    assert evaluate(terraform, synthesise_value(tools, tmp_path, flavour, members)) == {key: key for key in HARD_KEYS}


@flavours
def test_other_values_mean_themselves(flavour: str, tools: Tools, terraform: Judge, tmp_path: Path) -> None:
    """Numbers, among them those that CDKTF has a use for, truth values and empty collections."""
    values = [0, -1, 1.5, -123456789, -8.109562212591379e298, True, False]
    items = ListValue((*map(Literal, values), ListValue(()), MapValue(())))
    *evaluated, empty_list, empty_map = evaluate(terraform, synthesise_value(tools, tmp_path, flavour, items))
    assert list(map(float, evaluated)) == values
    assert (empty_list, empty_map) == ([], {})


def with_variables(configuration: Configuration) -> Configuration:
    versions, resource = configuration.files
    declarations = type(resource)("variables", variables())
    return Configuration((versions, declarations, resource), live_checks_ran=True)


@flavours
@batch
@given(values=st.lists(templates, min_size=30, max_size=60))
def test_templates_mean_their_parts(
    flavour: str, values: list[Template], tools: Tools, terraform: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A literal beside a parameter neither escapes it nor becomes part of it."""
    values.append(Template((Literal("$"), Reference(VariableName("x")), Literal("{}"))))
    configuration = with_variables(resource_with(value_of(ListValue(tuple(values)))))
    app = write_app(tmp_path_factory.mktemp("app"), emit_app(configuration, flavour))
    value = tools.synthesise(app)["resource"]["terraform_data"]["values"]["input"]
    assert evaluate(terraform, value) == [nfc(meaning(template)) for template in values]


@flavours
def test_command_line_synthesises_the_same(flavour: str, tools: Tools, command_lines: Path, tmp_path: Path) -> None:
    """`synth` of the real command line runs an app of every example as it is: nothing to fetch, nothing to answer."""
    app = write_app(tmp_path, emit_app(configuration_of_all()[0], flavour))
    expected = tools.synthesise(app)
    (app / "cdktf.out" / "stacks" / "apono" / "cdk.tf.json").unlink()
    empty = tmp_path / "terraform.rc"
    empty.touch()
    tools.run(str(command_lines / flavour), "synth", cwd=app, TF_CLI_CONFIG_FILE=str(empty))
    assert read_stack(app) == expected


@flavours
def test_types_hold(flavour: str, tools: Tools, tmp_path: Path) -> None:
    """mypy finds nothing with all its rules, by the types that the libraries bring."""
    names = ("every-field", "references", "several")
    apps = [write_app(tmp_path / name, emit_app(configuration_of(name), flavour)) for name in names]
    for app in apps:
        tools.run("mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path / 'cache'}", ".", cwd=app)
