"""
Generated code through a real Terraform on the offline provider: no registry, no token, no network.

The provider runs in a thread of this process and Terraform reattaches to it, so that a plan needs no `init` and no
second start of Python.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.addresses import AttributePath, VariableName
from generator.backends import GeneratedFile
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import planning as codes
from generator.ir import Block, Expression, ListValue, MapValue, ObjectValue
from generator.pipeline.compilation import CompiledIntegration
from generator.plan import Action, Known, Plan, PlanFormatError, Value, read_plan
from generator.provider_schema import ProviderSchema
from generator.runners.errors import RunnerError, TerraformFailedError, TerraformNotFoundError
from generator.runners.terraform import Terraform, TerraformDiagnostic, find_terraform

__all__ = ["Baseline", "PlanRequest", "PlanResult", "TerraformOptions", "plan_files", "read_own_files", "verify_files"]


@dataclass(frozen=True, slots=True)
class TerraformOptions:
    """
    Attributes:
        terraform_bin: The program that the user named; `None` to look for one.
        time_limit_s: For each Terraform command.
        is_real: Whether the user's own provider is asked, with all that their environment and CLI configuration say,
            in place of the offline one.
    """

    terraform_bin: Path | None = None
    time_limit_s: float = 300
    is_real: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    What is deployed, as far as it is known: nothing, a state file, or code that was generated before.

    Attributes:
        files: Generated files by path; applied to the offline provider first.
        own_files: The user's other files of the module by path, state backend and lock file included; they are used
            with the real provider only.
    """

    state: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    own_files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """
    Attributes:
        files: One target's files, without a folder in their paths.
        integrations: What they come from.
        values: Of input variables, by name; the others get stand-ins.
    """

    files: Sequence[GeneratedFile]
    integrations: Sequence[CompiledIntegration]
    provider_schema: ProviderSchema
    values: Mapping[str, object] = field(default_factory=dict)
    baseline: Baseline = Baseline()


@dataclass(frozen=True, slots=True)
class PlanResult:
    """
    Attributes:
        plan: `None` if an error stands in the diagnostics.
        document: Terraform's JSON plan; `None` likewise.
        plan_file: The binary plan.
    """

    diagnostics: list[Diagnostic]
    plan: Plan | None = None
    document: Mapping[str, Any] | None = None
    plan_file: bytes = b""


def read_own_files(folder: Path, generated: Iterable[str]) -> dict[str, str]:
    """The user's own Terraform files beside the generated ones, lock file and values of variables included."""
    known = set(generated)
    patterns = ("*.tf", "*.tf.json", "*.auto.tfvars", "*.auto.tfvars.json", "terraform.tfvars", ".terraform.lock.hcl")
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern) if path.name not in known)
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()}


def plan_files(request: PlanRequest, options: TerraformOptions) -> PlanResult:
    """The plan of generated code. Whatever fails is a diagnostic."""
    try:
        with _terraform(request, options) as terraform:
            files = {file.path: file.text for file in request.files}
            if options.is_real:
                _prepare_real(terraform, {**request.baseline.own_files, **files}, request.values)
            else:
                if request.baseline.files:
                    _deploy(terraform, request.baseline.files)
                _write(terraform, files, request.values)
            result = terraform.plan(state=request.baseline.state)
            diagnostics = _diagnose(result.diagnostics, request)
            if result.document is None:
                return PlanResult(diagnostics)
            plan = read_plan(result.document)
            if not options.is_real:
                plan = _name_variables(plan, request)
            diagnostics += _judge(plan, request)
            plan_file = terraform.plan_file.read_bytes()
            return PlanResult(diagnostics, plan, result.document, plan_file)
    except TerraformNotFoundError as exc:
        return PlanResult([codes.TERRAFORM_NOT_FOUND.at(reason=exc)])
    except (RunnerError, PlanFormatError) as exc:
        return PlanResult([codes.TERRAFORM_FAILED.at(reason=exc)])


def verify_files(request: PlanRequest, options: TerraformOptions) -> list[Diagnostic]:
    """What `terraform validate` and `terraform plan` say of generated code; no errors mean that it passes both."""
    try:
        with _terraform(request, options) as terraform:
            _write(terraform, {file.path: file.text for file in request.files}, request.values)
            found = terraform.validate()
            if not any(diagnostic.severity == "error" for diagnostic in found):
                found = (*found, *(one for one in terraform.plan().diagnostics if one not in found))
            return _diagnose(found, request)
    except TerraformNotFoundError as exc:
        return [codes.TERRAFORM_NOT_FOUND.at(reason=exc)]
    except RunnerError as exc:
        return [codes.TERRAFORM_FAILED.at(reason=exc)]


