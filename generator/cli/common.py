"""What commands share: arguments, options, and printing an outcome."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator import __version__
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from generator.diagnostics import Diagnostic
    from generator.diagnostics.outcome import CheckedDocument, Outcome, Verdict
    from generator.integrations.descriptor import Descriptor
    from generator.pipeline.compilation import Compilation, CompileOptions
    from generator.pipeline.generation import Generation
    from generator.pipeline.recorded_runs import RunKey
    from generator.provider_schema import ProviderSchema
    from generator.spec.read import SpecFile

__all__ = [
    "Problem",
    "color_option",
    "format_option",
    "make_outcome",
    "print_notes",
    "print_outcome",
    "schema_options",
    "spec_arguments",
    "terraform_options",
    "terraform_program",
    "use_color",
]

Function = TypeVar("Function", bound=Callable[..., Any])

spec_arguments = click.argument("specs", nargs=-1, required=True, metavar="SPEC...", type=click.Path())
"""Files, directories, `-`. Their existence is checked with everything else, in one run; the type is for completion."""

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours; auto: on a terminal, unless NO_COLOR is set.",
)


format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="How to report.",
)


def schema_options(function: Function) -> Function:
    """`--descriptor` and `--provider-schema`."""
    descriptor = click.option(
        "--descriptor",
        "descriptor_files",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="Your own values for an integration type, in place of the shipped descriptor's.",
    )
    schema = click.option(
        "--provider-schema",
        "provider_schema_file",
        type=click.Path(),
        metavar="FILE",
        help="Check against the output of `terraform providers schema -json` instead of provider 1.9.1.",
    )
    return descriptor(schema(function))


def terraform_options(function: Function) -> Function:
    """`--terraform-bin` and `--terraform-timeout`."""
    program = click.option(
        "--terraform-bin",
        metavar="PROGRAM",
        help="The terraform or tofu to run. Default: from the search path, else the one of the extra `terraform`.",
    )
    time_limit = click.option(
        "--terraform-timeout",
        "time_limit_s",
        type=click.FloatRange(min=1),
        default=300,
        show_default=True,
        metavar="SECONDS",
        help="For each Terraform command.",
    )
    return program(time_limit(function))


class Problem(Exception):  # noqa: N818 - carries diagnostics to the command's end, it is no failure of its own
    """Diagnostics about the command line's own files, found before any spec was read."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = diagnostics


@dataclass(slots=True)
class Inputs:
    """
    What a command works on, read but not yet understood.

    Attributes:
        arguments: As on the command line.
        files: The spec files, or why one cannot be read, in order.
        option_files: Descriptors, and the provider's schema if one is given.
        read_files: Files that specs named, filled in while they are compiled.
    """

    arguments: Sequence[str]
    files: list[SpecFile | Diagnostic]
    options: CompileOptions
    option_files: Sequence[str]
    read_files: list[Path]

    def run_key(self, options: Iterable[str]) -> RunKey | None:
        """What this run is recorded under, *options* of the command included; `None` if it is not recorded."""
        from pathlib import Path

        from generator.pipeline.recorded_runs import RunKey
        from generator.spec.read import SpecFile

        specs = [file for file in self.files if isinstance(file, SpecFile)]
        if len(specs) < len(self.files) or "-" in self.option_files:
            return None
        contents = (Path(name).read_text(encoding="utf-8", errors="replace") for name in self.option_files)
        return RunKey.of(specs, [*options, *contents])

    def compile(self) -> Compilation:
        """The specs, compiled; with a progress line on a terminal when there are many."""
        from generator.pipeline.compilation import compile_files

        with show_progress() as show:
            return compile_files(self.files, self.arguments, self.options, progress=show)

    def generate_offline(self, targets: Sequence[str]) -> Generation:
        """
        The files of all targets (none: the specs are only checked) without asking any server.

        They are made on all processors if there are many.
        """
        from generator.pipeline.generation import generate_files

        with show_progress() as show:
            return generate_files(
                self.files, self.arguments, self.options, targets, live_checks_ran=False, progress=show
            )


def read_inputs(specs: Sequence[str], descriptor_files: Sequence[str], provider_schema_file: str | None) -> Inputs:
    """
    Everything that the command line names.

    Raises:
        Problem: A descriptor or provider schema file is not one.
    """
    from generator.pipeline.compilation import CompileOptions
    from generator.spec.read import read_specs

    read_files: list[Path] = []
    options = CompileOptions(
        provider_schema=_load_provider_schema(provider_schema_file),
        now=datetime.now(UTC),
        descriptors=_load_descriptors(descriptor_files),
        note_read=read_files.append,
    )
    option_files = [*descriptor_files, *([provider_schema_file] if provider_schema_file else [])]
    return Inputs(specs, list(read_specs(specs, sys.stdin.buffer.read)), options, option_files, read_files)


