"""`apono-bridge schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from generator.cli.files import write_file

__all__ = ["MODELINE", "SCHEMA_FILE", "command", "describe_output", "describe_preview", "describe_specs"]

MODELINE = "# yaml-language-server: $schema="
"""What the YAML language server of editors looks for in a comment, followed by the path of a schema or its URL."""

SCHEMA_FILE = "apono-bridge.schema.json"
"""The name that texts suggest. Directories are searched for specs without `*.schema.json`."""


@click.command("schema")
@click.option(
    "--of",
    "subject",
    type=click.Choice(["spec", "output", "preview"]),
    default="spec",
    show_default=True,
    help="What to describe: a spec, what commands print with --format json, or the data file of a preview.",
)
@click.option("--kind", metavar="KIND", help="Only specs of this kind, RancherIntegration for instance.")
@click.option(
    "-o", "--output", "file", type=click.Path(), metavar="FILE", help="Write it to FILE instead of printing it."
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def command(subject: str, kind: str | None, file: str | None, force: bool) -> int:
    """
    Print the JSON Schema of specs, for editors.

    An editor that knows the schema completes fields, shows what they mean and marks what does not fit. With the YAML
    language server (VS Code, Neovim, JetBrains and others) one comment line at the top of a spec is enough; the path
    is relative to the spec:

    \b
      # yaml-language-server: $schema=apono-bridge.schema.json

    The schema cannot know everything: `apono-bridge validate` has the last word.

    \b
    Examples:
      apono-bridge schema -o apono-bridge.schema.json
      apono-bridge schema --of output
    """
    if subject != "spec" and kind is not None:
        raise click.UsageError("--kind belongs to --of spec.")
    schema = describe_specs(kind) if subject == "spec" else _OTHERS[subject]()
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if file is None:
        click.echo(text, nl=False)
        return 0
    return write_file("schema", Path(file), text, force=force)


def describe_output() -> dict[str, Any]:
    """The schema of what `--format json` prints."""
    from generator.diagnostics.renderers.machine import output_schema

    return output_schema()


def describe_preview() -> dict[str, Any]:
    """The schema of a preview's data file."""
    from generator.report.preview import preview_schema

    return preview_schema()


_OTHERS = {"output": describe_output, "preview": describe_preview}


def describe_specs(kind: str | None) -> dict[str, Any]:
    """
    The schema of specs.

    Args:
        kind: The only one that is allowed; `None` for all.

    Raises:
        click.UsageError: There is no such kind.
    """
    from generator.integrations import KINDS
    from generator.spec.json_schema import spec_schema

    if kind is not None and kind not in KINDS:
        raise click.UsageError(f"There is no kind {kind!r}. Known: {', '.join(KINDS)}.")
    return spec_schema({name: known.surface for name, known in KINDS.items() if kind in (None, name)})
