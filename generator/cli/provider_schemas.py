"""How the `provider` commands name and load a provider's schema."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.common import Problem

if TYPE_CHECKING:
    from generator.provider_schema import ProviderSchema

__all__ = ["ADDRESS", "VERSION", "load_schema", "schema_option", "source_option"]

schema_option = click.option(
    "--schema",
    "schema_file",
    metavar="FILE",
    help="Any provider's schema, from `terraform providers schema -json`. Default: apono-io/apono 1.9.1.",
)
source_option = click.option(
    "--source",
    metavar="ADDRESS",
    help="Which provider of the file, if it has several: registry.terraform.io/NAME/TYPE.",
)

VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
"""A release as registries know it (semver.org); Terraform finds no other in a mirror, and it becomes a folder."""

ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)*(:\d+)?(/[\w-]+){2}")
"""HOST/NAMESPACE/TYPE (developer.hashicorp.com/terraform/internals/provider-registry-protocol); folders, too."""


def load_schema(file: str | None, source: str | None) -> tuple[ProviderSchema, bytes | None]:
    """
    A schema with its text; without text for the packaged one.

    Raises:
        Problem: The file is no provider schema.
    """
    from generator.diagnostics.codes.provider_schema import PROVIDER_SCHEMA_FILE
    from generator.provider_schema import ProviderSchemaError, load_packaged, parse_provider_schema

    if file is None:
        return load_packaged(), None
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        schema = parse_provider_schema(text, source=source)
        # Each resource is read when it is first looked up: a fault in one shall be found here.
        for resources in (schema.resources, schema.data_sources):
            dict(resources)
        return schema, text
    except OSError as exc:
        reason = (exc.strerror or type(exc).__name__).lower()
        raise Problem([PROVIDER_SCHEMA_FILE.at(file=file, reason=reason)]) from exc
    except ProviderSchemaError as exc:
        raise Problem([PROVIDER_SCHEMA_FILE.at(file=file, reason=exc)]) from exc
