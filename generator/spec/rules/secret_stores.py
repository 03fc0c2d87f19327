"""
The reference to a secret: what can be told of it without asking the store.

A reference that a store would refuse is found here in microseconds; in Apono it would show as an integration that
never becomes ready. Apono documents which stores there are and what names each reference, but no shapes (Apono's page
"Apono Integration Secret"); the shapes are the stores' own, their sources stand in the module of each store.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, Severity
from generator.diagnostics.codes import secret_stores as codes
from generator.diagnostics.codes.fields import EMPTY_TEXT
from generator.spec.rules.texts import shown

__all__ = ["check_secret_store"]

Check = Callable[[str, Mapping[str, str], AttributePath], list[Diagnostic]]
"""Takes the text of a field, all fields that have a text, and the path of the store."""

_STORES = frozenset({"aws", "azure", "gcp", "kubernetes", "hashicorp_vault"})

# Outer white space, or a control character anywhere. White space inside is left to the rule of the field.
_UNTIDY = re.compile(r"\A\s+|[\x00-\x1f\x7f\ufeff]+|\s+\Z")


def check_secret_store(store: str, values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    """
    What is wrong with the reference to a secret.

    Args:
        store: The store's field name in the spec. One that is not known here has no rules.
        values: The texts of its fields. A field that is given as a Terraform reference is absent: nobody knows its
            text before the plan, so what needs it is not checked.
        path: Of the store's object in the spec.
    """
    diagnostics: list[Diagnostic] = []
    for field, check in _checks_by_field(store).items():
        value = values.get(field)
        if value is not None:
            diagnostics += _check_tidiness(value, path, field) or check(value, values, path)
    if store in _STORES_OF_ANY_TEXT:
        code = codes.SECRET_REFERENCE_WITH_INTERPOLATION.code
        return [replace(one, severity=Severity.WARNING) if one.code == code else one for one in diagnostics]
    return diagnostics


# A path of Vault may hold any character, so that `${` can be meant; in the other stores no name can have it.
_STORES_OF_ANY_TEXT = frozenset({"hashicorp_vault"})


@cache
def _checks_by_field(store: str) -> Mapping[str, Check]:
    """The rules of a store. Compiling their patterns takes 1 ms, and one run has few stores."""
    if store not in _STORES:
        return {}
    checks: Mapping[str, Check] = importlib.import_module(f"generator.spec.rules.stores.{store}").CHECKS_BY_FIELD
    return checks


def _check_tidiness(value: str, path: AttributePath, field: str) -> list[Diagnostic]:
    if not value.strip():
        return [EMPTY_TEXT.at(path / field)]
    interpolation = value.find("${")
    if interpolation >= 0:
        characters = Characters(interpolation, interpolation + 2)
        return [codes.SECRET_REFERENCE_WITH_INTERPOLATION.at(path / field, characters=characters, field=field)]
    untidy = _UNTIDY.search(value)
    if untidy is None:
        return []
    remedy = shown("".join(_UNTIDY.split(value)))
    characters = Characters(*untidy.span())
    return [codes.SECRET_REFERENCE_WITH_WHITE_SPACE.at(path / field, characters=characters, field=field, remedy=remedy)]
