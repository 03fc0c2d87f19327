"""`apono-bridge parity`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
)
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.pipeline.compilation import CompiledIntegration
    from generator.pipeline.parity import Advice
    from generator.readback import ReadResource

__all__ = ["command"]

_WIDEST = 48


@click.command("parity")
@click.argument("spec", metavar="SPEC", type=click.Path())
@click.argument("snippet", metavar="SNIPPET", type=click.Path())
@format_option
@schema_options
@color_option
def command(
    spec: str,
    snippet: str,
    output_format: str,
    descriptor_files: tuple[str, ...],
    provider_schema_file: str | None,
    color: str,
) -> int:
    """
    Compare the code of a spec with the code that Apono shows ("View as Code"), attribute by attribute.

    SNIPPET is what `import` reads: a pasted block, a file, a state, or - for standard input. With several integrations
    in either, those of the same name are compared. The exit code is 3 if anything differs, in spelling or order too.

    \b
    Examples:
      apono-bridge parity rancher.yaml view-as-code.tf
      apono-bridge parity rancher.yaml - --descriptor descriptor.yaml < view-as-code.tf
    """
    if spec == "-" and snippet == "-":
        raise click.UsageError("Standard input can be only one of the two.")
    from generator.diagnostics import Severity, has_errors
    from generator.integrations import KINDS
    from generator.integrations.descriptor import load_descriptor
    from generator.pipeline.importing import read_resources
    from generator.pipeline.parity import check_parity

    try:
        inputs = read_inputs([spec], descriptor_files, provider_schema_file)
    except Problem as problem:
        return print_outcome(make_outcome("parity", problem.diagnostics), output_format, color)
    compilation = inputs.compile()
    diagnostics = [entry for entry in compilation.diagnostics if entry.severity is not Severity.INFO]
    read = read_resources([snippet], inputs.options, sys.stdin.buffer.read, diagnostics)
    pair = None if has_errors(diagnostics) else _pair(compilation.integrations, read.resources, diagnostics)
    if pair is None or has_errors(diagnostics):
        return print_outcome(make_outcome("parity", diagnostics), output_format, color, err=output_format == "human")
    ours, theirs = pair
    kind = KINDS[ours.integration.kind]
    descriptor = inputs.options.descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
    advice = check_parity(ours, theirs, kind, descriptor)
    code = ExitCode.CHANGES if any(one.differs for one in advice) else ExitCode.FINE
    if output_format == "json":
        extra = {"attributes": [_describe(one) for one in advice]}
        return print_outcome(make_outcome("parity", diagnostics, exit_code=code, extra=extra), "json", color)
    if diagnostics:
        print_outcome(make_outcome("parity", diagnostics), "human", color, err=True)
    click.echo(_render(advice, ours, theirs), nl=False)
    return int(code)


def _pair(
    ours: Sequence[CompiledIntegration], theirs: Sequence[ReadResource], diagnostics: list[Diagnostic]
) -> tuple[CompiledIntegration, ReadResource] | None:
    """The two to be compared: the only ones, or those of the same name."""
    from generator.diagnostics.codes import importing as codes

    if len(ours) == 1 and len(theirs) == 1:
        return ours[0], theirs[0]
    pairs = [
        (one, other)
        for one in ours
        for other in theirs
        if "name" in other.attributes and other.attributes["name"].data == one.integration.name
    ]
    if len(pairs) == 1:
        return pairs[0]
    many = max(len(ours), len(theirs))
    if many:
        names = [str(one.integration.name) for one in ours[:10]] + [other.address for other in theirs[:10]]
        diagnostics.append(codes.SEVERAL_INTEGRATIONS.at(count=many, addresses=", ".join(names)))
    return None


def _describe(one: Advice) -> dict[str, Any]:
    compared = one.compared
    location = compared.place.location if compared.place is not None else None
    return {
        "attribute": compared.attribute,
        "agreement": compared.agreement.value,
        "ours": _plain(compared.ours),
        "theirs": _plain(compared.theirs),
        "note": compared.note,
        "field": str(compared.field) if compared.field is not None else None,
        "file": location.file if location is not None else None,
        "line": location.range.start.line if location is not None and location.range is not None else None,
        "hint": one.hint,
    }


def _plain(value: Any) -> Any:
    from generator.spec.rules.credentials import mask_credentials

    if isinstance(value, str):
        return mask_credentials(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _render(advice: Sequence[Advice], ours: CompiledIntegration, theirs: ReadResource) -> str:
    from generator.diagnostics.text import show

    rows = [("attribute", "ours", "theirs", "")]
    for one in advice:
        compared = one.compared
        rows.append((compared.attribute, _cell(compared.ours), _cell(compared.theirs), compared.agreement.value))
    widths = [max(len(show(row[column])) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(f"{show(cell):<{width}}" for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    ]
    different = [one for one in advice if one.differs]
    if different:
        lines.append("")
    for one in different:
        line = f":{one.compared.place.line}" if one.compared.place is not None else ""
        note = f" ({show(one.compared.note)})" if one.compared.note else ""
        lines.append(f"{show(theirs.place.text.source.name)}{line}: {show(one.compared.attribute)}: {one.compared.agreement.value}{note}")
        lines.append(f"  help: {show(one.hint)}")
    lines.append("")
    if str(ours.address) != theirs.address:
        lines.append(f"Theirs is called {show(theirs.address)}, ours {ours.address}; only Terraform's state depends on it.")
    same = len(advice) - len(different)
    lines.append(f"{same} the same, {len(different)} different." if different else f"All {same} are the same.")
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    from generator.spec.yaml_writer import write_flow

    if value is None:
        return "-"
    # Texts as JSON and YAML write them, so that "443" and 443 look different.
    plain = _plain(value)
    text = f'"{plain}"' if isinstance(plain, str) and not hasattr(value, "name") else write_flow(plain)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
