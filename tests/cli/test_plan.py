"""`plan` as people use it: a real Terraform, on the offline provider and on a provider of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from generator.runners.terraform import find_terraform
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import EXAMPLES, MINIMAL, ROOT, merge

REFERENCES = """\
connector: {ref: var.connector}
port: {ref: var.port}
resource_types: [one, {ref: var.type}]
terraform: {resource_name: rancher_production}
"""
NULL_RESOURCE = {
    "mode": "managed",
    "type": "null_resource",
    "name": "other",
    "provider": 'provider["registry.terraform.io/hashicorp/null"]',
    "instances": [{"schema_version": 0, "attributes": {"id": "1", "triggers": {"password": "hunter2"}}}],
}
ADDRESS = "apono_resource_integration.rancher_production"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory with one spec."""
    monkeypatch.chdir(tmp_path)
    Path("rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


def plan(*arguments: object, spec: str | None = None) -> Result:
    if spec is not None:
        Path("rancher.yaml").write_text(merge(spec), encoding="utf-8")
    return apono_bridge("plan", "--offline", "rancher.yaml", *arguments)


def planned(*arguments: object, spec: str | None = None) -> dict[str, Any]:
    """The one object on standard output."""
    result = plan("--format", "json", *arguments, spec=spec)
    assert result.stderr == ""
    outcome: dict[str, Any] = result.json
    assert outcome["exit_code"] == result.exit_code
    return outcome


def actions(outcome: Mapping[str, Any]) -> dict[str, str]:
    return {resource["address"].partition(".")[2]: resource["action"] for resource in outcome["plan"]["resources"]}


def changes(outcome: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Before and after of each attribute of the first resource."""
    (resource, *_) = outcome["plan"]["resources"]
    return {one["path"]: (one["before"], one["after"]) for one in resource["attributes"]}


def codes(outcome: Mapping[str, Any]) -> list[str]:
    return [one["code"] for one in outcome["diagnostics"] if one["severity"] != "info"]


def error(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """The only one."""
    (found,) = (one for one in outcome["diagnostics"] if one["severity"] == "error")
    return dict(found)


def terraform(*arguments: str, folder: Path, environment: Mapping[str, str]) -> None:
    """The user's own Terraform, as they would call it."""
    subprocess.run(
        [*find_terraform().command, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "CHECKPOINT_DISABLE": "1", **environment},
        check=True,
        capture_output=True,
    )


# What is planned.


def test_a_new_integration_is_created() -> None:
    """Every attribute, where the spec is, and that the live checks did not run; on standard output alone."""
    result = plan()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        f"+ {ADDRESS} is created",
        "    Rancher Production (rancher.yaml:3)",
        '    + connected_resource_types           ["rancher-cluster"]',
    ]
    assert lines[-2:] == ["Plan: 1 to create.", "The live checks did not run (--offline)."]


def test_json_is_one_object() -> None:
    """With values, unknown ones, and nothing beside it."""
    outcome = planned()
    jsonschema.validate(outcome, apono_bridge("schema", "--of", "output").json)
    assert outcome["command"] == "plan"
    assert outcome["live_checks"] == "not run"
    assert outcome["plan"]["has_changes"] is True
    assert actions(outcome) == {"rancher_production": "create"}
    assert changes(outcome)["id"] == (None, {"unknown": True})
    assert changes(outcome)["integration_config.port"] == (None, {"value": "443"})


def test_every_example_can_be_planned_at_once() -> None:
    """All in one module, which they share."""
    result = apono_bridge("plan", "--offline", EXAMPLES, "--format", "json")
    assert result.exit_code == 0
    assert set(actions(result.json).values()) == {"create"}


def test_faults_of_a_spec_come_before_terraform() -> None:
    """No plan is made, and the format stays."""
    outcome = planned("--terraform-bin", "/nowhere/terraform", spec="port: 99999\n")
    assert outcome["exit_code"] == 1
    assert outcome["plan"] is None
    assert "PLAN001" not in codes(outcome)


def test_exit_code_3_only_with_changes_and_without_errors(folder: Path) -> None:
    """0 if nothing changes; 1 wins over 3."""
    assert plan("--detailed-exitcode").exit_code == 3
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    assert plan("--against", "out", "--detailed-exitcode").exit_code == 0
    assert plan("--against", "out", "--detailed-exitcode", spec="port: 8443\n").exit_code == 3
    (folder / "own.yaml").write_text("apiVersion: apono-bridge/v1\nkind: Descriptor\n", encoding="utf-8")
    assert plan("--detailed-exitcode", "--descriptor", "own.yaml").exit_code == 1


# Variables.


def test_variables_without_a_value_are_named() -> None:
    """A text, a number, an item of a list; a stand-in is seen nowhere."""
    result = plan(spec=REFERENCES)
    assert "+ connector_id                       var.connector\n" in result.stdout
    assert '+ connected_resource_types           ["one", var.type]\n' in result.stdout
    assert "+ integration_config.port            var.port\n" in result.stdout
    assert "(var." not in result.stdout
    found = changes(planned())
    assert found["connector_id"] == (None, {"variable": "connector"})
    assert found["connected_resource_types"] == (None, {"items": [{"value": "one"}, {"variable": "type"}]})


def test_a_list_that_is_a_variable_is_named() -> None:
    """The whole of it, not its only item."""
    spec = "integration_owner: {attribute: group, values: {ref: var.owners}}\n"
    assert changes(planned(spec=spec))["owner.attribute_values"] == (None, {"variable": "owners"})
    found = changes(planned("--var", 'owners=["a", "b"]'))
    assert found["owner.attribute_values"] == (None, {"value": ["a", "b"]})


def test_values_of_variables() -> None:
    """As they are: `=` in a value, a text that looks like a number, a number."""
    found = changes(planned("--var", "connector=a=b", "--var", "port=8443", "--var", "type=17", spec=REFERENCES))
    assert found["connector_id"] == (None, {"value": "a=b"})
    assert found["integration_config.port"] == (None, {"value": "8443"})
    assert found["connected_resource_types"] == (None, {"value": ["one", "17"]})


@pytest.mark.parametrize(
    ("assignment", "code"),
    [
        ("nobody=hunter2", "PLAN040"),
        ("connector", "PLAN040"),
        ("port=hunter2", "PLAN041"),
        ("port=true", "PLAN041"),
        ("port=" + "[" * 100_000, "PLAN041"),
        ("port=NaN", "PLAN041"),
        ("port=1e999", "PLAN041"),
    ],
)
def test_wrong_assignments_are_errors_that_do_not_show_the_value(assignment: str, code: str) -> None:
    """It may be a secret."""
    outcome = planned("--var", assignment, spec=REFERENCES)
    assert codes(outcome) == [code]
    assert "hunter2" not in json.dumps(outcome)


# Against what is deployed.


@pytest.mark.parametrize("target", ["hcl", "json"])
def test_against_generated_code(target: str) -> None:
    """As if it were applied: what changed in the spec since."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out", "--target", target)
    assert actions(planned("--against", "out")) == {"rancher_production": "no change"}
    outcome = planned("--against", "out", spec="port: 8443\n")
    assert changes(outcome) == {"integration_config.port": ({"value": "443"}, {"value": "8443"})}


def test_against_a_folder_of_several_targets() -> None:
    """They say the same; one of them is taken."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out", "--target", "hcl", "--target", "json")
    assert actions(planned("--against", "out")) == {"rancher_production": "no change"}


