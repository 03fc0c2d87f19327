"""Codes of what an entry of Apono's catalog says against a spec."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

KEY_NOT_IN_CATALOG = DiagnosticCode(
    code="CAT001",
    name="config-key-not-in-catalog",
    severity=Severity.ERROR,
    summary="the catalog's `{type}` has no config key `{key}`",
    detail="its keys: {known}",
    explanation="""\
The entry of Apono's catalog lists every key of the type's form. Apono ignores or refuses others; one that was meant to be
another stays unset. The entry is in the descriptor file (`catalog pull`), or was asked for live.
""",
)

VALUE_NOT_IN_CATALOG = DiagnosticCode(
    code="CAT002",
    name="config-value-not-in-catalog",
    severity=Severity.ERROR,
    summary="`{value}` is none of the values that the catalog allows for `{key}`",
    detail="allowed: {known}",
    explanation="The entry of Apono's catalog lists the values of this key; the provider's older resource refuses others.",
)

KEY_MISSING = DiagnosticCode(
    code="CAT003",
    name="config-key-missing",
    severity=Severity.ERROR,
    summary="the catalog's `{type}` needs the config key `{key}`",
    detail="its label in the form: {label}{default}",
    explanation="""\
The entry does not call the key optional. A default is what the form fills in; it does not make a key optional: the
provider's older resource refuses a configuration without it.
""",
)

STORE_NOT_SUPPORTED = DiagnosticCode(
    code="CAT004",
    name="secret-store-not-in-catalog",
    severity=Severity.ERROR,
    summary="the catalog's `{type}` does not support the secret store `{store}`",
    detail="supported: {known}",
    explanation="The entry of Apono's catalog lists the stores that the connector can read this type's secret from.",
)

SECRET_NOT_NEEDED = DiagnosticCode(
    code="CAT005",
    name="secret-not-in-catalog",
    severity=Severity.WARNING,
    summary="the catalog says that `{type}` needs no secret",
    explanation="The secret store is still written into the code; see that the type is the right one.",
)

TYPE_IS_ANOTHER = DiagnosticCode(
    code="CAT006",
    name="descriptor-of-another-type",
    severity=Severity.ERROR,
    summary="the type is `{found}`, but the catalog's entry in the descriptor is of `{type}`",
    hint="pull the entry of the type that is meant",
    explanation="A file of `catalog pull` belongs to one type, and its keys to that one alone.",
)
