"""`apono-bridge generate`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.backends import BACK_ENDS, STYLES, TARGETS
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
    terraform_options,
    terraform_program,
    use_color,
)
from generator.cli.live import (
    DID_NOT_RUN,
    NOT_RUN,
    LiveOptions,
    LiveRun,
    describe_live,
    live_options,
    print_live,
    run_live,
)
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.diagnostics.outcome import CheckedDocument
    from generator.ir import Configuration
    from generator.pipeline.compilation import Compilation
    from generator.pipeline.generation import Generation
    from generator.pipeline.output import FileChange
    from generator.pipeline.planning import TerraformOptions
    from generator.provider_schema import ProviderSchema

__all__ = ["command"]


@click.command("generate")
@spec_arguments
@click.option(
    "-o", "--output", "folder", required=True, metavar="DIR", help="Folder of the generated module; made if needed."
)
@click.option(
    "--target",
    "targets",
    type=click.Choice(TARGETS),
    multiple=True,
    default=["hcl"],
    show_default=True,
    help="What to generate; several targets get a folder each below DIR.",
)
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default=STYLES[0],
    show_default=True,
    help="Of the targets cdktf and cdktn; typed: on bindings of the provider, from `cdktf get` or `provider bindings`.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if files are stale, edited, missing or orphaned.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--prune", is_flag=True, help="Delete generated files that no spec of this run leads to.")
@click.option(
    "--verify",
    is_flag=True,
    help="Write only what a real Terraform validates and plans, on the offline provider.",
)
@terraform_options
@live_options
@format_option
@schema_options
@color_option
def command(
    specs: tuple[str, ...],
    folder: str,
    targets: tuple[str, ...],
    style: str,
    check: bool,
    diff: bool,
    prune: bool,
    verify: bool,
    terraform_bin: str | None,
    time_limit_s: float,
    live: LiveOptions,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Check specs, ask the Rancher servers that they name, and write the Terraform code.

    All specs of one output folder belong into one run. Files are written all together or not at all, and only if no
    spec has an error and every server agrees; files that would not change are left alone.

    \b
    Examples:
      apono-bridge generate rancher.yaml -o terraform
      apono-bridge generate specs/ -o terraform --check
      apono-bridge generate specs/ -o terraform --target hcl --target json
      apono-bridge generate specs/ -o terraform --verify
      apono-bridge generate --offline specs/ -o app --target cdktf
    """
    report = _Report(output_format, color, Path(folder))
    targets = _find_back_ends(dict.fromkeys(targets), style)
    try:
        inputs = read_inputs(specs, descriptor_files, provider_schema_file)
    except Problem as problem:
        return report.failed(problem.diagnostics)
    from generator.pipeline.output import WriteError

    try:
        if verify:
            from generator.pipeline.planning import TerraformOptions

            terraform = TerraformOptions(terraform_program(terraform_bin), time_limit_s)
        else:
            terraform = None
        if live.offline:
            result = _generate_offline(inputs, Path(folder), targets, terraform, recorded=not diff)
        else:
            result = _generate_live(inputs, Path(folder), targets, terraform, live)
        report.checked, report.live = result.checked, result.live
        if result.changes is None:
            return report.failed(result.diagnostics)
        if check or diff:
            return report.compared(result.changes, result.diagnostics, check=check, diff=diff)
        code = report.write(result.changes, result.diagnostics, prune=prune)
        if verify and output_format == "human" and code is ExitCode.FINE:
            click.echo("A real Terraform validates and plans the code.")
        if code is ExitCode.FINE:
            result.keep()
        return code
    except WriteError as exc:
        from generator.diagnostics.codes.output import CANNOT_WRITE

        file, reason = exc.args
        return report.failed([CANNOT_WRITE.at(file=file, reason=reason)])


def _find_back_ends(targets: Iterable[str], style: str) -> tuple[str, ...]:
    """
    The back end for each target; one that has no styles is what it is.

    Raises:
        click.UsageError: A style was asked for that none of the targets has.
    """
    names = {back_end.target: name for name, back_end in BACK_ENDS.items() if back_end.style == style}
    found = tuple(names.get(target, target) for target in targets)
    if not any(BACK_ENDS[name].style == style for name in found):
        known = ", ".join(names)
        raise click.UsageError(f"None of these targets has the style '{style}', but these have: {known}.")
    return found


@dataclass(frozen=True, slots=True)
class _Result:
    """
    Attributes:
        changes: Every generated file against the folder; `None` if there are errors.
        live: What the servers said; `None` if they were not asked.
        keep: Remembers the result for the next run.
    """

    diagnostics: Sequence[Diagnostic]
    checked: Sequence[CheckedDocument]
    changes: Sequence[FileChange] | None = None
    live: LiveRun | None = None
    keep: Callable[[], None] = lambda: None