def test_against_the_older_resource() -> None:
    """Whose computed attribute is known after an apply only; another type needs another object."""
    spec = "terraform: {resource: apono_integration}\n"
    Path("rancher.yaml").write_text(merge(spec), encoding="utf-8")
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    assert actions(planned("--against", "out")) == {"rancher_production": "no change"}
    outcome = planned("--against", "out", spec=f"{spec}descriptor: {{type: other}}\n")
    assert actions(outcome) == {"rancher_production": "replace"}
    (resource,) = outcome["plan"]["resources"]
    assert [one["path"] for one in resource["attributes"] if one["forces_replacement"]] == ["type"]


def test_against_edited_code_and_orphans() -> None:
    """What is in the folder is what is deployed, whoever wrote it there."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    file = Path("out/rancher_production.tf")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"443"', '"444"'), encoding="utf-8")
    orphan = text.replace('"rancher_production"', '"gone"')
    Path("out/gone.tf").write_text(orphan, encoding="utf-8")
    outcome = planned("--against", "out")
    assert actions(outcome) == {"gone": "destroy", "rancher_production": "update"}
    updated = outcome["plan"]["resources"][1]["attributes"]
    assert [(one["before"], one["after"]) for one in updated] == [({"value": "444"}, {"value": "443"})]


def test_variables_mean_the_same_on_both_sides() -> None:
    """A value for a variable is no change of the code; a field that becomes a variable is one."""
    Path("rancher.yaml").write_text(merge(REFERENCES), encoding="utf-8")
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    assert actions(planned("--against", "out", "--var", "connector=c")) == {"rancher_production": "no change"}
    spec = REFERENCES.replace("{ref: var.connector}", "literal").replace("var.port", "var.other")
    assert changes(planned("--against", "out", spec=spec)) == {
        "connector_id": ({"variable": "connector"}, {"value": "literal"}),
        "integration_config.port": ({"variable": "port"}, {"variable": "other"}),
    }


def test_code_that_terraform_refuses_is_no_baseline() -> None:
    """Why is said, and what the folder is called."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out")
    with Path("out/rancher_production.tf").open("a", encoding="utf-8") as stream:
        stream.write("resource {\n")
    outcome = planned("--against", "out")
    assert codes(outcome) == ["PLAN020"]
    assert "cannot plan against `out`" in error(outcome)["summary"]
    assert "rancher_production.tf, line " in error(outcome)["summary"]


