"""`apono-bridge plan`."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.addresses import AttributePath, VariableName
from generator.cli.common import (
    Problem,
    color_option,
    format_option,
    make_outcome,
    print_notes,
    print_outcome,
    read_inputs,
    schema_options,
    spec_arguments,
    terraform_options,
    terraform_program,
    use_color,
)
from generator.cli.live import NOT_RUN, LiveOptions, LiveRun, describe_live, live_options, print_live, run_live
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict, judge, worst_verdict
from generator.plan import Action, Known, Unknown

if TYPE_CHECKING:
    from generator.addresses import ResourceAddress
    from generator.backends import GeneratedFile
    from generator.diagnostics import Diagnostic
    from generator.diagnostics.outcome import Outcome
    from generator.pipeline.compilation import Compilation
    from generator.pipeline.plan_baseline import Baseline
    from generator.pipeline.planning import PlanResult
    from generator.plan import Plan, Value

__all__ = ["command"]


@click.command("plan")
@spec_arguments
@click.option("--state", metavar="FILE", help="Plan against the objects of this Terraform state; it is not changed.")
@click.option(
    "--against", metavar="DIR", help="Plan against the code that was generated into DIR, as if it were applied."
)
@click.option("--out", "out", metavar="DIR", help="Keep the generated code, the plan and its JSON in DIR.")
@click.option(
    "--var",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="Value of an input variable; a list as JSON. Without one the plan shows the variable's name.",
)
@click.option(
    "--provider",
    type=click.Choice(["offline", "real"]),
    default="offline",
    show_default=True,
    help="offline: ours, which needs no network and no token; real: yours, with your environment and, with "
    "--against, the other files of your module and so its state backend.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 if there are changes.")
@terraform_options
@live_options
@format_option
@schema_options
@color_option
def command(
    specs: tuple[str, ...],
    state: str | None,
    against: str | None,
    out: str | None,
    assignments: tuple[str, ...],
    provider: str,
    detailed_exitcode: bool,
    terraform_bin: str | None,
    time_limit_s: float,
    live: LiveOptions,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Show what applying the generated code would do.

    A real Terraform plans the code that `generate` would write, on a provider that runs inside this program: no
    registry, no token and no network are needed for it. Before that the live checks run, as `validate` runs them.
    Nothing is written, unless --out says where.

    \b
    Examples:
      apono-bridge plan --offline rancher.yaml
      apono-bridge plan --offline specs/ --against terraform
      apono-bridge plan --offline specs/ --state terraform.tfstate --detailed-exitcode
    """
    if state is not None and against is not None:
        raise click.UsageError("--state and --against both say what is deployed: give one of them.")
    from generator.pipeline.emission import configure, emit_targets
    from generator.pipeline.planning import PlanRequest, TerraformOptions, plan_files

    options = TerraformOptions(terraform_program(terraform_bin), time_limit_s, provider == "real")
    report = _Report(output_format, color, detailed=detailed_exitcode)
    try:
        inputs = read_inputs(specs, descriptor_files, provider_schema_file)
        compilation = report.compilation = inputs.compile()
        if compilation.has_errors:
            raise Problem(compilation.diagnostics)
        report.live = run_live(compilation, live, inputs.options.now)
        if not report.live.may_write:
            raise Problem(compilation.diagnostics)
        baseline = _read_baseline(state, against, is_real=options.is_real)
        configuration = configure(compilation.integrations, live_checks_ran=not live.offline)
        request = PlanRequest(
            emit_targets(configuration, ["hcl"]),
            compilation.integrations,
            inputs.options.provider_schema,
            _parse_values(assignments, compilation),
            baseline,
        )
        result = plan_files(request, options)
        kept = _keep(Path(out), request.files, result) if out is not None and result.document is not None else []
    except Problem as problem:
        return report.show(problem.diagnostics, None)
    return report.show([*compilation.diagnostics, *result.diagnostics, *kept], result.plan)


def _read_baseline(state: str | None, against: str | None, *, is_real: bool) -> Baseline:
    """
    Raises:
        Problem: What is said to be deployed cannot be read.
    """
    from generator.diagnostics.codes.planning import STATE_NOT_READABLE
    from generator.pipeline.plan_baseline import BaselineError, read_baseline

    try:
        return read_baseline(state, against, needs_code=not is_real)
    except BaselineError as exc:
        file, reason = exc.args
        raise Problem([STATE_NOT_READABLE.at(file=file, reason=reason)]) from exc


def _parse_values(assignments: Sequence[str], compilation: Compilation) -> dict[str, object]:
    """
    The values that are given to input variables.

    Raises:
        Problem: One of them does not set a variable. Its value may be a secret and is not shown.
    """
    from generator.diagnostics.codes.planning import UNKNOWN_VARIABLE, VARIABLE_VALUE

    types = {use.name.name: use.type for compiled in compilation.integrations for use, _ in compiled.variables}
    values: dict[str, object] = {}
    problems: list[Diagnostic] = []
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        shown = f"{name}=..." if equals else name
        if not equals or name not in types:
            problems.append(UNKNOWN_VARIABLE.at(text=shown, known=", ".join(sorted(types)) or "none"))
            continue
        value = _parse_value(text, types[name])
        if value is None:
            problems.append(VARIABLE_VALUE.at(text=shown, type=types[name]))
        values[name] = value
    if problems:
        raise Problem(problems)
    return values


def _parse_value(text: str, type_: str) -> object:
    """`None` if the text is no value of the type."""
    if type_ == "string":
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if type_ == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and -math.inf < value < math.inf
        return value if is_number else None
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return value if is_list else None