@contextmanager
def _terraform(request: PlanRequest, options: TerraformOptions) -> Iterator[Terraform]:
    from generator.plugin.reattach import InProcessProvider, reattach_environment

    program = find_terraform(options.terraform_bin)
    if options.is_real:
        with Terraform(program, environment=_own_environment(), time_limit_s=options.time_limit_s) as terraform:
            yield terraform
        return
    with InProcessProvider(request.provider_schema) as provider:
        environment = reattach_environment([provider])
        with Terraform(program, environment=environment, time_limit_s=options.time_limit_s) as terraform:
            yield terraform


def _own_environment() -> dict[str, str]:
    """All of the user's environment, and their CLI configuration where Terraform would look for it."""
    environment = dict(os.environ)
    configuration = Path(environment.get("TF_CLI_CONFIG_FILE") or Path.home() / ".terraformrc")
    if configuration.exists():
        environment["TF_CLI_CONFIG_FILE"] = str(configuration)
    else:
        environment.pop("TF_CLI_CONFIG_FILE", None)
    return environment


def _prepare_real(terraform: Terraform, files: Mapping[str, str], values: Mapping[str, object]) -> None:
    """
    The module as the user has it, the new code in the place of the old, and initialised with its state backend.

    Raises:
        RunnerError: `terraform init` fails.
    """
    terraform.write_files({**files, _VARIABLES_FILE: json.dumps(dict(values))})
    result = terraform.run("init", "-input=false", "-no-color")
    if result.exit_code != 0:
        raise TerraformFailedError(f"terraform init: {result.stderr.strip()}", result)


_VARIABLES_FILE = "apono-bridge.auto.tfvars.json"


def _deploy(terraform: Terraform, files: Mapping[str, str]) -> None:
    """
    Makes the working directory's state that of *files*, and removes them again.

    Raises:
        RunnerError: They cannot be applied.
    """
    _write(terraform, files, {})
    result = terraform.run("apply", "-auto-approve", "-input=false", "-no-color", "-lock=false")
    if result.exit_code != 0:
        raise TerraformFailedError("the code that is compared with cannot be applied", result)
    for path in files:
        (terraform.directory / path).unlink()


def _write(terraform: Terraform, files: Mapping[str, str], values: Mapping[str, object]) -> None:
    stand_ins = {name: _stand_in(name, type_) for name, type_ in sorted(_declared_variables(files).items())}
    variables = {name: values.get(name, stand_in) for name, stand_in in stand_ins.items()}
    terraform.write_files({**files, _VARIABLES_FILE: json.dumps(variables)})


_DECLARATION_HCL = re.compile(r'^variable "([^"]+)" \{\n(?:  [^\n]*\n)*?  type +=  *(\S+)$', re.MULTILINE)


def _declared_variables(files: Mapping[str, str]) -> dict[str, str]:
    """Name and type of each input variable that generated files declare."""
    declared: dict[str, str] = {}
    for path, text in files.items():
        if path.endswith(".tf.json"):
            variables = json.loads(text).get("variable", {})
            declared.update({name: variable["type"] for name, variable in variables.items()})
        else:
            declared.update(_DECLARATION_HCL.findall(text))
    return declared


_NUMBER_BASE = 9_000_000_000_000


def _stand_in(name: str, type_: str) -> object:
    """A value that no spec has, so that it can be told apart in the plan."""
    if type_ == "number":
        return _NUMBER_BASE + sum(ord(character) << (index % 4 * 8) for index, character in enumerate(name))
    return [f"(var.{name})"] if type_.startswith("list") else f"(var.{name})"


def _name_variables(plan: Plan, request: PlanRequest) -> Plan:
    """The plan with the names of the variables in the place of their stand-ins."""
    declared = _declared_variables({file.path: file.text for file in request.files})
    names = {
        str(stand_in[0] if isinstance(stand_in, list) else stand_in): VariableName(name)
        for name, type_ in declared.items()
        if name not in request.values
        for stand_in in [_stand_in(name, type_)]
    }
    if not names:
        return plan

    def named(value: Value) -> Value:
        if not isinstance(value, Known):
            return value
        if isinstance(value.value, list):
            return Known([str(names.get(str(item), item)) for item in value.value])
        return names.get(str(value.value), value)

    changes = (
        replace(
            change,
            attributes=tuple(
                replace(attribute, before=named(attribute.before), after=named(attribute.after))
                for attribute in change.attributes
            ),
        )
        for change in plan.changes
    )
    return replace(plan, changes=tuple(changes))