@pytest.mark.parametrize("name", ["nowhere", "empty", "rancher.yaml"])
def test_a_folder_without_generated_code_is_no_baseline(name: str) -> None:
    """Nor is one that is not there, or a file."""
    Path("empty").mkdir()
    (Path("empty") / "own.tf").write_text("# written by hand\n", encoding="utf-8")
    assert codes(planned("--against", name)) == ["PLAN020"]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The state of the smallest spec after a real apply with the installed offline provider."""
    folder = tmp_path_factory.mktemp("applied")
    (folder / "rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    apono_bridge("generate", "--offline", folder / "rancher.yaml", "-o", folder / "module")
    environment = mirror(folder)
    terraform("init", folder=folder / "module", environment=environment)
    terraform("apply", "-auto-approve", folder=folder / "module", environment=environment)
    state: dict[str, Any] = json.loads((folder / "module/terraform.tfstate").read_text(encoding="utf-8"))
    return state


def mirror(folder: Path) -> dict[str, str]:
    """A mirror with the offline provider, and the variable that makes Terraform use it."""
    result = apono_bridge("provider", "install", folder / "mirror")
    (folder / "mirror.tfrc").write_text(result.stdout, encoding="utf-8")
    return {"TF_CLI_CONFIG_FILE": str(folder / "mirror.tfrc")}


def test_against_a_state(applied: Mapping[str, Any]) -> None:
    """What a real apply left; the file is not changed."""
    Path("s.tfstate").write_text(json.dumps(applied), encoding="utf-8")
    before = files_below(Path())
    assert actions(planned("--state", "s.tfstate")) == {"rancher_production": "no change"}
    assert files_below(Path()) == before
    outcome = planned("--state", "s.tfstate", spec="port: 8443\n")
    assert changes(outcome) == {"integration_config.port": ({"value": "443"}, {"value": "8443"})}


def test_what_is_not_ours_in_a_state_is_left_out_and_named(applied: Mapping[str, Any]) -> None:
    """Objects of other providers, of modules, of other kinds, and data; none of their values is shown."""
    (ours,) = applied["resources"]
    others = [
        NULL_RESOURCE,
        {**ours, "module": "module.m"},
        {**ours, "type": "apono_access_scope", "name": "scope"},
        {**ours, "mode": "data", "type": "apono_connector", "name": "c"},
    ]
    aliased = {**ours, "name": "aliased", "provider": 'provider["registry.opentofu.org/apono-io/apono"].eu'}
    Path("s.tfstate").write_text(json.dumps({**applied, "resources": [ours, aliased, *others]}), encoding="utf-8")
    outcome = planned("--state", "s.tfstate")
    assert actions(outcome) == {"aliased": "destroy", "rancher_production": "no change"}
    (note,) = [one for one in outcome["diagnostics"] if one["code"] == "PLAN021"]
    named = note["summary"].partition(": ")[2].split(", ")
    assert named == [
        "null_resource.other",
        f"module.m.{ADDRESS}",
        "apono_access_scope.scope",
        "data.apono_connector.c",
    ]
    assert "hunter2" not in json.dumps(outcome)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "[" * 100_000,
        "[]",
        "{}",
        '{"version": 3, "resources": []}',
        '{"version": 4, "resources": 1}',
        '{"version": 4, "resources": [{}]}',
        '{"version": 4, "encrypted_data": "x"}',
    ],
)
def test_what_is_no_state_is_refused(content: str) -> None:
    """Before Terraform is asked."""
    Path("s.tfstate").write_text(content, encoding="utf-8")
    assert codes(planned("--state", "s.tfstate", "--terraform-bin", "/nowhere")) == ["PLAN020"]


def test_state_and_against_exclude_each_other() -> None:
    """Both say what is deployed."""
    assert plan("--state", "a", "--against", "b").exit_code == 2


def test_an_update_that_the_provider_does_not_send_is_an_error(applied: Mapping[str, Any]) -> None:
    """And one that it may not clear is a warning; both at a line of the spec."""
    Path("s.tfstate").write_text(json.dumps(applied), encoding="utf-8")
    state = json.loads(json.dumps(applied))
    state["resources"][0]["instances"][0]["attributes"] |= {"type": "other", "custom_access_details": "VPN first"}
    Path("s.tfstate").write_text(json.dumps(state), encoding="utf-8")
    outcome = planned("--state", "s.tfstate", "--detailed-exitcode")
    assert outcome["exit_code"] == 1
    assert codes(outcome) == ["PLAN031", "PLAN030"]
    assert [one["line"] for one in outcome["diagnostics"] if one["code"] == "PLAN030"] == [2]


# What is kept.


def test_out_keeps_code_plan_and_json(folder: Path) -> None:
    """Terraform can read the plan again; plans are for their owner alone."""
    assert plan("--out", "kept").exit_code == 0
    assert sorted(files_below(folder / "kept")) == ["plan.json", "plan.tfplan", "rancher_production.tf", "versions.tf"]
    assert (folder / "kept/plan.tfplan").stat().st_mode & 0o077 == 0
    document = json.loads((folder / "kept/plan.json").read_text(encoding="utf-8"))
    assert [one["address"] for one in document["resource_changes"]] == [ADDRESS]
    assert plan("--out", "kept").exit_code == 0


def test_out_overwrites_nobody_elses_file(folder: Path) -> None:
    """Nothing is written then, and no plan is shown as if it had been kept."""
    (folder / "kept").mkdir()
    (folder / "kept/versions.tf").write_text("# mine\n", encoding="utf-8")
    outcome = planned("--out", "kept")
    assert codes(outcome) == ["EMIT101"]
    assert list(files_below(folder / "kept")) == ["versions.tf"]


def test_out_names_what_is_left_over_from_other_specs() -> None:
    """A plan that lies beside it does not have it."""
    plan("--out", "kept")
    outcome = planned("--out", "kept", spec="name: Other\n")
    assert codes(outcome) == ["EMIT103"]


def test_out_that_cannot_be_written() -> None:
    """Is an error of ours, not a traceback."""
    assert codes(planned("--out", "rancher.yaml")) == ["EMIT104"]


def test_nothing_is_written_without_out(folder: Path) -> None:
    """Neither here nor in the temporary directory."""
    before = files_below(folder)
    plan()
    assert files_below(folder) == before


# Errors of Terraform.


def schema_with_numbers() -> Path:
    """The provider's schema, but the connector and the region are numbers."""
    document = json.loads(apono_bridge("provider", "schema").stdout)
    (provider,) = document["provider_schemas"].values()
    attributes = provider["resource_schemas"]["apono_resource_integration"]["block"]["attributes"]
    attributes["connector_id"]["type"] = "number"
    attributes["secret_store_config"]["nested_type"]["attributes"]["aws"]["nested_type"]["attributes"]["region"][
        "type"
    ] = "number"
    path = Path("schema.json")
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_errors_of_terraform_are_at_the_line_of_the_spec() -> None:
    """A reference hides the wrong type from our own check; Terraform sees it when it plans."""
    spec = "connector: {ref: var.c}\nsecret_store: {aws: {region: {ref: var.r}, secret_id: prod/rancher/apono}}\n"
    outcome = planned("--provider-schema", schema_with_numbers(), spec=spec)
    found = [(one["code"], one["path"], one["line"]) for one in outcome["diagnostics"] if one["severity"] == "error"]
    assert found == [("PLAN010", "connector", 4), ("PLAN010", "secret_store", 7)]
    assert outcome["plan"] is None
    assert "in rancher_production.tf, line " in outcome["diagnostics"][-1]["detail"]


