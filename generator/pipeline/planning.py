"""
Generated code through a real Terraform on the offline provider: no registry, no token, no network.

The provider runs in a thread of this process and Terraform reattaches to it, so that a plan needs no `init` and no
second start of Python. With the user's own provider in its place, Terraform gets what it would get from their shell.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.backends import GeneratedFile
from generator.diagnostics import Diagnostic, sort_diagnostics
from generator.diagnostics.codes import output as codes_of_output
from generator.diagnostics.codes import planning as codes
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.places import Places
from generator.pipeline.plan_baseline import Baseline, BaselineError, copy_module, own_part, state_after
from generator.pipeline.plan_failures import conceal_secrets, explain_failure
from generator.pipeline.plan_faults import describe_faults, diagnose, judge
from generator.pipeline.plan_variables import declared_variables, name_variables, with_stand_ins
from generator.plan import Plan, PlanFormatError, read_plan
from generator.provider_schema import ProviderSchema
from generator.runners.errors import RunnerError, TerraformFailedError
from generator.runners.terraform import Terraform, TerraformDiagnostic, find_terraform

__all__ = ["PlanRequest", "PlanResult", "TerraformOptions", "plan_files", "verify_files"]


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
class PlanRequest:
    """
    Attributes:
        files: One target's files, without a folder in their paths.
        integrations: What they come from.
        values: Of input variables, by name; with the offline provider the others get stand-ins.
    """

    files: Sequence[GeneratedFile]
    integrations: Sequence[CompiledIntegration]
    provider_schema: ProviderSchema
    values: Mapping[str, object] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)

    @property
    def texts(self) -> dict[str, str]:
        """The files' texts by path."""
        return {file.path: file.text for file in self.files}


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


def plan_files(request: PlanRequest, options: TerraformOptions) -> PlanResult:
    """The plan of generated code. Whatever fails is a diagnostic."""
    try:
        with _terraform(request, options) as terraform:
            return _plan_real(terraform, request) if options.is_real else _plan_offline(terraform, request)
    except BaselineError as exc:
        file, reason = exc.args
        return PlanResult([codes.STATE_NOT_READABLE.at(file=file, reason=reason)])
    except (RunnerError, PlanFormatError) as exc:
        return PlanResult([explain_failure(exc, is_real=options.is_real)])


def verify_files(request: PlanRequest, options: TerraformOptions) -> list[Diagnostic]:
    """What `terraform validate` and `terraform plan` say of generated code; no errors mean that it passes both."""
    try:
        with _terraform(request, options) as terraform:
            _write(terraform, request.texts, request.values)
            found = terraform.validate()
            if not _has_errors(found):
                found = (*found, *(one for one in terraform.plan().diagnostics if one not in found))
            return sort_diagnostics(diagnose(found, request.texts, request.integrations, Places()))
    except RunnerError as exc:
        return [explain_failure(exc, is_real=options.is_real)]


@contextmanager
def _terraform(request: PlanRequest, options: TerraformOptions) -> Iterator[Terraform]:
    program = find_terraform(options.terraform_bin)
    if options.is_real:
        with Terraform(program, environment=_own_environment(), time_limit_s=options.time_limit_s) as terraform:
            yield terraform
        return
    from generator.plugin.reattach import InProcessProvider, reattach_environment

    with InProcessProvider(request.provider_schema) as provider:
        environment = reattach_environment([provider])
        with Terraform(program, environment=environment, time_limit_s=options.time_limit_s) as terraform:
            yield terraform


def _plan_offline(terraform: Terraform, request: PlanRequest) -> PlanResult:
    """
    Raises:
        BaselineError: The code that is compared with is wrong.
    """
    notes: list[Diagnostic] = []
    declared = declared_variables(request.texts)
    state = request.baseline.state
    if state is not None:
        types = {compiled.block.labels[0] for compiled in request.integrations}
        state, left_out = own_part(state, request.provider_schema.source, types)
        if left_out:
            notes.append(codes.LEFT_OUT_OF_STATE.at(file=request.baseline.name, objects=_list(left_out)))
    elif request.baseline.files:
        declared = {**declared_variables(request.baseline.files), **declared}
        state = _deploy(terraform, request)
    _write(terraform, request.texts, request.values, state)
    result = _plan(terraform, request, ())
    if result.plan is None:
        return replace(result, diagnostics=[*notes, *result.diagnostics])
    unset = {name: type_ for name, type_ in declared.items() if name not in request.values}
    return replace(result, diagnostics=[*notes, *result.diagnostics], plan=name_variables(result.plan, unset))