@contextmanager
def show_progress(what: str = "specs checked") -> Iterator[Callable[[int], None]]:
    """What is to be told of the number of things that are done; *what* stands behind it."""
    progress = _Progress(what)
    try:
        yield progress.show
    finally:
        progress.clear()


class _Progress:
    """One line on a terminal's standard error, from the thousandth thing on."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.next = 1000 if sys.stderr.isatty() else sys.maxsize
        self.shown = False

    def show(self, done: int) -> None:
        if done >= self.next:
            self.next = done + 250
            self.shown = True
            click.echo(f"\r{done} {self.what}", err=True, nl=False)

    def clear(self) -> None:
        if self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def _load_provider_schema(file: str | None) -> ProviderSchema:
    if file is None:
        from generator.provider_schema import load_packaged

        return load_packaged()
    from generator.cli.provider_schemas import load_schema
    from generator.provider_schema import PACKAGED_SOURCE

    return load_schema(file, PACKAGED_SOURCE)[0]


def terraform_program(terraform_bin: str | None) -> Path | None:
    """The path as a shell takes it: `./terraform` is the one here, `terraform` the one on the search path."""
    from pathlib import Path

    if not terraform_bin:
        return None
    return Path(terraform_bin).absolute() if Path(terraform_bin).name != terraform_bin else Path(terraform_bin)


def _load_descriptors(files: Sequence[str]) -> dict[str, Descriptor]:
    if not files:
        return {}
    from generator.diagnostics import has_errors
    from generator.pipeline.descriptors import load_descriptor_files

    descriptors, diagnostics = load_descriptor_files(files)
    if has_errors(diagnostics):
        raise Problem(diagnostics)
    return descriptors


def print_outcome(outcome: Outcome, output_format: str, color: str, *, err: bool = False) -> ExitCode:
    """Prints an outcome and returns its exit code."""
    from generator.diagnostics.renderers import RENDERERS

    if output_format == "human":
        from generator.diagnostics.renderers.human import render_human

        stream = sys.stderr if err else sys.stdout
        text = render_human(outcome, colour=use_color(color, stream.isatty()))
    else:
        text = RENDERERS[output_format](outcome)
    click.echo(text, nl=False, err=err, color=True)
    return outcome.exit_code


def print_notes(outcome: Outcome, color: str) -> None:
    """Errors and warnings in full and notes in a line, on standard error so that they do not mix with a result."""
    from generator.diagnostics import Severity
    from generator.diagnostics.text import show

    notes = [diagnostic for diagnostic in outcome.diagnostics if diagnostic.severity is Severity.INFO]
    others = [diagnostic for diagnostic in outcome.diagnostics if diagnostic.severity is not Severity.INFO]
    if others:
        print_outcome(replace(outcome, diagnostics=others), "human", color, err=True)
    for note in notes:
        click.echo(f"{note.severity.value}[{note.code}]: {show(note.summary)}", err=True)


def use_color(color: str, is_terminal: bool) -> bool:
    """Whether to colour; see no-color.org for the variable."""
    if color == "auto":
        return is_terminal and not os.environ.get("NO_COLOR")
    return color == "always"


def make_outcome(
    command: str,
    diagnostics: Sequence[Diagnostic],
    checked: Sequence[CheckedDocument] = (),
    *,
    verdict: Verdict | None = None,
    exit_code: ExitCode | None = None,
    extra: Mapping[str, object] | None = None,
) -> Outcome:
    """
    The outcome that *diagnostics* amount to.

    Args:
        verdict: If the diagnostics alone do not tell, as when a server could not be reached.
        exit_code: In place of the verdict's own.
    """
    from generator.diagnostics.outcome import Outcome, judge
    from generator.spec.rules.credentials import overwrite_credentials

    verdict = judge(diagnostics) if verdict is None else verdict
    return Outcome(
        version=__version__,
        command=command,
        verdict=verdict,
        exit_code=verdict.exit_code if exit_code is None else exit_code,
        diagnostics=diagnostics,
        checked=checked,
        extra=extra or {},
        mask=overwrite_credentials,
    )