# Which Terraform, and what it may do.


def script(name: str, text: str) -> Path:
    path = Path(name).absolute()
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "name", ["/nowhere/terraform", "rancher.yaml", "./rancher.yaml", ".", "not-on-the-path-at-all"]
)
def test_what_is_no_program_is_not_run(name: str) -> None:
    """Not there, not executable, a folder."""
    assert codes(planned("--terraform-bin", name)) == ["PLAN001"]


def test_a_program_here_is_not_one_on_the_search_path() -> None:
    """`./terraform` is the file in this directory, whatever `terraform` is."""
    script("terraform", "echo from here >&2; exit 9")
    outcome = planned("--terraform-bin", "./terraform")
    assert codes(outcome) == ["PLAN002"]
    assert error(outcome)["detail"] == "from here"
    assert "exit code 9" in error(outcome)["summary"]


@pytest.mark.parametrize("answer", ["echo garbage", "echo '[]'", "true", "kill -s SEGV $$"])
def test_garbage_is_an_error_in_one_line(answer: str) -> None:
    """Whatever a program answers that is not Terraform."""
    script("garbage", answer)
    outcome = planned("--terraform-bin", "./garbage")
    assert codes(outcome) == ["PLAN002"]
    assert "\n" not in error(outcome)["summary"]


