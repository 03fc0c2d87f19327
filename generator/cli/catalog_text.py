"""The catalog of integration types for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.checks.apono.catalog_entry import to_catalog_entry
from generator.diagnostics.text import show
from generator.model import CatalogKey
from generator.server.apono.payloads import CatalogType

__all__ = ["render_type", "render_types"]


def render_types(catalog: Sequence[CatalogType]) -> str:
    """A table, one type to a line."""
    if not catalog:
        return "The catalog of the account is empty.\n"
    rows = [("type", "name", "secret", "config keys"), *map(_row, catalog)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    return "\n".join([*(line.rstrip() for line in lines), ""])


def _row(type_: CatalogType) -> tuple[str, str, str, str]:
    entry = to_catalog_entry(type_)
    stores = ", ".join(map(show, entry.stores)) or ("needed" if entry.requires_secret else "-")
    return show(type_.type), show(type_.name), stores, str(len(entry.keys))


def render_type(type_: CatalogType) -> str:
    """A heading, the config keys, and the secret stores."""
    entry = to_catalog_entry(type_)
    lines = [f"{show(entry.type)}  {show(type_.name)}".rstrip()]
    if type_.description:
        lines.append(f"  {show(type_.description)}")
    lines.append("")
    lines += _keys(entry.keys)
    need = "needed" if entry.requires_secret else "not needed"
    stores = f"; stores: {', '.join(map(show, entry.stores))}" if entry.stores else ""
    return "\n".join([*lines, "", f"secret: {need}{stores}", ""])


def _keys(keys: Sequence[CatalogKey]) -> Iterator[str]:
    if not keys:
        yield "  The catalog names no config keys."
        return
    width = max(len("key"), *(len(show(key.key)) for key in keys))
    labels = max(len("label"), *(len(show(key.label)) for key in keys))
    yield f"  {'key':<{width}}  {'label':<{labels}}  values"
    for key in keys:
        facts = [
            "optional" if key.is_optional else "required",
            f"one of {', '.join(map(show, key.values))}" if key.values else "",
            f"the form fills in {show(key.default)}" if key.default else "",
        ]
        yield f"  {show(key.key):<{width}}  {show(key.label):<{labels}}  {'; '.join(filter(None, facts))}"