def _generate_live(
    inputs: Inputs, folder: Path, targets: Sequence[str], terraform: TerraformOptions | None, live: LiveOptions
) -> _Result:
    """
    What is to be written where, if the servers agree. No record of an earlier run can stand in for asking them.

    Args:
        terraform: What verifies the files; `None` if nothing does.

    Raises:
        WriteError: The folder cannot be read.
    """
    from generator.diagnostics import has_errors
    from generator.pipeline.emission import configure, emit_targets
    from generator.pipeline.output import compare

    compilation = inputs.compile()
    if compilation.has_errors:
        return _Result(compilation.diagnostics, compilation.checked)
    run = run_live(compilation, live, inputs.options.now)
    if not run.may_write:
        return _Result(run.diagnostics, compilation.checked, live=run)
    configuration = configure(compilation.integrations, live_checks_ran=True)
    diagnostics = list(run.diagnostics)
    if terraform is not None:
        diagnostics += _verify(configuration, compilation, targets, inputs.options.provider_schema, terraform)
    if has_errors(diagnostics):
        return _Result(diagnostics, compilation.checked, live=run)
    return _Result(diagnostics, compilation.checked, compare(folder, emit_targets(configuration, targets)), run)


def _generate_offline(
    inputs: Inputs, folder: Path, targets: Sequence[str], terraform: TerraformOptions | None, *, recorded: bool
) -> _Result:
    """
    What is to be written where, from the specs or from the record of a run that was the same.

    Args:
        terraform: What verifies the files; `None` if nothing does.

    Raises:
        WriteError: The folder cannot be read.
    """
    from generator.diagnostics import has_errors
    from generator.pipeline.output import compare
    from generator.pipeline.recorded_runs import Record, digest_files, find_unchanged, save_record

    key = inputs.run_key([f"targets: {targets}"])
    recorded = recorded and terraform is None
    unchanged = find_unchanged(key, folder, inputs.options.now) if key is not None and recorded else None
    if unchanged is not None:
        record, changes = unchanged
        return _Result(record.diagnostics, record.checked, changes)
    findings: list[Diagnostic] = []
    if terraform is None:
        made = inputs.generate_offline(targets)
    else:
        made, findings = _generate_verified(inputs, targets, terraform)
    diagnostics = [*made.diagnostics, *findings]
    if has_errors(diagnostics):
        return _Result(diagnostics, made.checked)

    def keep() -> None:
        if key is not None:
            digest = digest_files((file.path, file.text) for file in made.files)
            record = Record(digest, made.diagnostics, made.checked)
            save_record(key, record, inputs.read_files, inputs.options.now)

    return _Result(diagnostics, made.checked, compare(folder, made.files), keep=keep)


def _generate_verified(
    inputs: Inputs, targets: Sequence[str], terraform: TerraformOptions
) -> tuple[Generation, list[Diagnostic]]:
    """The files, and what a real Terraform says of them."""
    from generator.pipeline.emission import configure, emit_targets
    from generator.pipeline.generation import Generation

    compilation = inputs.compile()
    if compilation.has_errors:
        return Generation(compilation.diagnostics, compilation.checked), []
    configuration = configure(compilation.integrations, live_checks_ran=False)
    findings = _verify(configuration, compilation, targets, inputs.options.provider_schema, terraform)
    files = emit_targets(configuration, targets)
    return Generation(compilation.diagnostics, compilation.checked, files), findings


def _verify(
    configuration: Configuration,
    compilation: Compilation,
    targets: Sequence[str],
    schema: ProviderSchema,
    terraform: TerraformOptions,
) -> list[Diagnostic]:
    """
    What a real Terraform says of each target's files.

    An app has to be synthesised before Terraform can read it, to what the target json says: that is verified for it.
    """
    from generator.diagnostics import has_errors
    from generator.pipeline.emission import emit_targets
    from generator.pipeline.planning import PlanRequest, verify_files

    found: dict[Diagnostic, None] = {}
    for target in dict.fromkeys(target if target in ("hcl", "json") else "json" for target in targets):
        files = emit_targets(configuration, [target])
        found.update(dict.fromkeys(verify_files(PlanRequest(files, compilation.integrations, schema), terraform)))
        if has_errors(found):
            break  # the other target has the same ones, in other words
    return list(found)


