"""`apono-bridge validate`."""

from __future__ import annotations

import click

from generator.cli.common import (
    Problem,
    color_option,
    make_outcome,
    offline_option,
    print_outcome,
    read_inputs,
    require_offline,
    schema_options,
    spec_arguments,
)
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["command"]

_FORMATS = ("human", "json", "sarif", "junit", "github")


@click.command("validate")
@spec_arguments
@offline_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    default="human",
    show_default=True,
    help="How to report; github: workflow commands that annotate a pull request.",
)
@schema_options
@color_option
def command(
    specs: tuple[str, ...],
    offline: bool,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Check specs and report all that is wrong with them.

    SPEC is a file, a directory (searched for *.yaml, *.yml and *.json), or - for standard input. Nothing is written.

    \b
    Examples:
      apono-bridge validate --offline rancher.yaml
      apono-bridge validate --offline specs/ --format sarif > specs.sarif
    """
    require_offline(offline)
    try:
        checked = read_inputs(specs, descriptor_files, provider_schema_file).generate(targets=())
        outcome = make_outcome("validate", checked.diagnostics, checked.checked)
    except Problem as problem:
        outcome = make_outcome("validate", problem.diagnostics)
    code = print_outcome(outcome, output_format, color)
    if output_format == "human" and code is ExitCode.FINE:
        click.echo("The live checks did not run (--offline).")
    return code
