"""Bindings as files."""

from __future__ import annotations

import json
from pathlib import Path

from generator.backends.cdktf.flavours import Flavour
from generator.bindings.assembly import build_package
from generator.bindings.python_code import archive_name, write_jsii_module, write_module, write_package
from generator.bindings.shapes import ProviderShape, shape_provider
from generator.provider_schema.types import ProviderSchema

__all__ = ["BindingsError", "make_bindings", "write_bindings"]


class BindingsError(Exception):
    """The folder cannot be written. `args`: the path and why. The outside's fault."""


def write_bindings(
    schema: ProviderSchema,
    folder: Path,
    flavour: Flavour,
    *,
    version: str | None = None,
    constraint: str | None = None,
) -> list[Path]:
    """
    Bindings of a provider in *folder*, where `cdktf get` would put them: `imports` beside an app's `main.py`.

    Args:
        version: Of the provider, for a schema that does not say it.
        constraint: What the provider construct requires of the version; *version* itself if it is not given.

    Returns:
        The files, in the order in which they were written; what was there is replaced.

    Raises:
        UnsupportedSchemaError: The schema has something that these bindings have no form for.
        BindingsError: *folder* cannot be written.
        ValueError: Nobody says a version: a mistake of the caller.
    """
    release = version or schema.version
    if release is None:
        raise ValueError("a schema without a version needs one")
    written = []
    for name, content in make_bindings(shape_provider(schema, release, constraint or release), flavour).items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as exc:
            raise BindingsError(str(path), exc.strerror or type(exc).__name__) from exc
        written.append(path)
    return written


def make_bindings(provider: ProviderShape, flavour: Flavour) -> dict[str, bytes]:
    """The files of the bindings, by their paths with `/`; the same shape gives the same bytes."""
    name = provider.name
    texts = {
        f"{name}/__init__.py": write_package(provider),
        f"{name}/py.typed": "",
        f"{name}/_jsii/__init__.py": write_jsii_module(provider, flavour),
    }
    for module in provider.modules:
        texts[f"{name}/{module.path}/__init__.py"] = write_module(provider, module, flavour)
    versions = {provider.full_source: provider.version}
    constraints = {flavour.name: flavour.version, "providers": {name: provider.version}}
    texts["versions.json"] = json.dumps(versions, indent=2) + "\n"
    texts["constraints.json"] = json.dumps(constraints, indent=2) + "\n"
    files = {path: text.encode() for path, text in texts.items()}
    return {**files, f"{name}/_jsii/{archive_name(provider)}": build_package(provider, flavour)}
