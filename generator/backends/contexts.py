"""Where in a configuration Terraform evaluates expressions, and where it only reads them."""

from __future__ import annotations

__all__ = ["UNEVALUATED_BLOCKS"]

UNEVALUATED_BLOCKS = frozenset({"terraform", "variable"})
"""
Blocks whose attributes are read without evaluation: no function, no reference, and in JSON no template either.

In JSON `"default": "$${x}"` of a variable is a text with two dollar signs, while in HCL it has one. Observed with
Terraform 1.11.4.
"""
