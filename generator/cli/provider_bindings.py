"""`apono-bridge provider bindings`."""

from __future__ import annotations

from pathlib import Path

import click

from generator.backends.cdktf.flavours import FLAVOURS
from generator.cli.common import Problem, color_option, make_outcome, print_outcome
from generator.cli.provider_schemas import VERSION, load_schema, schema_option, source_option
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["bindings"]


@click.command("bindings")
@click.argument("folder", metavar="DIR")
@click.option(
    "--flavour",
    type=click.Choice(tuple(FLAVOURS)),
    default=next(iter(FLAVOURS)),
    show_default=True,
    help="The library that the bindings are for.",
)
@schema_option
@source_option
@click.option("--version", help="The provider's version; needed with --schema, whose file does not say it.")
@click.option("--constraint", help="What apps require of the provider's version. Default: the version itself.")
@color_option
def bindings(
    folder: str,
    flavour: str,
    schema_file: str | None,
    source: str | None,
    version: str | None,
    constraint: str | None,
    color: str,
) -> int:
    """
    Write Python bindings of the provider for CDKTF, as `cdktf get` makes them.

    Modules, classes and members are the same, and no registry, no Terraform and no Node.js is needed. DIR is the
    `imports` folder beside an app's main.py.

    \b
    Example:
      apono-bridge generate --offline rancher.yaml -o app --target cdktf --style typed
      apono-bridge provider bindings app/imports
    """
    from generator.bindings import BindingsError, UnsupportedSchemaError, write_bindings
    from generator.diagnostics.codes.output import CANNOT_WRITE
    from generator.diagnostics.codes.provider_schema import PROVIDER_SCHEMA_FILE

    if (schema_file is None) != (version is None):
        raise click.UsageError("--schema and --version belong together: the file does not say which version it is of.")
    if version is not None and not VERSION.fullmatch(version):
        raise click.UsageError(f"--version {version!r} is not a version such as 1.2.3.")
    try:
        schema, _ = load_schema(schema_file, source)
        written = write_bindings(schema, Path(folder), FLAVOURS[flavour], version=version, constraint=constraint)
    except Problem as problem:
        found = list(problem.diagnostics)
    except UnsupportedSchemaError as exc:
        found = [PROVIDER_SCHEMA_FILE.at(file=schema_file, reason=f"no bindings can be made: {exc}")]
    except BindingsError as exc:
        file, reason = exc.args
        found = [CANNOT_WRITE.at(file=file, reason=reason.lower())]
    else:
        click.echo(f"{len(written)} files written to {folder}")
        return ExitCode.FINE
    return print_outcome(make_outcome("provider bindings", found), "human", color, err=True)
