"""`apono-bridge preview`."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import __version__
from generator.cli.common import (
    Problem,
    color_option,
    make_outcome,
    print_outcome,
    read_inputs,
    schema_options,
    spec_arguments,
    terraform_options,
    terraform_program,
)
from generator.cli.live import LiveOptions, live_options, run_live
from generator.diagnostics.exit_codes import ExitCode
from generator.report.preview.flavours import FLAVOURS
from generator.report.preview.formats import FORMATS

if TYPE_CHECKING:
    from generator.cli.common import Inputs
    from generator.cli.live import LiveRun
    from generator.diagnostics import Diagnostic
    from generator.pipeline.compilation import Compilation
    from generator.pipeline.planning import TerraformOptions
    from generator.pipeline.preview_base import Base, CompiledSide
    from generator.report.preview import Preview
    from generator.report.preview.document import Side

__all__ = ["command", "load_data_file", "make_preview"]

_PLATFORMS = tuple(name for name in FLAVOURS if name != "github-summary")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'*+,;=%-]+")


def _check_address(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise click.BadParameter("a link begins with https:// or http:// and has no spaces in it.")
    return value or ""


@click.command("preview")
@spec_arguments
@click.option(
    "--base", "base_ref", metavar="REF", help="Compare with the specs of this commit, branch or tag, read from git."
)
@click.option("--base-dir", metavar="DIR", help="Compare with the specs at the same places below DIR.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    help="text for terminals; markdown for a comment; html, one file for a browser; json, the data file; summary for "
    "GitHub's job summaries; annotations and sarif, the problems alone.  [default: text]",
)
@click.option(
    "--platform",
    type=click.Choice(_PLATFORMS),
    default="github",
    show_default=True,
    help="Whose Markdown, limits and links.",
)
@click.option(
    "--link-base", metavar="URL", callback=_check_address, help="Where files of this commit are; places become links."
)
@click.option(
    "--report-link", metavar="URL", callback=_check_address, help="Where the whole report is, for one that is cut."
)
@click.option("-o", "--output", "file", type=click.Path(), metavar="FILE", help="Write to FILE instead of printing.")
@click.option(
    "--render-only",
    "data_file",
    type=click.Path(),
    metavar="FILE",
    help="Ask no server and write the data file alone: for jobs that run a stranger's code and have no secrets.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option("--no-plan", is_flag=True, help="Leave out what Terraform would do.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 if anything changes.")
@terraform_options
@live_options
@schema_options
@color_option
def command(
    specs: tuple[str, ...],
    base_ref: str | None,
    base_dir: str | None,
    output_format: str | None,
    platform: str,
    link_base: str,
    report_link: str,
    file: str | None,
    data_file: str | None,
    force: bool,
    no_plan: bool,
    detailed_exitcode: bool,
    terraform_bin: str | None,
    time_limit_s: float,
    live: LiveOptions,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Show reviewers what a change of specs does, without any HCL.

    What changes in plain words, whether the live Rancher server agrees, what Terraform would do, and what was not
    checked. It is made even if there are errors. Nothing of the base is run, and nothing is written without -o.

    \b
    Examples:
      apono-bridge preview specs/ --base main
      apono-bridge preview specs/ --base HEAD^1 --format markdown -o comment.md
      apono-bridge preview --offline specs/ --base-dir ../main --format html -o preview.html
      apono-bridge preview specs/ --base HEAD^1 --render-only preview.json
    """
    from generator.pipeline.preview_base import Base

    if base_ref is not None and base_dir is not None:
        raise click.UsageError("--base and --base-dir both say what to compare with: give one of them.")
    if data_file is not None and (file is not None or output_format not in (None, "json")):
        raise click.UsageError("--render-only says where the data file goes and what is in it: leave --format and -o.")
    if data_file is not None:
        file, output_format, live = data_file, "json", LiveOptions(offline=True)
    if file is not None:
        from generator.cli.files import refuse_existing

        refuse_existing(Path(file), force=force)
    terraform = None
    if not no_plan:
        from generator.pipeline.planning import TerraformOptions

        terraform = TerraformOptions(terraform_program(terraform_bin), time_limit_s)
    base = Base(base_ref or "", base_dir or "") if base_ref is not None or base_dir is not None else None
    try:
        preview, code = make_preview(specs, base, terraform, live, descriptor_files, provider_schema_file)
    except Problem as problem:
        return print_outcome(make_outcome("preview", problem.diagnostics), "human", color, err=True)
    from generator.report.preview import Links

    text = FORMATS[output_format or "text"](preview, FLAVOURS[platform], Links(link_base, report_link))
    if file is not None:
        from generator.cli.files import write_file

        if (written := write_file("preview", Path(file), text, force=force)) is not ExitCode.FINE:
            return written
    else:
        click.echo(text, nl=False)
    return ExitCode.CHANGES if detailed_exitcode and preview.has_changes and code is ExitCode.FINE else code