def test_tofu_is_a_terraform() -> None:
    """It looks for providers in a registry of its own, under which ours is there as well."""
    program = " ".join(f"'{part}'" for part in find_terraform().command)
    script("tofu", f'exec {program} "$@"')
    assert plan("--terraform-bin", "./tofu").exit_code == 0


def test_a_program_that_hangs_is_ended() -> None:
    """At the time limit."""
    script("hang", "exec sleep 90")
    assert codes(planned("--terraform-bin", "./hang", "--terraform-timeout", "1")) == ["PLAN002"]


def test_nothing_of_the_environment_reaches_terraform(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nothing of it can be said by it: neither tokens nor logs."""
    for name in ("TF_TOKEN_app_terraform_io", "APONO_PERSONAL_TOKEN", "TF_VAR_connector", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "hunter2hunter2")
    monkeypatch.setenv("TF_LOG", "trace")
    script("env", "env >&2; exit 1")
    result = plan("--terraform-bin", "./env")
    assert "PATH=" in result.stderr
    assert "hunter2" not in result.stderr + result.stdout
    assert "TF_LOG" not in result.stderr


# A provider of one's own. The installed offline provider stands for it.


@pytest.fixture
def own_provider(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The user's CLI configuration is in the environment; also returned, with its whole path."""
    environment = mirror(folder)
    # A relative path means the user's directory, not the one that Terraform is run in.
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "mirror.tfrc")
    return environment


