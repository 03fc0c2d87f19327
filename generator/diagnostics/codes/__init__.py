"""
The registry of diagnostic codes: one entry holds all that is known of a code.

A module for each group; a constant in it is an entry. Nothing else has to be touched to add one.
"""

from __future__ import annotations

from generator.diagnostics.codes import (
    account,
    catalog,
    certificates,
    documents,
    drift,
    fields,
    hosts,
    importing,
    live,
    migrating,
    output,
    planning,
    posting,
    preview,
    provider_schema,
    references,
    secret_stores,
    tool,
)
from generator.diagnostics.diagnostic import DiagnosticCode

__all__ = ["all_codes", "find_code"]

_GROUPS = (
    documents,
    references,
    fields,
    hosts,
    certificates,
    secret_stores,
    provider_schema,
    output,
    planning,
    live,
    preview,
    posting,
    importing,
    account,
    catalog,
    drift,
    migrating,
    tool,
)


def all_codes() -> list[DiagnosticCode]:
    """Every code, by its text."""
    entries = [entry for group in _GROUPS for entry in vars(group).values() if isinstance(entry, DiagnosticCode)]
    return sorted(entries, key=lambda entry: entry.code)


def find_code(text: str) -> DiagnosticCode | None:
    """The entry whose code (in any case) or name is *text*."""
    wanted = text.strip()
    for entry in all_codes():
        if wanted.upper() == entry.code or wanted.lower() == entry.name:
            return entry
    return None
