"""
The reference pages, made from the code: `python -m generator.reference [--check]`, in a checkout.

A page is an entry of `PAGES`. Nothing in `docs/reference` is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.reference.checks import checks_page
from generator.reference.commands import commands_page
from generator.reference.diagnostics import diagnostics_page, exit_codes_page
from generator.reference.spec_fields import spec_page

__all__ = ["PAGES"]

PAGES: Mapping[str, Callable[[], str]] = {
    "spec.md": spec_page,
    "commands.md": commands_page,
    "exit-codes.md": exit_codes_page,
    "diagnostics.md": diagnostics_page,
    "checks.md": checks_page,
}
"""By file name below `docs/reference`: the function that makes the whole text."""