def _keep(folder: Path, files: Sequence[GeneratedFile], result: PlanResult) -> list[Diagnostic]:
    """
    Writes what was planned and the plan; returns warnings of what else lies there.

    Raises:
        Problem: The folder cannot be written, or holds files of somebody else.
    """
    from generator.diagnostics.codes import output as codes
    from generator.pipeline.output import Change, WriteError, compare, write

    try:
        changes = compare(folder, files)
        foreign = [change.path for change in changes if change.change is Change.FOREIGN]
        if foreign:
            raise Problem([codes.FOREIGN_FILE.at(file=(folder / path).as_posix()) for path in foreign])
        write(folder, changes, prune=False)
        # Terraform marks secrets in a plan and does not hide them: both files are for the user alone.
        _write_private(folder / "plan.tfplan", result.plan_file)
        _write_private(folder / "plan.json", json.dumps(result.document, indent=2).encode() + b"\n")
    except WriteError as exc:
        file, reason = exc.args
        raise Problem([codes.CANNOT_WRITE.at(file=file, reason=reason)]) from exc
    except OSError as exc:
        reason = (exc.strerror or type(exc).__name__).lower()
        raise Problem([codes.CANNOT_WRITE.at(file=folder.as_posix(), reason=reason)]) from exc
    orphans = [change.path for change in changes if change.change is Change.ORPHANED]
    return [codes.ORPHANED_FILE.at(file=(folder / path).as_posix()) for path in orphans]


def _write_private(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
        stream.write(content)


class _Report:
    """
    Says what was found, for people or as one JSON object.

    Attributes:
        compilation, live: As far as the command came.
    """

    def __init__(self, output_format: str, color: str, *, detailed: bool) -> None:
        self.output_format = output_format
        self.color = color
        self.detailed = detailed
        self.compilation: Compilation | None = None
        self.live: LiveRun | None = None

    def show(self, diagnostics: Sequence[Diagnostic], plan: Plan | None) -> int:
        """
        Args:
            diagnostics: Without those of the live checks.
            plan: `None` if there is none, because of an error.
        """
        outcome = self.conclude(diagnostics, plan)
        if self.output_format == "json":
            return print_outcome(outcome, "json", self.color)
        if self.live is not None and not self.live.may_write:
            print_live(self.live, self.color)
        print_notes(outcome, self.color)
        if plan is not None and self.compilation is not None:
            from generator.report.plan_text import render_plan

            colour = use_color(self.color, sys.stdout.isatty())
            click.echo(render_plan(plan, _titles(self.compilation, plan), colour=colour), nl=False, color=True)
        if self.live is not None:
            click.echo(self.live.sentence)
        return outcome.exit_code

    def conclude(self, diagnostics: Sequence[Diagnostic], plan: Plan | None) -> Outcome:
        """Everything that is known, as one value."""
        from generator.diagnostics import sort_diagnostics

        live = self.live
        preflight = live.preflight if live is not None else None
        verdict = worst_verdict([judge(diagnostics), *([preflight.verdict] if preflight else ())])
        found = sort_diagnostics([*diagnostics, *(preflight.diagnostics if preflight else ())])
        may_change = verdict in {Verdict.PASSED, Verdict.PASSED_WITH_WARNINGS}
        exit_code = None
        if live is not None and live.exit_code is ExitCode.BUG:
            exit_code = ExitCode.BUG
        elif self.detailed and plan is not None and plan.has_changes and may_change:
            exit_code = ExitCode.CHANGES
        extra: dict[str, object] = {"live_checks": describe_live(live) if live is not None else NOT_RUN}
        if self.output_format == "json":
            extra["plan"] = _describe_plan(plan)
        checked = self.compilation.checked if self.compilation else ()
        return make_outcome("plan", found, checked, verdict=verdict, exit_code=exit_code, extra=extra)


def _titles(compilation: Compilation, plan: Plan) -> dict[ResourceAddress, str]:
    from generator.pipeline.places import Places

    places = Places()
    changed = {change.address for change in plan.changes if change.action is not Action.NO_CHANGE or change.is_import}
    titles = {}
    for compiled in compilation.integrations:
        if compiled.address in changed:
            place = places.locate(compiled, AttributePath.of("name"))
            line = f":{place.range.start.line}" if place.range else ""
            titles[compiled.address] = f"{compiled.integration.name} ({place.file}{line})"
    return titles


def _describe_plan(plan: Plan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    return {
        "terraform_version": plan.terraform_version,
        "has_changes": plan.has_changes,
        "resources": [
            {
                "address": str(change.address),
                "action": change.action.value,
                "import": change.is_import,
                "attributes": [
                    {
                        "path": str(attribute.path),
                        "before": _describe_value(attribute.before),
                        "after": _describe_value(attribute.after),
                        "forces_replacement": attribute.forces_replacement,
                    }
                    for attribute in change.attributes
                ],
            }
            for change in plan.changes
        ],
    }


def _describe_value(value: Value) -> dict[str, object] | None:
    """`{"value": ...}`, or what is to be said in its place: `{"items": [...]}` for a list with variables in it."""
    if value is None:
        return None
    if isinstance(value, Known):
        items = value.value
        if isinstance(items, list) and any(isinstance(item, VariableName) for item in items):
            return {
                "items": [_describe_value(item if isinstance(item, VariableName) else Known(item)) for item in items]
            }
        return {"value": value.value}
    if isinstance(value, VariableName):
        return {"variable": value.name}
    return {"unknown" if value is Unknown.UNTIL_APPLY else "sensitive": True}