def _deploy(terraform: Terraform, request: PlanRequest) -> Mapping[str, Any]:
    """
    The state that the deployed files would have if they were applied. None of them is left.

    Raises:
        BaselineError: Terraform finds an error in them.
    """
    files = request.baseline.files
    _write(terraform, files, request.values)
    result = terraform.plan()
    if result.document is None:
        faults = describe_faults(result.diagnostics)
        raise BaselineError(request.baseline.name, f"Terraform refuses the code in it: {faults}")
    for path in files:
        (terraform.directory / path).unlink()
    return state_after(result.document, request.provider_schema)


_VALUES_FILE = "apono-bridge.auto.tfvars.json"
_STATE_FILE = "terraform.tfstate"


def _write(
    terraform: Terraform,
    files: Mapping[str, str],
    values: Mapping[str, object],
    state: Mapping[str, Any] | None = None,
) -> None:
    variables = with_stand_ins(declared_variables(files), values)
    states = {} if state is None else {_STATE_FILE: json.dumps(state)}
    terraform.write_files({**files, _VALUES_FILE: json.dumps(variables), **states})


def _plan_real(terraform: Terraform, request: PlanRequest) -> PlanResult:
    """
    The module as the user has it, the new code in the place of the old, initialised with its state backend.

    Raises:
        BaselineError: The module cannot be read.
        RunnerError: `terraform init` fails.
    """
    baseline = request.baseline
    foreign = _prepare_module(terraform, request)
    if foreign:
        return PlanResult(foreign)
    states = {} if baseline.state is None else {_STATE_FILE: json.dumps(baseline.state)}
    terraform.write_files({**request.texts, **states})
    result = terraform.run("init", "-input=false", "-no-color")
    if result.exit_code != 0:
        raise TerraformFailedError("terraform init failed", result)
    # Beside the module, so that no file of it comes after and takes precedence.
    values = terraform.plan_file.with_name(_VALUES_FILE)
    values.write_text(json.dumps(dict(request.values)), encoding="utf-8")
    found = _plan(terraform, request, [f"-var-file={values}"])
    return replace(found, diagnostics=[conceal_secrets(diagnostic) for diagnostic in found.diagnostics])


def _prepare_module(terraform: Terraform, request: PlanRequest) -> list[Diagnostic]:
    """Copies the user's module, if there is one; returns what of it stands where generated files belong."""
    module = request.baseline.module
    if module is None:
        return []
    foreign = [name for name in request.texts if name not in request.baseline.files and (module / name).exists()]
    if foreign:
        return [codes_of_output.FOREIGN_FILE.at(file=(module / name).as_posix()) for name in foreign]
    try:
        copy_module(module, terraform.directory, list(request.baseline.files))
    except OSError as exc:
        raise BaselineError(request.baseline.name, f"it cannot be copied: {exc}") from exc
    return []


def _own_environment() -> dict[str, str]:
    """
    The user's environment, their home with its CLI configuration included.

    An empty TF_CLI_CONFIG_FILE makes Terraform look where it would without the variable.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("TF_DATA_DIR", *_LOGS)}
    for name in ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"):
        if environment.get(name):
            environment[name] = str(Path(environment[name]).absolute())
    return {"TF_CLI_CONFIG_FILE": "", **environment}


_LOGS = ("TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER")
"""Logs would go where Terraform's errors are read from, with what its providers send."""


def _plan(terraform: Terraform, request: PlanRequest, extra: Sequence[str]) -> PlanResult:
    places = Places()
    result = terraform.plan(extra=extra)
    diagnostics = diagnose(result.diagnostics, request.texts, request.integrations, places)
    if result.document is None:
        return PlanResult(diagnostics)
    plan = read_plan(result.document)
    diagnostics += judge(plan, request.integrations, places)
    return PlanResult(diagnostics, plan, result.document, terraform.plan_file.read_bytes())


def _has_errors(found: Sequence[TerraformDiagnostic]) -> bool:
    return any(diagnostic.severity == "error" for diagnostic in found)


_SHOWN_ADDRESSES = 10


def _list(addresses: Sequence[str]) -> str:
    more = len(addresses) - _SHOWN_ADDRESSES
    return ", ".join(addresses[:_SHOWN_ADDRESSES]) + (f" and {more} more" if more > 0 else "")