class _Report:
    """Says what was found and done, for people or as one JSON object."""

    def __init__(self, output_format: str, color: str, folder: Path) -> None:
        self.output_format = output_format
        self.color = color
        self.folder = folder
        self.checked: Sequence[CheckedDocument] = ()
        self.live: LiveRun | None = None

    def failed(self, diagnostics: Sequence[Diagnostic]) -> int:
        live = self.live if self.live is not None and not self.live.may_write else None
        is_human = self.output_format == "human"
        outcome = make_outcome(
            "generate",
            diagnostics,
            self.checked,
            verdict=live.verdict if live is not None else None,
            exit_code=live.exit_code if live is not None else None,
            extra={"files": [], "live_checks": self.describe_live()},
        )
        if live is not None and is_human:
            print_live(live, self.color, err=True)
        code = print_outcome(outcome, self.output_format, self.color, err=is_human)
        if is_human:
            sentence = f"{live.sentence} " if live is not None else ""
            click.echo(f"{sentence}Nothing was written.", err=True)
        return code

    def describe_live(self) -> object:
        return describe_live(self.live) if self.live is not None else NOT_RUN

    def live_sentence(self) -> str:
        return self.live.sentence if self.live is not None else DID_NOT_RUN

    def compared(
        self, changes: Sequence[FileChange], diagnostics: Sequence[Diagnostic], *, check: bool, diff: bool
    ) -> int:
        from generator.diagnostics.codes.output import FILES_DIFFER

        stale = [change for change in changes if not change.is_fresh]
        found = [FILES_DIFFER.at(file=self.shown(change), state=change.change.value) for change in stale if check]
        code = ExitCode.CHANGES if check and stale else ExitCode.FINE
        if self.output_format == "json":
            return self.finish([*diagnostics, *found], changes, code)
        self.diagnostics(diagnostics)
        if diff:
            self.differences(stale)
        for change in stale:
            if check or not diff:
                click.echo(f"{change.change.value:<10} {show(self.shown(change))}")
        fresh = len(changes) - len(stale)
        verdict = f"{_files(len(stale))} out of date, {fresh} up to date" if stale else f"{_files(fresh)} up to date"
        click.echo(f"{verdict}. Nothing was written.")
        return code

    def write(self, changes: Sequence[FileChange], diagnostics: Sequence[Diagnostic], *, prune: bool) -> int:
        from generator.diagnostics.codes import output as codes
        from generator.pipeline.output import Change, write

        by_change = {kind: [change for change in changes if change.change is kind] for kind in Change}
        foreign = [codes.FOREIGN_FILE.at(file=self.shown(change)) for change in by_change[Change.FOREIGN]]
        if foreign:
            return self.failed([*diagnostics, *foreign])
        found = [codes.HAND_EDITED.at(file=self.shown(change)) for change in by_change[Change.EDITED]]
        if not prune:
            found += [codes.ORPHANED_FILE.at(file=self.shown(change)) for change in by_change[Change.ORPHANED]]
        done = write(self.folder, changes, prune=prune)
        if self.output_format == "json":
            return self.finish([*diagnostics, *found], changes, ExitCode.FINE, written=done)
        self.diagnostics([*diagnostics, *found])
        for change in done:
            click.echo(f"{_DONE[change.change]:<10} {show(self.shown(change))}")
        unchanged = len(by_change[Change.UNCHANGED])
        click.echo(f"{_files(len(done))} written, {unchanged} unchanged. {self.live_sentence()}")
        return ExitCode.FINE

    def differences(self, changes: Sequence[FileChange]) -> None:
        from generator.cli.differences import render_difference

        colour = use_color(self.color, sys.stdout.isatty())
        for change in changes:
            text = render_difference(self.shown(change), change.old, change.new, colour=colour)
            click.echo(text, nl=False, color=True)

    def diagnostics(self, diagnostics: Sequence[Diagnostic]) -> None:
        print_notes(make_outcome("generate", diagnostics, self.checked), self.color)

    def finish(
        self,
        diagnostics: Sequence[Diagnostic],
        changes: Sequence[FileChange],
        code: ExitCode,
        written: Sequence[FileChange] = (),
    ) -> int:
        paths = {change.path for change in written}
        files = [
            {"path": change.path, "state": change.change.value, "written": change.path in paths} for change in changes
        ]
        extra = {"files": files, "live_checks": self.describe_live()}
        outcome = make_outcome("generate", diagnostics, self.checked, exit_code=code, extra=extra)
        return print_outcome(outcome, "json", self.color)

    def shown(self, change: FileChange) -> str:
        return (self.folder / change.path).as_posix()


_DONE = {"missing": "created", "stale": "updated", "edited": "replaced", "orphaned": "deleted"}


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"
