"""`apono-bridge drift`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from generator.cli.apono_access import AccountProblem, ask_apono, need_access, retries_option, timeout_option
from generator.cli.common import (
    Inputs,
    Problem,
    color_option,
    format_option,
    make_outcome,
    print_notes,
    print_outcome,
    read_inputs,
    schema_options,
    spec_arguments,
)
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.diagnostics import Diagnostic
    from generator.pipeline.drift import DriftReport
    from generator.readback import ReadResource
    from generator.spec.accepted_drift import AcceptedDifference

__all__ = ["command"]


@click.command("drift")
@spec_arguments
@click.option("--code", "code_folder", type=click.Path(), metavar="DIR", help="The generated code, as the third side.")
@click.option(
    "--state",
    "state_file",
    type=click.Path(),
    metavar="FILE",
    help="Output of `terraform show -json`: integrations are then matched by id, renamed ones too.",
)
@click.option(
    "--accepted",
    "accepted_file",
    type=click.Path(),
    metavar="FILE",
    help="Differences to live with, each with a reason, an owner and an end date.",
)
@timeout_option
@retries_option
@format_option
@schema_options
@color_option
def command(
    specs: tuple[str, ...],
    code_folder: str | None,
    state_file: str | None,
    accepted_file: str | None,
    timeout_s: float,
    retries: int,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Compare specs, the code generated from them, and the live account at Apono; change nothing.

    For each attribute that differs it says who is ahead and what to do; integrations that only the account has, or only
    the specs, are listed; so is the health that Apono reports, which Terraform never shows. Integrations are matched by
    name, or by the id that a state knows.

    The account is that of APONO_PERSONAL_TOKEN, at APONO_ENDPOINT or Apono's public API. Only reads are sent.

    Exit codes: 0 no drift, 3 drift, 4 the account could not be asked, 1 a file is wrong.

    \b
    Examples:
      apono-bridge drift specs/
      apono-bridge drift specs/ --code terraform/ --accepted accepted.yaml --format json
    """
    try:
        inputs = read_inputs(specs, descriptor_files, provider_schema_file)
        report, diagnostics, checked = _compare(inputs, code_folder, state_file, accepted_file, timeout_s, retries)
    except AccountProblem as problem:
        outcome = make_outcome("drift", problem.diagnostics, verdict=Verdict.COULD_NOT_TELL)
        return print_outcome(outcome, output_format, color)
    except Problem as problem:
        return print_outcome(make_outcome("drift", problem.diagnostics), output_format, color)
    from generator.cli.drift_report import describe_report, render_report
    from generator.spec.rules.credentials import overwrite_credentials

    code = ExitCode.CHANGES if report.drifts else ExitCode.FINE
    extra: dict[str, Any] = {"drift": describe_report(report, overwrite_credentials)}
    outcome = make_outcome("drift", diagnostics, checked, exit_code=code, extra=extra)
    if output_format != "human":
        return print_outcome(outcome, output_format, color)
    print_notes(outcome, color)
    click.echo(render_report(report, overwrite_credentials), nl=False)
    return code


def _compare(
    inputs: Inputs,
    code_folder: str | None,
    state_file: str | None,
    accepted_file: str | None,
    timeout_s: float,
    retries: int,
) -> tuple[DriftReport, list[Diagnostic], Any]:
    """
    Raises:
        Problem: A spec or another file is wrong, or the account cannot be asked.
    """
    from generator.diagnostics import has_errors, sort_diagnostics
    from generator.pipeline.drift import compare_account
    from generator.server.apono.client import AponoClient

    compilation = inputs.compile()
    found: list[Diagnostic] = list(compilation.diagnostics)
    code = None if code_folder is None else _read_code(code_folder, inputs, found)
    state = [] if state_file is None else _read_code(state_file, inputs, found)
    accepted = [] if accepted_file is None else _read_accepted(accepted_file, found)
    if has_errors(found):
        raise Problem(sort_diagnostics(found))
    access = need_access()
    live = ask_apono(access, AponoClient.fetch_integrations, timeout_s=timeout_s, retries=retries)
    report = compare_account(
        compilation.integrations, code, live, accepted, datetime.now(UTC).date(), ids_by_address=_ids(state)
    )
    return report, sort_diagnostics([*found, *report.diagnostics]), compilation.checked


def _read_code(path: str, inputs: Inputs, found: list[Diagnostic]) -> list[ReadResource]:
    from generator.pipeline.importing import read_resources

    return read_resources([path], inputs.options, sys.stdin.buffer.read, found).resources


def _ids(resources: Sequence[ReadResource]) -> dict[str, str]:
    pairs = ((resource.address, resource.attributes.get("id")) for resource in resources)
    return {address: value.data for address, value in pairs if value is not None and isinstance(value.data, str)}


def _read_accepted(file: str, found: list[Diagnostic]) -> list[AcceptedDifference]:
    from pathlib import Path

    from generator.diagnostics import SourceFile
    from generator.diagnostics.codes import documents as codes
    from generator.spec.accepted_drift import parse_accepted

    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except OSError as exc:
        found.append(codes.FILE_NOT_READABLE.at(file=file, reason=(exc.strerror or type(exc).__name__).lower()))
        return []
    except UnicodeDecodeError as exc:
        found.append(codes.NOT_UTF8.at(file=file, offset=exc.start + 1))
        return []
    entries, diagnostics = parse_accepted(SourceFile(file, text))
    found += diagnostics
    return entries
