"""`apono-bridge migrate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.apono_access import AccountProblem, ask_apono, need_access, retries_option, timeout_option
from generator.cli.common import (
    Problem,
    color_option,
    format_option,
    make_outcome,
    print_outcome,
    read_inputs,
    terraform_options,
    terraform_program,
    use_color,
)
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.diagnostics import Diagnostic
    from generator.pipeline.migration import Migration, Proof
    from generator.server.apono.payloads import LiveIntegration

__all__ = ["command"]


@click.command("migrate")
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--state",
    type=click.Path(),
    metavar="FILE",
    help="Output of `terraform show -json`, or a state file. Default: terraform.tfstate in DIR.",
)
@click.option("-o", "--out", type=click.Path(), metavar="DIR", help="Write a migrated copy of the folder here.")
@click.option("--in-place", is_flag=True, help="Change the files in DIR.")
@click.option(
    "--target",
    type=click.Choice(["hcl", "json"]),
    default="hcl",
    show_default=True,
    help="Syntax of the new file with the import and removed blocks. Your own files keep theirs.",
)
@click.option(
    "--integration-name",
    "names",
    multiple=True,
    metavar="ID=NAME",
    help="Name of the integration that owners come from, if the state does not tell it.",
)
@click.option(
    "--integration-names", "names_file", type=click.Path(), metavar="FILE", help="Such names as a JSON object."
)
@click.option(
    "--account",
    "asks_account",
    is_flag=True,
    help="Ask the account of APONO_PERSONAL_TOKEN for the order of resource types and for names. Only reads are sent.",
)
@click.option("--allow-loss", is_flag=True, help="Leave out what the newer resource cannot hold, with a warning each.")
@click.option("--proof/--no-proof", "proves", default=True, help="Let a real Terraform plan the result first.")
@click.option("--var", "assignments", multiple=True, metavar="NAME=VALUE", help="An input variable, for the proof.")
@click.option(
    "--var-file",
    "value_files",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="Input variables, for the proof.",
)
@click.option("--report/--no-report", default=True, help="Tell what became of each attribute and reference.")
@terraform_options
@timeout_option
@retries_option
@format_option
@color_option
def command(
    folder: str,
    state: str | None,
    out: str | None,
    in_place: bool,
    target: str,
    names: tuple[str, ...],
    names_file: str | None,
    asks_account: bool,
    allow_loss: bool,
    proves: bool,
    assignments: tuple[str, ...],
    value_files: tuple[str, ...],
    report: bool,
    terraform_bin: str | None,
    time_limit_s: float,
    timeout_s: float,
    retries: int,
    output_format: str,
    color: str,
) -> int:
    """
    Turn `apono_integration` in a Terraform folder into `apono_resource_integration`.

    DIR is the folder of the root module; modules in folders below it are migrated with it. The text of your files stays
    as it is but for the blocks of the older resource and what refers to them. A new file, apono_migration.tf, takes
    each integration over by its id and lets go of the older resource, so that nothing is destroyed.

    Before anything is written a real Terraform plans the result, on a provider inside this program that has what the
    state says: N to import, 0 to add, 0 to change, 0 to destroy. No token, no registry, no network.

    Without --out and --in-place nothing is written: the changes are shown.

    \b
    Examples:
      terraform show -json > state.json
      apono-bridge migrate . --state state.json
      apono-bridge migrate . --state state.json --out ../migrated
      apono-bridge migrate . --state state.json --in-place
      apono-bridge migrate . --in-place --integration-name 0b0c9d1e=Okta

    Exit codes: 0 done or shown, 1 something stands against it, 4 the account (--account) could not be asked.
    """
    _check_options(folder, out, value_files, in_place=in_place)
    from generator.pipeline.migration import MigrationOptions, migrate_folder

    try:
        options = read_inputs([], (), None).options
        account = _ask_account(timeout_s, retries) if asks_account else ()
    except AccountProblem as problem:
        outcome = make_outcome("migrate", problem.diagnostics, verdict=Verdict.COULD_NOT_TELL)
        return print_outcome(outcome, output_format, color)
    except Problem as problem:
        return print_outcome(make_outcome("migrate", problem.diagnostics), output_format, color)
    with _progress() as show:
        migration = migrate_folder(
            Path(folder),
            MigrationOptions(
                options.provider_schema,
                state,
                target,
                allow_loss,
                names,
                names_file,
                proves,
                assignments,
                [Path(file) for file in value_files],
                terraform_program(terraform_bin),
                time_limit_s,
                account,
                show,
            ),
        )
    return _Finish(migration, Path(folder), state, out, in_place, proves, report, output_format, color).run()


def _check_options(folder: str, out: str | None, value_files: tuple[str, ...], *, in_place: bool) -> None:
    """
    Raises:
        click.UsageError: Options do not go together, or a place is not one.
    """
    if out is not None and in_place:
        raise click.UsageError("--out and --in-place both say where to write: give one of them.")
    if not Path(folder).is_dir():
        raise click.UsageError(f"There is no folder {folder!r}.")
    if out is not None and (os.path.lexists(out) and (not Path(out).is_dir() or any(Path(out).iterdir()))):
        raise click.UsageError(f"{out!r} exists. Choose a new folder, or change the files themselves with --in-place.")
    if out is not None and Path(out).resolve().is_relative_to(Path(folder).resolve()):
        raise click.UsageError(f"{out!r} is inside of {folder!r}. Choose a folder outside, or use --in-place.")
    for file in value_files:
        if not Path(file).is_file():
            raise click.UsageError(f"There is no file {file!r}.")


def _ask_account(timeout_s: float, retries: int) -> tuple[LiveIntegration, ...]:
    """
    Raises:
        AccountProblem: The account cannot be asked.
    """
    from generator.server.apono.client import AponoClient

    async def ask(client: AponoClient) -> tuple[LiveIntegration, ...]:
        return (*await client.fetch_integrations(), *await client.fetch_identity_sources())

    return ask_apono(need_access(), ask, timeout_s=timeout_s, retries=retries)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """One line on a terminal's standard error that says what is being done."""
    is_shown = sys.stderr.isatty()

    def show(what: str) -> None:
        if is_shown:
            click.echo(f"\r\x1b[K{what} ...", err=True, nl=False)

    try:
        yield show
    finally:
        if is_shown:
            click.echo("\r\x1b[K", err=True, nl=False)