def module(files: Mapping[str, str]) -> Path:
    """Generated code in `module`, with other files beside it."""
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "module")
    for name, text in files.items():
        path = Path("module", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Path("module").absolute()


@pytest.mark.usefixtures("own_provider")
def test_a_module_with_a_state_beside_it(applied: Mapping[str, Any]) -> None:
    """As `terraform plan` in the folder would have it; nothing in the folder changes."""
    folder = module({"terraform.tfstate": json.dumps(applied)})
    before = files_below(folder)
    assert actions(planned("--provider", "real", "--against", "module")) == {"rancher_production": "no change"}
    outcome = planned("--provider", "real", "--against", "module", spec="port: 8443\n")
    assert changes(outcome) == {"integration_config.port": ({"value": "443"}, {"value": "8443"})}
    assert files_below(folder) == before


def test_a_module_with_everything_of_its_own(own_provider: Mapping[str, str]) -> None:
    """A state backend configured at `init`, local modules, files, variables with values, a lock file."""
    required = 'terraform {\n  required_providers {\n    apono = { source = "apono-io/apono" }\n  }\n}\n'
    scope = 'resource "apono_access_scope" "s" {\n  name  = "s"\n  query = var.query\n}\n'
    folder = module(
        {
            "backend.tf": 'terraform {\n  backend "local" {}\n}\n',
            "own.tf": 'variable "q" {}\nmodule "m" {\n  source = "./inner"\n  query  = "${var.q}${file("text")}"\n}\n',
            "inner/main.tf": f'{required}variable "query" {{}}\n{scope}',
            "text": "é\n",
            "terraform.tfvars.json": '{"q": "x"}',
        }
    )
    terraform("init", "-backend-config=path=states/own.tfstate", folder=folder, environment=own_provider)
    terraform("apply", "-auto-approve", folder=folder, environment=own_provider)
    before = files_below(folder)
    outcome = planned("--provider", "real", "--against", "module", spec="port: 8443\n")
    assert actions(outcome) == {"m.apono_access_scope.s": "no change", "rancher_production": "update"}
    assert files_below(folder) == before


@pytest.mark.usefixtures("own_provider")
def test_values_of_variables_win_over_files_of_the_module() -> None:
    """As they do on Terraform's own command line."""
    Path("rancher.yaml").write_text(merge(REFERENCES), encoding="utf-8")
    module({"zz.auto.tfvars.json": json.dumps({"connector": "c", "port": 1, "type": "t"})})
    found = changes(planned("--provider", "real", "--against", "module", "--var", "port=8443"))
    assert found["integration_config.port"] == (None, {"value": "8443"})
    assert found["connector_id"] == (None, {"value": "c"})


@pytest.mark.usefixtures("own_provider")
def test_a_missing_value_is_an_error_at_the_reference() -> None:
    """Only the offline provider gets stand-ins."""
    outcome = planned("--provider", "real", spec=REFERENCES)
    found = {one["line"] for one in outcome["diagnostics"] if one["code"] == "PLAN010"}
    lines = merge(REFERENCES).splitlines()
    assert found == {number for number, line in enumerate(lines, start=1) if "ref: var." in line}


@pytest.mark.usefixtures("own_provider")
def test_a_folder_for_the_first_generated_code() -> None:
    """The user's module is there; ours comes into it, unless a file of theirs stands in its place."""
    Path("theirs").mkdir()
    Path("theirs/own.tf").write_text('output "x" {\n  value = 1\n}\n', encoding="utf-8")
    assert actions(planned("--provider", "real", "--against", "theirs")) == {"rancher_production": "create"}
    Path("theirs/versions.tf").write_text("# theirs\n", encoding="utf-8")
    assert codes(planned("--provider", "real", "--against", "theirs")) == ["EMIT101"]


@pytest.mark.usefixtures("own_provider")
def test_a_state_for_the_real_provider(applied: Mapping[str, Any]) -> None:
    """The whole of it, and without a word about flags that Terraform has deprecated."""
    Path("s.tfstate").write_text(json.dumps(applied), encoding="utf-8")
    outcome = planned("--provider", "real", "--state", "s.tfstate")
    assert actions(outcome) == {"rancher_production": "no change"}
    assert codes(outcome) == []


def test_a_provider_that_cannot_be_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why is said in Terraform's words, without what it draws, and without the secrets of the environment."""
    (folder / "none.tfrc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n', encoding="utf-8"
    )
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "none.tfrc")
    outcome = planned("--provider", "real")
    assert codes(outcome) == ["PLAN002"]
    assert "terraform init" in error(outcome)["summary"]
    assert "apono-io/apono" in error(outcome)["detail"]
    assert not {"│", "╷"} & set(error(outcome)["detail"])


def test_secrets_that_terraform_repeats_are_concealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own Terraform gets their tokens; what it says goes through us."""
    monkeypatch.setenv("APONO_PERSONAL_TOKEN", "hunter2hunter2")
    monkeypatch.setenv("TF_LOG", "trace")
    script("env", "env >&2; exit 1")
    result = plan("--terraform-bin", "./env", "--provider", "real")
    assert "APONO_PERSONAL_TOKEN=(sensitive)" in result.stderr
    assert "hunter2" not in result.stderr + result.stdout
    assert "TF_LOG" not in result.stderr


# What is left.


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_it_is_ended(folder: Path, how: signal.Signals) -> None:
    """No process, no socket, no directory, in whatever way the end comes."""
    os.mkfifo("started")
    # It keeps the pipe open: the pipe's end is the end of the last process that has it.
    program = script("hang", f"exec 3>{folder}/started; pwd >&3; echo $TF_REATTACH_PROVIDERS >&3; exec sleep 90")
    command = [sys.executable, ROOT / "main.py", "plan", "--offline", "rancher.yaml", "--terraform-bin", program]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with Path("started").open(encoding="utf-8") as pipe:
        work, providers = Path(pipe.readline().strip()), json.loads(pipe.readline())
        process.send_signal(how)
        process.communicate(timeout=30)
        assert pipe.read() == ""
    assert process.returncode == (130 if how is signal.SIGINT else -how)
    assert not is_listening(next(iter(providers.values()))["Addr"]["String"])
    wait_until_gone(work.parent)


def is_listening(address: str) -> bool:
    """Whether anybody is reached at a Unix address in Terraform's spelling, where `@` begins a name without a file."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        except OSError:
            return False
    return True


def wait_until_gone(path: Path) -> None:
    deadline = time.monotonic() + 30
    while path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