# What the provider plans as an update but does not send (observed with apono-io/apono 1.9.1).
_NOT_SENT = {("apono_resource_integration", "type"): "the update request of the provider has no type"}
# What the provider leaves out of an update instead of clearing it.
_NOT_CLEARED = {
    "apono_resource_integration": ("secret_store_config", "custom_access_details", "owner", "owners_mapping"),
}


def _judge(plan: Plan, request: PlanRequest) -> list[Diagnostic]:
    """What of a plan that Terraform accepts would not come out as it says."""
    diagnostics: list[Diagnostic] = []
    by_address = {compiled.address: compiled for compiled in request.integrations}
    for change in plan.changes:
        compiled = by_address.get(change.address)
        if change.action is not Action.UPDATE or compiled is None:
            continue
        for attribute in change.attributes:
            reason = _NOT_SENT.get((change.address.type, str(attribute.path)))
            if reason:
                diagnostics.append(
                    codes.UPDATE_CANNOT_BE_APPLIED.at(
                        location=compiled.locate(AttributePath.of("kind")),
                        address=change.address,
                        attribute=attribute.path,
                        reason=reason,
                    )
                )
        present = {attribute.name for attribute in compiled.block.attributes}
        for name in _NOT_CLEARED.get(change.address.type, ()):
            if name not in present and any(attribute.path.steps[0] == name for attribute in change.attributes):
                location = compiled.locate(AttributePath())
                diagnostics.append(
                    codes.REMOVAL_MAY_NOT_HAPPEN.at(location=location, address=change.address, attribute=name)
                )
    return diagnostics


def _diagnose(found: Iterable[TerraformDiagnostic], request: PlanRequest) -> list[Diagnostic]:
    return [_diagnose_one(one, request) for one in found]


def _diagnose_one(found: TerraformDiagnostic, request: PlanRequest) -> Diagnostic:
    code = codes.TERRAFORM_ERROR if found.severity == "error" else codes.TERRAFORM_WARNING
    detail = found.detail if found.file is None else f"{found.detail}\nin {found.file}, line {found.line}".strip()
    compiled = _find_integration(found, request.integrations)
    if compiled is None:
        return code.at(summary=found.summary, detail=detail)
    origin = _find_origin(found, compiled, request.files)
    return code.at(origin, location=compiled.locate(origin), summary=found.summary, detail=detail)


def _find_integration(
    found: TerraformDiagnostic, integrations: Sequence[CompiledIntegration]
) -> CompiledIntegration | None:
    for compiled in integrations:
        stem = compiled.integration.resource_name
        if found.address == str(compiled.address) or found.file in (f"{stem}.tf", f"{stem}.tf.json"):
            return compiled
    return None


_ASSIGNED = re.compile(r'^\s*"?([^"\s=:]+)"?\s*[=:]')


def _find_origin(
    found: TerraformDiagnostic, compiled: CompiledIntegration, files: Sequence[GeneratedFile]
) -> AttributePath:
    """The spec's field behind the line that Terraform points at; the document if that cannot be told."""
    text = next((file.text for file in files if file.path == found.file), "")
    lines = text.splitlines()
    if found.line is None or not 0 < found.line <= len(lines):
        return AttributePath()
    match = _ASSIGNED.match(lines[found.line - 1])
    origins = dict(_origins(compiled.block))
    return origins.get(match[1], AttributePath()) if match else AttributePath()


def _origins(block: Block) -> Iterator[tuple[str, AttributePath]]:
    """The spec's field of each name that is assigned to, inner ones first."""
    for attribute in block.attributes:
        yield from _inner_origins(attribute.value)
        if attribute.origin is not None:
            yield attribute.name, attribute.origin


def _inner_origins(value: Expression) -> Iterator[tuple[str, AttributePath]]:
    if isinstance(value, ListValue):
        for item in value.items:
            yield from _inner_origins(item)
    elif isinstance(value, ObjectValue | MapValue):
        for entry in value.entries:
            yield from _inner_origins(entry.value)
            if entry.origin is not None:
                yield entry.key, entry.origin