class _Finish:
    """Writes what came of the folder, and tells of it."""

    def __init__(
        self,
        migration: Migration,
        folder: Path,
        state: str | None,
        out: str | None,
        in_place: bool,
        proves: bool,
        report: bool,
        output_format: str,
        color: str,
    ) -> None:
        self.migration = migration
        self.folder = folder
        self.state = state
        self.out = Path(out) if out is not None else None
        self.in_place = in_place
        self.proves = proves
        self.report = report
        self.output_format = output_format
        self.color = color

    def run(self) -> int:
        from generator.diagnostics import has_errors
        from generator.diagnostics.codes.migrating import NOT_PROVEN

        diagnostics = list(self.migration.diagnostics)
        if not self.proves and not has_errors(diagnostics):
            diagnostics.append(NOT_PROVEN.at())
        written: list[str] = []
        if not has_errors(diagnostics) and (self.in_place or self.out is not None):
            fault = self.write()
            if fault is not None:
                diagnostics.append(fault)
            else:
                place = self.out or self.folder
                written = [(place / change.path).as_posix() for change in self.migration.changes]
        return self.tell(diagnostics, written)

    # Files

    def write(self) -> Diagnostic | None:
        from generator.diagnostics.codes.output import CANNOT_WRITE
        from generator.pipeline.output import WriteError, write

        try:
            if self.out is None:
                write(self.folder, self.migration.changes, prune=False)
            else:
                if self.out.is_dir():
                    self.out.rmdir()  # it is empty, and a new folder comes into being as a whole
                write(self.out, self.migration.changes, prune=False, copies=self.copies())
        except WriteError as exc:
            file, reason = exc.args
            return CANNOT_WRITE.at(file=file, reason=reason)
        except OSError as exc:
            return CANNOT_WRITE.at(file=str(self.out), reason=(exc.strerror or type(exc).__name__).lower())
        return None

    def copies(self) -> Mapping[str, Path]:
        """The files that stay as they are; not a state, which holds secrets, nor what Terraform and git keep."""
        changed = {change.path for change in self.migration.changes}
        found: dict[str, Path] = {}
        for root, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if name not in (".terraform", ".git"))
            for name in sorted(names):
                path = Path(root) / name
                relative = path.relative_to(self.folder).as_posix()
                is_state = ".tfstate" in name or (self.state is not None and path.samefile(self.state))
                if relative not in changed and path.is_file() and not is_state:
                    found[relative] = path
        return found

    # Words

    def tell(self, diagnostics: list[Diagnostic], written: list[str]) -> int:
        outcome = make_outcome("migrate", diagnostics, extra=self.describe(written))
        if self.output_format == "json":
            return print_outcome(outcome, "json", self.color)
        if self.report and self.migration.lines:
            from generator.cli.import_report import render_report

            click.echo(render_report(self.migration.lines), nl=False)
        is_fine = outcome.exit_code is ExitCode.FINE
        if is_fine and not written:
            self.show_changes()
        if diagnostics:
            print_outcome(outcome, "human", self.color, err=True)
        proof = self.migration.proof
        if proof is not None and proof.counts:
            _tell_proof(proof)
        if is_fine and written:
            self.hand_over(written)
        elif is_fine:
            click.echo("Nothing was written: say --out DIR or --in-place.")
        else:
            click.echo("Nothing was written.", err=True)
        return int(outcome.exit_code)

    def show_changes(self) -> None:
        from generator.cli.differences import render_difference
        from generator.diagnostics.masking import mask_secrets
        from generator.spec.rules.credentials import overwrite_credentials

        colour = use_color(self.color, sys.stdout.isatty())
        for change in self.migration.changes:
            # What is shown may end up in a log; what is written is the user's own text.
            old, new = (text and mask_secrets(overwrite_credentials(text)) for text in (change.old, change.new))
            text = render_difference(change.path, old, new, colour=colour)
            click.echo(text, nl=False, color=True)

    def hand_over(self, written: list[str]) -> None:
        from generator.diagnostics.text import show

        for name, change in zip(written, self.migration.changes, strict=True):
            word = "created" if change.old is None else "updated" if self.out is None else "migrated"
            click.echo(f"{word:<10} {show(name)}")
        if self.out is not None:
            others = len(self.copies())
            files = "1 other file copied as it is" if others == 1 else f"{others} other files copied as they are"
            click.echo(f"{files}, without any state.")
        place = show((self.out or self.folder).as_posix())
        click.echo(f"Next: `terraform plan` in {place} has to say: {self.expected()}. Then apply it.")

    def expected(self) -> str:
        count = len(self.migration.integrations)
        proof = self.migration.proof
        return proof.counted if proof is not None else f"{count} to import, 0 to add, 0 to change, 0 to destroy"

    def describe(self, written: list[str]) -> dict[str, Any]:
        from generator.cli.import_ import describe_line
        from generator.pipeline.migration import newer_address

        proof = self.migration.proof
        return {
            "lines": [describe_line(line) for line in self.migration.lines],
            "integrations": [
                {"from": str(one.address), "to": str(newer_address(one.address)), "id": one.id}
                for one in self.migration.integrations
            ],
            "plan": None if proof is None else {"counts": proof.counts, "taken_from_state": proof.from_state},
            "files": written,
        }


def _tell_proof(proof: Proof) -> None:
    from generator.diagnostics.text import show

    click.echo(proof.sentence)
    if proof.from_state:
        click.echo(f"For the plan these stood for what the state has: {show(', '.join(proof.from_state))}")