def make_preview(
    specs: Sequence[str],
    base: Base | None,
    terraform: TerraformOptions | None,
    live: LiveOptions,
    descriptor_files: Sequence[str],
    provider_schema_file: str | None,
) -> tuple[Preview, ExitCode]:
    """
    The preview, and the exit code that it amounts to.

    Args:
        terraform: `None` to leave the plan out.

    Raises:
        Problem: A file that the command line names is not what it should be, or the base cannot be read.
    """
    from generator.pipeline.preview import LiveResult, PreviewRequest, build_preview
    from generator.pipeline.preview_base import BaseProblem, compile_base
    from generator.report.preview.document import Side

    inputs = read_inputs(specs, descriptor_files, provider_schema_file)
    compilation = inputs.compile()
    try:
        side = compile_base(base, specs, descriptor_files, inputs.options) if base is not None else None
    except BaseProblem as exc:
        raise Problem(exc.args) from exc
    compilation.diagnostics = _without_removed(compilation, side, specs)
    run = run_live(compilation, live, inputs.options.now)
    head, root = _describe_head(inputs, base)
    base_side = Side(base.name, side.commit, side.specs) if base is not None and side is not None else Side()
    preview = build_preview(
        PreviewRequest(
            version=__version__,
            head=compilation,
            base=side.compilation if side is not None else None,
            roots=(root, side.root if side is not None else ""),
            sides=(head, base_side),
            live=LiveResult(run.preflight, run.sentence, run.verdict),
            provider_schema=inputs.options.provider_schema,
            terraform=terraform,
            now=inputs.options.now,
        )
    )
    return preview, _find_exit_code(preview, run)


def load_data_file(file: Path) -> Preview:
    """
    The preview in a data file, from whomever it is.

    Raises:
        Problem: It cannot be read, or is none.
    """
    from generator.diagnostics.codes.preview import NOT_A_PREVIEW
    from generator.report.preview import PreviewFormatError, load_preview
    from generator.report.preview.data_file import MOST_BYTES

    try:
        with file.open("rb") as stream:
            return load_preview(stream.read(MOST_BYTES + 1).decode("utf-8"))
    except OSError as exc:
        reason = (exc.strerror or type(exc).__name__).lower()
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except PreviewFormatError as exc:
        reason = str(exc)
    raise Problem([NOT_A_PREVIEW.at(file=file.as_posix(), reason=reason)])


def _find_exit_code(preview: Preview, run: LiveRun) -> ExitCode:
    return run.exit_code if run.exit_code is ExitCode.BUG else preview.verdict.exit_code


def _without_removed(compilation: Compilation, side: CompiledSide | None, specs: Sequence[str]) -> list[Diagnostic]:
    """What is wrong with the head's specs, but for that some of them are gone: that is what a preview shows."""
    from generator.diagnostics.codes.documents import FILE_NOT_READABLE, NO_SPEC_FILES

    if side is None or not side.compilation.checked:
        return compilation.diagnostics
    gone = {
        FILE_NOT_READABLE.at(file=Path(spec).as_posix(), reason=os.strerror(2).lower())
        for spec in specs
        if spec in side.present
    }
    return [one for one in compilation.diagnostics if one not in gone and one.code != NO_SPEC_FILES.code]


def _describe_head(inputs: Inputs, base: Base | None) -> tuple[Side, str]:
    """The head, and the folder that its paths are shown without: the repository's top, or the current folder."""
    from generator.pipeline.preview_base import digest_specs, find_head_commit
    from generator.report.preview.document import Side
    from generator.runners.git import GitError, open_repository
    from generator.spec.read import SpecFile

    paths = [file.path for file in inputs.files if isinstance(file, SpecFile) and file.path is not None]
    root, commit = str(Path.cwd()), ""
    if base is None or base.commit:
        try:
            repository = open_repository(Path.cwd())
            root = str(repository.root)
            commit = find_head_commit(repository, [*paths, *inputs.read_files])
        except (GitError, OSError):
            commit = ""  # without git there is no commit to name; with a base of git it has been said already
    return Side("", commit, digest_specs(inputs.files, inputs.read_files, root)), root
