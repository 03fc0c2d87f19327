"""Apps for tests: of examples and golden cases, and of single values."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from generator.backends import BACK_ENDS, GeneratedFile
from generator.ir import Attribute, Block, Configuration, ConfigurationFile, Entry, Expression, Literal, ObjectValue
from generator.pipeline.compilation import CompileOptions, compile_specs
from generator.pipeline.descriptors import load_descriptor_files
from generator.pipeline.emission import configure
from generator.provider_schema import load_packaged
from tests.specs import EXAMPLES, ROOT

__all__ = ["SPECS", "configuration_of", "emit_app", "resource_with", "value_of", "without_comments", "write_app"]

_GOLDEN = ROOT / "tests" / "golden"

SPECS = {
    **{path.stem: path for path in sorted(EXAMPLES.glob("*.yaml"))},
    **{
        path.parent.name: path
        for path in sorted(_GOLDEN.glob("*/spec.yaml"))
        if any((path.parent / target).is_dir() for target in BACK_ENDS)
    },
}
"""Every example, and every golden case that code is generated for, by name."""

_DESCRIPTORS = {"own-descriptor": EXAMPLES / "descriptors" / "rancher.yaml"}


@cache
def configuration_of(name: str) -> Configuration:
    """What the specs called *name* lead to."""
    descriptors, diagnostics = load_descriptor_files([str(_DESCRIPTORS[name])] if name in _DESCRIPTORS else [])
    assert not diagnostics
    options = CompileOptions(load_packaged(), datetime.now(UTC), descriptors)
    compilation = compile_specs([str(SPECS[name])], options, read_stdin=bytes)
    assert not compilation.has_errors, compilation.diagnostics
    return configure(compilation.integrations, live_checks_ran=False)


def resource_with(*attributes: Attribute, label: str = "values") -> Configuration:
    """A module of one resource, all of whose attributes are given."""
    provider = ObjectValue((Entry("source", Literal("apono-io/apono")), Entry("version", Literal("~> 1.9"))))
    terraform = Block(
        "terraform",
        attributes=(Attribute("required_version", Literal(">= 1.3.0")),),
        blocks=(Block("required_providers", attributes=(Attribute("apono", provider),)),),
    )
    resource = Block("resource", ("terraform_data", label), attributes)
    files = (ConfigurationFile("versions", (terraform,)), ConfigurationFile(label, (resource,)))
    return Configuration(files, live_checks_ran=True)


def emit_app(
    configuration: Configuration, target: str = "cdktf", *, is_typed: bool = False
) -> tuple[GeneratedFile, ...]:
    """The files of an app."""
    return BACK_ENDS[f"{target}+typed" if is_typed else target].emit(configuration)


def write_app(folder: Path, files: tuple[GeneratedFile, ...]) -> Path:
    """Puts an app into *folder*, and returns it."""
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="")
    return folder


def without_comments(value: Any) -> Any:
    """A configuration without what Terraform ignores in it: the key `//`."""
    if isinstance(value, dict):
        return {key: without_comments(member) for key, member in value.items() if key != "//"}
    return [without_comments(item) for item in value] if isinstance(value, list) else value


def value_of(expression: Expression) -> Attribute:
    """An attribute that holds a value of any shape."""
    return Attribute("input", expression)
