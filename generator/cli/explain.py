"""`apono-bridge explain`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import click

from generator.cli.common import (
    Problem,
    color_option,
    format_option,
    make_outcome,
    print_outcome,
    read_inputs,
    schema_options,
    use_color,
)
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics.renderers.paint import Paint

__all__ = ["command"]

_SPEC_ENDINGS = (".yaml", ".yml", ".json")


@click.command("explain")
@click.argument("what", required=False, metavar="[CODE|FIELD|SPEC]", type=click.Path())
@click.option("--list", "list_all", is_flag=True, help="List all diagnostic codes.")
@format_option
@schema_options
@color_option
def command(
    what: str | None,
    list_all: bool,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Tell what a diagnostic means, what a field is for, or what becomes of a spec.

    CODE is the code of a diagnostic or its name; FIELD is the path of a field of a spec; SPEC is a file, a directory,
    or - for standard input. Of a spec it shows every value of the generated code and how the value is known, so that
    those that are only assumed are seen.

    \b
    Examples:
      apono-bridge explain SPEC703
      apono-bridge explain assumed-values
      apono-bridge explain secret_store.aws.region
      apono-bridge explain rancher.yaml
    """
    report = _Report(output_format, color)
    if list_all:
        return report.codes()
    if what is None:
        raise click.UsageError("Say what to explain: a CODE, a FIELD or a SPEC; or --list for all codes.")
    for explain in (report.code, report.field):
        if explain(what):
            return int(ExitCode.FINE)
    if what == "-" or os.path.lexists(what) or what.endswith(_SPEC_ENDINGS):
        return report.specs(what, descriptor_files, provider_schema_file)
    raise click.UsageError(_not_found(what))


def _not_found(what: str) -> str:
    from generator.cli.explanations import find_fields
    from generator.diagnostics.codes import all_codes
    from generator.diagnostics.spelling import nearest

    entries = all_codes()
    meant = {word: word for entry in entries for word in (entry.code, entry.name)}
    meant |= {path.rpartition(".")[2]: path for path in reversed(find_fields())} | {
        path: path for path in find_fields()
    }
    guess = meant.get(nearest(what, meant) or "")
    hint = f"Did you mean '{guess}'?" if guess else "`apono-bridge explain --list` lists the codes."
    return f"There is no diagnostic code, spec field or file {what!r}. {hint}"


class _Report:
    """Tells things to people, or as one JSON object. `code` and `field` say whether they knew the thing."""

    def __init__(self, output_format: str, color: str) -> None:
        self.output_format = output_format
        self.color = color

    def codes(self) -> int:
        from generator.cli.code_pages import describe_code, render_codes
        from generator.diagnostics.codes import all_codes

        entries = all_codes()
        self.tell({"codes": [describe_code(entry) for entry in entries]}, lambda paint: render_codes(entries, paint))
        return int(ExitCode.FINE)

    def code(self, what: str) -> bool:
        from generator.diagnostics.codes import find_code

        entry = find_code(what)
        if entry is None:
            return False
        from generator.cli.code_pages import describe_code, render_code

        self.tell({"code": describe_code(entry)}, lambda paint: render_code(entry, paint))
        return True

    def field(self, what: str) -> bool:
        # A word with a hyphen or a digit is never a field's name, and finding that out costs 100 ms.
        if not what.replace("_", "").replace(".", "").replace("[", "").replace("]", "").isalnum() or "/" in what:
            return False
        from generator.cli.explanations import describe_field, find_fields, render_field

        found = find_fields().get(_without_indexes(what))
        if found is None:
            return False
        self.tell({"field": describe_field(found)}, lambda paint: render_field(found, paint))
        return True

    def specs(self, what: str, descriptor_files: tuple[str, ...], provider_schema_file: str | None) -> int:
        from generator.cli.explanations import describe_integration, render_integrations
        from generator.pipeline.explanation import explain_specs

        try:
            inputs = read_inputs([what], descriptor_files, provider_schema_file)
        except Problem as problem:
            return print_outcome(make_outcome("explain", problem.diagnostics), self.output_format, self.color)
        compilation = inputs.compile()
        explained = [] if compilation.has_errors else list(explain_specs(inputs.files, inputs.options))
        extra = {"integrations": [describe_integration(one) for one in explained]}
        outcome = make_outcome("explain", compilation.diagnostics, compilation.checked, extra=extra)
        if self.output_format == "json" or compilation.has_errors:
            return print_outcome(outcome, self.output_format, self.color)
        self.tell({}, lambda paint: render_integrations(explained, paint))
        return int(outcome.exit_code)

    def tell(self, extra: Mapping[str, object], render: Callable[[Paint], str]) -> None:
        if self.output_format == "json":
            print_outcome(make_outcome("explain", [], extra=extra), "json", self.color)
            return
        from generator.diagnostics.renderers.paint import paint_nothing, paint_with_ansi

        colour = use_color(self.color, sys.stdout.isatty())
        click.echo(render(paint_with_ansi if colour else paint_nothing), nl=False, color=True)


def _without_indexes(path: str) -> str:
    """`integration_owner.values[0]`, as a diagnostic shows it, is the field `integration_owner.values`."""
    import re

    return re.sub(r"\[\d+\]", "", path)
