"""`apono-bridge validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator.cli.common import (
    Inputs,
    Problem,
    color_option,
    make_outcome,
    print_outcome,
    read_inputs,
    schema_options,
    spec_arguments,
)
from generator.cli.live import (
    DID_NOT_RUN,
    NOT_RUN,
    LiveOptions,
    LiveRun,
    RecordingOptions,
    describe_live,
    live_options,
    load_own_credentials,
    print_live,
    recording_options,
    run_live,
)

if TYPE_CHECKING:
    from generator.pipeline.compilation import Compilation

__all__ = ["command"]

_FORMATS = ("human", "json", "sarif", "junit", "github")


@click.command("validate")
@spec_arguments
@live_options
@recording_options
@click.option(
    "--fix",
    is_flag=True,
    help="Mend what is certain after asking: save the CA that the server publishes, and name it in the spec.",
)
@click.option(
    "--accept-ca",
    "accepted",
    multiple=True,
    metavar="SHA256:FINGERPRINT",
    help="For --fix without a terminal: the fingerprint of the CA, from the owner of the server.",
)
@click.option(
    "--list-requests", is_flag=True, help="Ask nobody: list what would be asked of which server, and with which key."
)
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
    live: LiveOptions,
    record: str | None,
    replay: str | None,
    fix: bool,
    accepted: tuple[str, ...],
    list_requests: bool,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Check specs, ask the Rancher servers that they name and the account at Apono, and report all that is wrong.

    SPEC is a file, a directory (searched for *.yaml, *.yml and *.json), or - for standard input. Nothing is written.

    The key of a server comes from the variables APONO_BRIDGE_RANCHER_HOST, APONO_BRIDGE_RANCHER_ACCESS_KEY and
    APONO_BRIDGE_RANCHER_SECRET_KEY, or from a credentials file. It is sent to that host alone, and only after its
    certificate has been verified. Nothing is changed on the server.

    Apono is asked if APONO_PERSONAL_TOKEN is set: whether the connector, the owners and the integration type are there.

    \b
    Examples:
      apono-bridge validate rancher.yaml
      apono-bridge validate --offline specs/ --format sarif > specs.sarif
      apono-bridge validate specs/ --record answers.json
      apono-bridge validate rancher.yaml --fix
    """
    if accepted and not fix:
        raise click.UsageError("--accept-ca belongs to --fix.")
    if fix and (live.offline or replay is not None or list_requests or output_format != "human"):
        raise click.UsageError("--fix asks the server and then you: it goes with the format human alone.")
    if sum((live.offline, record is not None, replay is not None)) > 1:
        raise click.UsageError("--offline, --record and --replay exclude one another.")
    try:
        inputs = read_inputs(specs, descriptor_files, provider_schema_file)
        if live.offline:
            return _validate_offline(inputs, output_format, color)
        compilation = inputs.compile()
        if list_requests:
            return _list_requests(compilation, live, output_format, color)
        run = run_live(compilation, live, inputs.options.now, RecordingOptions(record, replay))
    except Problem as problem:
        return print_outcome(make_outcome("validate", problem.diagnostics), output_format, color)
    is_human = output_format == "human"
    if is_human:
        print_live(run, color)
    outcome = make_outcome(
        "validate",
        run.diagnostics,
        compilation.checked,
        verdict=run.verdict,
        exit_code=run.exit_code,
        extra={"live_checks": describe_live(run)},
    )
    code = print_outcome(outcome, output_format, color)
    if is_human:
        click.echo(run.sentence)
    if fix:
        mended = _fix(specs, compilation, run, live, accepted, descriptor_files, provider_schema_file, color)
        return code if mended is None else mended
    return code


def _fix(
    specs: tuple[str, ...],
    compilation: Compilation,
    run: LiveRun,
    live: LiveOptions,
    accepted: tuple[str, ...],
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int | None:
    """The exit code of the run after something was mended; `None` if nothing was."""
    from generator.cli.fix import fix_specs

    try:
        if not fix_specs(compilation.integrations, run, live, accepted, color):
            return None
        inputs = read_inputs(specs, descriptor_files, provider_schema_file)
        compilation = inputs.compile()
        run = run_live(compilation, live, inputs.options.now)
    except Problem as problem:
        return print_outcome(make_outcome("validate", problem.diagnostics), "human", color)
    click.echo("\nWith that:")
    print_live(run, color)
    outcome = make_outcome(
        "validate", run.diagnostics, compilation.checked, verdict=run.verdict, exit_code=run.exit_code
    )
    print_outcome(outcome, "human", color)
    click.echo(run.sentence)
    return run.exit_code


def _list_requests(compilation: Compilation, live: LiveOptions, output_format: str, color: str) -> int:
    from generator.cli.apono_access import find_own_access
    from generator.cli.request_list import list_servers, render_servers

    credentials = load_own_credentials(live)
    servers = list_servers(
        [compiled.integration for compiled in compilation.integrations], credentials, find_own_access()
    )
    outcome = make_outcome(
        "validate",
        [*credentials.diagnostics, *compilation.diagnostics],
        compilation.checked,
        extra={"live_checks": NOT_RUN, "requests": servers},
    )
    code = print_outcome(outcome, output_format, color)
    if output_format == "human":
        click.echo(f"\n{render_servers(servers)}\nNothing was sent.")
    return code


def _validate_offline(inputs: Inputs, output_format: str, color: str) -> int:
    checked = inputs.generate_offline(targets=())
    extra = {"live_checks": NOT_RUN}
    code = print_outcome(
        make_outcome("validate", checked.diagnostics, checked.checked, extra=extra), output_format, color
    )
    if output_format == "human":
        click.echo(DID_NOT_RUN)
    return code
