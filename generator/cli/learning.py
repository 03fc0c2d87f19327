"""`apono-bridge import --learn-descriptor`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.common import make_outcome, print_outcome
from generator.cli.files import refuse_existing, write_file
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.integrations.descriptor import Descriptor
    from generator.pipeline.compilation import CompileOptions

__all__ = ["learn"]


def learn(
    files: Sequence[str],
    shown: Sequence[str],
    output: Path,
    kind_name: str | None,
    options: CompileOptions,
    *,
    force: bool,
    output_format: str,
    color: str,
) -> int:
    """
    Writes the descriptor that one pasted integration teaches.

    Raises:
        click.UsageError: The output exists, or a `--shown` is none.
    """
    from generator.diagnostics import has_errors
    from generator.diagnostics.codes import importing as codes
    from generator.integrations import KINDS
    from generator.integrations.descriptor import load_descriptor
    from generator.pipeline.importing import read_resources
    from generator.pipeline.learning import learn_descriptor

    values = _parse(shown)
    if output.as_posix() != "-":
        refuse_existing(output, force=force)
    diagnostics: list[Diagnostic] = []
    read = read_resources(files, options, sys.stdin.buffer.read, diagnostics)
    if len(read.resources) > 1:
        addresses = ", ".join(resource.address for resource in read.resources[:20])
        diagnostics.append(codes.SEVERAL_INTEGRATIONS.at(count=len(read.resources), addresses=addresses))
    if has_errors(diagnostics) or not read.resources:
        return print_outcome(make_outcome("import", diagnostics), output_format, color, err=output_format == "human")
    kind = KINDS[kind_name] if kind_name else next(iter(KINDS.values()))
    descriptor = options.descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
    can_ask = sys.stdin.isatty() and "-" not in files
    if can_ask and not values:
        values = _ask_for_values(descriptor)
    learned = learn_descriptor(read.resources[0], values, kind, descriptor, _choose if can_ask else _choose_none)
    diagnostics += learned.diagnostics
    if has_errors(diagnostics):
        return print_outcome(make_outcome("import", diagnostics), output_format, color, err=output_format == "human")
    if output_format == "human":
        _tell(learned.key_by_field, descriptor)
        if diagnostics:
            print_outcome(make_outcome("import", diagnostics), output_format, color, err=True)
    if output.as_posix() == "-":
        click.echo(learned.text, nl=False)
        return int(ExitCode.FINE)
    code = write_file(
        "import", output, learned.text, force=force, output_format=output_format, color=color, diagnostics=diagnostics
    )
    if code is ExitCode.FINE and output_format == "human":
        click.echo(f"Next: apono-bridge generate --offline SPEC -o DIR --descriptor {output.as_posix()}", err=True)
    return int(code)


def _parse(shown: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in shown:
        label, equals, value = text.partition("=")
        if not equals or not label.strip():
            raise click.UsageError(f"--shown {text}: write LABEL=VALUE.")
        if label in values:
            raise click.UsageError(f"--shown gives {label!r} twice.")
        values[label.strip()] = value
    return values


def _ask_for_values(descriptor: Descriptor) -> dict[str, str]:
    from generator.pipeline.learning import label_of

    click.echo("What does Apono's form show? Leave out with Enter what it leaves empty.", err=True)
    answers = {}
    for name in descriptor.config_keys:
        answer = click.prompt(label_of(name), default="", show_default=False, err=True)
        if answer:
            answers[label_of(name)] = answer
    return answers


def _choose(label: str, keys: Sequence[str]) -> str | None:
    if not keys:
        return None
    answer: str = click.prompt(f"Which config key is {label}?", type=click.Choice([*keys, "none"]), default="none", err=True)
    return None if answer == "none" else answer


def _choose_none(_label: str, _keys: Sequence[str]) -> str | None:
    return None


def _tell(key_by_field: dict[str, str], descriptor: Descriptor) -> None:
    from generator.diagnostics.text import show

    width = max((len(name) for name in descriptor.config_keys), default=0)
    for name, fact in descriptor.config_keys.items():
        key = key_by_field.get(name)
        known = f"`{show(key)}`" if key is not None else f"not in the block; `{fact.value}` is {fact.status.value} as before"
        click.echo(f"  {name:<{width}}  {known}", err=True)
