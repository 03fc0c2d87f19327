"""The blocks that hand the integrations over: `import` for the newer resource, `removed` for the older one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from generator.addresses import ModuleStep, ResourceAddress
from generator.backends.hcl.emit import write_blocks as write_hcl
from generator.backends.tfjson.emit import write_blocks as write_json
from generator.ir import AddressOf, Attribute, Block, Each, Entry, Literal, MapValue
from generator.pipeline.migration.objects import StateObject, module_path
from generator.pipeline.migration.table import NEWER

__all__ = ["TAKEOVER_STEM", "newer_address", "takeover_text"]

TAKEOVER_STEM: Final = "apono_migration"
"""Name of the file without its ending."""

_COMMENTS = (
    "Written by `apono-bridge migrate`. Terraform 1.7 or newer.",
    "It takes the integrations over to the newer resource and lets go of the older one; Apono notices nothing.",
    "Delete this file once it is applied everywhere.",
)


def takeover_text(objects: Sequence[StateObject], target: str) -> str:
    """
    The file with the blocks for the integrations of a state.

    Args:
        objects: Of the older resource, with their ids.
        target: `hcl` or `json`.
    """
    blocks = [*_imports(objects), *_removals(objects)]
    return write_json(blocks, _COMMENTS) if target == "json" else write_hcl(blocks, _COMMENTS)


def newer_address(address: ResourceAddress) -> ResourceAddress:
    """Where an integration will be."""
    return replace(address, type=NEWER)


def _imports(objects: Sequence[StateObject]) -> Iterator[Block]:
    for address, group in groupby(objects, key=lambda one: replace(one.address, key=None)):
        found = list(group)
        if all(isinstance(one.address.key, str) for one in found):
            ids = MapValue(tuple(Entry(str(one.address.key), Literal(one.id)) for one in found))
            yield Block(
                "import",
                (),
                (
                    Attribute("for_each", ids),
                    Attribute("to", AddressOf(newer_address(address), is_each=True)),
                    Attribute("id", Each()),
                ),
            )
            continue
        for one in found:
            to = AddressOf(newer_address(one.address))
            yield Block("import", (), (Attribute("to", to), Attribute("id", Literal(one.id))))


def _removals(objects: Sequence[StateObject]) -> Iterator[Block]:
    """One for each resource of each module: `from` takes no keys, and stands for all instances."""
    keep = Block("lifecycle", (), (Attribute("destroy", Literal(False)),))
    for address in dict.fromkeys(_without_keys(one.address) for one in objects):
        yield Block("removed", (), (Attribute("from", AddressOf(address)),), (keep,))


def _without_keys(address: ResourceAddress) -> ResourceAddress:
    modules = tuple(ModuleStep(name) for name in module_path(address.modules))
    return replace(address, key=None, modules=modules)
