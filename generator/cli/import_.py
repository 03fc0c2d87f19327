"""`apono-bridge import`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.common import (
    Problem,
    color_option,
    format_option,
    make_outcome,
    print_outcome,
    read_inputs,
    schema_options,
    show_progress,
)
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.pipeline.importing import Import, ImportedSpec

__all__ = ["command"]

_FILE_ENDINGS = (".yaml", ".yml")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(),
    metavar="FILE|DIR",
    help="Write the specs to one *.yaml file, or each to a file of its own in a folder. Default: print them.",
)
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
@click.option("--allow-loss", is_flag=True, help="Leave out what a spec cannot hold, with a warning for each.")
@click.option("--kind", metavar="KIND", help="Of all integrations in the files, whatever their type string is.")
@click.option(
    "--learn-descriptor",
    "descriptor_output",
    type=click.Path(),
    metavar="FILE",
    help="Write a descriptor instead: the type string and the config keys of the one integration in FILE.",
)
@click.option(
    "--shown",
    multiple=True,
    metavar="LABEL=VALUE",
    help="With --learn-descriptor: what Apono's form shows for a field, such as Host=rancher.example.com.",
)
@click.option("--report/--no-report", default=True, help="Tell what became of each line.")
@format_option
@schema_options
@color_option
def command(
    files: tuple[str, ...],
    output: str | None,
    force: bool,
    allow_loss: bool,
    kind: str | None,
    descriptor_output: str | None,
    shown: tuple[str, ...],
    report: bool,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Make specs of Terraform code, or of a state, and tell what became of each line.

    FILE is HCL, Terraform JSON, the output of `terraform show -json`, a state file, a block pasted from "View as Code",
    a directory of *.tf, *.tf.json and *.tfvars files, or - for standard input. Give a module's files together: locals,
    variables and modules are worked out. What a spec cannot hold is an error, unless you say --allow-loss.

    \b
    Examples:
      apono-bridge import integrations.tf -o specs/
      terraform show -json | apono-bridge import - -o specs/
      apono-bridge import snippet.tf --learn-descriptor descriptor.yaml --shown Host=rancher.example.com
    """
    _check_options(output, kind, descriptor_output, shown, output_format)
    try:
        options = read_inputs([], descriptor_files, provider_schema_file).options
    except Problem as problem:
        return print_outcome(make_outcome("import", problem.diagnostics), output_format, color)
    if descriptor_output is not None:
        from generator.cli.learning import learn

        return learn(
            files, shown, Path(descriptor_output), kind, options, force=force, output_format=output_format, color=color
        )
    from generator.pipeline.importing import ImportOptions, import_files

    with show_progress("resources imported") as progress:
        result = import_files(
            files, ImportOptions(options, kind, allow_loss), read_stdin=sys.stdin.buffer.read, progress=progress
        )
    return _Finish(result, output, force, report, output_format, color).run()


def _check_options(
    output: str | None, kind: str | None, descriptor_output: str | None, shown: tuple[str, ...], output_format: str
) -> None:
    """
    Raises:
        click.UsageError: Options do not go together.
    """
    from generator.integrations import KINDS

    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"There is no kind {kind!r}. Known: {', '.join(KINDS)}.")
    if shown and descriptor_output is None:
        raise click.UsageError("--shown needs --learn-descriptor.")
    if descriptor_output is not None and output is not None:
        raise click.UsageError("--learn-descriptor writes a descriptor and no specs: leave out -o.")
    if descriptor_output == "-" and output_format == "json":
        raise click.UsageError("Standard output takes either the descriptor or the report (--format json).")


class _Finish:
    """Writes what was imported, and tells of it."""

    def __init__(
        self, result: Import, output: str | None, force: bool, report: bool, output_format: str, color: str
    ) -> None:
        self.result = result
        self.output = output
        self.force = force
        self.report = report
        self.output_format = output_format
        self.color = color

    def run(self) -> int:
        from generator.diagnostics import has_errors

        failed = has_errors(self.result.diagnostics)
        files = {} if failed else self.files()
        written: list[str] = []
        diagnostics = list(self.result.diagnostics)
        if files and self.output is not None:
            self.refuse_existing(list(files))
            fault = self.write(files)
            if fault is None:
                written = [(self.folder() / name).as_posix() for name in files]
            else:
                diagnostics.append(fault)
        return self.tell(diagnostics, written, failed=failed)

    # Files

    def is_file(self) -> bool:
        return self.output is not None and self.output.endswith(_FILE_ENDINGS)

    def folder(self) -> Path:
        path = Path(self.output or ".")
        return path.parent if self.is_file() else path

    def files(self) -> dict[str, str]:
        """Texts by name in the folder."""
        if self.output is None or self.is_file():
            return {Path(self.output or "specs.yaml").name: self.text()}
        return {f"{spec.stem}.yaml": spec.text for spec in self.result.specs}

    def text(self) -> str:
        return "---\n".join(spec.text for spec in self.result.specs)

    def refuse_existing(self, names: list[str]) -> None:
        from generator.diagnostics.text import show

        there = [name for name in names if os.path.lexists(self.folder() / name)]
        if there and not self.force:
            listed = ", ".join(show((self.folder() / name).as_posix()) for name in there)
            raise click.UsageError(f"{listed} exists. Choose another place, or overwrite with --force.")

    def write(self, files: dict[str, str]) -> Diagnostic | None:
        from generator.diagnostics.codes.output import CANNOT_WRITE
        from generator.pipeline.output import Change, FileChange, WriteError, write

        changes = []
        for name, text in files.items():
            old = "" if os.path.lexists(self.folder() / name) else None
            changes.append(FileChange(name, Change.MISSING if old is None else Change.STALE, old, text))
        try:
            write(self.folder(), changes, prune=False)
        except WriteError as exc:
            file, reason = exc.args
            return CANNOT_WRITE.at(file=file, reason=reason)
        return None

    # Words

    def tell(self, diagnostics: list[Diagnostic], written: list[str], *, failed: bool) -> int:
        if self.output_format == "json":
            extra: dict[str, Any] = {
                "lines": [describe_line(line) for line in self.result.lines],
                "specs": [self.describe(spec, failed) for spec in self.result.specs],
                "files": written,
            }
            return print_outcome(make_outcome("import", diagnostics, extra=extra), "json", self.color)
        outcome = make_outcome("import", diagnostics)
        if self.report and self.result.lines:
            from generator.cli.import_report import render_report

            click.echo(render_report(self.result.lines), nl=False, err=True)
        if diagnostics:
            print_outcome(outcome, "human", self.color, err=True)
        if outcome.exit_code is ExitCode.FINE:
            self.hand_over(written)
        else:
            click.echo("Nothing was written.", err=True)
        return int(outcome.exit_code)

    def hand_over(self, written: list[str]) -> None:
        from generator.diagnostics.text import show

        if self.output is None:
            click.echo(self.text(), nl=False)
        for name in written:
            click.echo(f"created    {show(name)}", err=True)
        if written:
            click.echo(f"Next: apono-bridge validate --offline {show(self.output or '')}", err=True)

    def describe(self, spec: ImportedSpec, failed: bool) -> dict[str, Any]:
        described = {"name": spec.name, "address": spec.address, "file": f"{spec.stem}.yaml"}
        return described if failed else {**described, "text": spec.text}


def describe_line(line: Any) -> dict[str, Any]:
    """A line of the report, for machines."""
    start = line.place.text.position(line.place.start)
    return {
        "file": line.place.text.source.name,
        "line": start.line,
        "column": start.column,
        "what": line.what,
        "fate": line.fate.value,
        "into": line.into,
    }
