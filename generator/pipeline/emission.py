"""Integrations to the files of each target, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from generator.backends import BACK_ENDS, GeneratedFile
from generator.ir import (
    Attribute,
    Block,
    Configuration,
    ConfigurationFile,
    Entry,
    Literal,
    ObjectValue,
    Origin,
    TypeConstraint,
)
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.shares import VariableUse
from generator.provider_schema import PACKAGED_SOURCE

__all__ = [
    "REQUIRED_TERRAFORM",
    "configure",
    "configure_integration",
    "configure_module",
    "emit_targets",
    "place_targets",
]

REQUIRED_TERRAFORM: Final = ">= 1.3.0"
"""The provider's documentation: at least 1.1, recommended 1.3 and up. `nullable` of variables needs 1.1."""


def emit_targets(configuration: Configuration, targets: Sequence[str]) -> list[GeneratedFile]:
    """The files of all targets; several targets get a folder each, named like the target."""
    return place_targets({target: BACK_ENDS[target].emit(configuration) for target in targets})


def place_targets(files_by_target: Mapping[str, Sequence[GeneratedFile]]) -> list[GeneratedFile]:
    """The files of every target where they belong: in a folder of the target's name if there are several."""
    return [
        GeneratedFile(f"{BACK_ENDS[target].target}/{file.path}", file.text) if len(files_by_target) > 1 else file
        for target, files in files_by_target.items()
        for file in files
    ]


def configure(integrations: Sequence[CompiledIntegration], *, live_checks_ran: bool) -> Configuration:
    """The whole module: what all integrations share, then a file for each of them."""
    uses = [
        VariableUse(variable, location, str(compiled.block.address))
        for compiled in integrations
        for variable, location in compiled.variables
    ]
    shared = configure_module(integrations[0].integration.provider_version, uses)
    return Configuration((*shared, *map(configure_integration, integrations)), live_checks_ran)


def configure_module(provider_version: str, uses: Iterable[VariableUse]) -> list[ConfigurationFile]:
    """What all integrations of a module share."""
    files = [ConfigurationFile("versions", (_terraform_block(provider_version),))]
    variables = tuple(_variable_blocks(uses))
    if variables:
        files.append(ConfigurationFile("variables", variables))
    return files


def _terraform_block(version: str) -> Block:
    source = PACKAGED_SOURCE.partition("/")[2]
    entries = (Entry("source", Literal(source)), Entry("version", Literal(version)))
    provider = Attribute(source.rpartition("/")[2], ObjectValue(entries))
    return Block(
        type="terraform",
        attributes=(Attribute("required_version", Literal(REQUIRED_TERRAFORM)),),
        blocks=(Block(type="required_providers", attributes=(provider,)),),
    )


def _variable_blocks(uses: Iterable[VariableUse]) -> Iterable[Block]:
    """
    A declaration for each variable, by name.

    `nullable = false`, because the provider turns a null in a map into an empty text and the apply then fails.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for use in uses:
        _, places = found.setdefault(use.variable.name.name, (use.variable.type, []))
        places.append(f"{use.variable.origin} of {use.address}")
    for name, (type_, places) in sorted(found.items()):
        attributes = (
            Attribute("type", TypeConstraint(type_)),
            Attribute("description", Literal(_describe(places))),
            Attribute("nullable", Literal(False)),
        )
        yield Block(type="variable", labels=(name,), attributes=attributes)


def _describe(places: list[str]) -> str:
    rest = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{places[0]}{rest}"


def configure_integration(compiled: CompiledIntegration) -> ConfigurationFile:
    """The file of one integration."""
    integration = compiled.integration
    notes = []
    if integration.assumptions:
        values = ", ".join(f"{assumption.what} {assumption.value!r}" for assumption in integration.assumptions)
        notes.append(f"assumed, not documented by the vendor: {values}")
    # A file name may be bytes that are no text, which Python keeps as lone surrogates; a generated file is UTF-8.
    source = compiled.source_name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    origin = Origin(source, str(integration.name), tuple(notes), integration.server.is_known)
    return ConfigurationFile(integration.resource_name, (compiled.block,), origin)
