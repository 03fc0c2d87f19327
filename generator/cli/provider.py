"""`apono-bridge provider`: the offline provider for people's own Terraform, and provider schemas."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.common import Problem, color_option, format_option, make_outcome, print_outcome
from generator.cli.provider_bindings import bindings
from generator.cli.provider_schemas import ADDRESS, VERSION, load_schema, schema_option, source_option
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show

__all__ = ["command"]

_SOURCE_ALONE = "--source says which provider of a --schema: give one."


@click.group("provider", no_args_is_help=True)
def command() -> None:
    """
    The offline provider: plan and validate without registry, token or network.

    It knows a provider's schema and behaves as the provider was observed to, but asks no server. `plan` and
    `generate --verify` use it by themselves; these commands give it to your own Terraform.
    """


@command.command("serve")
@schema_option
@source_option
def serve(schema_file: str | None, source: str | None) -> int:
    """
    Serve the provider to the Terraform that starts this process.

    Terraform starts it as a plugin; started by hand it says so and ends. `provider install` sets Terraform up.
    """
    if schema_file is None and source is not None:
        raise click.UsageError(_SOURCE_ALONE)
    from generator.plugin.child import main

    return main([value for value in (schema_file, source) if value is not None])


@command.command("install")
@click.argument("folder", metavar="DIR")
@schema_option
@source_option
@click.option("--version", help="The version to install as; needed with --schema, whose file does not say it.")
@color_option
def install(folder: str, schema_file: str | None, source: str | None, version: str | None, color: str) -> int:
    """
    Install the provider into a filesystem mirror, from which `terraform init` takes it.

    Prints the CLI configuration that makes Terraform use the mirror. The lock file that `terraform init` then writes
    holds the hash of the offline provider, not of the real one: keep it out of the module that you apply.

    \b
    Example:
      apono-bridge provider install mirror > mirror.tfrc
      TF_CLI_CONFIG_FILE=mirror.tfrc terraform init
    """
    from generator.diagnostics.codes.output import CANNOT_WRITE
    from generator.diagnostics.codes.provider_schema import PROVIDER_SCHEMA_FILE
    from generator.plugin.mirror import MirrorError, install_mirror, mirror_config

    if schema_file is not None and version is None:
        raise click.UsageError("--schema needs --version: the file does not say which version it is of.")
    if schema_file is None and source is not None:
        raise click.UsageError(_SOURCE_ALONE)
    if version is not None and not VERSION.fullmatch(version):
        raise click.UsageError(f"--version {version!r} is not a version such as 1.2.3.")
    try:
        schema, text = load_schema(schema_file, source)
        if not ADDRESS.fullmatch(schema.source):
            raise Problem([PROVIDER_SCHEMA_FILE.at(file=schema_file, reason=f"no provider is called {schema.source}")])
        launcher = install_mirror(Path(folder), schema, schema_text=text, version=version)
    except Problem as problem:
        return print_outcome(make_outcome("provider install", problem.diagnostics), "human", color, err=True)
    except MirrorError as exc:
        reason = (exc.__cause__.strerror or "").lower() if isinstance(exc.__cause__, OSError) else exc
        outcome = make_outcome("provider install", [CANNOT_WRITE.at(file=folder, reason=reason)])
        return print_outcome(outcome, "human", color, err=True)
    click.echo(f"installed  {launcher.as_posix()}", err=True)
    click.echo(mirror_config(Path(folder).resolve(), [schema.source]), nl=False)
    return ExitCode.FINE


@command.command("schema")
def schema() -> int:
    """Print the packaged provider schema, in the form of `terraform providers schema -json`."""
    from generator.provider_schema import packaged_text

    click.echo(packaged_text().decode(), nl=False)
    return ExitCode.FINE


@command.command("check")
@click.argument("file", metavar="FILE")
@click.argument("base_file", metavar="[BASE]", required=False)
@source_option
@format_option
@color_option
def check(file: str, base_file: str | None, source: str | None, output_format: str, color: str) -> int:
    """
    Compare a provider schema with another one: what appeared, vanished and changed.

    FILE and BASE are outputs of `terraform providers schema -json`. Without BASE, FILE is compared with the schema
    that this program has. The exit code is 3 if there are differences.
    """
    from generator.provider_schema import PACKAGED_SOURCE
    from generator.provider_schema.differences import find_differences

    if base_file is None and source is None:
        source = PACKAGED_SOURCE
    try:
        base = load_schema(base_file, source)[0]
        differences = find_differences(base, load_schema(file, source)[0])
    except Problem as problem:
        outcome = make_outcome("provider check", problem.diagnostics)
        return print_outcome(outcome, output_format, color, err=output_format == "human")
    code = ExitCode.CHANGES if differences else ExitCode.FINE
    if output_format == "json":
        found = [
            {name: getattr(one, name) for name in ("place", "kind", "aspect", "before", "after")} for one in differences
        ]
        return print_outcome(
            make_outcome("provider check", [], exit_code=code, extra={"differences": found}), "json", color
        )
    for one in differences:
        change = f": {one.aspect} {one.before} -> {one.after}" if one.aspect else ""
        click.echo(show(f"{one.kind:<9}  {one.place}{change}"))
    count = len(differences)
    click.echo(f"{count} difference{'s' if count > 1 else ''}" if differences else "no differences")
    return code


command.add_command(bindings)
